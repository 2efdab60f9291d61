"""Trainings with subwords: what they leave, how they go on, and that nothing is lost on the way."""

import copy
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from small_trainings import COMBINATIONS, matrices_of, settings_of
from wordkin.corpus import EncodedCorpus, encode
from wordkin.errors import SettingsError
from wordkin.model import Model
from wordkin.progress import Progress
from wordkin.training.checkpoints import Checkpoints
from wordkin.training.fit import fit
from wordkin.words.subwords import find_buckets

STILL: dict[str, Any] = {"learning_rate": 0.0, "final_learning_rate": 0.0}
SMALL: dict[str, Any] = {"dimensions": 12, "min_count": 1, "threads": 1, "progress": False}
TOPICS = 4


def topics_of_words() -> list[list[str]]:
    """The words of each topic, at random; "banana" has n-grams twice, </s> none."""
    rng = np.random.default_rng(7)
    words = ["".join(rng.choice(list("banéku한"), rng.integers(1, 9))) for _ in range(80)]
    words = list(dict.fromkeys(["banana", "</s>", *words]))
    return [words[topic::TOPICS] for topic in range(TOPICS)]


def sentences(count: int, seed: int = 1) -> list[list[str]]:
    """Sentences that keep to one topic each."""
    rng, topics = np.random.default_rng(seed), topics_of_words()
    return [rng.choice(topics[rng.integers(TOPICS)], 12).tolist() for _ in range(count)]


def corpus_of(count: int, seed: int = 1) -> EncodedCorpus:
    return encode(sentences(count, seed)).prune(min_count=0)


def settings(**changes: Any) -> wk.TrainingSettings:
    return settings_of(**{"subwords": (2, 4), "dimensions": 12, **changes})


def bits(model: Model) -> list[bytes]:
    parts = model.parameters.part_vectors
    assert parts is not None
    return [*matrices_of(model), parts.tobytes()]


# What comes out


@pytest.mark.parametrize("combination", COMBINATIONS)
@pytest.mark.usefixtures("both_ways")
def test_one_seed_gives_the_same_bits_with_one_thread(combination: dict[str, Any]) -> None:
    corpus = corpus_of(60)
    first, second, other = (
        fit(corpus, settings(**combination, seed=seed), threads=1) for seed in (1, 1, 2)
    )
    assert bits(first) == bits(second)
    assert bits(first) != bits(other)
    assert first.history[-1]["loss"] == second.history[-1]["loss"]
    assert first.history[1]["loss"] < first.history[0]["loss"]


def test_vectors_of_known_words_are_the_means_of_their_parts() -> None:
    model = fit(corpus_of(60), settings(), threads=1)
    rows, known, subwords = model.parameters.part_vectors, model.ngrams, model.subwords
    assert rows is not None
    assert known is not None
    assert subwords is not None
    row_of = dict(zip(known.buckets.tolist(), known.rows.tolist(), strict=True))
    for place, word in enumerate(model.vectors.words):
        buckets = [] if word == "</s>" else find_buckets(word, subwords.sizes).tolist()
        parts = [place, *(row_of[bucket] for bucket in buckets)]
        want = rows[parts].mean(axis=0, dtype=np.float64)
        np.testing.assert_allclose(model.vectors[word], want, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("combination", COMBINATIONS)
@pytest.mark.usefixtures("both_ways")
def test_words_of_one_topic_are_near_each_other(combination: dict[str, Any], threads: int) -> None:
    options: dict[str, Any] = {"epochs": 6, "learning_rate": 0.05, "dimensions": 16}
    corpus = corpus_of(400)
    model = fit(corpus, settings(**combination, **options, subwords=(3, 6)), threads=threads)
    topics = {word: topic for topic, words in enumerate(topics_of_words()) for word in words}
    right = [topics[model.vectors.nearest(word, k=1)[0].word] == topics[word] for word in topics]
    assert np.mean(right) > 0.85
    assert model.words_trained == 6 * 400 * 12


@pytest.mark.parametrize("evaluate_every", [1, 2])
def test_evaluate_and_callbacks_see_composed_vectors(evaluate_every: int) -> None:
    seen, told = [], []

    def evaluate(vectors: wk.WordVectors) -> dict[str, float]:
        seen.append(vectors["banana"].copy())
        assert len(vectors) == len(set(vectors.words))
        return {"length": float(np.linalg.norm(vectors["banana"]))}

    model = wk.train(
        sentences(60),
        subwords=True,
        epochs=3,
        evaluate=evaluate,
        evaluate_every=evaluate_every,
        callbacks=[lambda progress: told.append(progress.words_done)],
        **SMALL,
    )
    np.testing.assert_array_equal(seen[-1], model.vectors["banana"])
    assert len(seen) == (3 if evaluate_every == 1 else 2)
    assert model.history[-1]["length"] == pytest.approx(np.linalg.norm(model.vectors["banana"]))
    assert told[-1] == 3 * 60 * 12


def test_a_model_predicts_from_unseen_words_too() -> None:
    model = wk.train(sentences(60), subwords=True, epochs=1, **SMALL)
    assert len(model.predict(["banana", "bananabana"], k=3)) == 3


@pytest.mark.parametrize(
    "copied",
    [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))],  # noqa: S301
    ids=["copy", "deepcopy", "pickle"],
)
def test_copies_and_pickles_know_unseen_words(copied: Callable[[Any], Any]) -> None:
    model = wk.train(sentences(30), subwords=True, epochs=1, **SMALL)
    for found in (copied(model).vectors, copied(model.vectors)):
        for word in ("banana", "bananabana"):
            np.testing.assert_array_equal(found[word], model.vectors[word])
    assert bits(copied(model)) == bits(model)
    more = sentences(9, seed=3)
    resumed = [
        wk.train(more, resume=one, **STILL, threads=1, progress=False)
        for one in (model, copied(model))
    ]
    assert bits(resumed[0]) == bits(resumed[1])


