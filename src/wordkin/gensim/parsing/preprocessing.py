"""Filters of text under gensim's names, each from a text to a text. The stop words are wordkin's own."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from wordkin.errors import require_extra
from wordkin.gensim import utils

# English words that join others and say little by themselves.
WORDS = """
a about above across after afterwards again against all almost alone along already also although
always am among amongst an and another any anyhow anyone anything anyway anywhere are around as at
back be became because become becomes been before beforehand behind being below beside besides
between beyond both but by call can cannot cant co could couldnt did didn do does doesn doing don
done down due during each eg either else elsewhere enough etc even ever every everyone everything
everywhere except few find for former formerly found from further get give go had has hasnt have
he hence her here hereafter hereby herein hereupon hers herself him himself his how however i ie
if in indeed into is it its itself just keep last latter latterly least less ltd made make many
may me meanwhile might mine more moreover most mostly much must my myself name namely neither
never nevertheless next no nobody none noone nor not nothing now nowhere of off often on once one
only onto or other others otherwise our ours ourselves out over own per perhaps please put quite
rather re really regarding same say see seem seemed seeming seems several she should show side
since so some somehow someone something sometime sometimes somewhere still such take than that the
their them themselves then thence there thereafter thereby therefore therein thereupon these they
this those though through throughout thru thus to together too toward towards un under unless
until up upon us used using various very via was we well were what whatever when whence whenever
where whereafter whereas whereby wherein whereupon wherever whether which while whither who
whoever whole whom whose why will with within without would yet you your yours yourself yourselves
"""
STOPWORDS = frozenset(WORDS.split())
RE_PUNCT = re.compile(f"([{re.escape(string.punctuation)}])+")
RE_TAGS = re.compile(r"<([^>]+)>")
RE_NUMERIC = re.compile(r"[0-9]+")
RE_NONALPHA = re.compile(r"\W")
RE_AL_NUM, RE_NUM_AL = re.compile(r"([a-z]+)([0-9]+)"), re.compile(r"([0-9]+)([a-z]+)")
RE_WHITESPACE = re.compile(r"(\s)+")
Filter = Callable[[str], str]


def remove_stopwords(s: str, stopwords: Collection[str] | None = None) -> str:
    """The text without stop words.

    >>> remove_stopwords("Better late than never, but better never late.")
    'Better late never, better late.'
    """
    unwanted = STOPWORDS if stopwords is None else stopwords
    return " ".join(word for word in utils.to_unicode(s).split() if word not in unwanted)


def remove_stopword_tokens(
    tokens: Iterable[str], stopwords: Collection[str] | None = None
) -> list[str]:
    """The tokens that are no stop words."""
    unwanted = STOPWORDS if stopwords is None else stopwords
    return [token for token in tokens if token not in unwanted]


def strip_punctuation(s: str) -> str:
    """The text with a space for punctuation.

    >>> strip_punctuation("A semicolon; is stronger than a comma.")
    'A semicolon  is stronger than a comma '
    """
    return RE_PUNCT.sub(" ", utils.to_unicode(s))


strip_punctuation2 = strip_punctuation


def strip_tags(s: str) -> str:
    """The text without tags of HTML.

    >>> strip_tags("<i>Hello</i> <b>World</b>!")
    'Hello World!'
    """
    return RE_TAGS.sub("", utils.to_unicode(s))


def strip_short(s: str, minsize: int = 3) -> str:
    """The text without words of fewer letters."""
    return " ".join(remove_short_tokens(utils.to_unicode(s).split(), minsize))


def remove_short_tokens(tokens: Iterable[str], minsize: int = 3) -> list[str]:
    """The tokens of at least so many letters."""
    return [token for token in tokens if len(token) >= minsize]


def strip_numeric(s: str) -> str:
    """The text without digits."""
    return RE_NUMERIC.sub("", utils.to_unicode(s))


def strip_non_alphanum(s: str) -> str:
    """The text with a space for all but letters, digits and underscores."""
    return RE_NONALPHA.sub(" ", utils.to_unicode(s))


def strip_multiple_whitespaces(s: str) -> str:
    """The text with one space for white space of any length."""
    return RE_WHITESPACE.sub(" ", utils.to_unicode(s))


def split_alphanum(s: str) -> str:
    """The text with a space between letters and digits.

    >>> split_alphanum("24.0hours7 days365 a1b2c3")
    '24.0 hours 7 days 365 a 1 b 2 c 3'
    """
    text = RE_AL_NUM.sub(r"\1 \2", utils.to_unicode(s))
    return RE_NUM_AL.sub(r"\1 \2", text)


def lower_to_unicode(text: str | bytes, encoding: str = "utf8", errors: str = "strict") -> str:
    """The text in lower case."""
    return utils.to_unicode(text.lower(), encoding, errors)


def stem_text(text: str) -> str:
    """The text in lower case, with the stems of its words (Porter 1980). Needs the extra `nltk`."""
    stem = _stemmer()
    return " ".join(stem(word) for word in utils.to_unicode(text).lower().split())


stem = stem_text


@cache
def _stemmer() -> Filter:
    with require_extra("stem_text", "nltk", extra="nltk"):
        from nltk.stem import PorterStemmer
    found: Filter = PorterStemmer(mode=PorterStemmer.MARTIN_EXTENSIONS).stem
    return found


DEFAULT_FILTERS: list[Filter] = [
    lambda text: text.lower(),
    strip_tags,
    strip_punctuation,
    strip_multiple_whitespaces,
    strip_numeric,
    remove_stopwords,
    strip_short,
    stem_text,
]


def preprocess_string(s: str, filters: Sequence[Filter] = tuple(DEFAULT_FILTERS)) -> list[str]:
    """The tokens of a text after these filters, one after the other.

    >>> preprocess_string("<i>Hello 9</i> World!", [strip_tags, strip_punctuation, strip_numeric])
    ['Hello', 'World']
    """
    text = utils.to_unicode(s)
    for change in filters:
        text = change(text)
    return text.split()


def preprocess_documents(docs: Iterable[str]) -> list[list[str]]:
    """`preprocess_string` of each text."""
    return [preprocess_string(text) for text in docs]


def read_file(path: Any) -> str:
    """The content of a file."""
    return Path(path).read_text("utf-8")


def read_files(pattern: Any) -> list[str]:
    """The contents of the files that fit a pattern such as "texts/*.txt"."""
    import glob

    return [read_file(path) for path in glob.glob(str(pattern))]  # noqa: PTH207 (absolute patterns, too)
