"""Write docs/reliability.md: what kill_test.py and stress_vocabulary.py noted in files of docs/."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from stress_vocabulary import stress_section

DOCS = Path(__file__).resolve().parent.parent / "docs"
INTRODUCTION = """# Reliability

`make kill-test KILLS=200` starts real trainings that write checkpoints, kills them with SIGKILL at
random moments of every stage, and lets them go on (`resume=True`) until one life is left alone. A
training is lost if it does not go on, if the words trained do not add up to those of an undisturbed
run, or if, with one thread, a single bit differs. With two threads no two runs have the same bits;
for them the table shows how far the loss of the last epoch is from an undisturbed run's, at most.

Counting starts anew after a kill; everything else goes on from the last checkpoint.
Written by `tools/reliability.py` from `docs/reliability.jsonl`.

"""


def main() -> None:
    """Add up kills by stage and trainings by threads."""
    lines = (DOCS / "reliability.jsonl").read_text("ascii").splitlines()
    entries = [json.loads(line) for line in lines]
    stages = Counter(entry["stage"] for entry in entries if entry["what"] == "kill")
    trainings = [entry for entry in entries if entry["what"] == "training"]
    rows = ["| killed while | kills |", "|---|--:|"]
    rows += [f"| {stage} | {count} |" for stage, count in sorted(stages.items())]
    rows += [f"| **all** | {stages.total()} |", ""]
    rows += ["| threads | trainings | words add up | same bits | loss differs by |"]
    rows += ["|--:|--:|--:|--:|--:|"]
    for threads in sorted({entry["threads"] for entry in trainings}):
        mine = [entry for entry in trainings if entry["threads"] == threads]
        exact = sum(entry["words"] == entry["words_wanted"] for entry in mine)
        same = sum(entry["same_bits"] for entry in mine) if threads == 1 else "–"
        apart = max(abs(entry["loss"] / entry["loss_undisturbed"] - 1) for entry in mine)
        rows.append(f"| {threads} | {len(mine)} | {exact} | {same} | {100 * apart:.2f} % |")
    sections = filter(None, ["\n".join(rows) + "\n", stress_section()])
    (DOCS / "reliability.md").write_text(INTRODUCTION + "\n".join(sections), "utf-8")


if __name__ == "__main__":
    main()
