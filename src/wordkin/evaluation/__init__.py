"""How good vectors are, by test sets of questions that people made.

Analogies in the format of questions-words.txt, pairs of words with a judged similarity as in
WordSim-353 and SimLex-999, sets of words with an odd one, and words by category. Each has a small
set of its own in this package, which is asked when no file is named.

Case is ignored as gensim does it: all words are compared in upper case, and of several variants
the first one, which is the most frequent, stands for all.
"""

from wordkin.evaluation.analogies import AnalogyScores, SectionScore, evaluate_analogies
from wordkin.evaluation.categories import CategoryScores, evaluate_categories
from wordkin.evaluation.odd import OddAnswer, OddScores, evaluate_odd_one_out
from wordkin.evaluation.similarity import JudgedPair, SimilarityScores, evaluate_similarity

__all__ = [
    "AnalogyScores",
    "CategoryScores",
    "JudgedPair",
    "OddAnswer",
    "OddScores",
    "SectionScore",
    "SimilarityScores",
    "evaluate_analogies",
    "evaluate_categories",
    "evaluate_odd_one_out",
    "evaluate_similarity",
]
