"""Write the table of gensim's public names into docs/from-gensim.md. Needs gensim (extra `benchmarks`)."""

import importlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "from-gensim.md"
MODULES = ("models.keyedvectors", "models.word2vec", "models.phrases")
SPECIAL = ("__init__", "__getitem__", "__setitem__", "__contains__", "__len__", "__str__")
# Public names that are no matter of results, and why.
NOT_COMPARED = {
    "train_epoch_sg": "internal: gensim's compiled code",
    "train_epoch_cbow": "internal: gensim's compiled code",
    "FastTextKeyedVectors": "FastText is another model",
    "Dictionary": "imported there; gensim.corpora is not part of the face",
}


def public_names() -> list[tuple[str, str]]:
    """Every public name of the modules, and of their classes' methods: the module and the name."""
    names: dict[str, str] = {}
    for where in MODULES:
        module = importlib.import_module(f"gensim.{where}")
        for name, value in vars(module).items():
            if not name.startswith("_") and _is_gensims(value):
                for found in _with_methods(name, value):
                    names.setdefault(found, where)
    return [(where, name) for name, where in names.items()]


def found(module: Any, name: str) -> Any:
    """What a name like "Word2Vec.train" stands for in a module."""
    for part in name.split("."):
        module = getattr(module, part, None)
    return module


def table() -> str:
    """A row for each name: how many calls were compared, and what differs."""
    sys.path.insert(0, str(ROOT / "tests"))
    cases = importlib.import_module("gensim_cases")
    rows = ["| name | calls compared | difference |", "|---|---|---|"]
    differing = 0
    names = [name for _, name in public_names()]
    for name in names:
        count = len(cases.CASES.get(name, ()))
        reasons = [why for (of, _), why in cases.DIFFERENT.items() if of == name]
        differing += any("gensim raises" not in why for why in reasons)
        rows.append(
            f"| `{name}` | {count or ''} | {NOT_COMPARED.get(name) or '; '.join(reasons)} |"
        )
    compared = sum(name in cases.CASES for name in names)
    calls = sum(map(len, cases.CASES.values()))
    absent = sum(name in NOT_COMPARED for name in names)
    summary = (
        f"{len(names)} public names, {compared} of them compared by {calls} calls; {differing} give "
        f"other results on purpose, and {absent} are not there: "
        f"{(differing + absent) / len(names):.1%} differ. Where gensim raises an error and the face "
        "answers, the row says so."
    )
    return f"{summary}\n\n" + "\n".join(rows) + "\n"


def _is_gensims(value: object) -> bool:
    is_code = inspect.isclass(value) or inspect.isroutine(value)
    return is_code and str(getattr(value, "__module__", None)).startswith("gensim")


def _with_methods(name: str, value: object) -> Iterator[str]:
    if inspect.isclass(value) and value.__name__ != name:
        return  # an alias of a class that has its rows
    if name not in ("KeyedVectors", "Word2Vec", "Phrases", "FrozenPhrases"):
        yield name
        return
    for method in dir(value):
        if method in SPECIAL or not method.startswith("_"):
            yield f"{name}.{method}"


def put_between(marker: str, text: str) -> None:
    """Replace what stands on the page between a pair of marks."""
    page = PAGE.read_text(encoding="utf-8")
    before, begin, rest = page.partition(f"<!-- {marker}: begin -->\n")
    _, end, after = rest.partition(f"<!-- {marker}: end -->\n")
    PAGE.write_text(f"{before}{begin}{text}{end}{after}", encoding="utf-8")


def main() -> int:
    """Put the table into the page."""
    put_between("names", table())
    return 0


if __name__ == "__main__":
    sys.exit(main())
