"""Settings in files of older versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

VERSION = 2  # of the settings in files


def upgrade(values: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a file as this version names them; those of a newer one are left as they are.

    The first version, which no file names, knew one rule of "simple": that of letters alone.

    >>> upgrade({"tokenize": "simple"}), upgrade({"version": 2, "tokenize": "simple"})
    ({'tokenize': 'simple-1'}, {'tokenize': 'simple'})
    """
    if "version" not in values:
        old = values.get("tokenize") == "simple"
        return {**values, "tokenize": "simple-1"} if old else dict(values)
    is_known = values["version"] == VERSION
    return {name: value for name, value in values.items() if name != "version" or not is_known}
