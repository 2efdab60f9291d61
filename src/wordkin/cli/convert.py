"""`wordkin convert`: vectors from one format into another."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Annotated, Literal

import typer

import wordkin as wk
from wordkin.answers.file_facts import holds_model
from wordkin.cli.arguments import AsJson, Threads
from wordkin.cli.outcome import print_message
from wordkin.cli.output import (
    STDOUT,
    check_file,
    check_output,
    print_saved,
    save_vectors,
    show_work,
)
from wordkin.cli.results import show_json
from wordkin.errors import SettingsError
from wordkin.formats import format_by_name
from wordkin.formats.losses import COUNTS, NGRAMS, TRAINING, find_losses
from wordkin.formats.parquet import import_arrow
from wordkin.hub.folder import save_hugging_face
from wordkin.integrations.embedding_atlas import save_embedding_atlas
from wordkin.integrations.fasttext import save_fasttext, save_fasttext_model
from wordkin.integrations.tensorboard import save_projector
from wordkin.vectors import WordVectors

# What exports keep of a file beside words and vectors; the others keep counts.
KEPT: dict[str, Collection[str]] = {"hugging-face": (), "fasttext": (COUNTS, NGRAMS)}
FILES = ("embedding-atlas", "fasttext")  # the others are folders

EXPORTS: dict[str, Callable[[WordVectors, Path], None]] = {
    "embedding-atlas": save_embedding_atlas,
    "fasttext": save_fasttext,
    "tensorboard": save_projector,
    "hugging-face": save_hugging_face,
}


def convert(
    source: Annotated[
        str,
        typer.Argument(metavar="IN", help="A file of vectors or a model, in any known format."),
    ],
    output: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="The suffix chooses the format: .safetensors, .bin, .txt, .vec (also with "
            ".gz, .bz2, .xz) or .parquet; - writes text to standard output.",
        ),
    ],
    layout: Annotated[
        Literal["embedding-atlas", "fasttext", "tensorboard", "hugging-face"] | None,
        typer.Option(
            "--format",
            help="Format, if the file name does not say it. embedding-atlas: Parquet with x, y and neighbors. "
            "fasttext: a .bin file for fastText, with n-grams. tensorboard: a folder for its projector. "
            "hugging-face: a folder for model2vec.",
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Number of words to keep, from the start of the file.")
    ] = None,
    dtype: Annotated[
        Literal["float32", "float16"] | None,
        typer.Option(help="float16 takes half the space; only .safetensors keeps it."),
    ] = None,
    prefix: Annotated[str, typer.Option(help="Remove this from the start of words.")] = "",
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Write vectors in another format, or fewer of them.

    Prints what OUT does not keep: counts (in .bin, .txt and .vec), what a model needs for further
    training, and words beyond --limit. A model is never replaced, and IN itself only if nothing is
    lost.
    """
    if layout is None:
        # Without the prefix, the words are no longer those of the file.
        check_target(output, [source] if prefix else [], as_json=as_json)
    else:
        check_export(output, layout, source)
    with show_work(f"reading {source}"):
        vectors = wk.load(source, limit=limit, dtype=dtype, threads=threads)
    if prefix:
        vectors = remove_prefix(vectors, prefix)
    # The output matrix, which training needs, belongs to all words as they are.
    is_whole = layout == "fasttext" and limit is None and not prefix and holds_model(source)
    with show_work(f"writing {output}"):
        if layout is None:
            save_vectors(vectors, output)
        else:
            export(vectors, output, layout, source if is_whole else None)
    print_losses(vectors, output, layout, [TRAINING] if is_whole else [])
    if as_json:
        show_json(file=str(output), words=len(vectors), dimensions=vectors.matrix.shape[1])


def remove_prefix(vectors: WordVectors, prefix: str) -> WordVectors:
    """The vectors of words without it, and without their n-grams, which have it."""
    words, held = [word.removeprefix(prefix) for word in vectors], vectors.source
    return WordVectors(words, vectors.matrix, vectors.counts, as_is=True, source=held)


def export(vectors: WordVectors, output: Path, layout: str, model: str | None) -> None:
    """Write vectors for another program, or for fastText the whole model of a file."""
    if model is None:
        EXPORTS[layout](vectors, output)
    else:
        save_fasttext_model(wk.load_model(model), output)
    print_saved(vectors, output)


def check_target(output: Path, sources: list[str], *, as_json: bool) -> None:
    """Raise for what `check_output` refuses, and for a whole model."""
    check_output(output, sources, as_json=as_json)
    if output != STDOUT:
        check_no_model(output)


def check_no_model(output: Path) -> None:
    """Raise for a whole model, since vectors alone are written."""
    if holds_model(output):
        raise SettingsError(
            f"{output}: expected no model where vectors are written, found one, of which what "
            "training needs to continue would be lost. Choose another name, or remove the model first."
        )


def check_export(output: Path, layout: str, source: str) -> None:
    """Raise, before vectors are read, for what could not be written."""
    if layout == "embedding-atlas":
        import_arrow(str(output))
    if layout in FILES:
        check_file(output, [source])
        check_no_model(output)
    elif output.exists() and not output.is_dir():
        raise SettingsError(f"{output}: expected the name of a folder, found a file. Name another.")


def print_losses(
    vectors: WordVectors, output: Path, layout: str | None, also_kept: Collection[str]
) -> None:
    """Print what the file held that is not in the output."""
    if layout is not None:
        keeps = KEPT.get(layout, (COUNTS,))
    else:
        keeps = () if output == STDOUT else format_by_name(output).keeps
    held = {COUNTS: vectors.counts, NGRAMS: vectors.lookup.subwords}
    kept = [*also_kept, *(part for part in keeps if held[part] is not None)]
    if vectors.source and (lost := find_losses(vectors.source, vectors.matrix, kept)):
        print_message(f"dropped: {', '.join(lost)}")
