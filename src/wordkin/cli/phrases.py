"""`wordkin phrases`: join frequent word pairs of a text."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

import wordkin as wk
from wordkin.cli.arguments import (
    AsJson,
    ColumnOfTexts,
    Lowercase,
    Numbers,
    ShowProgress,
    TextFiles,
    Threads,
    Tokenize,
)
from wordkin.cli.outcome import print_message
from wordkin.cli.output import check_file
from wordkin.cli.reading import encode_text
from wordkin.cli.results import show_json, show_rows
from wordkin.errors import SettingsError
from wordkin.plain_text import split_words
from wordkin.progress import show_work
from wordkin.system.overwriting import check_different
from wordkin.system.streams import binary_output
from wordkin.text.sources import list_texts

if TYPE_CHECKING:
    from wordkin.corpus import EncodedCorpus
    from wordkin.phrases import Phrases


def phrases(
    text: TextFiles,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="OUT",
            help="The joined text; .gz, .bz2 or .xz compresses it; - is stdout.",
        ),
    ] = None,
    passes: Annotated[
        int,
        typer.Option(
            min=1, help="Number of passes; each can join the phrases of the pass before it."
        ),
    ] = 1,
    min_count: Annotated[
        int, typer.Option(help="Do not join pairs that occur fewer times than this.")
    ] = 5,
    threshold: Annotated[
        list[float] | None,
        typer.Option(
            help="Join pairs with a higher score than this; a higher threshold gives fewer "
            "phrases. Give it once, or once for each pass.",
            show_default="10; npmi 0.5; word2phrase 100",
        ),
    ] = None,
    scoring: Annotated[
        Literal["original", "npmi", "word2phrase"],
        typer.Option(
            help="original: as in gensim. npmi: between -1 and 1. word2phrase: as in the C tool."
        ),
    ] = "original",
    connector_words: Annotated[
        str, typer.Option(help="Words allowed inside phrases: 'english', or a list with spaces.")
    ] = "",
    delimiter: Annotated[str, typer.Option(help="Separates the words of a phrase.")] = "_",
    max_pairs: Annotated[
        int | None,
        typer.Option(
            help="Number of different pairs to count at once, 25 to 55 bytes each; default: "
            "40 million, or as many as fit into a quarter of the memory."
        ),
    ] = None,
    column: ColumnOfTexts = None,
    tokenize: Tokenize = "whitespace",
    numbers: Numbers = False,
    lowercase: Lowercase = True,
    use: Annotated[
        Path | None, typer.Option(help="Join the phrases in this file, which --save wrote.")
    ] = None,
    save: Annotated[
        Path | None, typer.Option(help="Save the phrases in this .safetensors file.")
    ] = None,
    show: Annotated[
        bool, typer.Option("--list", help="Print the phrases, their scores and counts.")
    ] = False,
    threads: Threads = None,
    as_json: AsJson = False,
    progress: ShowProgress = True,
) -> None:
    """Join words that often occur together, as in new_york."""
    check_outputs(output, save, show=show)
    texts = list_texts(text, column)
    check_sources(output, save, texts, use)
    from wordkin.phrases.rules import make_rules

    options: dict[str, Any] = {
        "min_count": min_count,
        "threshold": threshold[0] if threshold and len(threshold) == 1 else threshold,
        "scoring": scoring,
        "passes": passes,
        "connector_words": parse_connector_words(connector_words),
        "delimiter": delimiter,
        "max_pairs": max_pairs,
    }
    make_rules(**options)  # raises for what cannot be, before the text is read
    found = None if use is None else wk.load_phrases(use)
    corpus = encode_text(
        "phrases",
        text,
        column,
        tokenize,
        numbers=numbers,
        lowercase=lowercase,
        progress=progress,
        threads=threads,
    )
    if found is None:
        found = wk.find_phrases(corpus, **options, progress=progress)
    if show:
        show_phrases(found, as_json=as_json)
    if save is not None:
        found.save(save)
        print_message(f"saved {save}: {len(found):,} phrases")
    if output is not None:
        write(found, corpus, output, progress=progress)


def check_outputs(output: str | None, save: Path | None, *, show: bool) -> None:
    """Raise, before the text is read, for output that could not be written."""
    from wordkin.phrases.writing import check_compression

    if output is None and save is None and not show:
        raise SettingsError("phrases: nothing to do. Give --output, --save or --list.")
    if output == "-" and show:
        raise SettingsError("phrases: --list and --output - both want standard output. Drop one.")
    if output is not None:
        check_compression(Path(output))
        if output == "-":
            binary_output()


def check_sources(
    output: str | None, save: Path | None, texts: Sequence[object], use: Path | None
) -> None:
    """Raise for output that could not be written, or would replace what is read."""
    check_different(name for name in (output, save) if name is not None)
    if save is not None:
        check_file(save, texts)  # the phrases in use may be saved over themselves
    if output not in (None, "-"):
        check_file(Path(output), [*texts, use])


def parse_connector_words(text: str) -> frozenset[str]:
    """The words of the option; 'english' stands for a list of that language."""
    from wordkin.phrases import ENGLISH_CONNECTOR_WORDS

    return ENGLISH_CONNECTOR_WORDS if text == "english" else frozenset(split_words(text))


def show_phrases(found: "Phrases", *, as_json: bool) -> None:
    """Print phrases: a table on a terminal, tab-separated elsewhere, or JSON."""
    rows = [
        (number, phrase) for number, of_pass in enumerate(found.passes, 1) for phrase in of_pass
    ]
    join = found.delimiter.join
    if as_json:
        for number, phrase in rows:
            show_json(phrase=join(phrase.words), **asdict(phrase), **{"pass": number})
        return
    show_rows(
        ("phrase", "score", "count"),
        ((join(phrase.words), f"{phrase.score:.4f}", f"{phrase.count}") for _, phrase in rows),
    )


def write(found: "Phrases", corpus: "EncodedCorpus", output: str, *, progress: bool) -> None:
    """Write the joined text, and print what was written."""
    from wordkin.phrases.writing import write_corpus

    joined = found.apply(corpus, progress=progress)
    with show_work(f"writing {output}", progress=progress and output != "-"):
        write_corpus(joined, output)
    place = "standard output" if output == "-" else output
    print_message(
        f"wrote {place}: {joined.raw_words:,} words in {joined.sentences:,} sentences, "
        f"of {len(corpus.ids):,} before {len(found):,} phrases were joined"
    )
