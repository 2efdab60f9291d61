"""`wordkin plot`: how a training went, as a picture."""

from itertools import accumulate
from math import isnan, nan
from pathlib import Path
from typing import Annotated, Any

import typer

import wordkin as wk
from wordkin.cli.arguments import AsJson
from wordkin.cli.pictures import check_picture
from wordkin.cli.results import conclude
from wordkin.errors import FormatError
from wordkin.evaluation.pictures import BLUE, DARK, new_axes, save_figure
from wordkin.model import History, Model
from wordkin.training.history import list_measures


def plot(
    model: Annotated[
        str,
        typer.Argument(help="A whole model, as `wordkin train -o model.safetensors` writes it."),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help=".png, .svg or .pdf")
    ],
    as_json: AsJson = False,
) -> None:
    """Draw the training history of a model as a picture.

    The picture shows the loss and the learning rate, and evaluations if the model was trained with
    --evaluate-every. The loss is measured while the vectors learn, so it may rise in the last
    epochs, as the learning rate falls, although the vectors get better. Evaluations show whether
    they do.
    """
    check_picture(output, [model])
    trained = wk.load_model(model)
    if not trained.history:
        raise FormatError(f"{model}: expected a history of its training, found none to draw.")
    measured = list_measures(trained.history)
    pictures = new_axes(2 if measured else 1)
    draw_training(trained, pictures[0])
    if measured:
        draw_measures(trained.history, measured, pictures[1])
    save_figure(pictures[0], output)
    history = [dict(record) for record in trained.history]
    said = f"saved {output}: {len(history)} epochs"
    conclude(said, as_json=as_json, file=str(output), history=history)


def draw_training(model: Model, axes: Any) -> None:
    """Draw the mean loss of each epoch, and the learning rate, over the seconds.

    Where an epoch had no pairs, the line of the loss has a gap.
    """
    history = model.history
    times = list(accumulate(record["seconds"] for record in history))
    losses = [record.get("loss", nan) for record in history]  # nan leaves a gap
    axes.plot(times, losses, "o-", color=BLUE, label="loss")
    axes.set(xlabel="seconds of training", ylabel="loss, mean per pair", title="Training")
    if all(map(isnan, losses)):
        axes.set(ylabel="no loss, since no epoch had a pair", yticks=[])
    rates = [record["learning_rate"] for record in history]
    beside = axes.twinx()
    # The first learning rate is known of a first training only: a resumed one has new settings.
    if len(history) <= model.settings.epochs:
        times, rates = [0.0, *times], [model.settings.learning_rate, *rates]
    beside.plot(times, rates, "--", color=DARK, label="learning rate")
    beside.set(ylabel="learning rate")
    beside.set_ylim(bottom=0)
    axes.set_xlim(left=0)
    axes.legend(handles=[*axes.lines, *beside.lines], loc="upper right")


def draw_measures(history: History, names: list[str], axes: Any) -> None:
    """Draw what was measured after epochs, a line for each name."""
    for name in names:
        points = [(record["epoch"], record[name]) for record in history if name in record]
        axes.plot(*zip(*points, strict=True), "o-", label=name)
    axes.set(xlabel="epoch", ylabel="accuracy, or Spearman's correlation", title="Evaluation")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.legend(loc="best")
