"""gensim's scripts about word vectors: `python -m wordkin.gensim.scripts.NAME --help`."""
