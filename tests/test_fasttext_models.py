"""fastText's `.bin` as a whole model: read, trained further, and written; the real fastText made the files."""

import gzip
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import wordkin as wk
from test_fasttext_bin import model as bytes_of
from wordkin.errors import FormatError, WordkinWarning
from wordkin.formats import fasttext_writing
from wordkin.formats.stored import StoredVectors
from wordkin.integrations.fasttext import save_fasttext, save_fasttext_model
from wordkin.settings import SubwordSettings, TrainingSettings
from wordkin.words.known_ngrams import KnownNgrams
from wordkin.words.lookup import WordList
from wordkin.words.subwords import Sizes, Subwords, find_buckets

DATA = Path(__file__).parent / "data"
UNSEEN = (DATA / "fasttext_many_unseen.txt").read_text("utf-8").split()
BOTH = ("negative-sampling", "hierarchical-softmax")
TEXT = [["sea", "lakes", "대학교", "příliž"], ["lake", "seas", "🌊🌊", "a", "대학교는"]] * 100


@pytest.fixture(scope="module", params=["negative-sampling", "hierarchical-softmax"])
def trained(request):
    options = {"dimensions": 6, "subwords": (2, 4), "min_count": 1, "progress": False}
    return wk.train(TEXT, loss=request.param, **options)


@pytest.fixture
def written(trained, tmp_path):
    trained.save(tmp_path / "kin.bin")
    return tmp_path / "kin.bin"


@pytest.mark.parametrize("name", ["noise", "tree"])
def test_vectors_of_many_alphabets_are_those_that_fasttext_gives(name):
    found = wk.load(DATA / f"fasttext_many_{name}.bin")
    for kind, words in (("seen", found.words), ("unseen", UNSEEN)):
        expected = np.load(DATA / f"fasttext_many_{name}_{kind}.npy")
        np.testing.assert_allclose(found[words], expected, rtol=1e-5, atol=1e-6)
    assert max(map(len, UNSEEN)) > 290


@pytest.mark.parametrize("name", ["fasttext_many_noise.bin", "fasttext_many_tree.bin"])
def test_a_model_of_fasttext_is_written_as_it_was(name, tmp_path):
    wk.load_model(DATA / name).save(tmp_path / "kin.bin")
    assert (tmp_path / "kin.bin").read_bytes() == (DATA / name).read_bytes()


@pytest.mark.parametrize("name", ["fasttext_skipgram.bin", "fasttext_cbow.bin"])
def test_small_models_of_fasttext_are_written_so_that_they_read_the_same(name, tmp_path):
    save_fasttext_model(wk.load_model(DATA / name), tmp_path / "kin.bin")
    found, expected = (wk.load_model(path) for path in (tmp_path / "kin.bin", DATA / name))
    for role, matrix in expected.parameters.by_role.items():
        np.testing.assert_array_equal(found.parameters.by_role[role], matrix)
    assert found.settings == expected.settings


def test_settings_of_a_model_of_fasttext_are_its_options():
    assert wk.load_model(DATA / "fasttext_many_tree.bin").settings == TrainingSettings(
        objective="cbow",
        loss="hierarchical-softmax",
        dimensions=6,
        epochs=20,
        min_count=1,
        noise_exponent=0.5,
        subsample_threshold=1e-4,
        learning_rate=0.05,
        subwords=SubwordSettings(1, 3, 500),
    )
    assert wk.load_model(DATA / "fasttext_cbow.bin").settings.subwords is None


def test_matrices_of_fasttexts_file_are_mapped():
    matrices = wk.load_model(DATA / "fasttext_many_noise.bin").parameters
    assert isinstance(matrices.part_vectors, np.memmap)
    assert isinstance(matrices.output_vectors, np.memmap)


def test_a_compressed_file_is_the_same_model(tmp_path):
    data = (DATA / "fasttext_many_noise.bin").read_bytes()
    (tmp_path / "kin.bin.gz").write_bytes(gzip.compress(data, mtime=0))
    found = wk.load_model(tmp_path / "kin.bin.gz")
    found.save(tmp_path / "kin.bin")
    assert (tmp_path / "kin.bin").read_bytes() == data


