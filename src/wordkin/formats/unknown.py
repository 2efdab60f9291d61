"""What a file holds in place of vectors, in the words of the error that refuses it."""

from __future__ import annotations

from pathlib import Path

from wordkin.errors import quote
from wordkin.formats.lines import explain
from wordkin.text.kinds import TAKE_VECTORS, kind_by_name, kind_by_start
from wordkin.wording import either

SHOWN_LETTERS = 40
EXPLAINED_BYTES = 200
NAME_ONE = "Name a file of vectors: .safetensors, .bin, .txt, .vec, .parquet, or one that fastText or gensim saved."
SHAPE = (
    "A text or binary file of vectors has a first line like '71290 100' (words, dimensions), or each "
    "line of a text ends with the same number of numbers."
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
