"""Classes of gensim's that are missing here, so that programs which only import them run."""

from __future__ import annotations

from typing import Any


class AbsentModel:
    """Raises an error when it is called; `import` and `isinstance` work, which is often enough."""

    instead = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise self._absence()

    @classmethod
    def load(cls, *args: Any, **kwargs: Any) -> Any:
        """Raise the same error."""
        raise cls._absence()

    @classmethod
    def _absence(cls) -> NotImplementedError:
        return NotImplementedError(
            f"{cls.__name__}: expected a model of gensim's that wordkin.gensim has, found one that "
            f"it has not. {cls.instead}, or use gensim for it."
        )
