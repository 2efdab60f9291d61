"""`wordkin evaluate`: how good vectors are, measured by questions that people made."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

import wordkin as wk
from wordkin.cli.arguments import AsJson, VectorsFile
from wordkin.cli.evaluate_sessions import check_alone, evaluate_sessions
from wordkin.cli.measuring import check_files
from wordkin.cli.outcome import FAILED, describe, echo, print_error
from wordkin.cli.pictures import check_picture, draw
from wordkin.cli.results import show_json
from wordkin.errors import EvaluationError
from wordkin.evaluation import AnalogyScores, SimilarityScores
from wordkin.evaluation.answering import By
from wordkin.evaluation.asking import ENGLISH
from wordkin.evaluation.overall import Scores, choose_tests
from wordkin.progress import show_work
from wordkin.wording import in_shell


def evaluate(
    vectors: VectorsFile,
    questions: Annotated[
        Path | None, typer.Option(help="Analogies in sections, as in questions-words.txt.")
    ] = None,
    pairs: Annotated[
        Path | None,
        typer.Option(
            help="Two words and their similarity on each line, as in WordSim-353 and SimLex-999."
        ),
    ] = None,
    method: Annotated[
        Literal["add", "multiply"], typer.Option(help="Method of answering analogies.")
    ] = "add",
    restrict: Annotated[
        int, typer.Option(min=1, help="Use only this many words, the most frequent ones.")
    ] = 30_000,
    keep_case: Annotated[
        bool, typer.Option("--keep-case", help="Distinguish River from river.")
    ] = False,
    unseen: Annotated[
        bool,
        typer.Option(
            "--unseen",
            help="Also ask about words that are not in the training text, by their n-grams.",
        ),
    ] = False,
    plot: Annotated[
        Path | None,
        typer.Option(
            help="Draw the results for analogies and similarities, as .png, .svg or .pdf."
        ),
    ] = None,
    sessions: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Ask a model to predict the last fifth of each of these sessions, one per line.",
        ),
    ] = None,
    trained_on: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="With --sessions: the text in which popular items, and what follows an item, "
            "are counted.",
            show_default="the first four fifths",
        ),
    ] = None,
    by: Annotated[
        By,
        typer.Option(
            help="With --sessions: answer with the model's prediction, or with the nearest vectors."
        ),
    ] = "output",
    k: Annotated[
        int, typer.Option("-k", min=1, help="With --sessions: number of answers to each question.")
    ] = 10,
    as_json: AsJson = False,
) -> None:
    """Measure vectors by questions with known answers.

    The questions are analogies, word similarities and odd ones out.

    Without --questions and --pairs, they come from the small test sets in wordkin.

    With --sessions, a model predicts the next items (or words): each item in the last fifth of a
    session, given the item before it. Two ways that need no vectors are shown beside it: the most
    popular items, and counts of what followed. Train the model on other sessions, or without the
    items that are asked for.
    """
    if sessions is not None:
        check_alone(questions=questions, pairs=pairs, plot=plot, unseen=unseen)
        evaluate_sessions(vectors, sessions, trained_on, by, k, as_json=as_json)
        return
    if plot is not None:
        check_picture(plot, [vectors, questions, pairs])
    check_files(questions, pairs)
    known = wk.load(vectors)
    options = {"restrict": restrict, "ignore_case": not keep_case, "unseen": unseen}
    tests = choose_tests(known, questions, pairs, method=method, **options)
    shown = [show(name, test, as_json=as_json) for name, test in tests.items()]
    if not all(shown) and questions is pairs is None:
        print_error(in_shell(ENGLISH))
    if plot is not None:
        draw(
            [scores for scores in shown if isinstance(scores, AnalogyScores | SimilarityScores)],
            plot,
        )
    if not all(shown):
        raise typer.Exit(FAILED)


def show(name: str, test: Callable[[], Scores], *, as_json: bool) -> Scores | None:
    """Print the result of a test; None if nothing could be asked, so that others still can."""
    try:
        with show_work(f"evaluating {name}"):
            scores = test()
    except EvaluationError as error:
        print_error(describe(error).removesuffix(f" {in_shell(ENGLISH)}"))  # said once for all
        return None
    if as_json:
        show_json(test=name, **scores.to_dict())
    else:
        echo(f"{scores}\n")
    return scores
