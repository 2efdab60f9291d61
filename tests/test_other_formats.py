"""Files of vectors that other programs leave: NumPy, spaCy, Deeplearning4j, Magnitude, JSON, CSV, tar."""

import base64
import gzip
import io
import json
import pickle
import sqlite3
import struct
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import FormatError, WordkinWarning
from wordkin.formats import recognise

DATA = Path(__file__).parent / "data"

WORDS = ["sea", "New York", "née"]
MATRIX = np.array([[1, -2.5], [3e-5, 4], [0.125, 6]], np.float32)


def check(path, words=WORDS, matrix=MATRIX, counts=None):
    vectors = wk.load(path)
    assert list(vectors) == list(words)
    np.testing.assert_array_equal(vectors.matrix, matrix)
    assert vectors.counts is None if counts is None else list(vectors.counts) == counts
    assert list(wk.load(path, limit=2)) == list(words)[:2]


# NumPy


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kin.vocab", "sea\nNew York\nnée\n"),
        ("words.txt", "\ufeffsea\r\nNew York\r\nnée\r\n"),
        ("kin.words.txt", "sea\nNew York\nnée"),
        ("vocab.json", json.dumps(WORDS)),
        ("kin_vocab.json", json.dumps({"née": 2, "sea": 0, "New York": 1})),
    ],
)
def test_a_matrix_of_numpy_is_read_with_the_words_beside_it(tmp_path, name, content):
    np.save(tmp_path / "kin.npy", MATRIX)
    (tmp_path / name).write_text(content, encoding="utf-8", newline="")
    check(tmp_path / "kin.npy")


def test_a_list_with_counts_gives_them(tmp_path):
    np.save(tmp_path / "kin.npy", MATRIX.astype(np.float64))
    (tmp_path / "kin.txt").write_text("sea 9\nNew York\t5\nnée 2\n", encoding="utf-8")
    check(tmp_path / "kin.npy", counts=[9, 5, 2])


def test_words_in_an_array_are_read(tmp_path):
    np.save(tmp_path / "kin.npy", np.asfortranarray(MATRIX))
    np.save(tmp_path / "words.npy", np.array(WORDS))
    check(tmp_path / "kin.npy")


def test_a_matrix_without_words_says_what_to_write(tmp_path):
    np.save(tmp_path / "kin.npy", MATRIX)
    (tmp_path / "words.txt").write_text("sea\n", encoding="utf-8")
    with pytest.raises(
        FormatError, match=r"list of its 3 words .*, found words.txt with 1\. Write"
    ):
        wk.load(tmp_path / "kin.npy")


def test_an_array_of_a_model_names_the_model():
    with pytest.raises(FormatError, match=r"array of gensim_separate.kv beside it. Name that"):
        wk.load(DATA / "gensim_separate.kv.vectors.npy")


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_an_archive_of_numpy_is_read(tmp_path, save):
    save(tmp_path / "kin.npz", words=np.array(WORDS), vectors=MATRIX, more=np.ones(7))
    check(tmp_path / "kin.npz")


def test_an_archive_of_bytes_is_read(tmp_path):
    words = np.array([word.encode() for word in WORDS])
    np.savez(tmp_path / "kin.npz", vocab=words, emb=MATRIX.astype(np.float16))
    check(tmp_path / "kin.npz", matrix=MATRIX.astype(np.float16).astype(np.float32))


def test_an_archive_without_words_says_how_to_save_them(tmp_path):
    np.savez(tmp_path / "kin.npz", vectors=MATRIX, other=MATRIX)
    with pytest.raises(FormatError, match=r"into one \.npz file by NumPy's savez"):
        wk.load(tmp_path / "kin.npz")


def test_pickled_words_are_refused(tmp_path):
    np.savez(tmp_path / "kin.npz", vectors=MATRIX, words=np.array(WORDS, dtype=object))
    with pytest.raises(
        FormatError,
        match="found objects, which NumPy pickles; save texts as an array of str",
    ):
        wk.load(tmp_path / "kin.npz")


