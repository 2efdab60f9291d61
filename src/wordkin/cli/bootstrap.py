"""`wordkin bootstrap`: many trainings of one text, so that answers have error bars."""

import json
import shlex
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from wordkin.answers.words import choose_words
from wordkin.cli import training_options as options
from wordkin.cli.arguments import AsJson, ColumnOfTexts, ShowProgress, TextFiles, Threads
from wordkin.cli.outcome import print_message, show_log
from wordkin.cli.program import program_name
from wordkin.cli.reading import explain_text, read_frozen_words
from wordkin.cli.results import conclude
from wordkin.cli.sampled import describe_run
from wordkin.cli.stopping import stop_on_signals
from wordkin.errors import SettingsError, quote
from wordkin.plain_text import read_lines
from wordkin.studies.bootstrap import SAMPLES, SEEDS, Request, draw_and_train
from wordkin.studies.documents import GivenDocuments
from wordkin.studies.options import TrainOptions
from wordkin.studies.samples import Samples


@options.with_settings
def bootstrap(
    text: TextFiles,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="RUN",
            help="The folder for the models; after an interruption, the same command "
            "continues there.",
        ),
    ],
    chosen: options.Chosen,
    samples: Annotated[
        int,
        typer.Option(
            help="Number of samples to draw; with fewer than 10, the errors are uncertain."
        ),
    ] = SAMPLES,
    documents: Annotated[
        str,
        typer.Option(
            metavar="line|file|FILE",
            help="The unit to draw: each line, each file, or all lines with the same label. "
            "FILE has a label for each line of the text, one per line.",
        ),
    ] = "line",
    seeds: Annotated[
        int, typer.Option(help="Number of training runs on the whole text, each with its own seed.")
    ] = SEEDS,
    alternative: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OPTION=VALUE",
            help="Also train on the whole text with another value of an option, as in "
            "window=20. You can repeat it.",
        ),
    ] = None,
    column: ColumnOfTexts = None,
    initial_vectors: options.InitialVectors = None,
    freeze: options.FreezeFile = None,
    freeze_initial: options.FreezeInitial = False,
    threads: Threads = None,
    as_json: AsJson = False,
    progress: ShowProgress = True,
) -> None:
    """Train on a text, and on samples of its documents.

    Afterwards, `nearest`, `similarity`, `odd` and `info` take RUN in place of VECTORS, and show
    how much an answer differs between samples. This covers the choice of the documents and the
    seed, with these settings. It does not tell what texts of another kind would give. RUN keeps
    the model of each training run.
    """
    beside = {
        "column": column,
        "initial_vectors": initial_vectors,
        "freeze": read_frozen_words(freeze, freeze_initial),
        "threads": threads,
        "progress": progress,
    }
    given = cast(TrainOptions, chosen.options() | beside)
    alternatives = read_alternatives(alternative or [])
    request = Request(samples, read_documents(documents), seeds, alternatives, output)
    if progress:
        show_log()
    with stop_on_signals(None), explain_text("bootstrap"):
        found = draw_and_train(list(text), request, given, print_message)
        conclude_run(found, output, as_json=as_json)


def conclude_run(samples: Samples, folder: Path, *, as_json: bool) -> None:
    """Say what there is, and what to ask it."""
    conclude(f"{folder}: {samples.covers}", as_json=as_json, **describe_run(samples, folder))
    if not as_json:
        asked = " ".join(map(shlex.quote, choose_words(samples.vectors.words)))
        run = shlex.quote(str(folder))
        for command in (f"nearest {run} {asked}", f"info {run}"):
            print_message(f"try next: {program_name()} {command}")


def read_documents(given: str) -> GivenDocuments:
    """What is drawn as one: a name, or the labels in a file."""
    if given in ("line", "file"):
        return cast(GivenDocuments, given)
    lines = read_lines(Path(given))
    return lines[:-1] if lines and not lines[-1] else lines  # the last line has an end, too


def read_alternatives(given: list[str]) -> dict[str, list[object]]:
    """Values by option.

    >>> read_alternatives(["window=2", "window=20", "noise-exponent=0.5"])
    {'window': [2, 20], 'noise_exponent': [0.5]}
    """
    found: dict[str, list[object]] = {}
    for each in given:
        option, sign, value = each.partition("=")
        if not sign or not value:
            raise SettingsError(
                f"--alternative: expected OPTION=VALUE, such as window=20, found {quote(each)}."
            )
        name = option.strip().lstrip("-").replace("-", "_")
        found.setdefault(name, []).append(_as_value(value.strip()))
    return found


def _as_value(text: str) -> Any:
    """A number or a truth value as such, any other value as text."""
    try:
        return json.loads(text)
    except ValueError:
        return text
