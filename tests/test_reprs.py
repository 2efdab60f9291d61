"""What Python shows of a model or a result is one line that says what it is."""

import numpy as np
import pytest

import wordkin as wk
from wordkin import evaluation
from wordkin.analysis.alignment import align
from wordkin.corpus import encode
from wordkin.search.approximate import IndexedSpace
from wordkin.settings import OPTIONS, SubwordSettings, TrainingSettings
from wordkin.settings.compass import CompassMark
from wordkin.text.walks import graph_from_edges
from wordkin.vectors import WordVectors
from wordkin.words.subwords import Sizes, Subwords

COLUMNS = 120
TEXT = [["sea", "lake", "shore"], ["lake", "sea"]] * 50
ROWS = [[1, 0, 0], [1, 0, 1], [0, 1, 0], [0, 1, 1]]
ROYALS = WordVectors(["man", "king", "woman", "queen"], ROWS)
PLACES = WordVectors(["river", "lake", "sea", "salary"], ROWS)
MATRIX = np.ones((2000, 100), np.float32)  # NumPy shows hundreds of its numbers


@pytest.fixture(scope="module")
def model():
    return wk.train(TEXT, dimensions=100, progress=False)


def test_repr_of_a_model_is_one_line(model):
    shown = "3 words, 100 dimensions, skip-gram by negative-sampling, trained on 1,250 words"
    assert repr(model) == f"<Model: {shown}>"
    assert repr(model.vectors) == "<WordVectors: 3 words, 100 dimensions>"
    assert repr(model.vocabulary) == "<Vocabulary: 3 words, 250 tokens>"
    shown = "input_vectors [3, 100], output_vectors [3, 100]"
    assert repr(model.parameters) == f"<Parameters: {shown}>"


@pytest.mark.parametrize(
    ("make", "shown"),
    [
        (lambda: encode(TEXT), "<EncodedCorpus: 250 tokens in 100 sentences, 3 words>"),
        (lambda: graph_from_edges([0, 0], [2, 1]), "<Graph: 3 nodes, 4 directed edges>"),
        (
            lambda: graph_from_edges([0, 1], [1, 0], [2.0, 1.0], is_directed=True),
            "<Graph: 2 nodes, 2 weighted, directed edges>",
        ),
        (
            lambda: Subwords(MATRIX, Sizes(3, 6, 2000)),
            "<Subwords: n-grams of 3 to 6 letters in 2,000 buckets>",
        ),
        (
            lambda: IndexedSpace(MATRIX, None, 0.98765),
            "<IndexedSpace: 2,000 rows, 100 dimensions, recall 0.988>",
        ),
        (
            lambda: align(ROYALS, ROYALS, [(word, word) for word in ROYALS]),
            "<Alignment of <WordVectors: 4 words, 3 dimensions> "
            "to <WordVectors: 4 words, 3 dimensions>>",
        ),
        (
            lambda: evaluation.evaluate_analogies(ROYALS),
            "<AnalogyScores: accuracy 1.000, 2 of 72 questions asked>",
        ),
        (
            lambda: evaluation.SimilarityScores(0.86602, 0.5, 44, 3, 0),
            "<SimilarityScores: Spearman 0.866, 3 of 44 pairs asked>",
        ),
        (
            lambda: evaluation.evaluate_odd_one_out(PLACES),
            "<OddScores: accuracy 0.000, 1 of 16 sets asked>",
        ),
        (
            lambda: evaluation.CategoryScores(60, 0, ()),
            "<CategoryScores: purity 0.000, 0 of 60 words asked>",
        ),
    ],
)
def test_repr_of_a_result_is_one_line(make, shown):
    assert repr(make()) == shown


def test_repr_of_settings_shows_what_is_not_the_default():
    assert repr(TrainingSettings()) == "TrainingSettings()"
    settings = TrainingSettings(objective="cbow", learning_rate=0.1, max_words=9)
    shown = "objective='cbow', max_words=9, learning_rate=0.1"
    assert repr(settings) == f"TrainingSettings({shown})"


@pytest.mark.parametrize("name", OPTIONS)
def test_repr_of_settings_makes_them_anew(name):
    option = OPTIONS[name]
    value = option["choices"][-1] if "choices" in option else 0.5 if "rate" in name else 1
    if name == "loss":
        value = ("negative-sampling", "hierarchical-softmax")
    if name == "subwords":
        value = SubwordSettings(2, 5)
    if name == "compass":
        value = CompassMark("kin.safetensors", "3f2a")
    settings = TrainingSettings(**{name: value})
    assert eval(repr(settings)) == settings  # noqa: S307 - it is our own


