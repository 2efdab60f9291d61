"""Calls on gensim and on its face: CASES by public name, and where they are meant to differ.

A case takes the side, "gensim" or "wordkin.gensim", and returns what is compared.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from pathlib import Path

import numpy as np

import gensim_cases_around as around
import gensim_translation_cases
from gensim_twins import KEYS, ROWS, keyed, module, outcome, parameters, plain
from wordkin.gensim.test.utils import common_texts

TEXT = common_texts
QUESTIONS = ": one\nw0 w1 w2 w3\nw4 W5 w6 w7\nw1 w2 w3 nowhere\n: two\nw3 w2 w1 w0\nbroken line\n"
PAIRS = "# comment\nw0\tw1\t3.5\nw2\tw3\t1.0\nw4\tw5\t9.0\nw6\tw7\t2.5\nw0\tnowhere\t5\n"


def word2vec(side, sentences=TEXT, **options):
    """A small model, trained or not."""
    defaults = {"vector_size": 8, "min_count": 1, "workers": 1, "sample": 0}
    return module(side, "models.word2vec").Word2Vec(sentences, **(defaults | options))


def phrases(side, **options):
    """Phrases of a small text."""
    defaults = {"min_count": 1, "threshold": 1}
    return module(side, "models.phrases").Phrases(TEXT, **(defaults | options))


def given(side, **options):
    """A model whose matrices are set to the same numbers on both sides."""
    model = word2vec(side, **options)
    random = np.random.default_rng(3)
    model.wv.vectors[:] = random.standard_normal(model.wv.vectors.shape)
    if hasattr(model, "syn1neg"):
        model.syn1neg[:] = random.standard_normal(model.syn1neg.shape)
    return model


def own_scorer(worda_count, wordb_count, bigram_count, len_vocab, min_count, corpus_word_count):
    """A scorer as users write them."""
    return bigram_count + len_vocab / worda_count


def in_file(text, use):
    """What `use` makes of a file with this text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file.txt")
        path.write_text(text, encoding="utf-8")
        return use(str(path))


def through_file(write, read):
    """What is read from a file after writing it."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "file")  # noqa: PTH118 (gensim wants a str)
        write(path)
        return read(path)


def changed(side, change):
    """Keys, vectors and counts after a change."""
    wv = keyed(side)
    found = outcome(change, wv)
    return [found, wv.index_to_key, plain(wv.key_to_index), wv.vectors, wv.expandos["count"][:12]]


def of_keyed(*calls):
    """Cases that ask a KeyedVectors."""
    return [lambda side, call=call: outcome(call, keyed(side)) for call in calls]


def changing(*calls):
    """Cases that change a KeyedVectors."""
    return [lambda side, call=call: changed(side, call) for call in calls]


def of_model(*calls, **options):
    """Cases that ask a model."""
    return [lambda side, call=call: outcome(call, given(side, **options)) for call in calls]


def of_phrases(*calls, **options):
    """Cases that ask Phrases."""
    return [lambda side, call=call: outcome(call, phrases(side, **options)) for call in calls]


def scored(words_and_scores):
    """Words and scores, scores first, as a plain list."""
    return [[word, round(float(score), 5)] for score, word in words_and_scores]


def saved_again(side, binary):
    """Vectors after writing and reading the C tool's format."""
    load = module(side, "models.keyedvectors").KeyedVectors.load_word2vec_format
    wv = through_file(
        lambda path: keyed(side).save_word2vec_format(path, binary=binary),
        lambda path: load(path, binary=binary),
    )
    return [wv.index_to_key, plain(wv.vectors), wv.expandos["count"].tolist()]


def trained_counts(side):
    """What train returns and counts."""
    model = word2vec(side)
    found = model.train(TEXT, total_examples=9, epochs=3)
    return [found, model.train_count, model.corpus_count, model.corpus_total_words]


def told(side, **options):
    """What a callback is told, in its order."""
    log = []

    class Teller(module(side, "models.callbacks").CallbackAny2Vec):
        def on_train_begin(self, model):
            log.append("train")

        def on_epoch_begin(self, model):
            log.append("epoch")

        def on_epoch_end(self, model):
            log.append("epoch ends")

        def on_train_end(self, model):
            log.append("train ends")

    word2vec(side, callbacks=[Teller()], epochs=2, **options)
    return log


