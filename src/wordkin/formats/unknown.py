"""What a file holds in place of vectors, in the words of the error that refuses it."""

from __future__ import annotations

from pathlib import Path

from wordkin.errors import FormatError, quote
from wordkin.formats.archives import names_in_zip
from wordkin.formats.lines import explain
from wordkin.formats.opened import OpenedFile
from wordkin.text.kinds import TAKE_VECTORS, kind_by_name, kind_by_start
from wordkin.wording import either

SHOWN_LETTERS = 40
EXPLAINED_BYTES = 200
NAME_ONE = "Name a file of vectors: .safetensors, .bin, .txt, .vec, .parquet, or one that fastText or gensim saved."
SAVE_ARRAYS = either(
    "Save what it holds as numpy.savez(FILE, words=numpy.array(words, str), vectors=matrix), and name that.",
    "In Python, numpy.savez(FILE, words=numpy.array(words, str), vectors=matrix) makes a file to name of it.",
)
# Formats of vectors that are not read, by their first bytes.
OTHERS = {
    b"FiFu": "finalfusion's vectors. Convert them: finalfusion convert FILE OUT -f finalfusion -t word2vec.",
}
SHAPE = (
    "A text or binary file of vectors has a first line like '71290 100' (words, dimensions), or each "
    "line of a text ends with the same number of numbers."
)


def refuse_archive(source: OpenedFile) -> None:
    """Refuse PyTorch's files, which are archives of several files, and say what to do."""
    if any(name.endswith("data.pkl") for name in names_in_zip(source)):
        raise FormatError(
            f"{source.path}: expected word vectors, found PyTorch's file, which runs code when it is "
            f"opened. {SAVE_ARRAYS}"
        )


def describe_unknown(path: Path, head: bytes) -> str:
    """What a file of no known format holds, and what to do. head: its first bytes, unpacked.

    Examples
    --------
    >>> print(describe_unknown(Path("sea.pdf"), b"%PDF-1.7"))
    PDF. Name a file of vectors: ...
    >>> print(describe_unknown(Path("sea.vec"), b""))
    an empty file. Name a file of vectors: ...
    """
    if not head:
        return f"an empty file. {NAME_ONE}"
    other = next((what for start, what in OTHERS.items() if head.startswith(start)), None)
    if other is not None:
        return other
    kind = kind_by_start(head) or kind_by_name(path.name)
    if kind is None:
        line = head.lstrip().partition(b"\n")[0].decode(errors="replace")
        how = either("wordkin.train(path)", "wordkin train")
        shape = f"{SHAPE}{explain(head[:EXPLAINED_BYTES])}"
        return (
            f"text: {quote(line.strip(), SHOWN_LETTERS)}. To learn vectors from it: {how}. {shape}"
        )
    if kind.remedy == TAKE_VECTORS:
        return f"{kind.name} whose start is damaged. Copy or download the file again."
    return f"{kind.name}. {NAME_ONE}"
