"""Names of gensim's compiled code for files, so that programs which ask for it find it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wordkin.gensim.models.word2vec import CORPUSFILE_VERSION, MAX_WORDS_IN_BATCH
from wordkin.gensim.utils import open as open_file

__all__ = ["CORPUSFILE_VERSION", "FAST_VERSION", "MAX_WORDS_IN_BATCH", "CythonLineSentence"]

FAST_VERSION = CORPUSFILE_VERSION


@dataclass(eq=False, repr=False)
class CythonLineSentence:
    """A file with a sentence a line, as lists of words in bytes; `LineSentence` gives strings."""

    source: Any
    offset: int = 0
    max_sentence_length: int = MAX_WORDS_IN_BATCH

    def __iter__(self) -> Iterator[list[bytes]]:
        with open_file(self.source, "rb") as lines:
            lines.seek(self.offset)
            for line in lines:
                words = line.split()
                for start in range(0, len(words), self.max_sentence_length):
                    yield words[start : start + self.max_sentence_length]
