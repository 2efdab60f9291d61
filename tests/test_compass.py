"""A compass: a model whose output rows other trainings keep."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import wordkin as wk
from small_trainings import BOTH, COMBINATIONS, matrices_of, planted_corpus
from wordkin.errors import SettingsError, WordkinWarning
from wordkin.evaluation import evaluate_similarity
from wordkin.method.sampling import keep_probability, noise_table
from wordkin.model import Model
from wordkin.settings import TrainingSettings
from wordkin.settings.compass import CompassMark
from wordkin.text.packaged import addresses
from wordkin.training.compass import mark_of
from wordkin.training.start import Origin
from wordkin.words.simple import SimpleRule

pytestmark = pytest.mark.filterwarnings(
    "ignore:the learning rate starts again", "ignore:.*too few to learn much from"
)

SENTENCES, WORDS = 600, 60
BASE: dict[str, Any] = {
    "dimensions": 8,
    "epochs": 2,
    "min_count": 1,
    "subsample_threshold": 0,
    "threads": 1,
    "progress": False,
}
# Of many words for the window a text is trained in blocks, of few words pair by pair.
BLOCKS = {"window": 1}, 500
PAIRS = {"window": 3}, WORDS
LOSS: dict[str, Any] = {"loss": "hierarchical-softmax"}


def text_of(words: int, seed: int, more: tuple[str, ...] = ()) -> list[list[str]]:
    """Sentences of words at random, frequent ones first, and one of all, with some words more."""
    rng = np.random.default_rng(seed)
    numbers = (rng.random((SENTENCES, 10)) ** 2 * words).astype(int)
    text = [[f"w{number}" for number in line] for line in [range(words), *numbers.tolist()]]
    return text + [[word, "w0", "w1", "w2"] for word in more] * 3


def compass_of(words: int = WORDS, **options: Any) -> Model:
    return wk.train(text_of(words, seed=1), **{**BASE, "window": 3, **options})


def assert_keeps_outputs(model: Model, compass: Model) -> None:
    """Output rows and nodes are the compass's, bit for bit, and zero for words that it lacks."""
    for role, matrix in model.parameters.by_role.items():
        kept = compass.parameters.by_role[role]
        if role == "node_vectors":
            assert matrix.tobytes() == kept.tobytes()
        elif role == "output_vectors":
            want = np.zeros_like(matrix)
            for word, row in model.vocabulary.index.items():
                if word in compass.vocabulary:
                    want[row] = kept[compass.vocabulary.index[word]]
            assert matrix.tobytes() == want.tobytes()


@pytest.mark.parametrize("options", COMBINATIONS)
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("case", [BLOCKS, PAIRS], ids=["blocks", "pairs"])
def test_output_rows_stay_bit_for_bit_and_input_rows_move(options, threads, case):
    (window, words), shared = case, {**BASE, **options, "threads": threads}
    compass = wk.train(text_of(words, seed=1), **{**shared, **window})
    text = text_of(words, seed=2, more=() if "hier" in str(options) else ("new", "newer"))
    model = wk.train(text, compass=compass, **{**shared, **window})
    assert_keeps_outputs(model, compass)
    moved = [
        not np.array_equal(model.vectors[word], compass.vectors[word]) for word in ("w0", "w1")
    ]
    assert moved == [True, True]
    assert model.history[-1]["pairs"] > 0


@pytest.mark.parametrize("loss", [*BOTH, BOTH], ids=str)
def test_output_rows_stay_bit_for_bit_in_rounds(loss):
    """Where workers' changes are merged, with the same bits for any number of threads."""
    window, words = BLOCKS
    shared = {**BASE, **window, "loss": loss}
    compass = wk.train(text_of(words, seed=1), **shared)
    options = {**shared, "deterministic": True, "round_workers": 2}
    text = text_of(words, seed=2)
    models = [wk.train(text, compass=compass, **{**options, "threads": n}) for n in (1, 2)]
    assert_keeps_outputs(models[0], compass)
    assert matrices_of(models[0]) == matrices_of(models[1])


