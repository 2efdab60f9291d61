"""What the user has is never lost: no result replaces the file that it came from unless it holds all of it."""

import bz2
import gzip
import lzma
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import SettingsError, WordkinError
from wordkin.gensim.models import KeyedVectors, Word2Vec
from wordkin.gensim.scripts import word2vec2tensor, word2vec_standalone
from wordkin.gensim.scripts.glove2word2vec import glove2word2vec

DATA = Path(__file__).with_name("data").resolve()

TEXT = b"the sea meets the shore\nthe lake meets the shore\n" * 30
pytestmark = pytest.mark.usefixtures("folder")
SMALL = {
    "dimensions": 4,
    "epochs": 1,
    "min_count": 1,
    "threads": 1,
    "progress": False,
    "subsample_threshold": 0,
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A model and its phrases, as files' bytes."""
    path = tmp_path_factory.mktemp("trained") / "m.safetensors"
    sentences = [line.split() for line in TEXT.decode().splitlines()]
    wk.train(sentences, **SMALL).save(path)
    model = path.read_bytes()
    wk.find_phrases(sentences, min_count=1, threshold=0.1, progress=False).save(path)
    return {"m.safetensors": model, "p.safetensors": path.read_bytes()}


@pytest.fixture
def folder(trained, tmp_path, monkeypatch):
    """The working folder, with one file of each kind and two subfolders."""
    monkeypatch.chdir(tmp_path)
    for name in ("sub", "texts"):
        (tmp_path / name).mkdir()
    for name, content in trained.items():
        (tmp_path / name).write_bytes(content)
    for name, pack in [("", bytes), (".gz", gzip.compress), (".bz2", bz2.compress)]:
        (tmp_path / f"t.txt{name}").write_bytes(pack(TEXT))
    (tmp_path / "t.txt.xz").write_bytes(lzma.compress(TEXT))
    for name in ("t.bin", "t.vec", "t.safetensors", "t", "texts/t.txt"):
        (tmp_path / name).write_bytes(TEXT)
    rows = np.arange(1, 16, dtype=np.float32).reshape(5, 3) / 7
    words = ["a_sea", "a_lake", "shore", "car", "bus"]
    kin = wk.WordVectors(words, rows, counts=[9, 7, 5, 3, 1])
    for name in ("v.safetensors", "v.txt", "v.bin", "v.vec.gz", "v.parquet"):
        kin.save(tmp_path / name)
    (tmp_path / "words").write_bytes(b"the 60\nsea 30\n")
    (tmp_path / "settings.txt").write_bytes(b"dimensions = 4\nmin_count = 1\nepochs = 1\n")
    (tmp_path / "words.txt").write_bytes(b"sea\nlake\n")
    return tmp_path


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refuses(wordkin, folder, *arguments):
    """That a command ends with status 2, names the last argument's file and changes nothing."""
    before = contents(folder)
    outcome = wordkin(*arguments)
    assert contents(folder) == before
    assert outcome.status == 2, outcome
    assert outcome.out == ""
    assert len(outcome.err.splitlines()) == 1, outcome.err  # so no work has begun
    return outcome.err


# text as its own output

SAME_FILE = [
    # the input, and another name of the same file
    ("t.txt", "t.txt"),
    ("t.txt", "./t.txt"),
    ("t.txt", "sub/../t.txt"),
    ("./t.txt", "t.txt"),
    ("t*.txt", "t.txt"),  # a glob
    ("texts", "texts/t.txt"),  # a folder
    ("t.txt.gz", "t.txt.gz"),
    ("t.txt.bz2", "t.txt.bz2"),
    ("t.txt.xz", "t.txt.xz"),
    ("t.bin", "t.bin"),
    ("t.vec", "t.vec"),
    ("t.safetensors", "t.safetensors"),
]
TRAIN = ("--min-count", "1", "--dimensions", "4", "--epochs", "1", "--no-progress")


@pytest.mark.parametrize(("source", "output"), SAME_FILE)
def test_train_refuses_to_replace_its_text(source, output, wordkin, folder):
    message = refuses(wordkin, folder, "train", source, "-o", output, *TRAIN)
    assert str(Path(output)) in message


def test_train_refuses_to_replace_one_of_several_texts(wordkin, folder):
    refuses(wordkin, folder, "train", "t", "t.txt", "-o", "t.txt", *TRAIN)


@pytest.mark.parametrize(("source", "output"), SAME_FILE)
def test_phrases_refuses_to_replace_its_text(source, output, wordkin, folder):
    message = refuses(wordkin, folder, "phrases", source, "-o", output, "--min-count", "1")
    assert str(Path(output)) in message


@pytest.mark.parametrize("name", ["kin.safetensors", "kin.bin"])
def test_train_replaces_its_former_result_beside_the_texts(name, wordkin):
    """Which is no text, and so is not read."""
    for _ in range(2):
        options = (*TRAIN, "--dimensions", "200")
        assert wordkin("train", "texts", "-o", f"texts/{name}", *options).status == 0
        assert set(wk.load(f"texts/{name}")) == {"the", "sea", "lake", "meets", "shore"}


def link_symbolically(path, other):
    path.symlink_to(other)


def link_hard(path, other):
    os.link(other, path)


def link_twice(path, other):
    Path("between").symlink_to(other)
    path.symlink_to("between")


def link_folder(path, other):
    """`path` is a name of the same file through a link to its folder."""
    path.parent.symlink_to(Path(other).parent.resolve(), target_is_directory=True)


@pytest.mark.posix
@pytest.mark.parametrize("direction", ["output is the link", "input is the link"])
@pytest.mark.parametrize("link", [link_symbolically, link_hard, link_twice])
@pytest.mark.parametrize("command", ["train", "phrases"])
def test_commands_refuse_to_replace_their_text_under_another_name(
    command, link, direction, wordkin, folder
):
    link(Path("other.txt"), "t.txt")
    source, output = ("t.txt", "other.txt") if direction[0] == "o" else ("other.txt", "t.txt")
    options = TRAIN if command == "train" else ()
    message = refuses(wordkin, folder, command, source, "-o", output, *options)
    assert str(Path(output)) in message


@pytest.mark.posix
def test_train_refuses_to_replace_its_text_through_a_linked_folder(wordkin, folder):
    link_folder(Path("far/t.txt"), "t.txt")
    refuses(wordkin, folder, "train", "t.txt", "-o", "far/t.txt", *TRAIN)


def test_train_refuses_a_text_under_a_name_that_the_system_takes_for_the_same(
    wordkin, folder, monkeypatch
):
    """As on macOS and Windows, where T.TXT is t.txt."""
    (folder / "T.TXT").write_bytes(TEXT)
    plain = os.stat

    def stat(path, *arguments, **options):
        if isinstance(path, str | os.PathLike) and Path(path).name == "T.TXT":
            path = Path(path).with_name("t.txt")
        return plain(path, *arguments, **options)

    monkeypatch.setattr(os, "stat", stat)
    before = (folder / "T.TXT").read_bytes()
    outcome = wordkin("train", "t.txt", "-o", "T.TXT", *TRAIN)
    assert (outcome.status, (folder / "T.TXT").read_bytes()) == (2, before)


# everything else that a command reads, as its output


@pytest.mark.parametrize(
    "arguments",
    [
        # a list of counts over the text
        ("vocabulary", "t.txt", "--save", "t.txt"),
        # the kept phrases over the text
        ("phrases", "t.safetensors", "--save", "t.safetensors", "--min-count", "1"),
        # the joined text over the phrases in use
        ("phrases", "t", "--use", "p.safetensors", "-o", "p.safetensors"),
        # vectors over the words to freeze
        ("train", "t", "-o", "words.txt", "--freeze", "words.txt", *TRAIN),
        # vectors of this text's words over the ones that they began at
        ("train", "t", "-o", "v.txt", "--initial-vectors", "v.txt", "--dimensions", "3"),
        # a model over the settings
        ("train", "t", "-o", "settings.txt", "--config", "settings.txt"),
        # vectors over the questions
        ("train", "t", "-o", "words.txt", "--questions", "words.txt", "--evaluate-every", "1"),
        # fewer words of a list over the list
        ("vocabulary", "--read", "words", "--save", "words", "--min-count", "50"),
        # classes, a map, pictures over vectors and models
        ("cluster", "v.txt", "-k", "2", "-o", "v.txt"),
        ("cluster", "m.safetensors", "-k", "2", "-o", "m.safetensors"),
        # the C programs
        ("word2vec", "-train", "t", "-output", "t", "-min-count", "1", "-size", "4"),
        ("word2vec", "-train", "t", "-save-vocab", "t", "-min-count", "1"),
        ("word2vec", "-train", "t", "-output", "./t", "-binary", "1", "-min-count", "1"),
        ("word2phrase", "-train", "t", "-output", "t", "-min-count", "1"),
    ],
)
def test_commands_refuse_to_replace_what_they_read(arguments, wordkin, folder):
    refuses(wordkin, folder, *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("map", "v.png", "-o", "v.png"),
        ("map", "v.html", "-o", "v.html"),
        ("evaluate", "v.png", "--plot", "v.png"),
    ],
)
def test_pictures_do_not_replace_the_vectors_that_they_show(arguments, wordkin, folder):
    for name in ("v.png", "v.html"):
        (folder / name).write_bytes((folder / "v.safetensors").read_bytes())
    refuses(wordkin, folder, *arguments)


