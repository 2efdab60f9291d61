"""What face.py measures: the same lines with gensim and with its face, in interpreters of their own."""

import os
import time
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

QUESTIONS = 1_000


def do(side: str, job: str, file: str, small: str) -> dict[str, float]:
    """CPU seconds of a job, after the same on a small file: imports and compiled code are no part."""
    run = JOBS[job]
    run(side, small)()
    timed = run(side, file)
    began = time.process_time()
    timed()
    return {"cpu_seconds": round(time.process_time() - began, 3)}


def train_sentences(side: str, text: str) -> Callable[[], Any]:
    """What most programs have: everything as it is by default, which is CBOW."""
    word2vec = import_module(f"{side}.models.word2vec")
    return lambda: word2vec.Word2Vec(word2vec.LineSentence(text), workers=1)


def train_file(side: str, text: str) -> Callable[[], Any]:
    """Skip-gram from a file, which gensim reads by compiled code."""
    word2vec = import_module(f"{side}.models.word2vec")
    return lambda: word2vec.Word2Vec(corpus_file=text, sg=1, workers=1)


def load_text(side: str, vectors: str) -> Callable[[], Any]:
    """Vectors from a text file."""
    keyed = import_module(f"{side}.models").KeyedVectors
    return lambda: keyed.load_word2vec_format(vectors)


def ask(side: str, vectors: str) -> Callable[[], Any]:
    """A question about each of the most frequent words; both compute norms first."""
    wv = load_text(side, vectors)()
    wv.fill_norms()
    return lambda: [wv.most_similar(word) for word in wv.index_to_key[:QUESTIONS]]


def join_phrases(side: str, text: str) -> Callable[[], Any]:
    """Phrases of a file, found and joined."""
    phrases = import_module(f"{side}.models.phrases")
    sentences = import_module(f"{side}.models.word2vec").LineSentence(text)
    return lambda: sum(map(len, phrases.Phrases(sentences).freeze()[sentences]))


def phrases_of_stream(text: str, copies: int, memory: str) -> dict[str, int]:
    """Phrases of a generator of token lists, which reads so many copies of a text, and join them."""
    os.environ["WORDKIN_MEMORY"] = memory
    warnings.simplefilter("ignore")  # that pairs are forgotten
    from wordkin.gensim.models.phrases import Phrases

    def stream() -> Iterator[list[str]]:
        for _ in range(copies):
            with Path(text).open(encoding="utf-8") as lines:
                yield from map(str.split, lines)

    phrases = Phrases(stream())
    frozen = phrases.freeze()
    joined = sum(map(len, frozen[stream()]))
    return {
        "tokens": phrases.corpus_word_count,
        "phrases": len(frozen.phrasegrams),
        "joined": joined,
    }


JOBS: dict[str, Callable[[str, str], Callable[[], Any]]] = {
    "Word2Vec(LineSentence(file))": train_sentences,
    "Word2Vec(corpus_file=file, sg=1)": train_file,
    "KeyedVectors.load_word2vec_format(file)": load_text,
    f"most_similar, {QUESTIONS:,} questions": ask,
    "Phrases(LineSentence(file)), and joined": join_phrases,
}
ON_VECTORS = (load_text, ask)
