"""What compass.py measures, each function to be run in an interpreter of its own."""

from dataclasses import replace
from pathlib import Path

from programs import COMBINATIONS, encoded, train_on_corpus
from quality import evaluate
from wordkin.model import Model
from wordkin.settings import TrainingSettings
from wordkin.training.compass import follow, mark_of
from wordkin.training.fit import fit
from wordkin.training.start import Start, new_model

WAYS = ("without", "compass")


def train(text: str, combination: str, turns: int) -> list[dict[str, float]]:
    """CPU seconds of an epoch without a compass and by one, in turn; both start at its vectors."""
    settings = replace(COMBINATIONS[combination], epochs=2)
    corpus = encoded(Path(text), settings.min_count)
    model = fit(corpus, settings, threads=1)
    by_compass, start = start_by(model, settings)
    found = []
    for _ in range(turns):
        plain = train_on_corpus(corpus, settings, start=Start(model))
        ours = train_on_corpus(corpus, by_compass, start=start)
        seconds = zip(WAYS, (plain.cpu_seconds, ours.cpu_seconds), strict=True)
        found.append({"words": plain.words} | {way: round(cpu, 3) for way, cpu in seconds})
    return found


def start_by(
    compass: Model, settings: TrainingSettings, *, at_random: bool = False
) -> tuple[TrainingSettings, Start]:
    """The settings of a training by a compass, and where it starts: at its vectors, or at random."""
    settings = replace(settings, compass=mark_of(compass))
    model = new_model(settings, compass.vocabulary, None)
    follow(model, compass, begun=compass.vocabulary.index if at_random else ())
    return settings, Start(model)


def judge(text: str, combination: str, epochs: int, seed: int) -> dict[str, dict[str, float]]:
    """Figures of a model, of as many epochs more, and of trainings by it, which start at its vectors or not."""
    settings = replace(COMBINATIONS[combination], epochs=epochs, seed=seed)
    corpus = encoded(Path(text), settings.min_count)
    compass = fit(corpus, settings, threads=1)
    settings = replace(settings, seed=seed + 100)  # other random choices than the compass's
    ways = {
        "compass": compass,
        "as many epochs more": fit(corpus, settings, Start(compass), threads=1),
        "by it, from its vectors": fit(corpus, *start_by(compass, settings), threads=1),
        "by it, from random vectors": fit(
            corpus, *start_by(compass, settings, at_random=True), threads=1
        ),
    }
    return {way: evaluate(model.vectors) for way, model in ways.items()}
