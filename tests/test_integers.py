"""Whole numbers as tokens: arrays and lists of them, without a way through strings."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from wordkin.corpus import EncodedCorpus, encode
from wordkin.corpus.integers import NumberEncoder
from wordkin.corpus.storage import Storage
from wordkin.corpus.writer import CorpusWriter
from wordkin.errors import SettingsError, TextError
from wordkin.kernels.numbering import find_slot

pytestmark = pytest.mark.kernels


@pytest.fixture(autouse=True)
def _numbers_may_overflow() -> Any:
    # A hash is meant to wrap around; NumPy's scalars warn of it where nothing is compiled.
    with np.errstate(over="ignore"):
        yield


def decoded(corpus: EncodedCorpus) -> list[list[int]]:
    """The corpus as lists of numbers again."""
    words = corpus.vocabulary.words
    ends = zip(corpus.starts, corpus.starts[1:], strict=False)
    return [[int(words[word]) for word in corpus.ids[start:end]] for start, end in ends]


def test_encode_numbers_integers_by_first_appearance() -> None:
    corpus = encode(np.array([[17, 5, 17], [300, 5, 17]]))
    assert corpus.vocabulary.words == ["17", "5", "300"]
    assert corpus.vocabulary.counts.tolist() == [3, 2, 1]
    assert (corpus.ids.tolist(), corpus.starts.tolist()) == ([0, 1, 0, 2, 1, 0], [0, 3, 6])
    assert (corpus.ids.dtype.name, corpus.starts.dtype.name) == ("int32", "int64")
    assert corpus.raw_words == 6


def test_encode_takes_an_array_of_one_dimension_as_one_sentence() -> None:
    assert decoded(encode(np.array([4, 7, 4]))) == [[4, 7, 4]]


@pytest.mark.parametrize(
    ("numbers", "sentences"),
    [
        ([[-1, 4, 7], [4, 7, -1], [4, -1, -1]], [[4, 7], [4, 7], [4]]),  # padding
        ([[4, -2, 7]], [[4], [7]]),  # a gap, which no window reaches across
        ([4, 7, -1, -1, 4], [[4, 7], [4]]),  # an array of sentences
        ([[-1, -1], [4, -1]], [[4]]),
        ([[-1, -1]], []),
        ([-1], []),
    ],
)
def test_encode_ends_a_sentence_at_a_negative_number(
    numbers: Any, sentences: list[list[int]]
) -> None:
    assert decoded(encode(np.array(numbers))) == sentences
    lists = numbers if isinstance(numbers[0], list) else [numbers]
    assert decoded(encode(lists)) == sentences


@pytest.mark.parametrize("dtype", ["i1", "u1", "<i2", ">i4", "u4", "i8", "u8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_encode_takes_integers_of_any_type_and_order(dtype: str, order: Any) -> None:
    array = np.array([[3, 1, 4], [1, 5, 9]], dtype, order=order)
    assert decoded(encode(array)) == [[3, 1, 4], [1, 5, 9]]
    assert decoded(encode(array[:, ::2])) == [[3, 4], [1, 9]]


@pytest.mark.parametrize("shape", [(0,), (0, 5), (5, 0)])
def test_encode_gives_an_array_without_numbers_an_empty_corpus(shape: tuple[int, ...]) -> None:
    corpus = encode(np.zeros(shape, np.int64))
    assert (len(corpus.ids), corpus.sentences, len(corpus.vocabulary)) == (0, 0, 0)


@pytest.mark.parametrize(
    "texts",
    [
        [[17, 5], [5]],
        ([17, 5], [5]),
        [(17, 5), [np.int32(5)]],
        [np.array([17, 5], np.uint16), np.array([5])],
        (iter(sentence) for sentence in ([], [17, 5], [5])),
    ],
)
def test_encode_reads_lists_of_integers(texts: Any) -> None:
    corpus = encode(texts)
    assert decoded(corpus) == [[17, 5], [5]]
    assert corpus.vocabulary.counts.tolist() == [1, 2]


def test_encode_goes_on_with_a_sentence_in_the_next_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wordkin.corpus.integers.BATCH_NUMBERS", 2)
    assert decoded(encode(np.array([1, 2, 3, -1, 4]))) == [[1, 2, 3], [4]]
    assert decoded(encode(np.array([[1, 2, 3], [4, -1, -1]]))) == [[1, 2, 3], [4]]


@pytest.mark.parametrize("scale", [1, 2**32, 10**12])
def test_encode_counts_as_many_integers_as_there_are(scale: int) -> None:
    numbers = np.random.default_rng(1).integers(0, 9_000, 500) * scale
    corpus = encode(numbers)
    assert decoded(corpus) == [numbers.tolist()]
    counts = Counter(numbers.tolist())
    assert corpus.vocabulary.words == list(map(str, counts))
    assert corpus.vocabulary.counts.tolist() == list(counts.values())


@pytest.mark.parametrize("number", [0, 9, 10, 99, 10**17, 10**18 - 1, 10**18, 2**63 - 1])
def test_encode_writes_every_digit_of_a_number(number: int) -> None:
    assert encode(np.array([number, 7, number])).vocabulary.words == [str(number), "7"]


def test_number_encoder_grows_when_its_table_is_full() -> None:
    encoder = NumberEncoder(CorpusWriter(Storage(None, 2**20)), capacity=1)
    encoder.add(np.array([30, 10, 20, 10, 30]), np.zeros(5, np.bool_))
    encoder.add(np.array([40, 10]), np.array([False, True]))
    corpus = encoder.finish()
    assert decoded(corpus) == [[30, 10, 20, 10, 30, 40, 10]]
    assert corpus.vocabulary.counts.tolist() == [2, 3, 1, 1]


def test_number_encoder_says_that_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wordkin.corpus.integers.MOST_NUMBERS", 3)
    monkeypatch.setattr("wordkin.corpus.integers.FIRST_CAPACITY", 2)
    encoder = NumberEncoder(CorpusWriter(Storage(None, 2**20)), capacity=2)
    encoder.add(np.arange(3), np.zeros(3, np.bool_))
    with pytest.raises(TextError, match="at most 3 different numbers"):
        encoder.add(np.array([3]), np.ones(1, np.bool_))


def test_find_slot_finds_a_token_behind_others_of_the_same_slot() -> None:
    slots, tokens = np.zeros(4, np.int32), np.array([5, 6])
    for number, token in enumerate(tokens):
        slots[:] = 0
        first = find_slot(slots, tokens, token)
        slots[first] = 2 - number  # the other token is there already
        second = find_slot(slots, tokens, token)
        assert second == (first + 1) % 4


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.array([1.0]), r"whole numbers, \[length\] or \[walks, length\], found float64 \[1\]"),
        (np.array([[1.5]], np.float32), r"float32 \[1, 1\]\. Convert it.*astype\(numpy\.int64\)"),
        (np.array([True]), "found bool"),
        (np.array(["2020-01-01"], "M8[D]"), r"found datetime64\[D\]"),
        (np.zeros((2, 3, 4), int), r"found int64 \[2, 3, 4\]. Put one walk in each row"),
        (np.array(7), r"found int64 \[\]"),
        (np.array([1, 2**63], np.uint64), r"below 2⁶³, found 9,223,372,036,854,775,808"),
    ],
)
def test_encode_says_what_is_no_array_of_integers(array: Any, message: str) -> None:
    with pytest.raises(TextError, match=message):
        encode(array)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ([[7, "a"]], r"tokens to be whole numbers below 2⁶³, found 'a' \(str\)"),
        ([[7], [1.5]], r"whole numbers below 2⁶³, found 1.5 \(float\)"),
        ([[7, 2**63]], r"whole numbers below 2⁶³, found 9223372036854775808 \(int\)"),
        ([["a", 7]], r"tokens to be strings, found 7 \(int\)"),
        ([[1.5]], r"tokens to be strings, found 1.5 \(float\)"),
        ([[["a"]]], r"tokens to be strings, found \['a'\] \(list\)"),
        ([np.array([[1, 2]])], r"tokens to be strings, found \[1, 2\] \(list\)"),
        (np.array([[7, "a"]], object), r"whole numbers below 2⁶³, found 'a' \(str\)"),
    ],
)
def test_encode_says_which_token_is_of_another_kind(text: Any, message: str) -> None:
    with pytest.raises(TextError, match=message):
        encode(text)


def test_encode_reads_arrays_of_strings() -> None:
    assert encode(np.array([["sea", "lake"], ["sea", "pond"]])).vocabulary.words == [
        "sea",
        "lake",
        "pond",
    ]


def test_encode_does_not_warn_of_numbers_of_one_digit() -> None:
    encode(np.zeros((100, 20), np.int8))  # a text would be called characters instead of words


def test_encode_reports_how_far_an_array_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wordkin.corpus.integers.BATCH_NUMBERS", 4)
    seen: list[tuple[int, int]] = []
    encode(
        np.zeros((4, 2), np.int16),
        report=lambda progress: seen.append((progress.words_done, progress.words_total)),
    )
    assert seen == [(4, 8), (8, 8)]


def test_vectors_say_that_a_number_is_no_word() -> None:
    vectors = wk.WordVectors(["17"], [[1.0]])
    with pytest.raises(TypeError, match=r"expected words, found 17\. .* str\(number\)"):
        vectors[17]  # type: ignore[index]


@pytest.mark.parametrize("numbers", [np.array([[2, 0], [2, -1]]), [[2, 0], [2]]])
def test_encode_takes_the_words_of_numbers_from_names(numbers: Any) -> None:
    corpus = encode(numbers, names=["sea", "lake", "shore"])
    assert corpus.vocabulary.words == ["shore", "sea"]
    assert corpus.vocabulary.counts.tolist() == [2, 1]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["sea", "lake"], "one for each number up to 2, found 2"),
        (["sea", "lake", "sea"], "each name once, found 'sea' for 0 and 2"),
        (["sea", "lake", 7], "strings, found 7 for 2"),
    ],
)
def test_encode_refuses_names_that_do_not_fit_the_numbers(names: Any, message: str) -> None:
    with pytest.raises(TextError, match=message):
        encode(np.array([0, 2]), names=names)


def test_encode_refuses_names_for_words() -> None:
    with pytest.raises(SettingsError, match="names: expected whole numbers as tokens, found 'sea'"):
        encode([["sea"]], names=["lake"])
