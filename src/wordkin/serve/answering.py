"""Answers over HTTP, and errors in their one form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from wordkin.errors import UnknownWordError

Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]

JSON = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))
BYTES = ((b"content-type", b"application/octet-stream"), (b"cache-control", b"no-store"))
RETRY: Headers = ((b"retry-after", b"1"),)


class Response(NamedTuple):
    """What a client gets."""

    status: int
    body: bytes
    headers: Headers


class QuestionError(Exception):
    """A question without an answer: the status, and what is said in the error's form.

    missing : unknown words; suggestions : known ones that may be meant
    """

    def __init__(
        self,
        message: str,
        status: int = 422,
        *,
        missing: Sequence[str] = (),
        suggestions: Iterable[str] = (),
        headers: Headers = (),
    ) -> None:
        super().__init__(message)
        self.status, self.headers = status, headers
        self.missing, self.suggestions = list(missing), list(dict.fromkeys(suggestions))


def unknown_words(error: UnknownWordError) -> QuestionError:
    """The error about unknown words as clients get it."""
    suggestions = [word for close in error.suggestions.values() for word in close]
    return QuestionError(str(error), 404, missing=error.missing, suggestions=suggestions)


def answer_json(answer: Mapping[str, Any]) -> Response:
    """An answer as JSON, in ASCII: whatever a word holds, it cannot break it."""
    return Response(200, json.dumps(answer).encode(), JSON)


def answer_refused(refused: QuestionError) -> Response:
    """An error in the form of all errors."""
    form = {
        "error": str(refused),
        "missing": refused.missing,
        "suggestions": refused.suggestions,
    }
    return Response(refused.status, json.dumps(form).encode(), JSON + refused.headers)
