"""Vectors for the embedding projector (projector.tensorflow.org): PREFIX_tensor.tsv, PREFIX_metadata.tsv.

python -m wordkin.gensim.scripts.word2vec2tensor --input vectors.txt --output PREFIX
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from wordkin.formats import tsv
from wordkin.gensim.scripts.running import parser_of, run, show_logs
from wordkin.gensim.utils import FileName, logger_of
from wordkin.opening import load
from wordkin.system.overwriting import check_not_read

logger = logger_of("scripts.word2vec2tensor")


def word2vec2tensor(
    word2vec_model_path: FileName, tensor_filename: str, binary: bool = False
) -> None:
    """Write numbers into `tensor_filename`_tensor.tsv and words into `tensor_filename`_metadata.tsv.

    binary: not needed; the format is recognised by content.
    """
    vectors = load(word2vec_model_path)
    tensor, metadata = (Path(f"{tensor_filename}_{kind}.tsv") for kind in ("tensor", "metadata"))
    for path in (tensor, metadata):
        check_not_read(path, [word2vec_model_path])
    tsv.check_words(metadata, vectors)
    tsv.write_numbers(tensor, vectors.matrix)
    tsv.write_lines(metadata, vectors)
    logger.info("2D tensor file saved to %s", tensor)
    logger.info("Tensor metadata file saved to %s", metadata)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = parser_of(__doc__)
    parser.add_argument("-i", "--input", required=True, help="file of vectors")
    parser.add_argument("-o", "--output", required=True, help="how the new files' names start")
    parser.add_argument(
        "-b", "--binary", action="store_true", help="not needed: recognised by content"
    )
    given = parser.parse_args(arguments)
    show_logs()
    word2vec2tensor(given.input, given.output, given.binary)
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