def test_known_words_start_at_the_vectors_of_the_compass_and_others_at_random():
    compass, text = compass_of(), text_of(WORDS, seed=2, more=("new", "newer"))
    still = {**BASE, "learning_rate": 0.0, "window": 3}
    model, at_random = wk.train(text, compass=compass, **still), wk.train(text, **still)
    assert len(model.vocabulary) == WORDS + 2
    for word in model.vocabulary.words:
        start = compass if word in compass.vocabulary else at_random
        assert_array_equal(model.vectors[word], start.vectors[word])


def test_a_new_word_learns_while_its_output_row_stays_zero():
    compass, text = compass_of(), text_of(WORDS, seed=2, more=("new",))
    still = wk.train(text, compass=compass, **{**BASE, "learning_rate": 0.0})
    model = wk.train(text, compass=compass, **BASE)
    assert not np.array_equal(model.vectors["new"], still.vectors["new"])
    assert not model.parameters.output_vectors[model.vocabulary.index["new"]].any()


def test_initial_vectors_are_where_words_start_instead():
    compass, text = compass_of(), text_of(WORDS, seed=2)
    given = {"w0": np.ones(8, np.float32)}
    options = {**BASE, "learning_rate": 0.0}
    model = wk.train(text, compass=compass, initial_vectors=given, **options)
    assert_array_equal(model.vectors["w0"], given["w0"])
    assert_array_equal(model.vectors["w1"], compass.vectors["w1"])


def test_frozen_words_keep_the_vectors_of_the_compass():
    compass, text = compass_of(), text_of(WORDS, seed=2)
    model = wk.train(text, compass=compass, freeze=["w0", "w5"], **BASE)
    kept = [np.array_equal(model.vectors[w], compass.vectors[w]) for w in ("w0", "w5", "w6")]
    assert kept == [True, True, False]
    assert_keeps_outputs(model, compass)


def test_objective_loss_and_dimensions_are_those_of_the_compass():
    compass = compass_of(objective="cbow", loss=BOTH, dimensions=5)
    model = wk.train(text_of(WORDS, seed=2), compass=compass, epochs=1, min_count=1, progress=False)
    found = model.settings
    assert (found.objective, found.loss, found.dimensions) == ("cbow", BOTH, 5)
    assert found.learning_rate == 0.05  # which follows the objective


def start_at_random(model_or_corpus: Any, dimensions: int, seed: int) -> tuple[list[str], Any]:
    """Initial vectors for all words, drawn as a training without any draws them."""
    words = model_or_corpus.vocabulary.words
    draw = np.random.default_rng(seed).random((len(words), dimensions), np.float32)
    return words, (draw - np.float32(0.5)) / np.float32(dimensions)


def mean_cosine(one: Model, other: Model) -> float:
    words = one.vocabulary.words
    rows = [model.vectors[words] for model in (one, other)]
    unit = [matrix / np.linalg.norm(matrix, axis=1, keepdims=True) for matrix in rows]
    return float((unit[0] * unit[1]).sum(axis=1).mean())


@pytest.mark.parametrize("by_compass", [True, False])
def test_trainings_by_one_compass_lie_in_one_space_wherever_they_start(by_compass):
    """Also in that of the compass; without one, two trainings that start apart lie in two."""
    options = {**BASE, "dimensions": 16, "epochs": 10}
    compass = wk.train(planted_corpus(1), **options)
    models = []
    for seed in (2, 3):
        corpus = planted_corpus(seed)
        start = start_at_random(corpus, 16, seed)
        kept = compass if by_compass else None
        models.append(
            wk.train(corpus, compass=kept, initial_vectors=start, **{**options, "seed": seed})
        )
    cosines = [mean_cosine(*models), mean_cosine(models[0], compass)]
    assert (min(cosines) > 0.95) if by_compass else (max(cosines) < 0.3)


