"""Which compass a model was trained with, as settings and files say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wordkin.errors import SettingsError, quote
from wordkin.wording import argument


@dataclass(frozen=True)
class CompassMark:
    """A model whose output rows a training kept: the name of its file, and a digest of what it holds.

    name: without folders, which are those of one machine; empty for a model that was no file. Copies
    of a model are the same compass, whatever they are called.

    Examples
    --------
    >>> CompassMark("kin.safetensors", "3f2a") == CompassMark("copy.safetensors", "3f2a")
    True
    """

    name: str = field(compare=False)
    sha256: str

    def __str__(self) -> str:
        """What `--compass` takes, where the file is in the folder of the command."""
        return self.name or self.shown

    @property
    def shown(self) -> str:
        """The mark as messages show it."""
        digest = f"SHA-256 {self.sha256[:12]}..."
        return f"{self.name} ({digest})" if self.name else f"the one with {digest}"


def as_compass(given: object) -> CompassMark | None:
    """The mark of a compass, by itself, by what JSON made of it, or by the name of a file; None for none.

    >>> as_compass({"name": "", "sha256": "3f2a"}), as_compass("kin.safetensors")
    (CompassMark(name='', sha256='3f2a'), CompassMark(name='kin.safetensors', sha256=''))
    """
    if given is None or isinstance(given, CompassMark):
        return given
    if isinstance(given, str):  # of a file that is not read yet
        return CompassMark(given, "")
    if isinstance(given, Mapping) and set(given) == {"name", "sha256"}:
        name, sha256 = given["name"], given["sha256"]
        if isinstance(name, str) and isinstance(sha256, str):
            return CompassMark(name, sha256)
    raise SettingsError(f"{argument('compass')}: expected a model, found {quote(given)}.")
