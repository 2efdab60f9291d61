"""The names that a pickle may use, and what each of them is here: nothing that could do harm."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wordkin.formats.gensim import pickled_arrays


class Name:
    """A function or class that the pickle names; it is never looked up."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


def _encode(text: object = "", encoding: object = "latin1") -> bytes:
    """Bytes, as Python 3 writes them for Python 2."""
    if not isinstance(text, str) or encoding not in ("latin1", "latin-1"):
        raise ValueError("bytes that are not written as latin1")
    return text.encode("latin-1")


def _make_list(items: object = ()) -> list[object]:
    """Items of a set, which need not be compared."""
    if items is None:
        return []
    if not isinstance(items, list):
        raise ValueError("a set of something that is no list")
    return items  # not copied, since many sets may be made of one list


def _make_dict(*arguments: object) -> dict[object, object]:
    """Empty dict, whose items come later; a factory of default values is left out."""
    if not all(isinstance(argument, Name | None) for argument in arguments):
        raise ValueError("a dict made of something else")
    return {}


# What a name may do when it is called: build a plain value.
CALLS: Mapping[str, Callable[..., object]] = {
    **pickled_arrays.CALLS,
    "_codecs.encode": _encode,
    "builtins.bytes": _encode,
    "builtins.set": _make_list,
    "builtins.frozenset": _make_list,
    "collections.defaultdict": _make_dict,
    "collections.OrderedDict": _make_dict,
    "UserString.defaultdict": _make_dict,  # as Python 3.4 wrote it for Python 2, by mistake
}
# Objects that are of no use here and are left as names.
STATES = frozenset(
    f"numpy.random.{name}"
    for name in (
        "__RandomState_ctor",
        "_pickle.__randomstate_ctor",
        "_pickle.__generator_ctor",
        "_pickle.__bit_generator_ctor",
    )
)
# Names that are kept, and never called.
NAMES = STATES | {
    "builtins.hash",
    "builtins.int",
    "builtins.long",
    "numpy.ndarray",
    "numpy.random._mt19937.MT19937",
    "numpy.random._pcg64.PCG64",
    *(f"numpy.float{bits}" for bits in (16, 32, 64)),
}
