"""All errors that wordkin raises, as types.

::

    WordkinError
    ├── SettingsError      (ValueError)   an option has an invalid value
    ├── TextError          (ValueError)   the text cannot be read as tokens
    │   └── NotTextError                  a file is no text, but a table, a picture, ...
    ├── VocabularyError    (ValueError)   no usable vocabulary is left
    ├── FormatError        (ValueError)   a file is broken, or cannot hold the data
    ├── UnknownWordError   (KeyError)     words have no vector
    ├── EvaluationError    (ValueError)   a test set is broken, or none of it can be asked
    ├── TrainingError (ArithmeticError)   the vectors have overflowed
    ├── OutOfMemoryError (MemoryError)    a task needs more memory than there is
    ├── SavingError           (OSError)   a result could not be put where it belongs, but is kept
    ├── RemoteError           (OSError)   another machine was not reached, or refused what was asked
    └── MissingExtraError  (ImportError)  a package of an optional extra is not installed

    WordkinWarning         (UserWarning)  something works, but probably not as intended
    └── NotSavedWarning                   something was not saved, and the work goes on

Every error is a `WordkinError`, and also the built-in error in parentheses. So code that knows
nothing of wordkin catches the error that it expects.
"""

from __future__ import annotations

import inspect
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from wordkin.quoting import quote as quote
from wordkin.quoting import quote_form as quote_form
from wordkin.quoting import quote_problem as quote_problem
from wordkin.wording import either, hide_credentials, in_python

NAMED_WORDS = 20  # unknown words in one message


class _Worded(Exception):  # noqa: N818 (warnings are no errors)
    """An error or a warning whose message may name arguments by `wordkin.wording`.

    marked: the message with its marks, for readers who know other names than Python's.
    """

    def __init__(self, *parts: object) -> None:
        shown = [hide_credentials(part) if isinstance(part, str) else part for part in parts]
        self.marked = shown[0] if shown and isinstance(shown[0], str) else ""
        super().__init__(*(in_python(part) if isinstance(part, str) else part for part in shown))


class WordkinError(_Worded):
    """Any error that wordkin raises on purpose."""


class SettingsError(WordkinError, ValueError):
    """An option has a value that is invalid, alone or together with others."""


class TextError(WordkinError, ValueError):
    """The text to learn from cannot be read as sentences of tokens."""


class NotTextError(TextError):
    """A file is no text, or not in UTF-8.

    Attributes
    ----------
    path : str
        The file.
    kind : str
        What it is.
    remedy : str
        What to do.
    encoding : str
        Python's name of the encoding of a text that is not in UTF-8; else empty.

    Examples
    --------
    >>> print(NotTextError("sea.png", "PNG", "Leave it out."))
    sea.png: expected text, found PNG. Leave it out. To read it as it is, pass the open file:
    open('sea.png', 'rb').
    """

    def __init__(self, path: str, kind: str, remedy: str, encoding: str = "") -> None:
        super().__init__(path, kind, remedy, encoding)
        self.path, self.kind, self.remedy, self.encoding = path, kind, in_python(remedy), encoding
        expected = "UTF-8" if encoding else "text"
        if encoding:
            how = f"In Python, pass the open file: open({path!r}, encoding={encoding!r})."
        else:
            how = f"To read it as it is, pass the open file: open({path!r}, 'rb')."
        self.marked = f"{path}: expected {expected}, found {kind}. {remedy}{either(f' {how}', '')}"

    def __str__(self) -> str:
        return in_python(self.marked)


class VocabularyError(WordkinError, ValueError):
    """No word is left, or a vocabulary does not fit the data it is used with."""


class FormatError(WordkinError, ValueError):
    """A file of words or vectors is broken, or its format cannot hold the data."""


class UnknownWordError(WordkinError, KeyError):
    """Words have no vector.

    Attributes
    ----------
    missing : list of str
        Every unknown word of the call, in its order.
    suggestions : dict of str to list of str
        Known words of similar spelling, best first, for each missing word that has any.
    known : list of str
        Some known words, as examples.

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
        named = self.missing[:NAMED_WORDS]
        text = f"{label}: " + ", ".join(map(self._with_suggestions, named))
        if len(named) < len(self.missing):
            text += f" and {len(self.missing) - len(named):,} more"
        if self.known and not all(self.suggestions.get(word) for word in self.missing):
            text += f" (known words look like {', '.join(map(quote, self.known))})"
        return text

    def _with_suggestions(self, word: str) -> str:
        close = self.suggestions.get(word)
        if not close:
            return quote(word)
        meant = " or ".join(quote_form(other, word) for other in close)
        return f"{quote(word)} (did you mean {meant}?)"


class EvaluationError(WordkinError, ValueError):
    """A test set is broken, or none of its questions can be asked."""


class TrainingError(WordkinError, ArithmeticError):
    """The vectors have overflowed float32: the learning rate is too high."""


class OutOfMemoryError(WordkinError, MemoryError):
    """A task needs more memory than there is, by an estimate made before it starts."""


class SavingError(WordkinError, OSError):
    """A result could not be put where it belongs; the message says where it is kept."""


class RemoteError(WordkinError, OSError):
    """Another machine was not reached, or refused what was asked."""


class AbsentFileError(FileNotFoundError):
    """There is no file of this name; to be raised by `explain_absence`."""

    def __str__(self) -> str:
        return f"{os.fsdecode(self.filename)}: expected a file, found none of this name."


class FolderError(IsADirectoryError):
    """A folder has the name of the file; to be raised by `explain_absence`."""

    def __str__(self) -> str:
        return f"{os.fsdecode(self.filename)}: expected a file, found a folder."


@contextmanager
def explain_absence() -> Iterator[None]:
    """Say in wordkin's words that there is no file to open, by errors of the same types.

    >>> with explain_absence():
    ...     open("no such file")
    Traceback (most recent call last):
        ...
    wordkin.errors.AbsentFileError: no such file: expected a file, found none of this name.
    """
    try:
        yield
    except FileNotFoundError as problem:
        raise AbsentFileError(problem.errno, problem.strerror, problem.filename) from None
    except IsADirectoryError as problem:
        raise FolderError(problem.errno, problem.strerror, problem.filename) from None


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


class WordkinWarning(_Worded, UserWarning):
    """Something works, but probably not as intended."""


class NotSavedWarning(WordkinWarning):
    """Something was not saved, and the work goes on without it."""


def warn(message: str, kind: type[WordkinWarning] = WordkinWarning) -> None:
    """Give a warning that points at the line outside wordkin that made the call."""
    level, frame = 1, inspect.currentframe()
    while frame and frame.f_globals.get("__name__", "").partition(".")[0] == "wordkin":
        level, frame = level + 1, frame.f_back
    warnings.warn(message, kind, stacklevel=level)
