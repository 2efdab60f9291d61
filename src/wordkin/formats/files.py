"""Opening files: compressed ones by their content, new ones so that a crash leaves no half."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, cast

from wordkin.decompression import damage_errors, decompress
from wordkin.errors import FormatError

# By the end of a file's name. On reading the content decides, see `wordkin.decompression`.
COMPRESSORS: dict[str, Callable[..., object]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
}


def is_compressed(path: Path) -> bool:
    """Whether the file's first bytes show a compression."""
    with path.open("rb") as raw:
        return decompress(raw, str(path), FormatError) is not raw


def compression_by_name(path: Path) -> str:
    """Suffix of the compression that the file's name asks for, or ""."""
    suffix = path.suffix.lower()
    return suffix if suffix in COMPRESSORS else ""


def compression_refused(path: Path) -> FormatError:
    """What to raise where a file must be mapped into memory as it is."""
    return FormatError(
        f"{path}: expected a plain .safetensors file, which can be mapped into memory, "
        "found a compressed one. Use no compression."
    )


@contextlib.contextmanager
def open_decompressed(path: Path) -> Iterator[io.BufferedReader]:
    """Open a file's bytes for reading, decompressed where the content is compressed.

    Raises `FormatError` when the compressed data turn out to be damaged.
    """
    with path.open("rb") as raw:
        try:
            yield decompress(raw, str(path), FormatError)
        except damage_errors() as problem:
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
        with path.open("wb") as raw, _compressed(compression, raw) as file:
            yield file
        return
    target = path.resolve()
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with draft.open("xb") as raw:
            with _compressed(compression, raw) as file:
                yield file
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _compressed(compression: str, file: IO[bytes]) -> contextlib.AbstractContextManager[IO[bytes]]:
    """What is written into this is compressed into the file, which stays open."""
    if not compression:
        return contextlib.nullcontext(file)
    return cast("IO[bytes]", COMPRESSORS[compression](file, "wb"))


def _sync_folder(folder: Path) -> None:
    """Make a rename in this folder outlast a power cut, where the system can do that."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
