"""Size of the same vectors in each file format, and the time to open it, into results.md and docs/file-formats.md."""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import wordkin as wk
from file_tasks import open_file
from fresh import fresh
from reading import DIMENSIONS, SMALL_WORDS, WORDS, some_vectors
from record import FOLDER, Record, provenance, table, write_block, write_raw, write_section
from wordkin.hub.folder import save_hugging_face
from wordkin.integrations.fasttext import save_fasttext
from wordkin.vectors import WordVectors

PAGE = FOLDER.parent / "docs" / "file-formats.md"
TURNS = 3


def save(vectors: WordVectors, path: Path) -> None:
    """Save by the suffix."""
    vectors.save(path)


def save_half(vectors: WordVectors, path: Path) -> None:
    """Save in half precision."""
    whole = path.with_name("whole.safetensors")
    vectors.save(whole)
    wk.load(whole, dtype="float16").save(path)


# What the tables call a file, its name here, and what writes it.
CASES: tuple[tuple[str, str, Callable[[WordVectors, Path], None]], ...] = (
    ("`.safetensors`", "v.safetensors", save),
    ("`.safetensors`, float16", "half.safetensors", save_half),
    ("`.bin`", "v.bin", save),
    ("`.bin.gz`", "v.bin.gz", save),
    ("`.txt`, `.vec`", "v.txt", save),
    ("`.txt.gz`", "v.txt.gz", save),
    ("`.parquet`", "v.parquet", save),
    ("fastText's `.bin`, no n-grams", "fasttext.bin", save_fasttext),
    ("folder for model2vec", "folder", save_hugging_face),
)


def main() -> None:
    """Measure, print the table, and write it unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few words, only printed")
    is_quick = parser.parse_args().quick
    words = SMALL_WORDS if is_quick else WORDS
    with tempfile.TemporaryDirectory() as folder:
        records = [measure(*case, words, Path(folder)) for case in CASES]
    shown = table(["file", "size, MB", "CPU ms to open"], map(row, records))
    print(shown)
    if not is_quick:
        write_raw("file_formats", records)
        told = f"{words:,} words of {DIMENSIONS} dimensions, random numbers of 7 to 9 digits, one thread."
        about = f"Medians of {TURNS} fresh processes, kernels loaded, after a small file of the same format."
        write_section("File formats", f"{told}\n{about}\n\n{shown}\n\n{provenance()}")
        write_block(PAGE, "sizes", f"{told}\n\n{shown}")


def measure(
    title: str, name: str, write: Callable[[WordVectors, Path], None], words: int, folder: Path
) -> Record:
    """The size of a file, and how long it takes to open in each turn."""
    path, small = folder / name, folder / "small" / name
    small.parent.mkdir(exist_ok=True)
    write(some_vectors(words), path)
    write(some_vectors(SMALL_WORDS), small)
    seconds = [fresh(open_file, path=str(path), small=str(small)) for _ in range(TURNS)]
    parts = path.iterdir() if path.is_dir() else [path]
    return {
        "file": title,
        "bytes": sum(part.stat().st_size for part in parts),
        "cpu_seconds": seconds,
    }


def row(record: Record) -> Sequence[str]:
    """The row of one file."""
    return (
        record["file"],
        f"{record['bytes'] / 1e6:.1f}",
        show_ms(median(record["cpu_seconds"]) * 1e3),
    )


def show_ms(milliseconds: float) -> str:
    """Milliseconds, with a decimal where they are few."""
    return f"{milliseconds:.1f}" if milliseconds < 10 else f"{milliseconds:,.0f}"


if __name__ == "__main__":
    main()
