"""Files elsewhere are read and written by their addresses; credentials stand in no message."""

import gc
import gzip
import http.server
import logging
import re
import threading
import warnings
from contextlib import suppress
from pathlib import Path

import fsspec
import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

import wordkin as wk
from wordkin.errors import NotTextError, SavingError, TextError, WordkinError, WordkinWarning
from wordkin.system import remote

LINES = "the sea meets the shore\nthe lake meets the shore\n" * 60
WORDS = ["the", "sea", "meets", "shore", "lake"]
SMALL = {"dimensions": 4, "epochs": 1, "min_count": 1, "threads": 1, "progress": False}
OF_PAIRS = SMALL | {"dimensions": 2, "subsample_threshold": 0}
SECRET = "s3cret"  # noqa: S105


@pytest.fixture
def memory():
    """fsspec's store in memory, empty again afterwards."""
    store = fsspec.filesystem("memory")
    yield store
    store.store.clear()


def put(name, content):
    with fsspec.open(f"memory://{name}", "wb") as file:
        file.write(content)
    return f"memory://{name}"


def parquet_bytes():
    packed = pa.BufferOutputStream()
    parquet.write_table(pa.table({"id": [7] * 120, "text": LINES.splitlines()}), packed)
    return packed.getvalue().to_pybytes()


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.txt", LINES.encode()),
        ("t.txt.gz", gzip.compress(LINES.encode(), mtime=0)),
        ("t.parquet", parquet_bytes()),
        (
            "t.csv",
            b"id,text\n" + b"".join(b"7,%b\n" % line for line in LINES.encode().splitlines()),
        ),
        ("t.jsonl", b"".join(b'{"text": "%b"}\n' % line for line in LINES.encode().splitlines())),
    ],
)
def test_text_elsewhere_is_read_as_here(name, content, tmp_path):
    (tmp_path / "plain").write_text(LINES)
    want = wk.encode(tmp_path / "plain")
    for text in (put(name, content), Path(put(name, content)), [put(name, content)]):
        corpus = wk.encode(text)
        assert corpus.vocabulary.words == WORDS
        assert np.array_equal(corpus.ids, want.ids)


@pytest.mark.usefixtures("memory")
def test_folders_and_globs_elsewhere_are_read():
    for number in range(3):
        put(f"texts/{number}.txt", b"sea%d lake\n" % number)
    put("texts/.hidden.txt", b"hidden\n")
    for text in ("memory://texts", "memory://texts/*.txt"):
        assert wk.encode(text).vocabulary.words == ["sea0", "lake", "sea1", "sea2"]


@pytest.mark.usefixtures("memory")
def test_file_elsewhere_that_is_no_text_is_refused():
    with pytest.raises(NotTextError, match=r"memory://t.pdf: expected text, found PDF"):
        wk.encode(put("t.pdf", b"%PDF-1.7 sea"))


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("suffix", ["safetensors", "bin", "txt", "vec.gz", "parquet"])
def test_vectors_are_saved_and_loaded_elsewhere(suffix):
    vectors = wk.WordVectors(["sea", "lake"], [[1, 0], [0.5, 0.25]])
    vectors.save(f"memory://kin.{suffix}")
    found = wk.load(f"memory://kin.{suffix}")
    assert found.words == ["sea", "lake"]
    assert np.array_equal(found.matrix, vectors.matrix)
    assert found.source.path == f"memory://kin.{suffix}"


@pytest.mark.usefixtures("memory")
def test_model_is_saved_loaded_and_trained_further_elsewhere():
    model = wk.train(put("t.txt", LINES.encode()), **SMALL)
    model.save("memory://models/kin.safetensors")
    found = wk.load_model(Path("memory://models/kin.safetensors"))
    assert np.array_equal(found.vectors.matrix, model.vectors.matrix)
    phrases = wk.find_phrases("memory://t.txt", min_count=1, progress=False)
    phrases.save("memory://phrases.safetensors")
    assert len(wk.load_phrases("memory://phrases.safetensors")) == len(phrases)