def prepared(side, **options):
    """What prepare_vocab tells."""
    model = word2vec(side, sentences=None, **options)
    model.scan_vocab(TEXT)
    return [model.prepare_vocab(dry_run=True), model.effective_min_count]


def batch(side, name, **options):
    """What training on a batch returns, which vectors it moves, and whether it tells a loss."""
    model = given(side, **options)
    before = model.wv.vectors.copy()
    train = getattr(module(side, "models.word2vec"), name)
    room = [np.zeros(8, np.float32) for _ in parameters(train)[3:-1]]
    found = train(model, [["human", "user", "nowhere"], [], ["trees", "graph"]], 0.05, *room, True)
    moved = (model.wv.vectors != before).any(axis=1)
    return [found, moved, model.running_training_loss > 0]


def likelihood(side, name, **options):
    """Whether one of gensim's functions gives a sentence's log probability; its table is coarse: 3 %."""
    model = with_tree(side, **options)
    sentence = ["c", "a", "e", "d"]
    score = getattr(module(side, "models.word2vec"), name)
    room = [np.zeros(8, np.float32) for _ in parameters(score)[2:]]
    expected = 0.0
    for word in sentence:
        context = np.array([model.wv[other] for other in sentence if other != word])
        inputs = context if model.sg else context.mean(axis=0, keepdims=True)
        row = model.wv.key_to_index[word]
        signs = 1 - 2.0 * model.wv.expandos["code"][row]
        scores = model.syn1[model.wv.expandos["point"][row]] @ inputs.T
        expected -= np.log1p(np.exp(-signs[:, np.newaxis] * scores)).sum()
    return bool(abs(score(model, [*sentence, "nowhere"], *room) / expected - 1) < 0.03)


def with_tree(side, **options):
    """A model with the same Huffman tree on both sides: no two nodes have equal counts."""
    model = word2vec(side, sentences=None, hs=1, negative=0, **options)
    model.build_vocab_from_freq({"a": 40, "b": 17, "c": 9, "d": 3, "e": 1})
    random = np.random.default_rng(4)
    model.wv.vectors[:] = random.standard_normal(model.wv.vectors.shape) / 4
    model.syn1[:] = random.standard_normal(model.syn1.shape)
    return model


def warned(side):
    """What a function that is marked as old returns and tells."""
    decorate = module(side, "models.keyedvectors").deprecated
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        found = [decorate("use sum")(max)(1, 2), decorate(lambda one: one)(3)]
    return [found, [(str(one.message), one.category.__name__) for one in told]]


def updated(side):
    """The vocabulary after an update."""
    model = word2vec(side)
    model.build_vocab([["human", "new", "new"]], update=True)
    return [model.wv.index_to_key, model.wv.expandos["count"].tolist(), model.syn1neg.shape]


