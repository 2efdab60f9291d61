"""The compiled training kernel against its slow twin; also with NUMBA_DISABLE_JIT=1."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numba import config
from numpy.testing import assert_allclose
from numpy.typing import NDArray

import reference
from wordkin.kernels import random_numbers
from wordkin.kernels.noise import count_noise_words, pack_table
from wordkin.kernels.parts import Parts
from wordkin.kernels.sizes import LANES
from wordkin.kernels.training import Matrices, Plan, Sampling, fit_chunk, new_work
from wordkin.kernels.tree import Tree, new_tree
from wordkin.kernels.windows import Corpus, Windows, sample_tokens
from wordkin.method.huffman import tree_paths
from wordkin.method.sampling import keep_probability, noise_table

pytestmark = pytest.mark.kernels

SEED = 0x9E3779B97F4A7C15
LEARNED = Matrices._fields[:3]
RATE = np.float32(0.05)
COMBINATIONS = [
    pytest.param(is_skip_gram, negative_samples, uses_tree, id=f"{objective}-{loss}")
    for objective, is_skip_gram in [("skip_gram", True), ("cbow", False)]
    for loss, negative_samples, uses_tree in [
        ("negatives", 5, False),
        ("tree", 0, True),
        ("both", 5, True),
    ]
]
# Python's loops are slow: without compilation the texts are short.
TOKENS = 40 if config.DISABLE_JIT else 400


@pytest.fixture(autouse=True)
def _numbers_may_overflow() -> Iterator[None]:
    # Random numbers are meant to wrap around; NumPy's scalars warn of it where nothing is compiled.
    with np.errstate(over="ignore"):
        yield


@dataclass(frozen=True)
class Case:
    """A text at random and what training on it needs."""

    plan: Plan
    words: int = 11
    dimensions: int = 7
    subsample_threshold: float = 0.05
    sentence_lengths: tuple[int, ...] = (1, 13, 2, TOKENS - 17, 1)
    scale: float = 0.5
    has_factors: bool = False
    has_parts: bool = False
    stretch: int = 128

    @property
    def tokens(self) -> int:
        return sum(self.sentence_lengths)

    def counts(self) -> NDArray[np.int64]:
        return 1000 // np.arange(1, self.words + 1)

    def corpus(self) -> Corpus:
        ids = np.random.default_rng(1).integers(0, self.words, self.tokens, np.int32)
        starts = np.cumsum([0, *self.sentence_lengths])
        ids.flags.writeable = starts.flags.writeable = False  # as `fit` gives them
        return Corpus(ids, starts)

    def sampling(self) -> Sampling:
        counts = self.counts()
        return Sampling(
            keep_probability(counts, self.subsample_threshold),
            pack_table(*noise_table(counts, 0.75)),
        )

    def tree(self) -> Tree:
        return new_tree(*tree_paths(self.counts() if self.plan.uses_tree else self.counts()[:1]))

    def parts(self) -> Parts | None:
        """Rows at random, behind the own ones, for each word: many, also twice, or none."""
        if not self.has_parts:
            return None
        rng, rows = np.random.default_rng(3), []
        for word in range(self.words):
            ngrams = rng.integers(self.words, 4 * self.words, word * 2 % 11)
            rows.append([word, *np.concatenate([ngrams, ngrams[: word % 3]])])
        lengths = np.array([len(of_word) for of_word in rows])
        shares = rng.random(lengths.sum()).astype(np.float32)
        starts = np.append(0, np.cumsum(lengths))
        for begin, end in pairwise(starts.tolist()):
            shares[begin:end] /= shares[begin:end].sum()
        return Parts(starts, np.concatenate(rows).astype(np.int32), shares.reshape(1, -1))

    def matrices(self) -> Matrices:
        rng = np.random.default_rng(2)
        rows = (
            4 * self.words if self.has_parts else self.words,
            self.words if self.plan.samples_noise else 0,
            self.words - 1 if self.plan.uses_tree else 0,
        )
        shapes = [(count, self.dimensions) for count in rows]
        learned = (rng.normal(0, self.scale, shape).astype(np.float32) for shape in shapes)
        # Half, all, and nothing of a change in turn.
        factors = np.resize(np.array([0.5, 1, 0], np.float32), self.words)
        return Matrices(*learned)._replace(
            factors=factors if self.has_factors else None, parts=self.parts()
        )


@dataclass(frozen=True)
class Outcome:
    matrices: Matrices
    loss: float
    pairs: int


def plan_of(is_skip_gram: bool, negative_samples: int, uses_tree: bool, **changes: Any) -> Plan:
    plan = Plan(
        is_skip_gram=is_skip_gram,
        samples_noise=negative_samples > 0,
        negative_samples=negative_samples,
        uses_tree=uses_tree,
        window=3,
        shrink_window=True,
        cbow_average=True,
    )
    return plan._replace(**changes)


@pytest.mark.parametrize("is_skip_gram", [True, False])
def test_count_noise_words_is_0_where_the_tree_alone_is_learned(is_skip_gram: bool) -> None:
    """Whatever the number of negative samples, which such settings have, too."""
    plan = plan_of(is_skip_gram, negative_samples=5, uses_tree=True)
    assert count_noise_words(plan) > 0
    assert count_noise_words(plan._replace(samples_noise=False)) == 0


def test_a_block_of_cbow_has_more_noise_words_where_windows_are_wide() -> None:
    cbow = plan_of(is_skip_gram=False, negative_samples=5, uses_tree=False)
    windows = [1, 5, 6, 1000]
    assert [count_noise_words(cbow._replace(window=window)) for window in windows] == [
        12,
        12,
        20,
        20,
    ]
    assert [count_noise_words(SKIP_GRAM._replace(window=window)) for window in windows] == [8] * 4


def padded(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.pad(matrix, [(0, 0), (0, -matrix.shape[1] % LANES)])


def kernel_outcome(case: Case, chunks: list[tuple[int, int]]) -> Outcome:
    before = case.matrices()
    matrices = before._replace(**{name: padded(getattr(before, name)) for name in LEARNED})
    sampling, columns = case.sampling(), matrices.input_vectors.shape[1]
    work = new_work(
        case.plan, sampling, case.tree(), columns, case.tokens, before.parts, case.stretch
    )
    loss, pairs = 0.0, 0
    for begin, end in chunks:
        part, count = fit_chunk(
            case.corpus(),
            begin,
            end,
            matrices,
            sampling.keep_probability,
            work,
            case.plan,
            RATE,
            np.uint64(SEED),
        )
        loss, pairs = loss + part, pairs + count
    return Outcome(matrices, loss, pairs)


def twin_outcome(case: Case, chunks: list[tuple[int, int]]) -> Outcome:
    before = case.matrices()
    matrices = before._replace(
        **{name: getattr(before, name).astype(np.float64) for name in LEARNED}
    )
    loss, pairs = 0.0, 0
    for begin, end in chunks:
        part, count = reference.fit_chunk(
            case.corpus(),
            begin,
            end,
            matrices,
            case.sampling(),
            case.tree(),
            case.plan,
            float(RATE),
            SEED,
            case.stretch,
        )
        loss, pairs = loss + part, pairs + count
    return Outcome(matrices, loss, pairs)


def assert_equals_the_twin(case: Case, chunks: list[tuple[int, int]] | None = None) -> Outcome:
    chunks = chunks or [(0, case.tokens)]
    found, want = kernel_outcome(case, chunks), twin_outcome(case, chunks)
    assert found.pairs == want.pairs
    for matrix, expected in zip(found.matrices[:3], want.matrices[:3], strict=True):
        assert_allclose(matrix[:, : case.dimensions], expected, rtol=1e-5, atol=1e-4)
        assert not matrix[:, case.dimensions :].any()  # the padding stays zero
    assert_allclose(found.loss, want.loss, rtol=1e-4)
    return found


# Random numbers


def test_scramble_equals_the_twin() -> None:
    state, want = np.uint64(SEED), SEED
    for _ in range(100):
        state, want = random_numbers.scramble(np.uint64(state)), reference.scramble(want)
        assert int(state) == want


@pytest.mark.parametrize("position", [0, 1, 12345, 2**40, 2**63 - 1])
def test_random_at_equals_the_twin(position: int) -> None:
    for seed in (0, 1, 2**64 - 1):
        found = random_numbers.random_at(np.uint64(seed), np.int64(position))
        assert int(found) == reference.random_at(seed, position)


def test_random_at_equals_the_published_splitmix64() -> None:
    # The first numbers of the generator with seed 1234567 (Rosetta Code, "Pseudo-random numbers/Splitmix64").
    found = [reference.random_at(1234567, position) for position in (1, 2, 3)]
    assert found == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_fraction_is_in_0_to_1_without_1() -> None:
    assert random_numbers.fraction(np.uint64(0)) == 0.0
    assert random_numbers.fraction(np.uint64(2**63)) == 0.5
    assert random_numbers.fraction(np.uint64(2**64 - 1)) == np.float32(1 - 2**-24)


# Windows


def sampled_windows(case: Case, begin: int, end: int) -> list[tuple[int, list[int]]]:
    """Each center's word with the words around it, as the kernel finds them."""
    corpus, window = case.corpus(), case.plan.window
    size = end - begin + 3 * window + 8
    found = Windows(np.zeros(size, np.int32), np.zeros(size, np.int64), np.zeros(size, np.int64))
    keep = case.sampling().keep_probability
    first, last = sample_tokens(corpus, begin, end, keep, case.plan, np.uint64(SEED), found)
    tokens, lows, highs = found
    return [
        (int(tokens[i]), [*tokens[lows[i] : i].tolist(), *tokens[i + 1 : highs[i]].tolist()])
        for i in range(first, last)
    ]


