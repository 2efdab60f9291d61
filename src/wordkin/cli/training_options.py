"""Every option of training, as a type that typer reads."""

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from typer import Option

from wordkin.cli.config import read_config
from wordkin.settings import Objective as ObjectiveName

Objective: TypeAlias = Annotated[
    ObjectiveName, Option(help="Predict the context of each word, or the word from its context.")
]
# typer takes no list of literals; TrainingSettings checks the names.
Loss: TypeAlias = Annotated[
    list[str],
    Option(help="negative-sampling or hierarchical-softmax; give the option twice for both."),
]
Dimensions: TypeAlias = Annotated[int, Option(help="Length of each vector.")]
Window: TypeAlias = Annotated[int, Option(help="Context words at most on either side.")]
Epochs: TypeAlias = Annotated[int, Option(help="Passes over the text.")]
NegativeSamples: TypeAlias = Annotated[int, Option(help="Noise words for each word.")]
NoiseExponent: TypeAlias = Annotated[
    float, Option(help="Noise words are drawn by count to this power.")
]
SubsampleThreshold: TypeAlias = Annotated[
    float, Option(help="Words with a larger share of the text are thinned out; 0 keeps all.")
]
MinCount: TypeAlias = Annotated[int, Option(help="Rarer words are left out.")]
MaxWords: TypeAlias = Annotated[int | None, Option(help="Keep so many words at most.")]
Tokenize: TypeAlias = Annotated[
    Literal["whitespace", "simple"],
    Option(help="whitespace: the text is prepared. simple: lower-cased runs of letters."),
]
LearningRate: TypeAlias = Annotated[
    float | None, Option(help="At the start.", show_default="0.025; cbow 0.05")
]
FinalLearningRate: TypeAlias = Annotated[
    float | None, Option(help="At the end.", show_default="a 10,000th of the first")
]
ShrinkWindow: TypeAlias = Annotated[
    bool, Option(help="Draw each window's size, so that near words count more.")
]
CbowAverage: TypeAlias = Annotated[bool, Option(help="CBOW: average the context, or add it up.")]
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
Seed: TypeAlias = Annotated[
    int, Option(help="With one thread, the same seed gives the same vectors.")
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
