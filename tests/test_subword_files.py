"""Native files with n-grams: they come back, are mapped, and no damaged one gives a wrong answer."""

import json
import time
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from small_trainings import matrices_of, settings_of
from wordkin.corpus import encode
from wordkin.errors import FormatError, UnknownWordError
from wordkin.formats import read_vectors
from wordkin.formats.native import open_arrays
from wordkin.formats.safetensors import save_arrays
from wordkin.model import Model
from wordkin.training.fit import fit
from wordkin.words.known_ngrams import KnownNgrams
from wordkin.words.packed import pack_words
from wordkin.words.subwords import Sizes, Subwords, find_buckets

TEXT = [["the", "banana", "meets", "shores"], ["a", "bananas", "lakes", "the"]] * 10
UNSEEN = ["bananaslakes", "shore", "😀 banane", "lake" * 75]
CORPUS = encode(TEXT).prune(min_count=1)
STILL: dict[str, Any] = {"learning_rate": 0.0, "final_learning_rate": 0.0, "progress": False}


@pytest.fixture(scope="module")
def model() -> Model:
    return fit(CORPUS, settings_of(dimensions=8, subwords=(2, 4)), threads=1)


@pytest.fixture(params=["model", "vectors"])
def kin(request: pytest.FixtureRequest, model: Model, tmp_path: Path) -> Path:
    """A file of the whole model, and one of its vectors."""
    path = tmp_path / f"{request.param}.safetensors"
    (model if request.param == "model" else model.vectors).save(path)
    return path


def version_of(path: Path) -> str:
    return open_arrays(path)[1]["format_version"]


# What comes back


def test_a_file_has_the_vectors_of_known_and_unseen_words(kin: Path, model: Model) -> None:
    found = wk.load(kin)
    for words in (model.vectors.words, UNSEEN):
        np.testing.assert_array_equal(found[words], model.vectors[words])
    assert "shore" not in found
    assert found.words == model.vectors.words


def test_a_model_is_whole_after_saving(model: Model, tmp_path: Path) -> None:
    model.save(tmp_path / "m.safetensors")
    found = wk.load_model(tmp_path / "m.safetensors")
    assert matrices_of(found) == matrices_of(model)
    assert found.settings == model.settings
    assert found.parameters.part_vectors is not None
    np.testing.assert_array_equal(found.parameters.part_vectors, model.parameters.part_vectors)
    found.save(tmp_path / "again.safetensors")
    first, second = (open_arrays(tmp_path / f"{name}.safetensors") for name in ("m", "again"))
    assert {name: array.tobytes() for name, array in first[0].items()} == {
        name: array.tobytes() for name, array in second[0].items()
    }


def test_a_file_of_half_precision_has_nearly_the_same_vectors(model: Model, tmp_path: Path) -> None:
    model.save(tmp_path / "m.safetensors")
    wk.load(tmp_path / "m.safetensors", dtype="float16").save(tmp_path / "h.safetensors")
    arrays, _ = open_arrays(tmp_path / "h.safetensors")
    assert arrays["part_vectors"].dtype == arrays["vectors"].dtype == np.float16
    found = wk.load(tmp_path / "h.safetensors")
    np.testing.assert_allclose(found[UNSEEN], model.vectors[UNSEEN], rtol=1e-2, atol=1e-4)
    assert found[UNSEEN].dtype == np.float32


def test_vectors_are_saved_without_the_rows_that_no_ngram_has(tmp_path: Path) -> None:
    # "banana" and "bananas" have n-grams in common, and those of their own; "a" with <a> alone.
    model = fit(CORPUS, settings_of(dimensions=8, subwords=(6, 6)), threads=1)
    assert model.ngrams is not None
    model.vectors.save(tmp_path / "v.safetensors")
    arrays, _ = open_arrays(tmp_path / "v.safetensors")
    assert len(arrays["part_vectors"]) == len(set(model.ngrams.rows.tolist()))
    assert len(arrays["part_vectors"]) < len(model.vectors)
    np.testing.assert_array_equal(
        wk.load(tmp_path / "v.safetensors")["abananas"], model.vectors["abananas"]
    )


def test_files_of_version_2_are_those_with_ngrams(kin: Path, tmp_path: Path) -> None:
    assert version_of(kin) == "2"
    plain = fit(CORPUS, settings_of(), threads=1)
    plain.save(tmp_path / "plain.safetensors")
    plain.vectors.save(tmp_path / "plain vectors.safetensors")
    assert version_of(tmp_path / "plain.safetensors") == "1"
    assert version_of(tmp_path / "plain vectors.safetensors") == "1"


def test_a_model_without_any_ngram_comes_back(tmp_path: Path) -> None:
    corpus = encode([["a", "b", "c"]] * 9).prune(min_count=1)
    with pytest.warns(wk.WordkinWarning, match="no word has an n-gram of 5 to 6 characters"):
        model = fit(corpus, settings_of(subwords=(5, 6)), threads=1)
    model.save(tmp_path / "m.safetensors")
    model.vectors.save(tmp_path / "v.safetensors")
    for name in ("m", "v"):
        found = wk.load(tmp_path / f"{name}.safetensors")
        np.testing.assert_array_equal(found["a"], model.vectors["a"])
        with pytest.raises(UnknownWordError):
            found["banana"]
    assert matrices_of(wk.load_model(tmp_path / "m.safetensors")) == matrices_of(model)


