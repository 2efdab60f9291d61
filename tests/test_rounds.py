"""Rounds: the same bits with any number of threads, through stops and starts, and what is refused."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import wordkin as wk
from wordkin.cli.requirements import estimate_requirements
from wordkin.corpus import EncodedCorpus, encode
from wordkin.errors import OutOfMemoryError, SettingsError, TrainingError, WordkinWarning
from wordkin.method.crowding import is_crowded
from wordkin.method.parameters import initialise
from wordkin.model import Model
from wordkin.progress import Progress
from wordkin.rounds.slices import cut_rounds
from wordkin.settings import TrainingSettings
from wordkin.training.fit import fit
from wordkin.training.start import Origin, Start

SMALL: dict[str, Any] = {"dimensions": 12, "window": 2, "min_count": 1, "epochs": 2}
COMBINATIONS: dict[str, dict[str, Any]] = {
    "skip-gram-negatives": {},
    "cbow-negatives": {"objective": "cbow"},
    "skip-gram-tree": {"loss": "hierarchical-softmax"},
    "cbow-both": {"objective": "cbow", "loss": ("negative-sampling", "hierarchical-softmax")},
    "subwords": {"subwords": True},
}


def some_text(tokens: int = 12_000, words: int = 1_500) -> list[list[str]]:
    """Sentences of words that all occur, the first ones often."""
    rng = np.random.default_rng(1)
    drawn = np.minimum(rng.zipf(1.3, tokens - words), words) - 1
    ids = rng.permutation(np.concatenate([np.arange(words), drawn]))
    return [[f"w{number}" for number in ids[i : i + 20]] for i in range(0, tokens, 20)]


@pytest.fixture(scope="module")
def corpus() -> EncodedCorpus:
    return encode(some_text()).prune(1)


def settings_of(**options: Any) -> TrainingSettings:
    return TrainingSettings(**{"deterministic": True, **SMALL, **options})


def bits(model: Model) -> dict[str, bytes]:
    """All that was learned, and what was recorded of it but the time that it took."""
    matrices = {name: matrix.tobytes() for name, matrix in model.parameters.by_role.items()}
    records = [{**record, "seconds": 0} for record in model.history]
    return {**matrices, "history": repr(records).encode()}


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_any_number_of_threads_gives_the_same_bits(corpus: EncodedCorpus, combination: str) -> None:
    settings = settings_of(**COMBINATIONS[combination])
    assert not is_crowded(corpus.vocabulary.counts, settings)
    one, *others = (bits(fit(corpus, settings, threads=threads)) for threads in (1, 2, 3, 8))
    for other in others:
        assert other == one


def test_any_number_of_threads_gives_the_same_bits_with_frozen_words(corpus: EncodedCorpus) -> None:
    factors = np.linspace(0, 1, len(corpus.vocabulary), dtype=np.float32)
    start, settings = Start(factors=factors), settings_of()
    one, two = (fit(corpus, settings, start, threads=threads) for threads in (1, 2))
    assert bits(one) == bits(two)
    before = initialise(settings, len(corpus.vocabulary)).input_vectors
    assert_array_equal(one.vectors.matrix[0], before[0])
    assert (one.vectors.matrix[1:] != before[1:]).any(axis=1).all()


def test_files_lists_and_encoded_texts_give_the_same_bits(tmp_path: Path) -> None:
    text, file = some_text(), tmp_path / "text.txt"
    file.write_text("\n".join(" ".join(sentence) for sentence in text), "utf-8")
    encoded = encode(text, folder=tmp_path / "encoded")
    options: dict[str, Any] = {**SMALL, "deterministic": True, "progress": False}
    models = [
        wk.train(source, threads=threads, **options)
        for source, threads in ((file, 1), (iter(text), 2), (encoded, 2))
    ]
    for model in models[1:]:
        assert bits(model) == bits(models[0])


BITS = """
import hashlib
from test_rounds import bits, settings_of, some_text
from wordkin.corpus import encode
from wordkin.training.fit import fit
found = bits(fit(encode(some_text()).prune(1), settings_of(dimensions=100, epochs=4), threads=2))
print(hashlib.sha256(repr(found).encode()).hexdigest())
"""


def test_numbers_of_threads_of_blas_give_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    found = set()
    for threads in ("1", "2"):
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", threads)
        command = [sys.executable, "-c", BITS]
        found.add(subprocess.check_output(command, cwd=Path(__file__).parent, text=True))
    assert len(found) == 1


@pytest.mark.slow  # it compiles all that rounds need, again
def test_bits_are_the_same_where_kernels_are_compiled_and_where_they_are_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    command = [sys.executable, "-c", BITS]
    found = [
        subprocess.check_output(command, cwd=Path(__file__).parent, text=True) for _ in range(2)
    ]
    assert found[0] == found[1]


def test_one_worker_is_the_ordinary_training_by_one_thread(corpus: EncodedCorpus) -> None:
    ordinary = fit(corpus, settings_of(deterministic=False), threads=1)
    alone = fit(corpus, settings_of(round_workers=1), threads=2)
    assert bits(alone) == bits(ordinary)


def test_a_crowded_text_is_trained_pair_by_pair_as_ever() -> None:
    corpus = encode([["sea", "lake", "shore"], ["lake", "sea"]] * 500).prune()
    ordinary, two = (
        fit(corpus, TrainingSettings(dimensions=8, deterministic=deterministic), threads=threads)
        for deterministic, threads in ((False, 1), (True, 2))
    )
    assert bits(ordinary) == bits(two)
    assert "round_workers" not in two.history[0]


def test_rounds_learn_as_the_ordinary_training_does(corpus: EncodedCorpus) -> None:
    ordinary = fit(corpus, settings_of(deterministic=False, epochs=4), threads=1)
    merged = fit(corpus, settings_of(epochs=4), threads=1)
    first, last = merged.history[0]["loss"], merged.history[-1]["loss"]
    assert last < first
    assert abs(last - ordinary.history[-1]["loss"]) < 0.05 * last
    assert [record["round_workers"] for record in merged.history] == [4] * 4


@pytest.mark.parametrize("tokens", [480, 12_000, 7_200_001, 10**8])
def test_rounds_and_slices_cover_every_token_once(tokens: int) -> None:
    slices = [one for round_ in cut_rounds(tokens, workers=4) for one in round_.slices()]
    assert slices[0].begin == 0
    assert slices[-1].end == tokens
    assert all(before.end == after.begin for before, after in pairwise(slices))
    assert max(one.end - one.begin for one in slices) <= min(300_000, tokens / 24 + 1)
    assert [one.worker for one in slices[:5]] == [0, 1, 2, 3, 0]


def test_the_learning_rate_falls_over_a_round_as_over_its_words() -> None:
    settings = TrainingSettings(learning_rate=1.0, final_learning_rate=0.0)
    round_ = list(cut_rounds(6_000, workers=4, words_before=6_000))[2]
    rates = [round_.rate_at(tokens, settings, 12_000) for tokens in (0, 125, 250, 400)]
    assert rates == pytest.approx([1 - done / 12_000 for done in (8_000, 8_500, 9_000, 9_000)])


def stop_at(words: int, how: Callable[[], object]) -> Callable[[Progress], object]:
    """A callback that ends the training after some words."""
    return lambda progress: how() if progress.words_done >= words else True


def press_ctrl_c() -> None:
    raise KeyboardInterrupt


def die() -> None:
    raise ConnectionAbortedError


@pytest.mark.parametrize("how", [lambda: False, press_ctrl_c, die], ids=["False", "Ctrl-C", "dies"])
def test_a_training_that_was_stopped_and_resumed_has_the_bits_of_one_that_was_not(
    tmp_path: Path, corpus: EncodedCorpus, how: Callable[[], object]
) -> None:
    settings, checkpoints = settings_of(), wk.Checkpoints(tmp_path / "run", words=4_000)
    whole = fit(corpus, settings, threads=1)
    callback = stop_at(15_000, how)
    with suppress(ConnectionAbortedError, WordkinWarning):  # the warning tells of Ctrl-C
        fit(corpus, settings, threads=2, callbacks=[callback], checkpoints=checkpoints)
    assert 0 < len(checkpoints.files()) <= 2
    resumed = fit(corpus, settings, threads=1, checkpoints=checkpoints)
    assert bits(resumed) == bits(whole)


def test_a_round_that_is_stopped_is_dropped(corpus: EncodedCorpus) -> None:
    model = fit(corpus, settings_of(), threads=1, callbacks=[stop_at(5_000, lambda: False)])
    edges = [round_.end for round_ in cut_rounds(len(corpus.ids), workers=4)]
    assert model.words_trained in edges


def test_progress_counts_every_word(corpus: EncodedCorpus) -> None:
    done: list[int] = []
    fit(corpus, settings_of(), threads=2, callbacks=[lambda one: done.append(one.words_done)])
    assert done == sorted(done)
    assert done[-1] == 2 * len(corpus.ids)


HARD: dict[str, dict[str, Any]] = {
    "a large learning rate": {"learning_rate": 0.1},
    "no subsampling": {"subsample_threshold": 0.0},
    "many noise words": {"negative_samples": 20},
    "all of it": {"learning_rate": 0.1, "subsample_threshold": 0.0, "negative_samples": 20},
    "all of it, cbow": {
        "objective": "cbow",
        "learning_rate": 0.1,
        "subsample_threshold": 0.0,
        "negative_samples": 20,
    },
}


@pytest.mark.parametrize("hard", HARD)
@pytest.mark.parametrize("text", ["usual", "one word is half of it", "five words"])
def test_rounds_stay_finite_where_the_ordinary_training_does(text: str, hard: str) -> None:
    sentences = some_text()
    if text == "one word is half of it":
        sentences = [[word for one in line for word in (one, "w1")] for line in sentences]
    if text == "five words":
        sentences = [["sea", "lake", "shore", "boat", "sail"][i % 3 :] for i in range(600)]
    corpus = encode(sentences).prune(1)
    for deterministic in (False, True):
        settings = settings_of(deterministic=deterministic, window=1, **HARD[hard])
        model = fit(corpus, settings, threads=1)
        assert all(np.isfinite(matrix).all() for matrix in model.parameters.by_role.values())


def test_vectors_beyond_float32_are_an_error_as_ever(corpus: EncodedCorpus) -> None:
    with pytest.raises(TrainingError, match="Choose a smaller learning_rate"):
        fit(corpus, settings_of(learning_rate=100.0, subsample_threshold=0.0), threads=2)


@pytest.mark.parametrize("workers", [0, 1_000, 2.5, True])
def test_train_refuses_bad_round_workers(workers: Any) -> None:
    with pytest.raises(SettingsError, match="round_workers: expected a whole number from 1 to 64"):
        TrainingSettings(round_workers=workers)


def test_more_workers_than_the_text_has_work_for_are_refused(corpus: EncodedCorpus) -> None:
    short = corpus.take(range(90))
    with pytest.raises(SettingsError, match=r"expected at most 15, .* 1,800 tokens, found 16\."):
        fit(short, settings_of(round_workers=16), threads=1)
    assert fit(short, settings_of(round_workers=15), threads=1).words_trained == 3_600


def test_another_number_of_workers_does_not_resume(tmp_path: Path) -> None:
    options: dict[str, Any] = {**SMALL, "deterministic": True, "progress": False}
    folder = tmp_path / "run"
    wk.train(some_text(), checkpoint=folder, round_workers=2, **options)
    with pytest.raises(SettingsError, match=r"round_workers 3 \(was 2\)"):
        wk.train(some_text(), checkpoint=folder, resume=True, round_workers=3, **options)


def test_memory_for_the_copies_is_checked_before_it_is_taken(
    corpus: EncodedCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_bytes = 2 * 4 * 16 * len(corpus.vocabulary)
    monkeypatch.setenv("WORDKIN_MEMORY", str(5 * copy_bytes))
    with pytest.raises(OutOfMemoryError, match=r"in rounds, with 6 copies.* Pass threads=3"):
        fit(corpus, settings_of(), threads=8)
    fit(corpus, settings_of(epochs=1), threads=3)
    monkeypatch.setenv("WORDKIN_MEMORY", str(2 * copy_bytes))
    with pytest.raises(OutOfMemoryError, match="Leave deterministic out"):
        fit(corpus, settings_of(), threads=1)


def test_the_command_says_what_the_copies_take(corpus: EncodedCorpus, tmp_path: Path) -> None:
    origin = Origin.of(settings_of())
    needed = estimate_requirements(corpus, 1_500, origin, tmp_path / "kin.bin", threads=2)
    assert needed.memory_bytes == 4 * 2 * 4 * 16 * len(corpus.vocabulary)