# spaCy, sense2vec


def test_folders_of_spacy_are_read_words_that_share_a_row_too():
    vectors = wk.load(DATA / "spacy_vocab")
    longer = "a longer word, of more bytes than one block"
    assert list(vectors) == ["coffee", "lake", "lakes", "über", longer]
    np.testing.assert_array_equal(vectors["lakes"], vectors["lake"])
    assert vectors[longer].tolist() == [1.125, 1.25, 1.375]


def test_a_pipeline_of_spacy_has_its_vectors_in_vocab(tmp_path):
    (tmp_path / "vocab").mkdir()
    for name in ("vectors", "key2row", "strings.json"):
        (tmp_path / "vocab" / name).write_bytes((DATA / "spacy_vocab" / name).read_bytes())
    assert "über" in wk.load(tmp_path)


def test_folders_of_sense2vec_are_read():
    vectors = wk.load(DATA / "sense2vec")
    assert (list(vectors), vectors["lake|NOUN"].tolist()) == (
        ["coffee|NOUN", "lake|NOUN"],
        [0.375, 0.5, 0.625],
    )


def test_a_damaged_map_of_spacy_is_refused(tmp_path):
    for name in ("vectors", "key2row", "strings.json"):
        (tmp_path / name).write_bytes((DATA / "spacy_vocab" / name).read_bytes())
    (tmp_path / "key2row").write_bytes(b"\xdf\xff\xff\xff\xff\x01")
    with pytest.raises(FormatError, match="The folder is damaged"):
        wk.load(tmp_path)


# Deeplearning4j


def dl4j_text(words=WORDS):
    lines = ["3 2 0"]
    for word, row in zip(words, MATRIX.tolist(), strict=True):
        lines.append(f"B64:{base64.b64encode(word.encode()).decode()} {row[0]!r} {row[1]!r}")
    return "\n".join([*lines, ""]).encode()


def test_text_of_deeplearning4j_is_read(tmp_path):
    (tmp_path / "kin.txt").write_bytes(dl4j_text())
    check(tmp_path / "kin.txt")
    (tmp_path / "kin.txt.gz").write_bytes(gzip.compress(dl4j_text(), mtime=0))
    check(tmp_path / "kin.txt.gz")


def test_an_archive_of_deeplearning4j_is_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "kin.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("syn1.txt", "0.5 0.5\n")
        archive.writestr("syn0.txt", dl4j_text())
        archive.writestr("config.json", "{}")
    check(tmp_path / "kin.zip")


def test_a_word_that_is_no_base64_is_refused(tmp_path):
    (tmp_path / "kin.txt").write_bytes(dl4j_text().replace(b"B64:c2Vh", b"B64:c2V"))
    with pytest.raises(FormatError, match="expected a word in Base64, found 'B64:c2V'"):
        wk.load(tmp_path / "kin.txt")


# Magnitude


def write_magnitude(path, *, has_lengths=False, precision=7):
    rows = MATRIX.astype(np.float64)
    lengths = np.linalg.norm(rows, axis=1) if has_lengths else np.ones(3)
    numbers = np.rint(rows / lengths[:, np.newaxis] * 10**7).astype(int).tolist()
    with sqlite3.connect(path) as database:
        more = "magnitude REAL, " if has_lengths else ""
        database.execute(
            f"CREATE TABLE `magnitude` (key TEXT COLLATE NOCASE, {more}dim_0 INTEGER, dim_1 INTEGER)"
        )
        database.execute("CREATE TABLE `magnitude_format` (key TEXT COLLATE NOCASE, value INTEGER)")
        formats = [("size", 3), ("dim", 2), ("precision", precision)]
        database.executemany("INSERT INTO magnitude_format VALUES (?, ?)", formats)
        for word, length, row in zip(WORDS, lengths.tolist(), numbers, strict=True):
            values = [word, *([length] if has_lengths else []), *row]
            places = ", ".join("?" * len(values))
            database.execute(f"INSERT INTO magnitude VALUES ({places})", values)  # noqa: S608
    database.close()


