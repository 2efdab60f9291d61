import sys
import tracemalloc

import numpy as np
import pytest
from numpy.testing import assert_allclose

import wordkin as wk
from wordkin.errors import FormatError, MissingExtraError, SettingsError
from wordkin.formats.safetensors import open_arrays, save_arrays
from wordkin.search import approximate, exact

WORDS = [f"w{row}" for row in range(3_000)]


def clustered_matrix(rows=3_000, dimensions=16, dtype=np.float32):
    """Vectors around some centers, as those of words are."""
    random = np.random.default_rng(1)
    centers = random.normal(size=(100, dimensions))
    spread = random.normal(size=(rows, dimensions)) / 2
    return (centers[random.integers(0, len(centers), rows)] + spread).astype(dtype)


@pytest.fixture(scope="module", params=[np.float32, np.float16])
def indexed(request, tmp_path_factory):
    """A file of vectors, with its index, and the recall that was measured."""
    path = tmp_path_factory.mktemp("indexed") / "kin.safetensors"
    matrix = clustered_matrix(dtype=request.param)
    matrix[5] = 0
    wk.WordVectors(WORDS, matrix).save(path)
    # Several threads build another graph each time, now and then one that misses a neighbor.
    return path, wk.build_index(path, threads=1, progress=False)


def test_build_index_measures_its_recall(indexed):
    path, recall = indexed
    assert recall > 0.95
    exact, approximately = wk.load(path), wk.load(path, index=True)
    rows = np.linspace(0, 2_999, 200).astype(int)
    asked = [WORDS[row] for row in rows]
    answers = [
        [{neighbor.word for neighbor in found} for found in vectors.nearest(asked, k=10)]
        for vectors in (exact, approximately)
    ]
    shares = [len(true & found) / 10 for true, found in zip(*answers, strict=True)]
    assert recall == pytest.approx(np.mean(shares))


def test_load_with_index_gives_the_answers_of_exact_search(indexed):
    path, _ = indexed
    exact, approximately = wk.load(path), wk.load(path, index=True)
    for want, found in (
        (exact.nearest("w7"), approximately.nearest("w7")),
        (exact.combine(["w7", "w8"], ["w9"]), approximately.combine(["w7", "w8"], ["w9"])),
        (exact.nearest(exact["w7"]), approximately.nearest(exact["w7"])),
    ):
        assert [neighbor.word for neighbor in found] == [neighbor.word for neighbor in want]
        similarities = [neighbor.similarity for neighbor in want]
        assert_allclose([neighbor.similarity for neighbor in found], similarities, rtol=1e-5)


def test_load_with_index_leaves_input_words_out(indexed):
    vectors = wk.load(indexed[0], index=True)
    assert "w7" not in {neighbor.word for neighbor in vectors.nearest("w7", k=50)}
    found = vectors.analogy("w1", "w2", "w3", k=50)
    assert not {"w1", "w2", "w3"} & {neighbor.word for neighbor in found}


def test_load_with_index_answers_among_words_exactly(indexed):
    vectors = wk.load(indexed[0], index=True)
    assert [found.word for found in vectors.nearest("w7", among=["w8", "w7"])] == ["w8"]


def test_indexed_space_breaks_ties_by_row():
    matrix = clustered_matrix(50)
    matrix[[30, 20, 40]] = matrix[10]
    space = approximate.build_index(matrix, threads=1, report=lambda _: None)
    assert space.nearest(matrix[10:11], 3, np.array([[20]])).rows.tolist() == [[10, 30, 40]]


def test_indexed_space_marks_missing_answers_and_skips_rows_of_zeros():
    matrix = np.array([[1, 0], [0, 0], [1, 1]], dtype=np.float32)
    space = approximate.build_index(matrix, threads=1, report=lambda _: None)
    assert space.nearest(matrix[:1], 3, np.array([[0]])).rows.tolist() == [[2, -1, -1]]


