"""What phrases.py measures, to be run in an interpreter of its own."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wordkin.corpus import encode
from wordkin.phrases import find_phrases


def do(program: str, text: str, small: str, output: str) -> dict[str, float]:
    """Find phrases in a text and join them, on a small one first, then with a watch in the hand.

    CPU seconds of finding and of joining, and how many phrases there are.
    """
    find, join = PROGRAMS[program]
    join(find(small), small, output)
    began = time.process_time()
    phrases = find(text)
    found = time.process_time()
    join(phrases, text, output)
    return {
        "find": round(found - began, 3),
        "join": round(time.process_time() - found, 3),
        "tokens_written": len(Path(output).read_bytes().split()),
    }


def find_by_gensim(text: str) -> Any:
    """Counts of words and pairs; gensim scores them when it joins."""
    from gensim.models.phrases import Phrases
    from gensim.models.word2vec import LineSentence

    return Phrases(LineSentence(text))


def join_by_gensim(phrases: Any, text: str, output: str) -> None:
    """A plain file, by the faster of gensim's two kinds of phrases."""
    from gensim.models.word2vec import LineSentence
    from gensim.utils import save_as_line_sentence

    save_as_line_sentence(phrases.freeze()[LineSentence(text)], output)


def find_by_wordkin(text: str) -> Any:
    """The phrases, counted and scored, from the bytes of a file."""
    return find_phrases(encode(text, threads=1), progress=False)


def join_by_wordkin(phrases: Any, text: str, output: str) -> None:
    """A plain file, from the bytes of a file."""
    phrases.write(encode(text, threads=1), output)


PROGRAMS: dict[str, tuple[Callable[[str], Any], Callable[[Any, str, str], None]]] = {
    "wordkin": (find_by_wordkin, join_by_wordkin),
    "gensim": (find_by_gensim, join_by_gensim),
}
