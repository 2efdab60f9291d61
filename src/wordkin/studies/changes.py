"""`changes`: which words differ between two texts by more than chance."""

from __future__ import annotations

import hashlib
import os
from typing import NamedTuple, TypeAlias, Unpack

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.errors import SettingsError, TextError, warn
from wordkin.model import Model
from wordkin.settings import check_number
from wordkin.studies.changed_words import Changes
from wordkin.studies.deal_trainings import (
    COMPASS,
    NEW,
    OLD,
    Deal,
    control_name,
    measure,
    open_control,
)
from wordkin.studies.deals import Deck, check_documents
from wordkin.studies.documents import GivenDocuments, find_left, number_documents
from wordkin.studies.folder import Record, StudyFolder, check_folder, open_folder
from wordkin.studies.options import ChosenOptions, TrainOptions, choose, takes_train_options
from wordkin.studies.plan import Say, say, say_nothing
from wordkin.studies.trainings import Task, Training, open_training, train_missing
from wordkin.training.checkpoints.fingerprint import compute_fingerprint
from wordkin.training.start import AT_RANDOM
from wordkin.vectors import WordVectors
from wordkin.wording import argument
from wordkin.words.vocabulary import Vocabulary

KIND = "changes"
LEAST_CONTROLS, FEW_CONTROLS, MOST_CONTROLS, CONTROLS = 3, 10, 10_000, 20
MOST_FALSE = 0.1

Documents: TypeAlias = GivenDocuments | tuple[GivenDocuments, GivenDocuments]


class Request(NamedTuple):
    """What to compare by, beside the options of the trainings."""

    controls: int = CONTROLS
    documents: Documents = "line"
    q: float = MOST_FALSE
    folder: str | os.PathLike[str] | None = None


class Texts(NamedTuple):
    """Two texts as one corpus, and its documents."""

    corpus: EncodedCorpus
    deck: Deck


@takes_train_options
def changes(
    old_text: object,
    new_text: object,
    *,
    controls: int = CONTROLS,
    documents: Documents = "line",
    q: float = MOST_FALSE,
    folder: str | os.PathLike[str] | None = None,
    **options: Unpack[TrainOptions],
) -> Changes:
    """Find the words that differ between two texts by more than chance.

    A model of both texts is the compass of a training on each text. So the two vectors of a word are in one
    space, and how far apart they are is its distance. Then the documents of both texts are dealt at random
    into two groups of the original sizes and trained in the same way, again and again. These controls show how
    far apart the vectors of each word would be if nothing had changed. Sources: Di Carlo et al. 2019
    (compass); Dubossarsky et al. 2017 (controls).

    Parameters
    ----------
    old_text, new_text
        Each as for `wk.train`.
    controls
        The number of random deals, at least 3. Each takes as long as training on both texts. Below 10, a
        single changed word can't be told from chance.
    documents
        What is dealt together, because its sentences weren't written independently: "line" for single
        sentences (lines of a file), "file", or a label for each sentence of both texts, as a pair of
        lists. If documents are too small, chance looks smaller than it is, and too many words are reported.
    q
        The share of the reported words that may be false.
    folder
        Where the models of finished runs are saved. After Ctrl-C or a crash, the same call continues there. With more
        controls, it adds to those that are there. None: a temporary folder, deleted with the result.
    **options
        The options of `wk.train`, except `callbacks`, `evaluate`, `checkpoint` and `resume`. Only words
        with at least `min_count` occurrences in each text are compared.

    Examples
    --------
    >>> old = [["sea", "lake", "shore"], ["car", "road", "wheel"]] * 20
    >>> new = [["sea", "road", "wheel"], ["car", "lake", "shore"]] * 20
    >>> found = changes(old, new, controls=10, dimensions=8, min_count=1, progress=False)
    >>> found
    <Changes: 0 of 6 words, and 0 frequent ones, by 10 controls>
    """
    request = Request(controls, documents, q, folder)
    return compare_texts(old_text, new_text, request, options)


def compare_texts(
    old_text: object, new_text: object, request: Request, options: TrainOptions, tell: Say = say
) -> Changes:
    """As `changes`. tell: gets the plan, unless no progress is to be shown."""
    controls = check_number("controls", request.controls, LEAST_CONTROLS, MOST_CONTROLS)
    check_number("q", request.q, 0.0, 1.0)
    chosen = choose(options)
    if chosen.settings.compass is not None:
        raise SettingsError(
            f"{argument('compass')}: expected none, since a model of both texts is the compass. "
            f"Leave {argument('compass')} out."
        )
    if chosen.settings.subwords is not None:
        raise SettingsError(
            f"{argument('subwords')}: expected none, since each text is trained by a compass, at whose vectors words "
            f"start, and n-grams do not add up to those. Leave {argument('subwords')} out."
        )
    check_folder(request.folder, KIND, chosen.settings)
    if controls < FEW_CONTROLS:
        warn(
            f"{argument('controls')}: found {controls}: the fewer there are, the more words must have "
            f"changed before any is reported. The usual number is {CONTROLS}."
        )
    texts = read_texts(old_text, new_text, request.documents, chosen)
    record = describe(texts, controls, chosen)
    with open_folder(request.folder, record) as study:
        train_missing(
            study,
            list_tasks(study, texts, controls, chosen),
            texts.corpus.vocabulary,
            threads=chosen.threads,
            reporters=chosen.reporters,
            say=tell if chosen.progress else say_nothing,
        )
    return collect(study, record, request.q)


