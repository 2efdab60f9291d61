"""Pickles as gensim writes them, with some of their values changed."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from hostile_builders import Raw, called, instance, named
from structures import MOST_BYTES, MOST_CHANGES, Decisions

WORDS = ["sea", "lake", "pond", "shore"]
ROWS = np.ones((4, 2), np.float32)
COUNTS = np.array([9, 7, 5, 3])
SETTINGS: dict[str, object] = {"sg": 1, "hs": 0, "negative": 5, "window": 5, "epochs": 5}
SETTINGS |= {"ns_exponent": 0.75, "min_count": 1, "alpha": 0.025, "min_alpha": 0.0001}
SETTINGS |= {"shrink_windows": True, "train_count": 1, "max_final_vocab": None, "seed": 1}
SETTINGS |= {"cbow_mean": 1, "sample": 0.001}
CODES = [np.array(turns, np.uint8) for turns in ([0], [1, 0], [1, 1, 0], [1, 1, 1])]
POINTS = [np.array(nodes, np.uint32) for nodes in ([2], [2, 1], [2, 1, 0], [2, 1, 0])]
CLASSES = (
    *("keyedvectors.KeyedVectors", "word2vec.Word2Vec", "keyedvectors.Vocab"),
    *("fasttext.FastTextKeyedVectors", "keyedvectors.Word2VecKeyedVectors"),
)
CALLED = (
    *("builtins.set", "builtins.frozenset", "builtins.bytes", "_codecs.encode", "numpy.dtype"),
    *("collections.OrderedDict", "collections.defaultdict", "numpy.ndarray", "builtins.int"),
    *("numpy.core.multiarray._reconstruct", "numpy.core.multiarray.scalar"),
    *("numpy._core.numeric._frombuffer", "numpy.random._pickle.__generator_ctor", "os.system"),
)
COPYING = ("builtins.set", "builtins.bytes", "_codecs.encode")
TYPES = ("f4", "f8", "i8", "u1", "O8", "U3", "b1", "f2", "V4", "M8")


def steps(value: object) -> bytes:
    """Steps that leave the value on the stack."""
    if isinstance(value, Raw):
        return value.steps
    if isinstance(value, dict):
        return b"}(" + b"".join(steps(key) + steps(item) for key, item in value.items()) + b"u"
    if isinstance(value, list | tuple):
        start, end = (b"](", b"e") if isinstance(value, list) else (b"(", b"t")
        return start + b"".join(map(steps, value)) + end
    try:
        return pickle.dumps(value, 2)[2:-1]
    except RecursionError:
        return b"N"


def objects(arrays: Sequence[object]) -> Raw:
    """An array of objects."""
    kind = (
        steps(called("numpy.dtype", "O8", 0, 1)) + b"(K\x03X\x01\x00\x00\x00|NNNJ\xff\xff\xff\xff"
    )
    kind += b"J\xff\xff\xff\xffK?tb"
    empty = steps(called("numpy.core.multiarray._reconstruct"))
    return Raw(empty + b"(K\x01" + steps((len(arrays),)) + kind + b"\x89" + steps(arrays) + b"tb")


def vectors(**more: object) -> dict[str, object]:
    """Attributes of KeyedVectors."""
    expandos = {"count": COUNTS, "code": objects(CODES), "point": objects(POINTS)}
    rows = {word: row for row, word in enumerate(WORDS)}
    found = {"index_to_key": WORDS, "key_to_index": rows, "vectors": ROWS, "expandos": expandos}
    return found | more


def fasttext() -> dict[str, object]:
    """Attributes of a FastText's KeyedVectors."""
    sizes = {"min_n": 3, "max_n": 6, "bucket": 4, "compatible_hash": True}
    return {"index_to_key": WORDS, "vectors_vocab": ROWS, "vectors_ngrams": ROWS, **sizes}


def older() -> dict[str, object]:
    """Attributes of KeyedVectors before gensim 4."""
    vocab = {
        word: instance(
            "keyedvectors.Vocab", {"count": 9 - row, "code": CODES[row], "point": POINTS[row]}
        )
        for row, word in enumerate(WORDS)
    }
    return {"index2word": WORDS, "vocab": vocab, "syn0": ROWS}


