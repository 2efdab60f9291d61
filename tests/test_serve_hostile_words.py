"""Words are data: whatever they hold, they are served, searched, mapped, exported and shown."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import wordkin as wk
from serve_process import Server, in_url, random_vectors, serving
from test_serve_map import read_map

MAX_LETTERS = 200
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "end of a script": "</script>",
    "start of a script": "<script>",
    "comment": "<!--",
    "handler": '"><img onerror=alert(1) src=x>',
    "attribute": "' onmouseover='alert(1)",
    "address": "javascript:alert(1)",
    "entity": "&lt;b&gt;&amp;",
    "template": "{{7*7}}${7*7}#{7*7}",
    "right to left": "\u202egnirts\u202c",
    "marks": "\u200f\u200e\u2067",
    "tab": "a\tb",
    "space": "two words",
    "emoji family": "👨‍👩‍👧‍👦",
    "combining": "Z̷̛̹a̵l̶g̸o̶",
    "not composed": "e\u0301",
    "composed": "é",
    "line separators": "a\u2028b\u2029c",
    "quotes": "\"'`\\",
    "ampersand and plus": "a&b=c+d%20e;f#g?h/i",
    "dots": "..",
    "path": "../../etc/passwd",
    "null": "null",
    "prototype": "__proto__",
    "constructor": "constructor",
    "formula": "=HYPERLINK(A1)",
    "no-break space": "\u00a0",
    "no character": "\ufdd0",
    "empty": "",
}
LONG = "x" * 10_000
ASKED = {name: word for name, word in HOSTILE.items() if name not in {"tab", "line separators"}}


class Place(NamedTuple):
    server: Server
    vectors: wk.WordVectors
    log: Path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    path = tmp_path_factory.mktemp("hostile") / "hostile.safetensors"
    vectors = random_vectors([*HOSTILE.values(), LONG, "sea", "lake"])
    vectors.save(path)
    with serving(path, "--no-open", "--log-words") as server:
        yield Place(server, vectors, path)


@pytest.mark.parametrize("word", ASKED.values(), ids=ASKED)
def test_hostile_word_is_asked_for_like_any_other(place: Place, word: str) -> None:
    answer = place.server.get("/api/nearest", {"word": word, "k": 50})
    wanted = place.vectors.nearest(word, 50)
    assert [entry["word"] for entry in answer.json["neighbors"]] == [entry.word for entry in wanted]


@pytest.mark.parametrize("word", ASKED.values(), ids=ASKED)
def test_hostile_word_is_an_answer_like_any_other(place: Place, word: str) -> None:
    answer = place.server.get("/api/similarity", {"a": word, "b": "sea"}).json
    assert answer["similarity"] == pytest.approx(place.vectors.similarity(word, "sea"), abs=2e-6)
    odd = place.server.get("/api/odd", {"word": [word, "sea", "lake"]}).json
    assert odd["words"] == [word, "sea", "lake"]


@pytest.mark.parametrize("word", ["tab", "line separators"])
def test_words_with_control_characters_are_answers_though_nobody_asks_for_them(
    place: Place, word: str
) -> None:
    asked = place.server.get("/api/nearest", {"word": HOSTILE[word]})
    assert asked.status in {200, 404, 422}
    answers = place.server.get("/api/nearest", {"word": "sea", "k": 50}).json["neighbors"]
    assert HOSTILE[word] in {entry["word"] for entry in answers}


def test_word_of_ten_thousand_letters_is_an_answer_and_too_long_to_ask_for(place: Place) -> None:
    answers = place.server.get("/api/nearest", {"word": "sea", "k": 50}).json["neighbors"]
    assert LONG in {entry["word"] for entry in answers}
    assert place.server.get("/api/nearest", {"word": LONG[:5_000]}).status == 422


def test_answers_are_json_that_no_page_would_run(place: Place) -> None:
    answer = place.server.get("/api/nearest", {"word": "sea", "k": 50})
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer.body.decode("utf-8")


def test_empty_prefix_or_hostile_prefix_completes(place: Place) -> None:
    found = place.server.get("/api/complete", {"prefix": "<s"}).json["words"]
    assert found == ["<script>alert(1)</script>", "<script>"]


def test_map_holds_all_words_as_they_are(place: Place) -> None:
    assert read_map(place.server.get("/api/map")).words == place.vectors.words


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_no_word_stands_in_a_page_as_markup(place: Place, path: str) -> None:
    page = place.server.ask("GET", path).body.decode()
    for word in ("<script>alert(1)</script>", '"><img onerror=alert(1)', "onmouseover='alert(1)"):
        assert word not in page


def test_description_is_json_with_words_as_data(place: Place) -> None:
    answer = place.server.ask("GET", "/openapi.json")
    assert answer.json["openapi"].startswith("3.1")
    assert answer.headers["Content-Type"].startswith("application/json")


def test_info_is_json_with_words_as_data(place: Place) -> None:
    assert place.server.ask("GET", "/api/info").json


@pytest.mark.parametrize(
    "word", [*HOSTILE.values(), '\r\n{"status": 200}', "\n", "\x1b[2J", "\x00", "\x85", "\u2028"]
)
def test_no_word_forges_a_line_of_the_log(place: Place, word: str) -> None:
    before = len(place.server.said.splitlines())
    place.server.ask("GET", f"/api/nearest?word={in_url(word)}")
    place.server.ask("GET", f"/{in_url(word)}")
    place.server.ask("GET", f"/api/nearest?word=sea&model={in_url(word)}")
    lines = place.server.said.split("\n")[before:-1]
    assert len(lines) == 3
    for line in lines:
        assert line.isascii()
        assert line.isprintable()
        assert json.loads(line)["status"] in {200, 404, 422}


def test_export_with_hostile_words_opens_again(place: Place, tmp_path: Path) -> None:
    place.vectors.save(tmp_path / "again.safetensors")
    assert wk.load(tmp_path / "again.safetensors").words == place.vectors.words
