"""The questions of the 2013 post that brought word2vec to Python, with ten seeds, beside gensim.

Some answers stand first with one seed and second with another, so what counts is the share of seeds
in which each is right, beside gensim's. gensim's runs take an hour: they are kept in raw/post.json.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from programs import COMBINATIONS, PROGRAMS, program_version
from record import COMMIT, Record, provenance, read_raw, table, write_raw, write_section
from texts import unpacked_text
from wordkin.vectors import Neighbor, WordVectors

SEEDS = tuple(range(1, 11))
DIMENSIONS, EPOCHS = 200, 5
PLACES = 100  # how far the answer is looked for


class Question(NamedTuple):
    """What is asked, the answer, and at which place it must stand at least."""

    text: str
    ask: Callable[[WordVectors], list[Neighbor]]
    answer: str
    bar: int


QUESTIONS = (
    Question(
        "king − man + woman",
        lambda vectors: vectors.combine(["king", "woman"], ["man"], k=PLACES),
        "queen",
        3,
    ),
    Question(
        "girl + father − boy",
        lambda vectors: vectors.combine(["girl", "father"], ["boy"], k=PLACES),
        "mother",
        1,
    ),
    Question(
        "he is to his as she is to",
        lambda vectors: vectors.analogy("he", "his", "she", k=PLACES),
        "her",
        1,
    ),
    Question(
        "big is to bigger as bad is to",
        lambda vectors: vectors.analogy("big", "bigger", "bad", k=PLACES),
        "worse",
        1,
    ),
    Question(
        "going is to went as being is to",
        lambda vectors: vectors.analogy("going", "went", "being", k=PLACES),
        "was",
        1,
    ),
)
MEALS, ODD = ("breakfast", "cereal", "dinner", "lunch"), "cereal"


def main() -> None:
    """Train with each seed and ask, then write the table unless the run is a quick one."""
    asked = _arguments()
    words = 2_000_000 if asked.quick else None
    for program, seed in _runs(asked):
        record = measure(program, seed, words)
        print(record, flush=True)
        if not asked.quick:
            others = [old for old in read_raw("post") if not _is_outdated(old, record)]
            write_raw("post", sorted([*others, record], key=_name))
    if not asked.quick:
        write_section("The post of 2013", section(read_raw("post")))


def measure(program: str, seed: int, words: int | None) -> Record:
    """Train once with one thread, and ask."""
    settings = replace(
        COMBINATIONS["skip-gram-negatives"], dimensions=DIMENSIONS, epochs=EPOCHS, seed=seed
    )
    vectors = PROGRAMS[program](unpacked_text(words), settings, 1).vectors
    return {
        "program": program,
        "seed": seed,
        **answers(vectors),
        "version": program_version(program),
        **({"commit": COMMIT} if program == "wordkin" else {}),
    }


def answers(vectors: WordVectors) -> Record:
    """The place of each expected answer, None where it is too far down; and the odd meal."""
    places: Record = {}
    for question in QUESTIONS:
        found = [neighbor.word for neighbor in question.ask(vectors)]
        places[question.text] = (
            found.index(question.answer) + 1 if question.answer in found else None
        )
    return {**places, "odd": vectors.odd_one_out(MEALS)}


def section(records: Sequence[Record]) -> str:
    """A row for each question, with the share of seeds in which its answer is right."""
    runs = {name: [r for r in records if r["program"] == name] for name in PROGRAMS}
    seeds = " / ".join(str(len(found)) for found in runs.values())
    rows = [*(_row(question, runs) for question in QUESTIONS), _odd_row(runs)]
    commits = sorted({record["commit"] for record in runs["wordkin"]})
    return f"""
All of text8like, skip-gram with negatives, {DIMENSIONS} dimensions, {EPOCHS} epochs, one thread;
seeds, wordkin / gensim: {seeds}. In how many of them the answer is right: in its place among all
words or before it. The place is the post's own.

{table(["question", "place", "wordkin", "gensim"], rows)}

{provenance()} wordkin's runs are of commit {", ".join(commits) or "–"}.
"""


def _row(question: Question, runs: dict[str, list[Record]]) -> list[str]:
    right = [
        [is_at_least(record[question.text], question.bar) for record in found]
        for found in runs.values()
    ]
    return [f"{question.text}: *{question.answer}*", f"≤ {question.bar}", *map(_share, right)]


def _odd_row(runs: dict[str, list[Record]]) -> list[str]:
    right = [[record["odd"] == ODD for record in found] for found in runs.values()]
    return [f"the odd one of {' '.join(MEALS)}: *{ODD}*", "1", *map(_share, right)]


def is_at_least(place: int | None, bar: int) -> bool:
    """Whether an answer stands at the bar or before it. None: it was not found at all."""
    return place is not None and place <= bar


def _share(right: Sequence[bool]) -> str:
    return f"{sum(right)} of {len(right)}" if right else "–"


def _runs(asked: argparse.Namespace) -> Iterator[tuple[str, int]]:
    """What is to be measured: gensim only where its run is missing."""
    kept = {_name(r) for r in read_raw("post") if r["version"] == program_version("gensim")}
    for seed in asked.seeds[:1] if asked.quick else asked.seeds:
        for program in asked.program:
            if asked.quick or program != "gensim" or (program, seed) not in kept:
                yield program, seed


def _is_outdated(old: Record, new: Record) -> bool:
    """Whether the old run is the same one, or of another state of the program."""
    is_other_state = any(old.get(key) != new.get(key) for key in ("version", "commit"))
    return _name(old) == _name(new) or (old["program"] == new["program"] and is_other_state)


def _name(record: Record) -> tuple[str, int]:
    return record["program"], record["seed"]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one seed, less text, only printed")
    parser.add_argument("--program", nargs="*", choices=PROGRAMS, default=list(PROGRAMS))
    parser.add_argument("--seeds", nargs="*", type=int, default=list(SEEDS))
    return parser.parse_args()


if __name__ == "__main__":
    main()
