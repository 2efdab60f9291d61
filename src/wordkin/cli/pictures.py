"""Where `wordkin evaluate` draws its results."""

from collections.abc import Sequence
from pathlib import Path

from wordkin.cli.outcome import tell
from wordkin.cli.output import check_folder
from wordkin.errors import SettingsError
from wordkin.evaluation import AnalogyScores, SimilarityScores
from wordkin.evaluation.pictures import new_axes
from wordkin.formats.files import write_atomically


def check_picture(path: Path) -> None:
    """Refuse a picture that could not be drawn, before anything is asked."""
    known = new_axes()[0].figure.canvas.get_supported_filetypes()
    if path.suffix.lstrip(".").lower() not in known:
        raise SettingsError(
            f"{path}: expected a name that ends in .png, .svg or .pdf, found {path.suffix!r}."
        )
    check_folder(path)


def draw(results: Sequence[AnalogyScores | SimilarityScores], path: Path) -> None:
    """One picture of each result, below each other in one file."""
    if not results:
        return
    pictures = new_axes(len(results))
    for scores, axes in zip(results, pictures, strict=True):
        scores.plot(axes)
    with write_atomically(path) as file:
        pictures[0].figure.canvas.print_figure(
            file, format=path.suffix.lstrip(".").lower(), dpi=150
        )
    tell(f"saved {path}")