def test_plot_does_not_replace_the_model_that_it_shows(wordkin, folder):
    (folder / "m.png").write_bytes((folder / "m.safetensors").read_bytes())
    refuses(wordkin, folder, "plot", "m.png", "-o", "m.png")


# convert over its input

LOSES = [
    # a model's training state
    ("m.safetensors", "m.safetensors"),
    ("m.safetensors", "m.safetensors", "--dtype", "float16"),
    ("m.safetensors", "m.safetensors", "--limit", "2"),
    ("m.safetensors", "./m.safetensors"),
    # rows
    ("v.safetensors", "v.safetensors", "--limit", "2"),
    ("v.txt", "v.txt", "--limit", "2"),
    ("v.bin", "v.bin", "--limit", "2"),
    ("v.vec.gz", "v.vec.gz", "--limit", "2"),
    ("v.parquet", "v.parquet", "--limit", "2"),
    # precision
    ("v.safetensors", "v.safetensors", "--dtype", "float16"),
    ("v.txt", "v.txt", "--dtype", "float16"),
    ("v.bin", "v.bin", "--dtype", "float16"),
    # the words as they were
    ("v.txt", "v.txt", "--prefix", "a_"),
]


@pytest.mark.parametrize("arguments", LOSES, ids=" ".join)
def test_convert_refuses_to_lose_what_its_input_holds(arguments, wordkin, folder):
    message = refuses(wordkin, folder, "convert", *arguments)
    assert arguments[0] in message


