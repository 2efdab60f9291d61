"""The compiled counting and joining of phrases against its slow twin; also with NUMBA_DISABLE_JIT=1."""

import warnings
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import reference_phrases as reference
from wordkin.corpus import EncodedCorpus, encode
from wordkin.errors import WordkinWarning
from wordkin.phrases import Phrases, find_phrases
from wordkin.phrases.joining import classify_words
from wordkin.phrases.merging import list_words, merge_spellings
from wordkin.phrases.pairs import Pairs, count_pairs
from wordkin.phrases.rules import Rules
from wordkin.phrases.writing import format_blocks

# Unsigned integers overflow on purpose, of which NumPy warns where nothing is compiled.
pytestmark = [
    pytest.mark.kernels,
    pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning"),
]

WORDS = ["a", "b", "c", "of", "the", "a_b", "b_c", "a_of_b", "é"]
CONNECTORS = ["of", "the"]
sentences = st.lists(st.lists(st.sampled_from(WORDS), max_size=12), max_size=8)
connectors = st.sampled_from([[], CONNECTORS])


@pytest.fixture(autouse=True, scope="module")
def _small_tables() -> Iterator[None]:
    """Python's loops over many empty slots are slow."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wordkin.phrases.pairs.FIRST_SLOTS", 32)
        yield


def pairs_of(corpus: EncodedCorpus, words: list[str], max_pairs: int = 1000) -> Pairs:
    kinds = classify_words(corpus.vocabulary, Rules(connector_words=frozenset(words)))
    return count_pairs(corpus, kinds, max_pairs)


def counts_of(corpus: EncodedCorpus, pairs: Pairs) -> dict[tuple[str, ...], int]:
    paths = [tuple(list_words(corpus.vocabulary, pairs, pair)) for pair in range(len(pairs.counts))]
    assert len(set(paths)) == len(paths)
    return dict(zip(paths, pairs.counts.tolist(), strict=True))


def decoded(corpus: EncodedCorpus) -> list[list[str]]:
    words = corpus.vocabulary.words
    return [[words[i] for i in corpus.ids[a:b]] for a, b in pairwise(corpus.starts.tolist())]


def same(corpus: EncodedCorpus, other: EncodedCorpus) -> bool:
    return (
        corpus.vocabulary.words == other.vocabulary.words
        and corpus.vocabulary.counts.tolist() == other.vocabulary.counts.tolist()
        and corpus.ids.tolist() == other.ids.tolist()
        and corpus.starts.tolist() == other.starts.tolist()
        and corpus.raw_words == other.raw_words
    )


@given(text=sentences, between=connectors)
def test_merge_spellings_equals_the_reference(text: list[list[str]], between: list[str]) -> None:
    corpus = encode(text)
    pairs = pairs_of(corpus, between)
    counts = corpus.vocabulary.counts.copy()
    counts[[corpus.vocabulary.index[word] for word in between if word in corpus.vocabulary]] = 0
    counted = merge_spellings(corpus.vocabulary, counts, pairs, "_")
    want = reference.count(text, "_", between).spellings
    found = dict(zip(corpus.vocabulary.words, counted.words.tolist(), strict=True))
    assert {word: count for word, count in found.items() if count} == {
        word: want[word] for word in found if want[word] and word not in between
    }
    for pair, count in enumerate(counted.pairs.tolist()):
        assert want["_".join(list_words(corpus.vocabulary, pairs, pair))] == count
    assert counted.spellings == len(want)


@given(
    text=sentences,
    between=connectors,
    threshold=st.sampled_from([0.0, 0.5, 2.0]),
    passes=st.integers(1, 3),
)
def test_find_phrases_equals_the_reference(
    text: list[list[str]], between: list[str], threshold: float, passes: int
) -> None:
    corpus = encode(text)
    phrases = find_phrases(
        corpus,
        min_count=1,
        threshold=threshold,
        passes=passes,
        connector_words=between,
        progress=False,
    )
    want = text
    for found in phrases.passes:
        used, want = reference.one_pass(want, 1, threshold, between)
        assert used <= {phrase.words for phrase in found}
    assert same(phrases.apply(corpus), encode(want))
    assert [phrases.join(sentence) for sentence in text] == want
    assert same(corpus, encode(text))  # it stays as it was


@given(text=st.lists(st.lists(st.text("xé", min_size=1, max_size=40), max_size=5), max_size=5))
def test_text_blocks_are_the_lines_of_the_text(text: list[list[str]]) -> None:
    want = "".join(" ".join(sentence) + "\n" for sentence in text if sentence)
    assert b"".join(format_blocks(encode(text))) == want.removesuffix("\n").encode()


def test_count_pairs_goes_on_where_a_full_table_stopped_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wordkin.phrases.pairs.FIRST_SLOTS", 2)
    text = [[f"w{i * 7 % 13}" for i in range(60)], ["x", "of", "the", "y"], ["w1", "w8", "w2"]]
    corpus = encode(text)
    want = reference.count(text, "_", CONNECTORS).spellings
    found = counts_of(corpus, pairs_of(corpus, CONNECTORS))
    assert {"_".join(words): count for words, count in found.items()} == {
        word: count for word, count in want.items() if "_" in word
    }


def test_count_pairs_reports_its_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wordkin.phrases.pairs.CHUNK_TOKENS", 4)
    corpus, done = encode([["a", "b"]] * 5), []
    pairs = count_pairs(corpus, np.zeros(2, np.uint8), 100, lambda seen: done.append(seen.fraction))
    assert done == [0.4, 0.8, 1.0]
    assert counts_of(corpus, pairs) == {("a", "b"): 5}


def test_count_pairs_forgets_the_rarest_and_says_by_how_much_counts_may_be_too_low() -> None:
    rare = [[f"x{i}", "of", f"y{i}"] for i in range(40)]
    text = [sentence for one in rare for sentence in (one, ["a", "of", "the", "b"], ["c", "d"])]
    corpus = encode(text)
    with pytest.warns(WordkinWarning, match="too low by up to 6"):
        pairs = pairs_of(corpus, CONNECTORS, max_pairs=16)
    found = counts_of(corpus, pairs)
    assert len(found) <= 16
    assert 34 <= found["a", "of", "the", "b"] <= 40
    assert 34 <= found["c", "d"] <= 40


def test_count_pairs_leaves_a_path_over_more_connector_words_than_there_is_room_for() -> None:
    corpus = encode([["a", *["of"] * 40, "b"], ["c", "of", "d"], ["c", "of", "d"]])
    with pytest.warns(WordkinWarning, match="too low by up to 1"):
        pairs = pairs_of(corpus, CONNECTORS, max_pairs=16)
    assert counts_of(corpus, pairs) == {("c", "of", "d"): 2}


@given(text=sentences)
def test_count_pairs_is_never_too_low_by_more_than_it_says(text: list[list[str]]) -> None:
    text = [[word + str(number % 5) for word in line] for number, line in enumerate(text * 5)]
    corpus = encode(text)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", WordkinWarning)
        found = counts_of(corpus, pairs_of(corpus, ["of0", "the1"], max_pairs=16))
    forgotten = int(str(caught[0].message).split("up to ")[1].split(".")[0]) if caught else 0
    for words, count in counts_of(corpus, pairs_of(corpus, ["of0", "the1"])).items():
        assert count - forgotten <= found.get(words, 0) <= count


def test_join_stops_at_a_border() -> None:
    phrases = Phrases((), borders=frozenset("|"))
    assert phrases.join(["a", "|", "b"]) == ["a", "|", "b"]