@pytest.mark.parametrize("has_lengths", [False, True])
def test_databases_of_magnitude_are_read(tmp_path, has_lengths):
    path = tmp_path / "kin.magnitude"
    write_magnitude(path, has_lengths=has_lengths)
    vectors = wk.load(path)
    assert list(vectors) == WORDS
    np.testing.assert_allclose(vectors.matrix, MATRIX, rtol=1e-5, atol=5e-7)
    assert list(wk.load(path, limit=2)) == WORDS[:2]


def test_a_database_of_magnitude_without_a_precision_is_refused(tmp_path):
    write_magnitude(tmp_path / "kin.magnitude", precision=None)
    with pytest.raises(FormatError, match="expected a precision of 0 to 30 digits, found None"):
        wk.load(tmp_path / "kin.magnitude")


def test_a_database_of_magnitude_that_is_cut_short_is_refused(tmp_path):
    path = tmp_path / "kin.magnitude"
    write_magnitude(path)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(FormatError, match="Magnitude's tables, found"):
        wk.load(path)


def test_another_database_is_no_vectors(tmp_path):
    with sqlite3.connect(tmp_path / "posts.sqlite") as database:
        database.execute("CREATE TABLE posts (text TEXT)")
    database.close()
    with pytest.raises(FormatError, match="expected word vectors, found SQLite"):
        wk.load(tmp_path / "posts.sqlite")


# JSON


def test_json_of_words_and_lists_is_read(tmp_path):
    content = dict(zip(WORDS, MATRIX.tolist(), strict=True))
    for indent in (None, 2):
        (tmp_path / "kin.json").write_text(json.dumps(content, indent=indent), encoding="utf-8")
        check(tmp_path / "kin.json")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"sea": [1, 2], "lake": [1]}', r"expected 2 numbers for each word, .* for 'lake'"),
        ('{"sea": [1, 2], "lake": [1, "b"]}', "expected numbers, found"),
        ('{"sea": [1, 2], "lake": [1, NaN]}', "expected finite"),
        ('{"sea": [1, 2], "lake', "damaged or cut short"),
        ('{"sea": [1, [2]]}', "expected numbers, found"),
    ],
)
def test_other_json_is_refused(tmp_path, content, message):
    (tmp_path / "kin.json").write_text(content, encoding="utf-8")
    with pytest.raises(FormatError, match=message):
        wk.load(tmp_path / "kin.json")


def test_a_word_that_json_has_twice_is_told_of(tmp_path):
    (tmp_path / "kin.json").write_text('{"sea": [1, 2], "sea": [3, 4]}', encoding="utf-8")
    with pytest.warns(WordkinWarning, match="1 of 2 words stand there again"):
        assert wk.load(tmp_path / "kin.json")["sea"].tolist() == [1, 2]


# CSV and TSV


@pytest.mark.parametrize(
    "content",
    [
        "word,a,b\nsea,1,-2.5\nNew York,3e-05,4\nnée,0.125,6\n",
        ",0,1\nsea,1,-2.5\nNew York,3e-05,4\nnée,0.125,6\n",  # pandas, words as index
        ",word,0,1\n0,sea,1,-2.5\n1,New York,3e-05,4\n2,née,0.125,6\n",  # and words as a column
        "word\tdim0\tdim1\nsea\t1\t-2.5\nNew York\t3e-05\t4\nnée\t0.125\t6\n",
        'word;a;b\r\n"sea";1;-2.5\r\n"New York";3e-05;4\r\nnée;0.125;6\r\n',
        "sea,1,-2.5\nNew York,3e-05,4\nnée,0.125,6\n",
        '\ufeffword,a,b\nsea,1,-2.5\n"New York",3e-05,4\nnée,0.125,6',
    ],
)
def test_tables_with_vectors_are_read(tmp_path, content):
    (tmp_path / "kin.csv").write_text(content, encoding="utf-8", newline="")
    check(tmp_path / "kin.csv")


