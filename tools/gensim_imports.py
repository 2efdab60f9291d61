"""Try the imports of gensim that are most frequent in public code, and write a table of them.

    python tools/gensim_imports.py

The list was made by searching public repositories for the beginnings of such lines, some two hundred
files in all, and taking the names that stood in most of them. Each name is imported in a Python of its
own, from wordkin.gensim. The table is in docs/from-gensim-reference.md.
"""

import importlib
import sys

from gensim_names import REFERENCE, put_between

from wordkin.gensim.absent import AbsentModel

TOPICS = "a topic model: use gensim or scikit-learn"
CORPORA = "a file of bags of words: use gensim or scipy"
# Module and name, the most frequent first. "": the module itself.
IMPORTS = (
    ("models", "Word2Vec"),
    ("models", "KeyedVectors"),
    ("utils", "simple_preprocess"),
    ("models.doc2vec", "Doc2Vec"),
    ("models.doc2vec", "TaggedDocument"),
    ("models.keyedvectors", "KeyedVectors"),
    ("corpora", ""),
    ("corpora", "Dictionary"),
    ("downloader", ""),
    ("models", ""),
    ("models.word2vec", "Word2Vec"),
    ("models", "CoherenceModel"),
    ("models", "LdaModel"),
    ("parsing.preprocessing", "STOPWORDS"),
    ("models.phrases", "Phrases"),
    ("models.phrases", "Phraser"),
    ("models", "TfidfModel"),
    ("similarities", ""),
    ("scripts.glove2word2vec", "glove2word2vec"),
    ("models.word2vec", "LineSentence"),
    ("models.fasttext", "FastText"),
    ("models", "FastText"),
    ("models.callbacks", "CallbackAny2Vec"),
    ("test.utils", "common_texts"),
    ("test.utils", "get_tmpfile"),
    ("test.utils", "datapath"),
    ("downloader", "load"),
    ("models", "Doc2Vec"),
    ("models", "Phrases"),
    ("models.ldamodel", "LdaModel"),
    ("models", "word2vec"),
    ("matutils", "corpus2csc"),
    ("models.fasttext", "load_facebook_vectors"),
    ("models.fasttext", "load_facebook_model"),
    ("models.keyedvectors", "Word2VecKeyedVectors"),
    ("parsing.preprocessing", "preprocess_string"),
    ("parsing.preprocessing", "strip_tags"),
    ("corpora.dictionary", "Dictionary"),
    ("similarities", "WmdSimilarity"),
    ("similarities", "SoftCosineSimilarity"),
    ("similarities", "SparseTermSimilarityMatrix"),
    ("similarities", "WordEmbeddingSimilarityIndex"),
    ("corpora", "MmCorpus"),
    ("models.coherencemodel", "CoherenceModel"),
    ("matutils", "Sparse2Corpus"),
    ("utils", ""),
    ("utils", "tokenize"),
    ("similarities", "MatrixSimilarity"),
    ("corpora", "WikiCorpus"),
    ("parsing.preprocessing", "remove_stopwords"),
)
INSTEAD = {
    "CoherenceModel": TOPICS,
    "LdaModel": TOPICS,
    "MmCorpus": CORPORA,
    "WikiCorpus": "texts of Wikipedia: use gensim, or WikiExtractor, whose output `train` reads",
    "MatrixSimilarity": "compares texts by other features than word vectors: use scikit-learn",
}


def answer(module: str, name: str) -> str:
    """What the face answers to an import: nothing if it works, else what to do."""
    try:
        found = importlib.import_module(f"wordkin.gensim.{module}")
        value = getattr(found, name) if name else found
    except (ImportError, AttributeError):
        return f"not there: {INSTEAD[name]}"
    if isinstance(value, type) and issubclass(value, AbsentModel):
        return f"imports; raises an error when it is called. {value.instead}"
    return ""


def table() -> str:
    """A row for each import, after how many of them work."""
    answers = {one: answer(*one) for one in IMPORTS}
    works = sum(not told for told in answers.values())
    rows = [f"{works} of {len(IMPORTS)} work.", "", "| import | |", "|---|---|"]
    for (module, name), told in answers.items():
        line = f"from gensim.{module} import {name}" if name else f"import gensim.{module}"
        rows.append(f"| `{line}` | {told or 'works'} |")
    return "\n".join([*rows, ""])


if __name__ == "__main__":
    put_between(REFERENCE, "gensim-imports", table())
    sys.exit(0)
