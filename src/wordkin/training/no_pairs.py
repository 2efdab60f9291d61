"""Texts from which nothing can be learned: no word has neighbors, or all of them are left out."""

from __future__ import annotations

from wordkin.corpus import EncodedCorpus
from wordkin.model import History
from wordkin.settings import TrainingSettings
from wordkin.wording import argument, either


def has_no_pairs(records: History, corpus: EncodedCorpus) -> bool:
    """Whether whole epochs of the corpus have passed, and none had a pair to learn from."""
    is_whole = any(record["words"] == len(corpus.ids) for record in records)
    return is_whole and not any(record["pairs"] for record in records)


def explain_no_pairs(corpus: EncodedCorpus, settings: TrainingSettings) -> str:
    """Why a training on this corpus, as it is after pruning, finds no pairs, and what to do.

    Examples
    --------
    >>> from wordkin.corpus import encode
    >>> print(explain_no_pairs(encode([["sea"], ["lake"]]), TrainingSettings()))
    nothing can be learned from this text: each of its 2 sentences has one word, so that no word has neighbors. ...
    """
    if corpus.has_neighbors:
        threshold = f"{settings.subsample_threshold:g}"
        return (
            f"nothing was learned: {argument('subsample_threshold', threshold)} left out so many "
            "frequent words at random that no word had neighbors in any epoch, and the vectors are "
            f"as they were at the start. Pass a larger "
            f"{argument('subsample_threshold')}, or 0, which leaves out none."
        )
    what, remedy = f"each of its {corpus.sentences:,} sentences has one word", "Put"
    if len(corpus.ids) < corpus.raw_words:
        limits = {"min_count": settings.min_count, "max_words": settings.max_words}
        rules = [argument(name, limit) for name, limit in limits.items() if limit is not None]
        what = (
            f"{len(corpus.ids):,} of its {corpus.raw_words:,} tokens are left by "
            f"{' and '.join(rules)}, each alone in its sentence"
        )
        remedy = "Keep more words, or put"
    return (
        f"nothing can be learned from this text: {what}, so that no word has neighbors. {remedy} "
        "the words that belong together into one sentence: a line of a file"
        f"{either(', or a list', '')}."
    )
