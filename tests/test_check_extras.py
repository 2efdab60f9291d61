"""tools/check_extras.py: what it installs, and the table that it writes."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement

from scripts import ROOT, load_script
from wordkin.answers.system_facts import EXTRAS as EXTRAS_OF_USERS

check_extras = load_script("tools/check_extras.py")
weigh_extras = load_script("tools/weigh_extras.py")
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
    "optional-dependencies"
]


@pytest.mark.parametrize("extra", check_extras.TESTS)
def test_every_extra_and_its_tests_exist(extra):
    assert set(extra.split("+")) <= set(EXTRAS)
    for named in check_extras.TESTS[extra]:
        path, _, test = named.partition("::")
        assert f"def {test}(" in (ROOT / path).read_text("utf-8") or not test


def test_lower_bounds_hold_each_package_at_the_oldest_that_all_allow():
    needs = map(Requirement, ["numpy>=1.26", "pandas>=2.0", "pandas>=2.2", "scipy"])
    assert check_extras.lower_bounds(needs) == ["numpy==1.26", "pandas==2.2"]


def test_list_needs_names_what_wordkin_needs_and_what_the_extra_adds():
    names = [need.name for need in check_extras.list_needs(["sklearn"])]
    assert "numba" in names
    assert names[-1] == "scikit-learn"
    assert [need.name for need in check_extras.list_needs(["sklearn"], with_core=False)] == names[
        -1:
    ]


def test_write_row_replaces_the_row_of_its_extra_alone(tmp_path, monkeypatch):
    page = tmp_path / "extras.md"
    page.write_text(
        "# Extras\n\n| a | b |\n| --- | --- |\n| `umap` | x |\n| `sklearn` | old |\n\nEnd.\n"
    )
    monkeypatch.setattr(check_extras, "PAGE", page)
    oldest, newest = (
        check_extras.Outcome({"scikit-learn": version}, "7 passed in 1.0s", passed=True)
        for version in ("1.6.0", "1.9.1")
    )
    check_extras.write_row("sklearn", [oldest, newest])
    *head, ours, other, empty, end = page.read_text("utf-8").splitlines()
    assert head[-1] == "| --- | --- |"
    assert ours.startswith("| `sklearn` | scikit-learn 1.6.0 to 1.9.1 | 7 | ")
    assert (other, empty, end) == ("| `umap` | x |", "", "End.")


def test_page_says_what_every_extra_brings_and_weighs():
    page = (ROOT / "docs" / "extras.md").read_text("utf-8")
    rows = {
        row.split("`")[1]: row.split(" | ")[1]
        for name in ("extras", "extras for development")
        for row in re.findall(
            r"^\| `.*$", page.split(f"<!-- {name} -->")[1].partition("<!--")[0], re.MULTILINE
        )
    }
    assert rows == {
        **EXTRAS_OF_USERS,
        **weigh_extras.APART,
        **weigh_extras.EVERYTHING,
        **weigh_extras.DEVELOPERS,
    }


def test_page_has_rows_of_extras_that_are_tested():
    _, rows, _ = check_extras.split_page((ROOT / "docs" / "extras.md").read_text("utf-8"))
    assert {row.split("`")[1] for row in rows} <= set(check_extras.TESTS)
