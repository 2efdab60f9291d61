"""The application behind `wordkin serve`, asked without a socket."""

import asyncio
import gzip
import io
import json
import struct
from itertools import pairwise

import httpx
import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import FormatError, SettingsError
from wordkin.serve.app import create_app
from wordkin.serve.batching import Batcher, Search, search_together
from wordkin.serve.models import model_of, open_models
from wordkin.serve.settings import Limits, Settings, read_token

WORDS = ["the", "sea", "lake", "river", "car", "bus", "train", "</script>", "a\tb", "", "été"]
VECTORS = wk.WordVectors(WORDS, np.random.default_rng(1).standard_normal((len(WORDS), 5)))
KIN = model_of("kin", VECTORS)


def ask_all(addresses, *, models=(KIN,), settings=None, headers=None, method="GET"):
    """The responses to questions that are asked at the same time."""
    app = create_app(models, settings)

    async def run():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            asked = [client.request(method, each, headers=headers) for each in addresses]
            return await asyncio.gather(*asked)

    try:
        return asyncio.run(run())
    finally:
        app.stop()


def ask(address, **options):
    return ask_all([address], **options)[0]


def entries(neighbors):
    return [{"word": word, "similarity": similarity} for word, similarity in neighbors]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("k", [1, 3, 1000])
def test_nearest_answers_as_the_library(word, k):
    response = ask(httpx.URL("/api/nearest", params={"word": word, "k": k}))
    assert response.json() == {
        "question": word,
        "neighbors": entries(VECTORS.nearest(word, k, threads=1)),
    }


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "/api/combine?positive=sea&positive=car&negative=lake&k=2",
            VECTORS.combine(["sea", "car"], ["lake"], 2, threads=1),
        ),
        (
            "/api/analogy?a=sea&b=car&c=lake&k=2",
            VECTORS.analogy("sea", "car", "lake", k=2, threads=1),
        ),
        (
            "/api/analogy?a=sea&b=car&c=lake&k=2&method=multiply",
            VECTORS.analogy("sea", "car", "lake", k=2, method="multiply", threads=1),
        ),
    ],
)
def test_combinations_answer_as_the_library(address, expected):
    assert ask(address).json()["neighbors"] == entries(expected)


def test_questions_in_one_batch_answer_as_alone():
    app_words = ["sea", "lake", "river", "car", "bus", "train", "the"]
    together = ask_all([f"/api/nearest?word={word}&k=3" for word in app_words])
    for word, response in zip(app_words, together, strict=True):
        expected = VECTORS.nearest(word, 3)
        found = response.json()["neighbors"]
        assert [each["word"] for each in found] == [each.word for each in expected]
        assert [each["similarity"] for each in found] == pytest.approx(
            [each.similarity for each in expected], abs=1e-6
        )


def test_search_together_separates_models_and_large_k():
    other = model_of("other", wk.WordVectors(["a", "b", "c"], np.eye(3, 5)))
    sea, a = VECTORS["sea"][np.newaxis], other.vectors["a"][np.newaxis]
    searches = [
        Search(KIN, sea, 2, {"sea"}),
        Search(other, a, 100, {"a"}),
        Search(KIN, sea, 100, {"sea", "lake"}),
    ]
    found = search_together(searches)
    assert found[0] == [VECTORS.nearest("sea", 2, threads=1)]
    assert [each.word for each in found[1][0]] == ["b", "c"]
    assert {each.word for each in found[2][0]} == set(WORDS) - {"sea", "lake"}


def test_odd_similarity_complete_and_axis():
    assert ask("/api/odd?word=sea&word=car&word=lake").json()["odd"] == VECTORS.odd_one_out(
        ["sea", "car", "lake"]
    )
    similarity = ask("/api/similarity?a=sea&b=car").json()["similarity"]
    assert similarity == pytest.approx(VECTORS.similarity("sea", "car"))
    assert ask("/api/complete?prefix=t").json()["words"] == ["the", "train"]
    units = VECTORS.matrix / np.linalg.norm(VECTORS.matrix, axis=1, keepdims=True)
    line = units[WORDS.index("car")] - units[WORDS.index("sea")]
    placed = units @ (line / np.linalg.norm(line))
    found = ask("/api/axis?from=sea&to=car&k=100").json()["words"]
    expected = sorted(set(WORDS) - {"sea", "car"}, key=lambda word: placed[WORDS.index(word)])
    assert [each["word"] for each in found] == expected
    named = ask("/api/axis?from=sea&to=car&word=bus").json()["words"]
    assert named == [{"word": "bus", "position": pytest.approx(placed[WORDS.index("bus")])}]


