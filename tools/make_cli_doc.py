"""Write docs/cli.md: every command with the arguments, options and examples of its help."""

import contextlib
import inspect
import io
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from typer.models import ArgumentInfo, Context, OptionInfo

from wordkin.cli import AS_IN_C, C_PROGRAMS, EXAMPLES, command_name
from wordkin.cli.plain_help import drop_none, value_name
from wordkin.cli.verbosity import with_verbosity

PAGE = Path(__file__).resolve().parent.parent / "docs" / "cli.md"
HEAD = """\
# The command `wordkin`

All commands, with their arguments, options, defaults and examples. `wordkin COMMAND --help` shows the same text.

- **Results** go to standard output, and everything else to standard error. On a terminal, results are colored tables.
  In a pipe or a file, they are tab-separated lines. With `--json`, they are JSON.
- **The exit status** is 0 if all went well, 1 if the command failed, 2 for wrong usage or input that cannot be read,
  and 130 after Ctrl-C.
- **`wordkin --version`** shows the version. **`wordkin --install-completion`** lets your shell complete commands and
  options.

This page is generated from the help texts by `tools/make_cli_doc.py`.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *contents(), "", *map(section, EXAMPLES)])


def contents() -> Iterator[str]:
    """A row for each command: its name, a link to its section, and what it does."""
    yield "| command | what it does |"
    yield "|---|---|"
    for command in EXAMPLES:
        name, first_line = command_name(command), (inspect.getdoc(command) or "").partition("\n")[0]
        yield f"| [`{name}`](#wordkin-{name}) | {first_line} |"


def section(command: Callable[..., None]) -> str:
    """The section about one command."""
    lines = [f"## wordkin {command_name(command)}", "", inspect.getdoc(command) or "", ""]
    if command in C_PROGRAMS:
        lines += ["```text", flags_of(command), "```", ""]
    else:
        lines += [*table(command), ""]
    return "\n".join(
        [*lines, "```console", *(f"$ {line}" for line in EXAMPLES[command]), "```", ""]
    )


def flags_of(program: Callable[..., None]) -> str:
    """The help of a C program, which it prints without flags."""
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        program([])
    return shown.getvalue().rstrip()


def table(command: Callable[..., None]) -> Iterator[str]:
    """The rows of arguments, then options, as Markdown."""
    whole = command if command in AS_IN_C else with_verbosity(command)
    hints = typing.get_type_hints(whole, include_extras=True)
    yield "| name | meaning | default |"
    yield "|---|---|---|"
    for parameter in inspect.signature(whole).parameters.values():
        if hints[parameter.name] is Context:
            continue  # which typer passes
        kind, info = typing.get_args(hints[parameter.name])
        written = " ".join((info.help or "").split()).replace("|", "\\|")
        cells = (
            names(parameter.name, kind, info),
            written,
            show_default(parameter.default, kind, info),
        )
        yield f"| {' | '.join(cells)} |"


def names(name: str, kind: Any, info: ArgumentInfo | OptionInfo) -> str:
    """The names of the argument or option, with its value."""
    if isinstance(info, ArgumentInfo):
        several = "..." if typing.get_origin(drop_none(kind)) is list else ""
        return f"`{info.metavar or name.upper()}{several}`"
    # typer stores the first name of an option without a default in `default`.
    given = (info.default, *(info.param_decls or ()))
    declared = [one for one in given if isinstance(one, str) and one.startswith("-")]
    flag = f"--{name.replace('_', '-')}"
    if drop_none(kind) is bool:
        return ", ".join(f"`{one}`" for one in declared or [f"{flag}/--no-{flag[2:]}"])
    value = info.metavar or value_name(kind).replace("|", "\\|")
    return ", ".join(f"`{one} {value}`" for one in declared or [flag])


def show_default(default: object, kind: Any, info: ArgumentInfo | OptionInfo) -> str:
    """The default, for people."""
    if default is inspect.Parameter.empty:
        return "required"
    if isinstance(info.show_default, str):
        return info.show_default
    if default is None or default == "" or (kind is bool and not default):
        return ""
    if default is True:
        return "yes"
    return ", ".join(map(str, default)) if isinstance(default, list) else str(default)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
