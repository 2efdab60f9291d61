"""Make `c_tool_model*` and `c_tool_accuracy.json`, with the real C tool.

Run `python tests/data/make_with_c_tool.py` where the package word2vec is installed, which compiles
the C tool (made with word2vec 0.11.1).
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PROGRAMS = Path(sys.executable).parent
# The tool cuts words after 98 bytes: here inside a character.
LONG = "x" + "é" * 60
TEXT = f"the sea and the lake\nthe café by the sea\n中文 and café\n{LONG} {LONG}\n" * 20
SECTION = re.compile(r"^(.+):\nACCURACY TOP1: .*\((\d+) / (\d+)\)$", re.MULTILINE)


def main():
    """Train a tiny model, and note how well the tool finds the vectors in `gensim.bin`."""
    options = ["-size", "4", "-min-count", "1", "-threads", "1", "-iter", "3", "-sample", "0"]
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "text"
        text.write_text(TEXT, encoding="utf-8")
        for binary, suffix in ((0, "txt"), (1, "bin")):
            output = HERE / f"c_tool_model.{suffix}"
            vocabulary = HERE / "c_tool_model.vocab"
            files = ["-train", text, "-output", output, "-save-vocab", vocabulary]
            run("word2vec", *files, "-binary", str(binary), *options)
    accuracy = {str(limit): sections_right(HERE / "gensim.bin", limit) for limit in (0, 24)}
    text = json.dumps(accuracy, indent=1) + "\n"
    (HERE / "c_tool_accuracy.json").write_text(text, encoding="utf-8")


def sections_right(vectors, limit, questions=HERE / "analogies.txt"):
    """Right answers and questions asked in each section, among so many words (0: all)."""
    told = run("word2vec-compute-accuracy", vectors, str(limit), text=questions.read_text("utf-8"))
    return {name: [int(right), int(asked)] for name, right, asked in SECTION.findall(told)}


def run(program, *arguments, text=""):
    """What a program of the C tool says."""
    command = [PROGRAMS / program, *arguments]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    main()
