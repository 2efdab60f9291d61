"""Train vectors on a text file, with the flags of the C tool that gensim's script takes.

python -m wordkin.gensim.scripts.word2vec_standalone -train text.txt -output vectors.txt -size 200
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from wordkin.gensim.models.word2vec import LineSentence, Word2Vec
from wordkin.gensim.scripts.running import parser_of, run, show_logs
from wordkin.gensim.utils import logger_of

logger = logger_of("scripts.word2vec_standalone")


NUMBERS = (
    ("-size", int, 100, "dimensions of the vectors"),
    ("-window", int, 5, "the largest distance between words that are trained on"),
    ("-sample", float, 1e-3, "frequency from which words are left out at times"),
    ("-negative", int, 5, "noise words for each pair, 0 for none"),
    ("-threads", int, 3, "threads that train"),
    ("-iter", int, 5, "epochs"),
    ("-min_count", int, 5, "rarer words are left out"),
)
SWITCHES = (
    ("-hs", 0, "1: hierarchical softmax"),
    ("-cbow", 1, "0: skip-gram"),
    ("-binary", 0, "1: vectors in binary format"),
)


def parser() -> argparse.ArgumentParser:
    """The flags."""
    flags = parser_of(__doc__)
    flags.add_argument("-train", required=True, help="text file, with a sentence a line")
    flags.add_argument("-output", help="file of vectors; without it, a model beside the text")
    for name, kind, default, text in NUMBERS:
        flags.add_argument(name, type=kind, default=default, help=f"{text}; default: {default:g}")
    for name, default, text in SWITCHES:
        flags.add_argument(name, type=int, default=default, choices=(0, 1), help=text)
    flags.add_argument("-alpha", type=float, help="learning rate; default: 0.05, skip-gram 0.025")
    flags.add_argument("-accuracy", help="file of analogies to ask the vectors at the end")
    return flags


def train(given: argparse.Namespace) -> Word2Vec:
    """A model by these flags."""
    return Word2Vec(
        LineSentence(given.train),
        vector_size=given.size,
        alpha=given.alpha or (0.05 if given.cbow else 0.025),
        window=given.window,
        min_count=given.min_count,
        sample=given.sample,
        workers=given.threads,
        sg=1 - given.cbow,
        hs=given.hs,
        negative=given.negative,
        epochs=given.iter,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    given = parser().parse_args(arguments)
    for name in filter(None, (given.train, given.accuracy)):
        if not Path(name).is_file():
            raise FileNotFoundError(f"{name}: expected a file, found none.")
    show_logs()
    model = train(given)
    output = given.output
    if not output:
        text = Path(given.train)
        path = text.with_name(text.name.split(".")[0] + ".model")
        model.save(path)
        output = f"{path}.{'bin' if given.binary else 'txt'}"
    model.wv.save_word2vec_format(output, binary=bool(given.binary))
    if given.accuracy:
        model.wv.evaluate_word_analogies(given.accuracy)
    logger.info("finished running %s", Path(sys.argv[0]).name)
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
