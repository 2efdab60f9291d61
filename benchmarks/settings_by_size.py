"""Which settings for how much text: one setting at a time changed, on texts of four sizes.

Every training is one record of raw/settings_by_size.json, written when it ends; those that are there
are not measured again, so that an interrupted run goes on. The tables are written into results.md and
docs/choosing-settings.md, the pictures into docs/choosing.
"""

import argparse
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from programs import encoded, train_on_corpus
from record import COMMIT, Record, read_raw, today, write_raw
from settings_plan import QUICK, SIZES, Run, name_of, plan
from settings_report import write_report
from texts import UNPACKED, evaluation_set, unpacked_text
from wordkin.evaluation import evaluate_analogies, evaluate_similarity
from wordkin.vectors import WordVectors

RAW = "settings_by_size"
RESTRICT = 30_000  # the most frequent words, which alone are asked about
OFTEN = 5  # and how often they occur, so that a smaller min_count is judged by the same questions
PIECE = 1_000_000  # words from the start of a small text to that of the next
LARGE = 10_000_000  # larger texts are all of it
ASKED = ("river", "music", "king", "war")  # words whose neighbors are shown
NEIGHBORS = 5


def main() -> None:
    """Measure what is missing, then write tables and pictures unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="little of small.txt, only printed")
    parser.add_argument("--sizes", nargs="*", type=int, help="only these numbers of words")
    parser.add_argument("--texts", type=int, default=9, help="at most this many texts of each size")
    asked = parser.parse_args()
    known = set() if asked.quick else {name_of(record) for record in read_raw(RAW)}
    for run in plan(QUICK if asked.quick else SIZES, asked.texts):
        if run.name in known or run.size.words not in (asked.sizes or [run.size.words]):
            continue
        record = measure(run, "small" if asked.quick else "text8like")
        print(record, flush=True)
        if not asked.quick:
            write_raw(RAW, [*read_raw(RAW), record])
    if not asked.quick:
        write_report(read_raw(RAW))


def measure(run: Run, name: str) -> Record:
    """Train once with one thread, and evaluate."""
    corpus = encoded(piece(run.size.words, run.text, name), run.settings.min_count)
    training = train_on_corpus(corpus, run.settings)
    epochs = run.settings.epochs
    return {
        "words": run.size.words,
        "text": run.text,
        "changes": run.changes,
        **evaluate(training.vectors),
        "vocabulary": len(corpus.vocabulary),
        "cpu_seconds": round(training.cpu_seconds * epochs / (epochs - 1), 2),  # all epochs' time
        "commit": COMMIT,
        "date": today(),
    }


def evaluate(vectors: WordVectors) -> Record:
    """The three figures, how many questions each is of, and the nearest of some words."""
    assert vectors.counts is not None
    restrict = min(RESTRICT, sum(count >= OFTEN for count in vectors.counts.tolist()))
    questions = evaluation_set("questions-words.txt")
    analogies = evaluate_analogies(vectors, questions, restrict=restrict)
    record: Record = {
        "analogies": round(analogies.accuracy, 4),
        "analogies_asked": analogies.total.asked,
    }
    for key, file in (("wordsim353", "wordsim353.tsv"), ("simlex999", "simlex999.txt")):
        scores = evaluate_similarity(vectors, evaluation_set(file), restrict=restrict)
        record |= {key: round(scores.spearman, 4), f"{key}_asked": scores.asked}
    record["nearest"] = {
        word: [neighbor.word for neighbor in vectors.nearest(word, NEIGHBORS)]
        for word in ASKED
        if word in vectors
    }
    return record


def piece(words: int, number: int, name: str) -> Path:
    """Path of the text: so many words, of which small texts begin a million words apart."""
    if words > LARGE:
        return unpacked_text(name=name)
    target = UNPACKED / f"{name}-{words}-from-{number - 1}-million.txt"
    if not target.exists():
        lines = lines_between((number - 1) * PIECE, words, unpacked_text(name=name))
        target.write_text("".join(lines), "utf-8")
    return target


def lines_between(first: int, words: int, whole: Path) -> Iterator[str]:
    """The lines of so many words of a text, after its first ones."""
    with whole.open(encoding="utf-8") as lines:
        for line in lines:
            tokens = line.split()
            skipped = min(first, len(tokens))
            first -= skipped
            taken = list(islice(tokens, skipped, skipped + words))
            words -= len(taken)
            if taken:
                yield " ".join(taken) + "\n"
            if not words:
                return


if __name__ == "__main__":
    main()
