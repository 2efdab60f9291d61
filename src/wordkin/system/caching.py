"""What is kept for the next time in the user's folder for caches, and may be deleted at any time."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from wordkin.system.saving import replace_file


def cache_file(kind: str, name: str) -> Path | None:
    """A file in wordkin's folder for caches; None where nobody has a home.

    The folder is `WORDKIN_CACHE`, or else in the user's own for caches.
    """
    try:
        folder = Path(os.environ.get("WORDKIN_CACHE") or _user_folder() / "wordkin")
    except RuntimeError:
        return None
    return folder / kind / name


def _user_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def recall(path: Path | None) -> bytes | None:
    """What was kept in a file of the cache, which then counts as new; None if there is no such file."""
    if path is None:
        return None
    try:
        content = path.read_bytes()
    except OSError:
        return None
    with contextlib.suppress(OSError):
        path.touch()
    return content


def remember(path: Path | None, content: bytes, most: int) -> None:
    """Keep a file whole, if the disk allows it, and of all files in its folder only the newest."""
    if path is None:
        return
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replace_file(path) as file:
            file.write(content)
        files = sorted(path.parent.iterdir(), key=lambda each: each.stat().st_mtime, reverse=True)
        for old in files[most:]:
            old.unlink()
