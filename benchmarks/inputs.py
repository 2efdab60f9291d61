"""Kinds of input and lengths of sentences, side by side with gensim: words per CPU second.

Programs take turns, each run in a fresh process, and medians are compared: machines are shared.
"""

import argparse
from collections.abc import Iterator, Sequence
from statistics import median

import input_tasks
from fresh import fresh
from record import Record, provenance, table, write_raw, write_section
from texts import unpacked_text

PROGRAMS = ("wordkin", "gensim")
NORMAL = 1_000  # tokens of a sentence
LENGTHS = {10: "a walk, a basket", NORMAL: "normal", 100_000: "a book"}
FIRST_PASS_GOAL = 1  # times gensim's speed
LENGTH_GOAL = 0.9  # of the speed with normal sentences


def main() -> None:
    """Measure, print the tables, and write them unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less text, fewer turns, only printed")
    is_quick = parser.parse_args().quick
    turns, words = (1, 400_000) if is_quick else (3, 2_000_000)
    text = str(unpacked_text(words))
    fresh(input_tasks.train_sentences, program="wordkin", length=NORMAL, text=text)  # compiles
    records = []
    for record in measure(text, turns):
        print(*record.values(), flush=True)
        records.append(record)
    body = section(records, turns, words)
    print(body)
    if not is_quick:
        write_raw("inputs", records)
        write_section("Input", body)


def measure(text: str, turns: int) -> Iterator[Record]:
    """Each kind of input and each length by both programs in turn."""
    for turn in range(1, turns + 1):
        for program in PROGRAMS:
            for kind in input_tasks.WARM:
                usage = fresh(input_tasks.first_pass, program=program, kind=kind, text=text)
                yield {"what": kind, "by": program, "turn": turn, **usage}
            for length in LENGTHS:
                usage = fresh(
                    input_tasks.train_sentences, program=program, length=length, text=text
                )
                yield {"what": str(length), "by": program, "turn": turn, **usage}


def section(records: Sequence[Record], turns: int, words: int) -> str:
    """Both tables, from the raw runs."""
    return f"""
The first {words:,} words of text8like, one thread; medians of {
        turns
    } runs, the programs in turn, each
run in a fresh process. First pass: from the input to a pruned corpus of word ids; gensim's is
`build_vocab`, which only counts, and looks every word up again in each epoch. Lists hold
{input_tasks.LINE_TOKENS:,} tokens each, walks {
        input_tasks.WALK_LENGTH
    }; gensim gets the walks as lists.

{
        table(
            ["first pass, million words per CPU second", "wordkin", "gensim", "times", "goal"],
            (_first_pass_row(kind, records) for kind in input_tasks.WARM),
        )
    }

Training, skip-gram with negatives, 100 dimensions, on token lists; words are those of the vocabulary.
Of a sentence gensim trains the first {
        input_tasks.GENSIM_SENTENCE:,} tokens only; the others are not counted.

{
        table(
            [
                "training, thousand words per CPU second",
                "wordkin",
                "of normal",
                "goal",
                "gensim",
                "times",
            ],
            (_length_row(length, records) for length in LENGTHS),
        )
    }

{provenance()}
"""


def _first_pass_row(kind: str, records: Sequence[Record]) -> list[str]:
    ours, theirs = (_speed(records, kind, program) for program in PROGRAMS)
    return [
        kind,
        f"{ours / 1e6:.1f}",
        f"{theirs / 1e6:.1f}",
        f"{ours / theirs:.1f}×",
        f"≥ {FIRST_PASS_GOAL}×",
    ]


def _length_row(length: int, records: Sequence[Record]) -> list[str]:
    ours, theirs = (_speed(records, str(length), program) for program in PROGRAMS)
    normal = _speed(records, str(NORMAL), "wordkin")
    return [
        f"sentences of {length:,} tokens ({LENGTHS[length]})",
        f"{ours / 1e3:,.0f}",
        f"{ours / normal:.0%}",
        f"≥ {LENGTH_GOAL:.0%}",
        f"{theirs / 1e3:,.0f}",
        f"{ours / theirs:.1f}×",
    ]


def _speed(records: Sequence[Record], what: str, by: str) -> float:
    speeds: list[float] = [
        r["words"] / r["cpu_seconds"] for r in records if (r["what"], r["by"]) == (what, by)
    ]
    return median(speeds)


if __name__ == "__main__":
    main()