@pytest.mark.posix
@pytest.mark.parametrize("link", [link_symbolically, link_hard, link_twice])
@pytest.mark.parametrize(
    ("source", "other", "options"),
    [
        ("m.safetensors", "o.safetensors", ()),  # a model becomes vectors
        ("v.safetensors", "o.txt", ()),  # counts are lost
        ("v.txt", "o.txt", ("--limit", "2")),
    ],
)
def test_convert_refuses_it_under_another_name_too(source, other, options, link, wordkin, folder):
    link(Path(other), source)
    refuses(wordkin, folder, "convert", source, other, *options)


@pytest.mark.parametrize("name", ["v.safetensors", "v.txt", "v.bin", "v.vec.gz", "v.parquet"])
@pytest.mark.parametrize("options", [(), ("--limit", "5"), ("--limit", "99")])
def test_convert_may_write_all_of_a_file_over_it(name, options, wordkin):
    before = wk.load(name)
    assert wordkin("convert", name, name, *options).status == 0
    after = wk.load(name)
    assert after.words == before.words
    np.testing.assert_array_equal(after.matrix, before.matrix)
    assert (after.counts is None) == (before.counts is None)


def test_convert_may_write_a_file_of_half_precision_over_it(wordkin):
    assert wordkin("convert", "v.safetensors", "h.safetensors", "--dtype", "float16").status == 0
    assert wordkin("convert", "h.safetensors", "h.safetensors", "--dtype", "float16").status == 0
    assert wk.load("h.safetensors").matrix.dtype == np.float16


