"""`wordkin tune`: settings that suit a text, as a file for `wordkin train --config`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from wordkin.cli import training_options as options
from wordkin.cli.arguments import AsJson, ColumnOfTexts, ShowProgress, TextFiles, Threads
from wordkin.cli.config import as_toml
from wordkin.cli.outcome import echo, print_message, show_log
from wordkin.cli.output import check_file
from wordkin.cli.pictures import check_picture
from wordkin.cli.reading import explain_text
from wordkin.cli.results import show_json
from wordkin.cli.stopping import stop_on_signals
from wordkin.errors import SettingsError, quote
from wordkin.evaluation.answering import By
from wordkin.studies.options import TrainOptions
from wordkin.studies.searching import require_optuna
from wordkin.studies.tune import MOST_COST, TRIALS
from wordkin.studies.tune import tune as search_settings
from wordkin.studies.tuning import Tuning
from wordkin.system.overwriting import check_different
from wordkin.system.saving import replace_file
from wordkin.text.sources import list_texts


@options.with_settings
def tune(
    text: TextFiles,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE.toml", help="The settings to train with."),
    ],
    chosen: options.Chosen,
    trials: Annotated[int, typer.Option(min=1, help="Number of trials.")] = TRIALS,
    minutes: Annotated[
        float | None,
        typer.Option(min=0, help="Stop after about this many minutes, with fewer trials."),
    ] = None,
    sample: Annotated[
        float, typer.Option(min=0.001, max=1, help="Share of the sessions that trials train on.")
    ] = 1.0,
    most_cost: Annotated[
        float,
        typer.Option(
            help="Skip settings that take more than this many times as long as the default."
        ),
    ] = MOST_COST,
    search: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OPTION=VALUES",
            help="Search only this option, as in window=1..30 or dimensions=50,100,200. You "
            "can repeat it.",
        ),
    ] = None,
    by: Annotated[
        By, typer.Option(help="Answer with the model's prediction, or with the nearest vectors.")
    ] = "output",
    k: Annotated[int, typer.Option("-k", min=1, help="Number of answers to each question.")] = 10,
    folder: Annotated[
        Path | None,
        typer.Option(
            metavar="RUN",
            help="Keep the trials in this folder, so that the same command can continue, or "
            "join in.",
        ),
    ] = None,
    column: ColumnOfTexts = None,
    threads: Threads = None,
    plot: Annotated[
        Path | None,
        typer.Option(help="Draw the scores by setting, as .png, .svg or .pdf."),
    ] = None,
    as_json: AsJson = False,
    progress: ShowProgress = True,
) -> None:
    """Search for settings that suit a text, and judge them.

    The task is to predict the next items of sessions, walks or sentences (one per line); the last
    fifth of each is held out. Half of the sessions choose among the trials. The other half
    compares the best trial with the default, with three seeds each. FILE.toml gets the best
    settings, or the default ones if the gain is within noise.

    The training options set the default, and every option that is not searched.
    """
    require_optuna()
    sources = list_texts(text, column)
    check_file(output, sources)
    if plot is not None:
        check_picture(plot, sources)
        check_different([output, plot])
    beside: dict[str, Any] = {"column": column, "threads": threads, "progress": progress}
    given = cast(TrainOptions, chosen.options() | beside)
    if progress:
        show_log()
    with stop_on_signals(None), explain_text("tune"):
        found = search_settings(
            list(text),
            by=by,
            k=k,
            trials=trials,
            minutes=minutes,
            sample=sample,
            most_cost=most_cost,
            search=read_search(search) if search else None,
            folder=folder,
            **given,
        )
        write_settings(found, output)
        if plot is not None:
            found.save_plot(plot)
            print_message(f"saved {plot}")
    if as_json:
        show_json(file=str(output), **found.to_dict())
    else:
        echo(found)
        print_message(f"try next: wordkin train {' '.join(text)} --config {output} -o OUT")


def write_settings(tuning: Tuning, path: Path) -> None:
    """Write the settings as TOML, with what is known of them as comments."""
    comments = "\n".join(f"# {sentence}" for sentence in tuning.verdict)
    kept = "best" if tuning.is_better else "default"
    whole = f"# The {kept} settings of `wordkin tune`.\n{comments}\n{as_toml(asdict(tuning.settings))}\n"
    with replace_file(path) as file:
        file.write(whole.encode())


def read_search(given: list[str]) -> dict[str, Any]:
    """Ranges and choices by option.

    >>> read_search(["window=1..30", "noise-exponent=-0.5..1", "dimensions=50,100"])
    {'window': (1, 30), 'noise_exponent': (-0.5, 1), 'dimensions': [50, 100]}
    """
    found: dict[str, Any] = {}
    for each in given:
        option, sign, values = each.partition("=")
        name = option.strip().lstrip("-").replace("-", "_")
        ends, choices = values.split(".."), values.split(",")
        try:
            if not sign:
                raise ValueError(each)
            found[name] = (
                tuple(map(_as_number, ends)) if len(ends) == 2 else [*map(_as_number, choices)]
            )
        except ValueError as problem:
            raise SettingsError(
                "--search: expected OPTION=LOW..HIGH or OPTION=VALUE,VALUE, such as window=1..30, found "
                f"{quote(each)}."
            ) from problem
    return found


def _as_number(text: str) -> float:
    """A whole number as such, others as float.

    >>> _as_number("5"), _as_number("1e-3")
    (5, 0.001)
    """
    try:
        return int(text)
    except ValueError:
        return float(text)
