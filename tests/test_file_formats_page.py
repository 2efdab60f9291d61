"""The table of docs/file-formats.md says what each kind of file keeps."""

import re

import numpy as np
import pytest

import wordkin as wk
from scripts import ROOT
from wordkin.errors import FormatError, WordkinError
from wordkin.formats.losses import COUNTS, NGRAMS
from wordkin.hub.folder import save_hugging_face
from wordkin.integrations.fasttext import save_fasttext, save_fasttext_model

PAGE = (ROOT / "docs" / "file-formats.md").read_text("utf-8")
ROWS = re.findall(
    r"^\| (.+?) \| (yes|no) \| (yes|no) \| (yes|no) \| (yes|no) \|$", PAGE, re.MULTILINE
)
# How a file of each row is written, of a model and of vectors whose words have spaces.
MODEL = "`model.safetensors`, by `model.save`"
WRITE = {
    MODEL: ("v.safetensors", lambda model, path: model.save(path)),
    "`vectors.safetensors`, by `model.vectors.save`": ("v.safetensors", None),
    "`.bin`": ("v.bin", None),
    "`.txt`, `.vec`": ("v.vec", None),
    "`.parquet`": ("v.parquet", None),
    "fastText's `.bin`": ("v.bin", save_fasttext_model),
    "folder for model2vec": ("v", lambda model, path: save_hugging_face(model.vectors, path)),
}
WITH_SPACES = {"fastText's `.bin`": save_fasttext, "folder for model2vec": save_hugging_face}


@pytest.fixture(scope="module")
def model():
    text = [["sea", "lake"], ["lake", "shore"]] * 20
    subwords = wk.SubwordSettings(3, 4, buckets=100)
    return wk.train(text, subwords=subwords, dimensions=4, epochs=1, progress=False)


def can_be_trained(path):
    try:
        return wk.load_model(path).vocabulary is not None
    except FormatError:
        return False


def keeps_words_with_spaces(write, path):
    vectors = wk.WordVectors(["New York", "sea"], np.eye(2, dtype=np.float32))
    try:
        write(vectors, path)
        return wk.load(path).words == ["New York", "sea"]
    except WordkinError:
        return False


def test_every_row_of_the_page_is_checked():
    assert [title for title, *_ in ROWS] == list(WRITE)


@pytest.mark.filterwarnings("ignore::wordkin.errors.WordkinWarning")
@pytest.mark.parametrize(("title", "said"), [(title, said) for title, *said in ROWS])
def test_a_file_keeps_what_the_page_says(model, tmp_path, title, said):
    name, write = WRITE[title]
    path = tmp_path / name
    if write:
        write(model, path)
    else:
        model.vectors.save(path)
    kept = wk.load(path).source.parts
    other = tmp_path / "spaces" / name
    other.parent.mkdir()
    write_vectors = WITH_SPACES.get(title, lambda vectors, path: vectors.save(path))
    found = [
        COUNTS in kept,
        NGRAMS in kept,
        can_be_trained(path),
        keeps_words_with_spaces(write_vectors, other),
    ]
    assert ["yes" if fact else "no" for fact in found] == said
