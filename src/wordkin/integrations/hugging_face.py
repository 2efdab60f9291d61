"""Hugging Face: the folder that model2vec opens. `wordkin.push_to_hub` uploads it, `wordkin.load` reads it."""

from wordkin.hub.folder import save_hugging_face

__all__ = ["save_hugging_face"]
