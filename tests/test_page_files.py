"""The files of the explorer page: their sizes, how they may be joined into one, and how they are served."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from serve_process import Server, random_vectors, serving
from wordkin.serve.assets import answer_assets, read_assets

ASSETS = read_assets()
OURS = {name: body.decode() for name, body in ASSETS.items() if not name.startswith("vendor/")}
MODULES = {name: text for name, text in OURS.items() if name.endswith(".js")}
IMPORT = re.compile(r'^import \{[^}]*\} from "\./[\w/.-]+";$', re.MULTILINE)
TOP_LEVEL = re.compile(
    r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+|\[.*?\]|\{.*?\})", re.MULTILINE
)
KILOBYTES = 1_000


def test_vendored_module_is_the_one_that_the_lock_file_makes() -> None:
    digest = hashlib.sha256(ASSETS["vendor/vendor.js"]).hexdigest()
    assert f"SHA-256 {digest}," in ASSETS["vendor/LICENSES.txt"].decode()


def test_licenses_name_every_package_with_its_version() -> None:
    licenses = ASSETS["vendor/LICENSES.txt"].decode()
    for package in ("d3-selection 3.0.0 (ISC)", "d3-zoom 3.0.0 (ISC)", "kdbush 4.1.0 (ISC)"):
        assert f"## {package}\n\n" in licenses
    assert licenses.count("Permission to use, copy, modify") >= 9


def test_page_stays_small() -> None:
    assert sum(len(text.encode()) for text in OURS.values()) <= 120 * KILOBYTES
    assert sum(len(body) for body in ASSETS.values()) <= 250 * KILOBYTES


@pytest.mark.parametrize("name", MODULES)
def test_module_can_be_joined_with_others(name: str) -> None:
    text = MODULES[name]
    rest = IMPORT.sub("", text)
    assert not re.search(r"^import\b", rest, re.MULTILINE)
    assert not re.search(r"\b(import\(|import\.meta|export default|export \*|export \{)", rest)
    assert re.search(r"\bas \w+ *[,}]", "".join(IMPORT.findall(text))) is None
    assert "</script" not in text
    assert not re.search(r"^await\b", rest, re.MULTILINE)


def test_no_name_stands_in_two_modules() -> None:
    lines = [line for text in MODULES.values() for line in text.splitlines()]
    names = Counter(name for line in lines for name in TOP_LEVEL.findall(line))
    further = [re.findall(r", ([A-Z_]+) = ", line) for line in lines if line.startswith("const ")]
    names.update(name for found in further for name in found)
    assert [name for name, count in names.items() if count > 1] == []


def test_worker_imports_nothing() -> None:
    assert "import" not in re.sub(r"//.*", "", MODULES["labels.js"])


@pytest.mark.parametrize("name", OURS)
def test_nothing_is_markup_or_code_made_of_text(name: str) -> None:
    made = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\(\"(on|style)"
    assert re.search(made, OURS[name]) is None
    assert re.search(r"https?://(?!www\.w3\.org)", OURS[name]) is None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("files") / "kin.safetensors"
    random_vectors([f"word{number}" for number in range(20)]).save(path)
    token = path.with_name("token")
    token.write_text("secret", "ascii")
    with serving(path, "--no-open", "--token", token) as server:
        yield server


def test_files_are_served_without_a_token_as_what_they_are_and_kept(server: Server) -> None:
    kinds = {
        "js": "text/javascript; charset=utf-8",
        "css": "text/css; charset=utf-8",
        "svg": "image/svg+xml",
    }
    served = [path for path in answer_assets(ASSETS) if path != "/"]
    assert len(served) == len([name for name in ASSETS if name.rpartition(".")[2] in kinds])
    for path in served:
        answer = server.get(path)
        assert answer.status == 200
        assert answer.headers["Content-Type"] == kinds[path.rpartition(".")[2]]
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_page_refers_to_its_files_by_their_digest(server: Server) -> None:
    page = server.get("/").body.decode()
    assert "{{" not in page
    found = re.findall(r'(?:href|src)="(static/[^"]+)"', page)
    assert len(found) == 3
    for address in found:
        assert server.get(f"/{address}").status == 200


@pytest.mark.parametrize(
    "name",
    [
        "../../app.py",
        "..%2f..%2fapp.py",
        "%2e%2e/%2e%2e/app.py",
        "vendor/../../app.py",
        "index.html",
        "vendor",
        "",
    ],
)
def test_no_other_file_is_served(server: Server, name: str) -> None:
    folder = next(path for path in answer_assets(ASSETS) if path.endswith("/page.js"))
    for base in (folder.removesuffix("page.js"), "/static/", "/"):
        answer = server.ask("GET", base + name)
        assert answer.status in {401, 404} or (base + name) == "/"


def test_policy_allows_our_files_and_nothing_inline(server: Server) -> None:
    policy = server.get("/").headers["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["script-src"] == rules["connect-src"] == rules["worker-src"] == "'self'"
    assert "unsafe" not in policy


def test_every_file_of_the_folder_is_part_of_the_package() -> None:
    folder = Path(__file__).parent.parent / "src" / "wordkin" / "serve" / "static"
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == set(ASSETS)