def paths_of_fasttext(counts):
    """The turns to each word, as `HierarchicalSoftmaxLoss::buildTree` numbers nodes, by (node, code)."""
    words = len(counts)
    tree = [{"count": int(count), "parent": -1, "code": False} for count in counts]
    tree += [{"count": 10**15, "parent": -1, "code": False} for _ in range(words - 1)]
    leaf, node = words - 1, words
    for joined in range(words, 2 * words - 1):
        pair = []
        for _ in range(2):
            if leaf >= 0 and tree[leaf]["count"] < tree[node]["count"]:
                pair.append(leaf)
                leaf -= 1
            else:
                pair.append(node)
                node += 1
        tree[joined]["count"] = tree[pair[0]]["count"] + tree[pair[1]]["count"]
        for child in pair:
            tree[child]["parent"] = joined
        tree[pair[1]]["code"] = True
    for word in range(words):
        path = []
        while tree[word]["parent"] >= 0:
            path.append((tree[word]["parent"] - words, tree[word]["code"]))
            word = tree[word]["parent"]  # noqa: PLW2901
        yield path


def test_probabilities_by_the_tree_are_those_of_fasttext():
    model = wk.load_model(DATA / "fasttext_many_tree.bin")
    words, dimensions = len(model.vocabulary), 6
    tail = (DATA / "fasttext_many_tree.bin").read_bytes()[-4 * words * dimensions :]
    output = np.frombuffer(tail, "<f4").reshape(words, dimensions)
    hidden = model.vectors[model.vocabulary.words[3]].astype(np.float64)
    expected = [
        np.prod([1 / (1 + np.exp((-1 if code else 1) * output[n] @ hidden)) for n, code in path])
        for path in paths_of_fasttext(model.vocabulary.counts)
    ]
    found = {n.word: n.similarity for n in model.predict([model.vocabulary.words[3]], k=words)}
    np.testing.assert_allclose([found[w] for w in model.vocabulary.words], expected, rtol=1e-5)
    assert sum(expected) == pytest.approx(1)


def buckets_of(word, sizes):
    return set() if word == "</s>" else {*find_buckets(word, sizes).tolist()}


@pytest.mark.filterwarnings("ignore:the text changes the Huffman tree")
@pytest.mark.parametrize("name", ["fasttext_many_noise.bin", "fasttext_many_tree.bin"])
def test_training_on_moves_words_that_the_text_lacks_only_by_their_ngrams(name, tmp_path):
    model = wk.load_model(DATA / name)
    new = [[word, word + "s"] for word in model.vocabulary.words[5:25]] * 20
    later = wk.train(new, resume=model, epochs=1, threads=1, progress=False)
    known = model.vocabulary.words
    lacking = [word for word in known if not any(word in sentence for sentence in new)]
    rows, later_rows = ([m.vocabulary.index[word] for word in lacking] for m in (model, later))
    old, parts = model.parameters.part_vectors, later.parameters.part_vectors
    np.testing.assert_array_equal(old[rows], parts[later_rows])
    sizes = model.subwords.sizes
    touched = {b for sentence in new for word in sentence for b in buckets_of(word, sizes)}
    moves = [abs(model.vectors[word] - later.vectors[word]).max() > 1e-6 for word in lacking]
    may_move = [bool(buckets_of(word, sizes) & touched) for word in lacking]
    assert any(moves)
    assert not all(may_move)
    assert np.all(np.array(moves) <= np.array(may_move))
    later.save(tmp_path / "kin.bin")
    found = wk.load(tmp_path / "kin.bin")
    np.testing.assert_allclose(found[later.vectors.words], later.vectors.matrix, atol=1e-5)


def test_the_command_trains_a_model_of_fasttext_further(wordkin, tmp_path):
    (tmp_path / "text").write_text("대학교 sea lake\n" * 50, encoding="utf-8")
    arguments = ("--from", DATA / "fasttext_many_noise.bin", "-o", tmp_path / "kin.safetensors")
    run = wordkin("train", tmp_path / "text", *arguments)
    assert run.status == 0, run.err
    assert wk.load_model(tmp_path / "kin.safetensors").ngrams is None