# Given vectors


def test_words_start_just_at_given_vectors() -> None:
    rng, words = np.random.default_rng(3), corpus_of(60).vocabulary.words
    given = {word: rng.normal(0, 1, 12) for word in [*words[::2], "</s>", "banana", "nowhere"]}
    started = wk.train(
        sentences(60), subwords=(2, 4), epochs=1, initial_vectors=given, **STILL, **SMALL
    )
    fresh = wk.train(sentences(60), subwords=(2, 4), epochs=1, **STILL, **SMALL)
    for word in started.vectors:
        want = given[word] if word in given else fresh.vectors[word]
        np.testing.assert_allclose(started.vectors[word], want, rtol=0, atol=2e-6)
    known = fresh.ngrams
    assert known is not None
    is_shared = known.rows >= len(fresh.vectors)
    one, other = (model.parameters.part_vectors for model in (started, fresh))
    assert one is not None
    assert other is not None
    np.testing.assert_array_equal(one[known.rows[is_shared]], other[known.rows[is_shared]])


def test_a_resumed_model_starts_at_given_vectors() -> None:
    model = wk.train(sentences(60), subwords=(2, 4), epochs=1, **SMALL)
    given = {"banana": np.ones(12), "bananabanana": np.full(12, -2.0)}
    more = [*sentences(30), ["bananabanana", "banana"] * 3]
    found = wk.train(more, resume=model, initial_vectors=given, **STILL, threads=1, progress=False)
    for word in found.vectors:
        if word in given:
            np.testing.assert_allclose(found.vectors[word], given[word], rtol=0, atol=2e-6)
    for word in set(model.vectors) - set(given):
        np.testing.assert_allclose(found.vectors[word], model.vectors[word], rtol=0, atol=2e-6)


# Going on


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_a_resumed_model_keeps_its_bits_where_nothing_moves(combination: dict[str, Any]) -> None:
    model = wk.train(sentences(60), subwords=(2, 4), epochs=1, **combination, **SMALL)
    same = wk.train(sentences(60), resume=model, **STILL, threads=1, progress=False)
    assert bits(same) == bits(model)
    np.testing.assert_array_equal(same.vectors["bananabana"], model.vectors["bananabana"])


@pytest.mark.parametrize("way", ["in memory", "by a file"])
def test_new_words_leave_old_ones_and_known_ngrams_where_they_are(way: str, tmp_path: Path) -> None:
    model = wk.train(sentences(60), subwords=(2, 4), epochs=1, **SMALL)
    if way == "by a file":
        model.save(tmp_path / "m.safetensors")
        model = wk.load_model(tmp_path / "m.safetensors")
    # Ends, middles and starts of old words, so that classes split; and words of new n-grams alone.
    new = [word[cut : cut + 4] + "xyz" for word in model.vectors.words[::5] for cut in (0, 1)]
    new += [word[::-1] for word in model.vectors.words[::7]] + ["qqqq", "zzzz"]
    more = [*sentences(20, seed=5), new]
    grown = wk.train(more, resume=model, **STILL, threads=1, progress=False)
    assert len(grown.vectors) > len(model.vectors) + 20
    for word in model.vectors:
        np.testing.assert_allclose(grown.vectors[word], model.vectors[word], rtol=0, atol=1e-6)
    old, known = model.ngrams, grown.ngrams
    assert old is not None
    assert known is not None
    assert len(known.buckets) > len(old.buckets)
    assert len({*known.rows.tolist()}) > len({*old.rows.tolist()})
    places = known.find(old.buckets.astype(np.uint32))
    assert (places >= 0).all()
    before, after = model.parameters.part_vectors, grown.parameters.part_vectors
    assert before is not None
    assert after is not None
    np.testing.assert_array_equal(after[known.rows[places]], before[old.rows])


