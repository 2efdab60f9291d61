"""Numbers at the edge: steps too large, sizes beyond 32 bits, settings that nobody means."""

from dataclasses import replace

import numpy as np
import pytest

import wordkin as wk
from wordkin.corpus import EncodedCorpus, encode
from wordkin.corpus.scanning import Scanner, number_words
from wordkin.corpus.storage import Storage
from wordkin.errors import FormatError, SettingsError, TrainingError
from wordkin.formats.safetensors import open_arrays, save_arrays
from wordkin.method.huffman import tree_paths
from wordkin.method.parameters import initialise
from wordkin.method.sampling import keep_probability, noise_table
from wordkin.model import Model
from wordkin.settings import TrainingSettings
from wordkin.training.arrays import bind_kernel, make_tables, start_matrices
from wordkin.training.fit import fit
from wordkin.training.start import Start
from wordkin.words.packed import WordTable, pack_words
from wordkin.words.vocabulary import Vocabulary, read_vocabulary, save_vocabulary

WORDS = np.random.default_rng(1).zipf(1.3, (500, 20)) % 200
SENTENCES = [[f"w{word}" for word in sentence] for sentence in WORDS]
COMBINATIONS = [
    (objective, loss)
    for objective in ("skip-gram", "cbow")
    for loss in ("negative-sampling", "hierarchical-softmax")
]


def train(sentences=SENTENCES, **options):
    options = {"dimensions": 8, "min_count": 1, "epochs": 1, "threads": 1, **options}
    return wk.train(sentences, progress=False, **options)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(("objective", "loss"), COMBINATIONS)
def test_train_stops_at_steps_too_large(objective, loss, threads):
    with pytest.raises(TrainingError, match="Choose a smaller learning_rate"):
        train(objective=objective, loss=loss, learning_rate=10.0, epochs=3, threads=threads)


def with_outputs(number):
    """A model in which one number of an output vector is this one."""
    model = train()
    outputs = model.parameters.output_vectors.copy()
    outputs[0, 2] = number
    return replace(model, parameters=replace(model.parameters, output_vectors=outputs))


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_fit_finds_within_one_chunk_what_is_not_finite(number):
    with pytest.raises(TrainingError, match=r"after 0 words: .* rate 0\.025, window 5 and 5 noise"):
        fit(encode(SENTENCES).prune(1), train().settings, start=Start(with_outputs(number)))


@pytest.mark.parametrize("rate", [np.nan, np.inf, -1.0, 1e9])
@pytest.mark.parametrize("name", ["learning_rate", "final_learning_rate"])
def test_settings_refuse_learning_rates_that_are_no_rates(name, rate):
    with pytest.raises(SettingsError, match=f"{name}: expected a number from 0.0 to 100.0"):
        TrainingSettings(**{name: rate})


@pytest.mark.parametrize(
    "options",
    [
        {"window": 1_000},
        {"dimensions": 10_000},
        {"dimensions": 1},
        {"sentences": [["sea"] * 50], "subsample_threshold": 0.0},
        {"sentences": [["x" * 1_000_000, "y"]], "subsample_threshold": 0.0},
        {"learning_rate": 0.0},
        {"negative_samples": 100, "sentences": SENTENCES[:20]},
    ],
)
def test_train_of_extreme_settings_ends_in_finite_vectors(options):
    assert np.isfinite(train(**options).vectors.matrix).all()


@pytest.mark.parametrize(
    "options",
    [
        {"sentences": [["sea"]]},
        {"sentences": [["sea"]], "loss": "hierarchical-softmax"},
        {"sentences": [[word] for word in "abc"], "objective": "cbow"},
    ],
)
def test_fit_without_neighbors_ends_in_finite_vectors(options):
    """`train` refuses such a text."""
    sentences = options.pop("sentences")
    settings = TrainingSettings(dimensions=8, epochs=1, **options)
    model = fit(encode(sentences).prune(1), settings, threads=1)
    assert np.isfinite(model.vectors.matrix).all()


LARGE = np.array([2**40, 2**33, 2**32 + 1, 1])


def test_vocabulary_keeps_counts_beyond_32_bits(tmp_path):
    save_vocabulary(Vocabulary.from_words("abcd", LARGE), tmp_path / "words")
    found = read_vocabulary(tmp_path / "words")
    assert found.counts.tolist() == LARGE.tolist()
    assert found.total == 2**40 + 2**33 + 2**32 + 2