def twin_windows(case: Case) -> list[tuple[int, list[int]]]:
    corpus = case.corpus()
    found = reference.windows(corpus, case.sampling().keep_probability, case.plan, SEED)
    return [(int(corpus.ids[center]), corpus.ids[context].tolist()) for center, context in found]


SKIP_GRAM = plan_of(is_skip_gram=True, negative_samples=5, uses_tree=False)


@pytest.mark.parametrize("shrink_window", [True, False])
@pytest.mark.parametrize("window", [1, 3, 50])
@pytest.mark.parametrize("subsample_threshold", [0, 0.05, 1e-5])
def test_sample_tokens_equals_the_twin(
    shrink_window: bool, window: int, subsample_threshold: float
) -> None:
    plan = SKIP_GRAM._replace(window=window, shrink_window=shrink_window)
    case = Case(plan, subsample_threshold=subsample_threshold)
    assert sampled_windows(case, 0, case.tokens) == twin_windows(case)


@pytest.mark.parametrize("lengths", [(30,), (1,) * 30, (0, 3, 0, 0, 20, 7, 0), (15, 15)])
@pytest.mark.parametrize("subsample_threshold", [0, 0.02])
def test_sample_tokens_finds_the_same_windows_wherever_the_text_is_cut(
    lengths: tuple[int, ...], subsample_threshold: float
) -> None:
    case = Case(SKIP_GRAM, subsample_threshold=subsample_threshold, sentence_lengths=lengths)
    want = twin_windows(case)
    assert want
    for size in (1, 2, 7, 15, 29, 30):
        cuts = [*range(0, 30, size), 30]
        pieces = [sampled_windows(case, begin, end) for begin, end in pairwise(cuts)]
        assert [window for piece in pieces for window in piece] == want