# Mapped


def many_ngrams(rows: int) -> Subwords:
    known = np.arange(rows, dtype=np.int32)
    sizes = Sizes(3, 6, rows)
    return Subwords(np.ones((rows, 8), np.float32), sizes, KnownNgrams(known, known, known + 1))


def test_opening_a_file_reads_no_rows(tmp_path: Path) -> None:
    rows = 200_000
    known = many_ngrams(rows).known
    assert known is not None
    save_arrays(
        tmp_path / "v.safetensors",
        {
            "vectors": np.ones((1, 8), np.float32),
            **pack_words(["sea"])._asdict(),
            "part_vectors": np.ones((rows, 8), np.float32),
            "ngram_buckets": known.buckets,
            "ngram_rows": known.rows,
            "ngram_words": known.words,
        },
        {
            "format": "wordkin",
            "format_version": "2",
            "subwords": json.dumps({"shortest": 3, "longest": 6, "buckets": rows}),
        },
    )
    tracemalloc.start()
    stored = read_vectors(tmp_path / "v.safetensors")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000
    assert stored.subwords is not None
    np.testing.assert_allclose(stored.subwords.compute_vectors(["seas"])["seas"], 1, rtol=1e-6)


def test_a_question_costs_no_pass_over_all_ngrams() -> None:
    """Beside the first one; of a million n-grams a pass takes many times longer than the rest."""
    few, many = many_ngrams(1_000), many_ngrams(1_000_000)
    taken = []
    for subwords in (few, many):
        subwords.compute_vectors(["seas"])
        times = []
        for _ in range(20):
            began = time.perf_counter()
            subwords.compute_vectors(["seas"])
            times.append(time.perf_counter() - began)
        taken.append(min(times))
    assert taken[1] < 10 * taken[0]


# Damage


def rewrite(path: Path, changes: dict[str, Any], texts: dict[str, Any]) -> None:
    """Change arrays (by a function, or to none) and texts of a file."""
    arrays, metadata = open_arrays(path)
    found = {name: np.array(array) for name, array in arrays.items()}
    for name, change in changes.items():
        array = found.pop(name)
        if change is not None:
            found[name] = change(array)
    metadata = {name: text for name, text in {**metadata, **texts}.items() if text is not None}
    save_arrays(path, found, metadata)


def sizes(**changes: Any) -> str:
    return json.dumps({"shortest": 2, "longest": 4, "buckets": 2_000_000} | changes)


ARRAYS: dict[str, dict[str, Any]] = {
    "rows beyond the end": {"ngram_rows": lambda rows: rows + 1000},
    "negative rows": {"ngram_rows": lambda rows: rows - 1000},
    "buckets that fall": {"ngram_buckets": lambda buckets: buckets[::-1]},
    "a bucket twice": {"ngram_buckets": lambda buckets: np.full_like(buckets, buckets[0])},
    "n-grams of no word": {"ngram_words": lambda words: words * 0},
    "n-grams of less than no word": {"ngram_words": lambda words: -words},
    "fewer rows than n-grams": {"ngram_rows": lambda rows: rows[:-1]},
    "rows that are no whole numbers": {"ngram_rows": lambda rows: rows.astype(np.float32)},
    "no buckets": {"ngram_buckets": None},
    "no rows": {"ngram_rows": None},
    "no counts": {"ngram_words": None},
    "no n-grams": dict.fromkeys(["ngram_buckets", "ngram_rows", "ngram_words"]),
    "narrower parts": {"part_vectors": lambda parts: parts[:, :3]},
    "too few parts": {"part_vectors": lambda parts: parts[:2]},
    "whole numbers as parts": {"part_vectors": lambda parts: parts.astype(np.int32)},
    "one column of parts": {"part_vectors": lambda parts: parts[:, 0]},
    "parts that are not finite": {"part_vectors": lambda parts: parts * np.nan},
    "no parts": {"part_vectors": None},
}
TEXTS = {
    "no sizes": None,
    "broken JSON": "{",
    "a list": "[2, 4, 2000000]",
    "a text": sizes(shortest="2"),
    "a fraction": sizes(longest=4.5),
    "a whole float": sizes(longest=4.0),
    "true": sizes(shortest=True),
    "infinity": '{"shortest": 2, "longest": 4, "buckets": Infinity}',
    "nan": '{"shortest": 2, "longest": NaN, "buckets": 100}',
    "too many digits": '{"shortest": 2, "longest": 4, "buckets": ' + "9" * 5000 + "}",
    "too deep": "[" * 100_000,
    "negative": sizes(shortest=-2),
    "too long": sizes(longest=65),
    "no buckets": sizes(buckets=0),
    "too many buckets": sizes(buckets=2**31),
    "a missing one": '{"shortest": 2, "longest": 4}',
}
BOTH_KINDS = [
    *(pytest.param(changes, {}, id=name) for name, changes in ARRAYS.items()),
    *(pytest.param({}, {"subwords": text}, id=name) for name, text in TEXTS.items()),
]


