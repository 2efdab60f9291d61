"""`wordkin train`: text in, word vectors out."""

import warnings
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, cast

import typer

import wordkin as wk
from wordkin.cli import training_options as options
from wordkin.cli.arguments import (
    AsJson,
    ColumnOfTexts,
    ShowProgress,
    TextFiles,
    Threads,
    TokenizeName,
)
from wordkin.cli.cluster_training import Cluster, train_elsewhere
from wordkin.cli.measuring import check_files, measure
from wordkin.cli.outcome import print_message
from wordkin.cli.output import STDOUT, check_output, keeps_model
from wordkin.cli.reading import encode_text, read_frozen_words
from wordkin.cli.requirements import (
    Requirements,
    TimeEstimate,
    check_disk,
    estimate_requirements,
)
from wordkin.cli.results import show_json
from wordkin.cli.stopping import make_checkpoints, save_or_keep, stop_on_signals
from wordkin.cli.summary import describe_training, suggest_commands, summarize
from wordkin.errors import SettingsError
from wordkin.settings import TrainingSettings
from wordkin.system.cores import cap_threads
from wordkin.system.interrupts import hold_interrupts
from wordkin.system.overwriting import check_different
from wordkin.text.sources import list_texts
from wordkin.training.checkpoints import Checkpoints, check_folder, read_settings
from wordkin.training.start import Origin

FINISHED = "the training was finished already: nothing is left to train"


@options.with_settings
def train(
    text: TextFiles,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="OUT",
            help=".safetensors saves the whole model; .bin, .txt and .vec save only the "
            "vectors; - writes them to standard output as text.",
        ),
    ],
    chosen: options.Chosen,
    column: ColumnOfTexts = None,
    from_model: options.FromModel = None,
    initial_vectors: options.InitialVectors = None,
    freeze: options.FreezeFile = None,
    freeze_initial: options.FreezeInitial = False,
    threads: Threads = None,
    evaluate_every: options.EvaluateEvery = None,
    questions: options.Questions = None,
    pairs: options.Pairs = None,
    as_json: AsJson = False,
    checkpoint: options.CheckpointFolder = None,
    checkpoint_minutes: options.CheckpointMinutes = Checkpoints.minutes,
    checkpoint_words: options.CheckpointWords = None,
    resume: options.Resume = False,
    cluster: Cluster = None,
    progress: ShowProgress = True,
) -> None:
    """Learn word vectors from text.

    Each line is a sentence, with spaces between the words. Ctrl-C ends the training early and
    saves what was learned: in OUT, or with --checkpoint in a checkpoint, from which --resume
    continues. A second Ctrl-C stops the command at once.
    """
    checkpoints = make_checkpoints(
        checkpoint, checkpoint_minutes, checkpoint_words, resume, is_here=cluster is None
    )
    files = [initial_vectors, freeze, questions, pairs, chosen.values["compass"]]
    if not keeps_model(output):
        files.append(from_model)
    check_output(output, [*list_texts(text, column), *files], as_json=as_json)
    check_different(name for name in (output, checkpoint) if name is not None)
    wanted, threads = threads, cap_threads(threads if cluster is None else None)
    base = wk.load_model(from_model) if from_model else None
    compass = chosen.open_compass()
    former = read_settings(checkpoints) if checkpoints and resume else None
    settings = chosen.complete(base, compass, former)
    check_folder(checkpoints, settings, resume=resume)
    initial = wk.load(initial_vectors, threads=threads) if initial_vectors else None
    frozen = read_frozen_words(freeze, freeze_initial)
    with warnings.catch_warnings(action="ignore"):  # `wk.train` says it
        origin = Origin.of(settings, base, initial, frozen, compass=compass)
    check_questions(questions, pairs, evaluate_every)
    tokenize = check_tokenize(settings, from_model)
    given = asdict(settings) | {
        "compass": compass,
        "initial_vectors": initial,
        "freeze": frozen,
        "threads": threads,
        "progress": progress,
        "evaluate": partial(measure, questions=questions, pairs=pairs) if evaluate_every else None,
        "evaluate_every": evaluate_every or 1,
        "checkpoint": checkpoints,
        "resume": base or resume,
    }
    if cluster is not None:
        learn = partial(
            wk.train, text, column=column, cluster=cluster, **given | {"threads": wanted}
        )
        train_elsewhere(learn, output, checkpoint, as_json=as_json)
        return
    words_before, estimate = base.words_trained if base else 0, TimeEstimate()
    with stop_on_signals(checkpoints) as stopped:
        corpus = encode_text(
            "train",
            text,
            column,
            tokenize,
            numbers=settings.numbers,
            lowercase=settings.lowercase,
            progress=progress,
            threads=threads,
        )
        different_words = len(corpus.vocabulary)
        corpus = origin.prune_text(corpus, in_place=True)
        needed = estimate_requirements(
            corpus, different_words, origin, output, checkpoints, threads
        )
        print_message(needed)
        check_disk(needed, output, checkpoints)
        with hold_interrupts():  # what was learned is also saved
            model = wk.train(corpus, callbacks=[estimate], **given)
            del base, compass, origin, given  # on Windows, a file that is mapped cannot be replaced
            was_finished = resume and not (estimate.has_begun or stopped)
            print_message(FINISHED if was_finished else summarize(model))
            words_done = model.words_trained - words_before
            kept = checkpoints.file_of(words_done) if checkpoints else None
            named = [*text, "--column", column] if column else text
            save_or_keep(model, output, named, kept, is_stopped=bool(stopped))
    conclude_training(model, output, needed, as_json=as_json)


def conclude_training(
    model: wk.Model, output: Path, needed: Requirements, *, as_json: bool
) -> None:
    """Print what was learned, and what to try with it."""
    if as_json:
        show_json(file=str(output), **describe_training(model), plan=needed.to_dict())
    elif output != STDOUT:
        for command in suggest_commands(model, output):
            print_message(f"try next: {command}")


def check_tokenize(settings: TrainingSettings, model: Path | None) -> TokenizeName:
    """How to divide the text; raises where the model's was divided by a function."""
    if settings.tokenize == "function":
        raise SettingsError(
            f"{model}: expected a model whose text was divided by whitespace or simple, found one "
            "whose own function no file keeps. Give --tokenize."
        )
    return cast("TokenizeName", settings.tokenize)


def check_questions(questions: Path | None, pairs: Path | None, every: int | None) -> None:
    """Raise for questions that would not be asked, or that cannot be read."""
    for option, path in (("--questions", questions), ("--pairs", pairs)):
        if path is not None and every is None:
            raise SettingsError(f"train: {option} is asked with --evaluate-every. Give that too.")
    check_files(questions, pairs)
