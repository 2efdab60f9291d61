"""The options of `wordkin train`; those that are settings are made from their rows."""

from collections.abc import Callable, Collection
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeAlias, get_type_hints

from typer import Context, Option

from wordkin.cli.arguments import TokenizeName
from wordkin.cli.config import read_config
from wordkin.cli.parameters import set_parameters
from wordkin.model import Model
from wordkin.opening import load_model
from wordkin.settings import OPTIONS, TrainingSettings
from wordkin.system.overwriting import check_not_read
from wordkin.training.compass import mark_of
from wordkin.training.kept_options import follow_compass, keep_options, means_older_rule

InitialVectors: TypeAlias = Annotated[
    Path | None,
    Option(
        metavar="VECTORS",
        help="Start from the vectors in this file (any format) instead of random ones.",
    ),
]
FreezeFile: TypeAlias = Annotated[
    Path | None,
    Option(
        "--freeze",
        metavar="FILE",
        help="Keep the vectors of the words in this file, one per line, unchanged.",
    ),
]
FreezeInitial: TypeAlias = Annotated[
    bool,
    Option(
        "--freeze-initial", help="Keep the vectors of all words in --initial-vectors unchanged."
    ),
]
CheckpointFolder: TypeAlias = Annotated[
    Path | None,
    Option(
        "--checkpoint",
        metavar="DIR",
        help="Save checkpoints to this folder, so that --resume can continue.",
    ),
]
CheckpointMinutes: TypeAlias = Annotated[float, Option(help="Minutes between two checkpoints.")]
CheckpointWords: TypeAlias = Annotated[
    int | None, Option(help="Also save a checkpoint after training on this many words.")
]
Resume: TypeAlias = Annotated[
    bool, Option("--resume", help="Resume from the newest checkpoint, with the same options.")
]
EvaluateEvery: TypeAlias = Annotated[
    int | None,
    Option(
        min=1,
        metavar="EPOCHS",
        help="Run `wordkin evaluate` after every so many epochs; `wordkin plot` draws the results.",
    ),
]
Questions: TypeAlias = Annotated[
    Path | None,
    Option(help="Analogies for --evaluate-every, in sections as in questions-words.txt."),
]
Pairs: TypeAlias = Annotated[
    Path | None,
    Option(help="Word similarities for --evaluate-every: two words and a number on each line."),
]
Config: TypeAlias = Annotated[
    Path | None,
    Option(
        metavar="FILE.toml",
        callback=read_config,
        is_eager=True,
        help="Read options from this file, in the form that `wordkin info --settings` "
        "prints; the command line overrides it.",
    ),
]

FromModel: TypeAlias = Annotated[
    Path | None,
    Option(
        "--from",
        metavar="MODEL",
        help="Train this saved model further, and add new words. Options that you leave "
        "out keep its values; OUT may be the same file.",
    ),
]

KIND = Parameter.POSITIONAL_OR_KEYWORD
# typer reads no lists of choices, and nobody can type a function; `TrainingSettings` checks the names.
# Lengths of n-grams are a text, and a compass is a file.
TYPES: dict[str, Any] = {
    "loss": list[str],
    "tokenize": TokenizeName,
    "subwords": str | None,
    "compass": Path | None,
}


class Chosen(NamedTuple):
    """The values of all settings, and the names of those that the user gave."""

    values: dict[str, Any]
    given: Collection[str]

    def open_compass(self) -> Model | None:
        """The model of --compass, if it is given."""
        path = self.values["compass"]
        return None if path is None else load_model(path)

    def options(self) -> dict[str, Any]:
        """The options of `wk.train` that the user gave, with the compass opened."""
        given = {name: self.values[name] for name in self.given}
        compass = self.open_compass()
        return given if compass is None else given | {"compass": compass}

    def complete(
        self, model: Model | None, compass: Model | None, former: TrainingSettings | None
    ) -> TrainingSettings:
        """The settings, where those left out are the model's, if there is one to continue, or the compass's.

        former: the settings of checkpoints to resume.
        """
        given = {name: self.values[name] for name in self.given}
        shared = follow_compass(given | {"compass": compass}) | {"compass": mark_of(compass)}
        kept = {} if model is None else keep_options(model.settings, given)
        if former is not None and means_older_rule(self.values["tokenize"], former):
            kept["tokenize"] = former.tokenize
        return TrainingSettings(**self.values | shared | kept)


def with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each setting, and --config, in place of its `chosen`."""

    @wraps(command)
    def run(context: Context, **given: Any) -> None:
        check_not_read(given["output"], [given.pop("config")])  # which its callback has read
        values = {name: given.pop(name) for name in OPTIONS}
        named = [name for name in OPTIONS if _is_given(context, name)]
        command(chosen=Chosen(values, named), **given)

    own = list(signature(command).parameters.values())
    position = [parameter.name for parameter in own].index("chosen")
    config = Parameter("config", KIND, default=None, annotation=Config)
    own[position : position + 1] = [*setting_parameters(), config]
    set_parameters(run, [Parameter("context", KIND, annotation=Context), *own])
    return run


def _is_given(context: Context, name: str) -> bool:
    """Whether an option is on the command line or in the file of --config."""
    source = context.get_parameter_source(name)
    return source is not None and source.name != "DEFAULT"


def setting_parameters() -> list[Parameter]:
    """One parameter of a command for each setting of training, from its row."""
    types = get_type_hints(TrainingSettings) | TYPES
    return [_as_parameter(name, types[name]) for name in OPTIONS]


def _as_parameter(name: str, kind: Any) -> Parameter:
    default = getattr(TrainingSettings, name)
    row = OPTIONS[name]
    flags = [row["flags"]] if "flags" in row else []
    option = Option(
        *flags,
        help=row["help"],
        show_default=row.get("default_text", True),
        metavar=row.get("value_name"),
    )
    return Parameter(
        name,
        KIND,
        default=list(default) if isinstance(default, tuple) else default,
        annotation=Annotated[kind | None if default is None else kind, option],
    )
