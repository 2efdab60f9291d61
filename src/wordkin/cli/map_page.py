"""A map of words as one HTML file that needs neither network nor other files."""

import html
import json
from collections.abc import Sequence
from importlib.resources import files

from wordkin.vectors import Floats


def map_page(words: Sequence[str], positions: Floats, title: str) -> str:
    """The page; words are data in it, never markup.

    Examples
    --------
    >>> import numpy as np
    >>> page = map_page(["</script>"], np.zeros((1, 2), np.float32), "a < b")
    >>> "<title>a &lt; b" in page, page.count("</script>")
    (True, 1)
    """
    points = [
        [word, round(x, 4), round(y, 4)]
        for word, (x, y) in zip(words, positions.tolist(), strict=True)
    ]
    data = json.dumps(points).replace("<", "\\u003c")
    page = files("wordkin.cli").joinpath("map.html").read_text("utf-8")
    return page.replace("{{title}}", html.escape(title)).replace("{{points}}", data)
