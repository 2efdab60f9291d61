"""What is no question gets an answer that says so: never a 500, a traceback or a path of the machine."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from serve_process import Answer, Server, random_vectors, request, serving

KIBI = 1 << 10
WORDS = ["sea", "lake", "shore", "car", "bus", "boat", "naïve", "nan", "0"]
NEAREST = "/api/nearest?word=sea"
PAIR = "/api/similarity?a=sea&b=lake"


class Place(NamedTuple):
    """A server, and the folder whose name must stay its own."""

    server: Server
    folder: Path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("secret-folder")
    random_vectors(WORDS).save(folder / "kin.safetensors")
    with serving(folder / "kin.safetensors", "--no-open") as server:
        yield Place(server, folder)


def assert_refused(place: Place, answer: Answer, *statuses: int) -> None:
    """An error in the contract's form, that tells nothing of the machine."""
    assert answer.status in statuses, answer
    found = answer.json
    assert isinstance(found["error"], str)
    assert found["error"]
    assert set(found) <= {"error", "missing", "suggestions"}
    assert len(answer.body) < 10_000
    told = answer.body.decode() + str(answer.headers)
    for private in ("Traceback", str(place.folder), place.folder.name, ".py", "site-packages"):
        assert private not in told
    assert place.server.get("/api/nearest", {"word": "sea"}).status == 200


WRONG_NUMBERS = [
    "x",
    "",
    "NaN",
    "nan",
    "inf",
    "-inf",
    "0",
    "-1",
    "1.5",
    "1e1",
    "1e999",
    "0x10",
    "1_0",
    " 3",
    "3 ",
    "+3",
    "%D9%A3",
    "1001",
    "1" + "0" * 30,
    "9" * 5_000,
    "true",
    "null",
    "[3]",
    "3,4",
    "%00",
    "3%00",
    "%0A3",
    "%F0%9F%98%80",
]


@pytest.mark.parametrize("number", WRONG_NUMBERS, ids=lambda number: number[:12])
def test_k_that_is_no_number_from_1_to_1000_is_wrong(place: Place, number: str) -> None:
    target = f"{NEAREST}&k={number.replace(' ', '%20').replace('+', '%2B')}"
    assert_refused(place, place.server.ask("GET", target), 422)


@pytest.mark.parametrize(
    "target",
    [
        # a second value where one is taken
        f"{NEAREST}&word=lake",
        f"{NEAREST}&word=sea",
        f"{NEAREST}&k=3&k=3",
        f"{NEAREST}&model=kin&model=kin",
        f"{PAIR}&a=car",
        "/api/analogy?a=sea&b=lake&c=car&c=bus",
        "/api/axis?from=sea&to=lake&to=car",
        "/api/complete?prefix=s&prefix=l",
        # parameters that no route has, or another
        f"{NEAREST}&K=3",
        f"{NEAREST}&topn=3",
        f"{NEAREST}&=3",
        f"{NEAREST}&a=sea",
        f"{NEAREST}&word[]=lake",
        f"{PAIR}&k=3&unknown=1",
        "/api/info?word=sea",
        # missing ones
        "/api/nearest",
        "/api/nearest?k=3",
        "/api/similarity?a=sea",
        "/api/analogy?a=sea&b=lake",
        "/api/axis?from=sea",
        "/api/combine",
        "/api/combine?negative=sea",
        "/api/odd",
        "/api/complete",
        "/api/compare?word=sea",
        "/api/common?a=sea",
        # too few words to choose from
        "/api/odd?word=sea&word=lake",
        # too long, too many
        f"/api/nearest?word={'a' * 201}",
        f"/api/nearest?word={'%C3%A9' * 201}",
        f"/api/complete?prefix={'a' * 201}",
        f"{PAIR[:-4]}{'a' * 201}",
        "/api/odd?" + "&".join(["word=sea"] * 101),
        "/api/combine?" + "&".join(["positive=sea"] * 101),
        "/api/combine?positive=sea&" + "&".join(["negative=lake"] * 101),
    ],
    ids=lambda target: target[:50],
)
def test_wrong_parameters_are_refused(place: Place, target: str) -> None:
    assert_refused(place, place.server.ask("GET", target), 422)


