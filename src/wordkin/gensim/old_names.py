"""Old names, of gensim 3 and before, which work with a DeprecationWarning each."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from functools import wraps
from operator import attrgetter
from typing import Any, TypeVar

Class = TypeVar("Class")


def warn_old(old: str, new: str, stacklevel: int = 3) -> None:
    """Warn of an old name, and say the new one."""
    warnings.warn(f"{old} is an old name, use {new}", DeprecationWarning, stacklevel=stacklevel)


def rename(given: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Arguments under their present names.

    Examples
    --------
    >>> import warnings
    >>> with warnings.catch_warnings(action="ignore"):
    ...     rename({"size": 200, "sg": 1}, {"size": "vector_size"})
    {'vector_size': 200, 'sg': 1}
    """
    for name in filter(names.get, given):
        warn_old(f"{name}=", f"{names[name]}=", stacklevel=4)
    return {names.get(name, name): value for name, value in given.items()}


def ignore_old(given: Mapping[str, Any], *names: str) -> None:
    """Warn of arguments that mean nothing any more; raises a `TypeError` for other ones."""
    for name in given:
        if name not in names:
            raise TypeError(f"got an unexpected keyword argument {name!r}")
        warn_old(f"{name}=", "nothing, since it is not needed", stacklevel=4)


def takes_old_arguments(**names: str) -> Callable[[type[Class]], type[Class]]:
    """A decorator of classes, whose arguments then have old names too; each use warns."""

    def decorate(cls: type[Class]) -> type[Class]:
        make: Any = cls.__init__

        @wraps(make)
        def init(self: Class, *args: Any, **options: Any) -> None:
            make(self, *args, **rename(options, names))

        cls.__init__ = init  # type: ignore[assignment]
        return cls

    return decorate


def renamed_attribute(old: str, new: str) -> property:
    """An attribute under an old name, to read and to write; `new` may be of a part: "wv.vectors"."""
    *owner, name = new.rsplit(".", 1)
    owner_of: Callable[[Any], Any] = attrgetter(*owner) if owner else lambda this: this

    def get(self: Any) -> Any:
        warn_old(old, new)
        return getattr(owner_of(self), name)

    def put(self: Any, value: Any) -> None:
        warn_old(old, new)
        setattr(owner_of(self), name, value)

    return property(get, put, doc=f"`{new}` under its old name.")


def deprecated(reason: str | Callable[..., Any]) -> Callable[..., Any]:
    """Mark a function as old, `@deprecated` or `@deprecated("why")`: each call warns."""
    if not isinstance(reason, str):
        return _warning(reason, "")
    return lambda function: _warning(function, f" ({reason})")


def _warning(function: Callable[..., Any], reason: str) -> Callable[..., Any]:
    @wraps(function)
    def old(*args: Any, **kwargs: Any) -> Any:
        message = f"Call to deprecated `{function.__name__}`{reason}."
        warnings.warn(message, DeprecationWarning, stacklevel=2)
        return function(*args, **kwargs)

    return old
