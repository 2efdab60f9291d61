"""Versions and paths, for reports of bugs: python -m wordkin.gensim.scripts.package_info --info."""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import wordkin
from wordkin import gensim
from wordkin.gensim.scripts.running import parser_of


def package_info() -> dict[str, str]:
    """Versions of wordkin and its dependencies, its path, and the platform."""
    return {
        "Platform": platform.platform(),
        "Python": sys.version.replace("\n", ", "),
        "NumPy": _version("numpy"),
        "SciPy": _version("scipy"),
        "Numba": _version("numba"),
        "Gensim": f"{gensim.__version__}, as wordkin's face",
        "wordkin": wordkin.__version__,
        "Location": str(Path(__file__).resolve()),
    }


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = parser_of(__doc__)
    parser.add_argument("--info", action="store_true", help="print versions and places")
    if not parser.parse_args(arguments).info:
        parser.print_help()
        return 0
    lines = [f"{name}: {value}" for name, value in sorted(package_info().items())]
    sys.stdout.write("\n".join(["Gensim installation information", "", *lines, ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
