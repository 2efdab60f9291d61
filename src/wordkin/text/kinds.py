"""Kinds of files that are no plain text, and what to do with each.

The first bytes decide where they can: a signature, NUL bytes, the share of control characters. The name
decides for what looks like text: tables, JSON, HTML. Text in an old encoding is text.
"""

from __future__ import annotations

import codecs
import re
import shlex
from pathlib import PurePath
from typing import NamedTuple

from wordkin.wording import either

# Of the first bytes, the most control characters of a text. Compressed or random bytes have 0.07 of them.
CONTROL_SHARE = 0.02
CONTROL_SHARE_IN_UTF_8 = 0.2  # since random bytes are not UTF-8
# Bell, backspace, tab to carriage return, and from the end mark of DOS to separators occur in text.
TEXT_BYTES = bytes({*range(7, 14), *range(26, 127), *range(128, 256)})
# The header of binary vectors that are so few that what follows is known as a whole.
FEW_VECTORS = re.compile(rb"(\d{1,4}) (\d{1,4})\n")
COMPRESSED = (".gz", ".bz2", ".xz", ".zst", ".zip")  # suffixes after the one that tells the kind
TAKE_TEXT = "Write its texts into a file of their own, a line each."
FOR_TABLES = (
    "Edges of a graph become text by `wordkin walks`, what users bought by `wordkin baskets`."
)
TAKE_VECTORS = "It holds vectors; name the text that they were learned from."
JQ = "Take the texts out of it, a line each: jq -r .text {file} > text.txt."
LEAVE_OUT = "Leave it out."
UNPACK = "Unpack it, and name the folder."
SPREADSHEET = "Save it as CSV, and name that" + either(
    "; or pass what pandas.read_excel makes of it.", "."
)
PANDOC = "pandoc -t plain -o text.txt {file}."
PLAIN = f"Save it as plain text, as by: {PANDOC}"


class Kind(NamedTuple):
    """A kind of file that is no plain text.

    remedy: what to do, where {file} is the file's name. suffixes: names that decide. start: a pattern
    of the first bytes; it decides alone if `is_printable`, else only the name of what is binary.
    encoding: Python's name of it, for text that is not UTF-8; table: how its columns of texts are read,
    a name in `tables/reading.py`.
    """

    name: str
    remedy: str
    suffixes: tuple[str, ...] = ()
    start: bytes = rb"(?!)"
    is_printable: bool = False
    encoding: str = ""
    table: str = ""

    def remedy_for(self, path: object) -> str:
        """What to do with a file."""
        return self.remedy.format(file=shlex.quote(str(path)))


def _encoded(name: str, python: str, start: bytes = rb"(?!)") -> Kind:
    remedy = f"Convert it: iconv -f {name} -t UTF-8 {{file}} > text.txt."
    return Kind(name, remedy, start=start, is_printable=True, encoding=python)