# By its bytes, in a word, a prefix and the name of a model.
STRANGE = {
    "newline": "sea%0Alake",
    "carriage return and newline": "sea%0D%0ASet-Cookie:%20a=b",
    "NUL": "sea%00",
    "NUL alone": "%00",
    "escape": "%1B[31msea",
    "delete": "sea%7F",
    "control of Latin 1": "sea%C2%85",
    "high surrogate": "%ED%A0%80",
    "low surrogate": "%ED%B0%80",
    "pair of surrogates": "%ED%A0%BD%ED%B8%80",
    "no UTF-8": "%FF%FE",
    "cut UTF-8": "na%C3",
    "overlong": "%C0%AF",
    "beyond Unicode": "%F4%90%80%80",
    "half an escape": "sea%",
    "no escape": "sea%zz",
    "UTF-16 escape": "%u0041",
    "a path": "..%2F..%2Fetc%2Fpasswd",
    "a template": "%7B%7B7*7%7D%7D",
    "a format": "%25s%25n%7B0%7D",
    "script": "%3Cscript%3Ealert(1)%3C/script%3E",
    "line separator": "%E2%80%A8",
    "no character": "%EF%BF%BF",
}


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize(
    "target",
    [
        "/api/nearest?word={}",
        "/api/similarity?a=sea&b={}",
        f"{NEAREST}&model={{}}",
        "/api/odd?word=sea&word=car&word={}",
    ],
)
def test_strange_words_are_unknown_or_wrong(place: Place, target: str, strange: str) -> None:
    assert_refused(place, place.server.ask("GET", target.format(strange)), 404, 422)


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
def test_strange_prefixes_complete_nothing_or_are_wrong(place: Place, strange: str) -> None:
    answer = place.server.ask("GET", f"/api/complete?prefix={strange}")
    if answer.status == 200:
        assert answer.json["words"] == []
    else:
        assert_refused(place, answer, 404, 422)


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
def test_strange_names_of_parameters_are_refused(place: Place, strange: str) -> None:
    assert_refused(place, place.server.ask("GET", f"{NEAREST}&{strange}=1"), 422)


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/api",
        "/api/",
        "/api/nothing",
        "/api/nearest/sea",
        "//",
        "/api//nearest",
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%2f..%2fetc/passwd",
        "/API/NEAREST",
        "/api/nearest%00",
        "/api/%FF",
        "/.git/config",
    ],
)
def test_no_route_is_not_found(place: Place, path: str) -> None:
    assert_refused(place, place.server.ask("GET", path), 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO"])
@pytest.mark.parametrize("path", [NEAREST, "/healthz", "/api/map"])
def test_other_methods_are_not_allowed(place: Place, method: str, path: str) -> None:
    answer = place.server.ask(method, path)
    if method == "FOO" and answer.status == 400:  # where the parser of HTTP knows no such method
        return
    assert_refused(place, answer, 405)
    assert "GET" in answer.headers["Allow"]


def test_body_of_a_question_is_not_read(place: Place) -> None:
    body = request(NEAREST, "Content-Length: 5") + b"hello"
    assert place.server.raw(body).startswith(b"HTTP/1.1 200")


def test_address_above_8_kib_is_too_long_though_all_its_words_are_short(place: Place) -> None:
    words = "&".join([f"word={'a' * 90}"] * 95)
    assert len(words) > 8 * KIBI
    assert_refused(place, place.server.ask("GET", f"/api/odd?{words}"), 414)


@pytest.mark.parametrize("size", [8 * KIBI + 1, 16 * KIBI, 60 * KIBI])
def test_long_address_is_refused(place: Place, size: int) -> None:
    answer = place.server.ask("GET", f"{NEAREST}{'a' * (size - len(NEAREST))}")
    assert_refused(place, answer, 414, 422)


def test_ten_thousand_parameters_are_refused(place: Place) -> None:
    for many in ("a", "%00"):
        target = "&".join([NEAREST, *[many] * 10_000])
        assert_refused(place, place.server.ask("GET", target), 422)


def test_address_that_no_parser_takes_is_refused_in_the_same_form(place: Place) -> None:
    target = "&".join([NEAREST, *["word=sea"] * 10_000])
    answer = place.server.ask("GET", target)
    assert_refused(place, answer, 400, 414, 422)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_ten_thousand_parameters_are_refused_though_short(place: Place) -> None:
    found = place.server.raw(request(f"{NEAREST}{'&' * 7_000}"))
    assert found.split(b" ")[1] in {b"200", b"422"}  # nothing between them is no parameter


@pytest.mark.parametrize(
    "message",
    [
        b"GET",
        b"GET /\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
        b"\x00\x01\x02\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(50) + b"\r\n\r\n",  # TLS
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nno colon\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"GET /api/nearest?word=\xff\xfe HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"GET /api/nearest?word=sea HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "
        + b"a" * 100_000
        + b"\r\n\r\n",
    ],
    ids=lambda message: repr(message[:40]),
)
def test_what_is_no_http_hurts_nobody(place: Place, message: bytes) -> None:
    with place.server.connect() as connection:
        connection.sendall(message)
        connection.shutdown(1)
        found = b""
        try:
            while part := connection.recv(4096):
                found += part
                if b"\r\n\r\n" in found:
                    break
        except ConnectionResetError:
            pass
    assert not found.startswith(b"HTTP/1.1 5")
    assert b"Traceback" not in found
    assert place.server.get("/healthz").status == 200


@pytest.mark.parametrize(
    "target",
    [
        f"/api/nearest?word={'%C3%A9' * 200}",
        f"/api/nearest?word={'a' * 200}",
        f"/api/odd?{'&'.join(['word=zzz'] * 100)}",
    ],
    ids=["letters of two bytes", "letters", "words"],
)
def test_what_just_keeps_within_the_limits_is_asked(place: Place, target: str) -> None:
    assert_refused(place, place.server.ask("GET", target), 404)


def test_k_of_1000_is_answered(place: Place) -> None:
    assert len(place.server.get("/api/nearest", {"word": "sea", "k": 1000}).json["neighbors"]) == 8


@pytest.mark.parametrize("word", ["nan", "0", "naïve"])
def test_words_that_look_like_numbers_are_words(place: Place, word: str) -> None:
    assert place.server.get("/api/nearest", {"word": word}).status == 200


def test_nothing_of_all_this_was_a_fault_of_the_server(place: Place) -> None:
    assert place.server.said == ""
