"""model2vec opens what wordkin writes, and writes the same: `make test-hub` installs it."""

import json

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import FormatError
from wordkin.formats.safetensors import open_arrays
from wordkin.hub.folder import FILES, save_hugging_face

pytestmark = pytest.mark.slow
TEXT = [
    ["the", "sea", "and", "the", "lake"],
    ["a", "shore", "of", "the", "sea"],
    ["café", "by", "a", "lake"],
] * 40


@pytest.fixture
def model2vec(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("TOKENIZERS_PARALLELISM", "false")
    return pytest.importorskip("model2vec")


@pytest.fixture
def vectors():
    return wk.train(TEXT, dimensions=16, threads=1, progress=False).vectors


def test_model2vec_finds_equal_vectors_and_equal_means(model2vec, vectors, tmp_path):
    save_hugging_face(vectors, tmp_path)
    model = model2vec.StaticModel.from_pretrained(str(tmp_path))
    assert list(model.tokens) == [*vectors.words, "[UNK]"]
    np.testing.assert_array_equal(model.embedding[:-1], vectors.matrix)
    np.testing.assert_array_equal(model.encode(vectors.words), vectors.matrix)
    texts = [*map(" ".join, TEXT[:3]), "The SEA of unknown words", "nothing known"]
    means = [vectors.mean(words) for words in TEXT[:3]]
    means += [vectors.mean(["the", "sea", "of"]), np.zeros(16, np.float32)]
    np.testing.assert_allclose(model.encode(texts), means, rtol=1e-6, atol=1e-9)


def test_model2vec_cuts_texts_as_the_card_says(model2vec, vectors, tmp_path):
    save_hugging_face(vectors, tmp_path)
    model = model2vec.StaticModel.from_pretrained(str(tmp_path))
    text = ["sea"] * 512 + ["lake"] * 512
    cut, whole = (
        model.encode([" ".join(text)], **given)[0] for given in ({}, {"max_length": None})
    )
    np.testing.assert_allclose(cut, vectors["sea"], atol=1e-6)
    np.testing.assert_allclose(whole, vectors.mean(["sea", "lake"]), atol=1e-6)
    assert "cuts a text at 512 tokens" in " ".join(
        (tmp_path / "README.md").read_text("utf-8").split()
    )


def test_model2vec_writes_the_files_that_wordkin_writes(model2vec, vectors, tmp_path):
    save_hugging_face(vectors, tmp_path / "ours")
    model = model2vec.StaticModel.from_pretrained(str(tmp_path / "ours"))
    model.save_pretrained(tmp_path / "theirs")
    assert {path.name for path in (tmp_path / "theirs").iterdir()} == set(FILES)
    ours, theirs = (
        {
            name: json.loads((tmp_path / folder / name).read_bytes())
            for name in FILES
            if name.endswith(".json")
        }
        for folder in ("ours", "theirs")
    )
    assert ours["modules.json"] == theirs["modules.json"]
    assert theirs["config.json"] == {**ours["config.json"], "max_length": 512}
    assert {**theirs["tokenizer.json"], "truncation": None} == ours["tokenizer.json"]
    arrays = [
        open_arrays(tmp_path / folder / "model.safetensors")[0] for folder in ("ours", "theirs")
    ]
    assert arrays[0].keys() == arrays[1].keys() == {"embeddings"}
    np.testing.assert_array_equal(arrays[0]["embeddings"], arrays[1]["embeddings"])
    found = wk.load(tmp_path / "theirs")
    assert found.words == vectors.words
    np.testing.assert_array_equal(found.matrix, vectors.matrix)


def test_model2vec_opens_words_with_signs_in_them(model2vec, tmp_path):
    save_hugging_face(wk.WordVectors(["/en/Sea", "don't"], [[1, 0], [0, 1]]), tmp_path)
    model = model2vec.StaticModel.from_pretrained(str(tmp_path))
    assert model.encode(["/en/Sea don't /en/sea"]).tolist() == [[0.5, 0.5]]


def test_load_refuses_pieces_of_words_of_model2vec(model2vec, tmp_path):
    from tokenizers import Tokenizer, models

    pieces = {"[UNK]": 0, "sea": 1, "##ing": 2}
    tokenizer = Tokenizer(models.WordPiece(pieces, unk_token="[UNK]"))  # noqa: S106
    model2vec.StaticModel(np.eye(3, dtype=np.float32), tokenizer).save_pretrained(tmp_path)
    with pytest.raises(FormatError, match="'WordPiece', which are pieces of words such as '##ing'"):
        wk.load(tmp_path)


@pytest.mark.parametrize("options", [{"quantize_to": "int8"}, {"vocabulary_quantization": 2}])
def test_load_refuses_numbers_that_model2vec_made_smaller(model2vec, vectors, tmp_path, options):
    if "vocabulary_quantization" in options:
        pytest.importorskip("sklearn")
    save_hugging_face(vectors, tmp_path / "ours")
    model = model2vec.StaticModel.from_pretrained(str(tmp_path / "ours"), **options)
    model.save_pretrained(tmp_path / "theirs")
    with pytest.raises(FormatError, match=r"found 'I8'|words share vectors"):
        wk.load(tmp_path / "theirs")


def test_load_opens_the_half_precision_of_model2vec(model2vec, vectors, tmp_path):
    save_hugging_face(vectors, tmp_path / "ours")
    model = model2vec.StaticModel.from_pretrained(str(tmp_path / "ours"), quantize_to="float16")
    model.save_pretrained(tmp_path / "theirs")
    assert wk.load(tmp_path / "theirs").matrix.dtype == np.float16