@pytest.mark.slow
def test_new_words_that_stand_for_known_ones_are_nearest_to_them():
    """20 words, of which 30 % of the places are written with a mark after the compass was made."""
    rule, draw = SimpleRule(), np.random.default_rng(1)
    text = [words for words in map(rule.split, addresses()) if words]
    options = {"threads": 1, "progress": False}
    compass = wk.train(text, **options)
    frequent = [word for word, count in compass.vocabulary.items() if 200 <= count <= 2_000]
    renamed = set(draw.choice(frequent, 20, replace=False).tolist())
    later = [
        [word + "'" if word in renamed and draw.random() < 0.3 else word for word in words]
        for words in text
    ]
    model = wk.train(later, compass=compass, **options)
    found = [model.vectors.nearest(word + "'", 1)[0].word == word for word in sorted(renamed)]
    assert sum(found) >= 18


@pytest.mark.slow
@pytest.mark.parametrize("objective", ["skip-gram", "cbow"])
def test_a_text_that_meets_its_own_compass_is_learned_as_well_as_before(objective, data_folder):
    """By similarities that people gave, and from random vectors, so that all is learned anew."""
    corpus = wk.encode(data_folder / "small.txt.xz").prune()
    options = {"objective": objective, "threads": 1, "progress": False}
    compass = wk.train(corpus, **options)
    start = start_at_random(compass, 100, seed=2)
    model = wk.train(corpus, compass=compass, initial_vectors=start, seed=2, **options)
    scores = [evaluate_similarity(each.vectors).spearman for each in (compass, model)]
    assert scores[1] > scores[0] - 0.03


# The tree


def test_with_a_tree_words_and_counts_are_those_of_the_compass():
    compass = compass_of(**LOSS)
    text = [[word for word in line if word != "w7"] for line in text_of(WORDS, seed=2)]
    model = wk.train(text, compass=compass, **{**BASE, "min_count": 5})
    assert model.vocabulary.words == compass.vocabulary.words
    assert_array_equal(model.vocabulary.counts, compass.vocabulary.counts)
    assert_array_equal(model.vectors["w7"], compass.vectors["w7"])  # it does not occur
    nearest = [guess.similarity for guess in model.predict(["w0", "w1"], k=WORDS)]
    assert sum(nearest) == pytest.approx(1)


def test_with_a_tree_words_that_the_compass_lacks_are_left_out_with_a_warning():
    compass, text = compass_of(**LOSS), text_of(WORDS, seed=2, more=("new", "newer"))
    with pytest.warns(WordkinWarning, match="leaves out 2 of the text's words, such as 'new'"):
        model = wk.train(text, compass=compass, **BASE)
    without = [[word for word in line if "new" not in word] for line in text]
    assert matrices_of(model) == matrices_of(wk.train(without, compass=compass, **BASE))


def test_with_a_tree_noise_and_subsampling_follow_the_text():
    """Where both losses are learned: the same compass, but another order of frequency."""
    compass = compass_of(loss=BOTH)
    swapped = {"w0": "w59", "w59": "w0"}
    text = [[swapped.get(word, word) for word in line] for line in text_of(WORDS, seed=1)]
    options = {**BASE, "subsample_threshold": 0.01}
    seen: list[np.ndarray] = []
    wk.train(text, compass=compass, evaluate=lambda v: seen.append(v.counts) or {}, **options)
    row = compass.vocabulary.index
    assert seen[0][row["w0"]] < seen[0][row["w59"]]
    assert compass.vocabulary.counts[row["w0"]] > compass.vocabulary.counts[row["w59"]]


@pytest.mark.parametrize("exponent", [0.75, 0.0, -1.0])
def test_words_that_the_text_lacks_are_no_noise(exponent):
    table = noise_table(np.array([5, 0, 3, 0, 1]), exponent)
    drawn = set(table.alias[table.accept < 1].tolist()) | set(np.flatnonzero(table.accept > 0))
    assert drawn == {0, 2, 4}


def test_words_that_the_text_lacks_are_kept_by_subsampling():
    assert keep_probability(np.array([90, 0, 10]), 0.01).tolist()[1] == 1.0


# What a model says of its compass


