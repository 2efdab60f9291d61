"""`KeyedVectors`: its state, and functions of it: rows, similarity, evaluation, files."""