def test_older_file_stays_where_writing_fails(memory):
    vectors = wk.WordVectors(["sea"], [[1.0]])
    vectors.save("memory://kin.txt")
    before = memory.cat("/kin.txt")
    with pytest.raises(WordkinError):
        wk.WordVectors(["sea", "a\nlake"], [[1.0], [2.0]]).save("memory://kin.txt")
    assert memory.cat("/kin.txt") == before


def test_what_cannot_be_uploaded_stays_on_this_machine(memory, monkeypatch):
    def fail(*_):
        raise OSError("full")

    monkeypatch.setattr(remote, "PAUSES", (0, 0))
    monkeypatch.setattr(type(memory), "put_file", fail)
    with pytest.raises(
        SavingError, match=r"after three tries.*All that was to be saved is in"
    ) as caught:
        wk.WordVectors(["sea"], [[1.0]]).save("memory://kin.txt")
    draft = Path(re.search(r"saved is in (\S+), which", str(caught.value))[1])
    assert draft.read_text(encoding="utf-8") == "1 1\nsea 1\n"
    draft.unlink()


def test_store_without_replacement_in_one_step_is_named(memory, monkeypatch):
    monkeypatch.setattr(remote, "WHOLE", set())
    with pytest.warns(WordkinWarning, match="memory:// cannot replace a file in one step"):
        wk.WordVectors(["sea"], [[1.0]]).save("memory://kin.txt")
    assert memory.cat("/kin.txt") == b"1 1\nsea 1\n"


@pytest.mark.usefixtures("memory")
def test_commands_take_addresses(wordkin):
    text, model = put("t.txt", LINES.encode()), "memory://kin.safetensors"
    options = ("--dimensions", "4", "--epochs", "1", "--min-count", "1", "--threads", "1")
    outcome = wordkin("train", text, "-o", model, *options)
    assert outcome.status == 0, outcome.err
    assert wk.load(model).words[0] == "the"
    outcome = wordkin("nearest", model, "sea")
    assert outcome.status == 0, outcome.err
    outcome = wordkin("convert", model, "memory://kin.txt")
    assert outcome.status == 0, outcome.err
    outcome = wordkin("train", text, "-o", text, *options)
    assert outcome.status == 2
    assert "would be replaced" in " ".join(outcome.err.split())


# over HTTP


class Pages(http.server.BaseHTTPRequestHandler):
    """Serves ranges of one content, as its path asks: /ok, /whole, /cut, /stall, /404, /twice."""

    content = LINES.encode()
    failures = 0

    def do_HEAD(self):
        self.answer(is_head=True)

    def do_GET(self):
        self.answer(is_head=False)

    def answer(self, *, is_head):
        what = self.path.partition("?")[0].strip("/").partition(".")[0]
        if what == "twice" and not is_head and type(self).failures < 2:
            type(self).failures += 1
            what = "500"
        if what.isdecimal():
            type(self).failures += not is_head
            self.send_error(int(what), f"secret of {self.path}")
            return
        start, end, size = 0, len(self.content), len(self.content)
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        is_part = asked is not None and what != "whole"
        if is_part:
            start, end = int(asked[1]), min(int(asked[2] or size) + 1, size)
        self.send_response(206 if is_part else 200)
        if is_part:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        if what != "whole":
            self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(end - start))
        self.end_headers()
        if not is_head:
            body = self.content[start:end]
            self.wfile.write(body[: len(body) // 2] if what in ("cut", "stall") else body)
            if what == "stall":
                self.server.released.wait(5)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setattr(remote, "PAUSES", (0, 0))
    Pages.failures = 0
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.released = threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://ann:{SECRET}@127.0.0.1:{server.server_port}"
    server.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


QUERY = f"?token={SECRET}"


@pytest.mark.parametrize("page", ["ok.txt", "whole.txt", "twice.txt"])
def test_text_on_the_web_is_read(page, site):
    assert wk.encode(f"{site}/{page}{QUERY}").vocabulary.words == WORDS


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("404.txt", "none of this name|No such file"),
        ("403.txt", r"access is refused \(403\)"),
        ("500.txt", "after three tries"),
        ("cut.txt", "after three tries"),
    ],
)
@pytest.mark.parametrize("read", [wk.encode, wk.load])
def test_failure_on_the_web_is_told_without_credentials(page, told, read, site, caplog):
    with pytest.raises((TextError, OSError), match=told) as caught:
        read(f"{site}/{page}{QUERY}")
    assert SECRET not in "".join(map(str, [caught.value, caught.value.args, caplog.text]))
    cause = caught.value
    while cause := cause.__cause__ or cause.__context__:
        assert SECRET not in str(cause)
    assert page in str(caught.value)
    if page == "500.txt":
        assert Pages.failures % 3 == 0


