"""How good vectors are, measured by test sets of questions that people made.

There are four kinds: analogies in the format of questions-words.txt, pairs of words with a judged
similarity as in WordSim-353 and SimLex-999, sets of words with an odd one out, and words by
category. This package contains a small set of each, which is used if no file is named. Without a test
set, `evaluate_next_item` asks for the ends of sessions, walks or sentences that were held out.

Case is ignored as in gensim: words are compared in upper case, and of several variants the first,
the most frequent, is used.
"""

from wordkin.evaluation.analogies import AnalogyScores, SectionScore, evaluate_analogies
from wordkin.evaluation.categories import CategoryScores, evaluate_categories
from wordkin.evaluation.next_item import AnswerScores, NextItemScores, evaluate_next_item
from wordkin.evaluation.odd import OddAnswer, OddScores, evaluate_odd_one_out
from wordkin.evaluation.overall import Evaluation, evaluate
from wordkin.evaluation.rates import Rate
from wordkin.evaluation.sessions import hold_out
from wordkin.evaluation.similarity import JudgedPair, SimilarityScores, evaluate_similarity

__all__ = [
    "AnalogyScores",
    "AnswerScores",
    "CategoryScores",
    "Evaluation",
    "JudgedPair",
    "NextItemScores",
    "OddAnswer",
    "OddScores",
    "Rate",
    "SectionScore",
    "SimilarityScores",
    "evaluate",
    "evaluate_analogies",
    "evaluate_categories",
    "evaluate_next_item",
    "evaluate_odd_one_out",
    "evaluate_similarity",
    "hold_out",
]
