"""Measure what each extra installs beyond wordkin itself, into the tables of docs/extras.md.

    python tools/weigh_extras.py

Each extra is installed into a new environment, by uv if there is one. Counted are the packages that wordkin
itself does not need, and their files as they are installed, without compiled bytecode.
"""

import sys
import tempfile
from importlib.metadata import Distribution
from pathlib import Path

from check_extras import PAGE, install, list_needs

from wordkin.answers.system_facts import EXTRAS

# Extras that `all` leaves out, since few people need them.
APART = {
    "ray": "training on a cluster: `cluster=`, `--cluster`",
    "peers": "vectors as `KeyedVectors` of the real gensim: `wordkin.integrations.gensim`",
}
EVERYTHING = {"all": "all of the extras above but `ray` and `peers`"}
DEVELOPERS = {
    "docs": "the site: `make docs`",
    "dist": "the packages to publish: `make dist`, `make audit`",
    "tests": "all that the tests use: `make install`",
}
HEAD = "| extra | what it brings | packages | size |\n| --- | --- | ---: | ---: |\n"


def main() -> int:
    """Weigh all, and write both tables."""
    with tempfile.TemporaryDirectory() as folder:
        core = {*install(needs_of([]), Path(folder))[1]}
    users = {**dict(sorted({**EXTRAS, **APART}.items())), **EVERYTHING}
    page = PAGE.read_text("utf-8")
    for name, extras in (("extras", users), ("extras for development", DEVELOPERS)):
        rows = [weigh(extra, brings, core) for extra, brings in extras.items()]
        page = replace_table(page, name, HEAD + "".join(rows))
    PAGE.write_text(page, "utf-8")
    return 0


def weigh(extra: str, brings: str, core: set[str]) -> str:
    """The row of an extra."""
    with tempfile.TemporaryDirectory() as folder:
        _, installed = install(needs_of([extra]), Path(folder))
        added = {name: size_bytes(found) for name, found in installed.items() if name not in core}
    row = f"| `{extra}` | {brings} | {len(added)} | {sum(added.values()) / 1e6:,.1f} MB |\n"
    print(row, end="", flush=True)
    return row


def needs_of(extras: list[str]) -> list[str]:
    """What wordkin needs with these extras."""
    return [str(need) for need in list_needs(extras)]


def size_bytes(package: Distribution) -> int:
    """The size of a package's files."""
    paths = [Path(str(file.locate())) for file in package.files or ()]
    return sum(path.stat().st_size for path in paths if path.suffix != ".pyc" and path.is_file())


def replace_table(page: str, name: str, table: str) -> str:
    r"""The page with another table between the marks of that name.

    >>> replace_table("a\n<!-- x -->\nold\n<!-- end of x -->\n", "x", "new\n")
    'a\n<!-- x -->\nnew\n<!-- end of x -->\n'
    """
    head, start, rest = page.partition(f"<!-- {name} -->\n")
    _, end, tail = rest.partition(f"<!-- end of {name} -->")
    if not start or not end:
        sys.exit(f"{PAGE}: expected '<!-- {name} -->' and '<!-- end of {name} -->', found none")
    return head + start + table + end + tail


if __name__ == "__main__":
    sys.exit(main())