@pytest.mark.parametrize("name", ["o.safetensors", "o.txt", "v.bin", "v.safetensors"])
def test_convert_writes_over_files_that_it_does_not_read(name, wordkin):
    assert wordkin("convert", "v.txt", name, "--limit", "2").status == 0
    assert len(wk.load(name)) == 2


@pytest.mark.parametrize("source", ["v.txt", "m.bin"])
def test_convert_replaces_no_model_by_vectors(source, wordkin):
    model = Path("m.safetensors").read_bytes()
    wordkin("convert", "m.safetensors", "m.bin")
    outcome = wordkin("convert", source, "m.safetensors")
    assert outcome.status == 2
    assert "m.safetensors" in outcome.err
    assert "would be lost" in outcome.err
    assert Path("m.safetensors").read_bytes() == model


@pytest.mark.parametrize(
    ("source", "output", "options", "dropped"),
    [
        ("m.safetensors", "o.safetensors", (), ["training"]),  # output vectors, settings, history
        ("m.safetensors", "o.bin", (), ["training", "counts"]),
        ("v.safetensors", "o.txt", (), ["counts"]),
        ("v.safetensors", "o.bin.gz", (), ["counts"]),
        ("v.safetensors", "-", (), ["counts"]),
        ("v.safetensors", "o.safetensors", ("--limit", "2"), ["3"]),  # of 5 words
        ("v.safetensors", "o.safetensors", ("--dtype", "float16"), ["float16"]),
    ],
)
def test_convert_says_what_it_drops(source, output, options, dropped, wordkin):
    outcome = wordkin("convert", source, output, *options)
    assert outcome.status == 0
    for what in dropped:
        assert what in outcome.err


def test_convert_says_nothing_of_dropping_where_nothing_is_dropped(wordkin):
    outcome = wordkin("convert", "v.safetensors", "o.safetensors")
    assert "drop" not in outcome.err
    assert len(outcome.err.splitlines()) == 1


# what may replace its former self


@pytest.mark.parametrize("output", ["m.safetensors", "v.bin", "v.txt"])
def test_train_replaces_its_former_result(output, wordkin):
    assert wordkin("train", "t", "-o", output, *TRAIN).status == 0
    assert wk.load(output).words[0] == "the"


def test_model_that_learned_more_replaces_its_former_self():
    model = wk.load_model("m.safetensors")
    more = [["sea", "pond", "shore"]] * 20
    wk.train(more, resume=model, **SMALL, learning_rate=2.5e-6).save("m.safetensors")
    assert "pond" in wk.load_model("m.safetensors").vectors


def test_vectors_of_a_model_that_learned_more_do_not_replace_its_former_self(folder):
    before = contents(folder)
    options = {"learning_rate": 2.5e-6, "progress": False}
    model = wk.train("t", resume=wk.load_model("m.safetensors"), **options)
    with pytest.raises(SettingsError, match="would lose what training needs to continue"):
        model.vectors.save("m.safetensors")
    assert contents(folder) == before
    model.save("m.safetensors")
    assert len(wk.load_model("m.safetensors").history) == 2


def test_model_that_learned_more_replaces_one_of_the_face():
    Word2Vec(corpus_file="t", vector_size=4, min_count=1, epochs=1, workers=1).save("f.safetensors")
    options = {"learning_rate": 2.5e-6, "progress": False}
    wk.train("t", resume=wk.load_model("f.safetensors"), **options).save("f.safetensors")
    assert len(wk.load_model("f.safetensors").history) == 2


@pytest.mark.parametrize("name", ["v.safetensors", "v.txt", "v.bin", "v.vec.gz", "v.parquet"])
def test_vectors_saved_over_their_own_file_stay_what_they_are(name):
    vectors = wk.load(name)
    before = vectors.matrix.copy()
    vectors.save(name)
    np.testing.assert_array_equal(wk.load(name).matrix, before)
    np.testing.assert_array_equal(vectors.matrix, before)


