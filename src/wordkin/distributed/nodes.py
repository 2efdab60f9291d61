"""What nodes must have in common: versions, the text, and the folder of the training."""

from __future__ import annotations

import platform
import secrets
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np

from wordkin.distributed.engine import Engine
from wordkin.distributed.shards import Shard
from wordkin.errors import SettingsError, TextError
from wordkin.system.remote import address_of
from wordkin.wording import argument


def list_versions() -> dict[str, str]:
    """The versions of this process on which bits and formats depend."""
    return {
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "wordkin": version("wordkin"),
    }


def check_versions(engine: Engine) -> None:
    """Raise `SettingsError` for a node with other versions than this process has."""
    own = list_versions()
    for node, found in zip(engine.names, engine.ask_nodes(list_versions), strict=True):
        for name, wanted in own.items():
            if found[name] != wanted:
                raise SettingsError(
                    f"{node}: expected {name} {wanted}, as here, found {name} {found[name]}. Install the "
                    "same versions on all nodes."
                )


def check_sight(engine: Engine, shards: Sequence[Shard], folder: Path) -> None:
    """Raise for a node that does not see a file of the text, or the folder of the training."""
    files = sorted({shard.source for shard in shards if address_of(shard.source) is None})
    missing = engine.ask_nodes(find_missing, files)
    for node, file in zip(engine.names, missing, strict=True):
        if file:
            raise TextError(
                f"{file}: expected a text that all nodes see under this name, found none on {node}. Put it "
                "on a disk that all share, or into an object store, and pass its address."
            )
    mark = folder / f".seen-{secrets.token_hex(8)}"
    mark.touch()
    try:
        blind = engine.ask_nodes(find_missing, [str(mark)])
    finally:
        mark.unlink()
    for node, file in zip(engine.names, blind, strict=True):
        if file:
            raise SettingsError(
                f"{argument('checkpoint')}: expected a folder that all nodes see under this name, found "
                f"another {folder} on {node}. Name one on a disk that all share."
            )


def find_missing(files: Sequence[str]) -> str:
    """The first of these files that is not there; "" if all are."""
    return next((file for file in files if not Path(file).exists()), "")
