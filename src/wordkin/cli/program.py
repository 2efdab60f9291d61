"""The name of this program, as its user can type it."""

import shlex
import shutil
import sys
from pathlib import Path


def program_name() -> str:
    """What starts this program again: `wordkin` where the shell finds it, else with its path.

    Messages that name a command to type begin with it.
    """
    started = Path(sys.argv[0])
    if started.name == "__main__.py":
        return f"{_as_typed(Path(sys.executable))} -m wordkin"
    return _as_typed(started)


def _as_typed(path: Path) -> str:
    """The name of a program if the shell finds this one by it, else the shorter of its paths."""
    found = shutil.which(path.name)
    if found is not None and Path(found).parent.resolve() == path.parent.resolve():
        return path.name
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return shlex.quote(str(path))
