"""The same random calls, one after the other, on gensim's models and phrases and on their faces."""

import importlib.util
import warnings
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gensim_cases import TEXT, in_file
from gensim_twins import module, outcome, plain

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not importlib.util.find_spec("gensim"), reason="gensim is not installed"),
    pytest.mark.filterwarnings("ignore"),  # gensim's own, and those of old names
]
ALWAYS_THE_SAME = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TEXTS = [
    TEXT,
    [["new", "york", "system"], ["graph"] * 3, ["new", "york"]] * 2,
    [["human", "eps", "new"], ["york"]],
    [["system", "human", "system", "eps"]] * 4,
]


def found_by(side, make, take, steps):
    """What all steps give on one side."""
    subject = make(side)
    with warnings.catch_warnings(action="ignore"):
        return [plain(outcome(take, side, subject, *step)) for step in steps]


def assert_both_agree(make, take, steps):
    theirs, ours = (found_by(side, make, take, steps) for side in ("gensim", "wordkin.gensim"))
    for step, one, other in zip(steps, theirs, ours, strict=True):
        assert one == other, step


def new_model(side):
    """A model without words, which trains without changing a vector: random numbers differ."""
    return module(side, "models.word2vec").Word2Vec(
        vector_size=4, min_count=1, workers=1, sample=0, alpha=0.0, min_alpha=0.0
    )


def take_model(side, model, kind, text):
    """A call, and all that can be seen of the model after it."""
    sentences, known = TEXTS[text], len(model.wv) > 0
    found = None
    if kind == "update" or (kind == "build" and not known):  # anew on old words: docs say otherwise
        found = outcome(lambda: model.build_vocab(sentences, update=kind == "update"))
    elif kind == "counts" and not known:
        counts = dict(Counter(word for sentence in sentences for word in sentence))
        found = model.build_vocab_from_freq(counts, corpus_count=text)
    elif kind == "train":
        size = len(sentences)
        found = outcome(lambda: model.train(sentences, total_examples=size, epochs=1 + text % 2))
    elif kind == "dry" and not known:  # gensim sorts the words that are there: docs
        model.scan_vocab(sentences)
        found = model.prepare_vocab(dry_run=True, min_count=1 + text, keep_raw_vocab=True)
        model.raw_vocab = {}
    elif kind == "memory":
        found = model.estimate_memory(vocab_size=10 * text)
    elif kind == "reset" and known:
        other = new_model(side)
        other.reset_from(model)
        found = [other.wv.index_to_key, other.wv.vectors]
    elif kind == "file" and known:
        found = outcome(lambda: saved(side, model))
    counts = model.wv.expandos.get("count", [])
    facts = model.corpus_count, model.corpus_total_words, model.train_count
    return [found, model.wv.index_to_key, list(counts), model.wv.vectors, *facts]


def saved(side, model):
    """Words and vectors after writing the vectors and reading them."""
    keyed = module(side, "models.keyedvectors").KeyedVectors

    def again(path):
        model.wv.save_word2vec_format(path)
        wv = keyed.load_word2vec_format(path)
        return [wv.index_to_key, wv.vectors]

    return in_file("", again)


@ALWAYS_THE_SAME
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["build", "update", "counts", "train", "dry", "memory", "reset", "file"]
            ),
            st.integers(0, 3),
        ),
        max_size=8,
    )
)
def test_random_calls_on_models_agree(steps):
    assert_both_agree(new_model, take_model, [("build", 0), *steps] if len(steps) % 3 else steps)


def new_phrases(side):
    return module(side, "models.phrases").Phrases(min_count=1, threshold=0.1)


def take_phrases(side, phrases, kind, text):
    """A call, and how many tokens have been counted after it."""
    calls = {
        "add": lambda: [phrases.add_vocab(TEXTS[text]), phrases.vocab],
        "threshold": lambda: setattr(phrases, "threshold", [0.1, 1, 2, 5][text]),
        "min_count": lambda: setattr(phrases, "min_count", 1 + text),
        "join": lambda: [*phrases[TEXTS[text]], phrases[TEXTS[text][0]]],
        "find": lambda: [phrases.find_phrases(TEXTS[text]), phrases.export_phrases()],
        "analyze": lambda: [*phrases.analyze_sentence(TEXTS[text][-1])],
        "score": lambda: phrases.score_candidate(*TEXTS[text][0][:2], []),
        "freeze": lambda: frozen(phrases.freeze(), TEXTS[text]),
        "chain": lambda: chained(side, phrases, TEXTS[text]),
    }
    return [calls[kind](), phrases.corpus_word_count]


def frozen(phrases, sentences):
    return [phrases.phrasegrams, [*phrases[sentences]], phrases.find_phrases(sentences)]


def chained(side, phrases, sentences):
    """Phrases of phrases."""
    kind = module(side, "models.phrases").Phrases
    longer = kind(phrases[sentences], min_count=1, threshold=0.1)
    return [longer.export_phrases(), [*longer[phrases[sentences]]]]


@ALWAYS_THE_SAME
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "add",
                    "threshold",
                    "min_count",
                    "join",
                    "find",
                    "analyze",
                    "score",
                    "freeze",
                    "chain",
                ]
            ),
            st.integers(0, 3),
        ),
        max_size=8,
    )
)
def test_random_calls_on_phrases_agree(steps):
    assert_both_agree(new_phrases, take_phrases, [("add", 0), *steps] if len(steps) % 3 else steps)
