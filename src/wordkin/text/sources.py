"""Recognises sources of text, and reads them as blocks of bytes.

A line is a sentence. Tokens are separated by ASCII white space (see `wordkin.plain_text`): other white
space is rare in prepared text, and the scanner is fast because it looks for single bytes only.
`tokenize=str.split` splits at all of it.
"""

from __future__ import annotations

import codecs
import glob
import io
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, TypeAlias, cast

from wordkin.errors import TextError, quote, quote_problem
from wordkin.plain_text import skip_mark
from wordkin.system.remote import RemoteFile, address_of, find_remote
from wordkin.text.decompression import BLOCK_BYTES, Borrowed, Readable, damage_errors, decompress
from wordkin.text.selection import TablesAre, check_text, select_texts
from wordkin.text.tabular import as_tables
from wordkin.wording import either

UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SEPARATORS = (b"\n", b" ", b"\t", b"\r", b"\v", b"\f")  # the preferred place for a cut first
MAX_TOKEN_BYTES = 1 << 24  # far beyond any token; without it an endless one would take all memory

File: TypeAlias = Path | Readable
Bytes: TypeAlias = bytes | memoryview  # views are of buffers of Arrow's, which are not copied


class Block(NamedTuple):
    """Bytes that end with white space. share: of the text, read so far; file: the name, if any."""

    data: Bytes
    share: float = 0.0  # unknown
    file: str = ""


class Group(NamedTuple):
    """Files of one source. folder: the folder or glob pattern that stands for them, None if named."""

    files: Sequence[File]
    folder: str | None = None


def find_files(text: object) -> list[File] | None:
    """The files that a source of text names, in order; None for an iterable of token lists.

    A source is a path, "-" for standard input, a glob, a folder (all of its files, sorted, without
    hidden ones), an open file, or a list of those. Raises `TextError` for a path that leads nowhere.

    Examples
    --------
    >>> find_files([["a", "sentence"], ["another"]]) is None
    True
    >>> find_files("no such file")
    Traceback (most recent call last):
        ...
    wordkin.errors.TextError: no file, folder or glob pattern matches 'no such file'. ...
    """
    groups = _find_groups(text)
    return None if groups is None else [file for group in groups for file in group.files]


def find_texts(
    text: object, check: Callable[[Path], None] = check_text, tables: TablesAre = "no text"
) -> list[File] | None:
    """The files that `find_files` finds, without those of folders and globs that are no text.

    A warning says what is left out. check: called for each file that is named; raises
    `NotTextError` for what is no text. Open files are taken whatever they hold. tables: what files
    of tables are in a folder, see `select_texts`.
    """
    groups = _find_groups(text)
    if groups is None:
        return None
    return [file for group in groups for file in _choose(group, check, tables)]


def list_texts(text: object, column: object = None) -> list[File]:
    """The files that would be read, to compare with what is to be written; no other check, no warning."""
    if as_tables(text) is not None:
        return []
    with warnings.catch_warnings(action="ignore"):
        tables: TablesAre = "text if alone" if column is None else "text"
        return find_texts(text, check=lambda _: None, tables=tables) or []


def name_of(file: File) -> str:
    """The name of a file in messages."""
    name = str(file if isinstance(file, Path) else getattr(file, "name", "the open file"))
    return "standard input" if name == "<stdin>" else name


def _find_groups(text: object) -> list[Group] | None:
    return next(find(text) for kind, find in KINDS if isinstance(text, kind))


def _choose(group: Group, check: Callable[[Path], None], tables: TablesAre) -> Sequence[File]:
    paths = [file for file in group.files if isinstance(file, Path)]
    if group.folder is not None:
        return select_texts(group.folder, paths, tables)
    for path in paths:
        check(path)
    return group.files


def is_remote(file: File) -> bool:
    """Whether a file is elsewhere: opened by wordkin, so that its name counts."""
    return address_of(getattr(file, "name", None)) is not None and not isinstance(file, Path)


def read_blocks(
    files: Iterable[File],
    block_bytes: int = BLOCK_BYTES,
    *,
    keep_marks: bool = False,
    name: str = "text",
) -> Iterator[Block]:
    """The bytes of all files, decompressed, cut at white space; each file ends with a line end.

    Gzip, bzip2, xz, zstandard and zip are recognised by content; a byte-order mark at the start of a
    file is left out, unless `keep_marks`. A block is longer than `block_bytes` if one of its tokens is.
    name: of open files, in messages.
    """
    files = list(files)
    are_regular = all(isinstance(file, Path) and file.is_file() for file in files)
    sizes = [file.stat().st_size for file in files if isinstance(file, Path)] if are_regular else []
    read, total = 0, max(sum(sizes), 1)
    for number, file in enumerate(files):
        with _open(file) as stream:
            path = str(file) if isinstance(file, Path) else ""
            shown = path or (name_of(file) if is_remote(file) else name)
            for data in _read_file(stream, shown, block_bytes, keep_marks):
                yield Block(data, (read + stream.tell()) / total if sizes else 0.0, path)
        read += sizes[number] if sizes else 0