def test_a_model_names_its_compass_without_the_folders_of_a_machine(tmp_path):
    compass = compass_of()
    compass.save(tmp_path / "c.safetensors")
    opened = wk.load_model(tmp_path / "c.safetensors")
    model = wk.train(text_of(WORDS, seed=2), compass=opened, **BASE)
    model.save(tmp_path / "m.safetensors")
    again = wk.load_model(tmp_path / "m.safetensors")
    assert again.settings == model.settings
    mark = again.settings.compass
    assert mark is not None
    assert (mark.name, len(mark.sha256)) == ("c.safetensors", 64)
    assert str(tmp_path) not in again.settings.to_json()
    assert mark == mark_of(compass)  # a copy is the same compass


@pytest.mark.parametrize("change", ["vectors", "outputs", "words", "counts"])
def test_another_model_is_another_compass(change):
    compass = compass_of()
    parameters, vocabulary = compass.parameters, compass.vocabulary
    other = {
        "vectors": replace(
            compass, parameters=replace(parameters, input_vectors=parameters.input_vectors + 1)
        ),
        "outputs": replace(
            compass, parameters=replace(parameters, output_vectors=parameters.output_vectors + 1)
        ),
        "words": replace(compass, vocabulary=replace(vocabulary, letters=vocabulary.letters[::-1])),
        "counts": replace(compass, vocabulary=replace(vocabulary, counts=vocabulary.counts + 1)),
    }[change]
    assert mark_of(other) != mark_of(compass) == mark_of(replace(compass, history=[]))


def test_settings_without_a_compass_are_read_from_older_files():
    values = json.loads(TrainingSettings().to_json())
    del values["compass"]
    assert TrainingSettings.from_json(json.dumps(values)) == TrainingSettings()


@pytest.mark.parametrize("wrong", [5, [], {"name": "x"}, {"name": 1, "sha256": ""}])
def test_settings_with_a_compass_that_is_none_are_refused(wrong):
    values = json.loads(TrainingSettings().to_json()) | {"compass": wrong}
    with pytest.raises(SettingsError, match="compass: expected a model"):
        TrainingSettings.from_json(json.dumps(values))


# What cannot be


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"dimensions": 9}, "dimensions: expected 8, which the compass has, found 9. Leave the"),
        ({"loss": BOTH}, r"loss: expected \('negative-sampling',\), which the compass has"),
        ({"objective": "cbow"}, "objective: expected 'skip-gram', which the compass has"),
        ({"subwords": True}, "subwords: expected none together with compass, since words begin"),
    ],
)
def test_a_compass_with_other_options_is_refused(options, message):
    with pytest.raises(SettingsError, match=message):
        wk.train(text_of(WORDS, seed=2), compass=compass_of(), progress=False, **options)


@pytest.mark.parametrize("given", ["c.safetensors", 5, "vectors"], ids=str)
def test_a_compass_without_output_rows_is_refused(given):
    compass: Any = compass_of().vectors if given == "vectors" else given
    with pytest.raises(SettingsError, match="compass: expected a whole model, whose output rows"):
        wk.train(text_of(WORDS, seed=2), compass=compass, **BASE)


@pytest.mark.parametrize("loss", BOTH)
def test_a_compass_of_other_words_is_refused(loss):
    with pytest.raises(
        SettingsError, match=r"its 60 words in the text, such as 'w0', found none .*'ж'"
    ):
        wk.train([["ж", "ш"]] * 50, compass=compass_of(loss=loss), **{**BASE, "loss": loss})


def test_an_origin_by_a_compass_that_is_not_there_is_refused():
    """Else output rows would stay zero."""
    settings = TrainingSettings(compass=CompassMark("c.safetensors", "3f2a" * 16))
    with pytest.raises(SettingsError, match=r"expected c.safetensors \(SHA-256 3f2a3f2a3f2a"):
        Origin.of(settings)


def test_changes_take_no_compass_but_their_own():
    with pytest.raises(SettingsError, match="compass: expected none, since a model of both texts"):
        wk.changes([["w0", "w1"]] * 9, [["w1", "w0"]] * 9, compass=compass_of())


# Models to resume


