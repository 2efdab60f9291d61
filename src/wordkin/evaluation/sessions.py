"""Sessions whose ends are held out: what training may see, and the questions about the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus, encode
from wordkin.corpus.encoding import Tokenizer
from wordkin.errors import SettingsError
from wordkin.settings import TrainingSettings
from wordkin.settings.arguments import offer_names
from wordkin.text.sources import list_texts
from wordkin.wording import either
from wordkin.words.vocabulary import Vocabulary

PARTS = 5  # of a session, of which the last is held out

Rows: TypeAlias = NDArray[np.int64]


class Known(NamedTuple):
    """What was seen of sessions, in rows of a model; items that it does not know are left out.

    rows : int64 [items], one session after the other
    ends : int64 [items], where the session of each item ends
    items : the number of items that the model knows
    """

    rows: Rows
    ends: Rows
    items: int

    @property
    def counts(self) -> Rows:
        """How often each item of the model was seen, int64 [items of the model]."""
        counts: Rows = np.bincount(self.rows, minlength=self.items)
        return counts


class Questions(NamedTuple):
    """Each held-out item is to be named, given the item before it.

    given, wanted, session : int64 [asked], the rows of both items, and the session's number
    total : all held-out items that have an item before them
    unknown : of them, those not asked since the model does not know one of the two
    repeated : and those not asked since the item is the one before it, which is no answer
    """

    given: Rows
    wanted: Rows
    session: Rows
    total: int
    unknown: int
    repeated: int


@offer_names
def hold_out(sessions: object) -> EncodedCorpus:
    """The sessions without the items that `evaluate_next_item` asks for, to train on.

    The last fifth of each session, rounded up, is left out, but never its first item. Words are numbered
    by falling count in the rest. Words that occur only among held-out items are left out. sessions: a text
    as `wordkin.encode` takes it, or what that gives.

    Examples
    --------
    >>> corpus = hold_out(
    ...     [["rope", "tent", "map", "stove", "lamp", "cup"], ["rope", "tent"], ["map"]]
    ... )
    >>> corpus.ids.tolist(), corpus.starts.tolist(), corpus.vocabulary.words
    ([0, 2, 1, 3, 0, 1], [0, 4, 5, 6], ['rope', 'map', 'tent', 'stove'])
    """
    corpus = read_sessions(sessions)
    ids = corpus.ids[~is_held_out(corpus.starts)]
    starts = np.concatenate([[0], np.cumsum(seen_lengths(corpus.starts))])
    words = corpus.vocabulary
    counts = np.bincount(ids, minlength=len(words))
    vocabulary = Vocabulary(words.letters, words.offsets, counts)
    seen = replace(corpus, vocabulary=vocabulary, ids=ids, starts=starts, raw_words=len(ids))
    return seen.prune(min_count=1, in_place=True)


def read_sessions(sessions: object, settings: TrainingSettings | None = None) -> EncodedCorpus:
    """Sessions as ids; files are divided into words as the text of the model was, if that is known."""
    if isinstance(sessions, EncodedCorpus):
        return sessions
    if settings is None:
        return encode(sessions, progress=False)
    is_forgotten = settings.tokenize == "function"  # of which a model keeps no more
    if is_forgotten and list_texts(sessions, None):
        raise SettingsError(
            "sessions: expected lists of tokens, since a function divided the text of the model, found "
            "files. "
            + either(
                "wordkin.encode(sessions, tokenize=...) divides them by it.",
                "Put a space between the words.",
            )
        )
    return encode(
        sessions,
        tokenize="whitespace" if is_forgotten else cast("Tokenizer", settings.tokenize),
        numbers=settings.numbers,
        lowercase=settings.lowercase,
        progress=False,
    )


def seen_lengths(starts: Rows) -> Rows:
    """How many items of each session are not held out, int64 [sessions].

    >>> seen_lengths(np.array([0, 1, 3, 9])).tolist()
    [1, 1, 4]
    """
    lengths = np.diff(starts)
    seen: Rows = np.maximum(lengths * (PARTS - 1) // PARTS, np.minimum(lengths, 1))
    return seen


def is_held_out(starts: Rows) -> NDArray[np.bool_]:
    """Whether each item is held out, [items]."""
    lengths = np.diff(starts)
    places = np.arange(starts[-1]) - np.repeat(starts[:-1], lengths)
    found: NDArray[np.bool_] = places >= np.repeat(seen_lengths(starts), lengths)
    return found


def ask_sessions(corpus: EncodedCorpus, rows: Rows) -> Questions:
    """The questions about the held-out items. rows: of the corpus's words in the model, -1 if unknown."""
    places = np.flatnonzero(is_held_out(corpus.starts))
    given, wanted = rows[corpus.ids[places - 1]], rows[corpus.ids[places]]
    is_unknown = (given < 0) | (wanted < 0)
    is_repeated = ~is_unknown & (given == wanted)
    asked = ~(is_unknown | is_repeated)
    return Questions(
        given[asked],
        wanted[asked],
        np.searchsorted(corpus.starts, places[asked], "right") - 1,
        len(places),
        int(is_unknown.sum()),
        int(is_repeated.sum()),
    )


def rows_in(words: Iterable[str], corpus: EncodedCorpus) -> Rows:
    """The row of each word of a corpus among those of a model, int64 [words], -1 where it lacks it."""
    index = {word: row for row, word in enumerate(words)}
    return np.array([index.get(word, -1) for word in corpus.vocabulary.words], np.int64)


def keep_known(corpus: EncodedCorpus, rows: Rows, items: int) -> Known:
    """All sessions of a corpus, in rows of a model; rows: as of `ask_sessions`."""
    found = rows[corpus.ids]
    known = found >= 0
    lengths = np.diff(np.concatenate([[0], np.cumsum(known)])[corpus.starts])
    return Known(found[known], np.repeat(np.cumsum(lengths), lengths), items)
