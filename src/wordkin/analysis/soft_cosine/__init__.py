"""Soft cosine: texts are similar if they share words, or use words that are similar to each other.

Texts are columns of a sparse matrix, with a weight for each word. Another sparse matrix holds the
similarities of each word to a few others. Sources: Sidorov et al. 2014, "Soft Similarity and Soft
Cosine Measure"; Novotný 2018, on its limits. scipy, of the extra `sparse`, multiplies the matrices.
"""

from wordkin.analysis.soft_cosine.measure import soft_cosines
from wordkin.analysis.soft_cosine.words import Limits

__all__ = ["Limits", "soft_cosines"]
