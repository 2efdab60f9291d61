"""train, load, load_model: the public verbs."""

import inspect
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import wordkin as wk
from small_trainings import BOTH, COMBINATIONS, matrices_of
from wordkin.errors import SettingsError, TextError, VocabularyError, WordkinWarning
from wordkin.model import Model
from wordkin.progress import Progress

# "sea" 50, "lake" 40, "pond" 30, "reef" 20, "bay" 10
SENTENCES = [["sea", "lake", "pond", "sea"], ["reef", "lake", "sea"], ["lake", "bay", "reef"]] * 10
SENTENCES += [["sea", "pond"], ["pond", "lake", "sea"]] * 10


def train(text: object = SENTENCES, **options: Any) -> Model:
    """A training that takes no time and shows nothing; in so short a text all words are frequent."""
    options = {
        "dimensions": 4,
        "epochs": 2,
        "threads": 1,
        "progress": False,
        "subsample_threshold": 0,
    } | options
    return wk.train(text, **options)


def resume(text: object, model: Model, **options: Any) -> Model:
    """Go on with a model, with whatever warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WordkinWarning)
        return wk.train(text, resume=model, threads=1, progress=False, **options)


def write(path: Path, sentences: list[list[str]]) -> Path:
    path.write_text("".join(" ".join(sentence) + "\n" for sentence in sentences), "utf-8")
    return path


# Texts


def test_train_gives_the_same_bits_for_lists_generators_files_and_corpora(tmp_path: Path) -> None:
    path = write(tmp_path / "text.txt", SENTENCES)
    first = write(tmp_path / "first.txt", SENTENCES[:20])
    rest = write(tmp_path / "rest.txt", SENTENCES[20:])
    texts: dict[str, object] = {
        "path": path,
        "name": str(path),
        "several": [first, rest],
        "generator": (iter(sentence) for sentence in SENTENCES),
        "tuples": tuple(map(tuple, SENTENCES)),
        "corpus": wk.encode(SENTENCES),
        "pruned corpus": wk.encode(SENTENCES).prune(min_count=5),
    }
    want = train()
    assert want.vocabulary.words == ["sea", "lake", "pond", "reef", "bay"]
    for name, text in texts.items():
        model = train(text)
        assert model.vocabulary.words == want.vocabulary.words, name
        assert model.vocabulary.counts.tolist() == want.vocabulary.counts.tolist(), name
        assert matrices_of(model) == matrices_of(want), name


@pytest.mark.parametrize("options", [{}, {"min_count": 25}])
def test_train_leaves_a_corpus_as_it_was(options: dict[str, Any]) -> None:
    corpus = wk.encode(SENTENCES)
    ids, starts = corpus.ids.copy(), corpus.starts.copy()
    resume(corpus, train(corpus, **options))
    assert_array_equal(corpus.ids, ids)
    assert_array_equal(corpus.starts, starts)
    assert train(corpus).vocabulary.words == train().vocabulary.words


def test_train_learns_from_walks_as_from_lists_of_strings() -> None:
    walks = np.random.default_rng(1).integers(0, 40, (50, 8))
    options: dict[str, Any] = {"dimensions": 8, "epochs": 1, "min_count": 1, "threads": 1}
    texts = [walks, walks.tolist(), [list(map(str, walk)) for walk in walks.tolist()]]
    models = [wk.train(text, **options, progress=False) for text in texts]
    assert models[0].vectors.words == models[2].vectors.words
    for model in models[:2]:
        assert model.vectors.matrix.tobytes() == models[2].vectors.matrix.tobytes()
    assert models[0].vectors["17"].shape == (8,)


def test_train_reads_a_text_in_simple_tokens(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("The sea, the LAKE.\n" * 10)
    model = train(tmp_path / "text.txt", tokenize="simple")
    assert model.vocabulary.words == ["the", "sea", "lake"]
    assert model.settings.tokenize == "simple"


def test_train_reads_a_text_by_a_function(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("sea|lake\n" * 10)
    model = train(tmp_path / "text.txt", tokenize=lambda line: line.split("|"))
    assert (model.vocabulary.words, model.settings.tokenize) == (["sea", "lake"], "function")


@pytest.mark.parametrize("text", [[], [[]], iter([])])
def test_train_refuses_a_text_without_words(text: object) -> None:
    with pytest.raises((VocabularyError, TextError)):
        train(text)


def test_train_refuses_an_encoded_corpus_without_words() -> None:
    with pytest.raises(VocabularyError, match="no words"):
        train(wk.encode([[]]))


def test_train_refuses_strings_instead_of_token_lists() -> None:
    with pytest.raises(TextError, match=r"line\.split\(\)"):
        train(iter(["the sea", "the lake"]))


def test_train_raises_what_the_iterator_raises() -> None:
    def sentences() -> Iterator[list[str]]:
        yield ["sea", "lake"]
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        train(sentences())


# Which words


def test_train_says_which_min_count_would_keep_words() -> None:
    with pytest.raises(VocabularyError, match=r"'sea' 50, .*min_count=5 would keep 5\."):
        train(min_count=1000)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"min_count": 25}, ["sea", "lake", "pond"]),
        ({"max_words": 2}, ["sea", "lake"]),
        ({"min_count": 25, "protected": ["bay"]}, ["sea", "lake", "pond", "bay"]),
        ({"max_words": 2, "protected": {"bay"}}, ["sea", "bay"]),
        (
            {"keep": lambda word, _: False if word == "sea" else None},
            ["lake", "pond", "reef", "bay"],
        ),
        ({"keep": lambda word, _: word == "bay" or None, "min_count": 40}, ["sea", "lake", "bay"]),
        ({"keep": lambda _, count: count in (20, 10)}, ["reef", "bay"]),
    ],
)
def test_train_keeps_the_words_that_are_asked_for(
    options: dict[str, Any], words: list[str]
) -> None:
    model = train(**options)
    assert model.vocabulary.words == words
    assert model.vectors.words == words
    assert model.words_trained == 2 * model.vocabulary.total


def numbered_words(words: int, times: int) -> list[list[str]]:
    """A text of so many words, each as often, and of others that are too rare."""
    return [[f"w{number}" for number in range(words)]] * times + [[f"rare{i}" for i in range(900)]]


def test_train_warns_of_a_tiny_vocabulary() -> None:
    with pytest.warns(
        WordkinWarning, match=r"only 49 words .* 1,390 tokens.*min_count=5"
    ) as warned:
        train(numbered_words(49, times=10))
    assert Path(warned[0].filename).name == "test_api.py"


def test_train_with_min_count_1_blames_the_text_alone_for_a_tiny_vocabulary() -> None:
    with pytest.warns(
        WordkinWarning, match=r"a text of 1,000 tokens has only 40 different words"
    ) as warned:
        train([[f"w{number}" for number in range(40)]] * 25, min_count=1)
    assert "min_count" not in str(warned[0].message)


@pytest.mark.parametrize(
    ("words", "times", "options"),
    [
        (50, 10, {}),
        (10, 9, {}),  # a toy of less than 1,000 tokens
        (60, 10, {"max_words": 20}),  # just as many as are asked for
    ],
)
def test_train_is_content_with_a_vocabulary_that_is_meant(
    words: int, times: int, options: dict[str, Any]
) -> None:
    model = train(numbered_words(words, times), **options)
    assert len(model.vectors) == options.get("max_words", words)


# Options


def test_train_keeps_all_options_in_the_settings() -> None:
    options: dict[str, Any] = {
        "objective": "cbow",
        "loss": BOTH,
        "dimensions": 3,
        "window": 2,
        "epochs": 1,
        "negative_samples": 7,
        "noise_exponent": 0.5,
        "subsample_threshold": 0.5,
        "min_count": 2,
        "max_words": 4,
        "tokenize": "whitespace",
        "learning_rate": 0.1,
        "final_learning_rate": 0.01,
        "shrink_window": False,
        "cbow_average": False,
        "seed": 9,
    }
    assert train(**options).settings == wk.TrainingSettings(**options)


def test_train_fills_in_the_defaults_of_the_settings() -> None:
    model = wk.train(SENTENCES, progress=False)
    assert model.settings == wk.TrainingSettings()


def test_train_takes_a_list_of_losses() -> None:
    assert train(loss=list(BOTH)).settings.loss == BOTH


@pytest.mark.parametrize(
    ("name", "value"), [("dimensions", 0), ("objective", "skipgram"), ("tokenize", "sentences")]
)
def test_train_refuses_bad_options_before_it_reads_anything(
    tmp_path: Path, name: str, value: object
) -> None:
    with pytest.raises(SettingsError, match=f"{name}: expected"):
        train(tmp_path / "missing.txt", **{name: value})


@pytest.mark.parametrize("threads", [0, -1, 1.5, "2"])
@pytest.mark.parametrize("text", [SENTENCES, wk.encode(SENTENCES)], ids=["lists", "corpus"])
def test_train_refuses_bad_threads(text: object, threads: object) -> None:
    with pytest.raises(SettingsError, match="threads: expected"):
        train(text, threads=threads)


# Progress


def test_train_logs_lines_where_there_is_no_terminal(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "wordkin.training"):
        train(progress=True)
    assert any("epoch 2 of 2, 100.0 %" in message for message in caplog.messages)


def test_train_without_progress_shows_nothing(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.INFO, "wordkin.training"):
        train(progress=False)
    assert caplog.messages == []
    assert tuple(capfd.readouterr()) == ("", "")


def test_train_tells_callbacks_how_far_it_is() -> None:
    seen: list[Progress] = []
    train(callbacks=[seen.append])
    assert (seen[-1].phase, seen[-1].fraction) == ("training", 1.0)


def test_train_stops_when_a_callback_returns_false() -> None:
    model = train(epochs=10**6, callbacks=[lambda progress: progress.phase == "counting"])
    assert 0 < len(model.history) < 10**6
    assert np.isfinite(model.vectors.matrix).all()


def test_train_counts_to_the_end_whatever_callbacks_return() -> None:
    seen: list[str] = []

    def answer(progress: Progress) -> bool:
        seen.append(progress.phase)
        return progress.phase == "training"

    model = train(callbacks=[answer])
    assert "counting" in seen
    assert model.words_trained == 2 * sum(map(len, SENTENCES))


def test_train_raises_what_a_callback_raises_while_words_are_counted() -> None:
    def stop(progress: Progress) -> None:
        raise ZeroDivisionError(progress.phase)

    with pytest.raises(ZeroDivisionError, match="counting"):
        train(callbacks=[stop])


def test_train_gives_a_model_after_ctrl_c() -> None:
    def interrupt(progress: Progress) -> None:
        if progress.phase == "training":
            raise KeyboardInterrupt

    with pytest.warns(WordkinWarning, match="interrupted") as warned:
        model = train(callbacks=[interrupt])
    assert len(model.vectors) == 5
    assert Path(warned[0].filename).name == "test_api.py"


# Going on


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_train_goes_on_with_new_words(tmp_path: Path, combination: dict[str, Any]) -> None:
    train(**combination).save(tmp_path / "model.safetensors")
    start = wk.load_model(tmp_path / "model.safetensors")
    model = resume([["creek", "sea", "creek"]] * 40 + [["rare"]], start)
    assert model.vocabulary.words == ["sea", "creek", "lake", "pond", "reef", "bay"]
    assert model.vocabulary.counts.tolist() == [90, 80, 40, 30, 20, 10]
    assert model.words_trained == start.words_trained + 2 * 120
    assert [record["epoch"] for record in model.history] == [1, 2, 3, 4]
    assert np.isfinite(model.vectors.matrix).all()


def test_train_counts_old_words_however_seldom_the_new_text_has_them() -> None:
    start = train()
    model = resume([["bay", "creek"]] + [["creek"]] * 9, start)
    assert model.vocabulary.counts[model.vocabulary.index["bay"]] == 11
    assert model.words_trained == start.words_trained + 2 * 11


def test_train_moves_only_what_new_text_touches() -> None:
    # Skip-gram moves the input vectors of context words, and no word is context here but these two.
    start = train()
    model = resume([["creek", "brook"]] * 40, start)
    for word in start.vectors.words:
        assert_array_equal(model.vectors[word], start.vectors[word])


def test_train_leaves_the_model_it_goes_on_from_as_it_was() -> None:
    start = train()
    before = matrices_of(start)
    resume(SENTENCES, start)
    assert matrices_of(start) == before
    assert start.vocabulary.counts.tolist() == [50, 40, 30, 20, 10]


@pytest.mark.parametrize(
    ("name", "value"),
    [("objective", "cbow"), ("loss", "hierarchical-softmax"), ("loss", BOTH), ("dimensions", 5)],
)
def test_train_refuses_to_change_what_a_model_is(name: str, value: Any) -> None:
    with pytest.raises(SettingsError, match=f"{name}: expected .*the model to resume has"):
        resume(SENTENCES, train(), **{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [("objective", "cbow"), ("loss", BOTH), ("loss", BOTH[::-1]), ("dimensions", 4)],
)
def test_train_accepts_what_the_model_is_already(name: str, value: Any) -> None:
    start = train(**{name: value})
    assert resume(SENTENCES, start, **{name: value}).settings == start.settings


def test_train_refuses_the_usual_objective_for_a_model_of_the_other() -> None:
    with pytest.raises(SettingsError, match="objective: expected 'cbow'"):
        resume(SENTENCES, train(objective="cbow"), objective="skip-gram")


def test_train_goes_on_with_the_models_options() -> None:
    options: dict[str, Any] = {"window": 2, "seed": 9, "learning_rate": 0.1, "min_count": 2}
    start = train(objective="cbow", **options)
    assert resume(SENTENCES, start).settings == start.settings


@pytest.mark.parametrize(
    ("name", "models", "usual"),
    [
        ("window", 2, 5),
        ("epochs", 1, 5),
        ("learning_rate", 0.1, 0.025),
        ("final_learning_rate", 0.01, 1e-4),
        ("subsample_threshold", 0.0, 1e-3),
        ("max_words", 9, None),
        ("shrink_window", False, True),
        ("seed", 9, 1),
    ],
)
def test_train_goes_on_with_a_usual_value_that_is_asked_for(
    name: str, models: Any, usual: Any
) -> None:
    start = train(**{name: models})
    assert getattr(resume(SENTENCES, start).settings, name) == models
    assert getattr(resume(SENTENCES, start, **{name: usual}).settings, name) == usual


def test_train_shows_the_usual_values_in_its_signature() -> None:
    parameters = inspect.signature(wk.train).parameters
    assert parameters["dimensions"].default == 100
    assert parameters["objective"].default == "skip-gram"
    assert parameters["learning_rate"].default is None
    assert next(iter(parameters)) == "text"


def test_train_goes_on_with_changed_options() -> None:
    settings = resume(SENTENCES, train(), window=2, epochs=3, learning_rate=0.01).settings
    assert (settings.window, settings.epochs, settings.learning_rate) == (2, 3, 0.01)


def test_train_says_how_many_words_leave_room_for_a_text_of_other_words() -> None:
    start, text = train(), [["Meer", "Bach"]] * 50
    with pytest.raises(SettingsError, match=r"max_words: expected more than 5, .* found 5"):
        resume(text, start, max_words=5)
    assert len(resume(text, start, max_words=6).vocabulary) == 6
    assert len(resume(text, start, max_words=5, protected=["Meer"]).vocabulary) == 6


def test_train_goes_on_at_the_learning_rate_that_is_asked_for_be_it_the_usual_one() -> None:
    start = train(learning_rate=0.1)
    assert resume(SENTENCES, start, learning_rate=0.025).settings.learning_rate == 0.025


def test_train_lets_a_changed_learning_rate_fall_too() -> None:
    settings = resume(SENTENCES, train(learning_rate=0.1), learning_rate=1e-6).settings
    assert settings.final_learning_rate <= settings.learning_rate


def test_train_goes_on_by_the_models_tokens(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("The sea, the LAKE.\n" * 10)
    start = train(tmp_path / "text.txt", tokenize="simple")
    model = resume(tmp_path / "text.txt", start)
    assert model.vocabulary.words == ["the", "sea", "lake"]


def test_train_asks_again_for_the_function_that_divides_lines(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("sea|lake\n" * 10)
    start = train(tmp_path / "text.txt", tokenize=lambda line: line.split("|"))
    with pytest.raises(SettingsError, match=r"Pass it again: tokenize="):
        resume(tmp_path / "text.txt", start)
    model = resume(tmp_path / "text.txt", start, tokenize=lambda line: line.split("|"))
    assert model.vocabulary.counts.tolist() == [20, 20]
    assert resume(wk.encode([["sea", "lake"]]), start).vocabulary.counts.tolist() == [11, 11]


def test_train_adds_new_words_as_long_as_there_is_room() -> None:
    start = train(max_words=6)
    text = [["creek", "brook", "creek", "sea"]] * 40
    assert set(resume(text, start).vocabulary.words) - set(start.vocabulary.words) == {"creek"}
    more = resume(text, start, max_words=None).vocabulary.words
    assert set(more) - set(start.vocabulary.words) == {"creek", "brook"}


@pytest.mark.parametrize("model", ["model.safetensors", 1, wk.encode(SENTENCES)])
def test_train_refuses_to_go_on_from_what_is_no_model(model: Any) -> None:
    with pytest.raises(
        SettingsError, match="resume: expected a model, or True to resume from checkpoints, found"
    ):
        wk.train(SENTENCES, resume=model)


def test_train_warns_of_a_learning_rate_higher_than_at_the_end() -> None:
    start = train()
    with pytest.warns(
        WordkinWarning, match=r"starts again at 0\.025, after it had fallen to 2\.5e-06"
    ):
        wk.train(SENTENCES, resume=start, progress=False)


def test_train_warns_of_no_learning_rate_that_is_no_higher() -> None:
    start = train(learning_rate=0.1, final_learning_rate=0.02)
    wk.train(SENTENCES, resume=start, learning_rate=0.02, progress=False)


def test_train_warns_of_a_tree_that_changes() -> None:
    start = train(loss="hierarchical-softmax", learning_rate=0.1, final_learning_rate=0.1)
    with pytest.warns(WordkinWarning, match="the text changes the Huffman tree"):
        wk.train([["bay", "bay"]] * 90, resume=start, progress=False)


def test_warnings_point_at_the_line_that_calls_train() -> None:
    start = train(loss="hierarchical-softmax")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        wk.train([["bay", "bay"]] * 90, resume=start, progress=False)
    assert [Path(warning.filename).name for warning in caught] == ["test_api.py"] * 2


# Files


def test_load_opens_the_vectors_of_a_model_and_of_vectors(tmp_path: Path) -> None:
    model = train()
    model.save(tmp_path / "model.safetensors")
    for name in ("vectors.safetensors", "vectors.bin", "vectors.txt"):
        model.vectors.save(tmp_path / name)
    for path in tmp_path.iterdir():
        vectors = wk.load(path)
        assert vectors.words == model.vectors.words, path.name
        np.testing.assert_allclose(vectors.matrix, model.vectors.matrix, rtol=1e-6)


def test_evaluate_is_called_every_so_many_epochs_and_after_the_last() -> None:
    seen: list[wk.WordVectors] = []

    def evaluate(vectors: wk.WordVectors) -> dict[str, float]:
        seen.append(vectors)
        return {"asked": len(vectors)}

    options: dict[str, Any] = {"dimensions": 3, "epochs": 5, "progress": False, "threads": 1}
    text = [["sea", "lake"]] * 20
    model = wk.train(text, evaluate=evaluate, evaluate_every=2, **options)
    assert [record.get("asked") for record in model.history] == [None, 2, None, 2, 2]
    assert seen[0].matrix.shape == (2, 3)
    assert not np.array_equal(seen[0].matrix, model.vectors.matrix)
    np.testing.assert_array_equal(seen[-1].matrix, model.vectors.matrix)
    np.testing.assert_array_equal(model.vectors.matrix, wk.train(text, **options).vectors.matrix)


def test_evaluate_every_must_be_a_number_of_epochs() -> None:
    with pytest.raises(wk.WordkinError, match="evaluate_every: expected a whole number"):
        wk.train([["sea", "lake"]] * 20, evaluate=lambda _: {}, evaluate_every=0)
