"""Wrong usage: what was expected, what was found, what was probably meant, and which help says more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import typer

from wordkin.errors import SettingsError, quote
from wordkin.settings.arguments import suggest_argument
from wordkin.settings.suggestions import SHORT_FORMS, ask_back, suggest
from wordkin.wording import in_shell

# The option of an argument, where it is not the argument's name with dashes.
OPTION_OF = {"k": "-k", "minutes": "--checkpoint-minutes", "words": "--checkpoint-words"}
COMMAND_SYNONYMS = {"neighbors": "nearest", "most-similar": "nearest", "similar": "nearest"}
# What was expected, by pydantic's kinds of errors, which typer passes on.
EXPECTED = {
    "int_parsing": "a whole number",
    "float_parsing": "a number",
    "bool_parsing": "true or false",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
}
CHOICES = re.compile(r"is not one of (.*)\.")


def explain_usage(error: typer.TyperException, argv: Sequence[str]) -> str:
    """The message of a usage error, and which help to read. argv: as `sys.argv`."""
    command: Any = getattr(getattr(error, "ctx", None), "command", None)
    text = error.format_message().rstrip(".")
    if text.startswith("No such option"):
        text = _explain_option(str(getattr(error, "option_name", "")), command, argv)
    elif text.startswith("No such command"):
        text += f".{ask_back(suggest(argv[1], command.commands, COMMAND_SYNONYMS))}"
    elif isinstance(error, typer.BadParameter) and (found := explain_value(error)):
        text = f"{_name(error.param)}: {found}"
    else:
        text += "."
    return f"{text} {point_to_help(argv, command)}"


def point_to_help(argv: Sequence[str], command: Any = None) -> str:
    """The sentence that says which help to read. command: that of typer, if it got so far.

    >>> point_to_help(["/bin/wordkin", "train", "text"]), point_to_help(["wordkin"])
    ("Try 'wordkin train --help'.", "Try 'wordkin --help'.")
    """
    is_top = len(argv) < 2 or argv[1].startswith("-") or hasattr(command, "commands")
    return "Try 'wordkin --help'." if is_top else f"Try 'wordkin {argv[1]} --help'."


def is_usage(error: Exception, message: str, argv: Sequence[str]) -> bool:
    """Whether an error is one of usage: its message begins with an option or the command, not with a file."""
    starts = ("-", "expected ", f"{argv[1]}: ") if len(argv) > 1 else ()
    return isinstance(error, SettingsError) and message.startswith(starts)


def explain_value(error: typer.BadParameter) -> str:
    """What was expected of the value of an option, and found; nothing if typer says no more."""
    list_errors = getattr(error.__cause__, "errors", None)
    if list_errors is None:
        return ""
    found = list_errors()[0]
    value = found["input"]
    if choices := CHOICES.search(found["msg"]):
        named = re.findall("'([^']*)'", choices[1])
        meant = suggest(value, named, SHORT_FORMS) if isinstance(value, str) else None
        return f"expected one of {choices[1]}, found {quote(value)}.{ask_back(meant)}"
    expected = EXPECTED.get(found["type"])
    if expected is None:
        return ""
    shown = quote(value) if found["type"].endswith("parsing") else quote(value).strip("'")
    return f"expected {expected.format(**found.get('ctx', {}))}, found {shown}."


def _name(parameter: Any) -> str:
    """The longest name of an option; an argument as the help names it."""
    if parameter is None:
        return "value"
    if parameter.param_type_name == "argument":
        return str(parameter.metavar)
    return str(max(parameter.opts, key=len))


def _explain_option(typed: str, command: Any, argv: Sequence[str]) -> str:
    """An option that there is not: what was meant by it, or how to give it as a word."""
    word = typed if typed.startswith("--") else _find_word(typed, argv)
    every = [option for each in command.params for option in (*each.opts, *each.secondary_opts)]
    names = {option.strip("-").replace("-", "_"): option for option in every if option[0] == "-"}
    if meant := suggest_argument(word.strip("-").partition("=")[0], names):
        option = in_shell(meant, OPTION_OF | names)
        return f"No such option: {word}.{ask_back(option)}"
    if any(each.name == "words" and each.nargs == -1 for each in command.params):
        how = f"Before a word that begins with -, put --: wordkin {command.name} VECTORS -- {word}"
        return f"No such option: {word}. {how}."
    return f"No such option: {word}."


def _find_word(option: str, argv: Sequence[str]) -> str:
    """What was typed where an option of one letter was found.

    >>> _find_word("-L", ["wordkin", "nearest", "kin.bin", "-LRB-"])
    '-LRB-'
    """
    typed = (each for each in argv if each[:1] == "-" and each[:2] != "--" and option[1] in each)
    return next(typed, option)
