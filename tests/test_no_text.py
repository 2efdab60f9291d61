"""What is no text is not trained: it is told by content, or by name where only the name can tell."""

import bz2
import gzip
import io
import lzma
import os
import pickle
import re
import sqlite3
import struct
import tarfile
import threading
import warnings
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import TextError, WordkinWarning
from wordkin.gensim.models.word2vec import LineSentence, PathLineSentences, Word2Vec

LINES = "the sea meets the shore\nthe lake meets the shore\n" * 60
SMALL: dict[str, Any] = {
    "dimensions": 4,
    "epochs": 1,
    "min_count": 1,
    "threads": 1,
    "progress": False,
}
TRAIN = ("--dimensions", "4", "--epochs", "1", "--min-count", "1", "--threads", "1")

COMMAS = b"id,text\n" + b'7,"the sea meets the shore"\n' * 60


def parquet_file(_):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    packed = io.BytesIO()
    parquet.write_table(pa.table({"text": LINES.splitlines()}), packed)
    return packed.getvalue()


def sqlite_file(folder):
    path = folder / "made.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("create table texts (line text)")
        database.executemany(
            "insert into texts values (?)", [(line,) for line in LINES.split("\n")]
        )
    database.close()
    content = path.read_bytes()
    path.unlink()
    return content


def vectors_file(name):
    def make(folder):
        path = folder / name
        wk.WordVectors(["sea", "lake"], np.random.default_rng(1).normal(size=(2, 50))).save(path)
        content = path.read_bytes()
        path.unlink()
        return content

    return make


def tar_file(_):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        entry = tarfile.TarInfo("corpus/one.txt")
        entry.size = len(LINES)
        archive.addfile(entry, io.BytesIO(LINES.encode()))
    return packed.getvalue()


def png_file(_):
    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    pixels = np.random.default_rng(1).integers(0, 256, (40, 41), np.uint8)
    pixels[:, 0] = 0
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 40, 40, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def pdf_file(_):
    stream = zlib.compress(f"BT ({LINES[:99]}) Tj ET".encode())
    body = b"".join(
        b"%d 0 obj\n<< /Type /Page /Length %d >>\nstream\n%s\nendstream\nendobj\n"
        % (number, len(stream), stream)
        for number in range(1, 5)
    )
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + body + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


def elf_file(_):
    code = np.random.default_rng(2).integers(0, 256, 2_000, np.uint8).tobytes()
    return b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\x3e\x00" + code


def random_file(_):
    return np.random.default_rng(3).integers(0, 256, 4_000, np.uint8).tobytes()


def npy_file(_):
    packed = io.BytesIO()
    np.save(packed, np.arange(500))
    return packed.getvalue()


BY_CONTENT = {
    "parquet": parquet_file,
    "sqlite": sqlite_file,
    "pdf": pdf_file,
    "png": png_file,
    "jpeg": lambda _: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + random_file(_),
    "gif": lambda _: b"GIF89a" + random_file(_),
    "mp3": lambda _: b"ID3\x03\x00" + random_file(_),
    "safetensors": vectors_file("v.safetensors"),
    "word2vec binary": vectors_file("v.bin"),
    "tar": tar_file,
    "tar.gz": lambda _: gzip.compress(tar_file(_)),
    "tar.xz": lambda _: lzma.compress(tar_file(_)),
    "tar.bz2": lambda _: bz2.compress(tar_file(_)),
    "gzipped png": lambda _: gzip.compress(png_file(_)),
    "zipped csv": lambda _: zipped(COMMAS, "reviews.csv"),
    "zipped elf": lambda _: zipped(elf_file(_)),
    "elf": elf_file,
    "windows program": lambda _: b"MZ\x90\x00\x03\x00" + random_file(_),
    "pickle": lambda _: pickle.dumps({"text": LINES, "rows": list(range(99))}),
    "npy": npy_file,
    "old word": lambda _: (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + LINES.encode("utf-16-le")
    ),
    "random": random_file,
    "random without nul": lambda _: random_file(_).replace(b"\0", b""),
    "control characters": lambda _: bytes(range(1, 32)) * 9,
    "nul bytes": lambda _: LINES.replace(" ", "\0").encode(),
    "utf-16-le": lambda _: LINES.encode("utf-16-le"),
    "utf-16-be": lambda _: LINES.encode("utf-16-be"),
    "utf-16-le of chinese": lambda _: ("海 与 湖\n" * 60).encode("utf-16-le"),
    "utf-32-le": lambda _: LINES.encode("utf-32-le"),
    "utf-32 with a mark": lambda _: LINES.encode("utf-32"),
}


