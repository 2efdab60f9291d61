"""`wordkin convert`: vectors from one format into another."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

import wordkin as wk
from wordkin.cli.arguments import AsJson, Threads
from wordkin.cli.output import check_output, print_saved, save_vectors, show_work
from wordkin.cli.results import show_json
from wordkin.integrations.embedding_atlas import save_embedding_atlas
from wordkin.integrations.hugging_face import save_hugging_face
from wordkin.integrations.tensorboard import save_projector
from wordkin.vectors import WordVectors

EXPORTS: dict[str, Callable[[WordVectors, Path], None]] = {
    "embedding-atlas": save_embedding_atlas,
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
            help="Its suffix is the format: .safetensors, .bin, .txt, .vec (also with .gz, .bz2, "
            ".xz) or .parquet; - is standard output, as text.",
        ),
    ],
    layout: Annotated[
        Literal["embedding-atlas", "tensorboard", "hugging-face"] | None,
        typer.Option(
            "--format",
            help="Format, if the file name does not say it. embedding-atlas: Parquet with x, y and neighbors. "
            "tensorboard: a folder for its projector. hugging-face: a folder for model2vec.",
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Number of words to keep, from the first.")
    ] = None,
    dtype: Annotated[
        Literal["float32", "float16"] | None,
        typer.Option(help="float16 takes half the space; only .safetensors keeps it."),
    ] = None,
    prefix: Annotated[str, typer.Option(help="Remove this from the start of words.")] = "",
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Write vectors in another format, or fewer of them."""
    if layout is None:
        check_output(output, as_json=as_json)
    with show_work(f"reading {source}"):
        vectors = wk.load(source, limit=limit, dtype=dtype, threads=threads)
    if prefix:
        words = [word.removeprefix(prefix) for word in vectors]
        vectors = WordVectors(words, vectors.matrix, vectors.counts, as_is=True)
    with show_work(f"writing {output}"):
        if layout is None:
            save_vectors(vectors, output)
        else:
            EXPORTS[layout](vectors, output)
            print_saved(vectors, output)
    if as_json:
        words_written, dimensions = vectors.matrix.shape
        show_json(file=str(output), words=words_written, dimensions=dimensions)