def test_sample_tokens_of_no_tokens_finds_none() -> None:
    case = Case(SKIP_GRAM)
    for position in (0, 5, case.tokens):
        assert sampled_windows(case, position, position) == []


def test_sample_tokens_draws_every_reach_equally_often() -> None:
    plan = SKIP_GRAM._replace(window=4)
    tokens = 400 if config.DISABLE_JIT else 20_000
    case = Case(plan, words=2, subsample_threshold=0, sentence_lengths=(tokens,))
    inner = sampled_windows(case, 4, tokens - 4)
    shares = np.bincount([len(context) for _, context in inner], minlength=9) / len(inner)
    assert_allclose(shares[[2, 4, 6, 8]], 0.25, atol=3 / len(inner) ** 0.5)


# Whole chunks


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
@pytest.mark.parametrize("shrink_window", [True, False])
def test_fit_chunk_equals_the_twin(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool, shrink_window: bool
) -> None:
    plan = plan_of(is_skip_gram, negative_samples, uses_tree, shrink_window=shrink_window)
    assert_equals_the_twin(Case(plan))


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
@pytest.mark.parametrize("dimensions", [1, 16, 100, 301])
def test_fit_chunk_equals_the_twin_for_any_dimensions(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool, dimensions: int
) -> None:
    case = Case(plan_of(is_skip_gram, negative_samples, uses_tree), dimensions=dimensions)
    case = replace(case, scale=1 / dimensions**0.5, sentence_lengths=(9, 1, 5))
    assert_equals_the_twin(case)


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
@pytest.mark.parametrize("window", [1, 2, 9])
def test_fit_chunk_equals_the_twin_for_any_window(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool, window: int
) -> None:
    plan = plan_of(is_skip_gram, negative_samples, uses_tree, window=window, shrink_window=False)
    assert_equals_the_twin(Case(plan, sentence_lengths=(1, 30, 2)))


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
@pytest.mark.parametrize("words", [2, 3, 300])
def test_fit_chunk_equals_the_twin_for_any_vocabulary(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool, words: int
) -> None:
    case = Case(plan_of(is_skip_gram, negative_samples, uses_tree), words=words)
    assert_equals_the_twin(replace(case, subsample_threshold=0, sentence_lengths=(25, 5)))


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
@pytest.mark.parametrize("dimensions", [1, 7, 100, 301])
def test_fit_chunk_equals_the_twin_where_all_else_is_smallest(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool, dimensions: int
) -> None:
    plan = plan_of(is_skip_gram, min(negative_samples, 1), uses_tree, window=1)
    case = Case(plan, words=2, dimensions=dimensions, subsample_threshold=0)
    case = replace(case, scale=1 / dimensions**0.5, sentence_lengths=(1, 2, 1, 3))
    assert assert_equals_the_twin(case).pairs > 0


