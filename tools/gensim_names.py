"""Write the table of gensim's public names into docs/from-gensim.md. Needs gensim (extra `benchmarks`)."""

import importlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "from-gensim.md"
MODULES = (
    "models.keyedvectors",
    "models.word2vec",
    "models.phrases",
    "models.translation_matrix",
    "scripts.glove2word2vec",
    "scripts.word2vec2tensor",
    "scripts.package_info",
)
WITH_METHODS = (
    "KeyedVectors",
    "Word2Vec",
    "Phrases",
    "FrozenPhrases",
    "TranslationMatrix",
    "Space",
)
# What stands around word2vec: of these modules, the names that they define themselves.
AROUND = (
    "corpora.dictionary",
    "models.tfidfmodel",
    "similarities.annoy",
    "similarities.docsim",
    "similarities.levenshtein",
    "similarities.termsim",
)
OTHER_TEXTS = "texts by other numbers than words' vectors: scikit-learn has it"
BEGIN, END = "<!-- names: begin -->\n", "<!-- names: end -->\n"
SPECIAL = ("__init__", "__getitem__", "__setitem__", "__contains__", "__len__", "__str__")
# Public names that are no matter of results, and why.
NOT_COMPARED = {
    "train_batch_sg": "internal: gensim's compiled code",
    "train_batch_cbow": "internal: gensim's compiled code",
    "train_epoch_sg": "internal: gensim's compiled code",
    "train_epoch_cbow": "internal: gensim's compiled code",
    "score_sentence_sg": "internal: gensim's compiled code",
    "score_sentence_cbow": "internal: gensim's compiled code",
    "BackMappingTranslationMatrix": "Doc2Vec is another model",
    "FastTextKeyedVectors": "FastText is another model",
    "call_on_class_only": "imported there; a function of gensim's own",
    "deprecated": "imported there; a decorator of gensim's own",
    "Similarity": OTHER_TEXTS,
    "MatrixSimilarity": OTHER_TEXTS,
    "SparseMatrixSimilarity": OTHER_TEXTS,
    "Shard": OTHER_TEXTS,
    "query_shard": OTHER_TEXTS,
    "resolve_weights": "smartirs is not part of the face",
    "smartirs_wlocal": "smartirs is not part of the face",
    "smartirs_wglobal": "smartirs is not part of the face",
    "smartirs_normalize": "smartirs is not part of the face",
    "AnnoyIndexer.save": "the files are wordkin's: tests/test_gensim_similarities.py",
    "AnnoyIndexer.most_similar": "needs Annoy: tests/test_gensim_similarities.py",
    "TfidfModel.load": "not saved: made anew of the Dictionary, as the error says",
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
    for where in AROUND:
        module = importlib.import_module(f"gensim.{where}")
        for name, value in vars(module).items():
            if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__:
                names |= dict.fromkeys(_own_methods(name, value), where)
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
    summary = (
        f"{len(names)} public names, {compared} of them compared by {calls} calls; {differing} give "
        "other results on purpose. Where gensim raises an error and the face answers, the row says so."
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


def main() -> int:
    """Put the table into the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}{table()}{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