def test_indexed_space_answers_many_questions_in_parts(monkeypatch):
    monkeypatch.setattr(approximate, "GATHERED", 1)
    matrix = clustered_matrix(50)
    space = approximate.build_index(matrix, threads=1, report=lambda _: None)
    inverses = exact.inverse_lengths(matrix)
    want = exact.nearest_rows(matrix, inverses, matrix[:9], 4)
    assert space.nearest(matrix[:9], 4, None).rows.tolist() == want.rows.tolist()


def test_build_index_reports_progress(tmp_path):
    seen = []
    path = tmp_path / "kin.safetensors"
    wk.WordVectors(WORDS, clustered_matrix()).save(path)
    wk.build_index(path, threads=1, progress=False, callbacks=[seen.append])
    assert [progress.words_done for progress in seen] == [2_048, 3_000]
    assert str(seen[0]).startswith("indexing: 68.3 %")
    assert seen[1].fraction == 1


def test_load_refuses_the_index_of_other_vectors(indexed, tmp_path):
    path, _ = indexed
    other = tmp_path / "other.safetensors"
    wk.WordVectors(WORDS, wk.load(path).matrix + np.float16(1)).save(other)
    approximate.index_path(other).write_bytes(approximate.index_path(path).read_bytes())
    with pytest.raises(
        FormatError, match=r"other.safetensors.index: .* found that of others\. Bui"
    ):
        wk.load(other, index=True)


def test_load_tells_how_to_build_an_index(tmp_path):
    path = tmp_path / "kin.safetensors"
    wk.WordVectors(["sea"], [[1, 0]]).save(path)
    with pytest.raises(FormatError, match=r"found none\. Build it anew: wordkin index"):
        wk.load(path, index=True)


def test_load_refuses_what_is_no_index(tmp_path):
    path = tmp_path / "kin.safetensors"
    wk.WordVectors(["sea"], [[1, 0]]).save(path)
    approximate.index_path(path).write_bytes(path.read_bytes())
    with pytest.raises(FormatError, match="expected an index, found"):
        wk.load(path, index=True)


def test_indexed_space_refuses_rows_beyond_the_vectors():
    matrix = clustered_matrix(50)
    space = approximate.build_index(matrix, threads=1, report=lambda _: None)
    with pytest.raises(FormatError, match="expected rows below 3"):
        space._replace(matrix=matrix[:3]).nearest(matrix[:20], 1, None)


def test_open_index_maps_the_file(indexed):
    path, _ = indexed
    matrix = wk.load(path).matrix
    file = approximate.index_path(path)
    tracemalloc.start()
    approximate.open_index(file, matrix[:]).nearest(matrix[:1], 3, None)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < file.stat().st_size


def test_load_refuses_an_index_beside_a_limit(indexed):
    with pytest.raises(SettingsError, match="index: expected all vectors"):
        wk.load(indexed[0], index=True, limit=3)


def test_index_names_the_extra(indexed, monkeypatch):
    monkeypatch.setitem(sys.modules, "usearch.index", None)
    with pytest.raises(MissingExtraError, match=r"usearch.*wordkin\[ann\]"):
        wk.load(indexed[0], index=True)


def test_indexed_space_answers_no_question():
    space = approximate.build_index(clustered_matrix(50), threads=1, report=lambda _: None)
    assert space.nearest(space.matrix[:0], 3, None).rows.shape == (0, 3)


@pytest.mark.parametrize("recall", ["none", ""])
def test_load_refuses_an_index_whose_recall_is_no_number(recall, tmp_path):
    path = tmp_path / "kin.safetensors"
    wk.WordVectors(["sea", "lake"], [[1, 0], [0, 1]]).save(path)
    wk.build_index(path, threads=1, progress=False)
    arrays, texts = open_arrays(approximate.index_path(path))
    save_arrays(approximate.index_path(path), arrays, {**texts, "recall": recall})
    with pytest.raises(FormatError, match="recall"):
        wk.load(path, index=True)
