"""What inputs.py measures, each function to be run in an interpreter of its own."""

import time
from pathlib import Path
from typing import Any

import numpy as np

from wordkin.corpus import encode
from wordkin.progress import Progress
from wordkin.settings import TrainingSettings
from wordkin.training.fit import fit

LINE_TOKENS = 1_000  # of a sentence, where its length is not what is measured
WALK_LENGTH = 80  # as DeepWalk and node2vec have it
GENSIM_SENTENCE = 10_000  # tokens, of which gensim leaves out all that follow
WARM: dict[str, Any] = {  # tiny inputs whose words change places, which takes all kernels
    "lists of tokens": [["sea", "lake", "lake"]],
    "lists of integers": [[1, 2, 2]],
    "walk matrix": np.array([[1, 2, 2]]),
    "plain file": __file__,
}


def first_pass(program: str, kind: str, text: str) -> dict[str, float]:
    """Tokens of one kind of input, and what it takes to count (and to encode) them."""
    data, tokens = _input(kind, text)
    if program == "wordkin":
        encode(WARM[kind], threads=1).prune(min_count=1)  # loads the kernels
        began = time.process_time()
        encode(data, threads=1).prune(in_place=True)
    else:
        if kind == "walk matrix":  # which gensim would read number by number
            data = data.tolist()
        model = _gensim(vector_size=1)  # so that its matrices cost nothing
        began = time.process_time()
        if kind == "plain file":
            model.build_vocab(corpus_file=data)
        else:
            model.build_vocab(data)
    return {"words": tokens, "cpu_seconds": round(time.process_time() - began, 3)}


def train_sentences(program: str, length: int, text: str) -> dict[str, float]:
    """Words of the vocabulary in sentences of one length, and what one epoch of training takes.

    Negative sampling, skip-gram, 100 dimensions, one thread. wordkin trains an epoch before, which
    is not counted: it loads the kernels and makes the tables.
    """
    tokens = Path(text).read_text("utf-8").split()
    sentences = [tokens[i : i + length] for i in range(0, len(tokens), length)]
    if program == "wordkin":
        corpus = encode(sentences).prune(in_place=True)
        ends = {}

        def note(progress: Progress) -> None:
            ends[progress.epoch] = time.process_time()

        fit(corpus, TrainingSettings(epochs=2), threads=1, callbacks=[note])
        return {"words": len(corpus.ids), "cpu_seconds": round(ends[2] - ends[1], 3)}
    model = _gensim(vector_size=100)
    model.build_vocab(sentences)
    known = model.wv.key_to_index
    words = sum(word in known for sentence in sentences for word in sentence[:GENSIM_SENTENCE])
    began = time.process_time()
    model.train(sentences, total_examples=len(sentences), epochs=1)
    return {"words": words, "cpu_seconds": round(time.process_time() - began, 3)}


def _input(kind: str, text: str) -> tuple[Any, int]:
    """The text as this kind of input, and how many tokens it has."""
    if kind == "plain file":
        return text, len(Path(text).read_bytes().split())
    if kind == "lists of tokens":
        tokens: list[Any] = Path(text).read_text("utf-8").split()
    else:
        ids = encode(text).ids
        if kind == "walk matrix":
            walks = ids[: len(ids) // WALK_LENGTH * WALK_LENGTH].reshape(-1, WALK_LENGTH)
            return walks.astype(np.int64), walks.size
        tokens = ids.tolist()
    lines = [tokens[i : i + LINE_TOKENS] for i in range(0, len(tokens), LINE_TOKENS)]
    return lines, len(tokens)


def _gensim(vector_size: int) -> Any:
    from gensim.models import Word2Vec

    return Word2Vec(sg=1, vector_size=vector_size, min_count=5, workers=1)