IN_SHELL = "Is the name right? Text itself goes through a pipe, with - as the name."
TEXT_HINT = either(
    "If this is text, pass its sentences as lists of tokens: "
    "[line.split() for line in text.splitlines()].",
    IN_SHELL,
)
TEXTS_HINT = either(
    "If these are texts, pass each as a list of tokens: [text.split() for text in texts].",
    IN_SHELL,
)


def _find_path(text: str | os.PathLike[str], hint: str = TEXT_HINT) -> list[Group]:
    """The files that a name leads to. hint: what to do if it leads nowhere."""
    if os.fspath(text) == "-":
        if cast("object", sys.stdin) is None:
            raise TextError("-: expected text from standard input, which is closed. Name a file.")
        return [Group([sys.stdin.buffer])]
    if not os.fspath(text):  # as of a variable of a shell that is not set; not the folder one is in
        raise TextError("expected the name of a file or folder, found none between the quotes.")
    if address := address_of(text):
        return [Group([RemoteFile(found) for found in find_remote(address)])]
    path = Path(os.fsdecode(text))
    if path.exists():
        return [Group(_files_at(path), str(path) if path.is_dir() else None)]
    matches = [Path(match) for match in sorted(glob.glob(str(path), recursive=True))]  # noqa: PTH207 (also absolute patterns)
    if not matches:
        raise TextError(f"no file, folder or glob pattern matches {quote(str(path), 80)}. {hint}")
    return [Group([file for match in matches for file in _files_at(match)], str(path))]


def _files_at(path: Path) -> list[Path]:
    """The file, or all files of a folder, without hidden ones."""
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.rglob("*") if file.is_file())
    visible = [
        file for file in files if not any(part[0] == "." for part in file.relative_to(path).parts)
    ]
    if not visible:
        raise TextError(f"{path}: expected a folder with text files, found none.")
    return visible


def _find_listed(parts: Sequence[object]) -> list[Group] | None:
    """The files of several sources; None for a list that starts with a sentence."""
    if not parts or not isinstance(parts[0], PARTS):
        return None
    for part in parts:
        if not isinstance(part, PARTS):
            raise TextError(
                f"expected only paths and open files, found {quote(part, 80)} beside them."
            )
    found = (
        _find_path(part, TEXTS_HINT)
        if isinstance(part, (str, os.PathLike))
        else _find_groups(part) or []
        for part in parts
    )
    return [group for groups in found for group in groups]


def _refuse_bytes(_: object) -> NoReturn:
    raise TextError("the text is a bytes object. Pass a path, or wrap it: io.BytesIO(text).")


def _refuse(text: object) -> NoReturn:
    raise TextError(
        f"expected a path, an open file or an iterable of token lists, found {type(text).__name__}."
    )


PARTS = (str, os.PathLike, Readable)  # of a list of sources; anything else is a sentence
# Kinds of text, and the files that each names. The first that fits decides.
KINDS: tuple[tuple[Any, Callable[[Any], list[Group] | None]], ...] = (
    ((str, os.PathLike), _find_path),
    (Readable, lambda file: [Group([file])]),
    (bytes, _refuse_bytes),
    ((list, tuple), _find_listed),
    (Iterable, lambda _: None),
    (object, _refuse),
)


def _open(file: File) -> io.BufferedReader:
    if not isinstance(file, Path):
        return io.BufferedReader(Borrowed(file))
    try:
        return file.open("rb")
    except OSError as error:
        raise TextError(f"{file}: {error.strerror}.") from error


def _read_file(
    file: io.BufferedReader, name: str, block_bytes: int, keep_mark: bool
) -> Iterator[bytes]:
    try:
        stream = decompress(file, name)
        if stream.peek(2)[:2] in UTF_16_MARKS:
            raise TextError(
                f"{name}: expected UTF-8, found UTF-16. Convert it: iconv -f UTF-16 -t UTF-8."
            )
        if not keep_mark:
            skip_mark(stream)
        yield from cut_blocks(stream, name, block_bytes)
    except damage_errors() as error:
        raise TextError(f"{name}: cannot be read to its end: {quote_problem(error)}.") from error


def cut_blocks(
    stream: io.BufferedIOBase, name: str, block_bytes: int = BLOCK_BYTES
) -> Iterator[bytes]:
    """Yield the bytes of a stream in blocks that end with white space, the last with a line end."""
    pieces: list[bytes] = []
    while data := stream.read(block_bytes):
        end = next((cut + 1 for cut in map(data.rfind, SEPARATORS) if cut >= 0), 0)
        if end:
            yield b"".join((*pieces, data[:end]))
            pieces = []
        pieces.append(data[end:])
        if sum(map(len, pieces)) > MAX_TOKEN_BYTES:
            raise TextError(
                f"{name}: expected white space between words, found none in {MAX_TOKEN_BYTES >> 20} "
                f"MB after {quote(pieces[0], 40)}. Is it text, divided into words?"
            )
    yield b"".join((*pieces, b"\n"))