def test_a_column_of_counts_gives_them(tmp_path):
    content = "word,count,a,b\nsea,9,1,-2.5\nNew York,5,3e-05,4\nnée,2,0.125,6\n"
    (tmp_path / "kin.csv").write_text(content, encoding="utf-8")
    check(tmp_path / "kin.csv", counts=[9, 5, 2])


def test_words_with_delimiters_and_quotes_are_read(tmp_path):
    (tmp_path / "kin.csv").write_text('word,a,b\n"a, b",1,2\n"""",3,4\n', encoding="utf-8")
    assert list(wk.load(tmp_path / "kin.csv")) == ["a, b", '"']


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("word,a,b\nsea,1,2\nlake,1\n", "line 4: expected 3 columns, .* found 2: 'lake,1'"),
        ("word,a,b\nsea,1,2\nlake,1,x\n", "expected a word and numbers in each row"),
        ("word,a,b\nsea,1,2\nlake,1,nan\n", "expected finite"),
        ("word,count\nsea,1\n", "expected word vectors, found CSV"),
        ("text,label\nI like the sea,1\n", "expected word vectors, found CSV"),
        ("from,to,weight\nsea,lake,1\n", "expected word vectors, found CSV"),
    ],
)
def test_other_tables_are_refused(tmp_path, content, message):
    (tmp_path / "kin.csv").write_text(content, encoding="utf-8")
    with pytest.raises(FormatError, match=message):
        wk.load(tmp_path / "kin.csv")


@pytest.mark.parametrize("name", ["glove.txt", "c_tool.txt", "spaces_in_words.txt", "fasttext.vec"])
def test_text_is_taken_for_what_it_was(name):
    assert recognise(DATA / name).name in ("glove-text", "word2vec-text")


# tar


def write_tar(path, files, mode="w:gz"):
    with tarfile.open(path, mode) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
@pytest.mark.parametrize("name", ["glove.txt", "gensim.bin", "fasttext_skipgram.bin"])
def test_an_archive_of_one_file_is_read(tmp_path, mode, name):
    content = (DATA / name).read_bytes()
    write_tar(tmp_path / "kin.tar", {"kin/._hidden": b"x", f"kin/{name}": content}, mode)
    expected = wk.load(DATA / name)
    counts = None if expected.counts is None else list(expected.counts)
    check(tmp_path / "kin.tar", list(expected), expected.matrix, counts)


def test_an_archive_of_two_files_is_refused(tmp_path):
    content = (DATA / "glove.txt").read_bytes()
    write_tar(tmp_path / "kin.tgz", {"one.txt": content, "two.txt": content})
    with pytest.raises(FormatError, match=r"one file, found 'one.txt' and 'two.txt'. Unpack it"):
        wk.load(tmp_path / "kin.tgz")


def test_an_archive_that_is_cut_short_is_refused(tmp_path):
    write_tar(tmp_path / "kin.tar.gz", {"c.bin": (DATA / "gensim.bin").read_bytes()})
    content = gzip.decompress((tmp_path / "kin.tar.gz").read_bytes())
    (tmp_path / "kin.tar.gz").write_bytes(gzip.compress(content[:900], mtime=0))
    with pytest.raises(FormatError, match="cut short"):
        wk.load(tmp_path / "kin.tar.gz")


# what is damaged


@pytest.mark.parametrize("content", [b"\nsea,1,2\n", b"\n\n", b"\xff\xfe\n,\n", b'"\n,"\n'])
def test_files_that_start_with_an_empty_line_or_less_are_told_of(tmp_path, content):
    (tmp_path / "kin.csv").write_bytes(content)
    with pytest.raises(FormatError):
        wk.load(tmp_path / "kin.csv")


def test_a_word_beyond_base64s_alphabet_is_refused(tmp_path):
    (tmp_path / "kin.txt").write_bytes(dl4j_text().replace(b"B64:c2Vh", "B64:é2Vh".encode()))
    with pytest.raises(FormatError, match="expected a word in Base64"):
        wk.load(tmp_path / "kin.txt")


