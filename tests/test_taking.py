"""EncodedCorpus.take: any sentences of a text, any number of times."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from small_trainings import matrices_of, planted_corpus, settings_of
from wordkin.corpus import EncodedCorpus, encode, taking
from wordkin.corpus.encoding import encode_once
from wordkin.errors import SettingsError
from wordkin.training.fit import fit

LENGTHS = st.lists(st.integers(1, 9), min_size=1, max_size=12)


def corpus_of_lengths(lengths: list[int]) -> EncodedCorpus:
    rng = np.random.default_rng(sum(lengths))
    return encode([[f"w{word}" for word in rng.integers(0, 5, size)] for size in lengths])


def sentences_of(corpus: EncodedCorpus) -> list[list[int]]:
    ends = zip(corpus.starts, corpus.starts[1:], strict=False)
    return [corpus.ids[start:end].tolist() for start, end in ends]


@given(LENGTHS, st.lists(st.integers(0, 10**6), max_size=30), st.integers(1, 7))
def test_take_is_indexing_of_the_list_of_sentences(
    lengths: list[int], drawn: list[int], chunk: int
) -> None:
    corpus = corpus_of_lengths(lengths)
    numbers = [number % len(lengths) for number in drawn]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(taking, "CHUNK", chunk)
        taken = corpus.take(numbers)
    whole = sentences_of(corpus)
    assert sentences_of(taken) == [whole[number] for number in numbers]
    assert taken.vocabulary is corpus.vocabulary
    assert taken.raw_words == len(taken.ids)


@pytest.mark.parametrize("objective", ["skip-gram", "cbow"])
def test_take_of_all_sentences_trains_the_bits_of_the_corpus(objective: str) -> None:
    corpus, settings = planted_corpus(1, sentences=60), settings_of(objective=objective)
    whole = fit(corpus, settings, threads=1)
    taken = fit(corpus.take(range(corpus.sentences)), settings, threads=1)
    assert matrices_of(taken) == matrices_of(whole)


@pytest.mark.parametrize("numbers", [np.array([1, 0], np.uint8), (1, 0), range(1, -1, -1)])
def test_take_reads_whole_numbers_of_any_kind(numbers: Any) -> None:
    assert sentences_of(encode([["a"], ["b", "a"]]).take(numbers)) == [[1, 0], [0]]


def test_take_reads_a_generator_once() -> None:
    assert sentences_of(encode([["a"], ["b"]]).take(number for number in (1, 1))) == [[1], [1]]


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ([0, 2], "found 2"),
        ([-1], "found -1"),
        (np.array([2**40]), "found 1,099,511,627,776"),
        ([0.0], r"found float64 \[1\]"),
        ([[0, 1]], r"found int64 \[1, 2\]"),
        ([True, False], "booleans: pass the places of the true ones"),
        (["0"], "found <U1"),
        ("01", "found '01'"),
        (1, "found 1"),
    ],
)
def test_take_refuses_what_is_no_sentence(numbers: Any, found: str) -> None:
    with pytest.raises(SettingsError, match=f"whole numbers from 0 to 1.*{found}"):
        encode([["a"], ["b"]]).take(numbers)


def test_take_leaves_a_large_text_in_files(tmp_path: Path) -> None:
    corpus = encode([["a", "b"], ["c"]], folder=tmp_path)
    taken = corpus.take([1, 0])
    assert sentences_of(taken) == [[2], [0, 1]]
    assert len(list(tmp_path.glob("wordkin-*/ids"))) == 1
    assert sentences_of(taken.take([1])) == [[0, 1]]


def test_take_reads_a_text_without_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wordkin.corpus.unnamed.IN_MEMORY_BYTES", 8)
    sentences = [["a", "b", "c"], ["c", "a"], ["b"]]
    options: dict[str, Any] = {"numbers": False, "lowercase": True, "threads": 1, "report": None}
    corpus = encode_once(sentences, column=None, tokenize="whitespace", **options)
    taken = corpus.take([2, 1, 1])
    assert sentences_of(taken) == [[1], [2, 0], [2, 0]]
    assert sentences_of(corpus) == [[0, 1, 2], [2, 0], [1]]