@pytest.mark.parametrize("is_skip_gram", [True, False])
@pytest.mark.parametrize("uses_tree", [True, False])
@pytest.mark.parametrize("negative_samples", [1, 2, 3, 4, 20])
def test_fit_chunk_equals_the_twin_for_any_number_of_negative_samples(
    is_skip_gram: bool, uses_tree: bool, negative_samples: int
) -> None:
    plan = plan_of(is_skip_gram, negative_samples, uses_tree)
    assert_equals_the_twin(Case(plan, sentence_lengths=(20,)))


@pytest.mark.parametrize(("negative_samples", "uses_tree"), [(5, False), (0, True), (5, True)])
@pytest.mark.parametrize("shrink_window", [True, False])
def test_fit_chunk_equals_the_twin_for_sums_instead_of_averages(
    negative_samples: int, uses_tree: bool, shrink_window: bool
) -> None:
    plan = plan_of(False, negative_samples, uses_tree, shrink_window=shrink_window)
    assert_equals_the_twin(Case(plan._replace(cbow_average=False), sentence_lengths=(1, 20, 3)))


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
def test_fit_chunk_equals_the_twin_for_pieces_of_a_sentence(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool
) -> None:
    case = Case(plan_of(is_skip_gram, negative_samples, uses_tree), sentence_lengths=(0, 17, 0, 9))
    cut = assert_equals_the_twin(case, [(0, 1), (1, 6), (6, 20), (20, 26)])
    assert cut.pairs == kernel_outcome(case, [(0, 26)]).pairs


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
def test_fit_chunk_changes_nothing_for_sentences_of_one_word(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool
) -> None:
    case = Case(plan_of(is_skip_gram, negative_samples, uses_tree), sentence_lengths=(1,) * 10)
    found = kernel_outcome(case, [(0, 10)])
    assert (found.loss, found.pairs) == (0.0, 0)
    for matrix, before in zip(found.matrices[:3], case.matrices()[:3], strict=True):
        assert_allclose(matrix[:, : case.dimensions], before, rtol=0, atol=0)


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
def test_fit_chunk_equals_the_twin_where_the_sigmoid_is_as_good_as_0_or_1(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool
) -> None:
    plan = plan_of(is_skip_gram, negative_samples, uses_tree)
    assert_equals_the_twin(Case(plan, scale=4.0, sentence_lengths=(8,)))


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
def test_fit_chunk_gives_the_same_bits_twice(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool
) -> None:
    case = Case(plan_of(is_skip_gram, negative_samples, uses_tree), sentence_lengths=(30,))
    first, second = (kernel_outcome(case, [(0, 30)]) for _ in range(2))
    assert first.loss == second.loss
    for one, other in zip(first.matrices[:3], second.matrices[:3], strict=True):
        assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
