"""The parts of gensim's tests that its examples use."""