def test_a_model_is_resumed_with_its_compass():
    compass, text = compass_of(), text_of(WORDS, seed=2, more=("new",))
    first = wk.train(text, compass=compass, **BASE)
    more = text_of(WORDS, seed=3, more=("newer", "new"))
    model = wk.train(more, resume=first, compass=compass, learning_rate=0.001, progress=False)
    assert_keeps_outputs(model, compass)
    assert set(model.vocabulary.words) == {*compass.vocabulary.words, "new", "newer"}
    assert len(model.history) == 4


def test_a_word_that_was_left_out_starts_at_the_compass_later():
    compass = compass_of()
    text = [[word for word in line if word != "w9"] for line in text_of(WORDS, seed=2)]
    first = wk.train(text, compass=compass, **BASE)
    assert "w9" not in first.vocabulary
    options = {"learning_rate": 0.0, "progress": False}
    model = wk.train(text_of(WORDS, seed=2), resume=first, compass=compass, **options)
    assert_keeps_outputs(model, compass)
    assert_array_equal(model.vectors["w9"], compass.vectors["w9"])
    assert_array_equal(model.vectors["w3"], first.vectors["w3"])


@pytest.mark.parametrize("loss", [*BOTH, BOTH], ids=str)
def test_a_model_may_be_its_own_compass(loss):
    compass = compass_of(loss=loss)
    options = {"learning_rate": 0.001, "progress": False}
    model = wk.train(text_of(WORDS, seed=2), resume=compass, compass=compass, **options)
    assert_keeps_outputs(model, compass)
    assert len(model.history) == 4


def test_resuming_without_the_compass_asks_for_it():
    first = wk.train(text_of(WORDS, seed=2), compass=compass_of(), **BASE)
    with pytest.raises(SettingsError, match=r"compass: expected the one with SHA-256 .* or None"):
        wk.train(text_of(WORDS, seed=2), resume=first, progress=False)


def test_resuming_with_compass_none_lets_output_rows_move_again():
    first = wk.train(text_of(WORDS, seed=2), compass=compass_of(), **BASE)
    options = {"learning_rate": 0.001, "progress": False}
    model = wk.train(text_of(WORDS, seed=2), resume=first, compass=None, **options)
    assert model.settings.compass is None
    outputs = [each.parameters.output_vectors for each in (first, model)]
    assert not np.array_equal(*outputs)


@pytest.mark.parametrize("loss", BOTH)
def test_a_model_with_other_output_rows_is_not_resumed_by_a_compass(loss):
    compass, other = compass_of(loss=loss), compass_of(loss=loss, seed=2)
    with pytest.raises(
        SettingsError, match="compass: expected none together with a model to resume"
    ):
        wk.train(text_of(WORDS, seed=2), resume=other, compass=compass, progress=False)


# Checkpoints


class Stop:
    """Stops a training in its middle."""

    def __call__(self, progress: Any) -> bool:
        return not (
            progress.phase == "training" and progress.words_done > 0.4 * progress.words_total
        )


@pytest.mark.parametrize("options", COMBINATIONS)
def test_a_training_with_a_compass_resumes_to_the_same_bits(options, tmp_path):
    compass, text = compass_of(**options), text_of(WORDS, seed=2)
    whole = wk.train(text, compass=compass, **BASE)
    wk.train(text, compass=compass, checkpoint=tmp_path, callbacks=[Stop()], **BASE)
    again = {"checkpoint": tmp_path, "resume": True, "threads": 1, "progress": False}
    found = wk.train(text, compass=compass, **again)
    assert found.words_trained == whole.words_trained
    assert matrices_of(found) == matrices_of(whole)
    assert_array_equal(found.vocabulary.counts, whole.vocabulary.counts)
    assert found.settings == whole.settings


def test_another_compass_is_another_training(tmp_path):
    compass, text = compass_of(), text_of(WORDS, seed=2)
    wk.train(text, compass=compass, checkpoint=tmp_path, callbacks=[Stop()], **BASE)
    again = {**BASE, "checkpoint": tmp_path, "resume": True}
    with pytest.raises(SettingsError, match="expected the settings of the training to go on with"):
        wk.train(text, compass=compass_of(seed=2), **again)
    with pytest.raises(SettingsError, match="since no file keeps it"):
        wk.train(text, **again)


# The command


