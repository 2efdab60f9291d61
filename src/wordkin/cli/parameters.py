"""Signatures of commands whose parameters are not all written out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import Parameter, Signature


def set_parameters(command: Callable[..., None], parameters: Iterable[Parameter]) -> None:
    """Give a command these parameters, for typer and all others that inspect its signature."""
    signature = Signature(list(parameters))
    command.__signature__ = signature  # type: ignore[attr-defined]
    command.__annotations__ = {
        name: parameter.annotation for name, parameter in signature.parameters.items()
    }
