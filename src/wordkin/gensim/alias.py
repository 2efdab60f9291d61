"""`import gensim` finds the face: for programs that cannot be edited."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import InspectLoader, Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, spec_from_loader
from pathlib import Path
from types import CodeType, ModuleType

# On Python's path it looks like an installed gensim, with its version.
STAND_IN = str(Path(__file__).parent / "stand_in")


class _Finder(MetaPathFinder, Loader):
    """Finds the face's module for each of gensim's; a module that the face lacks is not found."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] != "gensim":
            return None
        found = find_spec(f"wordkin.{fullname}")
        return None if found is None else spec_from_loader(fullname, self, origin=found.origin)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return import_module(f"wordkin.{spec.name}")

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: the module is there."""

    def get_code(self, fullname: str) -> CodeType | None:
        """What `python -m wordkin.gensim -m MODULE` runs."""
        spec = find_spec(f"wordkin.{fullname}")
        loader = spec.loader if spec else None
        return loader.get_code(f"wordkin.{fullname}") if isinstance(loader, InspectLoader) else None


def install() -> None:
    """Make `import gensim` give the face, in this process and in Python processes that it starts."""
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    sys.meta_path.insert(0, _Finder())
    if STAND_IN not in sys.path:
        sys.path.insert(0, STAND_IN)
    inherited = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if STAND_IN not in inherited:
        os.environ["PYTHONPATH"] = os.pathsep.join([STAND_IN, *filter(None, inherited)])
