"""gensim's files, read without running what their pickles say."""
