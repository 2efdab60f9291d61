"""How large the explorer's file is, and how right its answers are."""

import argparse
from collections.abc import Iterator, Sequence
from statistics import mean

import numpy as np
from numpy.typing import NDArray

import wordkin as wk
from layouts import WORDS, trained
from record import Record, provenance, table, write_raw, write_section
from wordkin.answers.explorer import explore
from wordkin.answers.packed_vectors import round_rows
from wordkin.search.exact import inverse_lengths, nearest_rows, unit_rows

Floats = NDArray[np.float32]

ASKED = 1_000  # words, and analogies of three words at random
FREQUENT = 5_000  # of which these words are
ANSWERS = 10


def main() -> None:
    """Measure both ways to keep vectors, then write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only print")
    is_quick = parser.parse_args().quick
    records = []
    for record in measure(wk.load(trained(1))):
        print(record, flush=True)
        records.append(record)
    if not is_quick:
        write_raw("one_file", records)
        write_section("One file", section(records))


def measure(vectors: wk.WordVectors) -> Iterator[Record]:
    """One record for each way to keep vectors."""
    units = unit_rows(vectors.matrix[:WORDS])
    steps, scales = round_rows(units)
    kept = {False: steps * scales[:, np.newaxis], True: units.astype(np.float16)}
    for exact, rows in kept.items():
        page = explore(vectors, exact=exact, method="pca", progress=False)
        right = share_of_right(units, unit_rows(rows.astype(np.float32)))
        size = round(len(page.page) / 1e6, 2)
        yield {"exact": exact, "megabytes": size, "neighbors": right[0], "analogies": right[1]}


def share_of_right(units: Floats, kept: Floats) -> tuple[float, float]:
    """The share of the true ten answers among those of the kept vectors, to words and to analogies."""
    a, b, c = np.random.default_rng(1).integers(0, FREQUENT, (3, ASKED))
    shares = []
    for positive, negative, without in (
        ([a], [], a[:, np.newaxis]),
        ([b, c], [a], np.stack([a, b, c], axis=1)),
    ):
        wanted, found = (
            nearest_rows(
                rows,
                inverse_lengths(rows),
                sum(rows[each] for each in positive) - sum(rows[each] for each in negative),
                ANSWERS,
                exclude=without,
            ).rows
            for rows in (units, kept)
        )
        alike = [np.isin(one, other).mean() for one, other in zip(found, wanted, strict=True)]
        shares.append(round(mean(map(float, alike)), 4))
    return shares[0], shares[1]


def section(records: Sequence[Record]) -> str:
    """The table, and what it shows."""
    rows = [
        [
            "float16 (`--exact`)" if record["exact"] else "int8",
            f"{record['megabytes']:.2f} MB",
            f"{record['neighbors']:.2%}",
            f"{record['analogies']:.2%}",
        ]
        for record in records
    ]
    names = ["vectors", "file", "neighbors", "analogies"]
    return (
        f"`wordkin explore` with {WORDS:,} words of 100 dimensions: its size, and the share of the ten best answers of "
        f"the vectors that are among the ten of the file, for {ASKED:,} words and as many analogies of three words at "
        "random. The first twenty neighbors of each word stand in the file, so that these are all right; the column "
        f"says how right they would be without.\n\n{table(names, rows)}\n\n{provenance()}"
    )


if __name__ == "__main__":
    main()
