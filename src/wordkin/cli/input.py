"""What a command reads beside its text."""

from __future__ import annotations

from pathlib import Path

from wordkin.errors import SettingsError


def frozen_words(path: Path | None, all_initial: bool) -> list[str] | bool:
    """The words of a file, one a line; or whether all initial vectors stay."""
    if path is None:
        return all_initial
    if all_initial:
        raise SettingsError("expected --freeze or --freeze-initial, found both. Leave one out.")
    lines = path.read_text("utf-8", "replace").split("\n")
    return list(filter(None, (line.strip() for line in lines)))
