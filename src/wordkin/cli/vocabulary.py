"""`wordkin vocabulary`: the words of a text, and how many are left for each `min_count`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from wordkin.cli.arguments import (
    TEXT,
    AsJson,
    ColumnOfTexts,
    Lowercase,
    MaxWords,
    Numbers,
    ShowProgress,
    Threads,
    Tokenize,
)
from wordkin.cli.outcome import print_message
from wordkin.cli.output import check_file
from wordkin.cli.reading import encode_text
from wordkin.cli.results import show_json, show_rows
from wordkin.errors import SettingsError
from wordkin.system.overwriting import check_not_read
from wordkin.text.sources import list_texts
from wordkin.words.vocabulary import Vocabulary, read_counts, save_vocabulary, select

MIN_COUNTS = (1, 2, 5, 10, 20, 50, 100)


def vocabulary(
    text: Annotated[list[str] | None, TEXT] = None,
    save: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write a line 'word count' for each word, as the C tool does."
        ),
    ] = None,
    read: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Read a file that --save wrote, instead of a text."),
    ] = None,
    min_count: Annotated[
        int, typer.Option(min=0, help="Do not save or show words that occur fewer times than this.")
    ] = 5,
    max_words: MaxWords = None,
    column: ColumnOfTexts = None,
    tokenize: Tokenize = "whitespace",
    numbers: Numbers = False,
    lowercase: Lowercase = True,
    top: Annotated[int, typer.Option("-k", min=0, help="Number of words to show.")] = 10,
    threads: Threads = None,
    as_json: AsJson = False,
    progress: ShowProgress = True,
) -> None:
    """Count the words of a text, before and after pruning.

    Shows the number of words left for each --min-count, and the most frequent words.
    """
    if (read is None) == (not text):
        raise SettingsError("vocabulary: expected a text or --read FILE, one of them.")
    if save is not None:
        check_file(save, list_texts(text or [], column))
    sentences: int | None
    if read is not None:
        counts = read_counts(read)
        sentences = counts.pop("</s>", None)
        counted = Vocabulary.from_words(counts, list(counts.values()))
    else:
        corpus = encode_text(
            "vocabulary",
            text or [],
            column,
            tokenize,
            numbers=numbers,
            lowercase=lowercase,
            progress=progress,
            threads=threads,
        )
        counted, sentences = corpus.vocabulary, corpus.sentences
    kept = counted.take(select(counted, min_count, max_words))
    if save is not None and len(kept) < len(counted):
        check_not_read(save, [read])
    facts = describe_vocabulary(counted, kept, min_count, top)
    show(facts | {"sentences": sentences}, as_json=as_json)
    if save is not None:
        save_vocabulary(kept, save, sentences=sentences)
        print_message(f"saved {save}: {len(kept):,} words")


def describe_vocabulary(
    counted: Vocabulary, kept: Vocabulary, min_count: int, top: int
) -> dict[str, Any]:
    """The facts that the command prints, by name."""
    most_frequent = zip(kept.words[:top], kept.counts[:top].tolist(), strict=True)
    return {
        "tokens": counted.total,
        "words": len(counted),
        "by_min_count": [count_left(counted, least) for least in sorted({*MIN_COUNTS, min_count})],
        "top": [{"word": word, "count": count} for word, count in most_frequent],
    }


def count_left(counted: Vocabulary, min_count: int) -> dict[str, float]:
    """The number of words with at least this count, and their share of the tokens.

    Examples
    --------
    >>> count_left(Vocabulary.from_words(["sea", "lake"], [3, 1]), 2)
    {'min_count': 2, 'words': 1, 'share_of_tokens': 0.75}
    """
    counts = counted.counts[counted.counts >= min_count]
    share = int(counts.sum()) / max(counted.total, 1)
    return {"min_count": min_count, "words": len(counts), "share_of_tokens": share}


def show(facts: dict[str, Any], *, as_json: bool) -> None:
    """Print what was counted."""
    if as_json:
        show_json(**facts)
        return
    for name in ("tokens", "sentences", "words"):
        if facts[name] is not None:
            typer.echo(f"{name}: {facts[name]:,}")
    typer.echo()
    show_rows(
        ("min count", "words left", "of the tokens"),
        [
            (f"{row['min_count']}", f"{row['words']:,}", f"{row['share_of_tokens']:.1%}")
            for row in facts["by_min_count"]
        ],
    )
    typer.echo()
    show_rows(("word", "count"), [(row["word"], f"{row['count']:,}") for row in facts["top"]])