def test_vectors_do_not_replace_the_model_that_they_came_from():
    before = Path("m.safetensors").read_bytes()
    with pytest.raises(WordkinError, match=r"m\.safetensors"):
        wk.load("m.safetensors").save("m.safetensors")
    assert Path("m.safetensors").read_bytes() == before


@pytest.mark.parametrize("options", [{"limit": 2}, {"dtype": "float16"}])
def test_vectors_of_fewer_words_or_bits_do_not_replace_their_file(options):
    before = Path("v.safetensors").read_bytes()
    with pytest.raises(WordkinError, match=r"v\.safetensors"):
        wk.load("v.safetensors", **options).save("v.safetensors")
    assert Path("v.safetensors").read_bytes() == before


# gensim's face


def test_glove2word2vec_may_add_a_header_to_its_input():
    """Which loses nothing."""
    Path("g.txt").write_bytes(b"sea 1 2\nlake 3 4\n")
    with pytest.warns(DeprecationWarning, match="glove2word2vec"):
        glove2word2vec("g.txt", "g.txt")
    assert Path("g.txt").read_bytes() == b"2 2\nsea 1 2\nlake 3 4\n"


def test_word2vec_of_the_face_replaces_its_former_self():
    model = Word2Vec(corpus_file="t", vector_size=4, min_count=1, epochs=1, workers=1)
    model.save("face")
    Word2Vec.load("face").save("face")
    assert Word2Vec.load("face").wv.index_to_key == model.wv.index_to_key


def test_vectors_of_the_face_do_not_replace_the_model_that_they_came_from(folder):
    Word2Vec(corpus_file="t", vector_size=4, min_count=1, epochs=1, workers=1).save("face")
    before = contents(folder)
    for model in (Word2Vec.load("face"), Word2Vec.load("face", mmap="r")):
        with pytest.raises(SettingsError, match=r"face: .*what training needs to continue"):
            model.wv.save("face")
        with pytest.raises(SettingsError, match=r"face: .*what training needs to continue"):
            model.wv.save_word2vec_format("./face", binary=True)
    assert contents(folder) == before


@pytest.mark.posix
def test_model_does_not_replace_one_of_the_face_which_holds_more():
    """Such as its workers, and the counts of the text."""
    Word2Vec(corpus_file="t", vector_size=4, min_count=1, epochs=1, workers=1).save("f.safetensors")
    with pytest.raises(SettingsError, match="would lose what gensim's classes keep"):
        wk.load_model("f.safetensors").save("f.safetensors")


def test_few_vectors_of_the_face_do_not_replace_all(folder):
    before = contents(folder)
    for name in ("v.txt", "v.bin", "v.vec.gz"):
        few = KeyedVectors.load_word2vec_format(name, limit=2)
        with pytest.raises(SettingsError, match=f"{name}: .* would lose the words after|words"):
            few.save_word2vec_format(name)
    half = KeyedVectors.load_word2vec_format("v.txt", datatype=np.float16)
    with pytest.raises(SettingsError, match="precision beyond float16"):
        half.save_word2vec_format("v.txt")
    with pytest.raises(SettingsError, match="would lose counts"):
        KeyedVectors.load("v.safetensors").save_word2vec_format("v.safetensors")
    assert contents(folder) == before


def test_all_vectors_of_the_face_may_replace_their_file():
    for name, options in (("v.txt", {}), ("v.bin", {"binary": True}), ("v.vec.gz", {})):
        before = wk.load(name).matrix
        KeyedVectors.load_word2vec_format(name, limit=5).save_word2vec_format(name, **options)
        np.testing.assert_array_equal(wk.load(name).matrix, before)
    KeyedVectors.load("v.safetensors").save("v.safetensors")
    assert len(wk.load("v.safetensors")) == 5


# other ways into a file that is read


