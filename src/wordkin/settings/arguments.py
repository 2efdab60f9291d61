"""Arguments that a function does not have: its error offers the one that was probably meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from inspect import isfunction, signature
from typing import ParamSpec, TypeVar

from wordkin.settings.attributes import offer_attributes
from wordkin.settings.legacy import SYNONYMS
from wordkin.settings.suggestions import ask_back, suggest
from wordkin.wording import argument, in_python

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def offer_names(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Decorate a function: a `TypeError` of an unknown argument names the one that was meant.

    Examples
    --------
    >>> @offer_names
    ... def nearest(word, k=10): ...
    >>> nearest("sea", topn=3)
    Traceback (most recent call last):
        ...
    TypeError: nearest() got an unexpected keyword argument 'topn'. Did you mean k?
    """

    @wraps(function)
    def call(*given: Parameters.args, **named: Parameters.kwargs) -> Result:
        try:
            return function(*given, **named)
        except TypeError as error:
            known = list(signature(function).parameters)
            unknown = (name for name in named if name not in known)
            if meant := suggest_argument(next(unknown, ""), known):
                error.args = (f"{error}.{ask_back(in_python(meant))}",)
            raise

    return call


def offer_names_in_methods(kind: type[Result]) -> type[Result]:
    """Decorate a class: `offer_names` for all of its public methods, and `offer_attributes`."""
    for name, method in list(vars(kind).items()):
        if isfunction(method) and not name.startswith("_"):
            setattr(kind, name, offer_names(method))
    return offer_attributes(kind)


def suggest_argument(typed: str, known: Iterable[str]) -> str | None:
    """The argument that was probably meant, marked for messages, with its value where the name said it.

    Examples
    --------
    >>> in_python(suggest_argument("vector_size", ["dimensions", "window"]))
    'dimensions'
    >>> in_python(suggest_argument("sg", ["objective"]))
    "objective='skip-gram'"
    """
    names = {theirs: name for theirs, (name, _) in SYNONYMS.items()}
    meant = suggest(typed, known, names)
    if meant is None:
        return None
    name, value = SYNONYMS.get(typed.lower().replace("_", "-").strip("-"), (meant, ""))
    return argument(meant, value if name == meant else "")
