"""Deals: the documents of two texts divided anew at random, into two sides of the same sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import SettingsError, warn
from wordkin.wording import argument, either

Numbers: TypeAlias = NDArray[np.int64]

LEAST_DOCUMENTS, FEW_DOCUMENTS = 8, 20  # with 8 of one size there are 35 deals


@dataclass(frozen=True, eq=False)
class Deck:
    """The documents of two texts.

    documents: the number of each sentence's document, those of the old text first, int64 [sentences];
    sizes: the tokens of each document; is_new: which of them are the new text's.
    """

    documents: Numbers
    sizes: Numbers
    is_new: NDArray[np.bool_]

    @classmethod
    def of(cls, documents: Numbers, lengths: Numbers, first_new: int) -> Deck:
        """The documents by the number of each sentence's document, and by its tokens.

        first_new: the number from which on documents are the new text's. Numbers without a sentence
        are left out.

        >>> deck = Deck.of(np.array([0, 0, 3, 4]), np.array([5, 1, 4, 7]), first_new=4)
        >>> deck.documents.tolist(), deck.sizes.tolist(), deck.is_new.tolist()
        ([0, 0, 1, 2], [6, 4, 7], [False, False, True])
        """
        there, numbers = np.unique(documents, return_inverse=True)
        sizes = np.bincount(numbers, lengths).astype(np.int64)
        return cls(numbers.astype(np.int64), sizes, there >= first_new)

    @property
    def effective(self) -> float:
        """The number of documents of one size among which chance would have as much choice.

        >>> Deck.of(np.arange(5), np.array([5, 5, 5, 5, 5]), first_new=2).effective
        5.0
        >>> round(Deck.of(np.arange(5), np.array([996, 1, 1, 1, 1]), first_new=2).effective, 2)
        1.01
        """
        sizes = self.sizes.astype(np.float64)
        return float(sizes.sum() ** 2 / (sizes**2).sum())

    def sides(self, is_new: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
        """The sentences of both sides of a deal, in the order of the texts."""
        there = is_new[self.documents]
        return np.flatnonzero(~there), np.flatnonzero(there)

    def deal(self, seed: int, number: int) -> NDArray[np.bool_]:
        """Which documents are on the new side of a deal at random; it depends on seed and number alone.

        The documents are shuffled, and cut where the old side has the size of the old text, or one as
        near to it as documents allow: distances depend on how much text a side has.

        >>> deck = Deck.of(np.arange(6), np.array([3, 3, 3, 3, 3, 3]), first_new=2)
        >>> deck.deal(seed=1, number=1).tolist()
        [True, False, True, True, False, True]
        """
        order = np.random.default_rng([seed, number]).permutation(len(self.sizes))
        ends = np.cumsum(self.sizes[order])[:-1]  # both sides have a document
        cut = int(np.abs(ends - self.sizes[~self.is_new].sum()).argmin()) + 1
        is_new = np.zeros(len(order), bool)
        is_new[order[cut:]] = True
        return is_new


def check_documents(deck: Deck) -> None:
    """Raise `SettingsError` where documents are too few for deals at random, and warn where they are few."""
    old, new = int((~deck.is_new).sum()), int(deck.is_new.sum())
    more = either(
        ' documents="line" makes a document of each line or sentence; labels divide as you say.',
        " --documents line makes a document of each line.",
    )
    for name, count in (("old", old), ("new", new)):
        if count < 2:
            raise SettingsError(
                f"{argument('documents')}: expected several documents in each text, found one in the {name} "
                f"text: what differs between texts cannot be told from what differs between documents.{more}"
            )
    if deck.effective < LEAST_DOCUMENTS:
        raise SettingsError(
            f"{argument('documents')}: expected documents that can be dealt anew in many ways, as {LEAST_DOCUMENTS} "
            f"of one size can, found {old + new}, of which the largest has "
            f"{deck.sizes.max() / deck.sizes.sum():.0%} of all text.{more}"
        )
    if deck.effective < FEW_DOCUMENTS:
        warn(
            f"{argument('documents')}: found {old} and {new} documents, worth {deck.effective:.0f} of one size: what "
            "one of them is about may look like a change, or hide one."
        )
