"""The commands `map` and `plot`, and the pictures that they leave."""

import json

import pytest

import wordkin as wk
from explorer_page import Page
from wordkin.cli.plot import draw_measures, draw_training
from wordkin.evaluation.pictures import new_axes
from wordkin.vectors import WordVectors

STARTS = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF", ".html": b"<!doctype html>"}


@pytest.mark.parametrize("suffix", STARTS)
def test_map_writes_what_the_name_asks_for(wordkin, vectors, tmp_path, suffix):
    picture = tmp_path / f"map{suffix}"
    outcome = wordkin("map", vectors, "-o", picture)
    assert outcome == (0, "", f"wordkin: saved {picture}: 5 words\n")
    assert picture.read_bytes().startswith(STARTS[suffix])


def test_map_shows_the_words_that_are_chosen_or_the_most_frequent(wordkin, vectors, tmp_path):
    chosen, frequent = tmp_path / "chosen.svg", tmp_path / "frequent.svg"
    wordkin("map", vectors, "car", "bus", "car", "-o", chosen)
    wordkin("map", vectors, "-k", 2, "-o", frequent)
    shown = [
        [word for word in wk.load(vectors) if f"<!-- {word} -->" in picture.read_text("utf-8")]
        for picture in (chosen, frequent)
    ]
    assert shown == [["car", "bus"], ["sea", "lake"]]


def test_map_places_kin_near_each_other(wordkin, vectors, tmp_path):
    out = wordkin("map", vectors, "-o", tmp_path / "map.html", "--method", "pca", "--json").out
    place = {found["word"]: found["x"] for found in map(json.loads, out.splitlines())}
    assert abs(place["car"] - place["bus"]) < 0.2 < abs(place["car"] - place["sea"])


def test_map_page_needs_no_network_and_takes_words_as_data(wordkin, tmp_path):
    words = ["</script><b>", "$x$", "sea", '"', "{{points}}"]
    WordVectors(words, [[1, 0], [0, 1], [1, 1], [1, 2], [2, 1]]).save(tmp_path / "odd.txt")
    assert wordkin("map", tmp_path / "odd.txt", "-o", tmp_path / "map.html").status == 0
    assert wordkin("map", tmp_path / "odd.txt", "-o", tmp_path / "map.svg").status == 0
    page = Page((tmp_path / "map.html").read_bytes())
    assert page.policy.startswith("default-src 'none'")
    assert page.words == words
    assert page.about["info"]["model"] == "odd"


def test_map_says_once_that_the_font_lacks_letters(wordkin, tmp_path):
    WordVectors(["水", "海", "sea"], [[1, 0], [0, 1], [1, 1]]).save(tmp_path / "kin.txt")
    picture = tmp_path / "map.png"
    assert wordkin("map", tmp_path / "kin.txt", "-o", picture).err.splitlines() == [
        f"wordkin: warning: {picture}: matplotlib's font lacks letters of some words. "
        "An .html map shows them.",
        f"wordkin: saved {picture}: 3 words",
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("map.doc", "expected a name that ends in .png, .svg, .pdf or .html, found '.doc'"),
        ("none/map.html", "there is no folder"),
    ],
)
def test_map_refuses_a_file_that_it_could_not_write(wordkin, vectors, tmp_path, name, message):
    outcome = wordkin("map", vectors, "-o", tmp_path / name)
    assert (outcome.status, outcome.out) == (2, "")
    assert message in outcome.err


@pytest.fixture
def model(text, tmp_path):
    """A model that was measured after its second and last epoch."""
    figures = iter([0.2, 0.3])
    trained = wk.train(
        text,
        dimensions=4,
        epochs=3,
        progress=False,
        evaluate=lambda _: {"analogies": next(figures)},
        evaluate_every=2,
    )
    trained.save(tmp_path / "model.safetensors")
    return tmp_path / "model.safetensors"


def test_plot_draws_the_history_of_a_model(wordkin, model, tmp_path):
    picture = tmp_path / "training.svg"
    outcome = wordkin("plot", model, "-o", picture)
    assert outcome == (0, "", f"wordkin: saved {picture}: 3 epochs\n")
    drawn = picture.read_text("utf-8")
    assert all(f"<!-- {label} -->" in drawn for label in ("loss", "learning rate", "analogies"))


def test_plot_has_loss_and_learning_rate_over_seconds(model):
    axes = new_axes()[0]
    trained = wk.load_model(model)
    draw_training(trained, axes)
    loss, rate = axes.lines[0], axes.figure.axes[1].lines[0]
    seconds = [record["seconds"] for record in trained.history]
    assert list(loss.get_xdata()) == [seconds[0], sum(seconds[:2]), sum(seconds)]
    assert list(loss.get_ydata()) == [record["loss"] for record in trained.history]
    assert rate.get_ydata()[0] == 0.025
    assert rate.get_ydata()[-1] == pytest.approx(2.5e-6)


def test_plot_has_what_was_measured_over_epochs(model):
    axes = new_axes()[0]
    draw_measures(wk.load_model(model).history, ["analogies"], axes)
    assert axes.lines[0].get_xdata().tolist() == [2, 3]
    assert axes.lines[0].get_ydata().tolist() == [0.2, 0.3]


def test_plot_of_vectors_alone_says_what_it_needs(wordkin, vectors, tmp_path):
    outcome = wordkin("plot", vectors, "-o", tmp_path / "training.png")
    assert outcome.status == 2
    assert len(outcome.err.splitlines()) == 1


def test_plot_answers_in_json(wordkin, model, tmp_path):
    answer = json.loads(wordkin("plot", model, "-o", tmp_path / "training.svg", "--json").out)
    assert [record["epoch"] for record in answer["history"]] == [1, 2, 3]
    assert answer["history"][-1]["analogies"] == 0.3
