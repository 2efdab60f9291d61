"""Whom `wordkin serve` answers where it has a token, and pages of which sites may ask."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from serve_process import Answer, Server, random_vectors, serving

TOKEN = "s3cret-" + "k" * 40
ALLOWED = "https://words.example"


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("safety") / "kin.safetensors"
    random_vectors(["sea", "lake", "shore", "car", "bus", "boat"]).save(path)
    return path


@pytest.fixture(scope="module")
def guarded(vectors: Path) -> Iterator[Server]:
    """A server with a token, which a page of one other site may ask."""
    (vectors.parent / "token").write_text(f"{TOKEN}\n", "utf-8")
    arguments = ("--token", vectors.parent / "token", "--cors", ALLOWED)
    with serving(vectors, "--no-open", *arguments) as server:
        yield server


def ask_as(
    server: Server, authorization: str | None, path: str = "/api/nearest?word=sea"
) -> Answer:
    return server.ask(
        "GET", path, {} if authorization is None else {"Authorization": authorization}
    )


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN} x",
        f"Basic {TOKEN}",
        TOKEN,
        f"Bearer {TOKEN.upper()}",
        "Bearer \xe9\xff",
        f"Bearer {'x' * 5_000}",
    ],
)
@pytest.mark.parametrize(
    "path", ["/api/nearest?word=sea", "/api/info", "/api/map", "/api/nothing", "/openapi.json"]
)
def test_wrong_and_missing_tokens_get_nothing(
    guarded: Server, authorization: str | None, path: str
) -> None:
    answer = ask_as(guarded, authorization, path)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json["error"]
    assert TOKEN not in answer.body.decode()
    assert b"lake" not in answer.body


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_right_token_is_answered(guarded: Server, scheme: str) -> None:
    assert ask_as(guarded, f"{scheme} {TOKEN}").json["neighbors"]


def test_token_in_the_address_is_no_token(guarded: Server) -> None:
    for name in ("token", "access_token", "authorization"):
        assert ask_as(guarded, None, f"/api/nearest?word=sea&{name}={TOKEN}").status == 401


def test_page_and_health_need_no_token_and_tell_no_word(guarded: Server) -> None:
    for path in ("/", "/healthz"):
        answer = ask_as(guarded, None, path)
        assert answer.status == 200
        assert TOKEN not in answer.body.decode()
        assert b"boat" not in answer.body


def test_token_stands_in_no_output(guarded: Server) -> None:
    ask_as(guarded, f"Bearer {TOKEN}")
    ask_as(guarded, f"Bearer {TOKEN}", f"/api/nearest?word=sea&x={TOKEN}")
    assert TOKEN not in guarded.said


def test_named_origin_may_ask_and_no_other(guarded: Server) -> None:
    def allowed(origin: str) -> str | None:
        headers = {"Origin": origin, "Authorization": f"Bearer {TOKEN}"}
        return guarded.ask("GET", "/api/nearest?word=sea", headers).headers[
            "Access-Control-Allow-Origin"
        ]

    assert allowed(ALLOWED) == ALLOWED
    for other in (
        "https://evil.example",
        "null",
        f"{ALLOWED}.evil.example",
        "http://words.example",
        f"{ALLOWED}:8000",
    ):
        assert allowed(other) is None


def test_named_origin_may_send_the_token_and_only_read(guarded: Server) -> None:
    asked = {
        "Origin": ALLOWED,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    answer = guarded.ask("OPTIONS", "/api/nearest", asked)
    assert answer.status in {200, 204}
    assert answer.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert "authorization" in answer.headers["Access-Control-Allow-Headers"].lower()
    methods = {
        method.strip() for method in answer.headers["Access-Control-Allow-Methods"].split(",")
    }
    assert methods <= {"GET", "HEAD", "OPTIONS"}
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_other_origin_gets_no_leave_from_a_preflight(guarded: Server) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    assert (
        "Access-Control-Allow-Origin" not in guarded.ask("OPTIONS", "/api/nearest", asked).headers
    )