@pytest.mark.parametrize("cbow_average", [True, False])
def test_fit_chunk_equals_the_twin_where_rows_learn_by_factors(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool, cbow_average: bool
) -> None:
    plan = plan_of(is_skip_gram, negative_samples, uses_tree, cbow_average=cbow_average)
    found = assert_equals_the_twin(
        Case(plan, has_factors=True, dimensions=17, sentence_lengths=(30, 1, 9))
    )
    assert found.pairs > 0


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
def test_fit_chunk_leaves_rows_of_factor_0_bit_for_bit(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool
) -> None:
    case = Case(plan_of(is_skip_gram, negative_samples, uses_tree), has_factors=True)
    found, before = kernel_outcome(case, [(0, case.tokens)]), case.matrices()
    assert before.factors is not None
    inputs = found.matrices.input_vectors[:, : case.dimensions]
    moved = (inputs != before.input_vectors).any(axis=1)
    assert moved.tolist() == (before.factors > 0).tolist()


def test_fit_chunk_counts_center_and_context_as_one_pair_each() -> None:
    plan = SKIP_GRAM._replace(window=2, shrink_window=False)
    case = Case(plan, subsample_threshold=0, sentence_lengths=(5, 1))
    assert kernel_outcome(case, [(0, 6)]).pairs == 2 + 3 + 4 + 3 + 2


def test_fit_chunk_counts_one_pair_for_each_average() -> None:
    plan = SKIP_GRAM._replace(is_skip_gram=False)
    case = Case(plan, subsample_threshold=0, sentence_lengths=(5, 1, 2))
    assert kernel_outcome(case, [(0, 8)]).pairs == 7


def test_fit_chunk_begins_with_a_loss_of_log_2_for_each_turn() -> None:
    plan = SKIP_GRAM._replace(samples_noise=False, uses_tree=True)
    case = Case(plan, words=2, subsample_threshold=0, scale=0.0, sentence_lengths=(2,))
    found = kernel_outcome(case, [(0, 2)])
    assert found.loss == pytest.approx(2 * np.log(2), rel=1e-4)


# Words that are made of parts


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
@pytest.mark.parametrize("shrink_window", [True, False])
@pytest.mark.parametrize("stretch", [4, 32, 128])
def test_fit_chunk_equals_the_twin_where_words_have_parts(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool, shrink_window: bool, stretch: int
) -> None:
    plan = plan_of(is_skip_gram, negative_samples, uses_tree, shrink_window=shrink_window)
    # Of more words, of which each is not in each stretch again: there even rounding would grow.
    case = Case(plan, words=60, has_parts=True, stretch=stretch)
    assert_equals_the_twin(replace(case, subsample_threshold=0.05 if shrink_window else 0))


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
def test_fit_chunk_of_parts_equals_the_twin_for_pieces_of_a_sentence(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool
) -> None:
    plan = plan_of(is_skip_gram, negative_samples, uses_tree)
    case = Case(plan, has_parts=True, stretch=8, sentence_lengths=(0, 17, 0, 39))
    cut = assert_equals_the_twin(case, [(0, 1), (1, 6), (6, 20), (20, 56)])
    assert cut.pairs == kernel_outcome(case, [(0, 56)]).pairs


