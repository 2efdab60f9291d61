"""Test each extra in an environment that holds nothing else, with its oldest packages and its newest.

    python tools/check_extras.py [EXTRA ...]

Without names, all of `TESTS`. The versions go into the table of docs/extras.md; rows of extras that were
not tested stay as they are. Oldest are the lower bounds of pyproject.toml, of wordkin's own needs, too.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import Distribution, distributions
from pathlib import Path
from shutil import which
from typing import NamedTuple

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "extras.md"
AGES = ("oldest", "newest")
TOOLS = ("pytest>=8.3", "pytest-timeout>=2.3", "hypothesis>=6.100")  # of any test
# The tests of each extra, or of several together, joined by "+". They may import no other extra's packages.
USES = "tests/test_each_extra.py::test_"
TESTS: dict[str, tuple[str, ...]] = {
    "ann": ("tests/test_approximate.py", f"{USES}ann_finds_neighbors_by_an_index"),
    "demo": (f"{USES}demo_has_a_text",),
    "docs+sklearn": (f"{USES}docs_are_made_without_a_warning",),
    "html": (f"{USES}html_finds_the_main_text",),
    "lemmas": (f"{USES}lemmas_are_found",),
    "nltk": (f"{USES}nltk_divides_sentences",),
    "plot": (f"{USES}plot_draws_words",),
    "pot": (f"{USES}pot_measures_the_distance_of_texts",),
    "server": (f"{USES}server_answers",),
    "spacy": (f"{USES}spacy_takes_vectors",),
    "tsne": (f"{USES}tsne_places_words",),
    "umap": (f"{USES}umap_places_words",),
    "zstd": (f"{USES}zstd_is_read",),
    "sklearn": ("tests/test_documents.py", "tests/test_sklearn.py", "tests/test_sklearn_checks.py"),
    "sklearn+tables": ("tests/test_document_columns.py",),
    "tables": ("tests/test_baskets.py", "tests/test_tables.py"),
    "tables+tables-tests": ("tests/test_data_sets.py",),
    "remote+tables": ("tests/test_remote.py",),
    "hub": ("tests/test_hub.py", "tests/test_static_embeddings.py"),
    "hub-tests": ("tests/test_model2vec.py",),
    "parquet": ("tests/test_parquet.py", "tests/test_parquet_sizes.py"),
    "hdf5": ("tests/test_hdf5.py",),
    "tune+plot+demo": ("tests/test_tune_trials.py",),
    "sparse": ("tests/test_soft_cosine.py",),
    "graphs": ("tests/test_walks.py",),
    "evaluation": (
        "tests/test_clusters.py",
        "tests/test_evaluation.py",
        "tests/test_evaluation_sets.py",
    ),
}
# Old packages warn of one another, and of what will be missing from later ones.
OLD_OPTIONS = ("-W", "default", "-W", "ignore::DeprecationWarning")


class Outcome(NamedTuple):
    """What one environment gave: the versions of the extra's packages, and pytest's last line."""

    versions: dict[str, str]
    summary: str
    passed: bool


def main() -> int:
    """Test the extras, write the table, and return 1 if any test has failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("extras", nargs="*", metavar="EXTRA", help=f"of {', '.join(TESTS)}")
    parser.add_argument("--keep-going", action="store_true", help="also after a failure")
    given = parser.parse_args()
    if unknown := set(given.extras) - set(TESTS):
        parser.error(f"expected extras of {', '.join(TESTS)}, found {', '.join(sorted(unknown))}")
    failed = False
    for extra in given.extras or TESTS:
        outcomes = []
        for age in AGES:
            outcome = try_extra(extra, age)
            print(f"{extra}, {age}: {outcome.summary}", flush=True)
            outcomes.append(outcome)
        if all(outcome.passed for outcome in outcomes):
            write_row(extra, outcomes)
        else:
            failed = True
            if not given.keep_going:
                break
    return int(failed)


def try_extra(extra: str, age: str) -> Outcome:
    """Install the extra alone and run its tests; a failed outcome if it cannot be installed."""
    print(f"{extra}, {age}: installing ...", flush=True)
    try:
        return test_alone(extra, age)
    except SystemExit as failed:
        print(failed, flush=True)
        return Outcome({}, "cannot be installed", passed=False)


