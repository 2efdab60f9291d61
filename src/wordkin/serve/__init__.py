"""Questions to vectors over HTTP, batched: an ASGI application and the server that runs it."""
