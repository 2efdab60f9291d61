"""Figures are what they are called: pairs are no score, a similarity is from -1 to 1, a length is a length."""

from dataclasses import replace

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import WordkinWarning
from wordkin.gensim.models import KeyedVectors

TRAIN = ("--min-count", "1", "--dimensions", "4", "--epochs", "2", "--threads", "1")


# the scores of a training


def test_train_shows_no_pairs_among_its_scores(wordkin, text, tmp_path):
    outcome = wordkin("train", text, "-o", tmp_path / "m.safetensors", *TRAIN)
    summary = next(line for line in outcome.err.splitlines() if "trained " in line)
    assert "pairs" not in summary
    assert "loss" in summary


def test_train_gives_no_pairs_among_its_evaluation_in_json(wordkin, text, tmp_path):
    outcome = wordkin("train", text, "-o", tmp_path / "m.safetensors", *TRAIN, "--json")
    assert '"evaluation": {}' in outcome.out


def test_train_shows_the_scores_that_were_measured(wordkin, text, tmp_path):
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("sea\tlake\t9\nsea\tshore\t5\nlake\tshore\t1\n", "utf-8")
    measured = ("--evaluate-every", "1", "--pairs", pairs)
    outcome = wordkin("train", text, "-o", tmp_path / "m.safetensors", *TRAIN, *measured, "--json")
    assert '"pairs": ' not in outcome.out.partition('"evaluation"')[2].partition("}")[0]
    assert '"pairs"' not in outcome.out.partition('"evaluation"')[2].partition("}")[0]
    assert outcome.out.partition('"evaluation": {')[2][:1] == '"'  # something is


def drawn_values(model, tmp_path, wordkin, monkeypatch):
    """Every number that `plot` draws as a curve, by the curve's label."""
    from matplotlib.axes import Axes

    drawn = {}
    plain = Axes.plot

    def plot(axes, *values, **options):
        lines = plain(axes, *values, **options)
        for line in lines:
            drawn[f"{axes.get_ylabel()} {line.get_label()}"] = np.asarray(line.get_ydata(), float)
        return lines

    monkeypatch.setattr(Axes, "plot", plot)
    assert wordkin("plot", model, "-o", tmp_path / "p.png").status == 0
    return drawn


def test_plot_draws_no_pairs_as_accuracy(wordkin, text, tmp_path, monkeypatch):
    wordkin("train", text, "-o", tmp_path / "m.safetensors", *TRAIN, "--subsample-threshold", "0")
    drawn = drawn_values(tmp_path / "m.safetensors", tmp_path, wordkin, monkeypatch)
    assert drawn
    assert not [label for label in drawn if "pairs" in label]
    assert max(values.max() for values in drawn.values()) < 100  # there are thousands of pairs


def test_plot_draws_scores_where_they_are(wordkin, tmp_path, monkeypatch):
    model = wk.train(
        [["sea", "lake", "shore"]] * 300,
        dimensions=4,
        epochs=3,
        min_count=1,
        threads=1,
        progress=False,
        subsample_threshold=0,
        evaluate=lambda _: {"accuracy": 0.5, "spearman": -0.25},
    )
    model.save(tmp_path / "m.safetensors")
    drawn = drawn_values(tmp_path / "m.safetensors", tmp_path, wordkin, monkeypatch)
    for name, value in [("accuracy", 0.5), ("spearman", -0.25)]:
        (label,) = [label for label in drawn if name in label]
        assert drawn[label].tolist() == [value] * 3


def test_plot_draws_scores_of_epochs_before_the_last(wordkin, tmp_path, monkeypatch):
    """As where a training was interrupted between two measurements."""
    model = trained_with({"accuracy": 0.5})
    *first, last = model.history
    record = {name: figure for name, figure in last.items() if name != "accuracy"}
    replace(model, history=[*first, record]).save(tmp_path / "m.safetensors")
    drawn = drawn_values(tmp_path / "m.safetensors", tmp_path, wordkin, monkeypatch)
    (label,) = [label for label in drawn if "accuracy" in label]
    assert drawn[label].tolist() == [0.5]


