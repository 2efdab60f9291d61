"""What gensim has and the face has not, with a name for those who import it and do not use it."""

from __future__ import annotations

from typing import Any


class AbsentModel:
    """Says so when it is called: `import` and `isinstance` work, which many programs only need."""

    instead = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise self._absence()

    @classmethod
    def load(cls, *args: Any, **kwargs: Any) -> Any:
        """Say so."""
        raise cls._absence()

    @classmethod
    def _absence(cls) -> NotImplementedError:
        return NotImplementedError(
            f"{cls.__name__}: expected a model of gensim's that wordkin.gensim has, found one that "
            f"it has not. {cls.instead}, or use gensim for it."
        )
