"""The fuzzer's targets stand what is known: their seeds, and what fuzzing and people found."""

import json
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import wordkin as wk
from scripts import ROOT, load_script

targets = load_script("fuzzing/targets.py")
FOUND = Path(__file__).parent / "data" / "fuzz"
INPUTS = [
    pytest.param(name, seed, True, id=f"{name}-seed{number}")
    for name, target in targets.TARGETS.items()
    for number, seed in enumerate(target.seeds)
] + [
    pytest.param(path.parent.name, path.read_bytes(), False, id=f"{path.parent.name}-{path.name}")
    for path in sorted(FOUND.glob("*/*"))
]


@pytest.mark.parametrize(("name", "data", "is_seed"), INPUTS)
def test_target_ends_in_a_result_or_an_error_of_our_own(name, data, is_seed, tmp_path):
    target = targets.TARGETS[name]
    content = target.content(data) if is_seed else data
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", wk.WordkinWarning)
        try:
            target.run(content, tmp_path / "input")
        except wk.WordkinError:
            return


def test_found_inputs_belong_to_targets():
    assert {path.name for path in FOUND.iterdir()} <= set(targets.TARGETS)


@pytest.mark.slow
@pytest.mark.parametrize("name", targets.TARGETS)
def test_fuzz_finds_nothing_in_some_seconds(name):
    pytest.importorskip("atheris")
    command = [sys.executable, ROOT / "fuzzing" / "fuzz.py", name, "--seconds", "5"]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    run = json.loads(ended.stdout)
    assert run["executions"] > len(targets.TARGETS[name].seeds)
    assert run["findings"] == []
