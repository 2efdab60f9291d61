"""A file that is replaced while it is being opened is read as the old one or as the new one, never as both.

The reader is stopped before every line of wordkin's that it runs, and before every Python function
that it calls; there another program renames a new file to the name, as wordkin's own `save` does.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from hostile_builders import gensim_keyed_vectors, instance, pickled
from wordkin.errors import FormatError, WordkinError
from wordkin.gensim.models import KeyedVectors, Word2Vec

HERE = str(Path(wk.__file__).parent)
MOST_STOPS = 250  # of one reader; where it runs longer, it is stopped at so many places only


def run_stopped(read: Callable[[], Any], at: int, act: Callable[[], None]) -> tuple[Any, int]:
    """What `read` returns when `act` happens before its step number `at`; how many steps it took."""
    steps = 0

    def step() -> None:
        nonlocal steps
        if steps == at:
            sys.settrace(None)
            act()
            sys.settrace(on_call)
        steps += 1

    def on_call(frame: Any, *_: Any) -> Any:
        step()
        return on_line if frame.f_code.co_filename.startswith(HERE) else None

    def on_line(_: Any, event: str, *__: Any) -> Any:
        if event == "line":
            step()
        return on_line

    before = sys.gettrace()
    sys.settrace(on_call)
    try:
        found = read()
    finally:
        sys.settrace(before)
    return found, steps


def assert_old_or_new(
    path: Path, old: bytes, new: bytes, read: Callable[[Path], Any], describe: Callable[[Any], Any]
) -> None:
    """That a reader who is stopped anywhere finds all of one file or all of the other."""

    def replace() -> None:
        (path.parent / "draft").write_bytes(new)
        (path.parent / "draft").replace(path)

    path.write_bytes(new)
    whole = [describe(read(path))]
    path.write_bytes(old)
    whole.append(describe(read(path)))
    assert whole[0] != whole[1]
    _, steps = run_stopped(lambda: read(path), -1, replace)
    mixed = []
    for at in range(0, steps, max(1, steps // MOST_STOPS)):
        path.unlink()
        path.write_bytes(old)
        try:
            described = describe(run_stopped(lambda: read(path), at, replace)[0])
        except Exception as problem:  # noqa: BLE001 - both files are good, so any is a fault
            described = repr(problem)
        if described not in whole:
            mixed.append((at, described))
    assert not mixed, f"{len(mixed)} of {steps} steps, the first: {mixed[0]}"


def describe_vectors(found: wk.WordVectors) -> tuple[Any, ...]:
    counts = None if found.counts is None else found.counts.tolist()
    return found.words, found.matrix.tolist(), counts, [found[word].tolist() for word in found]


def describe_model(found: wk.Model) -> tuple[Any, ...]:
    outputs = found.parameters.output_vectors
    return (
        *describe_vectors(found.vectors),
        None if outputs is None else outputs.tolist(),
        found.settings,
        [record["loss"] for record in found.history],
    )


def saved(path: Path, save: Callable[[Path], object]) -> bytes:
    save(path)
    content = path.read_bytes()
    path.unlink()
    return content


# Of the same size, so that nothing but their content tells them apart; and of another.
OLD = wk.WordVectors(["sea", "lake", "pond"], np.full((3, 2), 1.0, np.float32), counts=[3, 2, 1])
NEW = wk.WordVectors(["car", "tram", "taxi"], np.full((3, 2), 2.0, np.float32), counts=[9, 8, 7])
LARGER = wk.WordVectors(
    [f"w{i}" for i in range(9)], np.full((9, 4), 2.0, np.float32), counts=range(20, 11, -1)
)
FILES = ["v.safetensors", "v.txt", "v.bin", "v.txt.gz", "v.bin.xz", "v.parquet"]


@pytest.mark.parametrize("new", [NEW, LARGER], ids=["same size", "larger"])
@pytest.mark.parametrize("name", FILES)
def test_load_finds_one_file_or_the_other(name, new, tmp_path):
    path = tmp_path / name
    contents = [saved(path, vectors.save) for vectors in (OLD, new)]
    assert_old_or_new(path, *contents, wk.load, describe_vectors)


@pytest.mark.parametrize("options", [{"limit": 2}, {"dtype": "float16"}])
def test_load_finds_one_file_or_the_other_whatever_it_is_asked_for(options, tmp_path):
    path = tmp_path / "v.safetensors"
    contents = [saved(path, vectors.save) for vectors in (OLD, NEW)]
    assert_old_or_new(path, *contents, lambda file: wk.load(file, **options), describe_vectors)


def test_load_finds_one_file_or_the_other_where_the_formats_differ(tmp_path):
    path = tmp_path / "v"
    contents = [
        saved(tmp_path / name, vectors.save)
        for name, vectors in [("v.txt", OLD), ("v.safetensors", NEW)]
    ]
    for old, new in (contents, contents[::-1]):
        assert_old_or_new(path, old, new, wk.load, describe_vectors)


def test_load_finds_one_text_without_a_header_or_the_other(tmp_path):
    contents = [b"sea 1 2\nlake 3 4\n", b"car 5 6 7\ntram 8 9 0\ntaxi 1 2 3\n"]
    assert_old_or_new(tmp_path / "v", *contents, wk.load, describe_vectors)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Files of two trainings of the same text, of one size but for the digits of their history."""
    text = [["sea", "lake", "pond"], ["car", "tram"]] * 20
    path = tmp_path_factory.mktemp("models") / "m.safetensors"
    options = {
        "dimensions": 4,
        "epochs": 2,
        "min_count": 1,
        "threads": 1,
        "progress": False,
        "subsample_threshold": 0,
    }
    return [saved(path, wk.train(text, seed=seed, **options).save) for seed in (1, 2)]


