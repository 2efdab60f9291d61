"""Word vectors from text: word2vec, fast, in readable Python."""

__version__ = "0.1.0"
