"""Which of the files that a source names are text: named files must be, in a folder others are skipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from wordkin.errors import NotTextError, TextError, warn
from wordkin.text.decompression import damage_errors, decompress
from wordkin.text.kinds import ZIP, Kind, kind_by_name, kind_by_start

# What tables are in a folder: no text; text if nothing else there is; text, and what is plain is none.
TablesAre: TypeAlias = Literal["no text", "text if alone", "text"]

LOOKED_AT_BYTES = 1 << 13
NAMED = 3  # of the files that are left out, in the message
PLAIN = "plain text"
BESIDE = "compressed beside its own contents"


class Look(NamedTuple):
    """What a file's name and start tell. kind: None for text; start: the first bytes of its content."""

    kind: Kind | None
    start: bytes = b""
    is_compressed: bool = False


def look_at(path: Path) -> Look:
    """Look at the name and the first bytes of a file.

    Text is also what cannot be known to be none: a pipe, whose bytes come only once, and a damaged
    file, of which reading says what is wrong. Raises `TextError` for a zip file of several files.
    """
    if not path.is_file():
        return Look(None)
    kind = kind_by_name(path.name)
    if kind and not kind.table:
        return Look(kind)
    try:
        with path.open("rb") as file:
            stream = decompress(file, str(path))
            member = str(getattr(stream.raw, "name", ""))  # the name of a zip file's content
            kind = kind or kind_by_name(member)
            if kind and not kind.table:
                return Look(kind)
            start = stream.read(LOOKED_AT_BYTES)
    except damage_errors():
        return Look(kind)
    return Look(kind or kind_by_start(start), start, stream is not file)


def check_text(path: Path) -> None:
    """Raise `NotTextError` if a file is no text."""
    if kind := look_at(path).kind:
        raise NotTextError(str(path), kind.name, kind.remedy_for(path), kind.encoding)


def check_readable(path: Path) -> None:
    """Raise `NotTextError` if a file is neither text nor a table."""
    if (kind := look_at(path).kind) and not kind.table:
        raise NotTextError(str(path), kind.name, kind.remedy_for(path), kind.encoding)


def select_texts(folder: str, files: Sequence[Path], tables: TablesAre = "no text") -> list[Path]:
    """The texts among a folder's files; a warning says what is left out.

    An archive is left out if a file beside it begins as its contents do.
    """
    looks = {file: _look_within(file) for file in files}
    if tables == "text if alone" and all(look.kind for look in looks.values()):
        tables = "text"
    reasons = {file: _reason(look, tables) for file, look in looks.items()}
    plain = {
        hash(look.start)
        for file, look in looks.items()
        if not (reasons[file] or look.is_compressed)
    }
    for file, look in looks.items():
        if look.is_compressed and hash(look.start) in plain:
            reasons[file] = reasons[file] or BESIDE
    reasons = {file: reason for file, reason in reasons.items() if reason}
    if reasons:
        counts = Counter(reasons.values()).most_common()
        found = ", ".join(f"{count:,} {reason}" for reason, count in counts)
        if len(reasons) == len(files):
            raise TextError(f"{folder}: expected text files, found none, but {found}.")
        names = ", ".join(file.name[:80] for file in [*reasons][:NAMED])
        more = ", ..." if len(reasons) > NAMED else ""
        warn(
            f"{folder}: {len(reasons):,} of {len(files):,} files are left out: {found} "
            f"({names}{more}). Name a file to have it read, or to see what to do with it."
        )
    return [file for file in files if file not in reasons]


def _reason(look: Look, tables: TablesAre) -> str:
    """Why a file of a folder is left out; "" if it is read."""
    if look.kind is None:
        return PLAIN if tables == "text" else ""
    return "" if look.kind.table and tables == "text" else look.kind.name


def _look_within(file: Path) -> Look:
    """Look at a file of a folder, where a zip file of several files is no text."""
    try:
        return look_at(file)
    except TextError:
        return Look(ZIP)
