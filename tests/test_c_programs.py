"""The prompts and the report of Google's programs, beside what those print.

`data/make_with_c_programs.py` has recorded that.
"""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from types import ModuleType

import pytest

from command_line import Run
from scripts import load_script

DATA = Path(__file__).parent / "data"
RECORDED = json.loads((DATA / "c_programs.json").read_text("utf-8"))
VECTORS = DATA / "c_programs.bin"


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    """The script that ran the programs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(DATA)
        yield load_script("tests/data/make_with_c_programs.py")


def differing_lines(told: str, recorded: str) -> list[tuple[str, str]]:
    """Pairs of lines that differ, but for the last digits of their numbers."""
    pairs = zip_longest(told.splitlines(), recorded.splitlines(), fillvalue="")
    return [(ours, theirs) for ours, theirs in pairs if not are_same(ours, theirs)]


def are_same(ours: str, theirs: str) -> bool:
    number = re.compile(r"-?\d\.\d{6}$")
    if ours == theirs or number.sub("", ours) != number.sub("", theirs):
        return ours == theirs
    found = [float(match[0]) for line in (ours, theirs) if (match := number.search(line))]
    return len(found) == 2 and abs(found[0] - found[1]) < 2e-6


@pytest.mark.parametrize("program", ["distance", "word-analogy"])
def test_prompts_answer_as_the_c_programs_do(
    program: str, script: ModuleType, wordkin: Run
) -> None:
    lines = "".join(f"{line}\n" for line in script.ASKED[program])
    outcome = wordkin(program, VECTORS, stdin=lines.encode())
    assert outcome.status == 0
    assert differing_lines(outcome.out, RECORDED[program]) == []


@pytest.mark.parametrize("program", ["distance", "word-analogy"])
def test_prompts_end_where_their_input_ends(program: str, wordkin: Run) -> None:
    outcome = wordkin(program, VECTORS, stdin=b"")
    assert outcome.status == 0
    assert outcome.out.endswith("(EXIT to break): \n")


def test_distance_reads_what_is_no_utf_8(wordkin: Run) -> None:
    assert "Out of dictionary word!" in wordkin("distance", VECTORS, stdin=b"\xff\n").out


def test_word_analogy_can_use_the_first_word(wordkin: Run) -> None:
    outcome = wordkin("word-analogy", VECTORS, stdin=b"</s> the of\n")
    assert "Word: </s>  Position in vocabulary: 0" in outcome.out
    assert "Out of dictionary word!" not in outcome.out


@pytest.mark.parametrize("limit", RECORDED["compute-accuracy"])
def test_compute_accuracy_reports_what_the_c_program_reports(
    limit: str, script: ModuleType, wordkin: Run
) -> None:
    outcome = wordkin(
        "compute-accuracy", DATA / "gensim.bin", limit, stdin=script.QUESTIONS.encode()
    )
    assert outcome.out == RECORDED["compute-accuracy"][limit]


def test_compute_accuracy_passes_over_lines_that_are_no_question(wordkin: Run) -> None:
    lines = (
        b": family\nthis line has five words\n\nman woman king queen\nEXIT\nman woman king queen"
    )
    outcome = wordkin("compute-accuracy", DATA / "gensim.bin", stdin=lines)
    assert outcome.out.endswith("Questions seen / total: 1 1   100.00 % \n")


def test_compute_accuracy_asks_nothing_of_no_questions(wordkin: Run) -> None:
    outcome = wordkin("compute-accuracy", VECTORS)
    assert outcome.out == "Questions seen / total: 0 0   -nan % \n"


@pytest.mark.parametrize("program", ["distance", "word-analogy", "compute-accuracy"])
def test_programs_show_their_usage(program: str, wordkin: Run) -> None:
    assert wordkin(program).out.startswith(f"Usage: wordkin {program} <FILE>")


@pytest.mark.parametrize("program", ["distance", "word-analogy", "compute-accuracy"])
@pytest.mark.parametrize("arguments", [("no such file",), (VECTORS, "-binary")])
def test_programs_refuse(program: str, arguments: tuple[object, ...], wordkin: Run) -> None:
    assert wordkin(program, *arguments).status == 2


def test_install_c_names_makes_programs_that_run(wordkin: Run, tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    assert wordkin("install-c-names", folder).status == 0
    names = ["compute-accuracy", "distance", "word-analogy", "word2phrase", "word2vec"]
    suffix = ".cmd" if os.name == "nt" else ""
    assert sorted(path.name for path in folder.iterdir()) == [name + suffix for name in names]
    program = next(folder.glob("distance*"))
    done = subprocess.run(
        [program, VECTORS], input="new\nEXIT\n", capture_output=True, text=True, check=True
    )
    assert "Word: new  Position in vocabulary: 4" in done.stdout


def test_install_c_names_replaces_only_its_own(wordkin: Run, tmp_path: Path) -> None:
    assert wordkin("install-c-names", tmp_path).status == 0
    assert wordkin("install-c-names", tmp_path).status == 0
    other = next(tmp_path.glob("word2vec*"))
    other.write_bytes(b"\x7fELF")
    outcome = wordkin("install-c-names", tmp_path)
    assert outcome.status == 2
    assert "found another program" in outcome.err
    assert other.read_bytes() == b"\x7fELF"
    assert os.access(next(tmp_path.glob("distance*")), os.X_OK)
