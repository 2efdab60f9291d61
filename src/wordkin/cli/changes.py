"""`wordkin changes`: the words that differ between two texts by more than chance."""

from pathlib import Path
from typing import Annotated, cast

import typer

from wordkin.cli import training_options as options
from wordkin.cli.arguments import AsJson, ColumnOfTexts, ShowProgress, Threads
from wordkin.cli.bootstrap import read_documents
from wordkin.cli.outcome import echo, print_message, show_log
from wordkin.cli.output import check_file
from wordkin.cli.pictures import check_picture
from wordkin.cli.reading import explain_text
from wordkin.cli.results import show_json
from wordkin.cli.stopping import stop_on_signals
from wordkin.errors import SettingsError
from wordkin.evaluation.pictures import save_figure
from wordkin.studies.changed_words import Changes
from wordkin.studies.changes import CONTROLS, MOST_FALSE, Documents, Request, compare_texts
from wordkin.studies.options import TrainOptions
from wordkin.system.overwriting import is_same_file


@options.with_settings
def changes(
    old: Annotated[str, typer.Argument(help="The older text: a file, a folder or a glob pattern.")],
    new: Annotated[str, typer.Argument(help="The newer text.")],
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE.tsv",
            help="All words that were compared, with their neighbors; those that have changed "
            "come first.",
        ),
    ],
    chosen: options.Chosen,
    controls: Annotated[
        int,
        typer.Option(
            help="Number of times to deal the documents at random; each takes as long as "
            "training on both texts."
        ),
    ] = CONTROLS,
    documents: Annotated[
        list[str] | None,
        typer.Option(
            metavar="line|file|FILE",
            help="The unit to deal: each line, each file, or all lines with the same label. "
            "If you give it twice, the first is for OLD, the second for NEW. FILE has a "
            "label for each line of the text, one per line.",
            show_default="line",
        ),
    ] = None,
    q: Annotated[
        float,
        typer.Option(help="The share of false discoveries to expect among the words reported."),
    ] = MOST_FALSE,
    folder: Annotated[
        Path | None,
        typer.Option(
            metavar="RUN",
            help="Keep finished models here; after an interruption, the same command continues.",
        ),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also draw a picture, as .png, .svg or .pdf."),
    ] = None,
    column: ColumnOfTexts = None,
    threads: Threads = None,
    as_json: AsJson = False,
    progress: ShowProgress = True,
) -> None:
    """Find the words whose use differs between two texts.

    A model of both texts is the compass of one model for each text, so that the two vectors of a
    word can be compared. Then the documents of both texts are dealt at random, again and again:
    these controls show how far apart the vectors of each word would be if nothing had changed.
    Words that make up more than 0.1 % of the text are listed separately.
    """
    if is_same_file(old, new):
        raise SettingsError(f"changes: expected two texts, found one twice: {old}")
    check_file(output, [old, new])
    if plot is not None:
        check_picture(plot, [old, new, output])
    given = chosen.options() | {"column": column, "threads": threads, "progress": progress}
    request = Request(controls, choose_documents(documents or ["line"]), q, folder)
    if progress:
        show_log()
    with stop_on_signals(None), explain_text("changes"):
        found = compare_texts(old, new, request, cast(TrainOptions, given), print_message)
    found.save(output)
    if plot is not None:
        save_figure(found.plot(), plot)
        print_message(f"saved {plot}")
    show(found, output, as_json=as_json)


def show(found: Changes, output: Path, *, as_json: bool) -> None:
    """Print what was found."""
    if as_json:
        show_json(**found.to_dict())
        return
    echo(found)
    print_message(f"saved {output}: {len(found.rows()):,} words")


def choose_documents(given: list[str]) -> Documents:
    """What is dealt as one: a name for both texts, or a name or the labels in a file for each."""
    if len(given) == 1 and given[0] in ("line", "file"):
        return read_documents(given[0])
    if len(given) != 2:
        raise SettingsError(
            "--documents: expected line, file, or twice a name or a file of labels, the first for OLD, the "
            f"second for NEW, found {', '.join(given)}."
        )
    return read_documents(given[0]), read_documents(given[1])
