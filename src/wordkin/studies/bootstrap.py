"""`bootstrap`: how far answers depend on which documents a text happens to have, on seeds and on settings."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from typing import NamedTuple, Unpack

import numpy as np

from wordkin.corpus import EncodedCorpus
from wordkin.errors import warn
from wordkin.settings import check_number
from wordkin.studies.alternatives import Alternative, GivenAlternatives, choose_alternatives
from wordkin.studies.documents import Documents, GivenDocuments, find_documents
from wordkin.studies.folder import Record, check_folder, check_outside, open_folder
from wordkin.studies.naming import KIND, WHOLE, name_sample, name_seed
from wordkin.studies.options import ChosenOptions, TrainOptions, choose, takes_train_options
from wordkin.studies.plan import Say, say, say_nothing
from wordkin.studies.run import Run
from wordkin.studies.samples import Samples
from wordkin.studies.trainings import Training, train_missing
from wordkin.training.checkpoints.fingerprint import compute_fingerprint
from wordkin.training.start import Origin
from wordkin.wording import argument

SAMPLES, SEEDS = 25, 3
LEAST_SAMPLES, FEW_SAMPLES, MOST = 3, 10, 9_999
SEED_LIMIT = 2**63


class Request(NamedTuple):
    """What to train beside the whole text; see `bootstrap`."""

    samples: int = SAMPLES
    documents: GivenDocuments = "line"
    seeds: int = SEEDS
    alternatives: GivenAlternatives = None
    folder: str | os.PathLike[str] | None = None


@takes_train_options
def bootstrap(
    text: object,
    *,
    samples: int = SAMPLES,
    documents: GivenDocuments = "line",
    seeds: int = SEEDS,
    alternatives: GivenAlternatives = None,
    folder: str | os.PathLike[str] | None = None,
    **options: Unpack[TrainOptions],
) -> Samples:
    """Train on a text, and on many samples of its documents, to get answers with error bars.

    A text is one of many that could have been written or collected. Each sample draws as many documents as the
    text has, with replacement, and trains on them with its own seed. The error of an answer is how much it
    differs between samples. It covers the choice of these documents and the seed, with these settings. It doesn't
    cover other kinds of text. Sources: Efron 1979; Antoniak & Mimno 2018.

    Parameters
    ----------
    text
        As for `wk.train`.
    samples
        The number of samples, at least 3. Below 10, the errors themselves are uncertain.
    documents
        What is drawn together, because its sentences weren't written independently: "line" for single
        sentences (lines of a file), "file", or a label for each sentence, such as its author or its day.
    seeds
        The number of training runs on the whole text with different seeds, to see how much comes from the seed.
    alternatives
        Other values of settings, such as {"window": [2, 20]}. The whole text is trained once with each.
    folder
        Where the models of all runs are saved. After Ctrl-C or a crash, the same call continues there. With
        more samples, it adds to those that are there. None: a temporary folder, deleted with the result.
    **options
        The options of `wk.train`, except `callbacks`, `evaluate`, `checkpoint` and `resume`.

    Examples
    --------
    >>> text = [
    ...     ["sea", "lake", "shore"],
    ...     ["lake", "sea"],
    ...     ["car", "road"],
    ...     ["road", "car", "wheel"],
    ... ] * 30
    >>> samples = bootstrap(text, samples=10, seeds=1, dimensions=8, min_count=1, progress=False)
    >>> samples
    <Samples: 10 of 120 documents (lines), 6 words, 8 dimensions>
    >>> samples.similarity("sea", "lake").samples
    10
    """
    request = Request(samples, documents, seeds, alternatives, folder)
    tell = say if options.get("progress", True) else say_nothing
    return draw_and_train(text, request, options, tell)


def draw_and_train(text: object, request: Request, options: TrainOptions, tell: Say) -> Samples:
    """As `bootstrap`. tell: gets the plan before anything is trained."""
    samples: int = check_number("samples", request.samples, LEAST_SAMPLES, MOST)
    seeds: int = check_number("seeds", request.seeds, 1, MOST)
    chosen = choose(options)
    others = choose_alternatives(request.alternatives, options)
    check_folder(request.folder, KIND, chosen.settings)
    check_outside(request.folder, text)
    if samples < FEW_SAMPLES:
        uncertainty = 1 / np.sqrt(2 * (samples - 1))
        warn(
            f"{argument('samples', samples)}: errors from so few are themselves uncertain by "
            f"{uncertainty:.0%}; the usual number is {SAMPLES}."
        )
    raw = chosen.encode(text)
    corpus = chosen.prune(raw)
    documents = find_documents(request.documents, text, raw, corpus)
    del raw
    trainings = [
        Training(WHOLE, "the whole text", chosen.origin, lambda: corpus, len(corpus.ids)),
        *_list_samples(chosen, corpus, documents, samples),
        *_list_seeds(chosen, corpus, seeds),
        *(
            Training(other.name, other.label, other.origin, lambda: corpus, len(corpus.ids))
            for other in others
        ),
    ]
    record = _describe(chosen, corpus, documents, others, (samples, seeds))
    with open_folder(request.folder, record) as study:
        train_missing(
            study,
            trainings,
            corpus.vocabulary,
            threads=chosen.threads,
            reporters=chosen.reporters,
            say=tell,
        )
    return Samples(Run(study, record))


def _list_samples(
    chosen: ChosenOptions, corpus: EncodedCorpus, documents: Documents, samples: int
) -> list[Training]:
    """The trainings of documents drawn; each depends on the seed and its own number alone."""
    seed = chosen.settings.seed

    def draw(number: int) -> EncodedCorpus:
        return corpus.take(documents.draw(seed, number))

    return [
        Training(
            name_sample(number),
            f"sample {number} of {samples}",
            _with_seed(chosen, find_seed(seed, number)),
            partial(draw, number),
            len(corpus.ids),
        )
        for number in range(1, samples + 1)
    ]


def _list_seeds(chosen: ChosenOptions, corpus: EncodedCorpus, seeds: int) -> list[Training]:
    """The trainings of the whole text but the first, with the seeds after its own."""
    return [
        Training(
            name_seed(number),
            f"seed {number} of {seeds}",
            _with_seed(chosen, (chosen.settings.seed + number - 1) % SEED_LIMIT),
            lambda: corpus,
            len(corpus.ids),
        )
        for number in range(2, seeds + 1)
    ]


def find_seed(seed: int, number: int) -> int:
    """The seed of a sample's training, which is far from those of other samples.

    >>> find_seed(1, 2) == find_seed(1, 2) != find_seed(1, 3)
    True
    """
    return int(np.random.SeedSequence([seed, number]).generate_state(1, np.uint64)[0]) % SEED_LIMIT


def _with_seed(chosen: ChosenOptions, seed: int) -> Origin:
    return replace(chosen.origin, settings=replace(chosen.settings, seed=seed))


def _describe(
    chosen: ChosenOptions,
    corpus: EncodedCorpus,
    documents: Documents,
    others: list[Alternative],
    numbers: tuple[int, int],
) -> Record:
    """What the folder keeps of the study. numbers: of samples and of seeds."""
    fingerprint = compute_fingerprint(corpus, chosen.origin.start(corpus.vocabulary))
    fingerprint["the documents, or their labels"] = documents.fingerprint
    facts = {
        "samples": numbers[0],
        "seeds": numbers[1],
        "alternatives": [[other.name, other.label] for other in others],
        "documents": len(documents),
        "document_kind": documents.kind,
        "tokens": len(corpus.ids),
    }
    return Record(KIND, chosen.settings, fingerprint, facts)