def test_common_ranks_by_the_lesser_similarity():
    found = ask("/api/common?a=sea&b=car&k=3").json()["neighbors"]
    lesser = {
        word: min(VECTORS.similarity(word, "sea"), VECTORS.similarity(word, "car"))
        for word in set(WORDS) - {"sea", "car"}
    }
    assert [each["word"] for each in found] == sorted(lesser, key=lesser.__getitem__)[::-1][:3]
    assert [min(each["a"], each["b"]) for each in found] == pytest.approx(
        sorted(lesser.values())[::-1][:3], abs=1e-6
    )


def test_compare_tells_what_two_models_share():
    matrix = VECTORS.matrix.copy()
    matrix[WORDS.index("bus")] = -matrix[WORDS.index("bus")]
    models = [KIN, model_of("new", wk.WordVectors(WORDS, matrix))]
    found = ask("/api/compare?word=sea&model=kin&model=new&k=3", models=models).json()
    lists = [{each["word"] for each in one["neighbors"]} for one in found["models"]]
    assert [one["model"] for one in found["models"]] == ["kin", "new"]
    assert set(found["common"]) == lists[0] & lists[1]
    assert found["overlap"] == pytest.approx(len(lists[0] & lists[1]) / 3)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/nearest?word=pond", 404),
        ("/api/nearest?word=sea&model=other", 404),
        ("/nowhere", 404),
        ("/api/nearest", 422),
        ("/api/nearest?word=sea&word=lake", 422),
        ("/api/nearest?word=sea&k=0", 422),
        ("/api/nearest?word=sea&k=1001", 422),
        ("/api/nearest?word=sea&k=nan", 422),
        (f"/api/nearest?word=sea&k={10**30}", 422),
        ("/api/nearest?word=sea&k=1&k=2", 422),
        ("/api/nearest?word=sea&other=1", 422),
        (f"/api/nearest?word={'x' * 201}", 422),
        ("/api/nearest?word=%ED%A0%80", 422),
        ("/api/nearest?word=%00", 404),
        (f"/api/nearest?word=sea{'&a=b' * 10_000}", 422),
        ("/api/odd?word=sea&word=lake", 422),
        (f"/api/odd?{'word=sea&' * 101}", 422),
        (f"/api/odd?{'&'.join(['word=' + 'x' * 199] * 99)}", 414),
        ("/api/analogy?a=sea&b=car&c=lake&method=divide", 422),
    ],
)
def test_wrong_questions_are_refused_in_one_form(address, status):
    response = ask(address)
    assert response.status_code == status
    form = response.json()
    assert form.keys() == {"error", "missing", "suggestions"}
    assert len(form["error"]) < 500
    assert "Traceback" not in response.text


@pytest.mark.parametrize("path", ["/nearest", "/api/v1/nearest/"])
def test_unknown_routes_come_with_those_of_the_same_end(path):
    response = ask(path)
    assert response.status_code == 404
    assert response.json()["suggestions"] == ["/api/nearest"]
    assert "Did you mean /api/nearest? /docs lists them all." in response.json()["error"]
    assert ask("/nothing").json()["suggestions"] == []


def test_unknown_parameters_come_with_those_that_may_be_meant():
    form = ask("/api/nearest?word=sea&topn=3&sea=1").json()
    assert form["suggestions"] == ["k"]
    assert form["error"].startswith(
        "topn: expected no such parameter, found '3'. Did you mean k? sea:"
    )


def test_unknown_words_come_with_suggestions():
    form = ask("/api/similarity?a=rivr&b=qqqq").json()
    assert form["missing"] == ["rivr", "qqqq"]
    assert form["suggestions"] == ["river"]


def test_typed_words_are_taken_in_a_form_that_is_known():
    found = ask("/api/similarity?a=e%CC%81te%CC%81&b=sea").json()
    assert found["taken"] == {"e\u0301te\u0301": "été"}
    assert found["first"] == "été"
    assert "taken" not in ask("/api/similarity?a=sea&b=car").json()


def test_other_methods_are_refused():
    response = ask("/api/nearest?word=sea", method="POST")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD")


def test_too_many_waiting_questions_are_sent_away():
    limits = Limits(waiting=2, batch=1)
    responses = ask_all(["/api/nearest?word=sea"] * 10, settings=Settings(limits=limits))
    busy = [each for each in responses if each.status_code == 503]
    assert busy
    assert all(each.headers["retry-after"] == "1" for each in busy)
    assert {each.status_code for each in responses} == {200, 503}


