"""`wordkin phrases`: frequent word pairs of a text, joined."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

import wordkin as wk
from wordkin.cli import training_options as options
from wordkin.cli.arguments import AsJson
from wordkin.cli.outcome import print_message
from wordkin.cli.reading import encode_text
from wordkin.cli.results import show_json, show_rows
from wordkin.errors import SettingsError

if TYPE_CHECKING:
    from wordkin.corpus import EncodedCorpus
    from wordkin.phrases import Phrases


def phrases(
    text: Annotated[
        list[str],
        typer.Argument(help="Files, also compressed, folders, globs; - is standard input."),
    ],
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="OUT", help="The joined text; .gz, .bz2, .xz; - is stdout."
        ),
    ] = None,
    passes: Annotated[
        int, typer.Option(min=1, help="The second joins phrases of the first, and so on.")
    ] = 1,
    min_count: Annotated[int, typer.Option(help="Rarer pairs are no phrases.")] = 5,
    threshold: Annotated[
        list[float] | None,
        typer.Option(
            help="Scores are greater; higher means fewer phrases. Once, or once for each pass.",
            show_default="10; npmi 0.5; word2phrase 100",
        ),
    ] = None,
    scoring: Annotated[
        Literal["original", "npmi", "word2phrase"],
        typer.Option(help="original: as gensim. npmi: -1 to 1. word2phrase: as the C tool."),
    ] = "original",
    connector_words: Annotated[
        str, typer.Option(help="May stand inside phrases: 'english', or words with spaces between.")
    ] = "",
    delimiter: Annotated[str, typer.Option(help="Stands between the words of a phrase.")] = "_",
    max_pairs: Annotated[
        int | None,
        typer.Option(
            help="Count so many different pairs at once, at 25 to 55 bytes each; else 40 million, "
            "or as many as a quarter of the memory holds."
        ),
    ] = None,
    tokenize: options.Tokenize = "whitespace",
    use: Annotated[
        Path | None, typer.Option(help="Join the phrases that --save wrote; find none.")
    ] = None,
    save: Annotated[
        Path | None, typer.Option(help="Keep the phrases, in a .safetensors file.")
    ] = None,
    show: Annotated[
        bool, typer.Option("--list", help="Print the phrases, their scores and counts.")
    ] = False,
    threads: options.Threads = None,
    as_json: AsJson = False,
    progress: options.ShowProgress = True,
) -> None:
    """Join words that often stand together, as new_york."""
    check_outputs(output, save, show=show)
    corpus = encode_text(text, tokenize, progress=progress, threads=threads)
    found = (
        wk.load_phrases(use)
        if use is not None
        else wk.find_phrases(
            corpus,
            min_count=min_count,
            threshold=threshold[0] if threshold and len(threshold) == 1 else threshold,
            scoring=scoring,
            passes=passes,
            connector_words=connector_names(connector_words),
            delimiter=delimiter,
            max_pairs=max_pairs,
            progress=progress,
        )
    )
    if show:
        show_phrases(found, as_json=as_json)
    if save is not None:
        found.save(save)
        print_message(f"saved {save}: {len(found):,} phrases")
    if output is not None:
        write(found, corpus, output)


def check_outputs(output: str | None, save: Path | None, *, show: bool) -> None:
    """Refuse what could not be written, before the text is read."""
    from wordkin.phrases.writing import check_compression

    if output is None and save is None and not show:
        raise SettingsError("phrases: nothing to do. Give --output, --save or --list.")
    if output == "-" and show:
        raise SettingsError("phrases: --list and --output - both want standard output. Drop one.")
    for path in (save, None if output in (None, "-") else Path(str(output))):
        if path is not None and not path.parent.is_dir():
            raise SettingsError(f"{path}: there is no folder {path.parent}. Make it first.")
    if output is not None:
        check_compression(Path(output))


def connector_names(text: str) -> frozenset[str]:
    """The words of the option; 'english' names the usual ones of that language."""
    from wordkin.phrases import ENGLISH_CONNECTOR_WORDS

    return ENGLISH_CONNECTOR_WORDS if text == "english" else frozenset(text.split())


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


def write(found: "Phrases", corpus: "EncodedCorpus", output: str) -> None:
    """Write the joined text, and say what was written."""
    from wordkin.phrases.writing import write_corpus

    joined = found.apply(corpus)
    write_corpus(joined, output)
    place = "standard output" if output == "-" else output
    print_message(
        f"wrote {place}: {joined.raw_words:,} words in {joined.sentences:,} sentences, "
        f"of {len(corpus.ids):,} before {len(found):,} phrases were joined"
    )
