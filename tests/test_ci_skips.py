"""A skipped test fails in CI, but for slow ones and those whose large texts are missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py").read_text(encoding="utf-8")


def outcome(folder, test, **environment):
    """Run one small test file with our conftest in CI; return pytest's summary line."""
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_it.py").write_text(f"import pytest\n{test}\n")
    inherited = {k: v for k, v in os.environ.items() if k not in {"WORDKIN_DATA", "CI"}}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "ignore::pytest.PytestUnknownMarkWarning"],
        cwd=folder,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("test", "environment", "word"),
    [
        ("def test_x(): pytest.skip('tired')", {"CI": "true"}, "1 failed"),
        ("@pytest.mark.skip\ndef test_x(): pass", {"CI": "true"}, "1 error"),
        ("pytest.importorskip('no_such_module')", {"CI": "true"}, "1 error"),
        ("def test_x(): pytest.skip('tired')", {}, "1 skipped"),
        ("@pytest.mark.slow\ndef test_x(): pytest.skip('tired')", {"CI": "true"}, "1 skipped"),
        ("@pytest.mark.page\ndef test_x(): pytest.skip('tired')", {"CI": "true"}, "1 skipped"),
        ("def test_x(data_folder): pass", {"CI": "true"}, "1 skipped"),
        (
            "def test_x(data_folder): pytest.skip('tired')",
            {"CI": "true", "WORDKIN_DATA": "."},
            "1 failed",
        ),
        (
            "@pytest.mark.xfail\ndef test_x(): raise RuntimeError",
            {"CI": "true"},
            "1 xfailed",
        ),
    ],
)
def test_skip_in_ci_fails_unless_it_is_excused(tmp_path, test, environment, word):
    assert word in outcome(tmp_path, test, **environment)


@pytest.mark.parametrize(("system", "word"), [("posix", "1 skipped"), ("linux", "1 passed")])
def test_test_of_another_system_is_skipped_in_ci_too(system, word, tmp_path, monkeypatch):
    monkeypatch.setattr(f"{__name__}.CONFTEST", CONFTEST.replace("os.name", "'nt'"))
    test = f"@pytest.mark.{system}\ndef test_x(): pass"
    assert word in outcome(tmp_path, test, CI="true")
