"""Pictures in files."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from wordkin.cli.outcome import print_message
from wordkin.cli.output import check_file
from wordkin.errors import SettingsError, quote
from wordkin.evaluation import AnalogyScores, SimilarityScores
from wordkin.evaluation.pictures import new_axes, save_figure

SUFFIXES = (".png", ".svg", ".pdf")


def check_picture(path: Path, sources: Iterable[object], also: Sequence[str] = ()) -> None:
    """Refuse a picture that could not be drawn, before anything is computed."""
    if path.suffix.lower() not in SUFFIXES:
        *others, last = (*SUFFIXES, *also)
        raise SettingsError(
            f"{path}: expected a name that ends in {', '.join(others)} or {last}, "
            f"found {quote(path.suffix)}."
        )
    new_axes()  # raises if the extra is missing
    check_file(path, sources)


def draw(results: Sequence[AnalogyScores | SimilarityScores], path: Path) -> None:
    """Draw a picture of each result, below each other in one file."""
    if not results:
        return
    pictures = new_axes(len(results))
    for scores, axes in zip(results, pictures, strict=True):
        scores.plot(axes)
    save_figure(pictures[0], path)
    print_message(f"saved {path}")