def test_alone(extra: str, age: str) -> Outcome:
    """What the tests of an extra say in an environment that holds nothing else."""
    wanted = [f"{ROOT}[{extra.replace('+', ',')}]", *TOOLS]
    if age == "oldest":
        wanted += lower_bounds(list_needs(extra.split("+")))
    with tempfile.TemporaryDirectory() as folder:
        python, installed = install(wanted, Path(folder))
        options = OLD_OPTIONS if age == "oldest" else ()
        pytest = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
        tested = run([*pytest, "-m", "not page", *TESTS[extra]], may_fail=True)
        found = {name: package.version for name, package in installed.items()}
    own = [need.name for need in list_needs(extra.split("+"), with_core=False)]
    versions = {name: found[plain_name(name)] for name in own if plain_name(name) in found}
    if tested.returncode:
        print(tested.stdout[-5000:], tested.stderr[-2000:])
    return Outcome(versions, tested.stdout.splitlines()[-1], tested.returncode == 0)


def install(wanted: Iterable[str], folder: Path) -> tuple[Path, dict[str, Distribution]]:
    """Make an environment that holds these and nothing else, by uv if there is one: its Python, and its packages."""
    uv = which("uv") or which("uv", path=Path(sys.executable).parent)
    venv.create(folder, with_pip=uv is None)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    pip = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
    run([*map(str, pip), "--quiet", *wanted])
    (packages,) = (*folder.glob("lib/python*/site-packages"), *folder.glob("Lib/site-packages"))
    found = distributions(path=[str(packages)])
    return python, {plain_name(each.name): each for each in found if each.name != "pip"}


def plain_name(package: str) -> str:
    """The name as package indexes compare it.

    >>> plain_name("huggingface_hub"), plain_name("openTSNE")
    ('huggingface-hub', 'opentsne')
    """
    return re.sub(r"[-_.]+", "-", package).lower()


def list_needs(
    extras: Iterable[str], *, with_core: bool = True, python: str | None = None
) -> list[Requirement]:
    """What these extras need on this system, and with them wordkin itself.

    python : the version of Python, such as "3.13", if it is not the one that runs
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    texts = list(project["dependencies"]) if with_core else []
    for extra in extras:
        texts += project["optional-dependencies"][extra]
    needs = map(Requirement, texts)
    where = {"python_version": python} if python else None
    needed = [need for need in needs if need.marker is None or need.marker.evaluate(where)]
    own = [need for need in needed if need.name == project["name"]]  # of its other extras
    others = [need for need in needed if need.name != project["name"]]
    inner = [extra for need in own for extra in sorted(need.extras)]
    return others + (list_needs(inner, with_core=False) if inner else [])


def lower_bounds(needs: Iterable[Requirement]) -> list[str]:
    """Constraints that hold each package at the oldest version it may have.

    >>> lower_bounds(
    ...     [Requirement("numpy>=1.26"), Requirement("pandas>=2.0"), Requirement("pandas>=2.2")]
    ... )
    ['numpy==1.26', 'pandas==2.2']
    """
    from packaging.version import Version

    lowest: dict[str, Version] = {}
    for need in needs:
        for bound in need.specifier:
            if bound.operator == ">=":
                version = Version(bound.version)
                lowest[need.name] = max(version, lowest.get(need.name, version))
    return [f"{name}=={version}" for name, version in lowest.items()]


def run(command: Sequence[str], *, may_fail: bool = False) -> "subprocess.CompletedProcess[str]":
    """Run a command without this environment's own settings of Python, and without `CI`."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTHON") and name not in {"CI", "NUMBA_CACHE_DIR"}
    }
    ended = subprocess.run(
        command, cwd=ROOT, env=clean, check=False, capture_output=True, encoding="utf-8"
    )
    if ended.returncode and not may_fail:
        sys.exit(f"{' '.join(command)}\nended with {ended.returncode}:\n{ended.stderr[-5000:]}")
    return ended


def write_row(extra: str, outcomes: Sequence[Outcome]) -> None:
    """Put the row of an extra into the page's table, in alphabetical order."""
    oldest, newest = (outcome.versions for outcome in outcomes)
    versions = ", ".join(f"{name} {oldest[name]} to {newest[name]}" for name in newest)
    counted = re.search(r"(\d+) passed", outcomes[-1].summary)
    tests = int(counted[1]) if counted else 0
    row = f"| `{extra}` | {versions} | {tests:,} | {datetime.now(UTC).date().isoformat()} |"
    head, rows, end = split_page(PAGE.read_text("utf-8"))
    rows = sorted([*(line for line in rows if not line.startswith(f"| `{extra}` ")), row])
    PAGE.write_text(head + "".join(f"{line}\n" for line in rows) + end, "utf-8")


def split_page(text: str) -> tuple[str, list[str], str]:
    """The page before the rows of its table, the rows, and the page after them."""
    found = re.search(r"(?<=\| --- \|\n)(?:\| `.*\n)*", text)
    if found is None:
        sys.exit(f"{PAGE}: expected a table of extras, found none")
    return text[: found.start()], found[0].splitlines(), text[found.end() :]


if __name__ == "__main__":
    sys.exit(main())
