"""GloVe's vectors in the C tool's text format, which has a first line "words dimensions".

python -m wordkin.gensim.scripts.glove2word2vec --input glove.txt --output vectors.txt
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from wordkin.formats.compressed import open_decompressed
from wordkin.gensim.keyed.keyed_vectors import KeyedVectors
from wordkin.gensim.old_names import warn_old
from wordkin.gensim.scripts.running import parser_of, run, show_logs
from wordkin.gensim.utils import FileName, logger_of

logger = logger_of("scripts.glove2word2vec")


def get_glove_info(glove_file_name: FileName) -> tuple[int, int]:
    """Numbers of lines and of dimensions in GloVe's file."""
    with open_decompressed(Path(glove_file_name)) as file:
        dimensions = len(file.readline().split()) - 1
        return 1 + sum(1 for _ in file), dimensions


def glove2word2vec(glove_input_file: FileName, word2vec_output_file: FileName) -> tuple[int, int]:
    """Write GloVe's vectors with a header; returns the numbers of words and of dimensions."""
    warn_old("glove2word2vec", "KeyedVectors.load_word2vec_format, which reads both")
    return convert(glove_input_file, word2vec_output_file)


def convert(source: FileName, target: FileName) -> tuple[int, int]:
    """`glove2word2vec`, without the warning of an old name."""
    vectors = KeyedVectors.load_word2vec_format(source, no_header=True)
    logger.info("converting %i vectors from %s to %s", len(vectors), source, target)
    vectors.save_word2vec_format(target)
    return len(vectors), vectors.vector_size


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = parser_of(__doc__)
    parser.add_argument("-i", "--input", required=True, help="file of GloVe's vectors")
    parser.add_argument("-o", "--output", required=True, help="file to write")
    given = parser.parse_args(arguments)
    show_logs()
    logger.info("converted %i vectors of %i dimensions", *convert(given.input, given.output))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
