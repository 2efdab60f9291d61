"""`wordkin demo`: real text, its word vectors, and the kin they find."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

import wordkin as wk
from wordkin.cli.arguments import AsJson
from wordkin.cli.outcome import print_message, show_log
from wordkin.cli.output import check_output, save_model
from wordkin.cli.results import show_json, show_table
from wordkin.text.packaged import write_text
from wordkin.vectors import Neighbor, WordVectors

EPOCHS = 10
# What this text knows with every seed that was tried.
NEAREST = ("france", "king", "january", "coffee", "copper", "ships", "mountains", "republicans")
ANALOGIES = (
    ("he", "his", "she"),
    ("i", "my", "we"),
    ("france", "french", "spain"),
    ("nation", "nations", "country"),
    ("small", "smaller", "large"),
)
ODD_ONE_OUT = (
    ("wheat", "corn", "rice", "parliament"),
    ("france", "italy", "spain", "copper"),
    ("january", "march", "october", "senate"),
    ("river", "lake", "mountain", "salary"),
)


def demo(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="OUT", help="Keep the model, to ask more of it."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Train on real text, then show words and their kin.

    The text is the CIA World Factbook and every State of the Union address, 2.7 million words.
    """
    if output is not None:
        check_output(output)
    show_log()
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "text.txt"
        write_text(text)
        model = wk.train(text, tokenize="simple", epochs=EPOCHS)
    for question, given in answers_of(model.vectors).items():
        if as_json:
            show_json(question=question, answers=dict(given))
        else:
            show_table(question, ("question", "answer"), given)
    if output is not None:
        save_model(model, output)
        print_message(f"ask it more: wordkin nearest {output}")


def answers_of(vectors: WordVectors) -> dict[str, list[tuple[str, str]]]:
    """Questions and answers: neighbors, analogies, odd ones out."""
    return {
        "Nearest words": [(word, kin(vectors.nearest(word, k=6))) for word in NEAREST],
        "Analogies": [
            (f"{a} : {b} :: {c} : ?", kin(vectors.analogy(a, b, c, k=3))) for a, b, c in ANALOGIES
        ],
        "Odd one out": [(" ".join(words), vectors.odd_one_out(words)) for words in ODD_ONE_OUT],
    }


def kin(neighbors: Iterable[Neighbor]) -> str:
    """The neighbors' words in one line."""
    return ", ".join(neighbor.word for neighbor in neighbors)