UNTIDY = {"words": [(b"caf\xc3", 3), (b"lake", 2)], "tail": bytes(17)}


@pytest.mark.parametrize(
    ("message", "data"),
    [
        ("found a supervised one", (DATA / "fasttext_supervised.bin").read_bytes()),
        ("objective 2 and loss 3", bytes_of(loss=3, objective=2)),
        ("words that are not UTF-8", bytes_of(loss=2, objective=2, **UNTIDY)),
        ("settings that a model can have", bytes_of(loss=2, objective=2, window=0)),
        ("a matrix after the words", bytes_of(loss=2, objective=2)),
        (
            "not in order of falling count",
            bytes_of(words=[(b"sea", 1), (b"lake", 2)], loss=1, objective=2),
        ),
    ],
)
def test_load_model_tells_what_cannot_be_trained(message, data, tmp_path):
    output = bytes(1) + np.array([2, 2], "<i8").tobytes() + bytes(16)
    (tmp_path / "a.bin").write_bytes(data if "after the words" in message else data + output)
    if "UTF-8" in message:  # its tail is the output
        (tmp_path / "a.bin").write_bytes(data.removesuffix(bytes(17)) + output)
    with pytest.raises(FormatError, match=message):
        wk.load_model(tmp_path / "a.bin")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    name=st.sampled_from(["fasttext_many_tree.bin", "fasttext_skipgram.bin"]),
    length=st.integers(90, 25_000),
    flips=st.lists(st.tuples(st.integers(4, 400), st.integers(0, 255)), max_size=4),
)
@pytest.mark.filterwarnings("ignore::wordkin.errors.WordkinWarning")
def test_load_model_stands_damaged_files(name, length, flips, tmp_path):
    data = bytearray((DATA / name).read_bytes()[:length])
    for place, byte in flips:
        data[min(place, len(data) - 1)] = byte
    (tmp_path / "a.bin").write_bytes(data)
    try:
        found = wk.load_model(tmp_path / "a.bin")
    except FormatError:
        return
    assert np.isfinite(found.vectors.matrix).all()


def test_save_writes_what_fasttext_would_give_for_words(trained, written):
    found = wk.load(written)
    assert found.words == trained.vectors.words
    np.testing.assert_allclose(found.matrix, trained.vectors.matrix, rtol=1e-5, atol=1e-6)
    assert found.counts.tolist() == trained.vocabulary.counts.tolist()


def test_buckets_that_no_word_has_are_zeros_in_the_file(trained, written):
    model = wk.load_model(written)
    rows = model.parameters.part_vectors[len(model.vocabulary) :]
    known = trained.ngrams.buckets
    assert np.flatnonzero(np.any(rows, axis=1)).tolist() == known.tolist()
    np.testing.assert_array_equal(rows[known], trained.parameters.part_vectors[trained.ngrams.rows])


def test_a_written_model_predicts_as_before(trained, written):
    found, expected = (m.predict(["sea"], k=3) for m in (wk.load_model(written), trained))
    assert [n.word for n in found] == [n.word for n in expected]
    assert [n.similarity for n in found] == pytest.approx([n.similarity for n in expected])


def test_vectors_alone_are_written_with_own_rows_that_make_them(trained, tmp_path):
    trained.vectors.save(tmp_path / "kin.safetensors")
    vectors = wk.load(tmp_path / "kin.safetensors")  # has no own rows
    save_fasttext(vectors, tmp_path / "kin.bin")
    found = wk.load(tmp_path / "kin.bin")
    np.testing.assert_allclose(found[vectors.words], vectors.matrix, rtol=1e-5, atol=1e-6)
    trained.save(tmp_path / "whole.bin")
    np.testing.assert_allclose(found["lakeside"], wk.load(tmp_path / "whole.bin")["lakeside"])


def test_a_plain_model_is_written_without_buckets(tmp_path):
    model = wk.train(TEXT, dimensions=6, min_count=1, progress=False)
    save_fasttext_model(model, tmp_path / "kin.bin")
    found = wk.load_model(tmp_path / "kin.bin")
    for role, matrix in model.parameters.by_role.items():
        np.testing.assert_array_equal(found.parameters.by_role[role], matrix)
    with pytest.raises(FormatError, match=r"or with subwords in \.bin, for fastText"):
        model.save(tmp_path / "kin.bin")


