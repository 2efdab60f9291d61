"""Write the table of gensim's public names into docs/from-gensim-reference.md. Needs gensim (extra `benchmarks`)."""

import importlib
import inspect
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "from-gensim.md"
REFERENCE = ROOT / "docs" / "from-gensim-reference.md"
PROMISED = ("models.keyedvectors", "models.word2vec", "models.phrases")
WITH_METHODS = ("KeyedVectors", "Word2Vec", "Phrases", "FrozenPhrases")
# Modules around word2vec, of which the names count that they define themselves.
AROUND = (
    "models.translation_matrix",
    "scripts.glove2word2vec",
    "scripts.word2vec2tensor",
    "scripts.package_info",
    "corpora.dictionary",
    "models.tfidfmodel",
    "similarities.annoy",
    "similarities.docsim",
    "similarities.levenshtein",
    "similarities.termsim",
)
OTHER_TEXTS = "compares texts by other features than word vectors: use scikit-learn"
SPECIAL = ("__init__", "__getitem__", "__setitem__", "__contains__", "__len__", "__str__")
# Public names that are not compared, and why.
NOT_COMPARED = {
    "train_epoch_sg": "internal: gensim's compiled code",
    "train_epoch_cbow": "internal: gensim's compiled code",
    "FastTextKeyedVectors": "its numbers are random; tests/test_gensim_fasttext.py tests it",
    "BackMappingTranslationMatrix": "needs Doc2Vec, which wordkin does not have",
    "Similarity": OTHER_TEXTS,
    "MatrixSimilarity": OTHER_TEXTS,
    "SparseMatrixSimilarity": OTHER_TEXTS,
    "Shard": OTHER_TEXTS,
    "query_shard": OTHER_TEXTS,
    "resolve_weights": "smartirs is not supported",
    "smartirs_wlocal": "smartirs is not supported",
    "smartirs_wglobal": "smartirs is not supported",
    "smartirs_normalize": "smartirs is not supported",
    "AnnoyIndexer.save": "the files are wordkin's; tests/test_gensim_similarities.py tests it",
    "AnnoyIndexer.most_similar": "gensim's needs Annoy; tests/test_gensim_similarities.py tests it",
    "TfidfModel.load": "not saved: make it again from the Dictionary, as the error message says",
}


def promised_names() -> dict[str, str]:
    """Every public name in the modules of word2vec, and of methods, with its first module."""
    names: dict[str, str] = {}
    for where in PROMISED:
        for name, value in vars(importlib.import_module(f"gensim.{where}")).items():
            if not name.startswith("_") and _is_gensims(value):
                for found in _with_methods(name, value):
                    names.setdefault(found, where)
    return names


def names_around() -> dict[str, str]:
    """The names that the modules around word2vec define themselves, with their modules."""
    names: dict[str, str] = {}
    for where in AROUND:
        module = importlib.import_module(f"gensim.{where}")
        for name, value in vars(module).items():
            if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__:
                names |= dict.fromkeys(_own_methods(name, value), where)
    return names


def public_names() -> list[tuple[str, str]]:
    """The module and the name, for all these modules."""
    return [(where, name) for name, where in (names_around() | promised_names()).items()]


def find(module: Any, name: str) -> Any:
    """The value of a name like "Word2Vec.train" in a module."""
    for part in name.split("."):
        module = getattr(module, part, None)
    return module


def tables() -> str:
    """The table of the modules of word2vec, and that of the modules around it."""
    promised = promised_names()
    around = [name for name in names_around() if name not in promised]
    return (
        f"### {_listed(PROMISED)}\n\n{table(list(promised))}\n"
        f"### Around them: {_listed(AROUND)}\n\n{table(around)}"
    )


def _listed(modules: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in modules)


def table(names: Sequence[str]) -> str:
    """A row for each name: how many calls were compared, and what differs."""
    sys.path.insert(0, str(ROOT / "tests"))
    cases = importlib.import_module("gensim_cases")
    rows = ["| name | calls compared | difference |", "|---|---|---|"]
    differing = calls = 0
    for name in names:
        count = len(cases.CASES.get(name, ()))
        reasons = [why for (of, _), why in cases.DIFFERENT.items() if of == name]
        differing += any("gensim raises" not in why for why in reasons)
        calls += count
        rows.append(
            f"| `{name}` | {count or ''} | {NOT_COMPARED.get(name) or '; '.join(reasons)} |"
        )
    compared = sum(name in cases.CASES for name in names)
    absent = sum(name in NOT_COMPARED for name in names)
    summary = (
        f"Of {len(names)} public names, {compared} are compared with gensim in {calls} calls; {differing} "
        f"give other results on purpose, and {absent} are missing or not compared. So "
        f"{(differing + absent) / len(names):.1%} differ. If gensim raises an error and wordkin answers, "
        "the row says so."
    )
    return f"{summary}\n\n" + "\n".join(rows) + "\n"


def _is_gensims(value: object) -> bool:
    is_code = inspect.isclass(value) or inspect.isroutine(value)
    return is_code and str(getattr(value, "__module__", None)).startswith("gensim")


def _with_methods(name: str, value: object) -> Iterator[str]:
    if inspect.isclass(value) and value.__name__ != name:
        return  # an alias of a class that has its rows
    if name not in WITH_METHODS:
        yield name
        return
    for method in dir(value):
        is_inherited = getattr(value, method) is getattr(object, method, None)
        if not is_inherited and (method in SPECIAL or not method.startswith("_")):
            yield f"{name}.{method}"


def _own_methods(name: str, value: object) -> Iterator[str]:
    if not inspect.isclass(value) or name in NOT_COMPARED:
        yield name
        return
    for method in vars(value):
        if method in SPECIAL or not method.startswith("_"):
            yield f"{name}.{method}"


def put_between(page: Path, marker: str, text: str) -> None:
    """Replace the text between a pair of marks on a page."""
    begin, end = f"<!-- {marker}: begin -->\n", f"<!-- {marker}: end -->\n"
    before, found, rest = page.read_text(encoding="utf-8").partition(begin)
    if not found:
        sys.exit(f"{page}: expected the mark {begin.strip()}, found none")
    after = rest.partition(end)[2]
    page.write_text(f"{before}{begin}{text}{end}{after}", encoding="utf-8")


def main() -> int:
    """Put the tables into the page."""
    put_between(REFERENCE, "names", tables())
    return 0


if __name__ == "__main__":
    sys.exit(main())
