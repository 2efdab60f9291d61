"""Questions to vectors over HTTP, batched: an ASGI application and the server that runs it."""

from wordkin.errors import require_extra

# Its modules need both, one or the other: the first import of any says what to install.
with require_extra("serve", "fastapi", "server"):
    import fastapi  # noqa: F401
with require_extra("serve", "uvicorn", "server"):
    import uvicorn  # noqa: F401
