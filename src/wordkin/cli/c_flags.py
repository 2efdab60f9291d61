"""Flags as Google's C programs take them: one dash, each followed by its value.

The C programs ignore what they do not know; here a wrong flag or value is an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from wordkin.errors import SettingsError, quote
from wordkin.settings import legacy
from wordkin.settings.arguments import suggest_argument
from wordkin.settings.suggestions import ask_back, suggest
from wordkin.wording import in_shell

# The flags of the arguments that messages speak of.
C_OPTIONS = {**legacy.C_OPTIONS, "threads": "-threads", "threshold": "-threshold"}


class Flag(NamedTuple):
    """A flag's kind of value, its default, and its help.

    default_text: shown in place of the default. is_needed: the flag must be given.
    """

    kind: type[str] | type[int] | type[float]
    default: str | int | float | None
    help: str
    default_text: str = ""
    is_needed: bool = False


def parse_flags(
    program: str, arguments: Sequence[str], flags: Mapping[str, Flag]
) -> dict[str, Any]:
    """The value of every flag, by its name without the dash.

    Examples
    --------
    >>> flags = {"min-count": Flag(int, 5, "..."), "threshold": Flag(float, 100.0, "...")}
    >>> parse_flags("word2phrase", ["-threshold", "50"], flags)
    {'min-count': 5, 'threshold': 50.0}
    >>> parse_flags("word2phrase", ["-min_count", "3"], flags)
    Traceback (most recent call last):
        ...
    wordkin.errors.SettingsError: word2phrase: expected a flag, found '-min_count'. Did you mean -min-count?
    """
    values: dict[str, Any] = {name: flag.default for name, flag in flags.items()}
    rest = list(arguments)
    while rest:
        name = rest.pop(0)
        if name[:1] != "-" or name[1:] not in flags:
            meant = suggest(name, [f"-{flag}" for flag in flags]) or _suggest_ours(name)
            raise SettingsError(
                f"{program}: expected a flag, found {quote(name)}.{ask_back(meant)}"
            )
        if not rest or (rest[0][:1] == "-" and rest[0][1:] in flags):
            found = repr(rest[0]) if rest else "none"
            raise SettingsError(f"{program}: expected a value after {name}, found {found}.")
        values[name[1:]] = _value(program, name, rest.pop(0), flags[name[1:]])
    missing = [f"-{name}" for name in flags if flags[name].is_needed and values[name] is None]
    if missing:
        raise SettingsError(f"{program}: expected {', '.join(missing)} and a value, found none.")
    return values


def _suggest_ours(name: str) -> str | None:
    """The flag of an argument that was named as wordkin or gensim names it."""
    meant = suggest_argument(name, C_OPTIONS)
    return meant and in_shell(meant, C_OPTIONS)


def _value(program: str, name: str, text: str, flag: Flag) -> str | int | float:
    try:
        return flag.kind(text)
    except ValueError:
        noun = "a whole number" if flag.kind is int else "a number"
        raise SettingsError(
            f"{program}: expected {noun} after {name}, found {quote(text)}."
        ) from None


def describe_flags(program: str, flags: Mapping[str, Flag]) -> str:
    """The help of a program that is called without flags.

    Examples
    --------
    >>> print(describe_flags("word2phrase", {"debug": Flag(int, 2, "How much to print")}))
    wordkin word2phrase, as Google's word2phrase. Options:
    <BLANKLINE>
        -debug <int>
            How much to print; default is 2
    """
    return f"wordkin {program}, as Google's {program}. Options:\n\n{flag_lines(flags)}"


def flag_lines(flags: Mapping[str, Flag]) -> str:
    """The help on each flag, two lines for each."""
    lines = []
    for name, flag in flags.items():
        noun = "file" if flag.kind is str else flag.kind.__name__
        default = flag.default_text or flag.default
        ending = "" if default is None or default == "" else f"; default is {default}"
        lines += [f"    -{name} <{noun}>", f"        {flag.help}{ending}"]
    return "\n".join(lines)
