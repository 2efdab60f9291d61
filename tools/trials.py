"""docs/reliability.jsonl: one line for everything that a tool tried, added to and never changed."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "docs" / "reliability.jsonl"


def source() -> dict[str, str]:
    """What is tried, and with what."""
    import numba

    return {
        "commit": commit(),
        "python": platform.python_version(),
        "numba": numba.__version__,
        "system": f"{platform.system()} {platform.machine()}",
    }


def commit() -> str:
    """The commit, with a + where the sources are not as they are there."""
    name = _git("rev-parse", "--short=10", "HEAD")
    return name + ("+" if _git("status", "--porcelain", "--", "src", "tools") else "")


def note(record: Path, entry: Mapping[str, Any]) -> None:
    """Add a line, which is on the disk then, whatever becomes of the tool."""
    with record.open("a", encoding="ascii") as file:
        file.write(json.dumps(entry) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _git(*arguments: str) -> str:
    ended = subprocess.run(
        ["git", *arguments],  # noqa: S607 - the developer's own
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.stdout.strip()