def test_vectors_without_counts_and_ngrams_are_written_as_if_each_word_occurred_once(tmp_path):
    plain = wk.WordVectors(["sea", "New York"], [[1, 0], [4, 3]])
    save_fasttext(plain, tmp_path / "kin.bin")
    found = wk.load(tmp_path / "kin.bin")
    assert found["New York"].tolist() == [4, 3]
    assert found.counts.tolist() == [1, 1]
    assert found.lookup.subwords is None


def test_a_model_of_both_losses_is_refused(tmp_path):
    model = wk.train(TEXT, dimensions=4, subwords=True, loss=BOTH, min_count=1, progress=False)
    with pytest.raises(FormatError, match="a model of one loss, since fastText"):
        model.save(tmp_path / "kin.bin")
    assert not (tmp_path / "kin.bin").exists()


@pytest.mark.parametrize("word", ["se\0a", "", "x" * 20_000, "\ud83c"])
def test_words_that_fasttexts_dictionary_cannot_hold_are_refused(word, tmp_path):
    vectors = wk.WordVectors(["lake", word], [[1, 0], [4, 3]])
    with pytest.raises(FormatError, match="expected words"):
        save_fasttext(vectors, tmp_path / "kin.bin")
    assert not (tmp_path / "kin.bin").exists()


def test_numbers_that_are_not_finite_are_refused(tmp_path):
    rows = np.full((9, 2), np.inf, np.float32)
    vectors = wk.WordVectors(["sea"], [[1, 0]], subwords=Subwords(rows, Sizes(3, 3, 9)))
    with pytest.raises(FormatError, match="finite"):
        save_fasttext(vectors, tmp_path / "kin.bin")


def test_the_file_is_a_stream_of_bounded_memory(tmp_path):
    buckets, known = 150_000, np.arange(0, 150_000, 7, dtype=np.int32)
    ngrams = KnownNgrams(known, np.zeros(len(known), np.int32), np.ones(len(known), np.int32))
    subwords = Subwords(np.ones((1, 50), np.float32), Sizes(3, 6, buckets), ngrams)
    stored = StoredVectors(WordList(["sea"]), np.ones((1, 50), np.float32), subwords=subwords)
    tracemalloc.start()
    fasttext_writing.write_vectors(tmp_path / "kin.bin", stored)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (tmp_path / "kin.bin").stat().st_size > buckets * 50 * 4
    assert peak < 3_000_000


def test_convert_writes_whole_models_for_fasttext(trained, wordkin, tmp_path):
    trained.save(tmp_path / "kin.safetensors")
    arguments = (tmp_path / "kin.safetensors", tmp_path / "kin.bin", "--format", "fasttext")
    run = wordkin("convert", *arguments)
    assert run.status == 0
    assert "dropped" not in run.err
    trained.save(tmp_path / "direct.bin")
    assert (tmp_path / "kin.bin").read_bytes() == (tmp_path / "direct.bin").read_bytes()
    run = wordkin("convert", *arguments, "--limit", "4")
    assert "dropped" in run.err
    assert len(wk.load(tmp_path / "kin.bin")) == 4


def test_convert_leaves_a_model_as_it_is(trained, wordkin, tmp_path):
    for name in ("kin", "other"):
        trained.save(tmp_path / f"{name}.safetensors")
    paths = (tmp_path / "kin.safetensors", tmp_path / "other.safetensors")
    run = wordkin("convert", *paths, "--format", "fasttext")
    assert run.status == 2
    assert "found one, of which what training needs" in run.err


def test_vec_goes_both_ways(trained, tmp_path):
    with pytest.warns(WordkinWarning, match="convert --format fasttext|save_fasttext"):
        trained.vectors.save(tmp_path / "kin.vec")
    found = wk.load(tmp_path / "kin.vec")
    np.testing.assert_allclose(found.matrix, trained.vectors.matrix, rtol=1e-6)
