"""Whether a result would replace what it is made from, under whatever name."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any, TypeAlias

from wordkin.errors import SettingsError
from wordkin.system.remote import address_of, show_address

Name: TypeAlias = str | os.PathLike[str]


def is_same_file(output: Name, source: Any) -> bool:
    """Whether two names lead to one regular file: by links, or where the system ignores case.

    source : a path or an open file
    """
    if address := address_of(output):
        name = source if isinstance(source, str | os.PathLike) else getattr(source, "name", None)
        other = address_of(name)
        return other is not None and show_address(other) == show_address(address)
    try:
        is_name = isinstance(source, str | os.PathLike)
        found = Path(source).stat() if is_name else os.fstat(source.fileno())
        return Path(output).is_file() and os.path.samestat(Path(output).stat(), found)
    except (AttributeError, OSError):  # a file that is not there, or is not one of the system
        return False


def check_different(outputs: Iterable[Name]) -> None:
    """Refuse two outputs that are one file, of which the second would replace the first."""
    for one, other in combinations(outputs, 2):
        same = Path(one).resolve() == Path(other).resolve() or is_same_file(one, other)
        if same and not _is_device(one):
            raise SettingsError(
                f"{other}: expected a file for each output, found one for two, of which the second "
                "would replace the first. Choose another name for one of them."
            )


def _is_device(name: Name) -> bool:
    """Whether what is written there replaces nothing, as in /dev/null."""
    return Path(name).exists() and not Path(name).is_file()


def check_not_read(output: Name, sources: Iterable[Any]) -> None:
    """Refuse an output that is one of the sources of the work, which it would replace."""
    for source in sources:
        if is_same_file(output, source):
            name = source if isinstance(source, str | os.PathLike) else "the open file"
            raise SettingsError(
                f"{output}: expected another file than {name}, which is read for it and would be "
                "replaced. Choose another name for the output."
            )
