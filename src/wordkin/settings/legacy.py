"""Options of training by their names in gensim and in Google's word2vec."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wordkin.settings.option import LegacyName
from wordkin.settings.training import OPTIONS, Loss, TrainingSettings

GENSIM_NAMES = {name: option["gensim"] for name, option in OPTIONS.items() if "gensim" in option}
C_FLAGS = {name: option["c_flag"] for name, option in OPTIONS.items() if "c_flag" in option}
# The names alone, as messages need them.
GENSIM_ARGUMENTS = {name: theirs.name for name, theirs in GENSIM_NAMES.items()}
C_OPTIONS = {name: f"-{theirs.name}" for name, theirs in C_FLAGS.items()}
# Both programs turn each loss on by a number of its own.
LOSS_SWITCHES: dict[Loss, str] = {"negative-sampling": "negative", "hierarchical-softmax": "hs"}


def _list_synonyms() -> dict[str, tuple[str, str]]:
    """Arguments and values, as typed in Python, by the names that other programs have for them."""
    synonyms = dict(OTHER_SYNONYMS)
    for name, option in OPTIONS.items():
        for theirs in (option.get("gensim"), option.get("c_flag")):
            if theirs is not None:
                on = theirs.values and theirs.values[1]
                value = repr(on) if isinstance(on, str) else ""
                names = {theirs.name, theirs.before_4} - {"", name}
                synonyms |= {each.replace("_", "-"): (name, value) for each in names}
    return synonyms


# In lower case and with dashes, as `suggest` compares them: gensim's, the C tool's, and fastText's.
OTHER_SYNONYMS = {
    "hs": ("loss", "'hierarchical-softmax'"),
    "workers": ("threads", ""),
    "thread": ("threads", ""),
    "topn": ("k", ""),
    "top": ("k", ""),
    "n": ("k", ""),
    "sentences": ("text", ""),
    "corpus-file": ("text", ""),
    "input": ("text", ""),
    "num-walks": ("walks_per_node", ""),  # node2vec's
    "walk-length": ("length", ""),
    "user": ("group", ""),  # of baskets
    "customer": ("group", ""),
    "session": ("group", ""),
    "basket": ("group", ""),
    "product": ("item", ""),
    "time": ("order", ""),
    "timestamp": ("order", ""),
    "date": ("order", ""),
    "dim": ("dimensions", ""),
    "ws": ("window", ""),
    "lr": ("learning_rate", ""),
    "neg": ("negative_samples", ""),
    "mincount": ("min_count", ""),
}
SYNONYMS = _list_synonyms()


def from_legacy(values: Mapping[str, Any], names: Mapping[str, LegacyName]) -> dict[str, Any]:
    """Options by our names, from values by theirs; what is missing keeps its default.

    Examples
    --------
    >>> from_legacy({"cbow": 1, "size": 200, "negative": 0, "hs": 1}, C_FLAGS)
    {'objective': 'cbow', 'dimensions': 200, 'loss': ('hierarchical-softmax',)}
    """
    given = {name: theirs for name, theirs in names.items() if theirs.name in values}
    options = {name: theirs.read(values[theirs.name]) for name, theirs in given.items()}
    if not options.get("negative_samples"):  # 0 only turns the loss off
        options.pop("negative_samples", None)
    losses = (loss for loss, switch in LOSS_SWITCHES.items() if values.get(switch))
    return options | {"loss": tuple(losses)}


def to_legacy(settings: TrainingSettings, names: Mapping[str, LegacyName]) -> dict[str, Any]:
    """Values by their names, from settings.

    Examples
    --------
    >>> to_legacy(TrainingSettings(loss=("hierarchical-softmax",), dimensions=9), C_FLAGS)
    {'hs': 1, 'cbow': 0, 'size': 9, 'window': 5, 'iter': 5, 'negative': 0, 'sample': 0.001,
     'min-count': 5, 'alpha': 0.025}
    """
    values = {theirs.name: theirs.write(getattr(settings, name)) for name, theirs in names.items()}
    off = {switch: 0 for loss, switch in LOSS_SWITCHES.items() if loss not in settings.loss}
    return {"hs": 1, **values, **off}
