"""gensim's scripts about vectors: their functions, and their commands."""

import logging

import pytest

from wordkin.errors import FormatError
from wordkin.gensim.models import KeyedVectors, Word2Vec
from wordkin.gensim.scripts import (
    glove2word2vec,
    package_info,
    word2vec2tensor,
    word2vec_standalone,
)
from wordkin.gensim.scripts.running import run

GLOVE = "sea 1 0.5 -0.25\nlake 0.125 3 2\n"


@pytest.fixture
def glove(tmp_path):
    path = tmp_path / "glove.txt"
    path.write_text(GLOVE, encoding="utf-8")
    return str(path)


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "text.part.txt"
    path.write_text("sea lake shore car\n" * 20, encoding="utf-8")
    return str(path)


def test_glove2word2vec_adds_a_header(glove, tmp_path):
    with pytest.warns(DeprecationWarning, match="load_word2vec_format"):
        assert glove2word2vec.glove2word2vec(glove, tmp_path / "out.txt") == (2, 3)
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == f"2 3\n{GLOVE}"


def test_glove2word2vec_as_a_command_warns_of_nothing(glove, tmp_path):
    assert glove2word2vec.main(["--input", glove, "--output", str(tmp_path / "out.txt")]) == 0
    assert KeyedVectors.load_word2vec_format(tmp_path / "out.txt").index_to_key == ["sea", "lake"]


def test_get_glove_info_counts_lines_and_dimensions(glove):
    assert glove2word2vec.get_glove_info(glove) == (2, 3)


def test_word2vec2tensor_writes_numbers_and_words(glove, tmp_path):
    arguments = ["-i", glove, "-o", str(tmp_path / "out"), "-b"]
    assert word2vec2tensor.main(arguments) == 0
    tensor = (tmp_path / "out_tensor.tsv").read_text(encoding="utf-8")
    assert tensor == "1\t0.5\t-0.25\n0.125\t3\t2\n"
    assert (tmp_path / "out_metadata.tsv").read_text(encoding="utf-8") == "sea\nlake\n"


def test_word2vec2tensor_refuses_words_that_would_divide_a_row(tmp_path):
    vectors = KeyedVectors(1)
    vectors.add_vectors(["sea", "a\tb"], [[1], [2]])
    vectors.save(tmp_path / "vectors")
    with pytest.raises(FormatError, match="row 1: expected words without tabs"):
        word2vec2tensor.word2vec2tensor(tmp_path / "vectors", str(tmp_path / "out"))
    assert not (tmp_path / "out_tensor.tsv").exists()


def test_package_info_tells_versions(capsys):
    assert package_info.package_info()["Gensim"].startswith("4.")
    assert package_info.main(["--info"]) == 0
    assert capsys.readouterr().out.startswith("Gensim installation information\n\nGensim: 4.")
    assert package_info.main([]) == 0
    assert "usage" in capsys.readouterr().out


def test_word2vec_standalone_writes_vectors_by_its_flags(text, tmp_path):
    flags = ["-size", "4", "-min_count", "2", "-cbow", "0", "-binary", "1", "-iter", "1"]
    path = tmp_path / "vectors.bin"
    assert word2vec_standalone.main(["-train", text, "-output", str(path), *flags]) == 0
    assert path.read_bytes().startswith(b"4 4\n")


@pytest.mark.parametrize(
    ("flags", "rate"), [(["-cbow", "0"], 0.025), (["-cbow", "1"], 0.05), (["-alpha", "0.1"], 0.1)]
)
def test_word2vec_standalone_has_a_learning_rate_by_the_objective(text, flags, rate):
    given = word2vec_standalone.parser().parse_args(["-train", text, "-size", "4", *flags])
    assert word2vec_standalone.train(given).alpha == rate


def test_word2vec_standalone_without_output_saves_a_model_beside_the_text(text, tmp_path):
    assert word2vec_standalone.main(["-train", text, "-size", "4"]) == 0
    assert len(Word2Vec.load(tmp_path / "text.model").wv) == 4
    assert (tmp_path / "text.model.txt").exists()


def test_word2vec_standalone_asks_a_file_of_analogies(text, tmp_path, caplog):
    """Where gensim's script fails (B2-21)."""
    questions = tmp_path / "questions.txt"
    questions.write_text(": places\nsea lake shore car\n", encoding="utf-8")
    flags = ["-train", text, "-output", str(tmp_path / "out"), "-accuracy", str(questions)]
    with caplog.at_level(logging.INFO):
        assert word2vec_standalone.main([*flags, "-size", "4"]) == 0
    assert "Total accuracy:" in caplog.text


@pytest.mark.parametrize("flag", ["-train", "-accuracy"])
def test_word2vec_standalone_tells_in_a_line_what_file_is_missing(text, flag, capsys):
    arguments = ["-train", text, flag, "nowhere.txt"]
    assert run(lambda: word2vec_standalone.main(arguments)) == 1
    assert capsys.readouterr().err == "nowhere.txt: expected a file, found none.\n"
