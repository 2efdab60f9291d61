"""`wordkin word2vec`: the flags of the C program, and what it reads, prints and writes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from wordkin.cli.c_files import class_lines, vector_lines, vocabulary_lines, write
from wordkin.cli.c_flags import Flag, describe_flags, parse_flags
from wordkin.cli.c_text import CText, read_c_text
from wordkin.cli.outcome import INTERRUPTED, print_message
from wordkin.cli.output import check_file, save_somewhere
from wordkin.errors import SettingsError, warn
from wordkin.method.parameters import initialise
from wordkin.progress import Progress, Reporter, report_to, throttled
from wordkin.settings import OPTIONS, TrainingSettings
from wordkin.settings.legacy import C_FLAGS, from_legacy
from wordkin.system.cores import thread_count, usable_cores
from wordkin.system.interrupts import hold_interrupts
from wordkin.system.overwriting import check_different
from wordkin.text.sources import list_texts


def training_flags() -> dict[str, Flag]:
    """The flags of the options of training, from their rows."""
    flags = {}
    for name, flag in C_FLAGS.items():
        option, default = OPTIONS[name], getattr(TrainingSettings, name)
        flags[flag.name] = Flag(
            int if flag.values else type(option["limits"][0]),
            None if default is None else flag.write(default),
            option["help"].rstrip("."),
            option.get("default_text", ""),
        )
    return flags


FLAGS = {
    "train": Flag(str, None, "The text to learn from", is_needed=True),
    "output": Flag(str, None, "The vectors or classes; without it, nothing is trained"),
    **training_flags(),
    "cbow": Flag(int, 1, "1: continuous bag of words; 0: skip-gram"),
    "negative": Flag(int, 5, "Number of noise words for each word; 0: no negative sampling"),
    "hs": Flag(int, 0, "1: hierarchical softmax"),
    "threads": Flag(int, 12, "Number of threads"),
    "classes": Flag(int, 0, "Write this number of classes of words; 0: write vectors"),
    "debug": Flag(int, 2, "How much to print; 1 leaves out the progress, 0 also the counts"),
    "binary": Flag(int, 0, "1: write the vectors as float32 numbers, not as text"),
    "save-vocab": Flag(str, None, "Write the words and their counts to this file"),
    "read-vocab": Flag(str, None, "Take the words and counts from this file, not from the text"),
}
FIRST_COUNT = 100_000  # words after which the C program reports


def word2vec(
    flags: Annotated[list[str] | None, typer.Argument(help="-train TEXT -output OUT ...")] = None,
) -> None:
    """Train with the flags of Google's word2vec.

    Without flags, it prints this help.
    """
    if not flags or flags == ["-h"]:
        typer.echo(describe_flags("word2vec", FLAGS))
        return
    values = parse_flags("word2vec", flags, FLAGS)
    output = values["output"]
    check(values)
    say = partial(typer.echo, err="-" in (output, values["save-vocab"]))
    say(f"Starting training using file {values['train']}")
    reporters = [c_progress(values["threads"], say)] if values["debug"] > 1 else []
    text = read_c_text(
        values["train"], values["min-count"], values["read-vocab"], report_to(reporters)
    )
    vocabulary = text.vocabulary
    if values["debug"] > 0:
        say(f"Vocab size: {len(vocabulary)}")
        say(f"Words in train file: {vocabulary.total}")
    if values["save-vocab"] is not None:
        write(values["save-vocab"], vocabulary_lines(vocabulary))
    if output is None:
        return
    with hold_interrupts() as interrupts:  # what was learned is also written
        matrix = train(text, values, reporters)
        if values["debug"] > 1:
            say()
        save_somewhere(partial(write_result, vocabulary.words, matrix, values), Path(output))
        if interrupts.take():
            raise typer.Exit(INTERRUPTED)


def write_result(
    words: list[str], matrix: NDArray[np.float32], values: dict[str, Any], path: Path
) -> None:
    """Write classes or vectors, as the flags ask for them."""
    if values["classes"]:
        lines = class_lines(words, matrix, values["classes"])
    else:
        lines = vector_lines(words, matrix, is_binary=values["binary"] != 0)
    write(str(path), lines)


def check(values: dict[str, Any]) -> None:
    """Raise for wrong values, before an hour of training."""
    to_settings(values)
    thread_count(values["threads"])
    if values["classes"] < 0:
        raise SettingsError(f"-classes: expected at least 0, found {values['classes']}.")
    sources = [*list_texts(values["train"]), values["read-vocab"]]
    outputs = [values[name] for name in ("output", "save-vocab") if values[name] is not None]
    check_different(outputs)
    for name in outputs:
        if name != "-":
            check_file(Path(name), sources)


def to_settings(values: dict[str, Any], sample: float | None = None) -> TrainingSettings:
    """The flags as settings; `sample` replaces the flag of that name."""
    sample = values["sample"] if sample is None else sample
    clipped = {"sample": min(max(sample, 0.0), 1.0), "negative": max(values["negative"], 0)}
    options = from_legacy(values | clipped, C_FLAGS)
    if not options["loss"]:
        raise SettingsError("word2vec: expected -negative of at least 1 or -hs 1, found neither.")
    return TrainingSettings(**{"negative_samples": 1, **options})


def train(
    text: CText, values: dict[str, Any], reporters: Iterable[Reporter]
) -> NDArray[np.float32]:
    """The vectors, float32 [1 + words, dimensions]; that of the sentence end is not trained."""
    from wordkin.training.fit import fit  # here, since it loads Numba
    from wordkin.training.no_pairs import explain_no_pairs, has_no_pairs

    words = text.corpus.vocabulary.total
    # In the C program, shares are of all tokens, sentence ends included.
    settings = to_settings(values, values["sample"] * (words + text.sentence_ends) / words)
    model = fit(
        text.corpus, settings, threads=useful_threads(values["threads"]), callbacks=list(reporters)
    )
    if has_no_pairs(model.history, text.corpus):
        warn(explain_no_pairs(text.corpus, settings))  # the C program says nothing
    untrained = initialise(settings, words=1).word_vectors
    return np.concatenate([untrained, model.parameters.word_vectors])


def useful_threads(threads: int) -> int:
    """At most the number of cores: a thread that waits in the middle of a step undoes what others learn."""
    return min(threads, usable_cores())


def c_progress(threads: int, say: Callable[..., None]) -> Reporter:
    """A reporter that prints the lines of the C program, each over the one before."""
    busy = useful_threads(threads)  # the C program divides by the processors' time, too
    say_once = throttled(print_message, math.inf)

    def report(progress: Progress) -> None:
        if progress.phase in ("loading", "compiling"):
            say_once(progress)
            return
        if progress.phase == "counting":
            if progress.words_done >= FIRST_COUNT:
                say(f"{progress.words_done // 1000}K\r", nl=False)
            return
        speed = progress.words_per_second / busy / 1000
        say(
            f"\rAlpha: {progress.learning_rate:f}  Progress: {100 * progress.fraction:.2f}%  "
            f"Words/thread/sec: {speed:.2f}k  ",
            nl=False,
        )

    return report
