"""Files near those of test_hostile_structures.py: of other formats, and of gensim's face."""

import json
import tracemalloc
import zipfile

import numpy as np
import pytest

import wordkin as wk
from hostile_builders import Raw, called, named, native, parts_of_native, pickled, steps_of, zipped
from wordkin.errors import FormatError, UnknownWordError, quote
from wordkin.formats.safetensors import save_arrays
from wordkin.gensim.corpora import Dictionary
from wordkin.gensim.models import KeyedVectors, Phrases, Word2Vec
from wordkin.words.packed import WordTable, pack_words
from wordkin.words.subwords import Sizes, _add_rows, compute_word_vectors, hash_ngrams
from wordkin.words.vocabulary import read_counts

TEXT = [["new", "york", "sea"], ["new", "york", "lake"]] * 5


VALUES = {
    "lists": [[[[[]]]]] * 9,
    "dicts": {"a": {"b": {"c": {"d": 1}}}},
    "number": 10**5_000,
    "text": "x" * 10**6,
    "bytes": b"\xff" * 10**6,
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_quote_shows_little_of_anything(value):
    assert len(quote(value)) <= 300
    assert len(quote([value] * 1_000_000, 20)) <= 23


def test_quote_shows_little_of_a_list_of_itself():
    itself = []
    itself.append(itself)
    assert quote(itself) == "[[[[...]]]]"


def test_unknown_words_are_named_in_few_words():
    problem = UnknownWordError([f"{row}" * 10_000 for row in range(1_000)])
    assert len(str(problem)) < 3_000
    assert str(problem).endswith("and 980 more")
    assert len(problem.missing) == 1_000


# words by hash


def test_word_table_finds_words_among_very_many_of_one_hash():
    words = [f"w{row}" for row in range(200)]
    packed = pack_words(words)
    rows = np.arange(200, dtype=np.int32)
    table = WordTable(packed._replace(word_hashes=np.zeros(200, np.uint32), word_rows=rows))
    with pytest.raises(FormatError, match="a lookup index of these words"):
        list(table)
    assert WordTable(packed).find("w7") == 7


@pytest.mark.parametrize("change", [lambda rows: rows[::-1].copy(), lambda rows: rows * 0])
def test_word_table_refuses_rows_of_other_words(change):
    packed = pack_words(["sea", "lake", "pond"])
    table = WordTable(packed._replace(word_rows=change(packed.word_rows)), "v.safetensors")
    with pytest.raises(FormatError, match=r"v\.safetensors: expected a lookup index"):
        list(table)


# phrases


def test_phrases_that_repeat_a_long_word_are_refused(tmp_path):
    phrases = 2_000
    arrays = {
        **pack_words(["x" * 100_000, "y"])._asdict(),
        "parts": np.zeros(2 * phrases, np.int32),
        "part_offsets": np.arange(0, 2 * phrases + 1, 2),
        "scores": np.ones(phrases),
        "counts": np.ones(phrases, np.int64),
        "pass_sizes": np.array([phrases]),
    }
    texts = {"format": "wordkin", "format_version": "1", "kind": "phrases", "delimiter": "_"}
    save_arrays(tmp_path / "p", arrays, texts)
    with pytest.raises(FormatError, match="long texts that are repeated"):
        wk.load_phrases(tmp_path / "p")


def saved_phrases(tmp_path):
    Phrases(TEXT, min_count=1, threshold=0.1).save(str(tmp_path / "p"))
    return parts_of_native((tmp_path / "p").read_bytes())


LIES = {
    "ids of no word": {"ids": lambda ids: ids + 9},
    "ids below 0": {"ids": lambda ids: ids - 9},
    "starts that fall": {"starts": lambda starts: starts[::-1].copy()},
    "starts beyond": {"starts": lambda starts: starts * 2},
    "no starts": {"starts": lambda starts: starts[:0]},
    "ids of floats": {"ids": lambda ids: ids.astype(np.float32)},
    "starts beyond all integers": {"starts": lambda starts: starts * 1e300},
    "two axes": {"ids": lambda ids: ids[np.newaxis]},
    "counts of another text": {"counts": lambda counts: counts * 0},
    "fewer counts": {"counts": lambda counts: counts[1:]},
}


@pytest.mark.parametrize("changes", LIES.values(), ids=LIES)
def test_phrases_of_a_text_that_lies_are_refused(changes, tmp_path):
    arrays, texts = saved_phrases(tmp_path)
    changed = {
        name: changes.get(name, lambda array: array)(array) for name, array in arrays.items()
    }
    (tmp_path / "p").write_bytes(native(changed, texts))
    with pytest.raises(FormatError, match=f"{tmp_path}/p"):
        Phrases.load(str(tmp_path / "p"))


@pytest.mark.parametrize(
    "change",
    [
        {"threshold": "x"},
        {"min_count": 10**30},
        {"scoring": "no such"},
        {"delimiter": None},
        {"connector_words": [1]},
        {"more": 1},
        {"scoring": ["default"]},
    ],
)
def test_phrases_of_options_that_cannot_be_are_refused(change, tmp_path):
    arrays, texts = saved_phrases(tmp_path)
    texts["options"] = json.dumps(json.loads(texts["options"]) | change)
    (tmp_path / "p").write_bytes(native(arrays, texts))
    with pytest.raises(FormatError):
        Phrases.load(str(tmp_path / "p"))


# the face's own files


@pytest.mark.parametrize("attributes", ["[", "[1]", "7", '{"a": [1]}', '{"a": [[1], [2, 3]]}'])
def test_attributes_of_keys_that_are_no_columns_are_refused(attributes, tmp_path):
    vectors = KeyedVectors(2)
    vectors.add_vectors(["sea", "lake"], np.ones((2, 2)))
    vectors.save(str(tmp_path / "v"))
    arrays, texts = parts_of_native((tmp_path / "v").read_bytes())
    (tmp_path / "v").write_bytes(native(arrays, texts | {"attributes": attributes}))
    with pytest.raises(FormatError, match="attributes of keys"):
        KeyedVectors.load(str(tmp_path / "v"))


def test_keys_that_should_be_numbers_are_refused(tmp_path):
    vectors = KeyedVectors(2)
    vectors.add_vectors(["sea", "9" * 5_000], np.ones((2, 2)))
    vectors.save(str(tmp_path / "v"))
    arrays, texts = parts_of_native((tmp_path / "v").read_bytes())
    (tmp_path / "v").write_bytes(native(arrays, texts | {"numbers": "True"}))
    with pytest.raises(FormatError, match="keys: expected numbers"):
        KeyedVectors.load(str(tmp_path / "v"))


def dictionary(**changes):
    values = {"token2id": {"sea": 0}, "dfs": {0: 1}, "cfs": {0: 1}, "num_docs": 1}
    values |= {"num_pos": 1, "num_nnz": 1, **changes}
    name = named("gensim.corpora.dictionary.Dictionary")
    return pickled(Raw(name + b")\x81" + steps_of(values) + b"b"))


DOUBLED = b")" + b"".join(bytes([0x71, place, 0x68, place, 0x86]) for place in range(60))


def test_dictionary_of_a_pickle_is_read(tmp_path):
    (tmp_path / "d").write_bytes(dictionary())
    assert Dictionary.load(str(tmp_path / "d")).token2id == {"sea": 0}


@pytest.mark.parametrize(
    "changes",
    [
        {"token2id": Raw(b"](" + DOUBLED + b"K\x01\x86e")},
        {"token2id": {"sea": 10**30}},
        {"dfs": [1, 2]},
        {"cfs": None},
        {"num_docs": "x"},
        {"num_pos": Raw(DOUBLED)},
    ],
)
def test_dictionary_of_values_that_cannot_be_is_refused(changes, tmp_path):
    (tmp_path / "d").write_bytes(dictionary(**changes))
    with pytest.raises(FormatError):
        Dictionary.load(str(tmp_path / "d"))


@pytest.mark.parametrize("content", [b"\xff\xfe", b"1\tsea\t" + b"9" * 5_000, b"1\tsea"])
def test_dictionary_as_text_names_the_line(content, tmp_path):
    (tmp_path / "d").write_bytes(b"1\n" + content)
    with pytest.raises(FormatError, match="line 2: expected number, token and count"):
        Dictionary.load_from_text(str(tmp_path / "d"))


def test_counts_that_are_not_in_the_encoding_are_refused(tmp_path):
    (tmp_path / "c").write_bytes(b"sea 3\nlak\xff 2\n")
    with pytest.raises(FormatError, match=r"expected text in utf-8, found b'\\xff 2"):
        read_counts(tmp_path / "c", errors="strict")


# pickles that are not as pickle writes them


def test_object_of_two_states_is_refused(tmp_path):
    state = steps_of({"index_to_key": ["sea"]})
    steps = (
        named("gensim.models.keyedvectors.KeyedVectors") + b")\x81" + state + b"b" + state + b"b"
    )
    (tmp_path / "v").write_bytes(pickled(Raw(steps)))
    with pytest.raises(FormatError, match="an object with two states"):
        wk.load(tmp_path / "v")


def test_set_is_made_of_a_list_alone(tmp_path):
    (tmp_path / "v").write_bytes(pickled(called("builtins.set", ("sea",))))
    with pytest.raises(FormatError, match="a set of something that is no list"):
        wk.load(tmp_path / "v")


# zip


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_member_of_any_compression_is_read_and_checked(method, tmp_path):
    content = zipped("v.txt", b"2 2\nsea 1 2\nlake 3 4\n", method)
    (tmp_path / "v.zip").write_bytes(content)
    assert wk.load(tmp_path / "v.zip").words == ["sea", "lake"]
    place = content.index(b"PK\x01\x02") + 16
    (tmp_path / "v.zip").write_bytes(content[:place] + bytes(4) + content[place + 4 :])
    with pytest.raises(FormatError, match="another checksum"):
        wk.load(tmp_path / "v.zip")


def test_member_cut_short_is_refused(tmp_path):
    content = zipped("v.txt", b"2 2\nsea 1 2\nlake 3 4\n" * 9, zipfile.ZIP_LZMA)
    place = content.index(b"PK\x01\x02") + 20
    for size in (0, 3, 12, 20):
        cut = content[:place] + size.to_bytes(4, "little") + content[place + 4 :]
        (tmp_path / "v.zip").write_bytes(cut)
        with pytest.raises(FormatError):
            wk.load(tmp_path / "v.zip")


# n-grams of very long words


def test_few_rows_of_many_ngrams_have_the_same_sum():
    rng = np.random.default_rng(1)
    matrix = rng.random((3, 4), np.float32)
    positions, rows = np.sort(rng.integers(0, 5, 900)), rng.integers(0, 3, 900).astype(np.uint32)
    sums, expected = np.ones((5, 4), np.float32), np.ones((5, 4), np.float32)
    _add_rows(sums, positions, matrix, rows)
    np.add.at(expected, positions, matrix[rows])
    np.testing.assert_allclose(sums, expected, rtol=1e-5)


def test_long_words_take_little_memory_and_have_the_vectors_of_short_ones():
    sizes, words = Sizes(1, 3, 50), [b"x" * 16_000, b"sea", b"y" * 300_000, b"lake"]
    rng = np.random.default_rng(1)
    own, ngrams = rng.random((4, 2), np.float32), rng.random((50, 2), np.float32)
    tracemalloc.start()
    found = compute_word_vectors(words, own, ngrams, sizes)
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()
    for row, word in enumerate(words):
        rows = np.concatenate([part for _, part in hash_ngrams([word], sizes)]) % 50
        mean = (own[row] + ngrams[rows].sum(axis=0, dtype=np.float64)) / (1 + len(rows))
        np.testing.assert_allclose(found[row], mean, rtol=1e-3)


# models of the face


def saved_word2vec(tmp_path, **options):
    Word2Vec(TEXT, min_count=1, vector_size=2, workers=1, **options).save(str(tmp_path / "m"))
    return parts_of_native((tmp_path / "m").read_bytes())


@pytest.mark.parametrize(
    "facts",
    [
        *("[", "7", "[1]", '{"rows": [0, 0, 1, 2]}', '{"rows": [0]}', '{"rows": "abcd"}'),
        *('{"workers": "x"}', '{"train_count": [1]}', '{"epoch_losses": 1}', '{"rows": [[1]]}'),
        '{"corpus_count": 1' + "0" * 30 + "}",
    ],
)
def test_facts_of_a_model_that_cannot_be_are_refused(facts, tmp_path):
    arrays, texts = saved_word2vec(tmp_path)
    (tmp_path / "m").write_bytes(native(arrays, texts | {"gensim": facts}))
    with pytest.raises(FormatError, match="gensim: expected what Word2Vec"):
        Word2Vec.load(str(tmp_path / "m"))


def test_facts_of_other_names_are_left_out(tmp_path):
    arrays, texts = saved_word2vec(tmp_path)
    (tmp_path / "m").write_bytes(native(arrays, texts | {"gensim": '{"train": 1, "wv": 2}'}))
    found = Word2Vec.load(str(tmp_path / "m"))
    assert callable(found.train)
    assert len(found.wv) == 4


def test_word2vec_opens_a_model_of_a_seed_beyond_32_bits(tmp_path):
    options = {
        "dimensions": 2,
        "min_count": 1,
        "subsample_threshold": 0,
        "epochs": 1,
        "progress": False,
    }
    wk.train(TEXT, seed=2**40 + 5, **options).save(tmp_path / "m.safetensors")
    assert Word2Vec.load(str(tmp_path / "m.safetensors")).seed == 2**40 + 5


def test_predict_refuses_matrices_that_are_not_finite(tmp_path):
    options = {
        "dimensions": 2,
        "min_count": 1,
        "subsample_threshold": 0,
        "epochs": 1,
        "progress": False,
    }
    wk.train(TEXT, **options).save(tmp_path / "m.safetensors")
    arrays, texts = parts_of_native((tmp_path / "m.safetensors").read_bytes())
    arrays["output_vectors"][1] = np.inf
    (tmp_path / "m.safetensors").write_bytes(native(arrays, texts))
    with pytest.raises(FormatError, match="output_vectors: expected finite"):
        wk.load_model(tmp_path / "m.safetensors").predict("sea")
