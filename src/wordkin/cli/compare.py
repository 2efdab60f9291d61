"""`wordkin compare`: how much a new model agrees with an old one."""

from typing import Annotated

import typer

import wordkin as wk
from wordkin.analysis.retraining import SAMPLE, SHOWN
from wordkin.cli.arguments import AsJson, Threads
from wordkin.cli.outcome import FAILED, echo, print_error, shows_messages
from wordkin.cli.results import show_json
from wordkin.errors import SettingsError
from wordkin.system.overwriting import is_same_file


def compare(
    old: Annotated[str, typer.Argument(help="A file of vectors or a model, in any known format.")],
    new: Annotated[str, typer.Argument(help="A file of vectors or a model to compare with it.")],
    fail_below: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, help="End with status 1 if a smaller share of neighbors is kept."
        ),
    ] = None,
    sample: Annotated[
        int, typer.Option(min=1, help="Largest number of words to check in each band of frequency.")
    ] = SAMPLE,
    shown: Annotated[
        int, typer.Option(min=0, help="Number of words to show, of those that moved most.")
    ] = SHOWN,
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Show how much a new model agrees with an old one.

    Counts the words that were kept, lost and added. For the words in both files, it shows what
    share of the ten nearest words stayed, by frequency; whether both files share one space, so
    that they can be mixed in one index, or only after a rotation; and which words moved most.
    """
    if is_same_file(old, new):
        raise SettingsError(f"compare: expected two files, found one twice: {old}")
    before, after = (wk.load(path, threads=threads) for path in (old, new))
    found = wk.compare(
        before, after, sample=sample, shown=shown, threads=threads, progress=shows_messages()
    )
    if as_json:
        show_json(**found.to_dict())
    else:
        echo(found)
    if fail_below is not None and found.neighbors_kept < fail_below:
        print_error(
            f"compare: expected at least {fail_below:.4g} of the neighbors to be kept, "
            f"found {found.neighbors_kept:.4g}."
        )
        raise typer.Exit(FAILED)
