"""Scripts outside the package, as modules."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parent.parent


def load_script(path: str) -> ModuleType:
    """The script at `path` below the project's root, loaded as a module; it may import its neighbors."""
    specification = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    sys.path.insert(0, str((ROOT / path).parent))
    try:
        specification.loader.exec_module(module)
    finally:
        del sys.path[0]
    return module
