"""Subwords beside fastText and beside plain words: speed, memory, quality, unseen and rare words.

wordkin's figures are measured anew. Quality of fastText takes an hour, so its figures are kept in
raw/subwords_*.json with its version, and measured only where they are missing; those of the large text
only with --slow.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import fasttext_peer
import subword_bands
import subword_memory
import subword_quality
import subword_speed
import subword_stretches
import subword_unseen
from record import Record, provenance, read_raw, write_raw, write_section


class Part(NamedTuple):
    """A part of the section: what measures, given the records that are kept, and what shows these."""

    measure: Callable[[Sequence[Record], argparse.Namespace], Iterator[Record]]
    section: Callable[[Sequence[Record]], str]


PARTS = {
    "speed": Part(subword_speed.measure, subword_speed.section),
    "memory": Part(subword_memory.measure, subword_memory.section),
    "quality": Part(subword_quality.measure, subword_quality.section),
    "unseen": Part(subword_unseen.measure, subword_unseen.section),
    "bands": Part(subword_bands.measure, subword_bands.section),
    "stretches": Part(subword_stretches.measure, subword_stretches.section),
}


def main() -> None:
    """Measure the parts asked for (`--only` alone: none), and write the section of all that are kept."""
    asked = _arguments()
    for name in asked.only:
        records = []
        for record in PARTS[name].measure(read_raw(f"subwords_{name}"), asked):
            print(*record.values(), flush=True)
            records.append(record)
        if not asked.quick:
            write_raw(f"subwords_{name}", records)
    if not asked.quick:
        write_section("Subwords", section())


def section() -> str:
    """All tables."""
    kept = {name: read_raw(f"subwords_{name}") for name in PARTS}
    bodies = [
        f"### {name.capitalize()}\n{PARTS[name].section(found)}"
        for name, found in kept.items()
        if found
    ]
    return "\n".join([*bodies, f"{provenance(fasttext_peer.PACKAGE)} {_commits(kept)}"])


def _commits(kept: dict[str, list[Record]]) -> str:
    """Of which state of wordkin each part is."""
    found = {
        name: sorted({r["commit"] for r in part if "commit" in r}) for name, part in kept.items()
    }
    parts = "; ".join(f"{name} {', '.join(commits)}" for name, commits in found.items() if commits)
    return f"wordkin's runs are of these commits: {parts}."


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--slow", action="store_true", help="fastText on the large text, too")
    parser.add_argument("--quick", action="store_true", help="less text, only printed")
    return parser.parse_args()


if __name__ == "__main__":
    main()
