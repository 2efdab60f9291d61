"""Opening files: compressed ones by their content, new ones so that a crash leaves no half."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import os
import secrets
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, cast

from wordkin.errors import FormatError

# Suffix, which asks for a compression on writing: the first bytes, which show it on reading.
MAGIC = {".gz": b"\x1f\x8b", ".bz2": b"BZh", ".xz": b"\xfd7zXZ\x00"}
OPENERS: dict[str, Callable[..., object]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
}


def compression_by_content(path: Path) -> str:
    """Suffix of the compression that the file's first bytes show, or ""."""
    with path.open("rb") as file:
        head = file.read(8)
    return next((suffix for suffix, magic in MAGIC.items() if head.startswith(magic)), "")


def compression_by_name(path: Path) -> str:
    """Suffix of the compression that the file's name asks for, or ""."""
    suffix = path.suffix.lower()
    return suffix if suffix in MAGIC else ""


@contextlib.contextmanager
def open_decompressed(path: Path) -> Iterator[IO[bytes]]:
    """Open a file's bytes for reading, decompressed where the content is compressed.

    Raises `FormatError` when the compressed data turn out to be damaged.
    """
    try:
        with _wrap(compression_by_content(path), path, "rb") as file:
            yield file
    except (EOFError, OSError, lzma.LZMAError, zlib.error) as problem:
        if isinstance(problem, OSError) and problem.errno is not None:
            raise  # the system's, not the decompressor's
        raise FormatError(
            f"{path}: expected whole compressed data, found: {problem}. "
            "The file is damaged or cut short; copy or download it again."
        ) from problem


@contextlib.contextmanager
def write_atomically(path: Path, compression: str = "") -> Iterator[IO[bytes]]:
    """Open a file for writing that takes its name only when all of it is on the disk.

    A failure leaves what was there before. A pipe or device is written to directly.
    """
    if path.exists() and not path.is_file():
        with _wrap(compression, path, "wb") as file:
            yield file
        return
    target = path.resolve()
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with draft.open("xb") as raw:
            with _wrap(compression, raw, "wb") as file:
                yield file
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _wrap(compression: str, file: Path | IO[bytes], mode: str) -> IO[bytes]:
    """File object that (de)compresses; it closes what it opened, never what it was given."""
    if compression:
        return cast("IO[bytes]", OPENERS[compression](file, mode))
    if isinstance(file, Path):
        return cast("IO[bytes]", file.open(mode))
    return cast("IO[bytes]", contextlib.nullcontext(file))


def _sync_folder(folder: Path) -> None:
    """Make a rename in this folder outlast a power cut, where the system can do that."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
