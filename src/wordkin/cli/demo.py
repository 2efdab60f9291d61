"""`wordkin demo`: train on real text, and show what its vectors find."""

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
# Questions that vectors of this text answer well with every seed tried.
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
        typer.Option("--output", "-o", metavar="OUT", help="Save the model, to ask it more."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Train on real text, then show what was learned.

    The text is the CIA World Factbook and every State of the Union address, 2.7 million words.
    """
    if output is not None:
        check_output(output)
    show_log()
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "text.txt"
        write_text(text)
        model = wk.train(text, tokenize="simple", epochs=EPOCHS)
    for question, answers in ask_questions(model.vectors).items():
        if as_json:
            show_json(question=question, answers=dict(answers))
        else:
            show_table(question, ("question", "answer"), answers)
    if output is not None:
        save_model(model, output)
        print_message(f"ask it more: wordkin nearest {output}")


def ask_questions(vectors: WordVectors) -> dict[str, list[tuple[str, str]]]:
    """Ask for neighbors, analogies and odd ones out; returns questions with answers, by kind."""
    return {
        "Nearest words": [(word, join_words(vectors.nearest(word, k=6))) for word in NEAREST],
        "Analogies": [
            (f"{a} : {b} :: {c} : ?", join_words(vectors.analogy(a, b, c, k=3)))
            for a, b, c in ANALOGIES
        ],
        "Odd one out": [(" ".join(words), vectors.odd_one_out(words)) for words in ODD_ONE_OUT],
    }


def join_words(neighbors: Iterable[Neighbor]) -> str:
    """The neighbors' words in one line."""
    return ", ".join(neighbor.word for neighbor in neighbors)
