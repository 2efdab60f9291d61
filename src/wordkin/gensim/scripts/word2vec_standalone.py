"""Train vectors on a text file, with the flags of the C tool that gensim's script takes.

python -m wordkin.gensim.scripts.word2vec_standalone -train text.txt -output vectors.txt -size 200
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from wordkin.gensim.learning.sentences import LineSentence
from wordkin.gensim.learning.word2vec import Word2Vec
from wordkin.gensim.scripts.running import parser_of, run, show_logs
from wordkin.gensim.utils import logger_of
from wordkin.settings.legacy import C_FLAGS, GENSIM_NAMES
from wordkin.settings.training import LEARNING_RATES, OPTIONS, TrainingSettings
from wordkin.system.overwriting import check_not_read
from wordkin.system.saving import check_replaceable

logger = logger_of("scripts.word2vec_standalone")


def parser() -> argparse.ArgumentParser:
    """The flags."""
    flags = parser_of(__doc__)
    flags.add_argument("-train", required=True, help="text file, with a sentence a line")
    flags.add_argument("-output", help="file of vectors; without it, a model beside the text")
    switches = [("hs", "1: hierarchical softmax"), ("binary", "1: vectors in binary format")]
    for name, flag in C_FLAGS.items():
        if flag.values:
            switches.append((flag.name, f"1: {flag.values[1]}, 0: {flag.values[0]}"))
            continue
        option, default = OPTIONS[name], getattr(TrainingSettings, name)
        flags.add_argument(
            f"-{flag.name.replace('-', '_')}",
            dest=flag.name,
            type=type(option["limits"][0]),
            default=default,
            help=f"{option['help']} Default: {option.get('default_text', default)}",
        )
    for flag_name, text in switches:
        flags.add_argument(f"-{flag_name}", type=int, default=0, choices=(0, 1), help=text)
    flags.set_defaults(cbow=1)  # as gensim's script has it
    flags.add_argument("-threads", type=int, default=3, help="threads that train; default: 3")
    flags.add_argument("-accuracy", help="file of analogies to ask the vectors at the end")
    return flags


def train(given: argparse.Namespace) -> Word2Vec:
    """A model by these flags."""
    values = vars(given)
    options = {name: flag.read(values[flag.name]) for name, flag in C_FLAGS.items()}
    options["learning_rate"] = given.alpha or LEARNING_RATES[options["objective"]]
    theirs = {GENSIM_NAMES[name].name: GENSIM_NAMES[name].write(options[name]) for name in options}
    return Word2Vec(LineSentence(given.train), hs=given.hs, workers=given.threads, **theirs)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    given = parser().parse_args(arguments)
    for name in filter(None, (given.train, given.accuracy)):
        if not Path(name).is_file():
            raise FileNotFoundError(f"{name}: expected a file, found none.")
    text = Path(given.train)
    path = text.with_name(text.name.split(".")[0] + ".model")
    output = given.output or f"{path}.{'bin' if given.binary else 'txt'}"
    for name in (output, *([] if given.output else [path])):
        check_not_read(name, filter(None, (given.train, given.accuracy)))
        check_replaceable(Path(name))
    show_logs()
    model = train(given)
    if not given.output:
        model.save(path)
    model.wv.save_word2vec_format(output, binary=bool(given.binary))
    if given.accuracy:
        model.wv.evaluate_word_analogies(given.accuracy)
    logger.info("finished running %s", Path(sys.argv[0]).name)
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
