"""`wordkin install-c-names`: the C programs under their own names."""

import os
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from wordkin.cli.arguments import AsJson
from wordkin.cli.results import conclude
from wordkin.errors import SettingsError
from wordkin.system.saving import replace_file

C_NAMES = ("word2vec", "word2phrase", "distance", "word-analogy", "compute-accuracy")
CALL = ["-m", "wordkin"]  # marks a file as ours


def install_c_names(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="Folder for the programs; it is created if it does not exist."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Put the names of the five C programs in a folder.

    word2vec, word2phrase, distance, word-analogy and compute-accuracy call the commands of wordkin
    with these names, so that scripts for the C programs run unchanged.
    """
    if folder.exists() and not folder.is_dir():
        raise SettingsError(f"{folder}: expected a folder, found a file. Name another.")
    folder.mkdir(parents=True, exist_ok=True)
    suffix = ".cmd" if os.name == "nt" else ""
    paths = {folder / f"{name}{suffix}": name for name in C_NAMES}
    for path in paths:
        if path.exists() and b" ".join(map(str.encode, CALL)) not in path.read_bytes():
            raise SettingsError(
                f"{path}: expected no file, found another program. Choose another folder, or "
                "remove it first."
            )
    for path, name in paths.items():
        with replace_file(path) as file:
            file.write(entry_point(name, is_windows=os.name == "nt").encode())
        path.chmod(0o755)
    said = f"wrote {', '.join(C_NAMES)} into {folder}"
    conclude(said, as_json=as_json, folder=str(folder), programs=list(C_NAMES))


def entry_point(name: str, *, is_windows: bool) -> str:
    """A script that calls the command with this Python and with its own arguments.

    >>> print(entry_point("distance", is_windows=False))
    #!/bin/sh
    exec ... -m wordkin distance "$@"
    """
    command = [sys.executable, *CALL, name]
    if is_windows:
        return "@{} %*\r\n".format(" ".join(f'"{part}"' for part in command))
    return f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n'
