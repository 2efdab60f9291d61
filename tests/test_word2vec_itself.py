"""What the kernel does on average is word2vec: held to a plain program that shares nothing with it.

The kernel trains on the same chunk with many seeds, at a rate so small that nothing else but the
expected gradient is left. The mean of each number's change, of the loss and of the number of pairs must
then be what `plain_word2vec.expected_change` adds up, within five standard errors of that mean, and
the change along the expected gradient within a few percent.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from plain_word2vec import Method, Vectors, expected_change, huffman_paths, train
from wordkin.corpus import encode
from wordkin.kernels import pairs, training
from wordkin.kernels.noise import pack_table
from wordkin.kernels.parts import Parts
from wordkin.kernels.training import Matrices, Plan, Sampling
from wordkin.kernels.tree import Tree, new_tree
from wordkin.kernels.windows import Corpus
from wordkin.method.huffman import tree_paths
from wordkin.method.sampling import keep_probability, noise_table
from wordkin.search.frozen import read_only
from wordkin.settings.training import TrainingSettings
from wordkin.training import fit

Floats = NDArray[np.float64]
Kernel = Callable[..., tuple[float, int]]


def with_work_of(module: ModuleType) -> Kernel:
    """The kernel of a module, with scratch arrays that calls for the same text and method share."""
    made: dict[str, Any] = {"for": None}

    def fit_chunk(
        corpus: Corpus,
        begin: int,
        end: int,
        matrices: Matrices,
        sampling: Sampling,
        tree: Tree,
        plan: Plan,
        *rate_and_seed: Any,
    ) -> tuple[float, int]:
        wanted = (id(sampling), id(tree), plan, end - begin)
        if made["for"] != wanted:
            tables = plan, sampling, tree
            work = module.new_work(*tables, COLUMNS, end - begin, matrices.parts, 128)
            made.update({"for": wanted, "work": work, "alive": (sampling, tree)})
        work, keep = made["work"], sampling.keep_probability
        loss, count = module.fit_chunk(
            corpus, begin, end, matrices, keep, work, plan, *rate_and_seed
        )
        return loss, count

    return fit_chunk


fit_by_blocks, fit_by_pairs = with_work_of(training), with_work_of(pairs)
KERNELS = [fit_by_blocks, fit_by_pairs]
RATE = 2e-5  # so small that a block's centers do not see what the others changed
SEEDS = 4000
STANDARD_ERRORS = 5
SLACK = 5e-3  # for numbers that hardly vary: rounding to float32, and second order
DIMENSIONS = 5
COLUMNS = 16  # dimensions and padding
WORDS = [2, 3, 5, 12, 50]
OBJECTIVES = {
    "skip_gram": (True, True),
    "cbow_mean": (False, True),
    "cbow_sum": (False, False),
}
LOSSES = {"negatives": (5, False), "tree": (0, True), "both": (3, True)}


@dataclass(frozen=True)
class Text:
    """Sentences of 1 to 20 words at random, of which a chunk is trained that cuts two of them."""

    sentences: list[list[int]]
    words: int

    @property
    def counts(self) -> list[int]:
        """Those of the whole text; the sentences are a part of it."""
        return [400 // (rank + 1) for rank in range(self.words)]

    @property
    def tokens(self) -> int:
        return sum(map(len, self.sentences))


def text_of(words: int, lengths: list[int], seed: int) -> Text:
    rng = np.random.default_rng(seed)
    likely = 1 / np.arange(1, words + 1)
    drawn = [rng.choice(words, length, p=likely / likely.sum()).tolist() for length in lengths]
    return Text(drawn, words)


def vectors_of(words: int, seed: int, inputs: int | None = None) -> Vectors:
    rng = np.random.default_rng(seed)
    shapes = [(rows, DIMENSIONS) for rows in (inputs or words, words, words - 1)]
    return Vectors(*(0.5 * rng.standard_normal(shape) for shape in shapes))


def flat(change: Vectors, loss: float, pairs: float) -> Floats:
    return np.concatenate([*(matrix.ravel() for matrix in change), [loss, pairs]])


def kernel_arguments(text: Text, method: Method) -> tuple[Corpus, Sampling, Any, Plan]:
    ids = [word for sentence in text.sentences for word in sentence]
    starts = np.cumsum([0, *map(len, text.sentences)])
    counts = np.array(text.counts)
    sampling = Sampling(
        keep_probability(counts, method.threshold),
        pack_table(*noise_table(counts, method.noise_exponent)),
    )
    paths = huffman_paths(text.counts)
    steps = np.array([step for path in paths for step in path]).reshape(-1, 2)
    tree_starts = np.cumsum([0, *map(len, paths)])
    tree = new_tree(tree_starts, steps[:, 0].astype(np.int32), 1 - steps[:, 1].astype(np.uint8))
    plan = Plan(
        is_skip_gram=method.is_skip_gram,
        samples_noise=method.negative_samples > 0,
        negative_samples=method.negative_samples,
        uses_tree=method.uses_tree,
        window=method.window,
        shrink_window=method.shrinks,
        cbow_average=method.takes_mean,
    )
    corpus = Corpus(read_only(np.array(ids, np.int32)), read_only(starts))  # as `fit` gives them
    return corpus, sampling, tree, plan


def parts_of(method: Method) -> Parts | None:
    """The parts of words as the kernel takes them."""
    if not method.parts:
        return None
    lengths = np.array([len(rows) for rows in method.parts])
    rows = np.array([row for rows in method.parts for row in rows], np.int32)
    shares = np.repeat(1 / lengths, lengths).astype(np.float32)
    return Parts(np.append(0, np.cumsum(lengths)), rows, shares.reshape(1, -1))


def kernel_changes(
    kernel: Kernel,
    text: Text,
    vectors: Vectors,
    chunk: tuple[int, int],
    method: Method,
    rate: float = RATE,
) -> Floats:
    """The change at rate 1, loss and pairs of the chunk, by seed: float64 [seeds, numbers]."""
    corpus, sampling, tree, plan = kernel_arguments(text, method)
    pad = [(0, 0), (0, COLUMNS - DIMENSIONS)]
    before = [np.pad(matrix, pad).astype(np.float32) for matrix in vectors]
    found, parts = [], parts_of(method)
    for seed in range(SEEDS):
        after = Matrices(*(matrix.copy() for matrix in before))._replace(parts=parts)
        loss, pairs = kernel(
            corpus, *chunk, after, sampling, tree, plan, np.float32(rate), np.uint64(seed * 7919)
        )
        change: Iterator[Floats] = (
            (new.astype(np.float64) - old)[:, :DIMENSIONS] / rate
            for new, old in zip(after[:3], before, strict=True)
        )
        found.append(flat(Vectors(*change), loss, pairs))
    return np.array(found)


def assert_mean_is(found: Floats, want: Floats) -> None:
    """Hold the mean over the seeds to the expectation, number by number and along the gradient."""
    errors = found.std(axis=0, ddof=1) / np.sqrt(len(found))
    largest = np.r_[np.full(len(want) - 2, np.abs(want[:-2]).max()), want[-2:]]
    off = np.abs(found.mean(axis=0) - want)
    assert (off <= STANDARD_ERRORS * errors + SLACK * largest).all()
    gradient = want[:-2]
    along = found[:, :-2] @ gradient / (gradient @ gradient)
    error = along.std(ddof=1) / np.sqrt(len(along))
    assert abs(along.mean() - 1) <= STANDARD_ERRORS * error + SLACK


def cases() -> list[Any]:
    """All combinations, with each size of vocabulary: a fast tenth of them, the others slow."""
    found = []
    for number, (objective, loss, shrinks, threshold) in enumerate(
        product(OBJECTIVES, LOSSES, [True, False], [0, 0.05])
    ):
        is_skip_gram, takes_mean = OBJECTIVES[objective]
        negative_samples, uses_tree = LOSSES[loss]
        for turn, words in enumerate(WORDS):
            text = text_of(words, [1, 7, 20, 2, 12], number + turn)
            method = Method(
                text.counts,
                is_skip_gram=is_skip_gram,
                takes_mean=takes_mean,
                negative_samples=negative_samples,
                uses_tree=uses_tree,
                window=2 if threshold else 4,
                shrinks=shrinks,
                threshold=threshold,
            )
            names = [objective, loss, "shrinks" * shrinks, "subsampled" * bool(threshold)]
            marks = [] if (number + turn) % (2 * len(WORDS)) == 0 else [pytest.mark.slow]
            found.append(
                pytest.param(
                    text, method, id="-".join(filter(None, [*names, str(words)])), marks=marks
                )
            )
    return found


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(("text", "method"), cases())
def test_a_chunk_changes_the_vectors_as_word2vec_does_on_average(
    text: Text, method: Method, kernel: Kernel
) -> None:
    vectors, chunk = vectors_of(text.words, 1), (3, text.tokens - 4)
    want = flat(*expected_change(vectors, text.sentences, *chunk, method))
    assert_mean_is(kernel_changes(kernel, text, vectors, chunk, method), want)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("objective", ["skip_gram", "cbow_mean"])
@pytest.mark.parametrize(("window", "noise_exponent", "negative_samples"), [(1, 0, 1), (9, 1, 12)])
def test_a_chunk_of_another_window_and_noise_is_word2vec_too(
    window: int, noise_exponent: float, negative_samples: int, objective: str, kernel: Kernel
) -> None:
    text, vectors = text_of(12, [3, 20, 9], 1), vectors_of(12, 1)
    method = Method(
        text.counts,
        *OBJECTIVES[objective],
        window=window,
        noise_exponent=noise_exponent,
        negative_samples=negative_samples,
    )
    want = flat(*expected_change(vectors, text.sentences, 0, text.tokens, method))
    assert_mean_is(kernel_changes(kernel, text, vectors, (0, text.tokens), method), want)


@pytest.mark.parametrize("is_skip_gram", [True, False])
def test_the_plain_program_does_on_average_what_is_expected_of_it(is_skip_gram: bool) -> None:
    text, vectors = text_of(5, [1, 2, 8], 1), vectors_of(5, 1)
    method = Method(
        text.counts, is_skip_gram, negative_samples=2, uses_tree=True, window=3, threshold=0.2
    )
    rng, found = np.random.default_rng(1), []
    for _ in range(300):
        after = Vectors(*(matrix.copy() for matrix in vectors))
        loss, pairs = train(after, text.sentences, method, RATE, rng)
        change = ((new - old) / RATE for new, old in zip(after, vectors, strict=True))
        found.append(flat(Vectors(*change), loss, pairs))
    want = flat(*expected_change(vectors, text.sentences, 0, text.tokens, method))
    assert_mean_is(np.array(found), want)


@pytest.mark.parametrize(
    "objective",
    [pytest.param(one, marks=[pytest.mark.slow] * (one != "skip_gram")) for one in OBJECTIVES],
)
@pytest.mark.parametrize("loss", ["negative", "tree"])
def test_pair_by_pair_is_word2vec_at_large_steps_too(objective: str, loss: str) -> None:
    """Where each pair sees what the others changed, as it does in the plain program."""
    is_skip_gram, takes_mean = OBJECTIVES[objective]
    text, vectors, large = text_of(3, [2, 5, 8], 1), vectors_of(3, 1), 0.5
    method = Method(
        text.counts,
        is_skip_gram,
        takes_mean,
        negative_samples=int(loss == "negative"),  # two could be equal: then C's order matters
        uses_tree=loss == "tree",
        window=3,
    )
    rng, plain = np.random.default_rng(1), []
    for _ in range(1000):
        after = Vectors(*(matrix.copy() for matrix in vectors))
        figures = train(after, text.sentences, method, large, rng)
        change = ((new - old) / large for new, old in zip(after, vectors, strict=True))
        plain.append(flat(Vectors(*change), *figures))
    found = kernel_changes(fit_by_pairs, text, vectors, (0, text.tokens), method, large)
    assert_means_agree(found, np.array(plain))
    blocks = kernel_changes(fit_by_blocks, text, vectors, (0, text.tokens), method, large)
    with pytest.raises(AssertionError):
        assert_means_agree(blocks, np.array(plain))


def assert_means_agree(one: Floats, other: Floats) -> None:
    """Hold two means to each other, within five standard errors of their difference."""
    squares = [found.var(axis=0, ddof=1) / len(found) for found in (one, other)]
    off = np.abs(one.mean(axis=0) - other.mean(axis=0))
    assert (off <= STANDARD_ERRORS * np.sqrt(sum(squares)) + SLACK).all()


# Words that are made of parts, as in fastText

WORDS_OF_PARTS = ["banana", "ananas", "nana", "a", "bandana", "</s>", "en"]


def ngram_rows(shortest: int, longest: int) -> tuple[tuple[int, ...], ...]:
    """A row for each word, then one for each n-gram; a word has an n-gram as often as it stands in it."""
    numbers: dict[str, int] = {}
    found = []
    for row, word in enumerate(WORDS_OF_PARTS):
        text = "" if word == "</s>" else f"<{word}>"
        ngrams = [
            text[start : start + length]
            for length in range(shortest, longest + 1)
            for start in range(len(text) - length + 1)
        ]
        rows = (numbers.setdefault(ngram, len(WORDS_OF_PARTS) + len(numbers)) for ngram in ngrams)
        found.append((row, *rows))
    return tuple(found)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(
    ("objective", "loss"),
    [
        pytest.param(objective, loss, marks=[] if number % 4 == 0 else [pytest.mark.slow])
        for number, (objective, loss) in enumerate(product(OBJECTIVES, LOSSES))
    ],
)
def test_a_chunk_of_words_of_parts_changes_each_part_as_fasttext_does_on_average(
    objective: str, loss: str, kernel: Kernel
) -> None:
    parts = ngram_rows(2, 4)
    assert len({*parts[0]}) < len(parts[0])  # banana has "an" twice
    assert parts[5] == (5,)  # </s> has no n-grams
    negative_samples, uses_tree = LOSSES[loss]
    text = text_of(len(parts), [1, 7, 20, 2, 12], 3)
    method = Method(
        text.counts,
        *OBJECTIVES[objective],
        negative_samples=negative_samples,
        uses_tree=uses_tree,
        window=3,
        threshold=0.05,
        parts=parts,
    )
    vectors = vectors_of(text.words, 1, 1 + max(map(max, parts)))
    chunk = (3, text.tokens - 4)
    want = flat(*expected_change(vectors, text.sentences, *chunk, method))
    assert_mean_is(kernel_changes(kernel, text, vectors, chunk, method), want)


# Each random choice alone, as one chunk shows it


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("noise_exponent", [-0.5, 0, 0.75, 1])
def test_noise_words_come_by_their_count_to_the_exponent(
    noise_exponent: float, kernel: Kernel
) -> None:
    """Where all scores are 0, a noise word moves by half the context word's vector."""
    text = Text([[0, 0]], 50)
    method = Method(text.counts, window=1, noise_exponent=noise_exponent)
    vectors = Vectors(np.ones((50, DIMENSIONS)), np.zeros((50, DIMENSIONS)), np.zeros((49, 1)))
    found = kernel_changes(
        kernel, text, vectors._replace(nodes=vectors.outputs[1:]), (0, 1), method
    )
    moved = found[:, : 2 * 50 * DIMENSIONS].reshape(-1, 2, 50, DIMENSIONS)[:, 1, 1:, 0]
    drawn = -2 * moved / method.negative_samples
    error = drawn.std(axis=0, ddof=1) / np.sqrt(len(drawn))
    powers = np.array(text.counts, float) ** noise_exponent
    assert (np.abs(drawn.mean(axis=0) - (powers / powers.sum())[1:]) <= 5 * error).all()