@pytest.mark.parametrize(("negative_samples", "uses_tree"), [(5, False), (0, True), (5, True)])
@pytest.mark.parametrize("window", [1, 9])
def test_fit_chunk_of_parts_equals_the_twin_for_sums_and_any_window(
    negative_samples: int, uses_tree: bool, window: int
) -> None:
    plan = plan_of(False, negative_samples, uses_tree, window=window, cbow_average=False)
    assert_equals_the_twin(
        Case(plan, has_parts=True, stretch=12, sentence_lengths=(1, 20, 3), scale=0.2)
    )


@pytest.mark.parametrize("is_skip_gram", [True, False])
@pytest.mark.parametrize(("words", "dimensions"), [(2, 1), (300, 100), (11, 301)])
def test_fit_chunk_equals_the_twin_for_any_number_of_parts(
    is_skip_gram: bool, words: int, dimensions: int
) -> None:
    plan = plan_of(is_skip_gram, 5, True)
    case = Case(plan, words=words, dimensions=dimensions, has_parts=True, stretch=4)
    sizes = {"scale": 1 / dimensions**0.5, "sentence_lengths": (25, 5)}
    assert_equals_the_twin(replace(case, subsample_threshold=0, **sizes))


def test_a_stretch_need_not_be_of_whole_blocks() -> None:
    """As with many threads: 2,048 centers are divided among them."""
    case = Case(SKIP_GRAM, words=60, has_parts=True, stretch=42, subsample_threshold=0)
    assert_equals_the_twin(case)


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
def test_fit_chunk_of_words_without_ngrams_learns_what_it_learns_without_parts(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool
) -> None:
    """Where each stretch is a block; in longer ones, to nearly the same: a word sees its changes."""

    class OnlyOwn(Case):
        def parts(self) -> Parts | None:
            own = np.arange(self.words, dtype=np.int32)
            return Parts(np.arange(self.words + 1), own, np.ones((1, self.words), np.float32))

    plan = plan_of(is_skip_gram, negative_samples, uses_tree)
    plain = Case(plan, sentence_lengths=(1, 60, 9))
    case = OnlyOwn(plan, sentence_lengths=plain.sentence_lengths, stretch=16)
    assert case.matrices().input_vectors.shape == plain.matrices().input_vectors.shape
    found, want = (kernel_outcome(one, [(0, one.tokens)]) for one in (case, plain))
    for one, other in zip(found.matrices[:3], want.matrices[:3], strict=True):
        assert_allclose(one, other, rtol=1e-5, atol=1e-5)
    assert found.pairs == want.pairs
    assert_allclose(found.loss, want.loss, rtol=1e-6)


def test_fit_chunk_of_parts_leaves_the_rows_of_words_that_do_not_occur_bit_for_bit() -> None:
    case = Case(SKIP_GRAM, words=300, has_parts=True, sentence_lengths=(1, 20))
    parts, found = case.parts(), kernel_outcome(case, [(0, 21)])
    assert parts is not None
    ids = case.corpus().ids
    touched = {
        row
        for word in ids.tolist()
        for row in parts.rows[parts.starts[word] : parts.starts[word + 1]].tolist()
    }
    inputs = found.matrices.input_vectors[:, : case.dimensions]
    moved = np.flatnonzero((inputs != case.matrices().input_vectors).any(axis=1))
    assert 0 < len(moved) < 1200 / 2
    assert {*moved.tolist()} <= touched


@pytest.mark.parametrize(("is_skip_gram", "negative_samples", "uses_tree"), COMBINATIONS)
def test_fit_chunk_of_parts_changes_nothing_for_sentences_of_one_word(
    is_skip_gram: bool, negative_samples: int, uses_tree: bool
) -> None:
    plan = plan_of(is_skip_gram, negative_samples, uses_tree)
    case = Case(plan, has_parts=True, sentence_lengths=(1,) * 10)
    found = kernel_outcome(case, [(0, 10)])
    assert (found.loss, found.pairs) == (0.0, 0)
    for matrix, before in zip(found.matrices[:3], case.matrices()[:3], strict=True):
        assert matrix[:, : case.dimensions].tobytes() == before.tobytes()
