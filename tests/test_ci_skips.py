"""A skipped test fails in CI, but for slow ones and those whose large texts are missing."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py").read_text(encoding="utf-8")
IN_CI = {
    "def test_x(): pytest.skip('tired')": "FAILED",
    "@pytest.mark.skip\ndef test_x(): pass": "ERROR",
    "pytest.importorskip('no_such_module')": "ERROR",
    "@pytest.mark.slow\ndef test_x(): pytest.skip('tired')": "SKIPPED",
    "@pytest.mark.page\ndef test_x(): pytest.skip('tired')": "SKIPPED",
    "def test_x(data_folder): pass": "SKIPPED",
    "@pytest.mark.xfail\ndef test_x(): raise RuntimeError": "XFAIL",
    "@pytest.mark.posix\ndef test_x(): pass": "PASSED",
}
ELSEWHERE = {"def test_x(): pytest.skip('tired')": "SKIPPED"}
WITH_DATA = {"def test_x(data_folder): pytest.skip('tired')": "FAILED"}
ON_WINDOWS = {
    "@pytest.mark.posix\ndef test_x(): pass": "SKIPPED",
    "@pytest.mark.linux\ndef test_x(): pass": "PASSED",
}


@pytest.mark.parametrize(
    ("tests", "environment", "system"),
    [
        (IN_CI, {"CI": "true"}, os.name),
        (ELSEWHERE, {}, os.name),
        (WITH_DATA, {"CI": "true", "WORDKIN_DATA": "."}, os.name),
        (ON_WINDOWS, {"CI": "true"}, "nt"),
    ],
    ids=["in CI", "elsewhere", "with data", "on Windows"],
)
def test_skip_in_ci_fails_unless_it_is_excused(tests, environment, system, tmp_path):
    (tmp_path / "conftest.py").write_text(CONFTEST.replace("os.name", repr(system)))
    for i, test in enumerate(tests):
        (tmp_path / f"test_{i}.py").write_text(f"import pytest\n{test}\n")
    inherited = {k: v for k, v in os.environ.items() if k not in {"WORDKIN_DATA", "CI"}}
    options = ["-rA", "--continue-on-collection-errors", "-W", "ignore"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=tmp_path,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    outcomes = re.findall(r"^([A-Z]+) (?:\[1\] )?test_(\d+)\.py", run.stdout, re.MULTILINE)
    assert sorted((int(i), word) for word, i in outcomes) == list(enumerate(tests.values()))