@pytest.mark.parametrize(("changes", "texts"), BOTH_KINDS)
def test_a_damaged_file_is_refused_at_the_latest_when_it_is_asked(
    changes: dict[str, Any], texts: dict[str, Any], kin: Path
) -> None:
    rewrite(kin, changes, texts)
    with pytest.raises(FormatError, match="expected"):
        wk.load(kin)["bananaslakes"]


@pytest.mark.parametrize(
    ("changes", "texts"),
    [
        *(case for case in BOTH_KINDS if case.id != "parts that are not finite"),
        pytest.param(
            {"part_vectors": lambda parts: np.vstack([parts, parts])}, {}, id="too many parts"
        ),
        pytest.param(
            {"part_vectors": lambda parts: parts.astype(np.float16)}, {}, id="half precision"
        ),
        pytest.param({}, {"subwords": sizes(longest=5)}, id="other sizes than the settings"),
    ],
)
def test_a_damaged_model_is_refused_before_it_is_trained_on(
    changes: dict[str, Any], texts: dict[str, Any], model: Model, tmp_path: Path
) -> None:
    model.save(tmp_path / "m.safetensors")
    rewrite(tmp_path / "m.safetensors", changes, texts)
    with pytest.raises(FormatError, match=r"m\.safetensors.* expected"):
        wk.load_model(tmp_path / "m.safetensors")


@pytest.mark.parametrize("kind", ["model", "vectors"])
def test_bytes_at_random_never_end_in_an_error_of_python(
    kind: str, model: Model, tmp_path: Path
) -> None:
    path, rng = tmp_path / "kin.safetensors", np.random.default_rng(1)
    (model if kind == "model" else model.vectors).save(path)
    content = path.read_bytes()
    header = 8 + int.from_bytes(content[:8], "little")
    opened = 0
    for _ in range(150):
        damaged = bytearray(content)
        limits = [(0, header), (header, len(content))][rng.integers(2)]
        for place in rng.integers(*limits, rng.integers(1, 4)):
            damaged[place] = rng.integers(256)
        path.write_bytes(damaged)
        try:
            assert np.isfinite(wk.load(path)["bananaslakes"]).all()
            if kind == "model":
                wk.train(TEXT, resume=wk.load_model(path), threads=1, **STILL)
            opened += 1
        except (wk.WordkinError, wk.WordkinWarning):
            continue
    assert 0 < opened < 150


def test_a_model_with_ngrams_of_other_words_is_not_trained_on(model: Model, tmp_path: Path) -> None:
    model.save(tmp_path / "m.safetensors")
    rewrite(tmp_path / "m.safetensors", {"ngram_buckets": lambda buckets: buckets + 1}, {})
    damaged = wk.load_model(tmp_path / "m.safetensors")
    with pytest.raises(FormatError, match="expected the n-grams of its words, found others"):
        wk.train(TEXT, resume=damaged, **STILL)


def test_wider_whole_numbers_are_no_damage(kin: Path, model: Model) -> None:
    widened = dict.fromkeys(
        ["ngram_buckets", "ngram_rows", "ngram_words"], lambda array: array.astype(np.int64)
    )
    rewrite(kin, widened, {})
    np.testing.assert_array_equal(wk.load(kin)[UNSEEN], model.vectors[UNSEEN])


# The lookup of n-grams


def test_find_tells_the_place_of_each_bucket() -> None:
    three = np.array([2, 5, 2**31 - 2], np.int32)
    known = KnownNgrams(three, np.zeros(3, np.int32), np.ones(3, np.int32))
    asked = np.array([5, 0, 2**31 - 2, 3, 5, 2, 2**31 - 1], np.uint32)
    assert known.find(asked).tolist() == [1, -1, 2, -1, 1, 0, -1]
    none = KnownNgrams(three[:0], three[:0], three[:0])
    assert none.find(asked).tolist() == [-1] * len(asked)


def test_an_unseen_word_is_the_mean_of_its_known_ngrams_by_their_rarity(model: Model) -> None:
    subwords, known = model.subwords, model.ngrams
    assert subwords is not None
    assert known is not None
    buckets, rows, words = (array.tolist() for array in (known.buckets, known.rows, known.words))
    place_of = {bucket: place for place, bucket in enumerate(buckets)}
    for word in UNSEEN:
        total, weight = np.zeros(8), 0.0
        for bucket in find_buckets(word, subwords.sizes).tolist():
            if bucket in place_of:
                place = place_of[bucket]
                share = words[place] ** -0.25
                total += share * subwords.ngrams[rows[place]]
                weight += share
        np.testing.assert_allclose(model.vectors[word], total / weight, rtol=1e-5, atol=1e-7)
