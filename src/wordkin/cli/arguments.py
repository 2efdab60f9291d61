"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from typer import Argument, Option

from wordkin.settings import OPTIONS

TEXT = Argument(
    help="Text files (may be compressed), tables, folders or glob patterns; - is standard input."
)
TextFiles: TypeAlias = Annotated[list[str], TEXT]
ColumnOfTexts: TypeAlias = Annotated[
    str | None,
    Option(
        "--column",
        metavar="NAME",
        help="For tables (Parquet, Arrow, CSV, JSON lines, SQLite): the column with the "
        "text, by its name or number.",
        show_default="the only one",
    ),
]
VectorsOrRun: TypeAlias = Annotated[
    str,
    Argument(
        metavar="VECTORS",
        help="A file of vectors or a model, in any known format, or the folder RUN of "
        "`wordkin bootstrap`.",
    ),
]
Plot: TypeAlias = Annotated[
    Path | None,
    Option("--plot", metavar="FILE", help="For a RUN: also draw a picture, as .png, .svg or .pdf."),
]
VectorsFile: TypeAlias = Annotated[
    str, Argument(help="A file of vectors or a model, in any known format.")
]
# The programs after Google's show their usage where it is missing.
CVectorsFile: TypeAlias = Annotated[
    str | None, Argument(metavar="FILE", help="Vectors in any known format.")
]
AsJson: TypeAlias = Annotated[
    bool, Option("--json", help="Print one JSON object per line, for programs.")
]
ByIndex: TypeAlias = Annotated[
    bool,
    Option("--index", help="Use the index that `wordkin index` made; it may miss some answers."),
]
NeighborCount: TypeAlias = Annotated[int, Option("-k", min=1, help="Number of answers to show.")]
TokenizeName: TypeAlias = Literal["whitespace", "simple", "simple-1"]
Tokenize: TypeAlias = Annotated[TokenizeName, Option(help=OPTIONS["tokenize"]["help"])]
Numbers: TypeAlias = Annotated[bool, Option(help=OPTIONS["numbers"]["help"])]
Lowercase: TypeAlias = Annotated[
    bool, Option(OPTIONS["lowercase"]["flags"], help=OPTIONS["lowercase"]["help"])
]
MaxWords: TypeAlias = Annotated[int | None, Option(min=1, help=OPTIONS["max_words"]["help"])]
Threads: TypeAlias = Annotated[
    int | None, Option(help="Number of threads.", show_default="all cores")
]
ShowProgress: TypeAlias = Annotated[
    bool, Option("--progress/--no-progress", help="Show progress on stderr.")
]