@pytest.fixture
def files(tmp_path):
    compass_of().save(tmp_path / "c.safetensors")
    lines = [" ".join(line) for line in text_of(WORDS, seed=2, more=("new",))]
    (tmp_path / "t.txt").write_text("\n".join(lines), "utf-8")
    return {name: tmp_path / f"{name}.safetensors" for name in ("c", "m", "n")} | {
        "t": tmp_path / "t.txt"
    }


OPTIONS = ("--min-count", "1", "--threads", "1", "--no-progress", "--epochs", "2")


def test_the_command_learns_what_python_learns(wordkin, files):
    given = ("train", files["t"], "--compass", files["c"], "-o", files["m"], *OPTIONS)
    assert wordkin(*given).status == 0
    compass, found = wk.load_model(files["c"]), wk.load_model(files["m"])
    options = {"min_count": 1, "threads": 1, "epochs": 2, "progress": False}
    assert matrices_of(found) == matrices_of(wk.train(files["t"], compass=compass, **options))
    assert_keeps_outputs(found, compass)
    shown = wordkin("info", files["m"]).out
    assert "compass: name c.safetensors, sha256 " in shown


def test_the_command_reads_a_compass_from_settings(wordkin, files, monkeypatch):
    monkeypatch.chdir(files["t"].parent)
    given = ("train", files["t"], "-o", files["m"], *OPTIONS)
    assert wordkin(*given, "--compass", "c.safetensors").status == 0
    settings = wordkin("info", files["m"], "--settings").out
    assert 'compass = "c.safetensors"' in settings
    Path("s.toml").write_text(settings, "utf-8")
    again = ("train", files["t"], "-o", files["n"], "--config", "s.toml", "--threads", "1")
    assert wordkin(*again).status == 0
    assert matrices_of(wk.load_model(files["m"])) == matrices_of(wk.load_model(files["n"]))


def test_the_command_speaks_of_options(wordkin, files):
    given = ("train", files["t"], "--compass", files["c"], "-o", files["m"], *OPTIONS)
    refused = {
        (): None,
        ("--dimensions", "9"): "--dimensions: expected 8, which the compass has, found 9.",
        ("--from", files["n"]): "--compass: expected none together with a model to resume that",
        ("-o", files["c"]): "which is read for it and would be replaced.",
    }
    compass_of(seed=3).save(files["n"])
    for more, message in refused.items():
        outcome = wordkin(*given, *more)
        assert outcome.status == (0 if message is None else 2)
        assert message is None or message in outcome.err
    outcome = wordkin("train", files["t"], "--from", files["m"], "-o", files["n"], *OPTIONS)
    assert "--compass: expected c.safetensors (SHA-256 " in outcome.err
    assert "Pass it again." in outcome.err


def test_the_command_names_a_file_of_vectors_alone(wordkin, files, tmp_path):
    wk.load_model(files["c"]).vectors.save(tmp_path / "v.bin")
    outcome = wordkin("train", files["t"], "--compass", tmp_path / "v.bin", "-o", files["m"])
    assert outcome.status == 2
    assert "v.bin: expected a whole model, found vectors alone" in outcome.err


def test_samples_of_a_text_are_drawn_by_a_compass_too(wordkin, files, tmp_path):
    """By the command, whose defaults do not stand against the compass's options."""
    run = ("bootstrap", files["t"], "--compass", files["c"], "-o", tmp_path / "run")
    outcome = wordkin(*run, "--samples", "3", "--seeds", "2", *OPTIONS)
    assert outcome.status == 0, outcome.err
    compass, samples = wk.load_model(files["c"]), wk.load_samples(tmp_path / "run")
    assert samples[0].matrix.shape[1] == 8
    assert samples.similarity("w0", "w1").error < 1
    for file in (tmp_path / "run").glob("*.safetensors"):
        assert_keeps_outputs(wk.load_model(file), compass)


def test_a_compass_is_not_replaced_by_what_is_learned_from_it(files):
    compass = wk.load_model(files["c"])
    model = wk.train(files["t"], compass=compass, **BASE)
    with pytest.raises(SettingsError, match="which is read for it"):
        model.vectors.save(files["c"])
