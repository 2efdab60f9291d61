"""Models and texts by the names of gensim-data, if they are on this machine.

Nothing is downloaded, and no code beside the data is run. The folder is ~/gensim-data, or
what GENSIM_DATA_DIR names; `NAME/NAME.gz` in it is "NAME", whichever program has put it there.

python -m wordkin.gensim.downloader --info [NAME]
python -m wordkin.gensim.downloader --download NAME
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wordkin.errors import FormatError, SettingsError, quote
from wordkin.gensim import stored_data
from wordkin.gensim.scripts.running import parser_of, run
from wordkin.gensim.utils import logger_of

BASE_DIR = os.environ.get("GENSIM_DATA_DIR", str(Path("~/gensim-data").expanduser()))
base_dir = BASE_DIR
KINDS = ("corpora", "models")
ALL = "all of them"

Information = dict[str, dict[str, Any]]

logger = logger_of("downloader")


def info(
    name: str | None = None, show_only_latest: bool = True, name_only: bool = False
) -> dict[str, Any]:
    """Details of a name, or of all names that `load` opens, by "corpora" and "models".

    They come from gensim's list in the folder, if there is one.
    """
    listed = _read_list()
    if name is not None:
        found = next((listed[kind][name] for kind in KINDS if name in listed[kind]), None)
        return found or _details(name, listed)[1]
    here: Information = {kind: {} for kind in KINDS}
    for local in stored_data.stored_names(Path(BASE_DIR)):
        kind, details = _details(local, listed)
        if details.get("latest", True) or not show_only_latest:
            here[kind][local] = details
    return {kind: list(names) for kind, names in here.items()} if name_only else here


def load(name: str, return_path: bool = False) -> Any:
    """The vectors of a name as `KeyedVectors`, or a text to iterate over; or their path.

    Raises `SettingsError`, a ValueError, for a name that is not there.
    """
    path = _path(name, _read_list())
    if path is None:
        text = stored_data.find_packaged(name)
        if text is None:
            raise _not_here(name)
        return str(text[1]) if return_path else text[0]
    if return_path:
        return str(path)
    logger.info("loading %s from %s", name, path)
    return stored_data.read(path)


def _read_list() -> Information:
    """gensim's list in the folder, or an empty one."""
    path = Path(BASE_DIR, stored_data.INFORMATION)
    if not path.is_file():
        return {kind: {} for kind in KINDS}
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        return {
            kind: {str(name): dict(listed[kind][name]) for name in listed[kind]} for kind in KINDS
        }
    except (ValueError, LookupError, TypeError, RecursionError) as problem:
        raise FormatError(
            f"{path}: expected gensim's list in JSON, of corpora and of models, found {quote(problem)}. "
            "Remove the file, or copy it again."
        ) from problem


def _path(name: str, listed: Information) -> Path | None:
    details = listed["corpora"].get(name) or listed["models"].get(name) or {}
    return stored_data.data_file(Path(BASE_DIR), name, details.get("file_name"))


def _details(name: str, listed: Information) -> tuple[str, dict[str, Any]]:
    """The kind of the data of this name, and details: from gensim's list, or from the file."""
    kind = next((kind for kind in KINDS if name in listed[kind]), None)
    if kind is not None:
        return kind, listed[kind][name]
    path = _path(name, listed)
    if path is not None:
        seen = {"file_name": path.name, "file_size": path.stat().st_size}
        return stored_data.kind_of(path), seen
    if stored_data.find_packaged(name) is None:
        raise _not_here(name)
    text = stored_data.PACKAGED[name]
    return "corpora", {"description": text.description, "source": f"the package {name}"}


def _not_here(name: str) -> SettingsError:
    here = ", ".join(map(repr, stored_data.stored_names(Path(BASE_DIR)))) or "nothing"
    return SettingsError(
        f"{quote(name)}: expected the name of a model or text in {BASE_DIR}, found {here} there. "
        f"wordkin downloads nothing: put the file to {Path(BASE_DIR, name, name)}.gz, or name "
        "another folder in the environment variable GENSIM_DATA_DIR."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = parser_of(__doc__)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("-d", "--download", metavar="NAME", help="print the path of the data")
    group.add_argument(
        "-i",
        "--info",
        metavar="NAME",
        nargs="?",
        const=ALL,
        help='print what is known of a name; of all without one; "name": all names',
    )
    given = parser.parse_args(arguments)
    if given.download is not None:
        sys.stdout.write(load(given.download, return_path=True) + "\n")
    elif given.info is not None:
        name = None if given.info in (ALL, "name") else given.info
        found = info(name, name_only=given.info == "name")
        sys.stdout.write(json.dumps(found, indent=4) + "\n")
    else:
        parser.print_help()
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
