"""Make `gensim_phrases.model` and `gensim_phraser.model` here with the real gensim.

Run `python tests/data/make_phrases_with_gensim.py` where gensim is installed (made with 4.4.0).
"""

import os
import sys
from pathlib import Path

TEXT = [["the", "sea", "of", "japan"], ["a", "sea", "of", "japan"], ["a", "lake"]] * 3


def main():
    """Count pairs across a connector word, scored by npmi, and freeze them."""
    from gensim.models.phrases import Phrases

    os.chdir(Path(__file__).parent)  # gensim keeps the names of files in them
    phrases = Phrases(TEXT, 2, 0.1, scoring="npmi", connector_words=["of", "a"])
    frozen = phrases.freeze()
    for model, name in ((phrases, "gensim_phrases.model"), (frozen, "gensim_phraser.model")):
        model.lifecycle_events = None  # a diary with times and machines
        model.save(name)
    found = phrases.vocab, phrases.export_phrases(), phrases[TEXT[0]]
    sys.stdout.write(f"{found}\n")


if __name__ == "__main__":
    main()
