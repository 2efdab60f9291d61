"""The parameters of questions, as rows, and the forms of pydantic that check and describe them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias
from urllib.parse import parse_qsl

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model

from wordkin.errors import quote
from wordkin.serve.answering import QuestionError
from wordkin.serve.settings import Limits
from wordkin.settings.arguments import suggest_argument
from wordkin.settings.suggestions import ask_back
from wordkin.wording import in_python

Kind: TypeAlias = Literal["word", "model", "k", "choice"]

DEFAULT_K = 10
FURTHER = 16  # parameters of a question, beside the words of two lists
TOLD = 3  # wrong parameters, in one message
DIGITS = re.compile("[0-9]{1,100}")
EXPECTED = re.compile("^(Input|Value|String|List) should (be|have) |^Value error, expected ")


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
    default: str | int | None = None
    choices: tuple[str, ...] = ()


K = Parameter("k", "Number of answers.", kind="k", default=DEFAULT_K)
MODEL = Parameter("model", "One of the models; without it, the first.", kind="model", least=0)


class Arguments:
    """The values of a question's parameters, checked; given: as they came.

    >>> arguments = Arguments({"word": ["sea", "lake"], "k": 3}, {})
    >>> arguments.words("word"), arguments.k
    (['sea', 'lake'], 3)
    """

    def __init__(self, values: Mapping[str, Any], given: Mapping[str, str | list[str]]) -> None:
        self.values, self.given = values, given
        self.k: int = values.get("k", 0)  # some routes have none

    def one(self, name: str) -> str:
        """The value of a parameter that takes one."""
        value: str = self.values[name]
        return value

    def words(self, name: str) -> list[str]:
        """The values of a parameter, of one too; none if it was not given."""
        value = self.values.get(name)
        if value is None:
            return []
        return [value] if isinstance(value, str) else value


def make_form(
    parameters: Iterable[Parameter],
    limits: Limits,
    names: Sequence[str],
    examples: Iterable[tuple[str, str]],
) -> type[BaseModel]:
    """The form of a question. names: of the models; examples: of some parameters, with values."""
    known: dict[str, list[str]] = {}
    for name, value in examples:
        known.setdefault(name, []).append(value)
    fields: dict[str, Any] = {}
    kind: Any
    default: Any
    for each in parameters:
        kind, default = _type_of(each, limits, names), each.default
        if each.kind == "k":
            default = min(DEFAULT_K, limits.k)
        about: Any = {"description": each.about}
        shown: Any = known.get(each.name)
        if each.most != 1:
            kind, default = list[kind], None if each.least else []
            about |= {"min_length": each.least, "max_length": each.most or limits.list}
        elif each.kind == "model":
            default = names[0]
        elif shown:
            [shown] = shown
        if shown:
            about["examples"] = [shown]
        required = ... if default is None else default
        fields[each.name] = Annotated[kind, Field(**about)], required
    return create_model("Question", __config__=ConfigDict(extra="forbid"), **fields)


def _type_of(parameter: Parameter, limits: Limits, names: Sequence[str]) -> Any:
    """The type of one value."""
    if parameter.kind == "k":
        return Annotated[int, Field(ge=1, le=limits.k), BeforeValidator(_check_digits)]
    if parameter.kind == "model":
        return Annotated[
            str, Field(max_length=limits.letters, json_schema_extra={"enum": [*names]})
        ]
    if parameter.kind == "choice":
        return Literal[parameter.choices]
    return Annotated[str, Field(max_length=limits.letters)]


def _check_digits(value: str) -> str:
    """Refuse what Python takes for a whole number, too: blanks, signs, 3.0, 1_000, other digits."""
    if not DIGITS.fullmatch(value):
        raise ValueError("expected a whole number")
    return value


def parse(
    query: bytes, form: type[BaseModel], parameters: Mapping[str, Parameter], limits: Limits
) -> Arguments:
    """The arguments of a question. Raises `QuestionError` for parameters that are none.

    >>> word = Parameter("word", "A word.")
    >>> form = make_form([word], Limits(), ["kin"], [])
    >>> parse(b"word=sea", form, {"word": word}, Limits()).words("word")
    ['sea']
    """
    most = 2 * limits.list + FURTHER
    if query.count(b"&") >= most:
        raise QuestionError(
            f"expected at most {most:,} parameters, found {query.count(b'&') + 1:,}."
        )
    try:
        pairs = parse_qsl(query.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise QuestionError("expected parameters in UTF-8, found other bytes.") from None
    given: dict[str, Any] = {}
    for name, value in pairs:
        if name in parameters and parameters[name].most != 1:
            given.setdefault(name, []).append(value)
        elif name in given:
            raise QuestionError(f"{name!r:.60}: expected one of it, found several.")
        else:
            given[name] = value
    try:
        return Arguments(vars(form.model_validate(given)), given)
    except ValidationError as problem:
        raise tell_wrong(problem.errors(), parameters) from None


def tell_wrong(errors: Sequence[Any], known: Iterable[str] = ()) -> QuestionError:
    """What pydantic found wrong, in our words. known: the parameters that there are.

    >>> wrong = {
    ...     "type": "int",
    ...     "loc": ("k",),
    ...     "msg": "Input should be positive",
    ...     "input": -1,
    ... }
    >>> print(tell_wrong([wrong]))
    k: expected positive, found -1.
    """
    told, suggestions = [], []
    for error in errors[:TOLD]:
        name = quote(str(error["loc"][0])).strip("'")
        if error["type"] == "missing":
            told.append(f"{name}: expected a value, found none.")
        elif error["type"] == "extra_forbidden":
            meant = suggest_argument(name, known)
            suggestions += [in_python(meant)] if meant else []
            found = quote(error["input"])
            told.append(f"{name}: expected no such parameter, found {found}.{ask_back(meant)}")
        else:
            expected = EXPECTED.sub("expected ", error["msg"])
            told.append(f"{name}: {expected}, found {quote(error['input'])}.")
    return QuestionError(in_python(" ".join(told)), suggestions=suggestions)