def test_an_archive_whose_directory_leads_elsewhere_is_refused(tmp_path):
    np.savez(tmp_path / "kin.npz", words=np.array(WORDS), vectors=MATRIX)
    content = bytearray((tmp_path / "kin.npz").read_bytes())
    del content[10:14]
    (tmp_path / "kin.npz").write_bytes(bytes(content))
    with pytest.raises(FormatError):
        wk.load(tmp_path / "kin.npz")


# what is not read


def test_files_of_pytorch_and_pickles_say_how_to_save_the_arrays(tmp_path):
    with zipfile.ZipFile(tmp_path / "kin.pt", "w") as archive:
        archive.writestr("kin/data.pkl", "")
        archive.writestr("kin/data/0", "")
    (tmp_path / "kin.pkl").write_bytes(pickle.dumps({"sea": MATRIX[0]}))
    for name, found in (("kin.pt", "PyTorch's file"), ("kin.pkl", "of type dict")):
        with pytest.raises(FormatError, match=rf"found .*{found}.*numpy.savez\(FILE, words="):
            wk.load(tmp_path / name)


def test_finalfusion_is_named_with_the_command_that_converts_it(tmp_path):
    (tmp_path / "kin.fifu").write_bytes(b"FiFu" + bytes(60))
    with pytest.raises(
        FormatError, match=r"found finalfusion's vectors\. Convert them: finalfusion"
    ):
        wk.load(tmp_path / "kin.fifu")


# numbers of the other byte order, old files of fastText


def test_numbers_with_their_bytes_in_the_other_order_are_read(tmp_path):
    rows = np.random.default_rng(1).normal(size=(50, 20)).astype(np.float32)
    entries = [
        f"w{row} ".encode() + numbers.astype(">f4").tobytes() for row, numbers in enumerate(rows)
    ]
    (tmp_path / "kin.bin").write_bytes(b"50 20\n" + b"\n".join([*entries, b""]))
    with pytest.warns(WordkinWarning, match="usual in the other, which Java"):
        found = wk.load(tmp_path / "kin.bin")
    np.testing.assert_array_equal(found.matrix, rows)


@pytest.mark.parametrize("name", ["skipgram", "cbow", "supervised"])
def test_files_of_fasttext_before_its_magic_number_are_read(tmp_path, name):
    content, layout = (DATA / f"fasttext_{name}.bin").read_bytes(), struct.Struct("<14id3i2q")
    fields = layout.unpack_from(content)
    dimensions, buckets, words = fields[2], fields[10], fields[16]
    flag = content.index(b"\0" + struct.pack("<2q", words + buckets, dimensions))
    entries, matrix = content[layout.size : flag], content[flag + 1 :]
    (tmp_path / "kin.bin").write_bytes(struct.pack("<12id3iq", *fields[2:19]) + entries + matrix)
    # Of version 11, which uses no n-grams of supervised models either.
    (tmp_path / "11.bin").write_bytes(content[:4] + struct.pack("<i", 11) + content[8:])
    found, new = wk.load(tmp_path / "kin.bin"), wk.load(tmp_path / "11.bin")
    assert list(found) == list(new)
    np.testing.assert_array_equal(found.matrix, new.matrix)


def test_a_quantized_model_that_lost_no_words_is_said_to_be_quantized(tmp_path):
    content, layout = (DATA / "fasttext_skipgram.bin").read_bytes(), struct.Struct("<14id3i2q")
    fields = layout.unpack_from(content)
    rows = struct.pack("<2q", fields[16] + fields[10], fields[2])
    at = content.index(b"\0" + rows)
    (tmp_path / "kin.ftz").write_bytes(content[:at] + b"\1" + rows + b"\0" * 40)
    with pytest.raises(FormatError, match="found a quantized model"):
        wk.load(tmp_path / "kin.ftz")