# What each public function returns, but for matrices, which NumPy shows.
RETURNED = {
    "bootstrap": lambda _: draw_samples(),
    "baskets": lambda _: wk.baskets("table.csv", group="user", item="item"),
    "build_index": lambda _: wk.build_index("kin.safetensors", progress=False),
    "changes": lambda _: find_changes(),
    "clusters": lambda model: wk.clusters(model.vectors, 2),
    "compare": lambda model: wk.compare(ROYALS, ROYALS),
    "encode": lambda _: wk.encode(TEXT),
    "evaluate": lambda _: wk.evaluate(ROYALS),
    "explore": lambda model: wk.explore(model.vectors),
    "find_phrases": lambda _: wk.find_phrases(TEXT, threshold=0.1, min_count=1, progress=False),
    "load": lambda _: wk.load("kin.safetensors"),
    "load_model": lambda _: wk.load_model("kin.safetensors"),
    "load_samples": lambda _: wk.load_samples(draw_samples("run1").folder),
    "load_phrases": lambda _: wk.load_phrases("phrases.safetensors"),
    "project": lambda model: wk.project(model.vectors),
    "train": lambda model: model,
    "walks": lambda _: wk.walks("edges.txt"),
}


def draw_samples(folder=None):
    options = {"samples": 3, "seeds": 1, "min_count": 1, "dimensions": 4, "progress": False}
    return wk.bootstrap(TEXT * 9, folder=folder, **options)


def find_changes():
    options = {"controls": 10, "min_count": 1, "dimensions": 4, "epochs": 1, "progress": False}
    return wk.changes(TEXT * 9, TEXT * 9, **options)


PICTURES = {"plot"}  # Matplotlib shows its figures
MATRICES = {
    "document_vectors",
    "similarity_matrix",
    "soft_cosines",
    "word_movers_distance",
    "word_movers_distances",
}
OF_THE_HUB = {"from_hub", "push_to_hub"}  # vectors or a model as `load` gives them, and a commit
OF_EXTRAS = {"tune"}  # needs Optuna; test_tuning.py has its result


def test_repr_of_what_is_returned_is_tried_for_each_public_function():
    functions = {name for name in wk.__all__ if not isinstance(getattr(wk, name), type)}
    assert functions == {*RETURNED, *MATRICES, *PICTURES, *OF_THE_HUB, *OF_EXTRAS}


@pytest.mark.parametrize("name", RETURNED)
@pytest.mark.filterwarnings("ignore::wordkin.WordkinWarning")
def test_repr_of_what_a_public_function_returns_is_one_line(model, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    model.save("kin.safetensors")
    wk.find_phrases(TEXT, threshold=0.1, min_count=1, progress=False).save("phrases.safetensors")
    (tmp_path / "edges.txt").write_text("sea lake\nlake shore\n", "utf-8")
    (tmp_path / "table.csv").write_text("user,item\n1,sea\n1,lake\n2,sea\n2,lake\n", "utf-8")
    shown = repr(RETURNED[name](model))
    assert "\n" not in shown
    assert "array(" not in shown
    assert len(shown) <= COLUMNS


@pytest.mark.parametrize(
    "make",
    [
        lambda model: model.vectors.nearest("sea"),
        lambda model: model.predict(["sea"]),
        lambda model: model.settings,
        lambda _: wk.Checkpoints("run1"),
        lambda _: draw_samples().nearest("sea"),
        lambda _: draw_samples().similarity("sea", "lake"),
        lambda _: draw_samples().spread(),
        lambda _: draw_samples().stability(),
        lambda _: wk.Progress(words_done=7, words_total=21),
    ],
)
@pytest.mark.filterwarnings("ignore::wordkin.WordkinWarning")
def test_repr_of_anything_public_has_no_array_and_no_second_line(model, make):
    shown = repr(make(model))
    assert "\n" not in shown
    assert "array(" not in shown


def test_repr_of_a_large_model_is_as_short(model):
    words = [f"w{number}" for number in range(len(MATRIX))]
    vectors = WordVectors(words, MATRIX)
    assert max(len(repr(value)) for value in (model, vectors, encode([words]))) <= COLUMNS
