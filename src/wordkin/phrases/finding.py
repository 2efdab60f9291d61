"""find_phrases: from a text to its phrases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus, encode
from wordkin.corpus.encoding import check_no_column
from wordkin.corpus.writer import Report
from wordkin.errors import SettingsError
from wordkin.phrases.joining import classify_words, join_phrases
from wordkin.phrases.merging import list_words, merge_spellings
from wordkin.phrases.pairs import Pairs, count_pairs
from wordkin.phrases.phrases import Phrases
from wordkin.phrases.rules import (
    Rules,
    make_rules,
)
from wordkin.phrases.scoring import PairCounts, Scoring
from wordkin.phrases.storing import Phrase
from wordkin.phrases.writing import format_blocks
from wordkin.progress import default_reporter, loading_kernels, report_to
from wordkin.settings.arguments import offer_names
from wordkin.text.columns import Column
from wordkin.wording import argument

ARTICLES = {"a", "an", "the"}
PREPOSITIONS = {"for", "of", "with", "without", "at", "from", "to", "in", "on", "by"}
CONJUNCTIONS = {"and", "or"}
# Those inside of names, the same as gensim's.
ENGLISH_CONNECTOR_WORDS = frozenset(ARTICLES | PREPOSITIONS | CONJUNCTIONS)


@offer_names
def find_phrases(
    text: object,
    *,
    column: Column | None = None,
    min_count: int = 5,
    threshold: float | Sequence[float] | None = None,
    scoring: Scoring = "original",
    passes: int = 1,
    connector_words: Iterable[str] = (),
    delimiter: str = "_",
    max_pairs: int | None = None,
    progress: bool = True,
) -> Phrases:
    """Find phrases: words that occur together much more often than by chance.

    Parameters
    ----------
    text
        As for `wordkin.encode`, or an `EncodedCorpus`, which stays unchanged.
    column
        The column of a table that holds the texts, as for `wordkin.encode`.
    min_count
        The least number of occurrences of a phrase.
    threshold
        A pair with a score above this is a phrase, so a higher threshold finds fewer phrases. A list
        has one threshold per pass. None: 10 for "original", 0.5 for "npmi", 100 for "word2phrase".
    scoring
        "original" as in gensim; "word2phrase" as in the C tool; "npmi", which is from -1 to 1 for texts of
        any size; or a function from `PairCounts` to an array of scores.
    passes
        The number of passes. Each pass joins the phrases of the previous pass with words and with each other.
    connector_words
        Words that may be inside a phrase but not at its ends, and that don't count. With
        `ENGLISH_CONNECTOR_WORDS`, "state_of_the_union" is found.
    delimiter
        The characters between the words of a joined phrase.
    max_pairs
        The maximum number of different pairs to count at once. If there are more, the rarest half is
        dropped, and a warning says by how much counts may be too low. None: 40 million, or as many as fit
        into a quarter of the memory.
    progress
        Show progress as `wordkin.train` does.

    Examples
    --------
    >>> text = [[letter, "new", "york"] for letter in "abcdefghij"] * 2
    >>> phrases = find_phrases(text, threshold=0.5, progress=False)
    >>> [phrase.words for phrase in phrases]
    [('new', 'york')]
    >>> phrases.join(["in", "new", "york"])
    ['in', 'new_york']
    """
    rules = make_rules(
        min_count=min_count,
        threshold=threshold,
        scoring=scoring,
        passes=passes,
        connector_words=connector_words,
        delimiter=delimiter,
        max_pairs=max_pairs,
    )
    report = report_to([default_reporter()] if progress else [])
    if isinstance(text, EncodedCorpus):
        check_no_column(text, column)
    else:
        text = encode(text, column=column, report=report, progress=False)
    with loading_kernels(report):
        compile_kernels()
    return find_in_corpus(text, rules, report)


def compile_kernels() -> None:
    """Compile the kernels of phrases, or load them from Numba's cache."""
    rules = Rules(min_count=1, thresholds=(0.0,))
    # A word that is spelled like a pair takes kernels of its own.
    text = encode([["salt", "pepper", "salt_pepper"]] * 2, progress=False)
    joined = find_in_corpus(text, rules).apply(text, progress=False)
    b"".join(format_blocks(joined))


def find_in_corpus(corpus: EncodedCorpus, rules: Rules, report: Report | None = None) -> Phrases:
    """Find the phrases of a corpus, which is not changed."""
    passes: list[tuple[Phrase, ...]] = []
    given = corpus
    for threshold in rules.thresholds:
        if passes:
            words = [phrase.words for phrase in passes[-1]]
            corpus = join_phrases(corpus, words, rules, in_place=corpus is not given)
        passes.append(tuple(_best_pairs(corpus, rules, threshold, report)))
    return Phrases(tuple(passes), rules.delimiter, rules.connector_words, rules.borders)


def count_spellings(corpus: EncodedCorpus, rules: Rules) -> dict[str, int]:
    """The count of each word and each pair, by its spelling when joined."""
    vocabulary, kinds = corpus.vocabulary, classify_words(corpus.vocabulary, rules)
    pairs = count_pairs(corpus, kinds, rules.max_pairs)
    connectors = rules.connector_words
    counts = {word: count for word, count in vocabulary.items() if word not in connectors}
    for pair, count in enumerate(pairs.counts.tolist()):
        spelling = rules.delimiter.join(list_words(vocabulary, pairs, pair))
        counts[spelling] = counts.get(spelling, 0) + count
    return counts


def _best_pairs(
    corpus: EncodedCorpus, rules: Rules, threshold: float, report: Report | None
) -> list[Phrase]:
    from wordkin.kernels.phrases import BORDER, WORD

    vocabulary = corpus.vocabulary
    kinds = classify_words(vocabulary, rules)
    pairs = count_pairs(corpus, kinds, rules.max_pairs, report)
    word_counts = np.where(kinds == WORD, vocabulary.counts, 0)
    counted = merge_spellings(vocabulary, word_counts, pairs, rules.delimiter)
    origins = _find_first_words(pairs, len(vocabulary))
    counts = PairCounts(
        counted.words[origins],
        counted.words[pairs.last],
        counted.pairs,
        counted.spellings,
        int(vocabulary.counts[kinds != BORDER].sum()),
        rules.min_count,
    )
    scores = _compute_scores(rules, counts)
    found = np.flatnonzero(scores > scores.dtype.type(threshold))
    found = found[np.lexsort((pairs.last[found], pairs.first[found], -scores[found]))]
    return [
        Phrase(tuple(list_words(vocabulary, pairs, pair)), score, count)
        for pair, score, count in zip(
            found.tolist(), scores[found].tolist(), counted.pairs[found].tolist(), strict=True
        )
    ]


def _find_first_words(pairs: Pairs, words: int) -> NDArray[np.int64]:
    """The first word of each pair, whose path may start before connector words."""
    origins = np.concatenate((np.arange(words), pairs.steps[:, 0]))
    while (origins >= words).any():  # goes twice as far back each time
        origins = origins[origins]
    return origins[pairs.first]


def _compute_scores(rules: Rules, counts: PairCounts) -> NDArray[np.floating]:
    scores = np.asarray(rules.score(counts))
    if scores.shape != counts.pair.shape or scores.dtype.kind != "f":
        raise SettingsError(
            f"{argument('scoring')}: expected a function that returns {len(counts.pair):,} numbers (float), one "
            f"for each pair, found {scores.dtype} of shape {scores.shape}."
        )
    return scores
