"""All errors that wordkin raises, as types.

    WordkinError
    ├── SettingsError      (ValueError)   an option has an invalid value
    ├── TextError          (ValueError)   the text cannot be read as tokens
    ├── VocabularyError    (ValueError)   no usable vocabulary is left
    ├── FormatError        (ValueError)   a file is broken, or cannot hold the data
    ├── UnknownWordError   (KeyError)     words have no vector
    ├── EvaluationError    (ValueError)   a test set is broken, or none of it can be asked
    ├── TrainingError (ArithmeticError)   the vectors have overflowed
    ├── OutOfMemoryError (MemoryError)    a task needs more memory than there is
    └── MissingExtraError  (ImportError)  a package of an optional extra is not installed

    WordkinWarning         (UserWarning)  something works, but probably not as intended

Every error is a `WordkinError`, and also the built-in error in brackets, so that code which knows
nothing of wordkin catches the error it expects.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager


class WordkinError(Exception):
    """Any error that wordkin raises on purpose."""


class SettingsError(WordkinError, ValueError):
    """An option has a value that is invalid, alone or together with others."""


class TextError(WordkinError, ValueError):
    """The text to learn from cannot be read as sentences of tokens."""


class VocabularyError(WordkinError, ValueError):
    """No word is left, or a vocabulary does not fit the data it is used with."""


class FormatError(WordkinError, ValueError):
    """A file of words or vectors is broken, or its format cannot hold the data."""


class UnknownWordError(WordkinError, KeyError):
    """Words have no vector.

    Attributes
    ----------
    missing : list of str
        Every unknown word of the call, in the order of the call.
    suggestions : dict of str to list of str
        Known words of similar spelling, best first, for each missing word that has any.
    known : list of str
        Some known words, as examples of what words of these vectors look like.

    Examples
    --------
    >>> print(UnknownWordError(["rivr", "qqq"], {"rivr": ["river"]}, ["the", "of"]))
    unknown words: 'rivr' (did you mean 'river'?), 'qqq' (known words look like 'the', 'of')
    """

    def __init__(
        self,
        missing: Sequence[str],
        suggestions: Mapping[str, Sequence[str]] | None = None,
        known: Sequence[str] = (),
    ) -> None:
        self.missing = list(missing)
        self.suggestions = {word: list(close) for word, close in (suggestions or {}).items()}
        self.known = list(known)
        super().__init__(self.missing, self.suggestions, self.known)

    def __str__(self) -> str:
        # KeyError would show the repr of its argument.
        label = "unknown word" if len(self.missing) == 1 else "unknown words"
        text = f"{label}: " + ", ".join(self._with_suggestions(word) for word in self.missing)
        if self.known and not all(self.suggestions.get(word) for word in self.missing):
            text += f" (known words look like {', '.join(map(repr, self.known))})"
        return text

    def _with_suggestions(self, word: str) -> str:
        close = self.suggestions.get(word)
        if not close:
            return repr(word)
        return f"{word!r} (did you mean {' or '.join(map(repr, close))}?)"


class EvaluationError(WordkinError, ValueError):
    """A test set is broken, or none of its questions can be asked."""


class TrainingError(WordkinError, ArithmeticError):
    """The vectors have overflowed float32: the learning rate is too high."""


class OutOfMemoryError(WordkinError, MemoryError):
    """A task needs more memory than there is, by an estimate made before it starts."""


class MissingExtraError(WordkinError, ImportError):
    """A package is needed that one of wordkin's optional extras installs."""


def missing_extra(what: str, package: str, extra: str) -> MissingExtraError:
    """The error that says what to install.

    >>> print(missing_extra("kin.parquet", "pyarrow", "parquet"))
    kin.parquet: needs the package pyarrow, which is not installed. pip install 'wordkin[parquet]'
    """
    return MissingExtraError(
        f"{what}: needs the package {package}, which is not installed. "
        f"pip install 'wordkin[{extra}]'"
    )


@contextmanager
def require_extra(what: str, package: str, extra: str) -> Iterator[None]:
    """Turn an `ImportError` inside the block into the error that says what to install.

    >>> with require_extra("plot", "chart", "plot"):
    ...     import chart
    Traceback (most recent call last):
        ...
    wordkin.errors.MissingExtraError: plot: needs the package chart, which is not installed. pip install 'wordkin[plot]'
    """
    try:
        yield
    except ImportError as error:
        raise missing_extra(what, package, extra) from error


class WordkinWarning(UserWarning):
    """Something works, but probably not as intended."""


def warn(message: str) -> None:
    """Give a `WordkinWarning` that points at the line outside wordkin that made the call."""
    level, frame = 1, inspect.currentframe()
    while frame and frame.f_globals.get("__name__", "").partition(".")[0] == "wordkin":
        level, frame = level + 1, frame.f_back
    warnings.warn(message, WordkinWarning, stacklevel=level)