def test_train_refuses_the_file_that_standard_input_comes_from():
    command = [sys.executable, "-m", "wordkin", "train", "-", "-o", "t.txt", *TRAIN]
    with Path("t.txt").open("rb") as text:
        ended = subprocess.run(command, stdin=text, capture_output=True, text=True, check=False)
    assert (ended.returncode, Path("t.txt").read_bytes()) == (2, TEXT)
    assert "expected another file than the open file" in ended.stderr


@pytest.mark.parametrize(
    ("text", "output"),
    [
        ("t.txt", "t.txt"),
        (Path("t.txt"), "sub/../t.txt"),
        ("t?txt", "t.txt"),
        (["t", "t.txt"], "t.txt"),
        ("texts", "texts/t.txt"),
        ("./t.txt.gz", "t.txt.gz"),
    ],
)
def test_vectors_in_python_do_not_replace_the_text_that_they_come_from(text, output, folder):
    vectors, before = wk.train(text, **SMALL).vectors, contents(folder)
    with pytest.raises(SettingsError, match="expected another file than"):
        vectors.save(output)
    assert contents(folder) == before
    vectors.save("new.txt")


@pytest.mark.parametrize("name", ["v.safetensors", "v.txt"])
@pytest.mark.parametrize("load", [str, wk.load])
def test_model_does_not_replace_the_vectors_that_it_began_at(name, load, folder):
    options = {**SMALL, "dimensions": 3}
    model, before = wk.train("t", initial_vectors=load(name), **options), contents(folder)
    save = model.save if name == "v.safetensors" else model.vectors.save
    with pytest.raises(SettingsError, match="expected another file than"):
        save(name)
    assert contents(folder) == before


def test_model_remembers_the_texts_of_its_former_trainings():
    model = wk.train("texts", resume=wk.train("t.txt", **SMALL), progress=False, learning_rate=2e-6)
    for name in ("texts/t.txt", "t.txt"):
        with pytest.raises(SettingsError, match="expected another file than"):
            model.vectors.save(name)


def test_vectors_may_take_the_name_of_a_text_that_is_gone():
    vectors = wk.train("t.txt", **SMALL).vectors
    Path("t.txt").unlink()
    vectors.save("t.txt")


@pytest.mark.parametrize(
    "arguments",
    [
        ("phrases", "t", "-o", "new.safetensors", "--save", "new.safetensors"),
        ("phrases", "t", "-o", "sub/../new.safetensors", "--save", "new.safetensors"),
        ("phrases", "t", "-o", "v.safetensors", "--save", "v.safetensors"),
        ("word2vec", "-train", "t", "-output", "new", "-save-vocab", "./new"),
        ("word2vec", "-train", "t", "-output", "-", "-save-vocab", "-"),
        ("train", "t", "-o", "new.safetensors", "--checkpoint", "new.safetensors", *TRAIN),
    ],
)
def test_commands_refuse_one_name_for_two_outputs(arguments, wordkin, folder):
    assert "one for two" in refuses(wordkin, folder, *arguments)


def test_commands_refuse_a_linked_name_for_two_outputs(wordkin, folder):
    os.link("v.safetensors", "other.safetensors")
    arguments = ("phrases", "t", "-o", "v.safetensors", "--save", "other.safetensors")
    assert "one for two" in refuses(wordkin, folder, *arguments)


@pytest.mark.posix
def test_commands_take_the_device_that_forgets_for_two_outputs(wordkin):
    options = ("-min-count", "1", "-size", "4", "-iter", "1", "-threads", "1")
    outputs = ("-output", os.devnull, "-save-vocab", os.devnull)
    assert wordkin("word2vec", "-train", "t", *outputs, *options).status == 0


def test_phrases_may_be_saved_over_the_ones_in_use(wordkin):
    assert wordkin("phrases", "t", "--use", "p.safetensors", "--save", "p.safetensors").status == 0
    assert len(wk.load_phrases("p.safetensors")) > 0


def test_vocabulary_may_save_all_words_over_the_list_that_it_read(wordkin):
    options = ("--read", "words", "--save", "words", "--min-count", "1")
    assert wordkin("vocabulary", *options).status == 0
    assert Path("words").read_bytes() == b"the 60\nsea 30\n"


