"""Who is answered: by the host that a request names, its token, and the origin of its page."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence

from wordkin.serve.answering import Headers, QuestionError, Response
from wordkin.serve.settings import Settings, as_address, is_loopback

# Of every answer; the policy of pages is in `page`.
SAFE_HEADERS: Headers = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
METHODS = b"GET, HEAD"
PREFLIGHT: Headers = (
    (b"access-control-allow-methods", METHODS),
    (b"access-control-allow-headers", b"authorization, if-none-match"),
    (b"access-control-max-age", b"600"),
)
EXPOSED = b"etag, retry-after, wordkin-projection, wordkin-pending"
WHO = ((b"www-authenticate", b"Bearer"),)


class Guard:
    """Refuses requests that are not meant for this server, or come without its token.

    A page elsewhere can let its own name point at this machine, and is then allowed to read what
    that name answers: so `Host` must be an address, or a name that was given.
    """

    def __init__(self, settings: Settings) -> None:
        self._token = None if settings.token is None else settings.token.encode("ascii")
        self._origins = {origin.encode() for origin in settings.origins}
        self._names = {name.lower() for name in ("localhost", settings.host, *settings.hosts)}
        self._only_loopback = is_loopback(settings.host)

    def check_host(self, named: Sequence[bytes]) -> None:
        """Refuse a request whose `Host` is foreign, missing, or there twice."""
        if len(named) != 1 or not self._is_ours(named[0].decode("latin-1")):
            raise QuestionError(
                "Host: expected the address of this server, found another. To be reached under "
                "another name it has to be started with --allow-host NAME.",
                421,
            )

    def check_token(self, headers: Mapping[bytes, bytes]) -> None:
        """Refuse a request without the token. The time it takes tells nothing of the token."""
        if self._token is None:
            return
        scheme, _, given = headers.get(b"authorization", b"").partition(b" ")
        is_right = hmac.compare_digest(given.strip(), self._token)
        if not is_right or scheme.lower() != b"bearer":
            raise QuestionError("Authorization: expected the server's token.", 401, headers=WHO)

    def allow_origin(self, headers: Mapping[bytes, bytes]) -> Headers:
        """The headers that let a page of a named origin read an answer."""
        if not self._origins:
            return ()
        origin = headers.get(b"origin", b"")
        if origin not in self._origins:
            return ((b"vary", b"origin"),)
        return (
            (b"vary", b"origin"),
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", EXPOSED),
        )

    def answer_preflight(self, method: str, headers: Mapping[bytes, bytes]) -> Response | None:
        """The answer to a browser that asks whether a page of a named origin may ask."""
        is_preflight = method == "OPTIONS" and b"access-control-request-method" in headers
        if is_preflight and headers.get(b"origin", b"") in self._origins:
            return Response(204, b"", PREFLIGHT)
        return None

    def _is_ours(self, named: str) -> bool:
        host = named if named.endswith("]") else named.rpartition(":")[0] or named
        if host.lower() in self._names:
            return True
        address = as_address(host)
        return address is not None and (address.is_loopback or not self._only_loopback)
