"""Speed of subwords beside fastText's and beside plain words', and what finding their parts takes."""

import argparse
import os
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

import fasttext_peer
import subword_tasks
from fresh import fresh
from record import COMMIT, Record, table
from texts import unpacked_text


class Case(NamedTuple):
    """A training to measure, and how many times fastText's speed it must have, and should have."""

    objective: str
    text: str
    words: int | None
    bar: float
    aim: float

    def __str__(self) -> str:
        start = f"the first {self.words:,} words of " if self.words else ""
        return f"{self.objective}, {start}{self.text}"


MILLION = 1_000_000
CASES = (
    Case("skip-gram", "text8like", MILLION, 12, 20),
    Case("skip-gram", "small", None, 12, 20),
    Case("cbow", "text8like", MILLION, 5, 8),
    Case("cbow", "small", None, 5, 8),
)
QUICK_WORDS, FEW_WORDS = 100_000, 5_000
PLAIN_BAR, PLAIN_AIM = 0.30, 0.38  # shares of the speed without subwords
MANY_WORDS = 100_000
SHARE_BAR, SECONDS_BAR = 0.05, 3  # of finding the parts: share of an epoch; of many words
WAYS = ("subwords", "plain")


def measure(_kept: Sequence[Record], asked: argparse.Namespace) -> Iterator[Record]:
    """Each case with subwords, without and by fastText in turn, one thread; then the parts."""
    _compile()
    turns = range(1, 2 if asked.quick else 4)
    for case in CASES:
        text = unpacked_text(QUICK_WORDS if asked.quick else case.words, case.text)
        settings = subword_tasks.settings_of(case.objective, with_subwords=True, epochs=1)
        options = fasttext_peer.options(settings, text)
        for turn in turns:
            for way in WAYS:
                job = {"text": str(text), "objective": case.objective}
                usage = fresh(subword_tasks.train, **job, with_subwords=way == "subwords")
                yield _record(case, way, turn, usage)
            usage["cpu_seconds"] = fresh(fasttext_peer.seconds_of_epochs, options=options)
            yield _record(case, "fastText", turn, usage)
    for turn in turns:
        for case in CASES[:2]:
            text = unpacked_text(QUICK_WORDS if asked.quick else case.words, case.text)
            usage = fresh(subword_tasks.build_parts, text=str(text))
            yield _record(case, "parts", turn, usage)
        if not asked.quick:
            usage = fresh(subword_tasks.build_parts, text=str(unpacked_text()), words=MANY_WORDS)
            yield _record(f"{MANY_WORDS:,} words of text8like", "parts", turn, usage)


def section(records: Sequence[Record]) -> str:
    """The tables, from the raw runs."""
    header = [
        "thousand words per CPU second", "wordkin", "fastText", "times", "from – to", "bar", "aim",
        "without subwords", "share", "bar", "aim", "load",
    ]  # fmt: skip
    names = list(dict.fromkeys(r["what"] for r in records if r["by"] == "parts"))
    parts = ["finding the parts of words", "words", "rows", "CPU seconds", "of an epoch", "bar"]
    return f"""
One thread; the CPU time of the training phase, of one epoch; medians of three runs, the programs in turn, each
in a fresh process. fastText's is that of a training less that of one without epochs, which reads and starts too.

{table(header, (_speed_row(case, records) for case in CASES))}

{table(parts, (_parts_row(name, records) for name in names))}
"""


def _speed_row(case: Case, records: Sequence[Record]) -> list[str]:
    ours, plain, theirs = (_speeds(str(case), by, records) for by in (*WAYS, "fastText"))
    if not theirs:
        return [str(case), *["not measured"] * 3, *[""] * 8]
    times = [one / other for one, other in zip(ours, theirs, strict=True)]
    shares = [one / other for one, other in zip(ours, plain, strict=True)]
    loads = [r["load"] for r in records if r["what"] == str(case)]
    has_bar = case == CASES[0]
    return [
        str(case),
        *(f"{median(speeds) / 1e3:,.0f}" for speeds in (ours, theirs)),
        f"{median(times):.1f}×",
        f"{min(times):.1f} – {max(times):.1f}",
        f"{case.bar}×",
        f"{case.aim}×",
        f"{median(plain) / 1e3:,.0f}",
        f"{median(shares):.2f}",
        *((f"{PLAIN_BAR:.2f}", f"{PLAIN_AIM:.2f}") if has_bar else ("", "")),
        f"{median(loads):.1f}",
    ]


def _parts_row(name: str, records: Sequence[Record]) -> list[str]:
    found = [r for r in records if (r["what"], r["by"]) == (name, "parts")]
    seconds = median(r["cpu_seconds"] for r in found)
    epochs = [r["cpu_seconds"] for r in records if (r["what"], r["by"]) == (name, "subwords")]
    share = f"{seconds / median(epochs):.1%}" if epochs else ""
    bar = f"≤ {SHARE_BAR:.0%}" if epochs else f"≤ {SECONDS_BAR} s"
    sizes = (f"{found[0][key]:,}" for key in ("words", "rows"))
    return [name.removeprefix("skip-gram, "), *sizes, f"{seconds:.2f}", share, bar]


def _speeds(what: str, by: str, records: Sequence[Record]) -> list[float]:
    return [r["words"] / r["cpu_seconds"] for r in records if (r["what"], r["by"]) == (what, by)]


def _compile() -> None:
    """Fill the cache of compiled kernels, so that no run that counts has to."""
    text = str(unpacked_text(FEW_WORDS))
    for objective in ("skip-gram", "cbow"):
        for way in WAYS:
            fresh(
                subword_tasks.train,
                text=text,
                objective=objective,
                with_subwords=way == "subwords",
            )


def _record(what: object, by: str, turn: int, usage: Record) -> Record:
    load = round(os.getloadavg()[0], 1)
    return {"what": str(what), "by": by, "turn": turn, **usage, "load": load, "commit": COMMIT}
