"""`SaveLoad`: objects that write themselves into a file, without pickle, and come back from it."""

from __future__ import annotations

import logging
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeAlias

from numpy.typing import NDArray

import wordkin
from wordkin.errors import FormatError, NotSavedWarning, quote, quote_problem, warn
from wordkin.formats import native
from wordkin.formats.gensim.saved import DAMAGE
from wordkin.gensim.saving.plain import name_of, pack, unpack

FileName: TypeAlias = str | os.PathLike[str]
KIND = "object"  # of a file with nothing but attributes
OWN = "own."  # what names of texts and arrays start with that hold attributes of an object
Parts: TypeAlias = tuple[dict[str, str], dict[str, NDArray[Any]]]

logger = logging.getLogger("wordkin.gensim.utils")


class SaveLoad:
    """Has files, and a record of what happened to it: `lifecycle_events`.

    The file of a class of your own holds its attributes, as far as they are plain data: numbers,
    strings, arrays, lists, dicts, tuples, sets, None, and other objects that have files. Loading
    does not call its constructor.

    Examples
    --------
    >>> class Shore(SaveLoad):
    ...     def __init__(self, sea):
    ...         self.sea, self.seen = sea, {"gull", "crab"}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Shore("North Sea").save(f"{folder}/shore")
    ...     Shore.load(f"{folder}/shore").sea
    'North Sea'
    """

    lifecycle_events: list[dict[str, Any]] | None

    def add_lifecycle_event(
        self, event_name: str, log_level: int = logging.INFO, **event: Any
    ) -> None:
        """Log an event, and record it with its time and the versions of the programs."""
        record = {
            **event,
            "datetime": datetime.now(UTC).astimezone().isoformat(),
            "wordkin": wordkin.__version__,
            "python": sys.version,
            "platform": platform.platform(),
            "event": event_name,
        }
        if log_level:
            logger.log(log_level, "%s lifecycle event %s", type(self).__name__, record)
        if not hasattr(self, "lifecycle_events"):
            self.lifecycle_events = []
        if self.lifecycle_events is not None:
            self.lifecycle_events.append(record)

    def save(
        self,
        fname_or_handle: Any,
        separately: Any = None,
        sep_limit: int = 10 * 1024**2,
        ignore: Collection[str] = frozenset(),
        pickle_protocol: int = 4,
    ) -> None:
        """Write one file, whatever its name, or into an open one; no pickle.

        ignore: attributes to leave out. What is no plain data is left out with a warning.
        """
        if not hasattr(fname_or_handle, "write"):
            self._write(Path(fname_or_handle), ignore)
            return
        with temporary_path() as path:
            self._write(path, ignore)
            with path.open("rb") as file:
                shutil.copyfileobj(file, fname_or_handle)

    @classmethod
    def load(cls, fname: Any, mmap: str | None = None) -> Self:
        """Open what `save` wrote, by name or open for reading; the constructor is not called.

        mmap="r" leaves vectors of a native file in the file, read-only.
        """
        if hasattr(fname, "read"):
            with temporary_path() as path:
                with path.open("wb") as file:
                    shutil.copyfileobj(fname, file)
                return cls.load(path)
        found = cls._read(Path(fname), mmap)
        found.add_lifecycle_event("loaded", fname=str(fname))
        return found

    def _write(self, path: Path, ignore: Collection[str]) -> None:
        texts, arrays = own_parts(self, vars(self), ignore)
        native.write_arrays(path, arrays, {**texts, "kind": KIND})

    @classmethod
    def _read(cls, path: Path, mmap: str | None) -> Self:
        arrays, texts = native.open_arrays(path)
        if texts.get("kind") != KIND:
            raise FormatError(
                f"{path}: expected what {cls.__name__}.save wrote, found "
                f"{quote(texts.get('kind', 'another file'))}. Load it by its own class."
            )
        made: Self = cls.__new__(class_of(cls, texts))
        vars(made).update(own_attributes(path, arrays, texts))
        return made


def own_parts(
    saved: object, attributes: Mapping[str, Any], ignore: Collection[str], prefix: str = OWN
) -> Parts:
    """Texts and arrays for a file, of attributes of an object; warns of those that it cannot hold."""
    wanted = {name: value for name, value in attributes.items() if name not in ignore}
    packed = pack(wanted, file_of, prefix)
    if packed.refused:
        found = ", ".join(f"{name} ({what})" for name, what in packed.refused.items())
        warn(
            f"{type(saved).__name__}: expected attributes of plain data, found {found}, which the "
            "file does not hold. Set them again after loading, or name them in ignore=.",
            NotSavedWarning,
        )
    texts = {f"{prefix}attributes": packed.text, f"{prefix}class": name_of(type(saved))}
    return texts, packed.arrays


def own_attributes(
    path: Path, arrays: Mapping[str, NDArray[Any]], texts: Mapping[str, str], prefix: str = OWN
) -> dict[str, Any]:
    """The attributes of which `own_parts` made these."""
    own = {name: array for name, array in arrays.items() if name.startswith(prefix)}
    try:
        return unpack(texts.get(f"{prefix}attributes", "{}"), own, _from_bytes)
    except DAMAGE as problem:
        raise FormatError(
            f"{path}: expected attributes as plain data, found {quote_problem(problem)}. "
            "The file is damaged, or of an object whose class must be imported first."
        ) from problem


def class_of(cls: type[Any], texts: Mapping[str, str], prefix: str = OWN) -> type[Any]:
    """The class of a saved object, if it is `cls` or derived from it and there; else `cls`."""
    known = {name_of(kind): kind for kind in (cls, *_derived(cls))}
    return known.get(texts.get(f"{prefix}class", ""), cls)


def _derived(cls: type[Any]) -> Iterator[type[Any]]:
    for kind in cls.__subclasses__():
        yield kind
        yield from _derived(kind)


def file_of(value: Any) -> bytes | None:
    """The file of an object; None of one that has none."""
    if not isinstance(value, SaveLoad):
        return None
    with temporary_path() as path:
        try:
            value._write(path, ())  # noqa: SLF001 (ours)
        except NotImplementedError:  # as of indexes, which are made anew
            return None
        return path.read_bytes()


def _from_bytes(name: str, content: bytes) -> Any:
    """The object of a file. Its class must be there: no module is imported because a file says so."""
    known = {name_of(kind): kind for kind in _derived(SaveLoad)}
    if name not in known:
        raise ValueError(f"an object of the class {quote(name)}, which is not imported")
    with temporary_path() as path:
        path.write_bytes(content)
        return known[name]._read(path, None)  # noqa: SLF001 (ours)


@contextmanager
def temporary_path() -> Iterator[Path]:
    """A path in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="wordkin-", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "object"
