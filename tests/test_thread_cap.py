"""More threads than cores cost quality and speed: training takes the cores that it may use, and says so."""

import logging
import os
import re
import threading
import warnings

import pytest

import wordkin as wk
from small_trainings import line_of, matrices_of, settings_of
from wordkin.errors import WordkinWarning
from wordkin.gensim.models import Word2Vec
from wordkin.training.fit import fit

SENTENCES = [["the", "sea", "meets", "the", "shore"], ["the", "lake", "and", "the", "pond"]] * 90
SMALL = {"dimensions": 4, "epochs": 1, "min_count": 1, "progress": False, "subsample_threshold": 0}


@pytest.fixture(params=[1, 2])
def cores(request, monkeypatch):
    """How many cores this process may use."""
    count = request.param
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(count)), raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: count)
    monkeypatch.setattr(os, "process_cpu_count", lambda: count, raising=False)
    return count


@pytest.fixture
def started(monkeypatch):
    """The threads that were started, by name."""
    names = []
    plain = threading.Thread.start

    def start(thread):
        names.append(thread.name)
        plain(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    return names


def most_workers(names):
    """How many threads the largest pool had, by the numbers that pools give them."""
    numbers = [int(number[1]) for name in names if (number := re.search(r"_(\d+)$", name))]
    return max(numbers, default=-1) + 1


def heard(action):
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        action()
    return [str(warning.message) for warning in warned if "threads" in str(warning.message)]


@pytest.mark.parametrize("threads", [3, 8, 64])
def test_train_takes_the_cores_and_warns(threads, cores, started):
    (message,) = heard(lambda: wk.train(SENTENCES, threads=threads, **SMALL))
    assert most_workers(started) <= cores
    assert re.search(rf"\b{threads}\b", message)
    assert re.search(rf"\b{cores}\b", message)


def test_warning_is_one_of_wordkins_and_points_at_the_caller(cores):
    with pytest.warns(WordkinWarning, match="threads") as warned:
        wk.train(SENTENCES, threads=cores + 7, **SMALL)
    assert {warning.filename for warning in warned} == {__file__}


def test_train_warns_of_nothing_up_to_the_cores(cores):
    for threads in (None, *range(1, cores + 1)):
        assert heard(lambda threads=threads: wk.train(SENTENCES, threads=threads, **SMALL)) == []


def test_training_that_goes_on_takes_the_cores_and_warns(cores):
    model = wk.train(SENTENCES, threads=1, **SMALL)
    options = {"resume": model, "learning_rate": 2.5e-6, "progress": False}
    assert len(heard(lambda: wk.train(SENTENCES, threads=cores + 7, **options))) == 1


@pytest.mark.parametrize("threads", [0, -1, 1_000_000, 1.5, "2"])
def test_numbers_that_are_none_are_still_refused(threads):
    with pytest.raises(wk.WordkinError, match="threads"):
        wk.train(SENTENCES, threads=threads, **SMALL)


TRAIN = ("--dimensions", "4", "--epochs", "1", "--min-count", "1", "--subsample-threshold", "0")


def test_train_command_takes_the_cores_and_warns(cores, wordkin, text, tmp_path, started):
    outcome = wordkin("train", text, "-o", tmp_path / "m.safetensors", *TRAIN, "--threads", 64)
    assert outcome.status == 0
    assert most_workers(started) <= cores
    assert re.search(rf"warning.*\b64\b.*\b{cores}\b|warning.*\b{cores}\b.*\b64\b", outcome.err)


def test_train_command_warns_of_nothing_without_the_option(wordkin, text, tmp_path):
    outcome = wordkin("train", text, "-o", tmp_path / "m.safetensors", *TRAIN)
    assert "threads" not in outcome.err


@pytest.mark.parametrize("flags", [(), ("-threads", 64)], ids=["default", "64"])
def test_word2vec_command_takes_the_cores(flags, cores, wordkin, text, tmp_path, started):
    """The C tool's default is 12."""
    usual = ("-train", text, "-output", tmp_path / "v.bin", "-min-count", 1, "-size", 4, "-iter", 1)
    outcome = wordkin("word2vec", *usual, *flags)
    assert outcome.status == 0
    assert most_workers(started) <= cores
    if not flags:
        assert "warning" not in outcome.err  # nobody asked for them


# gensim's face


@pytest.mark.parametrize("options", [{}, {"workers": 3}, {"workers": 64}])
def test_face_takes_the_cores_and_says_so_in_the_log_only(options, cores, started, caplog):
    face = {"vector_size": 4, "min_count": 1, "epochs": 1, "sample": 0, "batch_words": 100}
    with caplog.at_level(logging.INFO):
        Word2Vec(SENTENCES, **options, **face)  # warnings are errors in these tests
    assert most_workers(started) <= cores
    told = [record.getMessage() for record in caplog.records]
    assert any(re.search(rf"(workers|threads).*\b{cores}\b.*core", line) for line in told), told


def test_face_keeps_the_number_of_workers_that_was_given(cores):  # noqa: ARG001
    model = Word2Vec(SENTENCES, workers=64, vector_size=4, min_count=1, epochs=1)
    assert model.workers == 64


# what tests and tables need


def test_encode_takes_any_number_of_threads(cores, tmp_path):  # noqa: ARG001
    (tmp_path / "t").write_text("sea lake shore\n" * 5_000, "utf-8")
    assert heard(lambda: wk.encode(tmp_path / "t", threads=7)) == []
    assert wk.encode(tmp_path / "t", threads=7).vocabulary.words == ["sea", "lake", "shore"]


def test_fit_takes_any_number_of_threads(cores):  # noqa: ARG001
    corpus = line_of(2_000)
    assert heard(lambda: fit(corpus, settings_of(epochs=1), threads=5)) == []


def test_one_thread_gives_the_bits_that_it_gave(cores):  # noqa: ARG001
    models = [fit(line_of(2_000), settings_of(), threads=1) for _ in range(2)]
    assert matrices_of(models[0]) == matrices_of(models[1])
