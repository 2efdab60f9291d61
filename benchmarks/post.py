"""The questions of the 2013 post that brought word2vec to Python, asked of wordkin with three seeds."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from programs import COMBINATIONS, PROGRAMS
from record import Record, provenance, table, write_raw, write_section
from texts import unpacked_text
from wordkin.vectors import Neighbor, WordVectors

SEEDS = (1, 2, 3)
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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one seed, less text, only printed")
    is_quick = parser.parse_args().quick
    words, seeds = (2_000_000, SEEDS[:1]) if is_quick else (None, SEEDS)
    records = []
    for seed in seeds:
        settings = replace(
            COMBINATIONS["skip-gram-negatives"], dimensions=DIMENSIONS, epochs=EPOCHS, seed=seed
        )
        vectors = PROGRAMS["wordkin"](unpacked_text(words), settings, 1).vectors
        records.append({"seed": seed, **answers(vectors)})
        print(records[-1], flush=True)
    body = section(records)
    print(body)
    if not is_quick:
        write_raw("post", records)
        write_section("The post of 2013", body)


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
    """A row for each question, a column for each seed."""
    seeds = [f"seed {record['seed']}" for record in records]
    rows = [*(_row(question, records) for question in QUESTIONS), _odd_row(records)]
    return f"""
All of text8like, skip-gram with negatives, {DIMENSIONS} dimensions, {EPOCHS} epochs, one thread: the place of the
answer among all words.

{table(["question", *seeds, "bar", "all seeds"], rows)}

{provenance()}
"""


def _row(question: Question, records: Sequence[Record]) -> list[str]:
    places = [record[question.text] for record in records]
    passes = all(place is not None and place <= question.bar for place in places)
    cells = [f"> {PLACES}" if place is None else str(place) for place in places]
    name = f"{question.text}: *{question.answer}*"
    return [name, *cells, f"≤ {question.bar}", _verdict(passes)]


def _odd_row(records: Sequence[Record]) -> list[str]:
    found = [record["odd"] for record in records]
    passes = all(word == ODD for word in found)
    return [f"the odd one of {' '.join(MEALS)}", *found, ODD, _verdict(passes)]


def _verdict(passes: bool) -> str:
    return "passes" if passes else "**fails**"


if __name__ == "__main__":
    main()
