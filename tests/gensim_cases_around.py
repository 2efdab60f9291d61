"""Calls on what stands around word2vec in gensim: corpora, tf-idf, similarities. See gensim_cases."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import numpy as np

from gensim_twins import keyed, module, outcome

TEXT = [
    ["w0", "w1", "w2", "w1"],
    ["w3", "w4", "w5", "w0"],
    ["w6", "w4", "w7", "unseen"],
    ["w8"],
    ["w9", "w8", "w1"],
    ["w10", "w11", "w2", "w3"],
]
QUERY = ["w1", "w9", "w4", "nowhere"]


def dictionary(side, texts=TEXT):
    return module(side, "corpora").Dictionary(texts)


def bags(side):
    words = dictionary(side)
    return [words.doc2bow(text) for text in TEXT]


def state(words):
    """All that a dictionary holds."""
    totals = [words.num_docs, words.num_pos, words.num_nnz]
    return [*(sorted(part.items()) for part in (words.token2id, words.dfs, words.cfs)), totals]


def of_dictionary(*uses):
    return [lambda side, use=use: outcome(use, dictionary(side)) for use in uses]


def changed(change):
    """A dictionary after a change."""
    return of_dictionary(lambda words: [change(words), state(words)])[0]


def through_file(save, load):
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "file")
        save(path)
        return load(path)


def terms(side, threshold=0.0, exponent=2.0):
    return module(side, "similarities").WordEmbeddingSimilarityIndex(
        keyed(side), threshold, exponent
    )


def matrix(side, source=None, **options):
    source = terms(side) if source is None else source
    return module(side, "similarities").SparseTermSimilarityMatrix(
        source, dictionary(side), **options
    )


def dense(found):
    """Numbers of whatever holds numbers, with fewer digits than float32 has."""
    found = found.todense() if hasattr(found, "todense") else found
    return np.round(np.asarray(found, float), 4).tolist()


def of_matrix(**options):
    def case(side):
        wanted = dict(options)
        if wanted.pop("weighted", False):
            wanted["tfidf"] = tfidf(side)
        return dense(matrix(side, **wanted).matrix)

    return case


def product(first, second, normalized=(False, False)):
    """Inner product of what is asked for: a number of a text, or a list of them."""

    def case(side):
        texts = bags(side)
        left, right = (
            [texts[i] for i in at] if isinstance(at, list) else texts[at] for at in (first, second)
        )
        found = matrix(side).inner_product(left, right, normalized=normalized)
        return [type(found).__name__, list(np.shape(found)), dense(found)]

    return case


def tfidf(side, **options):
    return module(side, "models").TfidfModel(dictionary=dictionary(side), **options)


def soft(side, query=QUERY, **options):
    """What is found for a text."""
    index = module(side, "similarities").SoftCosineSimilarity(bags(side), matrix(side), **options)
    asked = dictionary(side).doc2bow(query)
    return index, asked


def movers(side, **options):
    return module(side, "similarities").WmdSimilarity(TEXT, keyed(side), **options)


def quietly(call):
    with warnings.catch_warnings(action="ignore"):
        return call()


def spelled(side, **options):
    words = dictionary(side, [["sea", "seal", "lake", "lakes", "late", "selah", "a", "ab"]])
    return module(side, "similarities").LevenshteinSimilarityIndex(words, **options)


CASES = {
    "Dictionary": [
        lambda side: (
            module(side, "models.keyedvectors").Dictionary is module(side, "corpora").Dictionary
        )
    ],
    "Dictionary.__init__": of_dictionary(
        state, lambda words: state(type(words)()), lambda words: state(type(words)("text"))
    ),
    "Dictionary.__getitem__": of_dictionary(
        lambda words: words[3], lambda words: words[77], lambda words: words["w1"]
    ),
    "Dictionary.__len__": of_dictionary(len),
    "Dictionary.__str__": of_dictionary(str, lambda words: str(type(words)([["a"]]))),
    "Dictionary.add_documents": [
        changed(lambda words: words.add_documents([["w1", "new"], [], ["b", "a", "b"]])),
        changed(lambda words: words.add_documents([["w1", "new"]], prune_at=4)),
    ],
    "Dictionary.compactify": [
        changed(
            lambda words: [
                words.token2id.pop("w1"),
                words.dfs.clear(),
                words.cfs.clear(),
                words.compactify(),
            ]
        )
    ],
    "Dictionary.doc2bow": of_dictionary(
        lambda words: words.doc2bow(QUERY),
        lambda words: words.doc2bow(QUERY + QUERY, return_missing=True),
        lambda words: [words.doc2bow(QUERY, allow_update=True), state(words)],
        lambda words: words.doc2bow([b"w1"]),
        lambda words: words.doc2bow([]),
        lambda words: words.doc2bow("w1"),
    ),
    "Dictionary.doc2idx": of_dictionary(
        lambda words: words.doc2idx(QUERY),
        lambda words: words.doc2idx(QUERY, unknown_word_index=99),
        lambda words: words.doc2idx("w1"),
    ),
    "Dictionary.filter_extremes": [
        changed(lambda words: words.filter_extremes()),
        changed(lambda words: words.filter_extremes(no_below=2, no_above=1.0)),
        changed(lambda words: words.filter_extremes(no_below=1, no_above=0.2, keep_n=3)),
        changed(lambda words: words.filter_extremes(2, 0.9, 4, keep_tokens=["w7", "no"])),
        changed(lambda words: words.filter_extremes(1, 1.0, None)),
    ],
    "Dictionary.filter_n_most_frequent": [changed(lambda words: words.filter_n_most_frequent(2))],
    "Dictionary.filter_tokens": [
        changed(lambda words: words.filter_tokens(bad_ids=[0, 5])),
        changed(lambda words: words.filter_tokens(good_ids=[1, 2, 7])),
        changed(lambda words: words.filter_tokens(bad_ids=[1], good_ids=[1, 2])),
    ],
    "Dictionary.from_corpus": [
        lambda side: state(module(side, "corpora").Dictionary.from_corpus([[(0, 2), (3, 1)], []])),
        lambda side: state(
            module(side, "corpora").Dictionary.from_corpus([[(0, 2)]], {0: "a", 1: "b"})
        ),
    ],
    "Dictionary.from_documents": [
        lambda side: state(module(side, "corpora").Dictionary.from_documents(TEXT))
    ],
    "Dictionary.keys": of_dictionary(
        lambda words: words.keys(),
        lambda words: [[*words], [*words.items()], [*words.values()], words.get(99), 3 in words],
    ),
    "Dictionary.load_from_text": of_dictionary(
        lambda words: through_file(
            words.save_as_text, lambda path: state(type(words).load_from_text(path))
        )
    ),
    "Dictionary.save_as_text": of_dictionary(
        *(
            lambda words, by_word=by_word: through_file(
                lambda path: words.save_as_text(path, sort_by_word=by_word),
                lambda path: Path(path).read_text(encoding="utf-8"),
            )
            for by_word in (True, False)
        )
    ),
    "Dictionary.merge_with": of_dictionary(
        lambda words: [
            words.merge_with(type(words)([["w1", "b", "a"]]))[[(0, 5), (2, 1)]],
            state(words),
        ],
        lambda words: [words.merge_with({4: "w1", 5: "x"})[[(5, 1), (4, 2)]], state(words)],
    ),
    "Dictionary.most_common": of_dictionary(
        lambda words: words.most_common(), lambda words: words.most_common(2)
    ),
    "Dictionary.patch_with_special_tokens": [
        changed(lambda words: words.patch_with_special_tokens({"<pad>": 0, "w3": 1, "w2": 2}))
    ],
    "Dictionary.iteritems": of_dictionary(lambda words: [*words.iteritems()]),
    "Dictionary.iterkeys": of_dictionary(lambda words: [*words.iterkeys()]),
    "Dictionary.itervalues": of_dictionary(lambda words: [*words.itervalues()]),
    "df2idf": [
        lambda side: module(side, "models.tfidfmodel").df2idf(3, 10),
        lambda side: module(side, "models.tfidfmodel").df2idf(3, 10, log_base=10, add=1),
    ],
    "precompute_idfs": [
        lambda side: module(side, "models.tfidfmodel").precompute_idfs(
            lambda df, docs: docs / df, {1: 2, 2: 5}, 10
        )
    ],
    "TfidfModel.__init__": [
        lambda side: [tfidf(side).idfs, tfidf(side).num_docs, tfidf(side).num_nnz],
        lambda side: module(side, "models").TfidfModel(bags(side)).idfs,
    ],
    "TfidfModel.__getitem__": [
        lambda side: [*tfidf(side)[bags(side)]],
        lambda side: tfidf(side)[[(0, 2), (3, 1), (99, 1)]],
        lambda side: tfidf(side)[[]],
        lambda side: tfidf(side, normalize=False)[bags(side)[1]],
        lambda side: tfidf(side, wlocal=np.sqrt)[bags(side)[0]],
        lambda side: tfidf(side, wglobal=lambda df, docs: docs - df)[bags(side)[0]],
        lambda side: len(tfidf(side)[bags(side)]),
    ],
    "TfidfModel.__str__": [lambda side: str(tfidf(side))],
    "TfidfModel.initialize": [
        lambda side: [
            (model := module(side, "models").TfidfModel()).initialize(bags(side)[:3]),
            model.idfs,
            model.dfs,
        ]
    ],
    "TermSimilarityIndex.__str__": [
        lambda side: str(module(side, "similarities").TermSimilarityIndex())
    ],
    "TermSimilarityIndex.most_similar": [
        lambda side: outcome(module(side, "similarities").TermSimilarityIndex().most_similar, "w1")
    ],
    "UniformTermSimilarityIndex.__init__": [
        lambda side: dense(
            matrix(
                side,
                module(side, "similarities").UniformTermSimilarityIndex(dictionary(side), 0.25),
            ).matrix
        )
    ],
    "UniformTermSimilarityIndex.most_similar": [
        lambda side: [
            *module(side, "similarities")
            .UniformTermSimilarityIndex(dictionary(side))
            .most_similar("w1", topn=3)
        ]
    ],
    "WordEmbeddingSimilarityIndex.__init__": [
        lambda side: str(terms(side)),
        lambda side: [
            *module(side, "similarities")
            .WordEmbeddingSimilarityIndex(keyed(side), kwargs={"restrict_vocab": 4})
            .most_similar("w5", topn=3)
        ],
    ],
    "WordEmbeddingSimilarityIndex.most_similar": [
        lambda side: [*terms(side).most_similar("w1")],
        lambda side: [*terms(side, 0.2, 1.0).most_similar("w1", topn=3)],
        lambda side: [*terms(side).most_similar("nowhere")],
    ],
    "SparseTermSimilarityMatrix.__init__": [
        of_matrix(),
        of_matrix(nonzero_limit=2),
        of_matrix(nonzero_limit=0),
        of_matrix(nonzero_limit=None),
        of_matrix(nonzero_limit=2, symmetric=False),
        of_matrix(dominant=True),
        of_matrix(dominant=True, symmetric=False),
        of_matrix(nonzero_limit=2, weighted=True),
        of_matrix(weighted=True, dominant=True),
        lambda side: str(matrix(side, dtype=np.float64).matrix.dtype),
        lambda side: dense(matrix(side, matrix(side).matrix).matrix),
        lambda side: dense(matrix(side, spelled(side, max_distance=1)).matrix),
        lambda side: module(side, "similarities").SparseTermSimilarityMatrix(
            terms(side), module(side, "corpora").Dictionary()
        ),
    ],
    "SparseTermSimilarityMatrix.inner_product": [
        product(0, 1),
        product(0, 1, (True, True)),
        product(0, 1, ("maintain", True)),
        product(0, [1, 2, 3]),
        product([1, 2, 3], 0),
        product([0, 1], [2, 3, 4]),
        product([0, 1], [2, 3, 4], (True, True)),
        product([0, 1], [2, 3, 4], (True, "maintain")),
        product([0, 1], [2, 3, 4], (False, True)),
        product(0, 1, (True, "nonsense")),
        lambda side: matrix(side).inner_product([], bags(side)[0]),
        product(0, [1, 2, 3], (True, True)),
    ],
    "SoftCosineSimilarity.__init__": [
        lambda side: quietly(lambda: soft(side, normalized=(False, False))[0].normalized),
        lambda side: soft(side, normalize_queries=False)[0].normalized,
    ],
    "SoftCosineSimilarity.__len__": [lambda side: len(soft(side)[0])],
    "SoftCosineSimilarity.__str__": [lambda side: outcome(str, soft(side)[0])],
    "SoftCosineSimilarity.get_similarities": [
        lambda side: dense(soft(side)[0][bags(side)]),
        lambda side: dense([*soft(side, chunksize=4)[0]]),
        lambda side: [
            [number for number, _ in row] for row in soft(side, num_best=3)[0][bags(side)]
        ],
        lambda side: dense(
            (found := soft(side, normalize_queries=False, normalize_documents=False))[0][found[1]]
        ),
        lambda side: dense((found := soft(side))[0][found[1]]),
    ],
    "WmdSimilarity.__init__": [lambda side: [movers(side).num_best, movers(side).chunksize]],
    "WmdSimilarity.__len__": [lambda side: len(movers(side))],
    "WmdSimilarity.__str__": [lambda side: str(movers(side))],
    "WmdSimilarity.get_similarities": [
        lambda side: dense(movers(side)[QUERY]),
        lambda side: dense(movers(side)[[QUERY, TEXT[1]]]),
        lambda side: dense(movers(side)[["nowhere"]]),
        lambda side: [number for number, _ in movers(side, num_best=2)[QUERY]],
        lambda side: dense([*movers(side, chunksize=4)]),
    ],
    "LevenshteinSimilarityIndex.__init__": [
        lambda side: spelled(side, max_distance=0).most_similar("sea")
    ],
    "LevenshteinSimilarityIndex.levsim": [
        lambda side: spelled(side).levsim("sea", "seal", 1),
        lambda side: spelled(side, alpha=1, beta=2).levsim("", "", 0),
    ],
    "LevenshteinSimilarityIndex.most_similar": [
        lambda side, word=word, topn=topn: spelled(side).most_similar(word, topn)
        for word in ("sea", "lake", "nowhere", "")
        for topn in (1, 10)
    ],
    "AnnoyIndexer.__init__": [
        lambda side: [
            (indexer := module(side, "similarities.annoy").AnnoyIndexer()).labels,
            indexer.index,
            indexer.num_trees,
        ],
        lambda side: outcome(module(side, "similarities.annoy").AnnoyIndexer, "model", 2)[0],
    ],
    "AnnoyIndexer.load": [
        lambda side: outcome(module(side, "similarities.annoy").AnnoyIndexer().load, "nowhere")[0]
    ],
}

DIFFERENT = {
    ("SparseTermSimilarityMatrix.inner_product", 11): (
        "gensim measures the length of texts by the words of the query alone; wordkin gives the "
        "same as for two texts and for several"
    ),
    ("SoftCosineSimilarity.get_similarities", 4): "as in inner_product",
    ("SoftCosineSimilarity.__str__", 0): "gensim raises; wordkin answers",
}