def pairs_of(text: Text, method: Method, chunk: tuple[int, int], kernel: Kernel) -> Floats:
    found = kernel_changes(kernel, text, vectors_of(text.words, 1), chunk, method)
    return np.array(found[:, -1])


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("word", [0, 1, 4, 11])
def test_a_token_is_kept_as_often_as_its_share_of_the_text_allows(
    word: int, kernel: Kernel
) -> None:
    """Two of the word alone are two pairs where both are kept."""
    text = Text([[word, word]], 12)
    share = text.counts[word] / sum(text.counts)
    want = min(1, np.sqrt(0.02 / share) + 0.02 / share) ** 2
    pairs = pairs_of(text, Method(text.counts, threshold=0.02), (0, 2), kernel)
    assert set(pairs) <= {0, 2}
    assert abs((pairs / 2).mean() - want) <= 5 * np.sqrt(want * (1 - want) / len(pairs))


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("window", [1, 2, 5, 9])
def test_a_window_has_every_reach_equally_often(window: int, kernel: Kernel) -> None:
    text = text_of(5, [20], 1)
    reaches = pairs_of(text, Method(text.counts, window=window), (10, 11), kernel) / 2
    shares = np.bincount(reaches.astype(int), minlength=window + 1) / len(reaches)
    error = np.sqrt((1 / window) * (1 - 1 / window) / len(reaches))
    assert shares[0] == 0
    assert (np.abs(shares[1:] - 1 / window) <= 5 * error).all()


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_window_that_does_not_shrink_has_its_whole_reach(kernel: Kernel) -> None:
    text = text_of(5, [20], 1)
    assert set(pairs_of(text, Method(text.counts, shrinks=False), (10, 11), kernel)) == {10}


