"""Connections with a bound on what each may hold up: its memory, its time, its number."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import Any, Protocol, cast

from wordkin.serve.answering import QuestionError, answer_refused
from wordkin.serve.app import HEADERS

# Of a request; the limit of addresses is far below, and has a friendlier answer.
HEAD_BYTES = 1 << 18
HEAD_SECONDS = 10.0  # for a request to arrive
STUCK_SECONDS = 30.0  # in which a client must take something of its answer
CHECK_SECONDS = 2.0
MAX_CONNECTIONS = 4_096


class Parsing(Protocol):
    """A protocol of uvicorn, and what is used of it."""

    cycle: Any

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Take a connection."""

    def data_received(self, data: bytes) -> None:
        """Take bytes of requests."""

    def eof_received(self) -> bool | None:
        """Take their end."""

    def connection_lost(self, exc: Exception | None) -> None:
        """Take the connection's end."""

    def pause_writing(self) -> None:
        """Wait with answers."""

    def resume_writing(self) -> None:
        """Go on with answers."""


class BoundedConnection(asyncio.Protocol):
    """A connection of uvicorn that ends if its client is too slow, or sends too much.

    uvicorn waits forever for the rest of a request, and holds all of it.
    """

    def __init__(self, parsing: Parsing, others: set[Any], loop: asyncio.AbstractEventLoop) -> None:
        self._parsing, self._others, self._loop = parsing, others, loop
        self._transport: asyncio.Transport | None = None
        self._check: asyncio.TimerHandle | None = None
        self._pending_bytes = 0  # of the request that is arriving
        self._arriving_since: float | None = loop.time()
        self._unsent, self._unsent_since = 0, 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Pass it on, unless there are too many."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own looks the same
        self._parsing.connection_made(self._transport)
        if len(self._others) > MAX_CONNECTIONS:
            self._transport.abort()
        self._check = self._loop.call_later(CHECK_SECONDS, self._look)

    def data_received(self, data: bytes) -> None:
        """Pass it on, unless the request is too large."""
        if self._arriving_since is None:
            self._arriving_since = self._loop.time()
        self._pending_bytes += len(data)
        if self._pending_bytes > HEAD_BYTES and self._transport is not None:
            self._transport.abort()
            return
        self._parsing.data_received(data)
        if self._is_answering():
            self._pending_bytes, self._arriving_since = 0, None

    def eof_received(self) -> bool | None:
        """Pass it on."""
        return self._parsing.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """Pass it on."""
        if self._check is not None:
            self._check.cancel()
        self._parsing.connection_lost(exc)

    def pause_writing(self) -> None:
        """Pass it on."""
        self._parsing.pause_writing()

    def resume_writing(self) -> None:
        """Pass it on."""
        self._parsing.resume_writing()

    def _is_answering(self) -> bool:
        cycle = self._parsing.cycle
        return cycle is not None and not cycle.response_complete

    def _look(self) -> None:
        """End a connection that waits for its client in vain."""
        transport, now = self._transport, self._loop.time()
        if transport is None:
            return
        unsent = transport.get_write_buffer_size()
        if unsent != self._unsent or not unsent:
            self._unsent, self._unsent_since = unsent, now
        is_late = self._arriving_since is not None and now - self._arriving_since > HEAD_SECONDS
        if is_late or now - self._unsent_since > STUCK_SECONDS:
            transport.abort()
        else:
            self._check = self._loop.call_later(CHECK_SECONDS, self._look)


def refuse(transport: asyncio.Transport) -> None:
    """Answer what is no request, in the form of all errors, and end the connection."""
    message = "expected a request of HTTP/1.1, with an address of at most 65,535 bytes, found none."
    response = answer_refused(QuestionError(message, 400))
    headers = (*response.headers, *HEADERS, (b"content-length", b"%d" % len(response.body)))
    lines = [b"HTTP/1.1 400 Bad Request", b"connection: close", *map(b": ".join, headers), b"", b""]
    transport.write(b"\r\n".join(lines) + response.body)
    transport.close()


def make_connection(
    config: Any, server_state: Any, app_state: Any, _loop: asyncio.AbstractEventLoop | None = None
) -> BoundedConnection:
    """A connection, as uvicorn asks for it: by httptools where it is installed."""
    protocols = "uvicorn.protocols.http"
    try:
        chosen = import_module(f"{protocols}.httptools_impl").HttpToolsProtocol
    except ImportError:
        chosen = import_module(f"{protocols}.h11_impl").H11Protocol
    loop = _loop or asyncio.get_running_loop()
    parsing = chosen(config=config, server_state=server_state, app_state=app_state, _loop=loop)
    parsing.send_400_response = lambda _: refuse(parsing.transport)
    return BoundedConnection(parsing, server_state.connections, loop)
