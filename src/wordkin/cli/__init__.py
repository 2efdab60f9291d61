"""The command `wordkin`: one file for each of its commands."""

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from wordkin import __version__
from wordkin.cli.analogy import analogy
from wordkin.cli.baskets import baskets
from wordkin.cli.bootstrap import bootstrap
from wordkin.cli.c_flags import C_OPTIONS, flag_lines
from wordkin.cli.changes import changes
from wordkin.cli.cluster import cluster
from wordkin.cli.compare import compare
from wordkin.cli.compute_accuracy import compute_accuracy
from wordkin.cli.convert import convert
from wordkin.cli.demo import demo
from wordkin.cli.distance import distance
from wordkin.cli.evaluate import evaluate
from wordkin.cli.explore import explore
from wordkin.cli.index import index
from wordkin.cli.info import info
from wordkin.cli.install_c_names import C_NAMES, install_c_names
from wordkin.cli.map import map_words
from wordkin.cli.missing_vectors import explain_missing
from wordkin.cli.nearest import nearest
from wordkin.cli.odd import odd
from wordkin.cli.outcome import exit_status
from wordkin.cli.phrases import phrases
from wordkin.cli.plain_help import PlainCommand
from wordkin.cli.plot import plot
from wordkin.cli.serve import serve
from wordkin.cli.similarity import similarity
from wordkin.cli.train import train
from wordkin.cli.tune import tune
from wordkin.cli.usage import OPTION_OF
from wordkin.cli.verbosity import with_verbosity
from wordkin.cli.vocabulary import vocabulary
from wordkin.cli.walks import walks
from wordkin.cli.warmup import warmup
from wordkin.cli.word2phrase import FLAGS as WORD2PHRASE_FLAGS
from wordkin.cli.word2phrase import word2phrase
from wordkin.cli.word2vec import FLAGS as WORD2VEC_FLAGS
from wordkin.cli.word2vec import word2vec
from wordkin.cli.word_analogy import word_analogy
from wordkin.system.streams import replace_closed_streams

__all__ = ["app", "main"]