def trained_with(figures):
    options = {"dimensions": 4, "epochs": 2, "min_count": 1, "threads": 1, "progress": False}
    text = [["sea", "lake", "shore"]] * 300
    return wk.train(text, **options, subsample_threshold=0, evaluate=lambda _: figures)


def test_history_has_measures_as_plain_numbers_that_files_hold(tmp_path):
    model = trained_with({"half": np.float32(0.5), "whole": np.int64(3), "yes": True})
    assert [model.history[-1][name] for name in ("half", "whole", "yes")] == [0.5, 3, 1]
    model.save(tmp_path / "m.safetensors")
    assert list(wk.load_model(tmp_path / "m.safetensors").history) == list(model.history)


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        *[(name, 0.5) for name in ("epoch", "words", "loss", "pairs", "learning_rate", "seconds")],
        *[("accuracy", figure) for figure in (np.nan, np.inf, None, "high", 1j, 10**400)],
    ],
)
def test_history_keeps_its_own_figures_and_takes_no_others(name, figure):
    with pytest.warns(WordkinWarning, match=f"found '{name}'") as warned:
        model = trained_with({name: figure})
    assert len(warned) == 2
    assert {*model.history[0]} == {"epoch", "words", "loss", "pairs", "learning_rate", "seconds"}
    assert model.history[0]["loss"] != 0.5
    assert model.history[1]["epoch"] == 2


# similarities

RNG = np.random.default_rng(5)
# Rows that are alike, or opposite, in many lengths and dimensions: rounding goes beyond 1.
ALIKE = [
    np.concatenate([rows, rows * 3, -rows, rows / 7]).astype(dtype)
    for dtype in (np.float32, np.float16)
    for rows in (RNG.normal(size=(60, dimensions)) for dimensions in (2, 3, 7, 50, 100, 300))
]


def named(matrix):
    return wk.WordVectors([f"w{row}" for row in range(len(matrix))], matrix)


@pytest.mark.parametrize("matrix", ALIKE, ids=lambda matrix: f"{matrix.dtype}-{matrix.shape[1]}")
def test_similarities_are_from_minus_1_to_1(matrix):
    vectors = named(matrix)
    words = vectors.words
    asked = [
        *(found.similarity for answers in vectors.nearest(words, k=240) for found in answers),
        *(found.similarity for answers in vectors.nearest(matrix, k=240) for found in answers),
        *(vectors.similarity(word, other) for word in words[:60] for other in words[::60]),
        *(found.similarity for found in vectors.combine(words[:1], k=240)),
        *(
            found.similarity
            for found in vectors.combine([words[0], words[60]], [words[120]], k=240)
        ),
        *(found.similarity for found in vectors.analogy(*words[:3], k=240)),
        *(found.similarity for found in vectors.nearest("w3", among=["w63", "w123"])),
    ]
    assert max(asked) <= 1
    assert min(asked) >= -1
    assert max(asked) > 0.99


@pytest.mark.parametrize("matrix", ALIKE[:6:5], ids=lambda matrix: str(matrix.shape[1]))
def test_similarity_matrices_are_from_minus_1_to_1(matrix):
    vectors = named(matrix)
    found = wk.similarity_matrix(vectors)
    found = found.toarray() if hasattr(found, "toarray") else np.asarray(found)
    assert found.min() >= -1
    assert found.max() <= 1


def test_similarities_by_an_index_are_from_minus_1_to_1(tmp_path):
    pytest.importorskip("usearch")
    named(ALIKE[4]).save(tmp_path / "v.safetensors")
    wk.build_index(tmp_path / "v.safetensors", threads=1, progress=False)
    vectors = wk.load(tmp_path / "v.safetensors", index=True)
    answers = vectors.nearest(vectors.words, k=100)
    asked = [found.similarity for found_of in answers for found in found_of]
    assert min(asked) >= -1
    assert max(asked) <= 1


