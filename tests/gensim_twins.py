"""The same calls on gensim and on its face here."""

import importlib
import inspect

import numpy as np

ROWS = np.random.default_rng(5).standard_normal((12, 6)).astype(np.float32)
KEYS = [f"w{row}" for row in range(12)]


def module(side, name):
    """A module of gensim ("gensim") or of the face ("wordkin.gensim")."""
    return importlib.import_module(f"{side}.{name}")


def keyed(side):
    """Twelve words with vectors and counts."""
    wv = module(side, "models.keyedvectors").KeyedVectors(6)
    wv.add_vectors(KEYS, ROWS.copy())
    for row, key in enumerate(KEYS):
        wv.set_vecattr(key, "count", 100 - 3 * row)
    return wv


def parameters(function):
    """Names and defaults of what a function takes, as text."""
    found = inspect.signature(function).parameters.values()
    return [
        (one.name, "" if one.default is one.empty else _default(one.default), one.kind.name)
        for one in found
        if one.name != "self"
    ]


def _default(value):
    """A default as text: of a function, its name."""
    return value.__name__ if inspect.isfunction(value) else repr(value)


def outcome(call, *arguments):
    """What a call returns, or the type and beginning of what it raises, in comparable form."""
    try:
        return plain(call(*arguments))
    except Exception as problem:  # noqa: BLE001 (whatever gensim raises)
        return type(problem).__name__, str(problem)[:40]


def plain(value):
    """The value in lists, tuples, strings and rounded numbers."""
    value = value.tolist() if isinstance(value, np.ndarray) else value
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, float | np.floating):
        return round(float(value), 5) + 0.0
    if isinstance(value, np.integer):
        return int(value)
    if type(value).__name__ == "KeyedVectors":
        return plain([value.index_to_key, value.vectors])
    return value
