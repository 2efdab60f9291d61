"""The parameters of questions, as rows: they are parsed, and described, by these rows alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias
from urllib.parse import parse_qsl

from wordkin.errors import quote
from wordkin.serve.answering import QuestionError
from wordkin.serve.settings import Limits

Kind: TypeAlias = Literal["word", "model", "k", "choice"]

NUMBER = re.compile("[0-9]{1,9}")
FURTHER = 16  # parameters of a question, beside the words of two lists
DEFAULT_K = 10


@dataclass(frozen=True)
class Parameter:
    """One parameter of a question.

    least, most : how many values it takes; most is None for as many as the limit of lists says
    default : the value where there is none; choices : the values that a choice may have
    """

    name: str
    about: str
    kind: Kind = "word"
    least: int = 1
    most: int | None = 1
    default: str | None = None
    choices: tuple[str, ...] = ()


class Arguments(NamedTuple):
    """The values of a question's parameters, checked.

    values : by name, as they were given; k : the number of answers
    """

    values: Mapping[str, Sequence[str]]
    k: int

    def one(self, name: str) -> str:
        """The value of a parameter that has one."""
        return self.values[name][0]

    def all(self, name: str) -> Sequence[str]:
        """The values of a parameter; none if it was not given."""
        return self.values.get(name, ())


def parse(query: bytes, parameters: Mapping[str, Parameter], limits: Limits) -> Arguments:
    """The arguments of a question, by the parameters that it has.

    Raises `QuestionError` for parameters that are unknown, missing or given too often, and for wrong values.

    >>> parse(b"word=sea&k=3", {"word": Parameter("word", ""), "k": K}, Limits())
    Arguments(values={'word': ['sea'], 'k': ['3']}, k=3)
    """
    values: dict[str, list[str]] = {}
    for name, value in _split(query, limits):
        if name not in parameters:
            expected = ", ".join(parameters) or "none"
            raise QuestionError(f"expected the parameters {expected}, found {quote(name)}.")
        values.setdefault(name, []).append(value)
    for name, parameter in parameters.items():
        found = values.get(name)
        if found is None and parameter.default is not None:
            found = values[name] = [parameter.default]
        _check(parameter, found or [], limits)
    return Arguments(values, int(values["k"][0]) if "k" in values else DEFAULT_K)


def _split(query: bytes, limits: Limits) -> list[tuple[str, str]]:
    """The names and values of a query, as they are meant."""
    most = 2 * limits.list + FURTHER
    if query.count(b"&") >= most:
        raise QuestionError(
            f"expected at most {most:,} parameters, found {query.count(b'&') + 1:,}."
        )
    try:
        return parse_qsl(query.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise QuestionError("expected parameters in UTF-8, found other bytes.") from None


def _check(parameter: Parameter, values: Sequence[str], limits: Limits) -> None:
    """Refuse the wrong number of values, and wrong ones."""
    least, most = parameter.least, limits.list if parameter.most is None else parameter.most
    name = parameter.name
    if not least <= len(values) <= most:
        expected = f"{least}" if least == most else f"{least} to {most:,}"
        raise QuestionError(f"{name}: expected {expected} of it, found {len(values):,}.")
    for value in values:
        if parameter.kind == "k":
            if not NUMBER.fullmatch(value) or not 1 <= int(value) <= limits.k:
                raise QuestionError(
                    f"{name}: expected a whole number from 1 to {limits.k:,}, found {quote(value)}."
                )
        elif parameter.kind == "choice" and value not in parameter.choices:
            expected = " or ".join(parameter.choices)
            raise QuestionError(f"{name}: expected {expected}, found {quote(value)}.")
        elif len(value) > limits.letters:
            raise QuestionError(
                f"{name}: expected at most {limits.letters:,} characters, found {len(value):,}."
            )


K = Parameter("k", "Number of answers.", kind="k", default=str(DEFAULT_K))
MODEL = Parameter("model", "One of the models; without it, the first.", kind="model", least=0)