def read_texts(
    old_text: object, new_text: object, documents: Documents, chosen: ChosenOptions
) -> Texts:
    """Both texts as one corpus of the words to learn, checked for what can be compared."""
    given = documents if isinstance(documents, tuple) else (documents, documents)
    if len(given) != 2:
        raise SettingsError(
            f"{argument('documents')}: expected labels for both texts as a pair, one list for each, found "
            f"{len(given):,} lists."
        )
    old = chosen.encode(old_text)
    old_numbers = number_documents(given[0], old_text, old)
    new = chosen.encode(new_text)
    first_new = int(old_numbers.max()) + 1
    new_numbers = number_documents(given[1], new_text, new) + first_new
    _check_common(old.vocabulary, new.vocabulary, chosen.settings.min_count)
    joined = old.followed_by(new)
    corpus = chosen.prune(joined)
    numbers = np.concatenate([old_numbers, new_numbers])[find_left(joined, corpus)]
    deck = Deck.of(numbers, np.diff(corpus.starts), first_new)
    check_documents(deck)
    return Texts(corpus, deck)


def _check_common(old: Vocabulary, new: Vocabulary, min_count: int) -> None:
    """Raise `TextError` where no word can be compared."""
    places = [(row, new.index[word]) for row, word in enumerate(old.words) if word in new]
    if not places:
        raise TextError(
            f"expected two texts with words in common, found none among {len(old):,} words of the old text "
            f"and {len(new):,} of the new one. Are they of one language, and tokenized in the same way?"
        )
    both = np.array(places)
    least = np.minimum(old.counts[both[:, 0]], new.counts[both[:, 1]])
    if least.max() < min_count:
        raise TextError(
            f"expected words that occur {argument('min_count', min_count)} times in each of two texts, found "
            f"none among the {len(least):,} words that both have. Pass a smaller {argument('min_count')}."
        )


def describe(texts: Texts, controls: int, chosen: ChosenOptions) -> Record:
    """What the folder says of the study."""
    deck = texts.deck
    fingerprint = compute_fingerprint(texts.corpus, AT_RANDOM)
    dealt = hashlib.sha256(deck.documents.tobytes() + deck.is_new.tobytes()).hexdigest()
    fingerprint[f"where the new text begins, or {argument('documents')}"] = dealt
    facts = {
        "controls": controls,
        "old_documents": int((~deck.is_new).sum()),
        "new_documents": int(deck.is_new.sum()),
        "raw_words": texts.corpus.raw_words,
    }
    return Record(KIND, chosen.settings, fingerprint, facts)


def list_tasks(
    study: StudyFolder, texts: Texts, controls: int, chosen: ChosenOptions
) -> list[Task]:
    """The training of both texts, those of each text, and the controls."""
    corpus, deck = texts
    both = Training(COMPASS, "both texts", chosen.origin, lambda: corpus, len(corpus.ids))
    deals = [
        Deal(number, controls, corpus, deck, chosen.settings, study)
        for number in range(controls + 1)
    ]
    return [both, *deals]


def collect(study: StudyFolder, record: Record, q: float) -> Changes:
    """The result, from the files of the finished trainings."""
    old, new = (open_training(study.path_of(name)) for name in (OLD, NEW))
    least, vocabulary = max(record.settings.min_count, 1), old[0].vocabulary
    deals = [measure(old, new, least)]
    for number in range(1, record.facts["controls"] + 1):
        path = study.path_of(control_name(number))
        deals.append(open_control(path, len(vocabulary))[0])
    return Changes(
        old=_known_vectors(*old, least),
        new=_known_vectors(*new, least),
        vocabulary=vocabulary,
        counts=np.stack([old[1], new[1]]),
        distances=np.stack(deals),
        raw_words=record.facts["raw_words"],
        least=least,
        limit=q,
    )


def _known_vectors(model: Model, counts: NDArray[np.int64], least: int) -> WordVectors:
    """The vectors of the words that a text has often enough: others have hardly left the compass."""
    rows = np.argsort(-counts, kind="stable")[: (counts >= least).sum()]
    words = [model.vocabulary.words[row] for row in rows]
    return WordVectors(words, model.parameters.word_vectors[rows], counts[rows])
