"""`wordkin similarity`: how alike words are."""

from itertools import combinations
from typing import Annotated

import typer

import wordkin as wk
from wordkin.cli.arguments import AsJson, VectorsFile
from wordkin.cli.questions import show_json
from wordkin.cli.tables import show_rows
from wordkin.errors import SettingsError


def similarity(
    vectors: VectorsFile,
    words: Annotated[list[str], typer.Argument(help="Two words, or more: then all pairs.")],
    as_json: AsJson = False,
) -> None:
    """Show how similar two words are, or each pair of several.

    It is the cosine of their vectors, from -1 to 1.
    """
    if len(words) < 2:
        raise SettingsError(f"similarity: expected two words or more, found one: {words[0]}")
    table = wk.similarity_matrix(wk.load(vectors), words)
    pairs = [
        (words[first], words[second], float(table[first, second]))
        for first, second in combinations(range(len(words)), 2)
    ]
    if as_json:
        for first, second, cosine in pairs:
            show_json(first=first, second=second, similarity=cosine)
    elif len(pairs) == 1:
        typer.echo(f"{pairs[0][2]:.4f}")
    else:
        columns = ("word", "word", "similarity")
        show_rows(columns, [(first, second, f"{cosine:.4f}") for first, second, cosine in pairs])
