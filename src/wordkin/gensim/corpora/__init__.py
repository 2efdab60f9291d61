"""gensim's `Dictionary`: words and their numbers, for texts as bags of words."""

from wordkin.gensim.corpora import dictionary
from wordkin.gensim.corpora.dictionary import Dictionary

__all__ = ["Dictionary", "dictionary"]
