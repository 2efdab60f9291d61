"""`wordkin similarity`: how similar words are."""

from typing import Annotated

import typer

import wordkin as wk
from wordkin.answers.words import answer_similarity
from wordkin.cli.arguments import AsJson, VectorsOrRun
from wordkin.cli.results import print_taken, show_json, show_rows
from wordkin.cli.sampled import open_run, show_sampled_similarities
from wordkin.errors import SettingsError


def similarity(
    vectors: VectorsOrRun,
    words: Annotated[list[str], typer.Argument(help="Two words, or more to compare all pairs.")],
    as_json: AsJson = False,
) -> None:
    """Show how similar two words are, or each pair of several.

    The similarity is the cosine of their vectors, from -1 to 1. For a RUN, the command also shows
    its error, and the mean of the samples beside it.
    """
    samples = open_run(vectors)
    known = samples.vectors if samples else wk.load(vectors)
    if len(words) < 2:
        raise SettingsError(f"similarity: expected two words or more, found one: {words[0]}")
    if samples:
        show_sampled_similarities(samples, words, as_json=as_json)
        return
    pairs = answer_similarity(known, words)
    if as_json:
        for pair in pairs:
            show_json(**pair)
        return
    print_taken(*pairs)
    rows = [(pair["first"], pair["second"], f"{pair['similarity']:.4f}") for pair in pairs]
    if len(rows) == 1:
        typer.echo(rows[0][2])
    else:
        show_rows(("word", "word", "similarity"), rows)