def zipped(content, name="one.txt"):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


HTML = b"<!DOCTYPE html><html><body>" + b"<p class=x>the sea meets the shore</p>\n" * 60
JSON_LINES = b'{"text": "the sea meets the shore", "id": 7}\n' * 60
TABS = b"id\ttext\n" + b"7\tthe sea meets the shore\n" * 60
BY_NAME = {
    "t.csv": COMMAS,
    "t.CSV": COMMAS,
    "t.tsv": TABS,
    "t.jsonl": JSON_LINES,
    "t.html": HTML,
    "t.csv.gz": gzip.compress(COMMAS, mtime=0),
    "t.jsonl.xz": lzma.compress(JSON_LINES),
    "t.html.bz2": bz2.compress(HTML),
}


FEW = ["png", "tar.gz", "utf-16-le", "t.html"]
# They hold texts in a column, which is read: see test_tables.py. In a folder of texts they are left out.
TABLES = ["parquet", "sqlite", "zipped csv", *(name for name in BY_NAME if "html" not in name)]


def made(kind, folder):
    """A file that is no text; where content tells, its name says text."""
    path = folder / (kind if kind in BY_NAME else "t.txt")
    path.write_bytes(BY_NAME[kind] if kind in BY_NAME else BY_CONTENT[kind](folder))
    return path


@pytest.fixture(params=sorted({*BY_CONTENT, *BY_NAME} - {*TABLES}))
def no_text(request, tmp_path):
    return made(request.param, tmp_path)


@pytest.fixture(params=TABLES)
def table(request, tmp_path):
    return made(request.param, tmp_path)


@pytest.fixture(params=FEW)
def one_of_few(request, tmp_path):
    return made(request.param, tmp_path)


def text_beside(folder, name="plain.txt"):
    (folder / name).write_text(LINES, "utf-8")
    return folder / name


# files by name


def refuses(path, read):
    with pytest.raises(TextError) as caught:
        read(path)
    assert str(path) in str(caught.value)
    assert re.search(r"\bopen\b", str(caught.value))  # an open file is trained as it is


def test_file_that_is_no_text_is_refused_by_name_with_what_to_do(no_text):
    refuses(no_text, lambda path: wk.train(path, **SMALL))


@pytest.mark.parametrize(
    "read",
    [
        lambda path: wk.train([str(path)], **SMALL),
        lambda path: wk.train(path, tokenize=str.split, **SMALL),
        wk.encode,
        lambda path: wk.encode(str(path), tokenize="simple", threads=1),
        lambda path: wk.find_phrases(path, min_count=1, progress=False),
    ],
    ids=["train list", "train function", "encode", "encode simple", "find_phrases"],
)
def test_file_that_is_no_text_is_refused_whoever_reads_it(read, one_of_few):
    refuses(one_of_few, read)


def test_file_that_is_no_text_is_refused_beside_one_that_is(no_text, tmp_path):
    (tmp_path / "other").mkdir()
    with pytest.raises(TextError, match=re.escape(str(no_text))):
        wk.encode([text_beside(tmp_path / "other"), no_text])


@pytest.mark.parametrize("command", ["train", "phrases", "vocabulary"])
def test_commands_refuse_it_before_they_begin(command, one_of_few, wordkin, tmp_path):
    no_text = one_of_few
    output = () if command == "vocabulary" else ("-o", tmp_path / "out.bin")
    outcome = wordkin(command, no_text, *output)
    assert outcome.status == 2, outcome
    assert str(no_text) in outcome.err
    assert f"wordkin {command} - <" in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert not (tmp_path / "out.bin").exists()


