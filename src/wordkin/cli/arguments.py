"""Arguments that several commands share."""

from typing import Annotated, TypeAlias

import typer

VectorsFile: TypeAlias = Annotated[
    str, typer.Argument(help="A file of vectors or a model, of any known format.")
]
AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print one JSON object a line, for programs.")
]
ByIndex: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--index", help="Answer by the index that `wordkin index` made; it may miss some."
    ),
]
NeighborCount: TypeAlias = Annotated[
    int, typer.Option("-k", min=1, help="How many answers to show.")
]
