"""The page of routes, for those who write programs: what can be asked, with links to try it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import urlencode

from wordkin.serve.answering import Response
from wordkin.serve.assets import PAGE_HEADERS
from wordkin.serve.models import ServedModel
from wordkin.serve.parameters import Parameter
from wordkin.serve.routes import ROUTES, Route, example_of
from wordkin.serve.settings import Settings

STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem }
h2 { font-size: 1.1rem; margin: 2rem 0 0 }
p, dl { margin: .25rem 0 }
dt { float: left; clear: left; width: 8rem; font-family: monospace }
dd { margin-left: 8rem }
"""
# Nothing but our own files, and this style: a word cannot become a script, whatever it holds.
POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; img-src 'self'; "
    f"style-src 'self' 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def answer_docs(models: Sequence[ServedModel], settings: Settings) -> Response:
    """The page. Words are shown only if no token is needed to see them."""
    body = "\n".join(_lines(models, settings))
    return Response(200, body.encode("utf-8", "replace"), PAGE_HEADERS)


def _lines(models: Sequence[ServedModel], settings: Settings) -> Iterator[str]:
    yield '<!doctype html><html lang="en"><meta charset="utf-8"><title>wordkin</title>'
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<style>{STYLE}</style><h1>wordkin</h1>"
    if settings.token is None:
        served = ", ".join(f"{model.name} ({len(model.vectors):,} words)" for model in models)
        yield f"<p>Word vectors: {escape(served)}.</p>"
    yield (
        '<p>A question is an address, the answer is JSON; <a href="openapi.json">openapi.json</a> '
        "describes both for programs.</p>"
    )
    if settings.token is not None:
        yield "<p>Each question needs the header <code>Authorization: Bearer TOKEN</code>.</p>"
    for route in ROUTES:
        yield f"<h2>{route.path}</h2><p>{escape(route.about)}</p>"
        if settings.token is None:
            yield f"<p>{_link(route, models)}</p>"
        described = (
            f"<dt>{escape(each.name)}</dt><dd>{escape(each.about)} {_how_many(each)}</dd>"
            for each in route.parameters.values()
        )
        yield f"<dl>{''.join(described)}</dl>"


def _link(route: Route, models: Sequence[ServedModel]) -> str:
    query = [(name, value.encode(errors="replace")) for name, value in example_of(route, models)]
    address = route.path.lstrip("/") + (f"?{urlencode(query)}" if query else "")
    return f'<a href="{escape(address)}">{escape(address)}</a>'


def _how_many(parameter: Parameter) -> str:
    if parameter.default is not None:
        return f"Default {parameter.default}."
    return "" if parameter.least else "Optional."