def test_saved_vectors_keep_counts_beyond_32_bits(tmp_path):
    wk.WordVectors([*"abcd"], np.eye(4), LARGE).save(tmp_path / "v.safetensors")
    assert wk.load(tmp_path / "v.safetensors").counts.tolist() == LARGE.tolist()


def test_sampling_and_tree_are_right_for_counts_beyond_32_bits():
    # Probabilities depend on shares alone: a text of a million times the length has the same.
    counts = np.array([5_000, 300, 20, 1])
    for found, want in (
        (keep_probability(counts * 10**12, 1e-3), keep_probability(counts, 1e-3)),
        (noise_table(counts * 10**12, 0.75)[0], noise_table(counts, 0.75)[0]),
        (tree_paths(counts * 10**12).turns, tree_paths(counts).turns),
    ):
        np.testing.assert_allclose(found, want, rtol=1e-6)


def test_scan_numbers_words_in_order_also_at_positions_beyond_2_to_40():
    early, late = Scanner(None), Scanner(None)
    late.scan(b"sea lake ", 2**41)
    early.scan(b"lake shore ", 2**40)
    vocabulary, _ = number_words([late, early])
    assert vocabulary.words == ["lake", "shore", "sea"]
    assert vocabulary.counts.tolist() == [2, 1, 1]


def test_fit_chunk_trains_on_tokens_beyond_2_to_31(tmp_path):
    first = 2**31 + 8
    ids = np.memmap(tmp_path / "ids", np.int32, "w+", shape=first + 100)  # holes, read as zeros
    ids[first:] = np.tile([1, 2], 50)
    starts = np.array([0, first, first + 100])
    vocabulary = Vocabulary.from_words("abcd", [first, 50, 50, 1])
    corpus = EncodedCorpus(vocabulary, ids, starts, len(ids), Storage(None, 0))
    options = {"loss": "hierarchical-softmax", "dimensions": 16, "subsample_threshold": 0}
    settings = TrainingSettings(**options)
    before = initialise(settings, 4)
    matrices = start_matrices(settings, 4, before)
    matrices.node_vectors[:] = 1.0
    fit_chunk = bind_kernel(corpus, make_tables(vocabulary.counts, settings), matrices)
    _, pairs = fit_chunk(first, first + 100, 0.1, np.uint64(1))
    changed = (matrices.input_vectors != before.input_vectors).any(axis=1)
    assert changed.tolist() == [False, True, True, False]
    assert 100 < pairs < 1_000


def test_open_arrays_maps_what_lies_beyond_4_gigabytes(tmp_path):
    path = tmp_path / "a.safetensors"
    rows = 2**28 + 3  # of 16 bytes
    save_arrays(path, {"a": np.zeros((1, 4), np.float32)}, {})
    text = path.read_bytes().replace(b'"shape":[1,4]', b'"shape":[%d,4]' % rows)
    text = text.replace(b'"data_offsets":[0,16]', b'"data_offsets":[0,%d]' % (16 * rows))
    header = text[8:-16].rstrip()
    with path.open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        file.seek(16 * (rows - 1), 1)
        file.write(np.array([1, 2, 3, 4], "<f4").tobytes())
    assert open_arrays(path)[0]["a"][-1].tolist() == [1, 2, 3, 4]


def test_word_table_finds_words_that_lie_beyond_2_to_31_bytes(tmp_path):
    letters = np.memmap(tmp_path / "letters", np.uint8, "w+", shape=2**31 + 7)
    letters[-7:] = np.frombuffer(b"sealake", np.uint8)
    packed = pack_words(["", "sea", "lake"])
    offsets = packed.word_offsets + np.array([0, 2**31, 2**31, 2**31])  # of a long first word
    table = WordTable(packed._replace(words=letters, word_offsets=offsets))
    assert (table[2], table.find("lake"), table.find("sea")) == ("lake", 2, 1)


def test_model_of_nan_is_not_saved(tmp_path):
    with pytest.raises(FormatError, match=r"output_vectors: expected finite .* in row 0"):
        with_outputs(np.nan).save(tmp_path / "m.safetensors")
    assert list(tmp_path.iterdir()) == []


def test_fit_counts_words_beyond_2_to_32():
    model = train()
    many = Model(model.settings, model.vocabulary, model.parameters, 2**32, model.history)
    assert (
        fit(encode(SENTENCES).prune(1), model.settings, start=Start(many)).words_trained
        == 2**32 + 10_000
    )