CASES = {
    "KeyedVectors.__init__": [
        lambda side: [
            len(module(side, "models.keyedvectors").KeyedVectors(3, 2)),
            module(side, "models.keyedvectors").KeyedVectors(3, 2).index_to_key,
        ]
    ],
    "KeyedVectors.__getitem__": of_keyed(
        lambda wv: wv["w3"], lambda wv: wv[["w1", "w2"]], lambda wv: wv[3], lambda wv: wv["no"]
    ),
    "KeyedVectors.__setitem__": changing(
        lambda wv: wv.__setitem__("w1", np.ones(6)),
        lambda wv: wv.__setitem__(["w1", "new"], np.ones((2, 6))),
    ),
    "KeyedVectors.__contains__": of_keyed(lambda wv: ["w1" in wv, "no" in wv, 3 in wv, 99 in wv]),
    "KeyedVectors.__len__": of_keyed(len),
    "KeyedVectors.__str__": of_keyed(str),
    "KeyedVectors.get_index": of_keyed(
        lambda wv: wv.get_index("w2"),
        lambda wv: wv.get_index("no", 7),
        lambda wv: wv.get_index("no"),
        lambda wv: wv.get_index(5),
    ),
    "KeyedVectors.has_index_for": of_keyed(lambda wv: [wv.has_index_for(k) for k in ("w1", "no")]),
    "KeyedVectors.get_vector": of_keyed(
        lambda wv: wv.get_vector("w4"), lambda wv: wv.get_vector("w4", norm=True)
    ),
    "KeyedVectors.word_vec": of_keyed(lambda wv: wv.word_vec("w4")),
    "KeyedVectors.get_mean_vector": of_keyed(
        lambda wv: wv.get_mean_vector(["w1", "w2"]),
        lambda wv: wv.get_mean_vector(["w1", "w2"], weights=[2, -1], post_normalize=True),
        lambda wv: wv.get_mean_vector(["w1", ROWS[5]], pre_normalize=False),
        lambda wv: wv.get_mean_vector(["w1", "no"]),
        lambda wv: wv.get_mean_vector(["w1", "no"], ignore_missing=False),
        lambda wv: wv.get_mean_vector([]),
        lambda wv: wv.get_mean_vector(["w1"], weights=[1, 2]),
    ),
    "KeyedVectors.get_normed_vectors": of_keyed(lambda wv: wv.get_normed_vectors()),
    "KeyedVectors.fill_norms": of_keyed(lambda wv: [wv.fill_norms(), wv.norms]),
    "KeyedVectors.init_sims": changing(lambda wv: wv.init_sims(replace=True)),
    "KeyedVectors.unit_normalize_all": changing(lambda wv: wv.unit_normalize_all()),
    "KeyedVectors.add_vector": changing(lambda wv: wv.add_vector("new", np.ones(6))),
    "KeyedVectors.add_vectors": changing(
        lambda wv: wv.add_vectors(["w1", "new"], np.ones((2, 6))),
        lambda wv: wv.add_vectors(["w1", "new"], np.ones((2, 6)), replace=True),
        lambda wv: wv.add_vectors("new", np.ones(6)),
    ),
    "KeyedVectors.set_vecattr": changing(
        lambda wv: [wv.set_vecattr("w1", "x", 2.5), wv.get_vecattr("w1", "x")]
    ),
    "KeyedVectors.get_vecattr": of_keyed(lambda wv: wv.get_vecattr("w1", "count")),
    "KeyedVectors.allocate_vecattrs": changing(
        lambda wv: [wv.allocate_vecattrs(["x"], [int]), wv.expandos["x"]]
    ),
    "KeyedVectors.resize_vectors": changing(
        lambda wv: [wv.index_to_key.append("new"), wv.resize_vectors(seed=4)]
    ),
    "KeyedVectors.sort_by_descending_frequency": changing(
        lambda wv: [
            wv.expandos.__setitem__("count", np.arange(12) // 2),
            wv.sort_by_descending_frequency(),
        ]
    ),
    "KeyedVectors.most_similar": of_keyed(
        lambda wv: wv.most_similar("w1"),
        lambda wv: wv.most_similar(["w1", "w2"], ["w3"], topn=4),
        lambda wv: wv.most_similar(positive=[("w1", 0.5), "w2"], negative=[("w3", -0.25)]),
        lambda wv: wv.most_similar(ROWS[3], topn=2),
        lambda wv: wv.most_similar(positive=[ROWS[3], "w1"], topn=3),
        lambda wv: wv.most_similar(2, topn=3),
        lambda wv: wv.most_similar("w1", topn=None),
        lambda wv: wv.most_similar("w1", topn=0),
        lambda wv: wv.most_similar("w1", topn=100),
        lambda wv: wv.most_similar("w1", restrict_vocab=5),
        lambda wv: wv.most_similar("w1", clip_start=3, clip_end=9),
        lambda wv: wv.most_similar("no"),
        lambda wv: wv.most_similar([]),
        lambda wv: wv.most_similar(negative=["w1"], topn=2),
    ),
    "KeyedVectors.similar_by_word": of_keyed(lambda wv: wv.similar_by_word("w1", topn=2)),
    "KeyedVectors.similar_by_key": of_keyed(lambda wv: wv.similar_by_key("w1", 3, 6)),
    "KeyedVectors.similar_by_vector": of_keyed(lambda wv: wv.similar_by_vector(ROWS[2], topn=3)),
    "KeyedVectors.most_similar_cosmul": of_keyed(
        lambda wv: wv.most_similar_cosmul(["w1", "w2"], ["w3"], topn=4),
        lambda wv: wv.most_similar_cosmul("w1"),
        lambda wv: wv.most_similar_cosmul("w1", topn=None),
        lambda wv: wv.most_similar_cosmul([]),
    ),
    "KeyedVectors.most_similar_to_given": of_keyed(
        lambda wv: wv.most_similar_to_given("w1", ["w2", "w3", "w4"])
    ),
    "KeyedVectors.similarity": of_keyed(lambda wv: wv.similarity("w1", "w2")),
    "KeyedVectors.distance": of_keyed(lambda wv: wv.distance("w1", "w2")),
    "KeyedVectors.distances": of_keyed(
        lambda wv: wv.distances("w1"),
        lambda wv: wv.distances(ROWS[1], ["w2", "w5"]),
    ),
    "KeyedVectors.n_similarity": of_keyed(
        lambda wv: wv.n_similarity(["w1", "w2"], ["w3"]),
        lambda wv: wv.n_similarity(["w1", "no"], ["w3"]),
        lambda wv: wv.n_similarity([], ["w3"]),
    ),
    "KeyedVectors.cosine_similarities": of_keyed(
        lambda wv: wv.cosine_similarities(ROWS[0], ROWS[1:4])
    ),
    "KeyedVectors.closer_than": of_keyed(lambda wv: wv.closer_than("w1", "w2")),
    "KeyedVectors.words_closer_than": of_keyed(lambda wv: wv.words_closer_than("w1", "w2")),
    "KeyedVectors.rank": of_keyed(lambda wv: wv.rank("w1", "w2")),
    "KeyedVectors.doesnt_match": of_keyed(
        lambda wv: wv.doesnt_match(KEYS[:5]),
        lambda wv: wv.doesnt_match(["w1", "no", "w2", "w3"]),
        lambda wv: wv.doesnt_match(["no"]),
    ),
    "KeyedVectors.rank_by_centrality": of_keyed(
        lambda wv: scored(wv.rank_by_centrality(KEYS[:5])),
        lambda wv: scored(wv.rank_by_centrality(KEYS[:5], use_norm=False)),
    ),
    "KeyedVectors.relative_cosine_similarity": of_keyed(
        lambda wv: wv.relative_cosine_similarity("w1", "w2", 3)
    ),
    "KeyedVectors.wmdistance": of_keyed(
        lambda wv: wv.wmdistance(["w1", "w2", "w2"], ["w3", "w4"]),
        lambda wv: wv.wmdistance(["w1", "w2"], ["w3", "no"], norm=False),
        lambda wv: wv.wmdistance(["no"], ["w3"]),
    ),
    "KeyedVectors.evaluate_word_analogies": of_keyed(
        lambda wv: in_file(QUESTIONS, wv.evaluate_word_analogies),
        lambda wv: in_file(QUESTIONS, lambda f: wv.evaluate_word_analogies(f, dummy4unknown=True)),
        lambda wv: in_file(QUESTIONS, lambda f: wv.evaluate_word_analogies(f, 300, False)),
    ),
    "KeyedVectors.evaluate_word_pairs": of_keyed(
        lambda wv: [
            list(v) if i < 2 else v for i, v in enumerate(in_file(PAIRS, wv.evaluate_word_pairs))
        ],
        lambda wv: [
            list(v) if i < 2 else v
            for i, v in enumerate(
                in_file(PAIRS, lambda f: wv.evaluate_word_pairs(f, dummy4unknown=True))
            )
        ],
        lambda wv: in_file("a\tb\t1\n", wv.evaluate_word_pairs)[2],
    ),
    "KeyedVectors.log_accuracy": of_keyed(
        lambda wv: wv.log_accuracy({"section": "x", "correct": [1], "incorrect": []})
    ),
    "KeyedVectors.log_evaluate_word_pairs": of_keyed(
        lambda wv: wv.log_evaluate_word_pairs((0.5, 0.1), (0.5, 0.1), 10.0, "file")
    ),
    "KeyedVectors.save": of_keyed(
        lambda wv: through_file(wv.save, lambda path: plain(type(wv).load(path)))
    ),
    "KeyedVectors.load": of_keyed(
        lambda wv: through_file(wv.save, lambda path: type(wv).load(path, mmap="r").index_to_key)
    ),
    "KeyedVectors.save_word2vec_format": [
        lambda side: saved_again(side, binary=True),
        lambda side: saved_again(side, binary=False),
        lambda side: through_file(
            lambda path: keyed(side).save_word2vec_format(
                path + "x", fvocab=path, sort_attr="count", prefix="p/"
            ),
            lambda path: Path(path).read_text(encoding="utf-8"),
        ),
    ],
    "KeyedVectors.load_word2vec_format": [
        lambda side: outcome(
            lambda: in_file(
                "2 2\nsea 1 2\nlake 3 4\n",
                module(side, "models.keyedvectors").KeyedVectors.load_word2vec_format,
            )
        ),
        lambda side: outcome(
            lambda: in_file(
                "sea 1 2 3\nlake 3 4 5\n",
                lambda f: module(side, "models.keyedvectors").KeyedVectors.load_word2vec_format(
                    f, no_header=True, limit=1
                ),
            )
        ),
    ],
    "KeyedVectors.intersect_word2vec_format": [
        lambda side: outcome(
            lambda: in_file(
                "1 8\nhuman 1 2 3 4 5 6 7 8\n",
                word2vec(side).wv.intersect_word2vec_format,
            )
        )
    ],
    "KeyedVectors.vectors_for_all": of_keyed(
        lambda wv: wv.vectors_for_all(["w3", "no", "w1", "w3"]),
        lambda wv: wv.vectors_for_all(["w3", "w1"], copy_vecattrs=True).expandos["count"],
    ),
    "KeyedVectors.similarity_unseen_docs": of_keyed(lambda wv: wv.similarity_unseen_docs()),
    "KeyedVectors.add_lifecycle_event": of_keyed(
        lambda wv: [wv.add_lifecycle_event("x"), wv.lifecycle_events[-1]["event"]]
    ),
    "KeyedVectors.index2word": of_keyed(lambda wv: wv.index2word),
    "KeyedVectors.index2entity": of_keyed(lambda wv: wv.index2entity),
    "KeyedVectors.vectors_norm": of_keyed(lambda wv: wv.vectors_norm),
    "KeyedVectors.vocab": of_keyed(lambda wv: wv.vocab["w1"].index),
    "CompatVocab": [
        lambda side: str(module(side, "models.keyedvectors").CompatVocab(count=3, index=1))
    ],
    "prep_vectors": [
        lambda side: plain(module(side, "models.keyedvectors").prep_vectors((3, 2), seed=7))
    ],
    "pseudorandom_weak_vector": [
        lambda side: plain(
            module(side, "models.keyedvectors").pseudorandom_weak_vector(4, "sea", len)
        )
    ],
    "load_word2vec_format": [
        lambda side: outcome(
            lambda: in_file(
                "1 2\nsea 1 2\n", module(side, "models.keyedvectors").load_word2vec_format
            )
        )
    ],
    "Word2Vec.__init__": [
        lambda side: word2vec(side).wv.index_to_key,
        lambda side: plain(word2vec(side, epochs=1, alpha=0.0, min_alpha=0.0).wv.vectors),
        lambda side: outcome(lambda: word2vec(side, sentences=None, max_final_vocab=4).wv),
        lambda side: word2vec(side, max_final_vocab=4).wv.index_to_key,
        lambda side: word2vec(side, min_count=3).wv.index_to_key,
        lambda side: word2vec(side, null_word=1).wv.index_to_key,
        lambda side: word2vec(side, sorted_vocab=0).wv.index_to_key,
        lambda side: word2vec(side, trim_rule=lambda word, *_: 1 + (word == "eps")).wv.index_to_key,
        lambda side: outcome(lambda: word2vec(side, hs=0, negative=0)),
        lambda side: outcome(lambda: word2vec(side, min_count=50)),
        told,
        lambda side: outcome(lambda: word2vec(side, sentences=(line for line in TEXT)).wv),
        lambda side: in_file(
            "a b\nb c\n", lambda f: word2vec(side, sentences=None, corpus_file=f).wv.index_to_key
        ),
    ],
    "Word2Vec.__str__": of_model(str),
    "Word2Vec.build_vocab": [updated, lambda side: outcome(word2vec(side, None).build_vocab)],
    "Word2Vec.build_vocab_from_freq": [
        lambda side: [
            (model := word2vec(side, None)).build_vocab_from_freq({"a": 3, "b": 5}, corpus_count=7),
            model.wv.index_to_key,
            model.corpus_count,
        ]
    ],
    "Word2Vec.scan_vocab": [
        lambda side: [
            (model := word2vec(side, None)).scan_vocab(TEXT),
            dict(model.raw_vocab),
        ]
    ],
    "Word2Vec.prepare_vocab": [
        prepared,
        lambda side: prepared(side, sample=0.05),
        lambda side: prepared(side, sample=2),
        lambda side: prepared(side, min_count=2, max_final_vocab=5),
    ],
    "Word2Vec.prepare_weights": of_model(lambda m: [m.prepare_weights(), m.wv.vectors]),
    "Word2Vec.init_weights": of_model(lambda m: [m.init_weights(), m.wv.vectors, m.syn1neg]),
    "Word2Vec.update_weights": of_model(
        lambda m: [m.wv.index_to_key.append("new"), m.update_weights(), m.wv.vectors]
    ),
    "Word2Vec.create_binary_tree": of_model(
        lambda m: [m.create_binary_tree(), sum(map(len, m.wv.expandos["code"]))], hs=1, negative=0
    ),
    "Word2Vec.make_cum_table": of_model(lambda m: [m.make_cum_table(), m.cum_table]),
    "Word2Vec.add_null_word": of_model(lambda m: [m.add_null_word(), m.wv.index_to_key]),
    "Word2Vec.train": [
        trained_counts,
        *of_model(
            lambda m: m.train(TEXT, total_examples=9),
            lambda m: m.train(TEXT, epochs=1),
            lambda m: m.train(total_examples=9, epochs=1),
            lambda m: m.train(TEXT, corpus_file="x", total_examples=9, epochs=1),
            lambda m: m.train(3, total_examples=9, epochs=1),
            lambda m: m.train([], total_examples=9, epochs=1),
            lambda m: m.train([["unknown"]], total_examples=1, epochs=2),
            lambda m: type(m)().train(TEXT, total_examples=9, epochs=1),
            lambda m: [m.train(TEXT, total_words=29, epochs=1, start_alpha=0.5), m.alpha],
        ),
    ],
    "Word2Vec.score": [
        *of_model(lambda m: m.score(TEXT), negative=5),
        lambda side: [
            np.round(given(side, hs=1, negative=0, sg=sg).score(TEXT[:3]), 1).tolist()
            for sg in (0, 1)
        ],
    ],
    "Word2Vec.predict_output_word": of_model(
        lambda m: m.predict_output_word(["human", "no"], topn=3),
        lambda m: m.predict_output_word([0, "user"], topn=3),
        lambda m: m.predict_output_word(["no"]),
    )
    + of_model(lambda m: m.predict_output_word(["human"]), hs=1, negative=0),
    "Word2Vec.reset_from": of_model(
        lambda m: [
            (other := type(m)(vector_size=8, min_count=1)).reset_from(m),
            other.wv.index_to_key,
            other.wv.vectors,
        ]
    ),
    "Word2Vec.init_sims": of_model(lambda m: [m.init_sims(replace=True), m.wv.vectors]),
    "Word2Vec.estimate_memory": of_model(
        lambda m: m.estimate_memory(), lambda m: m.estimate_memory(1000)
    ),
    "Word2Vec.get_latest_training_loss": of_model(lambda m: m.get_latest_training_loss()),
    "Word2Vec.add_lifecycle_event": of_model(
        lambda m: [m.add_lifecycle_event("x", log_level=10, y=1), m.lifecycle_events[-1]["y"]]
    ),
    "Word2Vec.seeded_vector": of_model(lambda m: len(m.seeded_vector("x", 5))),
    "Word2Vec.save": of_model(
        lambda m: through_file(m.save, lambda path: [type(m).load(path).wv, m.corpus_count])
    ),
    "Word2Vec.load": of_model(
        lambda m: through_file(m.save, lambda path: type(m).load(path).syn1neg),
        lambda m: m.load("x"),
    ),
    "LineSentence": [
        lambda side: in_file(
            "a b c\n\nd e\n", lambda f: [*module(side, "models.word2vec").LineSentence(f, 2)]
        ),
        lambda side: in_file(
            "a b\nc\n", lambda f: [*module(side, "models.word2vec").LineSentence(f, limit=1)]
        ),
    ],
    "PathLineSentences": [
        lambda side: in_file(
            "a b\nc\n",
            lambda f: [*module(side, "models.word2vec").PathLineSentences(os.path.dirname(f))],  # noqa: PTH120
        ),
        lambda side: outcome(lambda: module(side, "models.word2vec").PathLineSentences("nowhere")),
    ],
    "Text8Corpus": [
        lambda side: in_file(
            "abc de f " * 5_000,
            lambda f: [*module(side, "models.word2vec").Text8Corpus(f, max_sentence_length=7)],
        )
    ],
    "BrownCorpus": [
        lambda side: in_file(
            "The/at Sea/nn-tl ./. x\n",
            lambda f: [*module(side, "models.word2vec").BrownCorpus(os.path.dirname(f))],  # noqa: PTH120
        )
    ],
    "keep_vocab_item": [
        lambda side: [
            module(side, "utils").keep_vocab_item("a", count, 5, rule)
            for count in (3, 7)
            for rule in (None, lambda *_: 0, lambda *_: 1, lambda *_: 2)
        ]
    ],
    "train_batch_sg": [lambda side: batch(side, "train_batch_sg", sg=1)],
    "train_batch_cbow": [lambda side: batch(side, "train_batch_cbow")],
    "score_sentence_sg": [lambda side: likelihood(side, "score_sentence_sg", sg=1)],
    "score_sentence_cbow": [lambda side: likelihood(side, "score_sentence_cbow")],
    "deprecated": [warned],
    "call_on_class_only": [
        lambda side: outcome(lambda: module(side, "models.word2vec").call_on_class_only(1, a=2))
    ],
    "Heapitem": [
        lambda side: (
            module(side, "models.word2vec").Heapitem(1, 2, None, None)
            < module(side, "models.word2vec").Heapitem(2, 1, None, None)
        )
    ],
    "Word2VecVocab": [lambda side: module(side, "models.word2vec").Word2VecVocab.__name__],
    "Word2VecTrainables": [
        lambda side: module(side, "models.word2vec").Word2VecTrainables.__name__
    ],
    "Phrases.__init__": [
        *of_phrases(lambda p: [p.min_count, p.threshold, p.delimiter, p.corpus_word_count]),
        *[
            lambda side, options=options: outcome(lambda: phrases(side, **options))
            for options in (
                {"min_count": 0},
                {"threshold": 0},
                {"scoring": "npmi", "threshold": 2},
                {"scoring": "nonsense"},
                {"scoring": len},
            )
        ],
    ],
    "Phrases.__getitem__": of_phrases(
        lambda p: p[TEXT[8]], lambda p: [*p[TEXT]], lambda p: p[[]], lambda p: [*p[iter(TEXT)]]
    ),
    "Phrases.add_lifecycle_event": of_phrases(lambda p: p.add_lifecycle_event("x")),
    "FrozenPhrases.add_lifecycle_event": of_phrases(lambda p: p.freeze().add_lifecycle_event("x")),
    "Phrases.add_vocab": of_phrases(
        lambda p: [p.add_vocab([["new", "york"]] * 9), p.export_phrases(), p.vocab]
    ),
    "Phrases.score_candidate": of_phrases(
        lambda p: p.score_candidate("graph", "minors", []),
        lambda p: p.score_candidate("graph", "nowhere", []),
    ),
    "Phrases.analyze_sentence": of_phrases(lambda p: [*p.analyze_sentence(TEXT[8])]),
    "Phrases.find_phrases": of_phrases(lambda p: p.find_phrases(TEXT)),
    "Phrases.export_phrases": [
        *of_phrases(lambda p: p.export_phrases()),
        *of_phrases(lambda p: p.export_phrases(), scoring="npmi", threshold=0.5),
        *of_phrases(lambda p: p.export_phrases(), connector_words=frozenset(["minors", "user"])),
        *of_phrases(lambda p: p.export_phrases(), scoring=own_scorer),
    ],
    "Phrases.freeze": of_phrases(lambda p: p.freeze().phrasegrams),
    "Phrases.save": of_phrases(
        lambda p: through_file(p.save, lambda path: type(p).load(path).export_phrases())
    ),
    "Phrases.load": of_phrases(
        lambda p: through_file(p.save, lambda path: type(p).load(path).vocab)
    ),
    "Phrases.__str__": of_phrases(str),
    "FrozenPhrases.__init__": of_phrases(lambda p: p.freeze().threshold),
    "FrozenPhrases.__getitem__": of_phrases(lambda p: p.freeze()[TEXT[8]]),
    "FrozenPhrases.analyze_sentence": of_phrases(lambda p: [*p.freeze().analyze_sentence(TEXT[8])]),
    "FrozenPhrases.find_phrases": of_phrases(lambda p: p.freeze().find_phrases(TEXT)),
    "FrozenPhrases.score_candidate": of_phrases(
        lambda p: p.freeze().score_candidate("graph", "minors", [])
    ),
    "FrozenPhrases.save": of_phrases(
        lambda p: through_file(
            p.freeze().save, lambda path: type(p.freeze()).load(path).phrasegrams
        )
    ),
    "FrozenPhrases.load": of_phrases(
        lambda p: through_file(p.freeze().save, lambda path: str(type(p.freeze()).load(path)))
    ),
    "FrozenPhrases.__str__": of_phrases(lambda p: str(p.freeze())),
    "original_scorer": [
        lambda side: module(side, "models.phrases").original_scorer(4, 5, 3, 40, 1, 100),
        lambda side: module(side, "models.phrases").original_scorer(0, 5, 3, 40, 1, 100),
    ],
    "npmi_scorer": [
        lambda side: round(module(side, "models.phrases").npmi_scorer(4, 5, 3, 40, 1, 100), 9),
        lambda side: module(side, "models.phrases").npmi_scorer(4, 5, 3, 40, 5, 100),
    ],
}

# Where a case is meant to give something else, by name and number: why.
DIFFERENT = {
    ("KeyedVectors.intersect_word2vec_format", 0): "gensim raises; wordkin works",
    ("KeyedVectors.index2word", 0): "gensim raises; wordkin returns it, with a DeprecationWarning",
    (
        "KeyedVectors.index2entity",
        0,
    ): "gensim raises; wordkin returns it, with a DeprecationWarning",
    (
        "KeyedVectors.vectors_norm",
        0,
    ): "gensim raises; wordkin returns it, with a DeprecationWarning",
    ("KeyedVectors.vocab", 0): "gensim raises; wordkin returns it, with a DeprecationWarning",
    (
        "Word2Vec.__init__",
        11,
    ): "gensim raises; wordkin reads a text only once, so a generator works",
    ("Word2Vec.train", 9): "start_alpha holds for one call, as gensim's documentation says",
    ("Word2Vec.score", 1): "gensim looks up logarithms in a coarse table; wordkin computes them",
    (
        "Word2Vec.predict_output_word",
        3,
    ): "gensim raises; wordkin also predicts with hierarchical softmax",
}

CASES |= gensim_translation_cases.CASES
DIFFERENT |= gensim_translation_cases.DIFFERENT
CASES |= around.CASES
DIFFERENT |= around.DIFFERENT
