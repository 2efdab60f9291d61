"""The parts of `Word2Vec`: corpora.py, vocabulary.py ← weights.py ← training.py, asking.py, files.py."""
