"""One message in the words of each reader: Python has arguments, a shell has options.

Whoever raises an error writes `argument("min_count", 5)` into its message, which `str(error)` shows as
`min_count=5` and the command as `--min-count 5`. Where more differs than a name, there is `either`.
Until then such places are marked by noncharacters of Unicode, which no text has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

NO_OTHERS: Mapping[str, str] = MappingProxyType({})
NAME, PYTHON, NEXT, END = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
ARGUMENT = re.compile(f"{NAME}([^{NEXT}]*){NEXT}([^{END}]*){END}")
EITHER = re.compile(f"{PYTHON}([^{NEXT}]*){NEXT}([^{END}]*){END}")


# What an address says of a user, and the query of one on the web, may be credentials.
USER = re.compile(r"(?<=[a-z0-9]:/)(/?)[^\s/?#'\"]*@")
QUERY = re.compile(r"(https?:/[^\s?#'\"]*)[?#][^\s'\"]*?(?=[,.;:)]*(?:[\s'\"]|$))")


def hide_credentials(text: str) -> str:
    """The text with addresses that hold neither a user nor a query.

    Examples
    --------
    >>> hide_credentials("read https://ann:secret@host/kin.txt?token=7 again")
    'read https://host/kin.txt again'
    """
    return QUERY.sub(r"\1", USER.sub(r"\1", text)) if ":/" in text else text


def argument(name: str, value: object = "") -> str:
    """An argument, with a value if one is to be passed, marked for `in_python` and `in_shell`.

    Examples
    --------
    >>> message = f"Pass {argument('max_words', 9)}, or {argument('resume', True)}."
    >>> in_python(message), in_shell(message)
    ('Pass max_words=9, or resume=True.', 'Pass --max-words 9, or --resume.')
    """
    return f"{NAME}{name}{NEXT}{value}{END}"


def either(python: str, shell: str) -> str:
    """What to say in Python, and what in a shell, both without marks.

    Examples
    --------
    >>> message = either("Pass the open file.", "Save it as UTF-8.")
    >>> in_python(message), in_shell(message)
    ('Pass the open file.', 'Save it as UTF-8.')
    """
    return f"{PYTHON}{python}{NEXT}{shell}{END}"


def in_python(message: str, names: Mapping[str, str] = NO_OTHERS) -> str:
    """The message as Python's users read it.

    names: arguments that are called otherwise, as in gensim's face.

    Examples
    --------
    >>> in_python(f"{argument('dimensions')}: expected more.", {"dimensions": "vector_size"})
    'vector_size: expected more.'
    """

    def show(found: re.Match[str]) -> str:
        name, value = names.get(found[1], found[1]), found[2]
        return f"{name}={value}" if value else name

    return ARGUMENT.sub(show, EITHER.sub(r"\1", message))


def in_shell(message: str, options: Mapping[str, str] = NO_OTHERS) -> str:
    """The message as users of a command read it.

    options: those of the command that are not called as their arguments.

    Examples
    --------
    >>> in_shell(f"{argument('dimensions')}: expected more.", {"dimensions": "-size"})
    '-size: expected more.'
    """

    def show(found: re.Match[str]) -> str:
        name, value = found[1], found[2].strip("'")  # which a shell does not need
        option = options.get(name, f"--{name.replace('_', '-')}")
        return f"{option} {value}" if value not in ("", "True") else option

    return ARGUMENT.sub(show, EITHER.sub(r"\2", message))