# The first that fits decides.
KINDS = (
    Kind("CSV", f"{TAKE_TEXT} {FOR_TABLES}", (".csv",), table="delimited"),
    Kind(
        "TSV",
        f"Take the column of texts out of it: cut -f 2 {{file}} > text.txt. {FOR_TABLES}",
        (".tsv", ".tab"),
        table="delimited",
    ),
    Kind("JSON", JQ, (".json", ".jsonl", ".ndjson"), table="json"),
    Kind("JSON", JQ, (".ipynb",)),
    Kind(
        "HTML",
        "Take the text out of it"
        + either("; in Python, wordkin.integrations.html.main_text does.", f": {PANDOC}"),
        (".html", ".htm", ".xhtml"),
        rb"(?i)(\xef\xbb\xbf)?\s*<(!doctype\s+html|html)\b",
        is_printable=True,
    ),
    Kind("Office document", PLAIN, (".docx", ".odt", ".epub", ".pptx", ".odp")),
    Kind("spreadsheet", SPREADSHEET, (".xlsx", ".xlsm", ".xls", ".ods")),
    Kind("vectors", TAKE_VECTORS, (".vec", ".kv")),
    _encoded("UTF-32", "utf-32", rb"\xff\xfe\0\0|\0\0\xfe\xff"),
    _encoded("UTF-16", "utf-16", rb"\xff\xfe|\xfe\xff"),
    Kind("PDF", "Take the text out of it: pdftotext {file} text.txt.", (), rb"%PDF-", True),
    Kind("PostScript", "Take the text out of it: ps2ascii {file} text.txt.", (), rb"%!PS", True),
    Kind("RTF", PLAIN, (), rb"\{\\rtf", is_printable=True),
    Kind("SQLite", TAKE_TEXT, (".sqlite", ".sqlite3"), rb"SQLite format 3\0", table="sqlite"),
    Kind("Parquet", TAKE_TEXT, (".parquet", ".pq"), rb"PAR1", table="parquet"),
    Kind("Arrow", TAKE_TEXT, (".arrow", ".feather"), rb"ARROW1\0|\xff\xff\xff\xff", table="arrow"),
    Kind("HDF5", TAKE_TEXT, (), rb"\x89HDF"),
    Kind("pickle", TAKE_TEXT, (), rb"\x80[\x02-\x05]"),
    Kind(
        "NumPy",
        either("Pass the array itself, if it holds walks: numpy.load.", TAKE_TEXT),
        (),
        rb"\x93NUMPY",
    ),
    Kind("safetensors", TAKE_VECTORS, (), rb'.{8}\{"'),
    Kind("binary vectors", TAKE_VECTORS, (), rb"\d+ \d+\n"),
    Kind("tar archive", UNPACK, (), rb".{257}ustar"),
    Kind("7z archive", UNPACK, (), rb"7z\xbc\xaf"),
    Kind("RAR archive", UNPACK, (), rb"Rar!\x1a"),
    Kind("old Office document", PLAIN, (), rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    Kind("PNG", LEAVE_OUT, (), rb"\x89PNG"),
    Kind("JPEG", LEAVE_OUT, (), rb"\xff\xd8\xff"),
    Kind("GIF", LEAVE_OUT, (), rb"GIF8[79]a"),
    Kind("TIFF", LEAVE_OUT, (), rb"II\*\0|MM\0\*"),
    Kind("sound or video", LEAVE_OUT, (), rb"ID3|OggS|fLaC|RIFF|\x1aE\xdf\xa3|.{4}ftyp"),
    Kind("ELF program", LEAVE_OUT, (), rb"\x7fELF"),
    Kind("Windows program", LEAVE_OUT, (), rb"MZ"),
    Kind("macOS program", LEAVE_OUT, (), rb"[\xcf\xce]\xfa\xed\xfe|\xca\xfe\xba\xbe"),
)
ZIP = Kind("zip archive", UNPACK)
BINARY = Kind("binary data", "Leave it out, or convert it to text.")
UNMARKED = tuple(
    _encoded(name, name.lower()) for name in ("UTF-32LE", "UTF-32BE", "UTF-16LE", "UTF-16BE")
)
SUFFIXES = {suffix: kind for kind in KINDS for suffix in kind.suffixes}
STARTS = [(re.compile(kind.start, re.DOTALL), kind) for kind in KINDS]
PRINTABLE_STARTS = [(start, kind) for start, kind in STARTS if kind.is_printable]


def kind_by_name(name: str) -> Kind | None:
    """The kind that a file's name decides; None if it says nothing.

    Examples
    --------
    >>> kind_by_name("reviews.csv.gz").name, kind_by_name("reviews.txt.gz")
    ('CSV', None)
    """
    path = PurePath(name.lower())
    return SUFFIXES.get(PurePath(path.stem).suffix if path.suffix in COMPRESSED else path.suffix)


def kind_by_start(start: bytes) -> Kind | None:
    """The kind that a file's first bytes decide, after decompression; None for text.

    Examples
    --------
    >>> kind_by_start(b"%PDF-1.7 ...").name, kind_by_start("sea".encode("utf-16-be") * 9).name
    ('PDF', 'binary data')
    >>> kind_by_start("sea lake".encode("utf-16-be")).name, kind_by_start("été".encode("latin-1"))
    ('UTF-16BE', None)
    """
    is_binary = _is_binary(start)
    for pattern, kind in STARTS if is_binary else PRINTABLE_STARTS:
        if pattern.match(start):
            return kind
    if not is_binary:
        return None
    return next((kind for kind in UNMARKED if _is_text_in(kind.encoding, start)), BINARY)


def _is_binary(start: bytes) -> bool:
    share = len(start.translate(None, TEXT_BYTES)) / max(len(start), 1)
    if b"\0" in start or share > CONTROL_SHARE_IN_UTF_8:
        return True
    is_suspect = share > CONTROL_SHARE or _is_few_vectors(start)
    return is_suspect and _decode("utf-8", start) is None


def _is_few_vectors(start: bytes) -> bool:
    r"""Whether these are binary vectors as a whole, which may lack control characters if they are few.

    >>> _is_few_vectors(b"2 1\nsea \xcd\xcc\xcc\x3dlake \xcd\xcc\xcc\x3d")
    True
    """
    header = FEW_VECTORS.match(start)
    if header is None:
        return False
    words, dimensions = map(int, header.groups())
    line = rb"[^ ]++ .{%d}\n?+" % (4 * dimensions)
    return (
        re.fullmatch(rb"(?:%b){%d}" % (line, words), start[header.end() :], re.DOTALL) is not None
    )


def _is_text_in(encoding: str, start: bytes) -> bool:
    """Whether the bytes are printable text with white space."""
    text = _decode(encoding, start) or ""
    return (" " in text or "\n" in text) and all(
        character.isprintable() or character.isspace() for character in text
    )


def _decode(encoding: str, start: bytes) -> str | None:
    """The text that starts so, without a last character that is cut off; None if it is none."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(start)
    except UnicodeDecodeError:
        return None
