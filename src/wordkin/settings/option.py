"""What there is to know about an option of training, and its names in other programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Required, TypedDict


class LegacyName(NamedTuple):
    """The name of an option in gensim or in Google's word2vec.

    values: what 0 and 1 mean, unless they are numbers. before_4: its name in gensim 0.12 to 3.8.
    """

    name: str
    values: tuple[object, object] | None = None
    before_4: str = ""

    def read(self, value: Any) -> Any:
        """Our value for one of theirs."""
        return self.values[bool(value)] if self.values else value

    def write(self, value: Any) -> Any:
        """Their value for one of ours."""
        return self.values.index(value) if self.values else value


class Option(TypedDict, total=False):
    """What there is to know about an option, besides its type and default.

    help: for the command line. limits: smallest and largest number; those of whole numbers are
    whole. reads: makes the value of what people give, or raises `SettingsError`. value_name: how the
    command line shows it. flags: of a choice between two, in place of --name/--no-name. default_text:
    shown in place of a default that depends on other options. c_flag: its name in Google's word2vec,
    without the dash.
    """

    help: Required[str]
    limits: tuple[float, float]
    choices: tuple[object, ...]
    reads: Callable[[object], object]
    value_name: str
    flags: str
    default_text: str
    gensim: LegacyName
    c_flag: LegacyName
