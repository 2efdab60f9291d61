"""`wordkin convert`: vectors from one format into another."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

import wordkin as wk
from wordkin.cli import training_options as options
from wordkin.cli.arguments import AsJson
from wordkin.cli.output import STDOUT, check_output, print_saved, save_vectors, show_work
from wordkin.cli.results import show_json
from wordkin.errors import SettingsError
from wordkin.vectors import WordVectors


def convert(
    source: Annotated[
        str,
        typer.Argument(metavar="IN", help="A file of vectors or a model, of any known format."),
    ],
    output: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="Its name tells the format: .safetensors, .bin, .txt, .vec (also with .gz, .bz2, "
            ".xz) or .parquet; - is standard output, as text.",
        ),
    ],
    layout: Annotated[
        Literal["embedding-atlas", "tensorboard", "hugging-face"] | None,
        typer.Option(
            "--format",
            help="What no name tells. embedding-atlas: Parquet with x, y and neighbors. "
            "tensorboard: a folder for its projector. hugging-face: a folder for model2vec.",
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Only so many words, the first ones.")
    ] = None,
    dtype: Annotated[
        Literal["float32", "float16"] | None,
        typer.Option(help="float16 takes half the room; only .safetensors keeps it."),
    ] = None,
    prefix: Annotated[str, typer.Option(help="Leave this out where words begin with it.")] = "",
    threads: options.Threads = None,
    as_json: AsJson = False,
) -> None:
    """Write vectors in another format, or fewer of them."""
    if layout is None:
        check_output(output)
    if as_json and output == STDOUT:
        raise SettingsError("convert: --json and OUT - both want standard output. Drop one.")
    with show_work(f"reading {source}"):
        vectors = wk.load(source, limit=limit, dtype=dtype, threads=threads)
    if prefix:
        words = [word.removeprefix(prefix) for word in vectors]
        vectors = WordVectors(words, vectors.matrix, vectors.counts)
    with show_work(f"writing {output}"):
        if layout is None:
            save_vectors(vectors, output)
        else:
            EXPORTS[layout](vectors, output)
            print_saved(vectors, output)
    if as_json:
        words_written, dimensions = vectors.matrix.shape
        show_json(file=str(output), words=words_written, dimensions=dimensions)


def save_embedding_atlas(vectors: WordVectors, output: Path) -> None:
    """Parquet with a map and neighbors."""
    from wordkin.integrations import embedding_atlas

    embedding_atlas.save_embedding_atlas(vectors, output)


def save_projector(vectors: WordVectors, output: Path) -> None:
    """A folder for TensorBoard."""
    from wordkin.integrations import tensorboard

    tensorboard.save_projector(vectors, output)


def save_hugging_face(vectors: WordVectors, output: Path) -> None:
    """A folder for model2vec."""
    from wordkin.integrations import hugging_face

    hugging_face.save_hugging_face(vectors, output)


EXPORTS: dict[str, Callable[[WordVectors, Path], None]] = {
    "embedding-atlas": save_embedding_atlas,
    "tensorboard": save_projector,
    "hugging-face": save_hugging_face,
}
