"""The page's modules as one script, for a file that needs no other."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from importlib.resources import files

# The page keeps to these forms of import and export.
IMPORT = re.compile(r'^import\s*(\{[^}]*\})\s*from\s*"(\.[^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(
    r"^export (?=(?:(?:async )?function|class|const)\s*(\w+|\{[^}]*\}))", re.MULTILINE
)


def read_static(name: str) -> str:
    """The text of one of the files that the server serves to browsers."""
    return files("wordkin").joinpath("serve", "static", *name.split("/")).read_text("utf-8")


def join_modules(entry: str, read: Callable[[str], str] = read_static) -> str:
    r"""A module with all that it imports as one, each a function that gives what it exports.

    >>> texts = {
    ...     "a.js": 'import { b } from "./b.js";\nuse(b);\n',
    ...     "b.js": "export const b = 1;\n",
    ... }
    >>> print(join_modules("a.js", texts.__getitem__))
    const b_js = (() => {
    const b = 1;
    return { b };
    })();
    const a_js = (() => {
    const { b } = b_js;
    use(b);
    return {  };
    })();
    """
    return "".join(_as_function(name, text) for name, text in order_modules(entry, read))


def _as_function(name: str, text: str) -> str:
    def take(found: re.Match[str]) -> str:
        return f"const {found[1]} = {_as_name(_beside(name, found[2]))};\n"

    given = ", ".join(names.strip("{} ") for names in EXPORT.findall(text))
    body = EXPORT.sub("", IMPORT.sub(take, text))
    return f"const {_as_name(name)} = (() => {{\n{body}return {{ {given} }};\n}})();\n"


def order_modules(entry: str, read: Callable[[str], str] = read_static) -> list[tuple[str, str]]:
    """Names and texts of a module and of all that it imports, as browsers run them: what is imported first."""
    met = set()

    def visit(name: str) -> Iterator[tuple[str, str]]:
        met.add(name)
        text = read(name)
        for _, other in IMPORT.findall(text):
            if (found := _beside(name, other)) not in met:
                yield from visit(found)
        yield name, text

    return list(visit(entry))


def _beside(name: str, other: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), other))


def _as_name(path: str) -> str:
    return re.sub(r"\W", "_", path)
