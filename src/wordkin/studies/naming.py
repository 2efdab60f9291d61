"""What the trainings of a bootstrap are called in its folder."""

from __future__ import annotations

import re

KIND = "bootstrap"
WHOLE = "whole"


def name_sample(number: int) -> str:
    """The name of a sample, from 1.

    >>> name_sample(7)
    'sample-0007'
    """
    return f"sample-{number:04}"


def name_seed(number: int) -> str:
    """The name of another training of the whole text; the first is `WHOLE`.

    >>> name_seed(2)
    'seed-0002'
    """
    return f"seed-{number:04}"


def name_alternative(option: str, value: object) -> str:
    """The name of a training with another value of an option, as files may be called.

    >>> name_alternative("window", 20), name_alternative("loss", ("a", "b"))
    ('window-20', 'loss-a_b')
    """
    text = re.sub(r"[^\w.+-]+", "_", str(value)).strip("_")
    return f"{option}-{text}"