def phrases() -> dict[str, object]:
    """Attributes of Phrases."""
    vocab = {b"new": 9, b"york": 9, b"new_york": 9}
    options = {"min_count": 1, "threshold": 0.1, "delimiter": b"_", "common_terms": []}
    scores = {(b"new", b"york"): (9, 2.5)}
    return {**options, "vocab": vocab, "corpus_word_count": 27, "phrasegrams": scores}


def dictionary() -> dict[str, object]:
    """Attributes of a Dictionary."""
    numbers = {"num_docs": 2, "num_pos": 3, "num_nnz": 3}
    return {"token2id": {"sea": 0, "lake": 1}, "dfs": {0: 2, 1: 1}, "cfs": {0: 2, 1: 1}, **numbers}


def build_pickle(decisions: Decisions) -> bytes:
    """A pickle of an object whose attributes are changed, or of any value."""
    kind = decisions.number(len(KINDS) + 1)
    if kind == len(KINDS):
        found = steps(any_value(decisions))
    else:
        name, attributes = KINDS[kind]
        found = steps(an_object(name, change(attributes(decisions), decisions)))
    content = b"\x80\x02" + found + b"."
    return content if len(content) <= MOST_BYTES else b""


def an_object(name: str, attributes: dict[str, Any]) -> Raw:
    """An object of a class of gensim's."""
    return Raw(named(f"gensim.{name}") + b")\x81" + steps(attributes) + b"b")


def keyed(decisions: Decisions) -> Raw:
    """KeyedVectors with changes."""
    return an_object("models.keyedvectors.KeyedVectors", change(vectors(), decisions))


def older_keyed(decisions: Decisions) -> Raw:
    """KeyedVectors of gensim 3 with changes."""
    return an_object("models.keyedvectors.Word2VecKeyedVectors", change(older(), decisions))


def translation(decisions: Decisions) -> dict[str, object]:
    """Attributes of a TranslationMatrix."""
    sides = {"source_lang_vec": keyed(decisions), "target_lang_vec": keyed(decisions)}
    return {**sides, "source_word": WORDS, "target_word": WORDS, "translation_matrix": ROWS[:2]}


def change(attributes: dict[str, object], decisions: Decisions) -> dict[str, object]:
    """The attributes with some of them, or of their parts, changed."""
    for _ in range(decisions.number(MOST_CHANGES)):
        name = decisions.pick([*attributes])
        held = attributes[name]
        if isinstance(held, dict) and held and decisions.number(2):
            held = dict(held)
            held[decisions.pick([*held])] = any_value(decisions)
            attributes[name] = held
        elif isinstance(held, list) and held and decisions.number(2):
            attributes[name] = [*held[1:], any_value(decisions)]
        else:
            attributes[name] = any_value(decisions)
    return attributes


def any_value(decisions: Decisions, depth: int = 2) -> Any:
    """Any value of a pickle, such as one that is short to write and long to copy."""
    simple = (lambda: decisions.value(2), lambda: array(decisions), lambda: pickle_text(decisions))
    kind = decisions.number(len(simple) + (len(NESTED) if depth else 0))
    if kind < len(simple):
        return simple[kind]()
    inner = [any_value(decisions, depth - 1) for _ in range(1 + decisions.number(3))]
    return NESTED[kind - len(simple)](decisions, inner)


def called_with(decisions: Decisions, inner: list[Any]) -> Raw:
    """A call of a name, with these arguments."""
    return Raw(named(decisions.pick(CALLED)) + steps(tuple(inner)) + b"R")


def called_often(decisions: Decisions, inner: list[Any]) -> Raw:
    """A call of the same name with the same arguments, again and again."""
    name = decisions.pick((*CALLED, *COPYING, *COPYING))
    first = decisions.pick((inner[0], repeated(1, b"K\x01", decisions), decisions.text()))
    arguments = decisions.pick(((first,), (first, "latin1"), tuple(inner)))
    first_call = named(name) + b"q\x7e" + steps(arguments) + b"q\x7dR"
    return repeated(Raw(first_call), b"h\x7eh\x7dR", decisions)


