"""`/api/map`: positions, groups and words in the layout that the description states."""

import gzip
import json
import struct
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from serve_process import Answer, Server, random_vectors, serving

WORDS = [f"word{number}" for number in range(60)] + ["naïve", "河", "👨‍👩‍👧‍👦"]
SHOWN = 50


class Map(NamedTuple):
    """A map as a client reads it."""

    positions: NDArray[np.uint16]
    counts: NDArray[np.uint32]
    groups: NDArray[np.uint8]
    words: list[str]
    about: dict[str, Any]


def read_map(answer: Answer) -> Map:
    """Read the binary layout as the OpenAPI description states it."""
    magic, told = struct.unpack_from("<4sI", answer.body)
    assert magic == b"WKM2"
    start = 8 + told
    assert start % 4 == 0
    about = json.loads(answer.body[8:start])
    words, arrays = about["words"], []
    for kind, count in (("<u2", 2 * words), ("<u4", words), ("<u4", words + 1), ("u1", words)):
        arrays.append(np.frombuffer(answer.body, kind, count, start))
        start += arrays[-1].nbytes
    positions, counts, offsets, groups = arrays
    blob = answer.body[start:]
    assert len(blob) == offsets[-1]
    spelled = [blob[begin:end].decode() for begin, end in pairwise(offsets.tolist())]
    return Map(positions.reshape(words, 2), counts, groups, spelled, about)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map") / "kin.safetensors"
    random_vectors(WORDS).save(path)
    return path


@pytest.fixture(scope="module")
def server(path: Path) -> Iterator[Server]:
    other = path.with_name("other.safetensors")
    random_vectors(WORDS, seed=2).save(other)
    with serving(path, other, "--no-open", "--words", SHOWN) as server:
        yield server


def test_map_holds_the_most_frequent_words_in_their_order(server: Server) -> None:
    answer = server.get("/api/map")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/octet-stream"
    found = read_map(answer)
    assert found.words == WORDS[:SHOWN]
    assert found.positions.shape == (SHOWN, 2)
    assert found.groups.shape == (SHOWN,)
    assert found.counts.tolist() == [*range(68, 68 - SHOWN, -1)]
    assert {found.words.index(word) for group in found.about["groups"] for word in group} <= set(
        range(SHOWN)
    )
    assert found.about["truth"] == {"ten": None, "fifty": None}  # of fifty words all are near


def test_positions_use_the_whole_range(server: Server) -> None:
    positions = read_map(server.get("/api/map")).positions.astype(int)
    assert np.ptp(positions, axis=0).max() > 60_000
    assert len(np.unique(positions, axis=0)) == SHOWN


def test_map_is_sent_compressed_to_whom_reads_that(server: Server) -> None:
    plain = server.get("/api/map", Accept_Encoding="identity")
    zipped = server.get("/api/map", Accept_Encoding="gzip")
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == plain.body
    for answer in (plain, zipped):
        assert "accept-encoding" in answer.headers["Vary"].lower()


@pytest.mark.parametrize("coding", ["gzip;q=0", "identity;q=1, gzip;q=0.0", "br"])
def test_map_is_sent_as_it_is_to_whom_refuses_gzip(server: Server, coding: str) -> None:
    assert "Content-Encoding" not in server.get("/api/map", Accept_Encoding=coding).headers


def test_same_map_is_not_sent_again(server: Server) -> None:
    etag = server.get("/api/map").headers["ETag"]
    for condition in (etag, f'"other", {etag}', "*", f"W/{etag.removeprefix('W/')}"):
        again = server.get("/api/map", If_None_Match=condition)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == etag


@pytest.mark.parametrize("condition", ['"other"', "", 'W/"x"', "\xff"])
def test_another_map_is_sent(server: Server, condition: str) -> None:
    assert server.get("/api/map", If_None_Match=condition).status == 200


def test_etag_is_that_of_file_and_projection(server: Server, path: Path) -> None:
    etags = [server.get("/api/map", {"model": name}).headers["ETag"] for name in ("kin", "other")]
    with serving(path, "--no-open", "--words", SHOWN) as again:
        assert again.get("/api/map").headers["ETag"] == etags[0]
    with serving(path, "--no-open", "--words", SHOWN - 1) as fewer:
        etags.append(fewer.get("/api/map").headers["ETag"])
    assert len(set(etags)) == 3


def test_without_words_there_is_no_map(path: Path) -> None:
    with serving(path, "--no-open", "--words", "0") as server:
        answer = server.get("/api/map")
        assert answer.status == 404
        assert answer.json["error"]
        assert server.get("/api/nearest", {"word": "word1"}).status == 200
        assert server.ask("GET", "/").status == 200


def test_description_states_the_layout(server: Server) -> None:
    route = server.ask("GET", "/openapi.json").json["paths"]["/api/map"]["get"]
    assert "application/octet-stream" in route["responses"]["200"]["content"]
    told = str(route)
    for part in ("uint16", "uint8", "UTF-8"):
        assert part in told