EXAMPLES: dict[Callable[..., None], list[str]] = {
    demo: ["wordkin demo", "wordkin demo -o demo.safetensors", "wordkin demo --text world.txt"],
    train: [
        "wordkin train corpus.txt.xz -o kin.safetensors",
        "wordkin train books/ --tokenize simple --dimensions 200 -o kin.bin",
        "zcat corpus.gz | wordkin train - --objective cbow -o kin.txt",
        "wordkin train our.txt --initial-vectors general.bin --dimensions 300 -o our.safetensors",
        "wordkin train corpus.txt --checkpoint run1 -o kin.safetensors",
        "wordkin train corpus.txt --checkpoint run1 -o kin.safetensors --resume",
        "wordkin train --from kin.safetensors news.txt -o kin.safetensors --learning-rate 0.001",
        "wordkin train corpus.txt --evaluate-every 1 -o kin.safetensors",
        "wordkin train corpus.txt --config settings.toml --epochs 10 -o kin.safetensors",
    ],
    vocabulary: [
        "wordkin vocabulary corpus.txt.xz",
        "wordkin vocabulary corpus.txt.xz --min-count 10 --save words.txt",
        "wordkin vocabulary --read words.txt --json",
    ],
    phrases: [
        "wordkin phrases corpus.txt.xz -o joined.txt.gz --passes 2",
        "wordkin phrases corpus.txt --connector-words english --list",
        "zcat corpus.gz | wordkin phrases - -o - | wordkin train - -o kin.safetensors",
    ],
    walks: [
        "wordkin walks edges.csv -o walks.txt",
        "wordkin walks edges.tsv.gz -o walks.txt.gz --directed --q 0.5",
        "wordkin walks edges.txt -o - | wordkin train - -o nodes.safetensors --window 10 "
        "--min-count 1 --subsample-threshold 0",
    ],
    baskets: [
        "wordkin baskets sales.csv --group order --item product -o baskets.txt",
        "wordkin baskets clicks.csv.gz --group user --order time --item item --gap 30m -o sessions.txt",
        "wordkin baskets sales.parquet --group user --item item -o - | wordkin train - -o "
        "items.safetensors --window 20 --no-shrink-window --subsample-threshold 0",
    ],
    nearest: ["wordkin nearest kin.safetensors river lake", "wordkin nearest kin.bin -k 3 --json"],
    analogy: ["wordkin analogy kin.safetensors man king woman"],
    odd: ["wordkin odd kin.safetensors breakfast cereal dinner lunch"],
    similarity: [
        "wordkin similarity kin.safetensors coast shore",
        "wordkin similarity kin.safetensors coast shore harbor",
    ],
    evaluate: [
        "wordkin evaluate kin.safetensors",
        "wordkin evaluate kin.bin --questions questions-words.txt --pairs wordsim353.tsv",
        "wordkin evaluate items.safetensors --sessions today.txt --trained-on yesterday.txt",
    ],
    compare: [
        "wordkin compare old.safetensors new.safetensors",
        "wordkin compare yesterday.safetensors tonight.safetensors --fail-below 0.7 --json",
    ],
    convert: [
        "wordkin convert GoogleNews-vectors-negative300.bin.gz news.safetensors --dtype float16",
        "wordkin convert glove.txt glove.parquet --limit 100000",
        "wordkin convert kin.safetensors atlas.parquet --format embedding-atlas",
        "wordkin convert kin.safetensors kin.bin --format fasttext",
    ],
    bootstrap: [
        "wordkin bootstrap corpus.txt.xz -o run1",
        "wordkin bootstrap books/ -o run2 --documents file --samples 50 --alternative window=2 "
        "--alternative window=20",
        "wordkin nearest run1 river --plot river.png",
        "wordkin info run1",
    ],
    changes: [
        "wordkin changes before.txt after.txt -o changes.tsv --plot changes.png",
        "wordkin changes 19th/ 20th/ -o changes.tsv --documents file --tokenize simple --folder run1",
    ],
    index: ["wordkin index kin.safetensors", "wordkin nearest kin.safetensors river --index"],
    info: [
        "wordkin info kin.safetensors",
        "wordkin info kin.bin --json",
        "wordkin info kin.safetensors --settings > settings.toml",
        "wordkin info --system",
    ],
    map_words: [
        "wordkin map kin.safetensors -o map.html -k 2000",
        "wordkin map kin.safetensors -o map.png river lake sea bus car train",
    ],
    explore: [
        "wordkin explore kin.safetensors -o explorer.html",
        "wordkin explore kin.bin -o explorer.html --words 50000 --exact",
    ],
    serve: [
        "wordkin serve kin.safetensors",
        "wordkin serve old.bin new.safetensors --port 0 --no-open",
        "wordkin serve kin.safetensors --host 0.0.0.0 --token token.txt --log",
    ],
    plot: ["wordkin plot kin.safetensors -o training.png"],
    cluster: [
        "wordkin cluster kin.safetensors -k 500 -o classes.txt",
        "wordkin cluster kin.bin -k 20",
    ],
    tune: [
        "wordkin tune sessions.txt -o settings.toml --minutes 30",
        "wordkin tune sessions.txt -o settings.toml --search window=1..20 --search epochs=5..40 --folder run1",
        "wordkin train sessions.txt --config settings.toml -o items.safetensors",
    ],
    warmup: ["wordkin warmup"],
    word2vec: [
        "wordkin word2vec -train text.txt -output vectors.bin -cbow 1 -size 200 -window 8 "
        "-negative 25 -hs 0 -sample 1e-4 -threads 20 -binary 1 -iter 15",
        "wordkin word2vec -train text.txt -output classes.txt -classes 500",
    ],
    word2phrase: ["wordkin word2phrase -train text.txt -output phrases.txt -threshold 100"],
    distance: ["wordkin distance vectors.bin"],
    word_analogy: ["wordkin word-analogy vectors.bin"],
    compute_accuracy: ["wordkin compute-accuracy vectors.bin 30000 < questions-words.txt"],
    install_c_names: ["wordkin install-c-names ~/.local/bin"],
}
# Their flags have one dash and a value; \b keeps the lines of the help as they are.
C_PROGRAMS = {
    word2vec: f"\b\n{flag_lines(WORD2VEC_FLAGS)}",
    word2phrase: f"\b\n{flag_lines(WORD2PHRASE_FLAGS)}",
}
C_SETTINGS = {"ignore_unknown_options": True, "help_option_names": ["--help"]}  # -hs is a flag
# These have only the options of the C tool.
AS_IN_C: set[Callable[..., None]] = {*C_PROGRAMS, distance, word_analogy, compute_accuracy}


def command_name(command: Callable[..., None]) -> str:
    """The name to type; `map_words` cannot be called `map`, as Python's function."""
    return command.__name__.removesuffix("_words").replace("_", "-")


app = typer.Typer(
    name="wordkin",
    pretty_exceptions_enable=False,
    # In the tables of rich, names of options are cut at 80 columns.
    rich_markup_mode=None,
    suggest_commands=False,  # `explain_usage` does
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command, examples in EXAMPLES.items():
    app.command(
        command_name(command),
        cls=PlainCommand,
        epilog="\n\n".join([C_PROGRAMS.get(command, ""), "Examples:", *examples]),
        context_settings=C_SETTINGS if command in C_PROGRAMS else {},
    )(command if command in AS_IN_C else with_verbosity(explain_missing(command)))


@app.callback(invoke_without_command=True)
def wordkin(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """Word vectors from your own text, and the kin of every word."""
    if version:
        typer.echo(f"wordkin {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """Run the command with the arguments of the process."""
    replace_closed_streams()
    if sys.argv[1:2] == ["help"]:  # as git has it
        sys.argv[1:] = [*sys.argv[2:3], "--help"]
    options = C_OPTIONS if sys.argv[1:2] and sys.argv[1] in C_NAMES else OPTION_OF
    sys.exit(exit_status(lambda: app(standalone_mode=False), options))
