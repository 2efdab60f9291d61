"""A table of all letters and their lower case, which the scanner reads."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

LETTER_LIMIT = 0x40000  # there are no letters beyond the third plane
JOINERS = (0x200C, 0x200D)  # they shape letters inside Persian and Indic words


@cache
def build_letter_table() -> NDArray[np.int32]:
    """The code point that each code point adds to a word, int32 [code points].

    A letter has its lower case, a character that only continues words its own negative, any other
    0. Combining marks and zero-width joiners continue words: Indic vowel signs are marks. Lower case
    is one code point for one: a capital sigma becomes the usual sigma at the end of a word, too, and
    the dotted capital I becomes i.

    Examples
    --------
    >>> letters = build_letter_table()
    >>> chr(letters[ord("Ž")]), int(letters[ord("7")]), int(letters[0x0301]) == -0x0301
    ('ž', 0, True)
    """
    letters = np.zeros(LETTER_LIMIT, np.int32)
    for code, letter in enumerate(map(chr, range(LETTER_LIMIT))):
        if letter.isalpha():
            letters[code] = ord(letter.lower()[0])
        elif unicodedata.category(letter)[0] == "M" or code in JOINERS:
            letters[code] = -code
    return letters