def test_command_prints_no_similarity_beyond_1(wordkin, tmp_path):
    named(ALIKE[5]).save(tmp_path / "v.safetensors")
    outcome = wordkin("nearest", tmp_path / "v.safetensors", "w0", "w1", "w2", "w3", "--json")
    assert "1.00000" not in outcome.out


@pytest.mark.parametrize("matrix", ALIKE[:6], ids=lambda matrix: str(matrix.shape[1]))
def test_distances_of_the_face_are_not_below_0(matrix):
    """gensim clips nothing, but its users take square roots of distances."""
    face = KeyedVectors(matrix.shape[1])
    face.add_vectors([f"w{row}" for row in range(len(matrix))], matrix)
    assert all(face.distance(f"w{row}", f"w{row + 60}") >= -1e-6 for row in range(60))


# vectors of any length


@pytest.mark.parametrize("length", [1e-38, 1e-30, 1e-15, 1, 1e15, 1e19, 1e30, 3e38])
@pytest.mark.parametrize("other", [1e-30, 1, 1e30, 3e38])
def test_similarity_does_not_depend_on_length(length, other):
    rows = np.array([[0.6, 0.8], [0.8, 0.6], [-0.8, 0.6]], np.float64)
    rows *= np.array([length, other, length])[:, np.newaxis]
    vectors = wk.WordVectors(["sea", "lake", "car"], rows.astype(np.float32))
    assert vectors.similarity("sea", "lake") == pytest.approx(0.96, abs=1e-5)
    near = vectors.nearest("sea", k=2)
    assert [found.word for found in near] == ["lake", "car"]
    assert [found.similarity for found in near] == pytest.approx([0.96, 0], abs=1e-5)
    assert vectors.nearest(rows[0].astype(np.float32), k=1)[0].word == "sea"
    assert vectors.rank("sea", "car") == 2
    assert vectors.odd_one_out(["sea", "lake", "car"]) == "car"
    assert vectors.combine(["sea", "lake"], k=1)[0].word == "car"


@pytest.mark.parametrize("method", ["add", "multiply"])
def test_analogy_answers_for_vectors_of_huge_length(method):
    rows = np.array([[1, 0, 0], [1, 0, 1], [0, 1, 0], [0, 1, 1], [1, 1, 0]], np.float32)
    words = ["man", "king", "woman", "queen", "people"]
    for length in (1e-30, 1, 1e38):
        vectors = wk.WordVectors(words, rows * np.float32(length))
        found = vectors.analogy("man", "king", "woman", k=1, method=method)
        assert found[0].word == "queen"


@pytest.mark.parametrize("dimensions", [2, 300])
def test_similarity_is_exact_where_the_length_exceeds_float32(dimensions):
    """Every number is finite, their length is not: the square root of 300 times 3e38 is 5e39."""
    row = np.full(dimensions, 3e38, np.float32)
    turned = row.copy()
    turned[: dimensions // 2] *= -1
    vectors = wk.WordVectors(["sea", "lake", "car"], np.stack([row, row / 2, turned]))
    assert vectors.similarity("sea", "lake") == pytest.approx(1)
    assert vectors.similarity("sea", "car") == pytest.approx(0, abs=1e-6)
    assert vectors.nearest("sea", k=1)[0].word == "lake"
    assert vectors.nearest("sea", k=1)[0].similarity == pytest.approx(1)


def test_mean_of_huge_vectors_is_finite():
    vectors = wk.WordVectors(["sea", "lake"], np.full((2, 3), 3e38, np.float32))
    assert np.isfinite(vectors.mean(["sea", "lake"])).all()
    assert vectors.similarity(["sea", "lake"], ["sea"]) == pytest.approx(1)


def test_similarity_is_the_same_by_every_way_of_asking():
    """For all lengths, what `similarity` says is what `nearest` says."""
    rows = RNG.normal(size=(40, 5)) * 10.0 ** RNG.integers(-37, 38, size=(40, 1))
    vectors = named(rows.astype(np.float32))
    for word in vectors.words[:9]:
        for found in vectors.nearest(word, k=39):
            assert vectors.similarity(word, found.word) == pytest.approx(found.similarity, abs=1e-5)