def doubled(decisions: Decisions, _: object) -> Raw:
    """A tuple of a tuple twice, and that of another twice."""
    places = [struct.pack("<I", place) for place in range(decisions.pick((60, 3, 200)))]
    return Raw(b")" + b"".join(b"r" + place + b"j" + place + b"\x86" for place in places))


NESTED: tuple[Callable[[Decisions, list[Any]], Any], ...] = (
    lambda _, inner: inner,
    lambda _, inner: tuple(inner),
    lambda decisions, inner: repeated(inner[0], b"h\x7f", decisions),
    lambda decisions, inner: keys(inner[0], decisions),
    called_with,
    *[called_often] * 3,
    doubled,
    lambda decisions, inner: instance(
        decisions.pick(CLASSES), {"count": inner[0], "code": inner[-1]}
    ),
)


def repeated(once: object, again: bytes, decisions: Decisions) -> Raw:
    """A list, tuple or set of a value that is remembered, and again and again of these steps."""
    times = min(decisions.times(), MOST_BYTES // 8)
    start, end = decisions.pick(((b"](", b"e"), (b"(", b"t"), (b"\x8f(", b"\x90")))
    return Raw(start + steps(once) + b"q\x7f" + again * times + end)


def keys(once: object, decisions: Decisions) -> Raw:
    """A dict whose keys are tuples of one value and a number."""
    numbers = range(1, min(decisions.times(), 9_000))
    others = b"".join(b"(h\x7fM" + struct.pack("<H", number) + b"tN" for number in numbers)
    return Raw(b"}((" + steps(once) + b"q\x7ftN" + others + b"u")


def pickle_text(decisions: Decisions) -> object:
    """A text, or bytes, by any of the steps for it."""
    text = decisions.text()
    if decisions.number(2):
        return text
    data = text.encode("utf-8", "surrogatepass")
    return Raw(decisions.pick((b"X", b"B", b"T")) + struct.pack("<I", len(data)) + data)


def array(decisions: Decisions) -> object:
    """An array, whose shape and type may not be those of its bytes."""
    found = np.ones((4, 2), decisions.pick(("f4", "f8", "f2", "i8", "u1", "c8", "U2")))
    if not decisions.number(3):
        return found[: decisions.pick((4, 0))]
    kind = steps(called("numpy.dtype", decisions.pick(TYPES), 0, 1))
    kind += b"(K\x03X\x01\x00\x00\x00" + decisions.pick((b"<", b">", b"|", b"="))
    kind += b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    shape = tuple(decisions.extreme() for _ in range(decisions.pick((2, 1, 0, 3, 40))))
    data = pickle_text(decisions) if decisions.number(2) else bytes(32)
    state = (1, decisions.pick((shape, (4, 2))), Raw(kind), decisions.pick((False, True)), data)
    return Raw(steps(called("numpy.core.multiarray._reconstruct")) + steps(state) + b"b")


TREE = {"syn1": ROWS, "syn1neg": ROWS, **SETTINGS, "hs": 1}
KINDS: tuple[tuple[str, Callable[[Decisions], dict[str, Any]]], ...] = (
    (
        "models.word2vec.Word2Vec",
        lambda decisions: {"wv": keyed(decisions), "syn1neg": ROWS, **SETTINGS},
    ),
    ("models.word2vec.Word2Vec", lambda decisions: {"wv": keyed(decisions), **TREE}),
    ("models.word2vec.Word2Vec", lambda decisions: {"wv": older_keyed(decisions), **TREE}),
    ("models.keyedvectors.KeyedVectors", lambda _: vectors()),
    ("models.fasttext.FastTextKeyedVectors", lambda _: fasttext()),
    ("models.phrases.Phrases", lambda _: phrases()),
    ("models.phrases.Phraser", lambda _: phrases()),
    ("models.translation_matrix.TranslationMatrix", translation),
    ("corpora.dictionary.Dictionary", lambda _: dictionary()),
)
