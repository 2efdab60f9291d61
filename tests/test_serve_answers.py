"""What `wordkin serve` answers, beside the library's own answers and NumPy in double precision."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.testing import assert_allclose

import wordkin as wk
from serve_process import Answer, Server, expected_neighbors, random_vectors, serving
from small_trainings import line_of, settings_of
from wordkin.training.fit import fit

WORDS = [f"{start}{end}" for start in "bdfgklmnps" for end in ("ay", "ea", "ie", "oat", "ugh")]
CLOSE = 2e-6  # cosines of float32 rows


class Served(NamedTuple):
    """A server of two files of vectors and of one model, and what the library says of them."""

    server: Server
    new: wk.WordVectors
    old: wk.WordVectors

    def get(self, path: str, parameters: Any = (), **headers: str) -> Any:
        answer = self.server.get(path, parameters, **headers)
        assert answer.status == 200, answer
        return answer.json


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("models")
    new = random_vectors(WORDS)
    moved = new.matrix + np.random.default_rng(2).normal(0, 0.3, new.matrix.shape)
    old = wk.WordVectors([*WORDS[10:], "quondam"], np.vstack([moved[10:], moved[:1]]))
    new.save(folder / "new.safetensors")
    old.save(folder / "old.txt")
    fit(line_of(500), settings_of(epochs=3), threads=1).save(folder / "trained.safetensors")
    files = [folder / name for name in ("new.safetensors", "old.txt", "trained.safetensors")]
    with serving(*files, "--no-open") as server:
        yield Served(server, new, wk.load(folder / "old.txt"))


def pairs(neighbors: list[dict[str, Any]]) -> list[tuple[str, float]]:
    """Words and similarities of an answer."""
    return [(entry["word"], entry["similarity"]) for entry in neighbors]


def assert_same(found: list[dict[str, Any]], wanted: Any) -> None:
    """The same words in the same order; cosines up to the rounding of products of matrices."""
    words, cosines = (list(column) for column in zip(*pairs(found), strict=True))
    assert words == list(wanted[0])
    assert_allclose(cosines, wanted[1], rtol=0, atol=CLOSE)


def of_library(neighbors: list[wk.Neighbor]) -> Any:
    return tuple(zip(*neighbors, strict=True))


@pytest.mark.parametrize("word", WORDS[:5])
def test_nearest_is_what_the_library_and_numpy_say(served: Served, word: str) -> None:
    found = served.get("/api/nearest", {"word": word, "k": 7})["neighbors"]
    assert_same(found, of_library(served.new.nearest(word, 7)))
    assert_same(found, expected_neighbors(served.new, served.new[word].astype(float), 7, [word]))


def test_nearest_gives_ten_neighbors_unless_told_otherwise(served: Served) -> None:
    assert len(served.get("/api/nearest", {"word": "say"})["neighbors"]) == 10


def test_nearest_gives_all_other_words_where_fewer_are_there_than_asked(served: Served) -> None:
    found = served.get("/api/nearest", {"word": "say", "k": 1_000})["neighbors"]
    assert {word for word, _ in pairs(found)} == {*WORDS} - {"say"}


def test_combine_adds_and_subtracts_unit_vectors(served: Served) -> None:
    asked = [("positive", "say"), ("positive", "pea"), ("negative", "lie"), ("k", 6)]
    found = served.get("/api/combine", asked)["neighbors"]
    assert_same(found, of_library(served.new.combine(["say", "pea"], ["lie"], k=6)))
    say, pea, lie = (row / np.linalg.norm(row) for row in served.new[["say", "pea", "lie"]])
    query = (say + pea - lie).astype(float)
    assert_same(found, expected_neighbors(served.new, query, 6, ["say", "pea", "lie"]))


def test_combine_needs_no_negative_word(served: Served) -> None:
    found = served.get("/api/combine", {"positive": ["say", "pea"]})["neighbors"]
    assert_same(found, of_library(served.new.combine(["say", "pea"])))


def test_analogy_is_what_the_library_and_numpy_say(served: Served) -> None:
    a, b, c = "say", "pea", "lie"
    found = served.get("/api/analogy", {"a": a, "b": b, "c": c})["neighbors"]
    assert_same(found, of_library(served.new.analogy(a, b, c, k=len(found))))
    unit_a, unit_b, unit_c = (row / np.linalg.norm(row) for row in served.new[[a, b, c]])
    query = (unit_b - unit_a + unit_c).astype(float)
    assert_same(found, expected_neighbors(served.new, query, len(found), [a, b, c]))


def test_odd_is_the_word_least_like_the_others(served: Served) -> None:
    asked = ["say", "pea", "lie", "boat"]
    rows = served.new[asked].astype(float)
    units = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    wanted = asked[int(np.argmin(units @ units.mean(axis=0)))]
    assert served.new.odd_one_out(asked) == wanted
    assert served.get("/api/odd", {"word": asked})["odd"] == wanted


def test_similarity_is_the_cosine(served: Served) -> None:
    found = served.get("/api/similarity", {"a": "say", "b": "pea"})["similarity"]
    assert found == pytest.approx(served.new.similarity("say", "pea"), abs=CLOSE)
    a, b = served.new[["say", "pea"]].astype(float)
    assert found == pytest.approx(a @ b / np.linalg.norm(a) / np.linalg.norm(b), abs=CLOSE)


@pytest.mark.parametrize(
    ("prefix", "wanted"),
    [
        ("b", ["bay", "bea", "bie", "boat", "bugh"]),
        ("boa", ["boat"]),
        ("boat", ["boat"]),
        ("boats", []),
    ],
)
def test_complete_gives_words_that_begin_so_frequent_ones_first(
    served: Served, prefix: str, wanted: list[str]
) -> None:
    assert served.get("/api/complete", {"prefix": prefix})["words"] == wanted


def test_axis_orders_words_by_their_projection_on_the_difference(served: Served) -> None:
    answer = served.get("/api/axis", {"from": "say", "to": "pea"})
    units = unit_rows(served.new)
    say, pea = (WORDS.index(word) for word in ("say", "pea"))
    direction = units[pea] - units[say]
    places = dict(zip(WORDS, units @ direction / np.linalg.norm(direction), strict=True))
    assert_axis(answer, places)


def unit_rows(vectors: wk.WordVectors) -> Any:
    """Rows of length 1 in double precision."""
    rows = vectors.matrix.astype(float)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def assert_axis(answer: Any, places: dict[str, float]) -> None:
    found = {entry["word"]: entry["position"] for entry in answer["words"]}
    positions = list(found.values())
    assert positions == sorted(positions)
    assert_allclose(positions, [places[word] for word in found], atol=CLOSE)


def test_compare_gives_the_neighbors_of_a_word_in_each_model(served: Served) -> None:
    asked = [("word", "say"), ("model", "new"), ("model", "old"), ("k", 5)]
    answer = served.get("/api/compare", asked)
    assert [entry["model"] for entry in answer["models"]] == ["new", "old"]
    for entry, vectors in zip(answer["models"], (served.new, served.old), strict=True):
        assert_same(entry["neighbors"], of_library(vectors.nearest("say", 5)))


def test_common_gives_neighbors_of_both_words(served: Served) -> None:
    found = served.get("/api/common", {"a": "say", "b": "pea", "k": 4})["neighbors"]
    units = unit_rows(served.new)
    cosines = units @ units[[WORDS.index("say"), WORDS.index("pea")]].T
    order = [row for row in np.argsort(-cosines.min(axis=1)) if WORDS[row] not in {"say", "pea"}]
    assert [entry["word"] for entry in found] == [WORDS[row] for row in order[:4]]
    both = [(entry["a"], entry["b"]) for entry in found]
    assert_allclose(both, cosines[order[:4]], rtol=0, atol=CLOSE)


def test_history_is_that_of_the_training(served: Served) -> None:
    history = served.get("/api/history", {"model": "trained"})["history"]
    assert [entry["epoch"] for entry in history] == [1, 2, 3]


def test_info_counts_words_and_dimensions_of_all_models(served: Served) -> None:
    names = ["new", "old", "trained"]
    facts = [served.get("/api/info", {"model": name}) for name in names]
    assert [(fact["model"], fact["words"], fact["dimensions"]) for fact in facts] == [
        ("new", 50, 16),
        ("old", 41, 16),
        ("trained", 9, 16),
    ]
    assert all(fact["models"] == names for fact in facts)


def test_model_says_whom_to_ask_and_the_first_file_is_asked_else(served: Served) -> None:
    asked = {"word": "say", "k": 5}
    of_old = served.get("/api/nearest", {**asked, "model": "old"})["neighbors"]
    assert_same(of_old, of_library(served.old.nearest("say", 5)))
    of_new = served.get("/api/nearest", {**asked, "model": "new"})
    assert of_new["neighbors"] == served.get("/api/nearest", asked)["neighbors"]


def test_unknown_model_is_not_found(served: Served) -> None:
    answer = served.server.get("/api/nearest", {"word": "say", "model": "none"})
    assert answer.status == 404
    assert "none" in answer.json["error"]


def test_unknown_word_is_not_found_and_close_ones_are_offered(served: Served) -> None:
    answer = served.server.get("/api/nearest", {"word": "boaat"})
    assert answer.status == 404
    assert answer.json["missing"] == ["boaat"]
    assert "boat" in answer.json["suggestions"]
    assert "boaat" in answer.json["error"]


def test_unknown_words_are_all_named(served: Served) -> None:
    answer = served.server.get("/api/odd", {"word": ["say", "qqq", "pea", "zzz"]})
    assert answer.status == 404
    assert answer.json["missing"] == ["qqq", "zzz"]


def test_word_of_another_model_is_unknown(served: Served) -> None:
    assert served.get("/api/nearest", {"word": "quondam", "model": "old"})
    assert served.server.get("/api/nearest", {"word": "quondam"}).status == 404


def test_questions_at_once_are_answered_as_alone(served: Served) -> None:
    asked = [{"word": word, "k": 9} for word in WORDS] * 4
    alone = [served.get("/api/nearest", question) for question in asked[: len(WORDS)]] * 4
    with ThreadPoolExecutor(32) as pool:
        at_once = list(pool.map(lambda question: served.get("/api/nearest", question), asked))
    for together, single in zip(at_once, alone, strict=True):
        words, cosines = zip(*pairs(single["neighbors"]), strict=True)
        assert_same(together["neighbors"], (words, cosines))


def test_answers_of_different_models_and_sizes_at_once_are_not_mixed(served: Served) -> None:
    vectors = {"new": served.new, "old": served.old}
    asked = [
        (word, k, model) for word in WORDS[10:] for k, model in ((3, "new"), (8, "old"), (5, "new"))
    ]

    def ask(question: tuple[str, int, str]) -> Any:
        word, k, model = question
        return served.get("/api/nearest", {"word": word, "k": k, "model": model})

    with ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(ask, asked))
    for (word, k, model), answer in zip(asked, answers, strict=True):
        assert_same(answer["neighbors"], of_library(vectors[model].nearest(word, k)))


def test_healthz_answers(served: Served) -> None:
    assert served.server.get("/healthz").status == 200


def test_head_has_the_headers_of_get_and_no_body(served: Served) -> None:
    answer: Answer = served.server.ask("HEAD", "/healthz")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["Content-Length"]) == len(served.server.get("/healthz").body)


ROUTES = """/api/info /api/nearest /api/combine /api/analogy /api/odd /api/similarity /api/complete /api/map
/api/axis /api/compare /api/common /api/history /healthz"""


def test_description_is_of_openapi_3_1_and_has_every_route(served: Served) -> None:
    description = served.get("/openapi.json")
    assert description["openapi"].startswith("3.1.")
    assert set(ROUTES.split()) <= set(description["paths"])


def test_examples_of_the_description_are_words_of_the_model(served: Served) -> None:
    examples = []
    for path, methods in served.get("/openapi.json")["paths"].items():
        for parameter in methods["get"].get("parameters", ()):
            if path.startswith("/api/") and parameter["name"] in [
                "word",
                "a",
                "b",
                "c",
                "from",
                "to",
                "positive",
                "negative",
            ]:
                examples += example_values(parameter)
    assert len(examples) >= 15
    assert set(examples) <= set(WORDS)


def example_values(parameter: dict[str, Any]) -> list[str]:
    """The words that a parameter's examples hold."""
    schema = parameter["schema"]
    found = [entry["value"] for entry in parameter.get("examples", {}).values()]
    found += [holder["example"] for holder in (parameter, schema) if "example" in holder]
    found += schema.get("examples", ())
    return [word for value in found for word in ([value] if isinstance(value, str) else value)]