def test_a_question_that_takes_too_long_is_answered_by_504(monkeypatch):
    batcher_find = Batcher.find

    async def find_late(self, search):
        await asyncio.sleep(60)
        return await batcher_find(self, search)

    monkeypatch.setattr(Batcher, "find", find_late)
    response = ask("/api/nearest?word=sea", settings=Settings(limits=Limits(seconds=0.01)))
    assert response.status_code == 504


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("192.168.0.1", 421),
        ("127.0.0.1.evil.example", 421),
    ],
)
def test_host_must_be_this_machine(host, status):
    assert ask("/api/nearest?word=sea", headers={"host": host}).status_code == status


def test_token_is_needed_for_all_but_the_page_and_healthz():
    settings = Settings(host="0.0.0.0", token="secret")  # noqa: S104, S106
    asked = ["/api/nearest?word=sea", "/openapi.json", "/nowhere", "/", "/healthz"]
    statuses = [each.status_code for each in ask_all(asked, settings=settings)]
    assert statuses == [401, 401, 401, 200, 200]
    wrong = ask(asked[0], settings=settings, headers={"authorization": "Bearer secre"})
    assert (wrong.status_code, wrong.headers["www-authenticate"]) == (401, "Bearer")
    right = {"authorization": "Bearer secret"}
    assert ask(asked[0], settings=settings, headers=right).status_code == 200
    assert "river" not in ask("/", settings=settings).text


def test_settings_refuse_the_network_without_a_token():
    with pytest.raises(SettingsError, match="--token"):
        Settings(host="0.0.0.0")  # noqa: S104


@pytest.mark.parametrize("origin", ["*", "null", "https://a.example/", "ftp://a.example"])
def test_settings_refuse_what_is_no_origin(origin):
    with pytest.raises(SettingsError, match="--cors"):
        Settings(origins=(origin,))


def test_cors_is_for_named_origins_only():
    settings = Settings(origins=("https://a.example",))
    named, other = {"origin": "https://a.example"}, {"origin": "https://b.example"}
    allowed = ask("/healthz", settings=settings, headers=named).headers
    assert allowed["access-control-allow-origin"] == "https://a.example"
    for response in (
        ask("/healthz", settings=settings, headers=other),
        ask("/healthz", headers=named),
    ):
        assert "access-control-allow-origin" not in response.headers
    preflight = {**named, "access-control-request-method": "GET"}
    asked = ask("/api/info", settings=settings, headers=preflight, method="OPTIONS")
    assert asked.status_code == 204
    assert "authorization" in asked.headers["access-control-allow-headers"]


def test_answers_have_headers_that_keep_them_safe():
    for address in ("/", "/api/nearest?word=sea", "/api/nearest?word=pond"):
        headers = ask(address).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["content-security-policy"]


def test_page_shows_words_as_data():
    hostile = [
        "<script>alert(1)</script>",
        '"><img onerror=alert(1)>',
        "\u202ex",
        "",
        "a\tb",
        "👩‍👩‍👧",
    ]
    models = [model_of("<b>", wk.WordVectors(hostile, np.eye(6)))]
    assert "alert" not in ask("/", models=models).text
    text = ask("/docs", models=models).text
    assert "<script" not in text
    assert "<img" not in text
    assert "<b>" not in text


def test_map_is_bytes_that_describe_themselves():
    response = ask("/api/map", headers={"accept-encoding": "gzip"})
    assert response.headers["content-type"] == "application/octet-stream"
    body = ask("/api/map", headers={"accept-encoding": "identity"}).content
    assert response.content == body
    magic, told = struct.unpack_from("<4sI", body)
    about, start, words = json.loads(body[8 : 8 + told]), 8 + told, len(WORDS)
    assert (magic, about["words"], start % 4) == (b"WKM2", words, 0)
    positions = np.frombuffer(body, "<u2", 2 * words, start)
    assert (positions.min(), positions.max()) == (0, 65_535)
    starts = np.frombuffer(body, "<u4", words + 1, start + 8 * words).tolist()
    members = body[start + 12 * words + 4 :][:words]
    assert max(members) < len(about["groups"])
    blob = body[start + 13 * words + 4 :]
    assert [blob[a:b].decode() for a, b in pairwise(starts)] == WORDS


def test_map_is_sent_once_to_who_keeps_it():
    tag = ask("/api/map", headers={"accept-encoding": "gzip"}).headers["etag"]
    assert tag.startswith(f'"{KIN.digest[:24]}-')
    again = ask("/api/map", headers={"if-none-match": f'W/"old", {tag}'})
    assert (again.status_code, again.content) == (304, b"")


