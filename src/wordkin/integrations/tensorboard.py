"""TensorBoard's embedding projector: a folder with vectors.tsv and metadata.tsv.

The projector on the web opens both files, TensorBoard the whole folder as its --logdir.
"""

from __future__ import annotations

import os
from pathlib import Path

from wordkin.formats import tsv
from wordkin.formats.stored import check_finite
from wordkin.system.overwriting import check_not_read
from wordkin.system.saving import replace_file
from wordkin.vectors import WordVectors

FILES = ("vectors.tsv", "metadata.tsv", "projector_config.pbtxt")
CONFIG = b"""embeddings {
  tensor_name: "wordkin"
  tensor_path: "vectors.tsv"
  metadata_path: "metadata.tsv"
}
"""


def save_projector(vectors: WordVectors, folder: str | os.PathLike[str]) -> None:
    r"""Write the files into a folder, which is created if it doesn't exist.

    metadata.tsv has the columns word and count; if counts are not known, it has the words alone and
    no header, as the projector expects.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_projector(WordVectors(["sea", "lake"], [[1, 0], [4, 3]]), folder)
    ...     (Path(folder) / "vectors.tsv").read_text()
    '1\t0\n4\t3\n'
    """
    folder = Path(folder)
    for name in FILES:
        check_not_read(folder / name, [vectors.source.path] if vectors.source else [])
    tsv.check_words(folder, vectors)
    check_finite(vectors.matrix, vectors.words)
    folder.mkdir(parents=True, exist_ok=True)
    tsv.write_numbers(folder / "vectors.tsv", vectors.matrix)
    if vectors.counts is None:
        tsv.write_lines(folder / "metadata.tsv", vectors)
    else:
        pairs = zip(vectors, vectors.counts.tolist(), strict=True)
        lines = (f"{word}\t{count}" for word, count in pairs)
        tsv.write_lines(folder / "metadata.tsv", ("word\tcount", *lines))
    with replace_file(folder / "projector_config.pbtxt") as file:
        file.write(CONFIG)
