"""`wordkin analogy`: what C is to, as A is to B."""

from typing import Annotated, Literal

import typer

import wordkin as wk
from wordkin.answers.words import answer_analogy
from wordkin.cli.arguments import AsJson, ByIndex, NeighborCount, Threads, VectorsFile
from wordkin.cli.prompt import ask
from wordkin.cli.results import show_neighbors
from wordkin.errors import SettingsError


def analogy(
    vectors: VectorsFile,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            help="Three words, A B C, as in man king woman. Without words, a prompt asks for them."
        ),
    ] = None,
    k: NeighborCount = 3,
    method: Annotated[
        Literal["add", "multiply"],
        typer.Option(
            help="add: the words nearest to B - A + C. multiply: multiply the cosines, so "
            "that none outweighs the others."
        ),
    ] = "add",
    by_index: ByIndex = False,
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Show the best words for "A is to B as C is to ..."."""
    known = wk.load(vectors, index=by_index, threads=threads)

    def answer(question: list[str]) -> None:
        if len(question) != 3:
            raise SettingsError(
                f"analogy: expected three words, A B C, found {len(question)}: {' '.join(question)}"
            )
        a, b, c = question
        found = answer_analogy(known, (a, b, c), k, method=method, threads=threads)
        show_neighbors(found, as_json=as_json)

    ask(words, answer, prompt="A B C (man king woman)", known=known)
