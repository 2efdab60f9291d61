"""Check that files, functions and classes stay small enough to be read in one go.

Code lines are those that hold code: no docstring, blank line or comment.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE_LINES = 40
PUBLIC_METHODS = 12

# "path" or "path:function" → why it may be larger than the limits.
EXEMPT = {
    "examples/word2vec_in_numpy.py": "a complete word2vec; a test holds it to 120 lines",
    "src/wordkin/api.py:train": "the options of training, each by its name",
    "src/wordkin/corpus/encoding.py:encode": "the options of reading, each by its name",
    "src/wordkin/gensim/corpora/dictionary.py:Dictionary": "gensim's methods",
    "src/wordkin/gensim/keyed/keyed_vectors.py:KeyedVectors": "gensim's methods",
    "src/wordkin/gensim/keyed/fasttext_vectors.py:FastTextKeyedVectors": "gensim's methods",
    "src/wordkin/gensim/learning/fasttext.py:__init__": "gensim's arguments",
    "src/wordkin/gensim/learning/word2vec.py:Word2Vec": "gensim's methods",
    "src/wordkin/gensim/learning/word2vec.py:train": "gensim's arguments",
    "src/wordkin/gensim/models/keyedvectors.py:_load_word2vec_format": "gensim's arguments",
    "src/wordkin/opening.py:load": "the options of reading, each by its name",
    "src/wordkin/cli/evaluate.py:evaluate": "the options of the command, each by its name",
    "src/wordkin/cli/phrases.py:phrases": "the options of the command, each by its name",
    "src/wordkin/cli/serve.py:serve": "the options of the command, each by its name",
    "src/wordkin/cli/train.py:train": "the options of training, each by its name",
    "src/wordkin/cli/bootstrap.py:bootstrap": "the options of training, each by its name",
    "src/wordkin/cli/tune.py:tune": "the options of the command, each by its name",
    "src/wordkin/studies/tune.py:tune": "the options of the search, each by its name",
    "src/wordkin/cli/changes.py:changes": "the options of training, each by its name",
    "src/wordkin/cli/vocabulary.py:vocabulary": "the options of the command, each by its name",
    "src/wordkin/phrases/finding.py:find_phrases": "the options of finding, each by its name",
    "src/wordkin/cli/baskets.py:baskets": "the options of the command, each by its name",
    "src/wordkin/cli/walks.py:walks": "the options of the command, each by its name",
    "src/wordkin/records/baskets.py:baskets": "the options of baskets, each by its name",
    "src/wordkin/records/walks.py:walks": "the options of walks, each by its name",
    "src/wordkin/vectors.py:WordVectors": "ten methods, beside words, matrix and counts",
}


class Limits(NamedTuple):
    """The largest sizes that pass."""

    file_lines: int = 300
    function_lines: int = 50
    arguments: int = 8


ORDINARY = Limits()
KERNELS = Limits(file_lines=450, function_lines=60, arguments=9)


def code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef, source: list[str]) -> int:
    """Number of lines of a function that hold code."""
    start = node.lineno
    lines = range(start, (node.end_lineno or start) + 1)
    docstring: range | tuple[()] = ()
    if ast.get_docstring(node) is not None:
        first = node.body[0]
        docstring = range(first.lineno, (first.end_lineno or first.lineno) + 1)
    texts = (source[line - 1].strip() for line in lines if line not in docstring)
    return sum(bool(text) and not text.startswith("#") for text in texts)


def argument_count(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Number of named arguments, `self` and `cls` left out."""
    named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return sum(argument.arg not in {"self", "cls"} for argument in named)


def public_methods(node: ast.ClassDef) -> int:
    """Number of methods and properties without a leading underscore; overloads count once."""
    functions = [i for i in node.body if isinstance(i, ast.FunctionDef | ast.AsyncFunctionDef)]
    return len({function.name for function in functions if not function.name.startswith("_")})


def oversized(text: str, limits: Limits) -> Iterator[tuple[str, str]]:
    """Yield the name and the complaint of everything in one file that is too large.

    The file itself has the empty name.
    """
    source = text.splitlines()
    if len(source) > limits.file_lines:
        yield "", f"{len(source)} lines, limit {limits.file_lines}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if (lines := code_lines(node, source)) > limits.function_lines:
                yield node.name, f"{lines} code lines, limit {limits.function_lines}"
            if (arguments := argument_count(node)) > limits.arguments:
                yield node.name, f"{arguments} arguments, limit {limits.arguments}"
        elif isinstance(node, ast.ClassDef) and (methods := public_methods(node)) > PUBLIC_METHODS:
            yield node.name, f"{methods} public methods, limit {PUBLIC_METHODS}"


def limits_of(path: Path) -> Limits:
    """Limits for a file, told by its folder."""
    if path.parent.name == "kernels":
        return KERNELS
    if path.parent.name == "examples":
        return ORDINARY._replace(file_lines=EXAMPLE_LINES)
    return ORDINARY


def complaints(root: Path) -> Iterator[str]:
    """Yield one line for everything below `root` that is too large and not exempt."""
    for folder in ("src", "examples", "tools"):
        for path in sorted((root / folder).rglob("*.py")):
            place = path.relative_to(root).as_posix()
            for name, complaint in oversized(path.read_text(encoding="utf-8"), limits_of(path)):
                full_name = f"{place}:{name}" if name else place
                if full_name not in EXEMPT:
                    yield f"{full_name}: {complaint}"


def main() -> int:
    """Print what is too large; 0 when nothing is."""
    found = list(complaints(ROOT))
    for line in found:
        print(line)
    print(f"sizes: {len(found)} too large" if found else "sizes: all within their limits")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
