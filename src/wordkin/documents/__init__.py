"""Vectors of documents, made of the vectors of their words.

reading.py: texts, or token lists, in batches → ids → numbers.py: words and their weights, looked up once
means.py: weighted sums of each batch (kernels/documents.py) → one row for each document
"""

from wordkin.documents.means import common_direction, document_vectors

__all__ = ["common_direction", "document_vectors"]