def test_training_goes_on_the_same_from_memory_and_from_a_file(tmp_path: Path) -> None:
    model = wk.train(sentences(60), subwords=(2, 4), epochs=1, **SMALL)
    model.save(tmp_path / "m.safetensors")
    more = [*sentences(30, seed=4), ["bananas", "neu", "banana"] * 3]
    options: dict[str, Any] = {"learning_rate": 2e-6, "threads": 1, "progress": False, "epochs": 2}
    found = [
        wk.train(more, resume=start, **options)
        for start in (model, wk.load_model(tmp_path / "m.safetensors"))
    ]
    assert bits(found[0]) == bits(found[1])
    assert found[0].words_trained == model.words_trained + 2 * sum(map(len, more))
    found[0].save(tmp_path / "m.safetensors")
    assert bits(wk.load_model(tmp_path / "m.safetensors")) == bits(found[0])


# Checkpoints


def stop_after(words: int) -> Callable[[Progress], bool]:
    return lambda progress: progress.words_done < words


@pytest.fixture(autouse=True)
def reports_at_checkpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wordkin.training.pool.REPORT_SECONDS", 600.0)


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_checkpoints_go_on_to_the_same_bits(combination: dict[str, Any], tmp_path: Path) -> None:
    corpus, chosen = corpus_of(80), settings(**combination, epochs=3)
    plan = Checkpoints(tmp_path / "run", words=300)
    for words in (500, 1_300, 2_500):
        fit(corpus, chosen, threads=1, callbacks=[stop_after(words)], checkpoints=plan)
    model = fit(corpus, chosen, threads=1, checkpoints=plan)
    undisturbed = fit(corpus, chosen, threads=1)
    assert bits(model) == bits(undisturbed)
    np.testing.assert_array_equal(model.vectors["bananabana"], undisturbed.vectors["bananabana"])


def test_a_checkpoint_of_parts_is_a_model_to_open(tmp_path: Path) -> None:
    plan = Checkpoints(tmp_path / "run")
    model = fit(corpus_of(40), settings(), threads=1, checkpoints=plan)
    found = wk.load_model(plan.files()[0])
    assert bits(found) == bits(model)
    for vectors in (found.vectors, wk.load(plan.files()[0])):
        np.testing.assert_array_equal(vectors["bananabana"], model.vectors["bananabana"])


def test_a_resumed_model_goes_on_from_its_checkpoints(tmp_path: Path) -> None:
    model = wk.train(sentences(60), subwords=(2, 4), epochs=1, **SMALL)
    more = [*sentences(60, seed=4), ["bananas", "neu", "banana"] * 3]
    options: dict[str, Any] = {"learning_rate": 2e-6, "threads": 1, "progress": False, "epochs": 2}
    want = wk.train(more, resume=model, **options)
    plan = wk.Checkpoints(tmp_path / "run", words=200)
    stop = [lambda progress: progress.phase != "training" or progress.words_done < 700]
    wk.train(more, resume=model, **options, checkpoint=plan, callbacks=stop)
    base = tmp_path / "base.safetensors"
    model.save(base)
    text = tmp_path / "more.txt"
    text.write_text("".join(f"{' '.join(line)}\n" for line in more), "utf-8")
    command: list[Any] = [sys.executable, "-m", "wordkin", "train", "--from", base, text]
    command += ["-o", tmp_path / "out.safetensors", "--learning-rate", "2e-6", "--threads", "1"]
    command += ["--epochs", "2", "--checkpoint", tmp_path / "run", "--resume", "--no-progress"]
    subprocess.run(command, check=True, capture_output=True)
    assert bits(wk.load_model(tmp_path / "out.safetensors")) == bits(want)


def test_other_subwords_than_those_of_the_checkpoints_are_refused(tmp_path: Path) -> None:
    options: dict[str, Any] = {**SMALL, "checkpoint": tmp_path / "run", "resume": True, "epochs": 1}
    wk.train(sentences(20), subwords=(2, 4), **options)
    for other in (True, None):
        with pytest.raises(SettingsError, match=r"found subwords .* \(was .*4"):
            wk.train(sentences(20), subwords=other, **options)
    again = wk.train(sentences(20), **options)
    assert again.settings.subwords == wk.SubwordSettings(2, 4)


# Ends as by `kill -9`, before its third checkpoint.
KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[2])
from test_subword_training import corpus_of, settings
from wordkin.training.checkpoints import Checkpoints
from wordkin.training.fit import fit

def kill(progress):
    if progress.words_done > 800:
        os.kill(os.getpid(), signal.SIGKILL)

plan = Checkpoints(sys.argv[1], words=300)
fit(corpus_of(80), settings(), threads=1, callbacks=[kill], checkpoints=plan)
"""


@pytest.mark.posix
def test_a_killed_training_goes_on_to_the_same_bits(tmp_path: Path) -> None:
    run1 = tmp_path / "run"
    command = [sys.executable, "-c", KILLED, str(run1), str(Path(__file__).parent)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    plan = Checkpoints(run1)
    assert plan.files()
    model = fit(corpus_of(80), settings(), threads=1, checkpoints=plan)
    assert bits(model) == bits(fit(corpus_of(80), settings(), threads=1))
