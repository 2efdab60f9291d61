"""Vectors, texts and lists come through pipes: `wordkin nearest <(zcat v.gz) sea`."""

import bz2
import contextlib
import gzip
import lzma
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import FormatError, WordkinError

pytestmark = pytest.mark.posix
ROWS = np.random.default_rng(1).normal(size=(4_000, 8)).astype(np.float32)
VECTORS = wk.WordVectors([f"w{row}" for row in range(4_000)], ROWS, counts=range(4_000, 0, -1))
DATA = Path(__file__).parent / "data"
TRAIN = ("--dimensions", "4", "--epochs", "1", "--min-count", "1", "--threads", "1")
TEXT = b"the sea meets the shore\nthe lake meets the shore\n" * 30


@pytest.fixture
def pipe():
    """The name of a pipe through which some bytes come, once, as the shell's <(...) makes it."""
    ends, writers = [], []

    def make(content):
        reading, writing = os.pipe()
        ends.append(reading)

        def write():
            with contextlib.suppress(BrokenPipeError), os.fdopen(writing, "wb") as file:
                file.write(content)

        writers.append(threading.Thread(target=write, daemon=True))
        writers[-1].start()
        return f"/dev/fd/{reading}"

    yield make
    for end in ends:
        os.close(end)
    for writer in writers:
        writer.join()


def saved(folder, name, vectors=VECTORS):
    path = folder / name
    vectors.save(path)
    content = path.read_bytes()
    path.unlink()
    return content


def without_header(folder):
    return saved(folder, "v.txt").partition(b"\n")[2]


CONTENTS = {
    "text": lambda folder: saved(folder, "v.txt"),
    "text without header": without_header,
    "binary": lambda folder: saved(folder, "v.bin"),
    "gzipped text": lambda folder: saved(folder, "v.txt.gz"),
    "bzip2 of binary": lambda folder: bz2.compress(saved(folder, "v.bin")),
    "xz of text without header": lambda folder: lzma.compress(without_header(folder)),
    "native": lambda folder: saved(folder, "v.safetensors"),
    "parquet": lambda folder: saved(folder, "v.parquet"),
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_load_reads_vectors_from_a_pipe(content, pipe, tmp_path):
    found = wk.load(pipe(content(tmp_path)))
    assert found.words == VECTORS.words
    np.testing.assert_allclose(found.matrix, ROWS, rtol=1e-6)


@pytest.mark.filterwarnings("ignore:.*are not UTF-8")  # words that the C tool cut
@pytest.mark.parametrize("name", ["gensim.kv", "fasttext_skipgram.bin", "glove.txt", "c_tool.bin"])
def test_load_reads_other_programs_files_from_a_pipe(name, pipe):
    found = wk.load(pipe((DATA / name).read_bytes()))
    want = wk.load(DATA / name)
    assert found.words == want.words
    np.testing.assert_array_equal(found.matrix, want.matrix)


def test_load_of_a_pipe_stops_at_the_limit(pipe, tmp_path):
    for name in ("text", "binary", "native"):
        assert wk.load(pipe(CONTENTS[name](tmp_path)), limit=5).words == VECTORS.words[:5]


def test_load_of_a_pipe_without_vectors_says_so(pipe):
    for content in (b"", b"no vectors\n", b"2 2\nsea 1 2\n"):
        name = pipe(content)
        with pytest.raises(WordkinError, match=name):
            wk.load(name)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_load_refuses_what_has_no_end_or_no_beginning(device):
    with pytest.raises(FormatError, match=f"{device}: expected a file or a pipe"):
        wk.load(device)


def test_load_reads_a_named_pipe_once(tmp_path):
    """Nobody opens it a second time, so that nothing waits for ever."""
    os.mkfifo(tmp_path / "fifo")
    content = saved(tmp_path, "v.txt")

    def write():
        with contextlib.suppress(BrokenPipeError):
            (tmp_path / "fifo").write_bytes(content)

    threading.Thread(target=write, daemon=True).start()
    script = "import sys, wordkin; print(len(wordkin.load(sys.argv[1])))"
    command = [sys.executable, "-c", script, tmp_path / "fifo"]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except subprocess.TimeoutExpired:
        pytest.fail("the pipe was opened again")
    assert ended.stdout == "4000\n", ended.stderr


def test_load_model_reads_a_model_from_a_pipe(pipe, tmp_path):
    options = {
        "dimensions": 4,
        "epochs": 1,
        "min_count": 1,
        "threads": 1,
        "progress": False,
        "subsample_threshold": 0,
    }
    model = wk.train([["sea", "lake"], ["car", "sea"]] * 9, **options)
    model.save(tmp_path / "m.safetensors")
    found = wk.load_model(pipe((tmp_path / "m.safetensors").read_bytes()))
    assert found.settings == model.settings
    np.testing.assert_array_equal(found.vectors.matrix, model.vectors.matrix)


def test_vectors_from_a_pipe_can_be_saved(pipe, tmp_path):
    wk.load(pipe(CONTENTS["native"](tmp_path))).save(tmp_path / "o.safetensors")
    assert wk.load(tmp_path / "o.safetensors").words == VECTORS.words


@pytest.mark.parametrize("content", ["text", "gzipped text", "binary", "native"])
@pytest.mark.parametrize(
    "command",
    [
        ("nearest", "{}", "w7"),
        ("similarity", "{}", "w7", "w8"),
        ("odd", "{}", "w7", "w8", "w9"),
        ("info", "{}"),
        ("convert", "{}", "o.safetensors"),
        ("cluster", "{}", "-k", "2", "-o", "classes.txt"),
    ],
    ids=lambda command: command[0],
)
def test_commands_read_vectors_from_a_pipe(command, content, pipe, wordkin, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = pipe(CONTENTS[content](tmp_path))
    outcome = wordkin(*(part.format(name) for part in command))
    assert outcome.status == 0, outcome.err


def test_nearest_answers_from_a_pipe_as_from_a_file(pipe, wordkin, tmp_path):
    VECTORS.save(tmp_path / "v.txt")
    want = wordkin("nearest", tmp_path / "v.txt", "w7")
    found = wordkin("nearest", pipe((tmp_path / "v.txt").read_bytes()), "w7")
    assert found.out == want.out


def test_index_of_a_pipe_is_refused(pipe, wordkin, tmp_path):
    outcome = wordkin("nearest", pipe(CONTENTS["text"](tmp_path)), "w7", "--index")
    assert outcome.status == 2
    assert "Traceback" not in outcome.err


def test_counts_come_from_a_pipe(pipe, tmp_path):
    wk.WordVectors(["sea", "lake"], [[1, 2], [3, 4]]).save(tmp_path / "v.txt")
    found = wk.load(tmp_path / "v.txt", counts=pipe(b"sea 9\nlake 7\n"))
    assert found.counts.tolist() == [9, 7]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress])
