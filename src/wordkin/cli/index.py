"""`wordkin index`: make questions to very many words fast."""

from pathlib import Path
from typing import Annotated

import typer

import wordkin as wk
from wordkin.approximate import index_path
from wordkin.cli.arguments import VectorsFile
from wordkin.cli.outcome import tell


def index(
    vectors: VectorsFile,
    threads: Annotated[
        int | None, typer.Option(min=1, help="None: all cores this process may use.")
    ] = None,
) -> None:
    """Index vectors for approximate search, in a file beside them."""
    recall = wk.build_index(vectors, threads=threads)
    tell(f"saved {index_path(Path(vectors))}: recall of 10 neighbors {recall:.1%}")
