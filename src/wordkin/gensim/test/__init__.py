"""What examples for gensim borrow from its tests."""
