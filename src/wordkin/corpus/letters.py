"""Which code points are letters, as an array that the scanner reads."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

LETTER_LIMIT = 0x40000  # there are no letters beyond the third plane
JOINERS = (0x200C, 0x200D)  # they shape letters inside Persian and Indic words


@cache
def lower_case_letters() -> NDArray[np.int32]:
    """For every code point the letter that it adds to a word, as int32 [code points].

    A letter gives its lower case, what can only continue a word minus itself, all else 0.

    Combining marks and zero-width joiners continue words, since Indic vowel signs are marks.
    Lower case is one code point for one: a capital sigma becomes the usual sigma also at the end of
    a word, and the dotted capital I becomes i.

    Examples
    --------
    >>> letters = lower_case_letters()
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
