"""Commands whose parameters are not all written out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import Parameter, Signature


def set_parameters(command: Callable[..., None], parameters: Iterable[Parameter]) -> None:
    """Let typer, and whoever else asks for the signature, find these parameters."""
    signature = Signature(list(parameters))
    command.__signature__ = signature  # type: ignore[attr-defined]
    command.__annotations__ = {
        name: parameter.annotation for name, parameter in signature.parameters.items()
    }
