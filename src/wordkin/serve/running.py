"""Running the application: a socket, uvicorn, and an end in good order."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from wordkin.errors import SettingsError
from wordkin.serve.app import Application
from wordkin.serve.connections import HEAD_BYTES, MAX_CONNECTIONS, make_connection
from wordkin.system.interrupts import SIGNALS

DRAIN_SECONDS = 5  # for the questions that are under way when the server ends
KEEP_ALIVE_SECONDS = 30
BACKLOG = 1_024
SPARE_FILES = 64  # beside connections


def listen(host: str, port: int) -> socket.socket:
    """A socket at an address, port 0 being any that is free."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as problem:
        raise _cannot_listen(host, port, problem) from problem
    try:
        if hasattr(signal, "SIGKILL"):  # on Windows this option would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as problem:
        listener.close()
        raise _cannot_listen(host, port, problem) from problem
    return listener


def address_of(host: str, listener: socket.socket) -> str:
    """The address to open in a browser."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listener.getsockname()[1]}/"


def run(app: Application, listener: socket.socket, announce: Callable[[], None]) -> None:
    """Answer until SIGINT or SIGTERM, and finish the questions under way.

    announce : is called as soon as the server answers
    """
    import uvicorn

    logging.getLogger("uvicorn").addHandler(logging.NullHandler())  # silent unless asked
    allow_connections()
    http: Any = make_connection
    config = uvicorn.Config(
        app,
        http=http,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        h11_max_incomplete_event_size=HEAD_BYTES,
    )
    server = uvicorn.Server(config)

    async def serve() -> None:
        serving = asyncio.create_task(server.serve([listener]))
        while not (server.started or serving.done()):  # noqa: ASYNC110 (there is no event for it)
            await asyncio.sleep(0.01)
        if server.started:
            announce()
        await serving

    def end() -> None:
        server.should_exit = True

    with _call_on_signals(end), asyncio.Runner(loop_factory=choose_loop()) as runner:
        runner.run(serve())


def choose_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The event loop's maker: uvloop's where that is installed, else None for Python's own."""
    try:
        import uvloop
    except ImportError:
        return None
    new_loop: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return new_loop


def allow_connections() -> None:
    """Raise the limit of open files, where it is below what connections may need."""
    try:
        import resource
    except ImportError:  # on Windows, which has none
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_CONNECTIONS + SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


@contextmanager
def _call_on_signals(end: Callable[[], None]) -> Iterator[None]:
    """Let SIGINT and SIGTERM ask for the end: uvicorn raises both again when it has ended."""

    def note(_number: int, _frame: FrameType | None) -> None:
        end()

    before = {each: signal.signal(each, note) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _cannot_listen(host: str, port: int, problem: OSError) -> SettingsError:
    return SettingsError(
        f"{host}:{port}: expected an address and a free port of this machine, found: "
        f"{problem.strerror or problem}. Choose another --port, or 0 for any that is free."
    )