@pytest.mark.parametrize("page", ["ok.txt", "twice.txt", "404.txt", "403.txt", "cut.txt"])
def test_other_packages_tell_no_credentials_either(page, site, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        with suppress(TextError, OSError):
            wk.encode(f"{site}/{page}{QUERY}")
        gc.collect()  # of sessions that nobody closed, aiohttp tells when they go
    assert page in caplog.text  # fsspec's own
    told = [caplog.text, *capfd.readouterr(), *map(str, heard)]
    assert SECRET not in "".join(told)


def test_server_that_stalls_is_given_up(site, monkeypatch):
    monkeypatch.setattr(remote, "SILENCE_SECONDS", 0.2)
    with pytest.raises(TextError, match="after three tries"):
        wk.encode(f"{site}/stall.txt{QUERY}")


def test_vectors_on_the_web_are_mapped_from_a_copy(site, tmp_path, monkeypatch):
    wk.WordVectors(["sea"], [[1.0, 2.0]]).save(tmp_path / "kin.safetensors")
    monkeypatch.setattr(Pages, "content", (tmp_path / "kin.safetensors").read_bytes())
    vectors = wk.load(f"{site}/ok.safetensors{QUERY}")
    assert vectors["sea"].tolist() == [1, 2]
    assert SECRET not in vectors.source.path
    model = wk.train([["sea", "lake"]] * 9, initial_vectors=vectors, **OF_PAIRS)
    model.save(tmp_path / "model.safetensors")
    assert SECRET.encode() not in (tmp_path / "model.safetensors").read_bytes()


def test_web_cannot_be_written_to(site, wordkin):
    with pytest.raises(PermissionError, match="http:// can only be read"):
        wk.WordVectors(["sea"], [[1.0]]).save(f"{site}/kin.txt")
    outcome = wordkin("train", f"{site}/ok.txt{QUERY}", "-o", f"{site}/kin.txt", "--epochs", "1")
    assert outcome.status != 0
    assert SECRET not in outcome.err


def test_messages_hide_credentials_of_any_address():
    error = TextError(f"https://ann:{SECRET}@host/x?key={SECRET}, line 7: expected more.")
    assert str(error) == "https://host/x, line 7: expected more."
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        warnings.warn(WordkinWarning(f"s3://key:{SECRET}@bucket/x"), stacklevel=1)
    assert str(heard[0].message) == "s3://bucket/x"


# a store of S3 on this machine: make test-remote


@pytest.mark.slow
def test_store_of_s3_is_read_and_written(monkeypatch, tmp_path):
    pytest.importorskip("s3fs")
    server = pytest.importorskip("moto.server").ThreadedMotoServer(port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        for name, value in {
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_DEFAULT_REGION": "us-east-1",
        }.items():
            monkeypatch.setenv(name, value)
        store = fsspec.filesystem("s3")
        store.mkdir("bucket")
        for number in range(2):
            store.pipe(f"bucket/texts/{number}.txt", LINES.encode())
        assert wk.encode("s3://bucket/texts/*.txt").vocabulary.words == WORDS
        model = wk.train("s3://bucket/texts/0.txt", **SMALL)
        model.save("s3://bucket/kin.safetensors")
        found = wk.load_model("s3://bucket/kin.safetensors")
        assert np.array_equal(found.vectors.matrix, model.vectors.matrix)
        store.pipe("bucket/t.parquet", parquet_bytes())
        assert wk.encode("s3://bucket/t.parquet", column="text").vocabulary.words == WORDS
        with pytest.raises((TextError, OSError)) as caught:
            wk.encode("s3://bucket/none.txt")
        assert SECRET not in str(caught.value)
        found.vectors.save(tmp_path / "kin.safetensors")
        assert SECRET.encode() not in (tmp_path / "kin.safetensors").read_bytes()
    finally:
        server.stop()