def test_load_model_finds_one_training_or_the_other(models, tmp_path):
    assert_old_or_new(tmp_path / "m", *models, wk.load_model, describe_model)


def test_load_finds_the_vectors_of_one_training_or_the_other(models, tmp_path):
    assert_old_or_new(tmp_path / "m", *models, wk.load, describe_vectors)


def test_load_model_finds_a_training_where_vectors_replace_it_or_are_replaced(models, tmp_path):
    vectors = saved(tmp_path / "v.safetensors", OLD.save)

    def read(path):
        try:
            return wk.load_model(path)
        except WordkinError as problem:
            if "vectors alone" not in str(problem):
                raise
            return None

    def describe(found):
        return None if found is None else describe_model(found)

    for old, new in [(models[0], vectors), (vectors, models[0])]:
        assert_old_or_new(tmp_path / "m", old, new, read, describe)


# gensim's face


def test_load_of_the_face_finds_one_file_or_the_other(tmp_path):
    path = tmp_path / "face"
    contents = []
    for words, number in [("sea lake", 1.0), ("car tram", 2.0)]:
        face = KeyedVectors(2)
        face.add_vectors(words.split(), np.full((2, 2), number, np.float32))
        contents.append(saved(path, lambda file, face=face: face.save(str(file))))
    assert_old_or_new(
        path,
        *contents,
        lambda file: KeyedVectors.load(str(file)),
        lambda face: (face.index_to_key, face.vectors.tolist()),
    )


def test_load_of_the_faces_model_finds_one_training_or_the_other(tmp_path):
    path = tmp_path / "face"
    text = [["sea", "lake", "pond"], ["car", "tram"]] * 20
    options = {"vector_size": 4, "min_count": 1, "workers": 1}
    contents = [
        saved(path, lambda file, seed=seed: Word2Vec(text, seed=seed, **options).save(str(file)))
        for seed in (1, 2)
    ]
    assert_old_or_new(
        path,
        *contents,
        lambda file: Word2Vec.load(str(file)),
        lambda face: (face.wv.index_to_key, face.wv.vectors.tolist(), face.syn1neg.tolist()),
    )


# what else is read


