"""How many epochs a small text needs, until its neighbors are those that a large text finds."""

import argparse
from collections.abc import Iterator, Sequence
from statistics import mean

import wordkin as wk
from record import Record, provenance, table, write_raw, write_section
from texts import unpacked_text

LARGE = 5_000_000  # words of the text whose neighbors are taken for right
# Words of a small text; how many such texts; epochs.
RUNS = ((500_000, 2, (5, 10, 20, 40)), (2_000_000, 1, (5, 10, 20)))
QUICK_RUNS = ((500_000, 1, (5, 10)),)
SENTENCE = 1_000  # words; the lines of this text are far longer
ASKED = slice(200, 1_200)  # words that are neither everywhere nor rare
ANSWERS, RIGHT = 5, 20  # nearest words in the small text; among how many in the large one


def main() -> None:
    """Train and measure, then write the table unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less text, only printed")
    is_quick = parser.parse_args().quick
    words = unpacked_text().read_text("utf-8").split()
    large = train(words[: LARGE // 5 if is_quick else LARGE], epochs=5)
    records = []
    for record in measure(words[LARGE:], large, QUICK_RUNS if is_quick else RUNS):
        print(record, flush=True)
        records.append(record)
    if not is_quick:
        write_raw("small_texts", records)
        write_section("Small texts", section(records))


def measure(
    words: Sequence[str], large: wk.WordVectors, runs: Sequence[tuple[int, int, Sequence[int]]]
) -> Iterator[Record]:
    """One record for each text and number of epochs."""
    for size, texts, numbers in runs:
        for number in range(texts):
            text = words[number * size : (number + 1) * size]
            for epochs in numbers:
                right = round(share_of_right(train(text, epochs), large), 3)
                yield {"words": size, "text": number, "epochs": epochs, "right": right}


def train(words: Sequence[str], epochs: int) -> wk.WordVectors:
    """Vectors by the usual options."""
    text = [words[i : i + SENTENCE] for i in range(0, len(words), SENTENCE)]
    return wk.train(text, epochs=epochs, threads=1, progress=False).vectors


def share_of_right(small: wk.WordVectors, large: wk.WordVectors) -> float:
    """The share of the nearest words that are near in the large text, too."""
    both = [word for word in small.words if word in large]
    asked = both[ASKED]
    found = small.nearest(asked, ANSWERS, among=both)
    wanted = large.nearest(asked, RIGHT, among=both)
    shares = [
        len({near.word for near in one} & {near.word for near in other}) / ANSWERS
        for one, other in zip(found, wanted, strict=True)
    ]
    return mean(shares)


def section(records: Sequence[Record]) -> str:
    """The table, and what it shows."""
    found: dict[tuple[int, int], list[float]] = {}
    for record in records:
        found.setdefault((record["words"], record["epochs"]), []).append(record["right"])
    rows = [
        [f"{words:,}", f"{epochs}", " · ".join(f"{share:.0%}" for share in shares)]
        for (words, epochs), shares in found.items()
    ]
    names = ["words of text", "epochs", "right neighbors"]
    return (
        "Of the five nearest of each of a thousand words, the share that is among the twenty nearest "
        "in another part of text8like, ten times as long as the smaller texts; usual options, one "
        f"figure for each text.\n\n{table(names, rows)}\n\n{provenance()}"
    )


if __name__ == "__main__":
    main()