# What is derived from counts, and from the progress


def test_the_tree_is_as_short_as_one_that_is_joined_by_a_heap() -> None:
    rng = np.random.default_rng(1)
    for words in range(2, 51):
        counts = np.sort(rng.geometric(0.01, words))[::-1]
        lengths = np.diff(tree_paths(counts).starts)
        want = [len(path) for path in huffman_paths(counts.tolist())] @ counts
        assert lengths @ counts == want
        shares = counts / counts.sum()
        entropy = -(shares @ np.log2(shares))
        assert entropy - 1e-9 <= lengths @ shares < entropy + 1  # Shannon's bounds
        assert np.sum(0.5**lengths) == 1  # turns at random end at some word


def test_the_learning_rate_falls_by_the_words_that_are_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rates = []

    def record(begin: int, end: int, rate: float, _: np.uint64) -> tuple[float, int]:
        rates.extend([rate] * (end - begin))
        return 0.0, 0

    monkeypatch.setattr(fit, "bind_kernel", lambda *_: record)
    corpus = encode([["sea", "lake", "shore", "lake"]] * 500).prune(min_count=1)
    settings = TrainingSettings(epochs=3, learning_rate=0.05, final_learning_rate=0.002)
    fit.fit(corpus, settings, threads=1)
    want = 0.05 - (0.05 - 0.002) * np.arange(6000) / 6000
    assert len(rates) == 6000
    # A chunk has the rate that its first word would have: at most a 200th of the way too much.
    late = np.array(rates) - want
    assert (late >= -1e-9).all()
    assert (late <= (0.05 - 0.002) / 200).all()
