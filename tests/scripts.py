"""Scripts outside the package, as modules."""

import importlib.util
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parent.parent


def load_script(path: str) -> ModuleType:
    """The script at `path` below the project's root, loaded as a module."""
    specification = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
