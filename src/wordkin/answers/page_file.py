"""The explorer's page with its style, its script and its data in it."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from typing import Any

from wordkin.answers.joining import join_modules, read_static

STYLESHEET = '<link rel="stylesheet" href="{{static}}/page.css">\n'
ICON = '<link rel="icon" href="{{static}}/icon.svg">\n'
SCRIPT = '<script type="module" src="{{static}}/page.js"></script>\n'
CHARSET = '<meta charset="utf-8">\n'
FRAME = (
    '<iframe sandbox="allow-scripts allow-downloads" title="Explorer of word vectors" width="100%" height="680" '
    'style="border: 0" srcdoc="{}"></iframe>'
)


def frame(page: str) -> str:
    """The page in a frame that can do nothing outside itself."""
    return FRAME.format(html.escape(page))


def write_page(name: str, about: Mapping[str, Any], data: Mapping[str, bytes]) -> str:
    """The page, in which nothing is allowed but its own style and script: words are data, never markup."""
    style, script = read_static("page.css"), join_modules("page.js")
    blocks = [_block("labels-source", "text/plain", read_static("labels.js"))]
    blocks.append(_block("inlined-info", "application/json", _json(about)))
    blocks += [
        _block(id_, "text/plain", base64.b64encode(content).decode())
        for id_, content in data.items()
    ]
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "worker-src blob:; base-uri 'none'; form-action 'none'"
    )
    page = read_static("index.html")
    for line, put in (
        (CHARSET, f'{CHARSET}<meta http-equiv="Content-Security-Policy" content="{policy}">\n'),
        (ICON, ""),
        ("<title>wordkin</title>", f"<title>{html.escape(name)} – wordkin</title>"),
        (STYLESHEET, f"<style>{style}</style>\n"),
        (SCRIPT, f'{"".join(blocks)}<script type="module">{script}</script>\n'),
    ):
        before, _, after = page.partition(line)
        page = before + put + after
    return page


def _block(id_: str, kind: str, text: str) -> str:
    return f'<script type="{kind}" id="{id_}">{text}</script>\n'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
