"""Comparison, clustering, alignment and projection of word vectors."""
