"""Make `c_programs.json` and `c_programs.bin`: what Google's programs print and write.

Run `python tests/data/make_with_c_programs.py` where the package word2vec is installed, which
compiles the C programs (made with word2vec 0.11.1).
"""

import json
import tempfile
from pathlib import Path

from make_with_c_tool import HERE, run

TEXT = HERE / "phrases.txt"
VECTORS = HERE / "c_programs.bin"
OPTIONS = ["-size", "8", "-threads", "1", "-iter", "3", "-negative", "3"]
# One word, several, unknown ones at every place, none. (After an empty line word-analogy reads what
# is left of the line before.)
ASKED = {
    "distance": ["new", "new york times", "nowhere", "new nowhere york", "", "EXIT"],
    "word-analogy": [
        *("new york los", "the of and in", "new york", "nowhere new york", "new york nowhere"),
        "EXIT",
    ],
}
# The C program reads word by word: a line of five words, or a name of two, leads it astray.
ANALOGIES = [
    line.removesuffix(" known")
    for line in (HERE / "analogies.txt").read_text("utf-8").splitlines()
    if line.startswith(": ") or len(line.split()) == 4
]
QUESTIONS = "\n".join(
    [
        "man woman king queen",  # before the first section
        *ANALOGIES,
        *(": family", "MAN woman King queen", ": six", "Man woman boy girl", "man king a woman"),
        ": empty",
    ]
)


def main():
    """Train on the text, and ask the vectors."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recorded = {
            "vocabulary": {
                count: vocabulary(folder / "vocabulary", count) for count in ("0", "5", "100")
            },
            "training": trained(VECTORS, "-binary", "1"),
            "text": read_after(folder / "text", "-binary", "0"),
            "classes": read_after(folder / "classes", "-classes", "7"),
        }
    for program, lines in ASKED.items():
        recorded[program] = run(f"word2vec-{program}", VECTORS, text="\n".join(lines) + "\n")
    recorded["compute-accuracy"] = {
        limit: run("word2vec-compute-accuracy", HERE / "gensim.bin", limit, text=QUESTIONS + "\n")
        for limit in ("0", "24")
    }
    text = json.dumps(recorded, indent=1, ensure_ascii=False) + "\n"
    (HERE / "c_programs.json").write_text(text, "utf-8")


def vocabulary(path, min_count):
    """The vocabulary of the text."""
    run("word2vec", "-train", TEXT, "-save-vocab", path, "-min-count", min_count)
    return path.read_text("utf-8")


def trained(path, *options):
    """What the program prints while it trains, without the path of its text."""
    told = run("word2vec", "-train", TEXT, "-output", path, *OPTIONS, *options)
    return told.replace(str(TEXT), "TEXT")


def read_after(path, *options):
    """What the program writes."""
    trained(path, *options)
    return path.read_text("utf-8")


if __name__ == "__main__":
    main()
