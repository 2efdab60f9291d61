"""`wordkin demo`: train on real text, and show what its vectors find."""

import shlex
import tempfile
from collections.abc import Iterable
from itertools import chain, count
from pathlib import Path
from typing import Annotated

import typer

import wordkin as wk
from wordkin.cli.arguments import AsJson
from wordkin.cli.outcome import echo, print_message, show_log, shows_messages
from wordkin.cli.output import check_output, save_model
from wordkin.cli.program import program_name
from wordkin.cli.records import check_text_output, print_written, write_lines
from wordkin.cli.results import show_json, show_table
from wordkin.errors import SettingsError
from wordkin.text.packaged import read_lines, write_text
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
        typer.Option(
            "--output",
            "-o",
            metavar="OUT",
            help="Where to save the model. Without it: demo.safetensors in this folder, or if that is "
            "taken, demo-2.safetensors and so on.",
        ),
    ] = None,
    text: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Write the text to this file, one paragraph per line, and do nothing else.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Train on real text, and show what was learned.

    The text is the CIA World Factbook and every State of the Union address, 2.7 million words. The
    model is saved, so that you can ask it more questions.
    """
    if text is not None:
        save_text(text, output)
        return
    output = output or find_free_name(Path("demo.safetensors"))
    check_output(output)
    if shows_messages():
        show_log()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.txt"
        write_text(path)
        model = wk.train(path, tokenize="simple", epochs=EPOCHS, progress=shows_messages())
    for question, answers in ask_questions(model.vectors).items():
        if as_json:
            show_json(question=question, answers=dict(answers))
        else:
            show_table(question, ("question", "answer"), answers)
    save_model(model, output)
    if shows_messages() and not as_json:
        echo("\n  ".join(["\nTry next:", *suggest_commands(output)]), err=True)


def save_text(text: str, output: Path | None) -> None:
    """Write the text to a file, for trainings of the user's own."""
    if output is not None:
        raise SettingsError(
            "--text trains nothing, so that --output has no model to save. Drop one."
        )
    check_text_output(text, (), as_json=False)
    write_lines(read_lines(), text)
    print_written(text, "the CIA World Factbook and the State of the Union addresses")
    if text != "-":
        print_message(
            f"to train: {program_name()} train {shlex.quote(text)} --tokenize simple -o kin.safetensors"
        )


def find_free_name(path: Path) -> Path:
    """The path, or if there is a file already, the first of path-2, path-3 and so on without one."""
    numbered = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
    return next(free for free in chain([path], numbered) if not free.exists())


def suggest_commands(output: Path) -> list[str]:
    """Commands that work as typed, with the model of the demo."""
    program, model = program_name(), shlex.quote(str(output))
    page = find_free_name(Path("map.html"))
    return [
        f"{program} nearest {model} coffee river",
        f"{program} analogy {model} france french spain",
        f"{program} map {model} -o {page}",
        f"{program} nearest {model}",  # asks for words
    ]


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