def test_load_phrases_finds_one_file_or_the_other(tmp_path):
    path = tmp_path / "p.safetensors"
    contents = []
    for first, second in [("new", "york"), ("san", "jose")]:
        text = [[first, second, "is", "here"], ["is", first, second], ["here", "is"]] * 20
        found = wk.find_phrases(text, min_count=1, threshold=0.1, progress=False)
        contents.append(saved(path, found.save))
    assert_old_or_new(
        path,
        *contents,
        wk.load_phrases,
        lambda found: [[(p.words, p.score, p.count) for p in of] for of in found.passes],
    )


def test_encode_finds_one_text_or_the_other(tmp_path):
    contents = [b"sea lake sea\nlake pond\n", b"car tram car\ntaxi car tram taxi\n"]

    def describe(corpus):
        return corpus.vocabulary.words, corpus.vocabulary.counts.tolist(), corpus.ids.tolist()

    assert_old_or_new(tmp_path / "t", *contents, lambda path: wk.encode(path, threads=1), describe)


def test_load_reads_no_file_by_its_name_a_second_time_for_its_index(tmp_path):
    """The index of the old vectors does not answer for the new ones."""
    pytest.importorskip("usearch")
    path = tmp_path / "v.safetensors"
    rows = np.random.default_rng(1).normal(size=(50, 4)).astype(np.float32)
    words = [f"w{i}" for i in range(50)]
    wk.WordVectors(words, rows).save(path)
    wk.build_index(path, progress=False)
    old = path.read_bytes()
    new = saved(path, wk.WordVectors(words, rows[::-1].copy()).save)

    def read(file):
        found = wk.load(file, index=True)
        return found, found.nearest("w0", k=1)

    def replace() -> None:
        (tmp_path / "draft").write_bytes(new)
        (tmp_path / "draft").replace(path)

    path.write_bytes(old)
    _, steps = run_stopped(lambda: read(path), -1, replace)
    for at in range(0, steps, max(1, steps // 50)):
        path.unlink()
        path.write_bytes(old)
        try:
            (found, answers), _ = run_stopped(lambda: read(path), at, replace)
        except WordkinError as problem:
            if "index" not in str(problem):  # of other vectors
                raise
            continue
        exact = wk.WordVectors(found.words, found.matrix).nearest("w0", k=1)
        assert answers[0].word == exact[0].word


def test_pickled_vectors_of_gensim_are_one_file_or_the_other(tmp_path):
    """A pickle as gensim's KeyedVectors.save writes it, all in one file."""
    contents = [
        pickled(gensim_keyed_vectors(words, np.full((2, 2), number, np.float32)))
        for words, number in [(["sea", "lake"], 1), (["car", "tram"], 2)]
    ]
    assert_old_or_new(tmp_path / "g", *contents, wk.load, describe_vectors)


def test_separate_arrays_of_gensim_belong_to_the_file_that_names_them(tmp_path):
    """Both files are replaced, as a second save does; what may be of both is refused."""
    path, beside = tmp_path / "g", tmp_path / "g.vectors.npy"

    def save(folder, words, number):
        folder.mkdir(exist_ok=True)
        attributes = {"index_to_key": words, "__numpys": ["vectors"], "expandos": {}}
        (folder / "g").write_bytes(pickled(instance("keyedvectors.KeyedVectors", attributes)))
        np.save(folder / "g.vectors.npy", np.full((2, 2), number, np.float32))

    def replace():
        save(tmp_path / "new", ["car", "tram"], 2)
        (tmp_path / "new" / "g.vectors.npy").replace(beside)
        (tmp_path / "new" / "g").replace(path)

    def read():
        try:
            return describe_vectors(wk.load(path))
        except FormatError as problem:
            assert "another one took its name" in str(problem)  # noqa: PT017 - if there is one
            return None

    save(tmp_path, ["sea", "lake"], 1)
    old = read()
    _, steps = run_stopped(read, -1, replace)
    replace()
    found = []
    for at in range(0, steps, max(1, steps // MOST_STOPS)):
        save(tmp_path, ["sea", "lake"], 1)
        found.append(run_stopped(read, at, replace)[0])
    new = read()
    assert old != new
    assert None in found
    assert all(one in (old, new, None) for one in found)