@pytest.mark.parametrize(
    ("source", "output", "layout"),
    [
        ("model.safetensors", ".", "hugging-face"),
        ("vectors.tsv", ".", "tensorboard"),
        ("m.safetensors", "m.safetensors", "embedding-atlas"),
    ],
)
def test_exports_do_not_replace_what_they_are_made_from(source, output, layout, wordkin, folder):
    if source == "model.safetensors":
        (folder / source).write_bytes((folder / "m.safetensors").read_bytes())
    else:
        (folder / "vectors.tsv").write_bytes(b"sea\t1\t2\nlake\t3\t4\n")
    refuses(wordkin, folder, "convert", source, output, "--format", layout)


def test_train_and_encode_refuse_a_folder_of_ids_with_the_text_in_it(folder):
    for name in ("ids", "starts"):
        (folder / "texts" / name).write_bytes(TEXT)
        with pytest.raises(SettingsError, match=f"{name}: expected another file"):
            wk.encode("texts", folder="texts")
        assert (folder / "texts" / name).read_bytes() == TEXT
        (folder / "texts" / name).unlink()


@pytest.mark.parametrize("text", ["t.txt", "t.txt.gz", "texts", ["t", "texts"]])
def test_phrases_in_python_refuse_to_replace_their_text(text, folder):
    phrases = wk.load_phrases("p.safetensors")
    name = {"t.txt.gz": "t.txt.gz"}.get(str(text), "t.txt" if text == "t.txt" else "texts/t.txt")
    before = contents(folder)
    with pytest.raises(SettingsError, match="expected another file"):
        phrases.write(text, name)
    assert contents(folder) == before


@pytest.mark.posix
def test_index_does_not_replace_the_vectors_that_it_is_of(wordkin, folder):
    link_hard(folder / "v.bin.index", "v.bin")
    refuses(wordkin, folder, "index", "v.bin")


def test_model_does_not_replace_the_checkpoint_that_it_came_from(folder):
    """Whose position would be lost."""
    wk.train("t", **SMALL, checkpoint="run")
    (path,) = Path("run").glob("checkpoint-*")
    before = contents(folder)
    with pytest.raises(SettingsError, match="would lose the position of a training"):
        wk.load_model(path).save(path)
    with pytest.raises(SettingsError, match="what training needs to continue"):
        wk.load_model(path).vectors.save(path)
    assert contents(folder) == before


def test_scripts_of_the_face_refuse_to_replace_what_they_read(folder):
    for name in ("t.model", "kin_tensor.tsv"):
        (folder / name).write_bytes(TEXT if name == "t.model" else b"sea\t1\t2\nlake\t3\t4\n")
    before = contents(folder)
    for output in ([], ["-output", "t.model"]):
        with pytest.raises(SettingsError, match=r"t\.model: expected another file"):
            word2vec_standalone.main(["-train", "t.model", "-min_count", "1", *output])
    with pytest.raises(SettingsError, match=r"kin_tensor\.tsv: expected another file"):
        word2vec2tensor.word2vec2tensor("kin_tensor.tsv", "kin")
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        ("fasttext_skipgram.bin", "character n-grams, counts, what training needs to continue"),
        ("gensim_fasttext.model", "what training needs to continue"),
        ("gensim_model.model", "counts, what training needs to continue"),
    ],
)
def test_vectors_do_not_replace_files_of_other_programs_that_hold_more(name, lost):
    found = (DATA / name).read_bytes()
    Path("kin.bin").write_bytes(found)
    with pytest.raises(SettingsError, match=f"kin.bin: .* would lose .*{lost}"):
        wk.load("kin.bin").save("kin.bin")
    assert Path("kin.bin").read_bytes() == found


def test_source_of_vectors_is_not_pickled():
    """A path of this machine says nothing on another one."""
    vectors = wk.load("v.txt")
    assert vectors.source.path == str(Path("v.txt").absolute())
    assert pickle.loads(pickle.dumps(vectors)).source is None  # noqa: S301 (our own)