def test_text_comes_from_a_pipe(pack, pipe, wordkin, tmp_path):
    output = tmp_path / "m.safetensors"
    outcome = wordkin("train", pipe(pack(TEXT)), "-o", output, *TRAIN)
    assert outcome.status == 0, outcome.err
    assert set(wk.load(output)) == {"the", "sea", "meets", "shore", "lake"}


def test_everything_that_training_reads_comes_from_pipes(pipe, wordkin, tmp_path):
    start = wk.WordVectors(["sea", "lake"], np.ones((2, 4)))
    start.save(tmp_path / "start.txt")
    outcome = wordkin(
        *("train", pipe(TEXT), "-o", tmp_path / "m.safetensors", *TRAIN),
        *("--initial-vectors", pipe((tmp_path / "start.txt").read_bytes())),
        *("--freeze", pipe(b"sea\n"), "--config", pipe(b"window = 2\n")),
        *(
            "--evaluate-every",
            "1",
            "--pairs",
            pipe(b"sea\tlake\t9\nsea\tshore\t5\nlake\tshore\t1\n"),
        ),
    )
    assert outcome.status == 0, outcome.err
    model = wk.load_model(tmp_path / "m.safetensors")
    assert model.settings.window == 2
    assert model.vectors["sea"].tolist() == [1] * 4


def test_questions_come_from_a_pipe(pipe, wordkin, vectors):
    questions = pipe(b": things\nsea lake car bus\nlake sea bus car\n")
    assert wordkin("evaluate", vectors, "--questions", questions).status == 0


@pytest.mark.parametrize("command", [["nearest", "{}", "w7"], ["info", "{}"]])
def test_shell_gives_commands_a_pipe(command, tmp_path):
    if not (bash := shutil.which("bash")):
        return  # a system without it has no <(...) either
    (tmp_path / "v.gz").write_bytes(saved(tmp_path, "v.txt.gz"))
    words = " ".join(command).format('<(gzip -dc "$1")')
    ended = subprocess.run(
        [bash, "-c", f'"$0" -m wordkin {words}', sys.executable, tmp_path / "v.gz"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout


def test_vectors_come_from_standard_input_by_its_name(tmp_path):
    """`wordkin nearest /dev/stdin sea < v.txt`, which is a file that is open already."""
    VECTORS.save(tmp_path / "v.txt")
    for stdin in ("file", "pipe"):
        command = [sys.executable, "-m", "wordkin", "nearest", "/dev/stdin", "w7"]
        content = (tmp_path / "v.txt").read_bytes()
        with (tmp_path / "v.txt").open("rb") as file:
            options = {"stdin": file} if stdin == "file" else {"input": content}
            ended = subprocess.run(command, capture_output=True, check=False, timeout=60, **options)
        assert ended.returncode == 0, (stdin, ended.stderr)
