"""Folders of static embeddings: read as model2vec and wordkin write them, refused with the reason."""

import json

import numpy as np
import pytest

import wordkin as wk
from wordkin.cli import main
from wordkin.errors import FormatError, SettingsError
from wordkin.formats.safetensors import save_arrays
from wordkin.formats.static_embeddings import is_static
from wordkin.integrations.hugging_face import save_hugging_face

ROWS = np.array([[1, 0, 2], [0, 1, 3], [0.5, 0.25, 4]], np.float32)
WORDS = ["sea", "lake", "new york"]


def write_folder(folder, model=None, arrays=None, **further):
    """A folder as other programs write it: three words, and a row of zeros for unknown ones."""
    folder.mkdir(exist_ok=True)
    rows = np.concatenate([ROWS, np.zeros((1, 3), np.float32)])
    save_arrays(folder / "model.safetensors", arrays or {"embeddings": rows}, {})
    vocabulary = {"sea": 0, "lake": 1, "new york": 2, "[UNK]": 3}
    model = model or {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"}
    tokenizer = {"version": "1.0", "added_tokens": [], "model": model, **further}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    return folder


def words_at(*rows):
    """A model of whole words with these rows."""
    return {"type": "WordLevel", "vocab": {f"w{row}": row for row in rows}, "unk_token": "[UNK]"}


def test_load_opens_the_folder_that_was_written(tmp_path):
    vectors = wk.WordVectors(WORDS, ROWS)
    save_hugging_face(vectors, tmp_path)
    found = wk.load(tmp_path)
    assert found.words == WORDS
    np.testing.assert_array_equal(found.matrix, ROWS)


def test_load_maps_the_vectors_of_a_folder_and_opens_its_file_too(tmp_path):
    folder = write_folder(tmp_path)
    found = wk.load(folder / "model.safetensors")
    assert found.words == WORDS
    assert not found.matrix.flags.writeable
    assert found.source.path == str(folder / "model.safetensors")


@pytest.mark.parametrize("dtype", [np.float16, np.float64])
def test_load_finds_the_numbers_of_a_folder_in_any_precision(dtype, tmp_path):
    rows = np.zeros((4, 3), dtype)
    rows[:3] = ROWS
    found = wk.load(write_folder(tmp_path, arrays={"embeddings": rows})).matrix
    assert found.dtype == (np.float16 if dtype == np.float16 else np.float32)
    np.testing.assert_array_equal(found, ROWS)


def test_load_takes_the_name_that_sentence_transformers_gives(tmp_path):
    rows = np.concatenate([ROWS, np.ones((1, 3), np.float32)])
    found = wk.load(write_folder(tmp_path, arrays={"embedding.weight": rows}))
    assert found.words == [*WORDS, "[UNK]"]  # not zeros, so that it was learned


def test_load_leaves_out_the_row_of_unknown_words_wherever_it_stands(tmp_path):
    rows = np.array([[1, 1], [0, 0], [2, 2]], np.float32)
    model = {"type": "WordLevel", "vocab": {"b": 2, "?": 1, "a": 0}, "unk_token": "?"}
    found = wk.load(write_folder(tmp_path, model, {"embeddings": rows}))
    assert found.words == ["a", "b"]
    assert found.matrix.tolist() == [[1, 1], [2, 2]]


def test_load_finds_tokens_that_were_added_to_a_vocabulary(tmp_path):
    added = [{"id": 3, "content": "[PAD]", "special": True}]
    found = wk.load(write_folder(tmp_path, words_at(0, 1, 2), added_tokens=added))
    assert found.words == ["w0", "w1", "w2", "[PAD]"]


def test_load_prefers_what_wordkin_saved_in_a_folder(tmp_path):
    vectors = wk.WordVectors(WORDS, ROWS, [5, 4, 3])
    save_hugging_face(vectors, tmp_path)
    vectors.save(tmp_path / "wordkin.safetensors")
    assert wk.load(tmp_path).counts.tolist() == [5, 4, 3]


def test_load_model_opens_the_model_in_a_folder(tmp_path):
    model = wk.train([["sea", "lake"]] * 50, dimensions=4, progress=False)
    model.save(tmp_path / "wordkin.safetensors")
    assert wk.load_model(tmp_path).vocabulary.words == ["sea", "lake"]


def test_commands_open_a_folder(tmp_path, monkeypatch, capsys):
    folder = write_folder(tmp_path / "kin")
    for command in (["info", str(folder)], ["nearest", str(folder), "sea"]):
        monkeypatch.setattr("sys.argv", ["wordkin", *command])
        with pytest.raises(SystemExit) as end:
            main()
        assert end.value.code == 0
    out = capsys.readouterr().out
    assert "format: static-embeddings\nwords: 3\n" in out
    assert "sea\tlake\t0.8485\n" in out


def test_folder_is_not_replaced_by_what_was_read_from_it(tmp_path):
    vectors = wk.load(write_folder(tmp_path))
    with pytest.raises(SettingsError, match=r"model\.safetensors: expected another file"):
        save_hugging_face(vectors, tmp_path)


PIECES = [
    ({"type": "WordPiece", "vocab": {"sea": 0, "##ing": 1}}, "'WordPiece'", " such as '##ing'"),
    ({"type": "BPE", "vocab": {"sea": 0, "Ġlake": 1}, "merges": []}, "'BPE'", " such as 'Ġlake'"),
    ({"type": "Unigram", "vocab": [["a", -1.0], ["▁sea", -2.0]]}, "'Unigram'", " such as '▁sea'"),
    ({"type": ["x"], "vocab": 3}, "['x']", ""),
]


@pytest.mark.parametrize(("model", "kind", "like"), PIECES)
def test_load_refuses_pieces_of_words_with_the_reason(model, kind, like, tmp_path):
    with pytest.raises(FormatError) as error:
        wk.load(write_folder(tmp_path, model))
    assert str(error.value) == (
        f"{tmp_path / 'tokenizer.json'}: expected tokens that are whole words (WordLevel), found those of "
        f"{kind}, which are pieces of words{like}. A piece is no word to ask for, and most words have no "
        "vector of their own: use model2vec itself."
    )


BROKEN = [
    # what tokenizer.json holds, and what is said of it
    (b"{", "expected JSON, found: Expecting"),
    (b'{"model": {"type": "WordLevel", "vocab": {"caf\xe9": 0}}}', "expected JSON, found: 'utf-8' codec"),
    (b"[" * 100_000, "expected JSON, found: "),
    (b"[1]", "expected a tokenizer with a model and its vocabulary, found [1]"),
    (b'{"model": null}', "expected a tokenizer with a model"),
    (b'{"model": {"type": "WordLevel"}}', "expected a tokenizer with a model"),
    (json.dumps({"model": words_at(0, 1, 2)}).encode(), "for each of 4 vectors, found 3 tokens of the rows [0, 1, 2]"),
    (json.dumps({"model": words_at(0, 1, 2, 9)}).encode(), "expected one token for each of 4 vectors"),
    (json.dumps({"model": words_at(0, 1, 2, -1)}).encode(), "expected one token for each of 4 vectors"),
    (json.dumps({"model": words_at(0, 1, 2, 2.5)}).encode(), "expected a row for each token, found {"),
    (json.dumps({"model": words_at(0, 1, 2, None)}).encode(), "expected a row for each token, found {"),
    (json.dumps({"model": words_at(0, 1, 2)}).replace("w0", "\\ud800").replace(": 2}", ": 2, \"z\": 3}").encode(),
     "expected tokens in Unicode, found half a character"),
    (b'{"model": {"type": "WordLevel", "vocab": {"a": 0, "b": 1, "c": 1' + b"0" * 9_000 + b"}}}", "expected JSON"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "said"), BROKEN)
def test_load_says_what_is_wrong_with_a_tokenizer(content, said, tmp_path):
    (write_folder(tmp_path) / "tokenizer.json").write_bytes(content)
    with pytest.raises(FormatError) as error:
        wk.load(tmp_path)
    assert str(error.value).startswith(f"{tmp_path / 'tokenizer.json'}: expected")
    assert said in str(error.value)
    assert len(str(error.value)) < 600


def test_load_says_that_a_tokenizer_is_missing(tmp_path):
    (write_folder(tmp_path) / "tokenizer.json").unlink()
    with pytest.raises(FormatError, match=r"expected tokenizer\.json beside it, found none"):
        wk.load(tmp_path)


ARRAYS = [
    ({"embeddings": np.zeros(4, np.float32)}, "floating-point numbers [tokens, dimensions], found float32 [4]"),
    ({"embeddings": np.zeros((4, 3), np.uint8)}, "floating-point numbers [tokens, dimensions], found uint8 [4, 3]"),
    ({"embeddings": np.zeros((2, 3), np.float32), "mapping": np.zeros(4, np.int64)}, "found the array 'mapping'"),
    ({"embeddings": np.zeros((4, 3), np.float32), "weights": np.zeros(4)}, "found the array 'weights'"),
    ({"encoder.0": np.zeros((4, 3), np.float32)}, "expected the metadata format='wordkin'"),  # of another program
]  # fmt: skip


@pytest.mark.parametrize(("arrays", "said"), ARRAYS)
def test_load_refuses_other_arrays(arrays, said, tmp_path):
    with pytest.raises(FormatError) as error:
        wk.load(write_folder(tmp_path, arrays=arrays))
    assert said in str(error.value)


@pytest.mark.parametrize("cut", [20, 90, 140])
def test_load_refuses_a_folder_whose_vectors_are_cut_short(cut, tmp_path):
    file = write_folder(tmp_path) / "model.safetensors"
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(FormatError, match=r"model\.safetensors"):
        wk.load(tmp_path)


def test_other_folders_are_still_folders(tmp_path):
    with pytest.raises(IsADirectoryError, match="expected a file, found a folder"):
        wk.load(tmp_path)


@pytest.mark.parametrize(
    "head", [b"", b"\x09" + bytes(7) + b"[1, 2, 3]", b"\xff" * 99, b"\x02" + bytes(7) + b"{}"]
)
def test_is_static_takes_no_other_beginning(head):
    assert not is_static(head)
