"""Under which names `wordkin serve` is reached, and what its answers let a browser do."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from serve_process import Server, random_vectors, request, serving

PATHS = [
    "/",
    "/healthz",
    "/api/info",
    "/api/nearest?word=sea",
    "/api/map",
    "/openapi.json",
    "/docs",
    "/nothing",
    "/api/nearest?word=none",
    "/api/nearest?k=0",
]


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("safety") / "kin.safetensors"
    random_vectors(["sea", "lake", "shore", "car", "bus", "boat"]).save(path)
    return path


@pytest.fixture(scope="module")
def server(vectors: Path) -> Iterator[Server]:
    with serving(vectors, "--no-open") as server:
        yield server


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example@127.0.0.1",
        "169.254.169.254",
        "[::2]",
        "0.0.0.0",  # noqa: S104
        "",
        "127.0.0.1 evil",
        "127.0.0.1:80:80",
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/nearest?word=sea", "/healthz", "/openapi.json"])
def test_forged_host_gets_nothing(server: Server, host: str, path: str) -> None:
    found = server.raw(request(path, host=host))
    assert re.match(rb"HTTP/1.1 4\d\d ", found)
    assert b"sea" not in found
    assert b"lake" not in found


def test_no_host_gets_nothing(server: Server) -> None:
    found = server.raw(b"GET /api/info HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert re.match(rb"HTTP/1.1 4\d\d ", found)


def test_two_hosts_get_nothing(server: Server) -> None:
    found = server.raw(request("/api/info", "Host: evil.example"))
    assert re.match(rb"HTTP/1.1 4\d\d ", found)


def test_forwarded_host_changes_nothing(server: Server) -> None:
    found = server.raw(request("/api/info", "X-Forwarded-Host: 127.0.0.1", host="evil.example"))
    assert re.match(rb"HTTP/1.1 4\d\d ", found)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST"])
@pytest.mark.parametrize("port", ["", ":{port}"])
def test_own_host_is_served(server: Server, host: str, port: str) -> None:
    found = server.raw(request("/healthz", host=host + port.format(port=server.port)))
    assert found.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("path", PATHS)
def test_constant_headers_are_there(server: Server, path: str) -> None:
    headers = server.ask("GET", path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers
    assert "Set-Cookie" not in headers
    assert "uvicorn" not in str(headers).lower()


@pytest.mark.parametrize("path", PATHS)
def test_policy_allows_nothing_but_what_is_used(server: Server, path: str) -> None:
    (policy,) = server.ask("GET", path).headers.get_all("Content-Security-Policy") or []
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";") if rule.strip())
    assert rules.pop("default-src") == "'none'"
    assert (
        rules.pop("base-uri")
        == rules.pop("form-action")
        == rules.pop("frame-ancestors")
        == "'none'"
    )
    sources = {source for value in rules.values() for source in value.split()}
    assert all(re.fullmatch(r"'none'|'self'|data:|blob:|'sha256-[\w+/=]+'", s) for s in sources)
    assert "'self'" in rules.get("script-src", "'self'") or "'sha256-" in rules["script-src"]
    for rule in ("script-src", "script-src-elem", "worker-src"):
        assert "data:" not in rules.get(rule, "")


def test_forged_host_and_wrong_method_have_the_headers_too(server: Server) -> None:
    for found in (
        server.raw(request("/", host="evil.example")),
        server.raw(b"FOO / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"),
    ):
        assert b"nosniff" in found.lower()
        assert b"default-src 'none'" in found.lower()


class Loaded(HTMLParser):
    """Addresses that a page loads or leads to, and its scripts and styles that stand in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note what a browser would fetch or run."""
        found = {name: value or "" for name, value in attributes}
        self.addresses += [
            found[name] for name in ("src", "href", "action", "data") if name in found
        ]
        self.inline += [
            f"{tag} {name}" for name in found if name.startswith("on") or name == "style"
        ]
        if tag in {"script", "style"} and "src" not in found:
            self.inline.append(tag)


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_page_loads_nothing_from_elsewhere_and_runs_nothing_in_it(
    server: Server, path: str
) -> None:
    answer = server.ask("GET", path)
    if path == "/docs" and answer.status == 404:
        return
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    page = answer.body.decode()
    loaded = Loaded(page)
    assert [
        found
        for found in loaded.addresses
        if re.match(r"\w+:|//", found) and not found.startswith("data:")
    ] == []
    hashes = re.findall(r"'sha256-([\w+/=]+)'", answer.headers["Content-Security-Policy"])
    assert len([found for found in loaded.inline if " " not in found]) <= len(hashes)
    assert [found for found in loaded.inline if " " in found] == []


def test_own_addresses_of_the_pages_are_served(server: Server) -> None:
    for path in ("/", "/docs"):
        for address in Loaded(server.ask("GET", path).body.decode()).addresses:
            if not address.startswith(("data:", "#")):
                target = address if address.startswith("/") else f"/{address.removeprefix('./')}"
                assert server.ask("GET", target).status == 200, address