@pytest.mark.parametrize("kind", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32 with a mark"])
def test_text_in_another_encoding_is_named_with_how_to_convert_it(kind, tmp_path):
    (tmp_path / "t.txt").write_bytes(BY_CONTENT[kind](tmp_path))
    with pytest.raises(TextError, match=rf"t\.txt.*UTF-{kind[4:6]}.*iconv"):
        wk.encode(tmp_path / "t.txt")


def test_utf_16_with_a_mark_is_named(tmp_path):
    (tmp_path / "t.txt").write_bytes(LINES.encode("utf-16"))
    with pytest.raises(TextError, match=r"t\.txt.*iconv"):
        wk.encode(tmp_path / "t.txt")


# as it is


# Not a zip file, whose directory needs a name, nor what has the mark of another encoding, nor a table
# by its first bytes.
NOT_AS_IT_IS = {"zipped elf", "zipped csv", "utf-32 with a mark", "parquet", "sqlite"}
AS_IT_IS = [*set(BY_CONTENT) - NOT_AS_IT_IS, *BY_NAME]


@pytest.mark.parametrize("kind", sorted(AS_IT_IS))
def test_open_file_is_trained_as_it_is(kind, tmp_path):
    path = made(kind, tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WordkinWarning)  # of few words, or of broken UTF-8
        with path.open("rb") as file:
            assert wk.encode(file).raw_words > 0
        assert wk.encode(io.BytesIO(path.read_bytes())).raw_words > 0


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl", "t.html"])
def test_standard_input_is_trained_as_it_is(name, wordkin, tmp_path):
    output = tmp_path / "m.safetensors"
    outcome = wordkin("train", "-", "-o", output, *TRAIN, stdin=BY_NAME[name])
    assert outcome.status == 0, outcome.err
    assert "sea" in wk.load(output)


def test_open_text_file_of_another_encoding_is_read_by_it(tmp_path):
    path = tmp_path / "t.txt"
    path.write_bytes("sea lake\n".encode("utf-16-le"))
    with pytest.raises(TextError) as caught:
        wk.encode(path)
    assert f"open({str(path)!r}, encoding='utf-16le')" in str(caught.value)
    with path.open(encoding="utf-16le") as file:
        assert wk.encode(file).vocabulary.words == ["sea", "lake"]


@pytest.mark.linux
def test_pipe_is_read_whatever_it_holds(tmp_path):
    """Its bytes come only once, so that nobody can look at them before."""
    pipe = tmp_path / "t.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"sea,lake\0\n",))
    writer.start()
    assert wk.encode(pipe).vocabulary.words == ["sea,lake\0"]
    writer.join()


@pytest.mark.parametrize(
    ("flags", "read"),
    [
        (("word2vec", "-min-count", 1, "-size", 4, "-iter", 1, "-threads", 1), b"sea,lake"),
        (("word2phrase", "-min-count", 1), b"sea,lake"),
    ],
)
def test_programs_after_googles_read_it_as_they_do_and_warn(flags, read, wordkin, tmp_path):
    (tmp_path / "t.csv").write_bytes(b"sea,lake shore\n" * 60)
    command, *more = flags
    files = ("-train", tmp_path / "t.csv", "-output", tmp_path / "out")
    outcome = wordkin(command, *files, *more)
    assert outcome.status == 0, outcome.err
    assert f"{tmp_path / 't.csv'}: expected text, found CSV. It is read as it is." in outcome.err
    assert read in (tmp_path / "out").read_bytes()


@pytest.mark.parametrize("kind", ["t.csv", "t.html", "nul bytes"])
def test_face_reads_it_as_gensim_does(kind, tmp_path):
    path = made(kind, tmp_path)
    words = {word for line in path.read_text("utf-8").splitlines() for word in line.split()}
    for source in (
        {"corpus_file": str(path)},
        {"sentences": LineSentence(str(path))},
        {"sentences": PathLineSentences(str(path))},
    ):
        model = Word2Vec(**source, vector_size=2, min_count=1, epochs=1, workers=1, sample=0)
        assert set(model.wv.key_to_index) == words


# folders


def folder_of(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    text_beside(folder)
    return folder


def encode_and_hear(source):
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        corpus = wk.encode(source)
    return corpus, [str(warning.message) for warning in warned]


def test_folder_of_texts_skips_tables_and_says_so(table, tmp_path):
    test_folder_skips_what_is_no_text_and_says_so(table, tmp_path)


def test_folder_skips_what_is_no_text_and_says_so(no_text, tmp_path):
    folder = folder_of(tmp_path)
    no_text.rename(folder / no_text.name)
    corpus, messages = encode_and_hear(folder)
    assert set(corpus.vocabulary.words) == set(LINES.split())
    assert corpus.raw_words == len(LINES.split())
    assert any(str(folder) in message and re.search(r"\b1\b", message) for message in messages)


def test_folder_says_how_many_and_which_kinds_it_skips(tmp_path):
    folder = folder_of(tmp_path)
    (folder / "sub").mkdir()
    for name in ("a.png", "b.png", "sub/c.png"):
        (folder / name).write_bytes(png_file(tmp_path))
    (folder / "sub" / "data.csv").write_bytes(COMMAS)
    (folder / "book").write_bytes(pdf_file(tmp_path))
    corpus, messages = encode_and_hear(folder)
    assert corpus.raw_words == len(LINES.split())
    (message,) = [message for message in messages if str(folder) in message]
    assert re.search(r"\b5\b", message)
    for kind in ("png", "csv", "pdf"):
        assert kind in message.lower()


def test_folder_of_nothing_but_other_files_is_refused(no_text):
    with pytest.raises(TextError, match=re.escape(str(no_text.parent))):
        wk.encode(no_text.parent)


def test_folder_skips_zip_files_of_several_files(tmp_path):
    """Such as the documents of office programs."""
    folder = folder_of(tmp_path)
    with zipfile.ZipFile(folder / "both.zip", "w") as archive:
        archive.writestr("one.txt", LINES)
        archive.writestr("two.txt", LINES)
    (folder / "letter.docx").write_bytes((folder / "both.zip").read_bytes())
    corpus, (message,) = encode_and_hear(folder)
    assert corpus.raw_words == len(LINES.split())
    assert "1 zip archive" in message
    assert "1 Office document" in message


def test_folder_skips_binary_vectors_however_few(tmp_path):
    folder = folder_of(tmp_path)
    # No NUL bytes and no control characters, as in one of ten files of so few numbers.
    rows = np.array([[0.1, -0.3], [0.7, 0.2]], np.float32)
    wk.WordVectors(["sea", "lake"], rows).save(folder / "a.bin")
    corpus, (message,) = encode_and_hear(folder)
    assert corpus.raw_words == len(LINES.split())
    assert "1 binary vectors (a.bin)" in message


def test_glob_skips_what_is_no_text_as_a_folder_does(tmp_path):
    folder = folder_of(tmp_path)
    (folder / "a.png").write_bytes(png_file(tmp_path))
    corpus, (message,) = encode_and_hear(str(folder / "*"))
    assert corpus.raw_words == len(LINES.split())
    assert "1 PNG (a.png)" in message
    with pytest.raises(TextError, match=r"expected text files, found none, but 1 PNG"):
        wk.encode(str(folder / "*.png"))


def test_folder_reads_an_archive_of_something_else(tmp_path):
    folder = folder_of(tmp_path)
    (folder / "plain.txt.gz").write_bytes(gzip.compress(b"the river\n" * 9))
    corpus, messages = encode_and_hear(folder)
    assert corpus.raw_words == len(LINES.split()) + 18
    assert messages == []


@pytest.mark.parametrize("command", ["train", "phrases", "vocabulary"])
def test_commands_say_what_they_skip_in_a_folder(command, wordkin, tmp_path):
    folder = folder_of(tmp_path)
    (folder / "a.png").write_bytes(png_file(tmp_path))
    options = {"train": ("-o", tmp_path / "o.bin", *TRAIN), "phrases": ("-o", tmp_path / "o.txt")}
    outcome = wordkin(command, folder, *options.get(command, ()))
    assert outcome.status == 0, outcome.err
    assert re.search(r"\b1\b.*png|png.*\b1\b", outcome.err.lower())


def test_folder_of_texts_alone_says_nothing(tmp_path):
    folder = folder_of(tmp_path)
    text_beside(folder, "README")
    text_beside(folder, "notes.md")
    (folder / ".hidden.png").write_bytes(png_file(tmp_path))
    (folder / "empty").touch()
    corpus, messages = encode_and_hear(folder)
    assert corpus.raw_words == 3 * len(LINES.split())
    assert messages == []


ARCHIVES = [
    # archives, and what lies beside them
    ("plain.txt.gz", gzip.compress),
    ("plain.txt.bz2", bz2.compress),
    ("plain.txt.xz", lzma.compress),
    ("plain.zip", lambda content: zipped(content, "plain.txt")),
    ("download.zip", lambda content: zipped(content, "plain.txt")),
    ("plain.gz", gzip.compress),
]


@pytest.mark.parametrize(("name", "pack"), ARCHIVES)
def test_folder_does_not_read_an_archive_beside_its_own_contents(name, pack, tmp_path):
    folder = folder_of(tmp_path)
    (folder / name).write_bytes(pack(LINES.encode()))
    corpus, messages = encode_and_hear(folder)
    assert corpus.raw_words == len(LINES.split())
    assert any(name in message or re.search(r"\b1\b", message) for message in messages)


@pytest.mark.parametrize(("name", "pack"), ARCHIVES)
def test_folder_reads_an_archive_alone(name, pack, tmp_path):
    (tmp_path / name).write_bytes(pack(LINES.encode()))
    corpus, messages = encode_and_hear(tmp_path)
    assert corpus.raw_words == len(LINES.split())
    assert messages == []


def test_archive_is_read_beside_its_contents_where_it_is_named(tmp_path):
    plain = text_beside(tmp_path)
    (tmp_path / "plain.txt.gz").write_bytes(gzip.compress(LINES.encode()))
    corpus, _ = encode_and_hear([plain, tmp_path / "plain.txt.gz"])
    assert corpus.raw_words == 2 * len(LINES.split())


# what is text all the same

COLORED = "".join(f"\x1b[32mINFO\x1b[0m the sea {row} meets the shore\n" for row in range(60))
TEXTS = {
    "utf-8": LINES.encode(),
    "mark": b"\xef\xbb\xbf" + LINES.encode(),
    "chinese": ("海 与 湖 相 遇\n" * 60).encode(),
    "emoji": ("🌊 🏖 sea\n" * 60).encode(),
    "tabs, form feeds and ends of old systems": LINES.replace("\n", "\r\n\t\f\v").encode(),
    "a printed manual": "".join(f"{letter}\b{letter}" for letter in LINES).encode(),
    "words with control characters": b"sea\x0elake sea\x7f\n" * 60,
    "an end of DOS": LINES.encode() + b"\x1a",
    "colored log": COLORED.encode(),
    "markup within": ("<doc id=7>\n" + LINES + "</doc>\n").encode(),
    "braces": ('{"not": "json"\n' + LINES).encode(),
    "numbers": b"1 2 3\n4 5 6\n" * 60,
    "one word": b"sea",
    "one letter": b"a\n",
    "starts like binary vectors": b"1 1\na sea\n",
    "words that begin like signatures": b"PK and BZh and PAR1 and GIF and MZ and ID3\n" * 60,
    "starts like a program": b"MZ is a word of this text\n" * 60,
    "starts like an image": b"GIF files are no text\n" * 60,
}


@pytest.mark.parametrize("content", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("name", ["t.txt", "t", "t.md", "t.xml", "t.tok.en"])
def test_text_is_trained_whatever_it_holds(name, content, tmp_path):
    (tmp_path / name).write_bytes(content)
    assert wk.encode(tmp_path / name).raw_words > 0


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("latin-1", "été à la plage où naît la forêt"),
        ("cp1252", "“quoted” – naïve café"),
        ("koi8-r", "\u043c\u043e\u0440\u0435 \u0438 \u043e\u0437\u0435\u0440\u043e"),
        ("shift_jis", "海 と 湖 と 岸"),
        ("gb18030", "海 与 湖 与 岸"),
        ("big5", "海 與 湖 與 岸"),
        ("euc-kr", "바다 와 호수"),
    ],
)
def test_text_in_an_old_encoding_is_trained_with_a_warning_that_names_its_file(
    encoding, words, tmp_path
):
    (tmp_path / "t.txt").write_bytes((f"{words}\n" * 60).encode(encoding))
    with pytest.warns(WordkinWarning, match=r"t\.txt"):
        assert wk.encode(tmp_path / "t.txt").raw_words > 0


def test_text_in_an_old_encoding_may_start_like_binary_vectors(tmp_path):
    (tmp_path / "t.txt").write_bytes("2 4\nl'été à la plage\n".encode("latin-1"))
    with pytest.warns(WordkinWarning, match=r"t\.txt"):
        assert wk.encode(tmp_path / "t.txt").raw_words == 6


def test_warning_of_broken_words_names_the_file_of_several(tmp_path):
    good = text_beside(tmp_path)
    (tmp_path / "bad.txt").write_bytes("été à la plage\n".encode("latin-1") * 60)
    with pytest.warns(WordkinWarning, match=r"bad\.txt"):
        wk.encode([good, tmp_path / "bad.txt"])


@pytest.mark.parametrize("tokenize", ["whitespace", "simple", str.split])
def test_warning_of_broken_words_names_the_first_file(tokenize, tmp_path):
    good, lines = text_beside(tmp_path), "été à la plage\n" * 3
    bad = [tmp_path / name for name in ("1.txt", "2.txt")]
    for path in bad:
        path.write_bytes(lines.encode("latin-1"))
    with pytest.warns(WordkinWarning, match="18 invalid.*the first is in .*1.txt. If"):
        wk.encode([good, *bad], tokenize=tokenize)


def test_warning_of_broken_words_in_an_open_file_names_none():
    with pytest.warns(WordkinWarning, match=r"replaced by U\+FFFD\. If"):
        wk.encode(io.BytesIO(b"sea l\xe9 lake"))


def test_example_files_of_this_repository_are_text():
    for path in sorted(Path(__file__).parent.glob("data/*.txt")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", WordkinWarning)
            assert wk.encode(path).raw_words > 0
