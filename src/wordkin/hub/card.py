"""The card of a folder or repository of vectors: what they are, what they learned from, and how good they are.

Its header is one that `huggingface_hub.ModelCardData` reads, its text Markdown, in which words are data.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from wordkin.answers.words import choose_words
from wordkin.errors import EvaluationError
from wordkin.evaluation.asking import LEAST_COVERAGE
from wordkin.evaluation.overall import RESTRICTED, choose_tests
from wordkin.model import Model
from wordkin.training.history import list_measures
from wordkin.vectors import WordVectors

TAGS = ("embeddings", "static-embeddings", "word-embeddings", "word2vec", "wordkin")
SHOWN_WORDS, SHOWN_NEIGHBORS, SHOWN_LETTERS = 5, 6, 40
SIGNS = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@:$])")  # Markdown gives them a meaning inside a line
MEASURED = (
    "Of the small English test sets of `wordkin.evaluate`, questions with unknown words are not asked. Other "
    "figures are what the training measured after its last epoch."
)
MODEL2VEC = """```python
from model2vec import StaticModel  # pip install model2vec

model = StaticModel.from_pretrained({name})
embeddings = model.encode(["the sea and the lake"], max_length=None)
```

A text's vector is the mean of those of its words; unknown words are left out. Without `max_length=None`, `encode`
cuts a text at 512 tokens."""
WORDKIN = """```python
import wordkin as wk  # pip install 'wordkin[hub]'

vectors = wk.{open}({name})
vectors.nearest({word})
```"""


def write_card(
    vectors: WordVectors,
    name: str,
    *,
    model: Model | None = None,
    license: str | None = None,  # noqa: A002 (what the header calls it)
    trained_on: str | None = None,
    is_repository: bool = False,
) -> str:
    """The card, with YAML as its header.

    name : of the folder, or of the repository as "user/name"
    model : tells settings and figures of the training
    license, trained_on : what the author says; nothing is made up
    is_repository : it is for others, so that the vectors are measured, and their license is named
    """
    words, dimensions = vectors.matrix.shape
    asked = choose_words(vectors.words, SHOWN_WORDS)
    opened_by = "from_hub" if is_repository else "load"
    parts = [
        f"# {as_text(name)}",
        f"Vectors of {words:,} words, {dimensions} dimensions, made with wordkin.",
        *_section("Training", [str(trained_on or ""), *_describe_training(vectors, model)]),
        *_section("Evaluation", _evaluate(vectors, model) if is_repository else []),
        *_section("Neighbors", _list_neighbors(vectors, asked)),
        "## Use",
        WORDKIN.format(open=opened_by, name=_code(name), word=_code(asked[0][:SHOWN_LETTERS])),
        MODEL2VEC.format(name=_code(name)),
        *_section("License", [_describe_license(license)] if is_repository else []),
    ]
    return _header(license) + "\n\n".join(parts) + "\n"


def as_text(value: str) -> str:
    r"""A word, a list of them, or a name as Markdown shows it, whatever signs it has.

    >>> print(as_text("<b>|sea|"), as_text("new\nyork"))
    \<b\>\|sea\| new york
    """
    return SIGNS.sub(r"\\\1", " ".join(value.split()))


def _code(value: str) -> str:
    """A text of Python, within a block of code that it cannot end."""
    return json.dumps(value).replace("`", "\\u0060")


def _header(license_: str | None) -> str:
    # A text of JSON is one of YAML too.
    lines = ["library_name: model2vec", *([f"license: {json.dumps(license_)}"] if license_ else [])]
    return "\n".join(["---", *lines, "tags:", *(f"- {tag}" for tag in TAGS), "---", "", ""])


def _section(title: str, paragraphs: Sequence[str]) -> list[str]:
    """A title and what is below it, or nothing if that is empty."""
    found = [text for text in paragraphs if text]
    return [f"## {title}", *found] if found else []


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table whose cells are shown as they are; nothing without rows."""
    lines = [f"| {' | '.join(as_text(str(cell)) for cell in row)} |" for row in rows]
    head = [f"| {' | '.join(header)} |", f"|{' --- |' * len(header)}"]
    return "\n".join([*head, *lines]) if lines else ""


def _describe_training(vectors: WordVectors, model: Model | None) -> Iterator[str]:
    counts = vectors.counts
    if counts is not None and counts.any():
        yield f"The text has {int(counts.sum()):,} tokens of these words."
    if model is not None:
        epochs = len(model.history)
        yield f"The training took {epochs} epochs, {model.words_trained:,} tokens in all. Its settings:"
        settings = json.loads(model.settings.to_json())
        yield _table(
            ["setting", "value"],
            (
                (name.replace("_", " "), ", ".join(value) if isinstance(value, list) else value)
                for name, value in settings.items()
                if value is not None and name != "version"
            ),
        )


def _evaluate(vectors: WordVectors, model: Model | None) -> list[str]:
    """A table of wordkin's own tests, as far as the vectors know their words, and of the training's own figures."""
    rows: list[tuple[str, str, str]] = []
    tests = choose_tests(
        vectors, None, None, method="add", restrict=RESTRICTED, ignore_case=True
    ).items()
    for name, test in tests:
        with suppress(EvaluationError), warnings.catch_warnings(action="ignore"):
            scores = test().to_dict()
            scores = scores.get("total", scores)
            if scores["coverage"] >= LEAST_COVERAGE:
                figure = "spearman" if "spearman" in scores else "accuracy"
                rows.append((name, f"{figure} {scores[figure]:.3f}", f"{scores['coverage']:.0%}"))
    last = model.history[-1] if model is not None and model.history else {}
    rows += [(name, f"{last[name]:.4g}", "") for name in list_measures([last])]
    return [MEASURED, _table(["test", "result", "questions asked"], rows)] if rows else []


def _list_neighbors(vectors: WordVectors, asked: list[str]) -> list[str]:
    found = vectors.nearest(asked, SHOWN_NEIGHBORS)
    nearest = (", ".join(near.word[:SHOWN_LETTERS] for near in words) for words in found)
    shown = (word[:SHOWN_LETTERS] for word in asked)
    return [_table(["word", "nearest words"], zip(shown, nearest, strict=True))]


def _describe_license(license_: str | None) -> str:
    if license_:
        return f"{as_text(license_)}."
    return "The author has given none: ask before you use or share these vectors."
