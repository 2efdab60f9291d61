"""`wordkin convert`, as people and programs use it."""

import io
import sys

import numpy as np
import pytest
from numba.core import event

import wordkin as wk
from wordkin.cli import main
from wordkin.cli.output import show_work

WORDS = ["/en/sea", "/en/lake", "/en/shore"]
ROWS = np.array([[1, 0.5], [0.25, -1], [0, 3]], np.float32)


@pytest.fixture
def convert(monkeypatch, capsys):
    """Run the command; its status and what it says on stderr."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["wordkin", "convert", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code, capsys.readouterr().err

    return run


@pytest.fixture
def source(tmp_path):
    wk.WordVectors(WORDS, ROWS, [3, 2, 1]).save(tmp_path / "kin.safetensors")
    return tmp_path / "kin.safetensors"


@pytest.mark.parametrize("name", ["o.bin", "o.txt", "o.vec.gz", "o.parquet", "o.safetensors"])
def test_convert_writes_the_format_of_the_name(name, convert, source, tmp_path):
    output = tmp_path / name
    dropped = "" if name in ("o.parquet", "o.safetensors") else "wordkin: dropped: counts\n"
    assert convert(source, output) == (
        0,
        f"wordkin: saved {output}: 3 words, 2 dimensions\n{dropped}",
    )
    found = wk.load(output)
    assert found.words == WORDS
    np.testing.assert_array_equal(found.matrix, ROWS)


def test_convert_writes_fewer_words_in_half_precision(convert, source, tmp_path):
    convert(source, tmp_path / "o.safetensors", "--limit", 2, "--dtype", "float16")
    found = wk.load(tmp_path / "o.safetensors")
    assert (found.words, found.matrix.dtype) == (WORDS[:2], np.float16)
    assert found.counts.tolist() == [3, 2]


def test_convert_leaves_out_a_prefix(convert, source, tmp_path):
    convert(source, tmp_path / "o.txt", "--prefix", "/en/")
    assert wk.load(tmp_path / "o.txt").words == ["sea", "lake", "shore"]


@pytest.mark.parametrize(
    ("layout", "files"),
    [
        ("tensorboard", {"vectors.tsv", "metadata.tsv", "projector_config.pbtxt"}),
        (
            "hugging-face",
            {"model.safetensors", "tokenizer.json", "config.json", "modules.json", "README.md"},
        ),
    ],
)
def test_convert_writes_folders(layout, files, convert, source, tmp_path):
    assert convert(source, tmp_path / "folder", "--format", layout)[0] == 0
    assert {path.name for path in (tmp_path / "folder").iterdir()} == files


def test_convert_writes_a_map_for_embedding_atlas(convert, source, tmp_path):
    from pyarrow import parquet

    assert convert(source, tmp_path / "a.parquet", "--format", "embedding-atlas")[0] == 0
    assert {"x", "y", "neighbors"} <= set(parquet.read_schema(tmp_path / "a.parquet").names)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{source}", "o.xyz"], "o.xyz: expected a name that ends in"),
        (["{source}", "nowhere/o.bin"], "there is no folder nowhere"),
        (["nothing.bin", "o.bin"], "nothing.bin: No such file or directory"),
        (["{source}", "o.bin", "--format", "xml"], "found 'xml'."),
        (["{source}", "o.bin", "--limit", "0"], "--limit: expected at least 1, found 0."),
    ],
)
def test_convert_says_in_one_line_what_is_wrong(arguments, message, convert, source):
    status, told = convert(*(argument.format(source=source) for argument in arguments))
    assert status == 2
    assert message in told
    assert told.count("\n") == 1


def test_convert_shows_on_a_terminal_what_takes_long(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    with show_work("reading kin.txt"):
        pass
    assert "reading kin.txt" in sys.stderr.getvalue()


def test_show_work_says_on_a_terminal_that_kernels_are_compiled(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("COLUMNS", "120")
    with show_work("reading edges.csv", compiles=True):
        event.start_event("numba:compile")  # the last line is drawn while it lasts
    shown = sys.stderr.getvalue()
    assert "reading edges.csv" in shown
    assert "compiling kernels, once per machine: 10 s, up to a minute on a busy one ..." in shown


def test_convert_needs_pyarrow_before_it_reads(convert, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    status, told = convert("nothing.bin", tmp_path / "o.parquet")
    assert status == 1
    assert "pip install 'wordkin[parquet]'" in told


def test_convert_refuses_a_prefix_that_makes_words_equal(convert, tmp_path):
    wk.WordVectors(["/en/sea", "sea"], [[1], [2]]).save(tmp_path / "v.bin")
    status, told = convert(tmp_path / "v.bin", tmp_path / "o.bin", "--prefix", "/en/")
    assert status == 1
    assert "expected each word once, found 'sea' again" in told