def test_map_can_be_left_out():
    assert ask("/api/map", settings=Settings(words=0)).status_code == 404


def test_log_has_one_line_of_json_for_each_question_without_its_words():
    log = io.StringIO()
    asked = ["/api/nearest?word=sea%0A%7B%7D", "/api/nearest?word=sea", "/nowhere"]
    for address in asked:
        ask(address, settings=Settings(log=log))
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["status"] for line in lines] == [404, 200, 404]
    assert [line["route"] for line in lines] == ["/api/nearest", "/api/nearest", None]
    assert lines[1]["batch"] == 1
    assert "sea" not in log.getvalue()
    assert lines[1].keys() == {
        "time",
        "route",
        "model",
        "status",
        "milliseconds",
        "batch",
        "bytes",
    }


def test_log_has_words_if_asked():
    log = io.StringIO()
    ask("/api/nearest?word=sea", settings=Settings(log=log, log_words=True))
    assert json.loads(log.getvalue())["query"]["word"] == ["sea"]


def test_info_and_history_tell_of_the_file_but_not_its_path(tmp_path):
    path = tmp_path / "model.safetensors"
    wk.train([["a", "b", "c"] * 9] * 9, dimensions=8, epochs=2, progress=False).save(path)
    models = open_models([str(path)])
    info = ask("/api/info", models=models)
    assert info.json()["models"] == ["model"]
    assert info.json()["settings"]["epochs"] == 2
    assert str(tmp_path) not in info.text
    history = ask("/api/history", models=models).json()["history"]
    assert [record["epoch"] for record in history] == [1, 2]
    assert ask("/api/history").json()["history"] == []


def test_history_is_json_whatever_the_file_says(tmp_path, monkeypatch):
    path = tmp_path / "kin.bin"
    wk.WordVectors(["sea", "lake"], np.eye(2)).save(path)
    facts = {"file": str(path), "sha256": "0", "history": [{"loss": float("nan")}]}
    monkeypatch.setattr("wordkin.serve.models.describe_file", lambda _: facts)
    response = ask("/api/history", models=open_models([str(path)]))
    assert response.text == '{"model": "kin", "history": [{"loss": null}]}'


def test_open_models_refuses_two_of_one_name(tmp_path):
    for name in ("kin.txt", "kin.bin"):
        wk.WordVectors(["sea", "lake"], np.eye(2)).save(tmp_path / name)
    with pytest.raises(SettingsError, match="two named 'kin'"):
        open_models([str(tmp_path / "kin.txt"), str(tmp_path / "kin.bin")])


def test_model_of_refuses_vectors_that_are_not_finite():
    vectors = wk.WordVectors(["a", "b"], np.array([[1, np.nan], [1, 1]], np.float32), as_is=True)
    with pytest.raises(FormatError, match="finite"):
        model_of("broken", vectors)


@pytest.mark.parametrize("content", [b"", b" \n", b"a b", "é".encode(), b"x" * 5_000])
def test_read_token_refuses_what_is_no_token(tmp_path, content):
    path = tmp_path / "token"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="token"):
        read_token(path)
    path.write_bytes(b"secret\n")
    assert read_token(path) == "secret"


def test_description_has_examples_that_are_answered():
    described = ask("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    for path, operations in described["paths"].items():
        parameters = operations["get"].get("parameters", [])
        query = {
            each["name"]: each["schema"]["examples"][0]
            for each in parameters
            if "examples" in each["schema"]
        }
        assert ask(httpx.URL(path, params=query)).status_code == 200


def test_description_tells_the_limits():
    described = ask("/openapi.json", settings=Settings(limits=Limits(k=7, letters=20))).json()
    parameters = described["paths"]["/api/combine"]["get"]["parameters"]
    schemas = {each["name"]: each["schema"] for each in parameters}
    assert (schemas["k"]["minimum"], schemas["k"]["maximum"], schemas["k"]["default"]) == (1, 7, 7)
    assert schemas["positive"]["items"]["maxLength"] == 20
    assert (schemas["positive"]["minItems"], schemas["positive"]["maxItems"]) == (1, 100)
    assert schemas["model"]["enum"] == ["kin"]


def test_map_compresses_to_what_gzip_reads():
    app = create_app([KIN])

    async def raw():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            request = client.build_request("GET", "/api/map", headers={"accept-encoding": "gzip"})
            response = await client.send(request, stream=True)
            return response.headers, b"".join([chunk async for chunk in response.aiter_raw()])

    try:
        headers, body = asyncio.run(raw())
    finally:
        app.stop()
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body).startswith(b"WKM2")
