"""What a server allows, and whom it answers."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

from wordkin.errors import SettingsError, quote

MAX_TOKEN_BYTES = 4_096  # a larger file is no token
TOKEN = re.compile(rb"[!-~]{1,%d}" % MAX_TOKEN_BYTES)  # what a header can hold


@dataclass(frozen=True)
class Limits:
    """What one question, and all of them together, may ask for.

    letters : of a word; k : answers; list : words in a list; url : bytes of the address;
    waiting : questions that wait for their search; seconds : for one question;
    batch : questions that one search answers
    """

    letters: int = 200
    k: int = 1_000
    list: int = 100
    url: int = 8_192
    waiting: int = 1_024
    seconds: float = 10.0
    batch: int = 256


@dataclass(frozen=True)
class Settings:
    """How a server answers.

    host : the address that it listens at, which is among those that `Host` may name
    token : what a client has to know; None: nothing
    origins : of pages elsewhere that may read the answers, by CORS
    hosts : further names that `Host` may have
    words : the number of words on the map; 0: no map
    log : gets one line of JSON for each question; with the question's words if log_words
    """

    host: str = "127.0.0.1"
    token: str | None = field(default=None, repr=False)
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    words: int = 20_000
    limits: Limits = Limits()
    log: TextIO | None = None
    log_words: bool = False

    def __post_init__(self) -> None:
        """Refuse to answer the whole network without a token, and origins that no browser sends."""
        if self.token is None and not is_loopback(self.host):
            raise SettingsError(
                f"--host {self.host}: expected --token FILE beside it, found none. Other machines "
                "reach that address; leave it out to answer this machine only."
            )
        for origin in self.origins:
            check_origin(origin)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    address = as_address(host)
    return host.lower() == "localhost" if address is None else address.is_loopback


def as_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a host is written as, or None for a name.

    >>> as_address("[::1]"), as_address("localhost")
    (IPv6Address('::1'), None)
    """
    try:
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def check_origin(origin: str) -> None:
    """Refuse what is no origin of a page, such as * and addresses with a path.

    >>> check_origin("https://example.org:8443")
    """
    parts = urlsplit(origin)
    if parts.scheme not in {"http", "https"} or origin != f"{parts.scheme}://{parts.netloc}":
        raise SettingsError(
            f"--cors: expected an origin like https://example.org, found {quote(origin)}."
        )


def read_token(path: Path) -> str:
    """The token that a file holds, without white space around it."""
    try:
        with path.open("rb") as file:
            token = file.read(MAX_TOKEN_BYTES + 1).strip()
    except (FileNotFoundError, IsADirectoryError) as problem:
        raise SettingsError(
            f"--token: expected the name of a file that holds the token, found {path}, "
            "which is none. Write the token into a file, and name that."
        ) from problem
    if not TOKEN.fullmatch(token):
        raise SettingsError(
            f"{path}: expected a token of at most {MAX_TOKEN_BYTES:,} letters, digits and signs, without "
            "blanks, found something else. Make one: python -c 'import secrets; print(secrets.token_urlsafe())'"
        )
    return token.decode("ascii")
