"""A text from which nothing can be learned is told of, with the reason; an epoch without pairs has no loss."""

import json
import re
import warnings

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import WordkinError
from wordkin.gensim.models.word2vec import Word2Vec
from wordkin.training.no_pairs import has_no_pairs

SMALL = {"dimensions": 4, "epochs": 2, "min_count": 1, "threads": 1, "progress": False}
WORDS = ["sea", "lake", "shore", "pond", "car", "tram"]


def told(text, **options):
    """All that is said of a training, by a warning or an error; and the model, if there is one."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            model = wk.train(text, **SMALL | options)
        except WordkinError as problem:
            return str(problem), None
    return "\n".join(str(warning.message) for warning in warned), model


# Each with what the message names: the cause, and so the remedy.
A_WORD_A_LINE = r"(?i)\b(one|single|a) (word|token)|no neighbou?rs|neighbou?rs"
NOTHING = [
    # a token a line: no word has a neighbor
    ([[word] for word in WORDS] * 200, {}, A_WORD_A_LINE),
    # one sentence of one token
    ([["sea"]], {}, A_WORD_A_LINE),
    # walks of one node
    (np.arange(300)[:, np.newaxis] % 50, {}, A_WORD_A_LINE),
    # walks that are filled up
    (np.array([[node % 50, -1, -1] for node in range(300)]), {}, A_WORD_A_LINE),
    # all neighbors are too frequent
    ([["sea", "lake"]] * 500, {"subsample_threshold": 1e-9}, "subsample_threshold"),
    # nearly all, and the rest stands alone
    ([["sea"] * 9 + ["lake"]] * 99, {"subsample_threshold": 1e-12}, "subsample_threshold"),
    # all neighbors are too rare
    ([["sea", f"w{row}"] for row in range(500)], {"min_count": 5}, "left by min_count=5, each"),
    (
        [[word, f"w{row}{word}"] for row in range(100) for word in WORDS],
        {"min_count": 5},
        "min_count",
    ),
    # or beyond the words that are kept
    (
        [["sea", f"w{row}"] for row in range(500)],
        {"max_words": 1},
        "left by min_count=1 and max_words=1, each",
    ),
]
METHODS = [
    {"objective": objective, "loss": loss}
    for objective in ("skip-gram", "cbow")
    for loss in ("negative-sampling", "hierarchical-softmax")
]


@pytest.mark.parametrize(("text", "options", "reason"), NOTHING)
def test_train_says_why_nothing_can_be_learned(text, options, reason):
    message, _ = told(text, **options)
    assert re.search(r"(?i)nothing|no pairs?|no neighbou?r", message), message
    assert re.search(reason, message), message


@pytest.mark.parametrize("method", METHODS, ids=lambda method: " ".join(method.values()))
@pytest.mark.parametrize(("text", "options", "reason"), NOTHING[:1] + NOTHING[4:5])
def test_train_says_so_whatever_the_method(text, options, reason, method):
    message, _ = told(text, **options, **method)
    assert re.search(reason, message), message


@pytest.mark.parametrize(("text", "options", "reason"), NOTHING)
def test_epochs_without_pairs_have_no_loss(text, options, reason):  # noqa: ARG001
    _, model = told(text, **options)
    if model is not None:
        assert [record.get("loss") for record in model.history] == [None, None]


def test_epochs_with_pairs_have_a_loss_also_beside_some_without():
    """By chance both words are kept now and then."""
    _, model = told([["sea", "lake"]] * 2, epochs=200, subsample_threshold=0.05)
    pairs = [record["pairs"] for record in model.history]
    assert 0 in pairs
    assert max(pairs) > 0
    for record in model.history:
        assert (record.get("loss") is None) == (record["pairs"] == 0)


@pytest.mark.parametrize(
    "text", [[["sea", "lake", "shore"]] * 300, [["sea"], ["lake", "shore"]] * 300]
)
def test_train_says_nothing_of_the_sort_where_something_is_learned(text):
    message, model = told(text, subsample_threshold=0)
    assert "nothing" not in message
    assert all(record["loss"] > 0 for record in model.history)


def test_progress_shows_no_loss_where_there_are_no_pairs():
    seen = []
    told([[word] for word in WORDS] * 200, callbacks=[lambda progress: seen.append(str(progress))])
    assert not [line for line in seen if "loss 0.000" in line]


def test_model_without_losses_is_saved_and_opened(tmp_path):
    _, model = told([["sea"], ["lake"]] * 200)
    if model is None:
        return
    model.save(tmp_path / "m.safetensors")
    again = wk.load_model(tmp_path / "m.safetensors")
    assert [record.get("loss") for record in again.history] == [None, None]


def test_resumed_training_says_that_the_new_text_teaches_nothing():
    model = wk.train([["sea", "lake", "shore"]] * 300, **SMALL, subsample_threshold=0)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            wk.train([["sea"], ["lake"]] * 200, resume=model, threads=1, progress=False)
        except WordkinError as problem:
            said = str(problem)
        else:
            said = "\n".join(str(warning.message) for warning in warned)
    assert re.search(A_WORD_A_LINE, said), said


# the command

TRAIN = ("--min-count", "1", "--dimensions", "4", "--epochs", "2", "--threads", "1")
FILES = [
    # what is in the file, options, what the message names
    (b"".join(word.encode() + b"\n" for word in WORDS) * 200, (), A_WORD_A_LINE),
    (b"sea lake\n" * 500, ("--subsample-threshold", "1e-9"), "subsample.threshold"),
    (b"".join(b"sea w%d\n" % row for row in range(500)), ("--min-count", "5"), "min.count"),
]


@pytest.mark.parametrize(("content", "options", "reason"), FILES)
def test_train_command_says_why_and_shows_no_loss(content, options, reason, wordkin, tmp_path):
    (tmp_path / "t.txt").write_bytes(content)
    outcome = wordkin(
        "train", tmp_path / "t.txt", "-o", tmp_path / "k.safetensors", *TRAIN, *options
    )
    assert re.search(r"(?i)nothing|no pairs?|no neighbou?r", outcome.err), outcome.err
    assert re.search(reason, outcome.err), outcome.err
    assert "loss 0.000" not in outcome.err


def test_train_command_gives_no_loss_in_json(wordkin, tmp_path):
    (tmp_path / "t.txt").write_bytes(FILES[0][0])
    output = tmp_path / "k.safetensors"
    outcome = wordkin("train", tmp_path / "t.txt", "-o", output, *TRAIN, "--json")
    if outcome.status == 0:
        assert json.loads(outcome.out).get("loss") is None


@pytest.mark.parametrize("command", ["info", "plot"])
def test_commands_show_a_model_without_losses(command, wordkin, tmp_path):
    (tmp_path / "t.txt").write_bytes(FILES[0][0])
    output = tmp_path / "k.safetensors"
    if wordkin("train", tmp_path / "t.txt", "-o", output, *TRAIN).status != 0:
        return
    more = ("-o", tmp_path / "p.png") if command == "plot" else ()
    outcome = wordkin(command, output, *more)
    assert "0.000" not in outcome.out
    assert "Traceback" not in outcome.err


def test_word2vec_command_says_that_a_word_a_line_has_no_neighbors(wordkin, tmp_path):
    (tmp_path / "t.txt").write_bytes(FILES[0][0])
    flags = ("-train", tmp_path / "t.txt", "-output", tmp_path / "v.bin", "-min-count", 1)
    outcome = wordkin("word2vec", *flags, "-size", 4, "-threads", 1, "-iter", 1)
    assert re.search(A_WORD_A_LINE, outcome.err), outcome.err
    assert (tmp_path / "v.bin").exists()  # as by the C program


def test_word2vec_command_names_its_own_flags(wordkin, tmp_path):
    (tmp_path / "t.txt").write_bytes(FILES[1][0])
    flags = ("-train", tmp_path / "t.txt", "-output", tmp_path / "v.bin", "-min-count", 1)
    outcome = wordkin("word2vec", *flags, "-size", 4, "-threads", 1, "-iter", 1, "-sample", "1e-9")
    assert "-sample 1.5e-09 left out" in outcome.err  # shares are of line ends, too


def test_training_of_nothing_does_not_replace_what_is_there(wordkin, tmp_path):
    (tmp_path / "t.txt").write_bytes(FILES[0][0])
    (tmp_path / "k.bin").write_bytes(b"as it was")
    outcome = wordkin("train", tmp_path / "t.txt", "-o", tmp_path / "k.bin", *TRAIN)
    assert outcome.status == 2
    assert (tmp_path / "k.bin").read_bytes() == b"as it was"


def test_initial_vectors_stay_with_a_warning():
    given = {"sea": [1, 0, 0, 0], "lake": [0, 1, 0, 0]}
    message, model = told([["sea"], ["lake"]] * 9, initial_vectors=given)
    assert re.search(A_WORD_A_LINE, message)
    assert model.vectors["sea"].tolist() == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("records", "answer"),
    [
        ([{"words": 4, "pairs": 0}], True),
        ([{"words": 4, "pairs": 0}, {"words": 4, "pairs": 2}], False),
        ([{"words": 3, "pairs": 0}], False),  # interrupted: neighbors may come later
        ([], False),
    ],
)
def test_has_no_pairs_asks_for_a_whole_epoch(records, answer):
    assert has_no_pairs(records, wk.encode([["sea", "lake"]] * 2)) == answer


# gensim's face: it says so in its log, as gensim does


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        ([["sea"], ["lake"]] * 9, {}, "one word"),
        ([["sea", "lake"]] * 9, {"sample": 1e-12}, "sample=1e-12"),
        ([["sea", "lake"]] * 9, {"sample": 0}, None),
    ],
)
def test_face_logs_that_nothing_was_learned(text, options, reason, caplog):
    options = {"min_count": 1, "vector_size": 4, "epochs": 2, "workers": 1} | options
    model = Word2Vec(text, **options, compute_loss=True)
    logged = [record for record in caplog.records if "nothing" in record.getMessage()]
    assert len(logged) == (reason is not None)
    assert all(reason in record.getMessage() for record in logged)
    assert all(map(np.isnan if reason else np.isfinite, model.epoch_losses))
    assert (model.get_latest_training_loss() == 0) == (reason is not None)
