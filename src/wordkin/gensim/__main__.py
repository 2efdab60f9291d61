"""Run a program in which `import gensim` finds the face: python -m wordkin.gensim SCRIPT ARGS..."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

from wordkin.gensim.alias import install
from wordkin.system.streams import replace_closed_streams

USAGE = """usage: python -m wordkin.gensim SCRIPT [ARGS...]
       python -m wordkin.gensim -m MODULE [ARGS...]

Runs a program in which "import gensim" finds wordkin.gensim.
"""


def main(arguments: list[str]) -> int:
    """Run the program; 2 for wrong usage."""
    is_module = arguments[:1] == ["-m"]
    program = arguments[is_module:]
    if not program or program[0] in ("-h", "--help"):
        is_help = bool(program)
        (sys.stdout if is_help else sys.stderr).write(USAGE)
        return 0 if is_help else 2
    if not is_module and not Path(program[0]).exists():
        sys.stderr.write(f"{program[0]}: expected a script, found no such file.\n")
        return 2
    install()
    sys.argv = program
    if is_module:
        sys.path.insert(0, "")
        runpy.run_module(program[0], run_name="__main__", alter_sys=True)
    else:
        sys.path.insert(0, str(Path(program[0]).resolve().parent))
        runpy.run_path(program[0], run_name="__main__")
    return 0


if __name__ == "__main__":
    replace_closed_streams()
    sys.exit(main(sys.argv[1:]))
