"""TensorBoard's embedding projector: a folder with vectors.tsv and metadata.tsv.

The projector on the web takes both files, TensorBoard the whole folder as its --logdir.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from wordkin.errors import FormatError
from wordkin.formats.files import write_atomically
from wordkin.formats.packed_words import encode_word
from wordkin.vectors import WordVectors

CONFIG = b"""embeddings {
  tensor_name: "wordkin"
  tensor_path: "vectors.tsv"
  metadata_path: "metadata.tsv"
}
"""


def save_projector(vectors: WordVectors, folder: str | os.PathLike[str]) -> None:
    r"""Write the files into the folder, which is made if it is not there.

    metadata.tsv has the columns word and count, or, where counts are not known, the words alone
    and then no title, as the projector wants it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_projector(WordVectors(["sea", "lake"], [[1, 0], [4, 3]]), folder)
    ...     (Path(folder) / "vectors.tsv").read_text()
    '1\t0\n4\t3\n'
    """
    folder = Path(folder)
    for row, word in enumerate(vectors):
        if not word or any(separator in word for separator in "\t\n\r"):
            raise FormatError(
                f"{folder}, row {row}: expected words without tabs and line ends, which separate "
                f"columns and rows in this format, found {word!r}."
            )
    folder.mkdir(parents=True, exist_ok=True)
    numbers = ("\t".join(f"{number:.9g}" for number in row.tolist()) for row in vectors.matrix)
    _write_lines(folder / "vectors.tsv", numbers)
    if vectors.counts is None:
        _write_lines(folder / "metadata.tsv", vectors)
    else:
        pairs = zip(vectors, vectors.counts.tolist(), strict=True)
        lines = (f"{word}\t{count}" for word, count in pairs)
        _write_lines(folder / "metadata.tsv", ("word\tcount", *lines))
    with write_atomically(folder / "projector_config.pbtxt") as file:
        file.write(CONFIG)


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    with write_atomically(path) as file:
        for line in lines:
            file.write(encode_word(line) + b"\n")
