"""What a file of word vectors holds, whatever its format."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.formats.words import Words

NO_METADATA: Mapping[str, str] = MappingProxyType({})


class StoredVectors(NamedTuple):
    """Words and their vectors, as they lie in a file.

    matrix : float32 or float16 [words, dimensions]
    counts : int64 [words], or None where the format keeps none
    metadata : texts about the vectors; only the native format keeps any
    """

    words: Words
    matrix: NDArray[np.floating]
    counts: NDArray[np.int64] | None = None
    metadata: Mapping[str, str] = NO_METADATA
