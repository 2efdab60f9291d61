"""`wordkin train`: text in, word vectors out."""

from pathlib import Path
from typing import Annotated, cast

import typer

import wordkin as wk
from wordkin.checkpoints import Checkpoints
from wordkin.cli import training_options as options
from wordkin.cli.input import frozen_words
from wordkin.cli.outcome import show_log
from wordkin.cli.output import check_output, save_model
from wordkin.cli.stopping import chosen_checkpoints, stopping
from wordkin.settings import Loss
from wordkin.settings import TrainingSettings as Defaults


def train(
    text: Annotated[
        list[str],
        typer.Argument(help="Files, also compressed, folders, globs; - is standard input."),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="OUT",
            help=".safetensors keeps the whole model; .bin, .txt, .vec the vectors only.",
        ),
    ],
    objective: options.Objective = Defaults.objective,
    loss: options.Loss = list(Defaults.loss),  # noqa: B006 - typer copies it
    dimensions: options.Dimensions = Defaults.dimensions,
    window: options.Window = Defaults.window,
    epochs: options.Epochs = Defaults.epochs,
    negative_samples: options.NegativeSamples = Defaults.negative_samples,
    noise_exponent: options.NoiseExponent = Defaults.noise_exponent,
    subsample_threshold: options.SubsampleThreshold = Defaults.subsample_threshold,
    min_count: options.MinCount = Defaults.min_count,
    max_words: options.MaxWords = Defaults.max_words,
    tokenize: options.Tokenize = "whitespace",
    learning_rate: options.LearningRate = None,
    final_learning_rate: options.FinalLearningRate = None,
    shrink_window: options.ShrinkWindow = Defaults.shrink_window,
    cbow_average: options.CbowAverage = Defaults.cbow_average,
    initial_vectors: options.InitialVectors = None,
    freeze: options.FreezeFile = None,
    freeze_initial: options.FreezeInitial = False,
    seed: options.Seed = Defaults.seed,
    threads: options.Threads = None,
    checkpoint: options.CheckpointFolder = None,
    checkpoint_minutes: options.CheckpointMinutes = Checkpoints.minutes,
    checkpoint_words: options.CheckpointWords = None,
    resume: options.Resume = False,
    progress: options.ShowProgress = True,
) -> None:
    """Learn word vectors from text: a line is a sentence, its words stand between spaces.

    Ctrl-C ends the training early and keeps what was learned: in OUT, or with --checkpoint in a
    checkpoint, from which --resume goes on. A second Ctrl-C ends it at once.
    """
    checkpoints = chosen_checkpoints(checkpoint, checkpoint_minutes, checkpoint_words, resume)
    check_output(output)
    if progress:
        show_log()
    with stopping(checkpoints) as stopped:
        model = wk.train(
            text,
            objective=objective,
            loss=cast("list[Loss]", loss),
            dimensions=dimensions,
            window=window,
            epochs=epochs,
            negative_samples=negative_samples,
            noise_exponent=noise_exponent,
            subsample_threshold=subsample_threshold,
            min_count=min_count,
            max_words=max_words,
            tokenize=tokenize,
            learning_rate=learning_rate,
            final_learning_rate=final_learning_rate,
            shrink_window=shrink_window,
            cbow_average=cbow_average,
            initial_vectors=initial_vectors,
            freeze=frozen_words(freeze, freeze_initial),
            seed=seed,
            threads=threads,
            progress=progress,
            checkpoint=checkpoints,
            resume=resume,
        )
        if checkpoints is None or not stopped:
            save_model(model, output)
