"""Every option of training, as typer reads it."""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, get_type_hints

from typer import Option

from wordkin.cli.config import read_config
from wordkin.cli.parameters import set_parameters
from wordkin.settings import OPTIONS, TrainingSettings

TokenizeName: TypeAlias = Literal["whitespace", "simple"]
Tokenize: TypeAlias = Annotated[TokenizeName, Option(help=OPTIONS["tokenize"]["help"])]
MaxWords: TypeAlias = Annotated[int | None, Option(help=OPTIONS["max_words"]["help"])]
InitialVectors: TypeAlias = Annotated[
    Path | None,
    Option(metavar="VECTORS", help="Words begin where they are in this file of any format."),
]
FreezeFile: TypeAlias = Annotated[
    Path | None,
    Option(
        "--freeze",
        metavar="FILE",
        help="These words, one a line, keep the vectors that they begin with.",
    ),
]
FreezeInitial: TypeAlias = Annotated[
    bool, Option("--freeze-initial", help="And so do all words of --initial-vectors.")
]
Threads: TypeAlias = Annotated[
    int | None, Option(help="How many at once.", show_default="all cores")
]
CheckpointFolder: TypeAlias = Annotated[
    Path | None,
    Option(
        "--checkpoint",
        metavar="DIR",
        help="Write down here now and then how far it is, so that --resume goes on after a crash.",
    ),
]
CheckpointMinutes: TypeAlias = Annotated[float, Option(help="So many minutes apart.")]
CheckpointWords: TypeAlias = Annotated[
    int | None, Option(help="Or after so many words of training, if that comes first.")
]
Resume: TypeAlias = Annotated[
    bool, Option("--resume", help="Go on from the newest checkpoint, with the same options.")
]
ShowProgress: TypeAlias = Annotated[bool, Option("--progress/--no-progress", help="On stderr.")]
EvaluateEvery: TypeAlias = Annotated[
    int | None,
    Option(
        min=1,
        metavar="EPOCHS",
        help="Ask what `wordkin evaluate` asks every so many epochs; `wordkin plot` draws it.",
    ),
]
Questions: TypeAlias = Annotated[
    Path | None, Option(help="Ask these analogies there, in sections as in questions-words.txt.")
]
Pairs: TypeAlias = Annotated[
    Path | None, Option(help="And these: two words and their similarity a line.")
]
Config: TypeAlias = Annotated[
    Path | None,
    Option(
        metavar="FILE.toml",
        callback=read_config,
        is_eager=True,
        help="Options by their names, as `wordkin info --settings` prints them; those given here count more.",
    ),
]

KIND = Parameter.POSITIONAL_OR_KEYWORD
# typer reads no lists of choices, and nobody can type a function; `TrainingSettings` checks the names.
TYPES: dict[str, Any] = {"loss": list[str], "tokenize": TokenizeName}


def with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the settings of training as options, and --config, in place of `settings`."""

    @wraps(command)
    def run(**given: Any) -> None:
        del given["config"]  # its callback has read the file
        settings = {name: given.pop(name) for name in OPTIONS}
        command(settings=TrainingSettings(**settings), **given)

    own = dict(signature(command).parameters)
    position = list(own).index("settings")
    others = [parameter for name, parameter in own.items() if name != "settings"]
    config = Parameter("config", KIND, default=None, annotation=Config)
    added = [*setting_parameters(), config]
    set_parameters(run, [*others[:position], *added, *others[position:]])
    return run


def setting_parameters() -> list[Parameter]:
    """The settings of training as parameters of a command, from their rows."""
    types = get_type_hints(TrainingSettings) | TYPES
    return [_as_parameter(name, types[name]) for name in OPTIONS]


def _as_parameter(name: str, kind: Any) -> Parameter:
    default = getattr(TrainingSettings, name)
    option = Option(
        help=OPTIONS[name]["help"], show_default=OPTIONS[name].get("default_text", True)
    )
    return Parameter(
        name,
        KIND,
        default=list(default) if isinstance(default, tuple) else default,
        annotation=Annotated[kind | None if default is None else kind, option],
    )
