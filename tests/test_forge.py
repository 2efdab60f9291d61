"""What the forge's CI tries is what the package promises."""

import re
import tomllib

import pytest

import wordkin
from scripts import ROOT, load_script

FORGE = ROOT / ".github"
WORKFLOW = FORGE / "workflows" / "ci.yml"
check_release = load_script("tools/check_release.py")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
TEXTS = [path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py")]


def job(name):
    """The lines of one job, of that name."""
    return re.search(rf"^  {name}:\n((?:(?:  .*)?\n)+?)(?=  \w+:\n|\Z)", read(), re.MULTILINE)[1]


def read():
    return WORKFLOW.read_text("utf-8")


def test_forge_tries_the_pythons_that_the_package_names():
    named = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    tried = re.search(r"python: \[(.*)\]", job("test"))[1]
    assert re.findall(r'"(.*?)"', tried) == named
    assert PROJECT["requires-python"] == f">={named[0]}"


def test_forge_tries_linux_on_two_processors_macos_and_windows():
    systems = re.search(r"system: \[(.*)\]", job("test"))[1]
    assert re.sub(r"-(\d+\.)?\d+", "", systems) == "ubuntu, ubuntu-arm, macos, windows"


@pytest.mark.parametrize("path", sorted(FORGE.glob("workflows/*.yml")), ids=lambda path: path.name)
def test_forge_may_only_read_and_names_actions_by_their_commit(path):
    text = path.read_text("utf-8")
    assert re.findall(r"^permissions:\n((?:  .*\n)*)", text, re.MULTILINE) == ["  contents: read\n"]
    used = re.findall(r"uses: (.*)", text)
    assert used
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", action) for action in used)


def test_forge_calls_targets_that_the_makefile_has():
    texts = "".join(path.read_text("utf-8") for path in FORGE.glob("workflows/*.yml"))
    targets = set(re.findall(r"run: make ([\w-]+)", texts))
    assert targets >= {"check", "test", "test-page", "dist", "audit", "docs", "test-docs"}
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert all(f"\n{target}:" in makefile for target in targets)


@pytest.mark.parametrize("dependency", PROJECT["dependencies"])
def test_package_imports_what_it_installs(dependency):
    module = re.match(r"\w+", dependency)[0]
    assert any(re.search(rf"^ *(from|import) {module}\b", text, re.MULTILINE) for text in TEXTS)


def test_only_what_publishes_may_prove_who_it_is():
    for path in FORGE.glob("workflows/*.yml"):
        jobs = re.split(r"^  (?=\w+:)", path.read_text("utf-8"), flags=re.MULTILINE)
        proving = {job.partition(":")[0] for job in jobs if "id-token: write" in job}
        assert proving <= {"publish", "rehearse"}


def test_files_of_the_forge_name_the_address_of_the_project():
    address = PROJECT["urls"]["Repository"]
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\nrepository-code: {address}\n" in citation
    assert f" {address}/security" in (FORGE / "ISSUE_TEMPLATE" / "config.yml").read_text("utf-8")
    assert all(
        url.startswith(address) for name, url in PROJECT["urls"].items() if name != "Documentation"
    )


def test_release_needs_one_version_in_tag_source_changelog_and_citation(tmp_path):
    (tmp_path / "src" / "wordkin").mkdir(parents=True)
    (tmp_path / "src" / "wordkin" / "__init__.py").write_text('__version__ = "1.2.0"\n', "utf-8")
    (tmp_path / "CHANGELOG.md").write_text("## [1.2.0] - 2027-01-02\n", "utf-8")
    citation = tmp_path / "CITATION.cff"
    citation.write_text("version: 1.2.0\ndate-released: 2027-01-02\n", "utf-8")
    assert check_release.complaints("v1.2.0", tmp_path) == []
    assert len(check_release.complaints("v1.3.0", tmp_path)) == 4
    citation.write_text("version: 1.2.0\ndate-released: 2027-01-03\n", "utf-8")
    assert check_release.complaints("v1.2.0", tmp_path) == [
        "CITATION.cff: expected the date of CHANGELOG.md, 2027-01-02, found 2027-01-03"
    ]


def test_version_is_that_of_changelog_and_citation():
    assert check_release.complaints(f"v{wordkin.__version__}", ROOT) == []


def test_licenses_are_those_of_wordkin_and_of_what_it_bundles():
    assert [(ROOT / path).is_file() for path in PROJECT["license-files"]] == [True, True]
    bundled = re.findall(
        r"^## .*\((.*)\)$", (ROOT / PROJECT["license-files"][1]).read_text("utf-8"), re.MULTILINE
    )
    assert PROJECT["license"].split(" AND ") == ["MIT", *sorted(set(bundled) - {"MIT"})]
