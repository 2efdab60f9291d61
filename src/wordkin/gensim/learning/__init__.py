"""`Word2Vec`: its state, and functions of it: sentences, vocabulary, weights, training, files."""
