"""Make `phrases.txt`, a text with phrases in it, and `phrases.json`: what gensim and the C tool find.

Run `python tests/data/make_phrases.py` where gensim is installed (made with 4.4.0), and the C tool
word2phrase is on the path (made with that of the package word2vec 0.11.1, which takes 2 GB).
"""

import hashlib
import json
import random
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
TEXT = HERE / "phrases.txt"
NAMES = ["new york", "new york times", "state of the union", "lord of rings", "los_angeles"]
NAMES += ["bank of england", "los angeles", "times square", "salt lake", "salt lake city"]
OPTIONS = {
    "high": {"threshold": 3.0},
    "low": {"min_count": 2, "threshold": 1.0},
    "npmi": {"min_count": 3, "threshold": 0.3, "scoring": "npmi"},
    "connectors": {"threshold": 5.0, "connector_words": ["of", "the"]},
    "delimiter": {"min_count": 1, "threshold": 2.0, "delimiter": "os_a"},
}
C_OPTIONS = {"high": (5, 20.0), "middle": (5, 5.0), "low": (2, 2.0)}


def main():
    """Write the text, and what was found in it."""
    TEXT.write_text(some_text(), "utf-8")
    sentences = [line.split() for line in TEXT.read_text("utf-8").splitlines()]
    results = {
        "gensim": {
            name: [phrases_by_gensim(sentences, options, passes) for passes in (1, 2)]
            for name, options in OPTIONS.items()
        },
        "word2phrase": {
            name: word2phrase(TEXT.read_bytes(), *options) for name, options in C_OPTIONS.items()
        },
    }
    results["options"] = {"gensim": OPTIONS, "word2phrase": C_OPTIONS}
    text = json.dumps(results, indent=1, ensure_ascii=False)
    (HERE / "phrases.json").write_text(text + "\n", "utf-8")


def some_text():
    """Words at random, often ones often, with names among them; some lines are empty."""
    chance = random.Random(1)  # noqa: S311 - no secret
    words = ["the", "of", "and", "in", "new", "times", "los", "city", "york"]
    words += [
        f"{a}{b}" for a in ("sea", "la", "ri", "ma", "éto") for b in ("ke", "ver", "ra", "no")
    ]
    weights = [1 / (rank + 2) for rank in range(len(words))]
    lines = []
    for _ in range(400):
        line = chance.choices(words, weights, k=chance.randrange(16))
        if line and chance.random() < 0.4:
            line.insert(chance.randrange(len(line)), chance.choice(NAMES))
        lines.append(" ".join(line))
    return "\n".join(lines) + "\n"


def phrases_by_gensim(sentences, options, passes):
    """Score of each phrase that the last pass finds in the text, and a hash of the joined text."""
    from gensim.models.phrases import Phrases

    for _ in range(passes):
        model = Phrases(sentences, **options)
        found = model.find_phrases(sentences)
        sentences = [model[sentence] for sentence in sentences]
    text = "".join(" ".join(sentence) + "\n" for sentence in sentences if sentence)
    return {"phrases": found, "joined": hashlib.sha256(text.encode()).hexdigest()}


def word2phrase(text, min_count, threshold):
    """Hashes of the text that the C tool writes, and of what it makes of that."""
    hashes = []
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "text", Path(folder) / "joined"
        for _ in range(2):
            source.write_bytes(text)
            numbers = ["-min-count", str(min_count), "-threshold", str(threshold)]
            subprocess.run(
                ["word2phrase", "-train", source, "-output", target, *numbers],  # noqa: S607
                check=True,
                stdout=subprocess.DEVNULL,
            )
            text = target.read_bytes()
            hashes.append(hashlib.sha256(text).hexdigest())
    return hashes


if __name__ == "__main__":
    main()
