"""What a line and a word are is the same in every file that people write, byte-order mark or not."""

import bz2
import gzip
import io
import lzma
import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import wordkin as wk
from wordkin.gensim.corpora import Dictionary
from wordkin.gensim.models import Phrases, Word2Vec
from wordkin.gensim.models.word2vec import LineSentence, PathLineSentences, Text8Corpus

MARK = "\ufeff"  # the byte-order mark that Windows puts at the start of a file
SMALL = {"dimensions": 4, "epochs": 1, "min_count": 1, "threads": 1, "progress": False}
TRAIN = ("--dimensions", "4", "--epochs", "1", "--min-count", "1", "--threads", "1")
TEXT = "sea meets shore\nlake meets shore\n" * 30

# White space that only Unicode knows, and characters that some programs take for line ends.
ODD = {
    "no-break space": "\u00a0",
    "narrow no-break space": "\u202f",
    "em space": "\u2003",
    "ideographic space": "\u3000",
    "ogham space": "\u1680",
    "next line": "\x85",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "file separator": "\x1c",
    "unit separator": "\x1f",
    "zero-width space": "\u200b",
    "mark inside": "\ufeff",
}
odd = pytest.mark.parametrize("space", ODD.values(), ids=ODD)


def write(path, text):
    path.write_bytes(text.encode())
    return path


# a byte-order mark


def test_text_is_read_without_its_mark(tmp_path):
    words = wk.encode(write(tmp_path / "t", MARK + TEXT)).vocabulary.words
    assert set(words) == {"sea", "lake", "meets", "shore"}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_text_is_read_without_its_mark(pack, tmp_path):
    (tmp_path / "t").write_bytes(pack((MARK + TEXT).encode()))
    assert "sea" in wk.encode(tmp_path / "t").vocabulary.words


def test_each_of_several_texts_is_read_without_its_mark(tmp_path):
    files = [write(tmp_path / name, MARK + TEXT) for name in ("a", "b")]
    assert set(wk.encode(files).vocabulary.words) == {"sea", "lake", "meets", "shore"}


@pytest.mark.parametrize("opened", [io.BytesIO((MARK + TEXT).encode()), io.StringIO(MARK + TEXT)])
def test_open_file_is_read_without_its_mark(opened):
    assert set(wk.encode(opened).vocabulary.words) == {"sea", "lake", "meets", "shore"}


@pytest.mark.parametrize("tokenize", ["whitespace", "simple", str.split])
def test_text_is_read_without_its_mark_however_it_is_divided(tokenize, tmp_path):
    path = write(tmp_path / "t", MARK + TEXT)
    words = wk.encode(path, tokenize=tokenize).vocabulary.words
    assert set(words) == {"sea", "lake", "meets", "shore"}


@pytest.mark.parametrize(
    "content", ["2 2\nsea 1 2\nlake 3 4\n", "sea 1 2\nlake 3 4\n"], ids=["header", "no header"]
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_vectors_are_read_without_their_mark(pack, content, tmp_path):
    (tmp_path / "v").write_bytes(pack((MARK + content).encode()))
    assert wk.load(tmp_path / "v").words == ["sea", "lake"]


def test_binary_vectors_are_read_without_their_mark(tmp_path):
    row = np.array([0.5, 1.5], "<f4").tobytes()
    (tmp_path / "v").write_bytes(MARK.encode() + b"1 2\nsea " + row + b"\n")
    assert wk.load(tmp_path / "v").words == ["sea"]


def test_counts_are_read_without_their_mark(tmp_path):
    write(tmp_path / "v.txt", "2 2\nsea 1 2\nlake 3 4\n")
    write(tmp_path / "counts", f"{MARK}sea 9\nlake 7\n")
    assert wk.load(tmp_path / "v.txt", counts=tmp_path / "counts").counts.tolist() == [9, 7]


def test_vocabulary_is_read_without_its_mark(wordkin, tmp_path):
    path = write(tmp_path / "words", f"{MARK}sea 9\nlake 7\n")
    outcome = wordkin("vocabulary", "--read", path, "--json")
    assert outcome.status == 0
    assert MARK not in outcome.out
    assert "\\ufeff" not in outcome.out


def trained(wordkin, tmp_path, *options):
    """The trained model, or what the command said."""
    outcome = wordkin(
        "train", write(tmp_path / "t", TEXT), "-o", tmp_path / "m.safetensors", *TRAIN, *options
    )
    assert outcome.status == 0, outcome.err
    return wk.load_model(tmp_path / "m.safetensors")


def starting_vectors(tmp_path, words=("sea", "lake", "meets", "shore")):
    path = tmp_path / "start.txt"
    rows = np.arange(4 * len(words), dtype=np.float32).reshape(-1, 4) / 100
    wk.WordVectors(words, rows).save(path)
    return path


@pytest.mark.parametrize(
    "content", ["sea\nlake\n", "sea\r\nlake\r\n", "sea \n\n\tlake", "sea\nlake\n\n  \n"]
)
@pytest.mark.parametrize("mark", [MARK, ""])
def test_words_to_freeze_are_read_without_their_mark(mark, content, wordkin, tmp_path):
    start = starting_vectors(tmp_path)
    listed = write(tmp_path / "freeze", mark + content)
    options = ("--initial-vectors", start, "--freeze", listed, "--subsample-threshold", "0")
    model = trained(wordkin, tmp_path, *options)
    for word in ("sea", "lake"):
        assert model.vectors[word].tolist() == wk.load(start)[word].tolist()
    assert model.vectors["shore"].tolist() != wk.load(start)["shore"].tolist()


def test_settings_are_read_with_a_mark(wordkin, tmp_path):
    settings = write(tmp_path / "settings.toml", f"{MARK}window = 3\n")
    assert trained(wordkin, tmp_path, "--config", settings).settings.window == 3


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_questions_are_read_without_their_mark(line_end, wordkin, vectors, tmp_path):
    lines = f"{MARK}: things\nsea lake car bus\nlake sea bus car\n".replace("\n", line_end)
    questions = write(tmp_path / "questions.txt", lines)
    outcome = wordkin("evaluate", vectors, "--questions", questions, "--json")
    assert outcome.status == 0, outcome.err
    assert '"things"' in outcome.out


@pytest.mark.parametrize("first", [": things", "sea lake car bus"])
def test_compute_accuracy_reads_questions_without_their_mark(first, wordkin, vectors):
    rest = b"\nsea lake car bus\nlake sea bus car\n"
    with_mark = wordkin("compute-accuracy", vectors, stdin=(MARK + first).encode() + rest)
    without = wordkin("compute-accuracy", vectors, stdin=first.encode() + rest)
    assert with_mark == without


def test_pairs_are_read_without_their_mark(wordkin, vectors, tmp_path):
    write(tmp_path / "pairs", f"{MARK}sea\tlake\t9\nsea\tshore\t5\nlake\tshore\t1\n")
    outcome = wordkin("evaluate", vectors, "--pairs", tmp_path / "pairs", "--json")
    assert '"pairs": 3' in outcome.out, outcome


def test_training_reads_a_pipe_without_its_mark(wordkin, tmp_path):
    output = tmp_path / "m.safetensors"
    assert wordkin("train", "-", "-o", output, *TRAIN, stdin=(MARK + TEXT).encode()).status == 0
    assert "sea" in wk.load(output)


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        (("nearest",), "sea"),
        (("odd",), "sea lake car"),
        (("analogy",), "sea lake car"),
        (("similarity",), "sea lake"),
        (("distance",), "sea"),
        (("word-analogy",), "sea lake car"),
    ],
)
def test_questions_in_a_pipe_are_read_without_their_mark(command, asked, wordkin, vectors):
    with_mark = wordkin(*command, vectors, stdin=f"{MARK}{asked}\n".encode())
    without = wordkin(*command, vectors, stdin=f"{asked}\n".encode())
    assert with_mark == without


def test_phrases_are_found_without_the_mark(wordkin, tmp_path):
    text = write(tmp_path / "t", MARK + "new york is new york\n" * 30)
    outcome = wordkin("phrases", text, "-o", "-", "--min-count", "1", "--threshold", "0.1")
    assert MARK not in outcome.out


# words of odd spaces: the scanner's words are the words, everywhere


def text_of(space):
    return f"prix 12{space}000 euros\n12{space}000 euros prix\n" * 30


@odd
def test_words_are_the_same_in_files_open_files_and_pipes(space, wordkin, tmp_path):
    path = write(tmp_path / "t", text_of(space))
    words = wk.encode(path).vocabulary.words
    assert wk.encode(io.BytesIO(path.read_bytes())).vocabulary.words == words
    assert wk.encode(io.StringIO(text_of(space))).vocabulary.words == words
    output = tmp_path / "m.safetensors"
    assert wordkin("train", "-", "-o", output, *TRAIN, stdin=path.read_bytes()).status == 0
    assert wk.load(output).words == words


@odd
def test_vocabulary_of_any_text_is_saved_and_read_again(space, wordkin, tmp_path):
    path = write(tmp_path / "t", text_of(space))
    vocabulary = wk.encode(path).vocabulary
    saved = tmp_path / "words"
    outcome = wordkin("vocabulary", path, "--save", saved, "--min-count", "1")
    assert outcome.status == 0, outcome.err
    outcome = wordkin("vocabulary", "--read", saved, "--min-count", "1", "-k", "9", "--json")
    assert outcome.status == 0, outcome.err
    for word, count in zip(vocabulary.words, vocabulary.counts, strict=True):
        shown = word.encode("unicode_escape").decode().replace("\\x", "\\u00")
        assert word in outcome.out or shown in outcome.out
        assert re.search(rf"\b{count}\b", outcome.out)


@odd
@pytest.mark.parametrize("name", ["v.safetensors", "v.txt", "v.vec.gz", "v.bin", "v.parquet"])
def test_vectors_of_any_text_are_saved_and_opened(name, space, tmp_path):
    path = write(tmp_path / "t", text_of(space))
    vectors = wk.train(path, **SMALL).vectors
    vectors.save(tmp_path / name)
    again = wk.load(tmp_path / name)
    assert again.words == vectors.words
    np.testing.assert_array_equal(again.matrix, vectors.matrix)


@odd
def test_vectors_without_a_header_have_the_same_words(space, tmp_path):
    word = f"12{space}000"
    write(tmp_path / "v.txt", f"sea 1 2\n{word} 3 4\nlake 5 6\n")
    header = write(tmp_path / "w.txt", f"3 2\nsea 1 2\n{word} 3 4\nlake 5 6\n")
    assert wk.load(tmp_path / "v.txt").words == wk.load(header).words == ["sea", word, "lake"]


@odd
def test_large_vectors_have_the_same_words(space, tmp_path):
    """As those that the kernel parses."""
    lines = [f"w{row}{space}x {row} 0.5" for row in range(90_000)]
    path = write(tmp_path / "v.txt", "90000 2\n" + "\n".join(lines) + "\n")
    found = wk.load(path, threads=1)
    assert (len(found), found.words[7]) == (90_000, f"w7{space}x")


@odd
def test_counts_of_any_words_are_read(space, tmp_path):
    word = f"12{space}000"
    wk.WordVectors(["sea", word], [[1, 2], [3, 4]]).save(tmp_path / "v.safetensors")
    write(tmp_path / "counts", f"sea 9\n{word} 7\n")
    found = wk.load(tmp_path / "v.safetensors", counts=tmp_path / "counts")
    assert found.counts.tolist() == [9, 7]


@odd
def test_any_words_can_be_frozen(space, wordkin, tmp_path):
    """A list of words has the words of the text."""
    path = write(tmp_path / "t", text_of(space))
    words = wk.encode(path).vocabulary.words
    start = tmp_path / "start.safetensors"
    rows = np.arange(4 * len(words), dtype=np.float32).reshape(-1, 4) / 100
    wk.WordVectors(words, rows).save(start)
    listed = write(tmp_path / "freeze", "".join(f"{word}\n" for word in words))
    options = ("--initial-vectors", start, "--freeze", listed, "--subsample-threshold", "0")
    outcome = wordkin("train", path, "-o", tmp_path / "m.safetensors", *TRAIN, *options)
    assert outcome.status == 0, outcome.err
    found = wk.load(tmp_path / "m.safetensors")
    for row, word in enumerate(words):
        assert found[word].tolist() == rows[row].tolist()


@odd
@pytest.mark.parametrize("end", ["sea", "{}", "sea{}", "{}sea"])
def test_word_to_freeze_is_the_word_of_the_text_also_at_its_ends(end, space, wordkin, tmp_path):
    """No reader strips what the scanner keeps."""
    token = end.format(space)
    path = write(tmp_path / "t", f"lake {token} shore\n" * 30)
    words = wk.encode(path).vocabulary.words
    start = tmp_path / "start.safetensors"
    rows = np.arange(4 * len(words), dtype=np.float32).reshape(-1, 4) / 100
    wk.WordVectors(words, rows).save(start)
    listed = write(tmp_path / "freeze", "".join(f"{word}\n" for word in words))
    options = ("--initial-vectors", start, "--freeze", listed, "--subsample-threshold", "0")
    outcome = wordkin("train", path, "-o", tmp_path / "m.safetensors", *TRAIN, *options)
    assert outcome.status == 0, outcome.err
    assert wk.load(tmp_path / "m.safetensors").matrix.tolist() == rows.tolist()


@odd
def test_questions_have_the_words_of_the_text(space, wordkin, tmp_path):
    word = f"12{space}000"
    rows = [[1, 0, 0], [1, 0, 1], [0, 1, 0], [0, 1, 1]]
    wk.WordVectors(["man", "king", "woman", word], rows).save(tmp_path / "v.safetensors")
    write(tmp_path / "q.txt", f": royal\nman king woman {word}\nwoman {word} man king\n")
    outcome = wordkin("evaluate", tmp_path / "v.safetensors", "--questions", tmp_path / "q.txt")
    assert outcome.status == 0, outcome.err
    assert "100.0" in outcome.out


@odd
@pytest.mark.parametrize("command", ["nearest", "distance"])
def test_questions_in_a_pipe_have_the_words_of_the_text(command, space, wordkin, tmp_path):
    word = f"12{space}000"
    wk.WordVectors(["sea", word, "lake"], [[1, 2], [3, 4], [5, 1]]).save(tmp_path / "v.safetensors")
    outcome = wordkin(command, tmp_path / "v.safetensors", stdin=f"{word}\n".encode())
    assert outcome.status == 0, outcome
    assert "lake" in outcome.out
    assert "unknown" not in outcome.err + outcome.out


@odd
def test_joined_text_has_the_same_words(space, wordkin, tmp_path):
    path = write(tmp_path / "t", text_of(space))
    outcome = wordkin("phrases", path, "-o", tmp_path / "o", "--threshold", "1e9")
    assert outcome.status == 0, outcome.err
    assert wk.encode(tmp_path / "o").vocabulary.words == wk.encode(path).vocabulary.words


# line ends


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_lines_of_both_systems_are_the_same(last, line_end, tmp_path):
    lines = ["sea lake", "shore pond", "car"]
    path = write(tmp_path / "t", line_end.join(lines) + line_end * last)
    corpus = wk.encode(path)
    assert (corpus.sentences, sorted(corpus.vocabulary.words)) == (
        3,
        ["car", "lake", "pond", "sea", "shore"],
    )


@pytest.mark.parametrize("mark", ["\x85", "\u2028", "\x0b", "\x0c", "\x1e"])
def test_only_a_line_end_ends_a_sentence(mark, tmp_path):
    path = write(tmp_path / "t", f"sea lake{mark} shore\npond{mark} car\n")
    assert wk.encode(path).sentences == 2


@pytest.mark.parametrize("mark", ["\x85", "\u2028", "\x1c", "\x1e"])
def test_only_a_line_end_ends_a_line_of_vectors(mark, tmp_path):
    path = write(tmp_path / "v.txt", f"2 2\nsea{mark}side 1 2\nlake 3 4\n")
    assert wk.load(path).words == [f"sea{mark}side", "lake"]


# gensim's face divides as gensim does: at line ends of bytes, and by str.split


FRENCH = (
    "prix 12\u00a0000 euros\n"
    "\u2003la mer\u3000belle\r\n"
    "sea\x1clake\x85pond\u2028shore car\n"
    "\x0btram\x0ctaxi\n"
)


def as_gensim(content):
    return [words for line in content.encode().split(b"\n") if (words := line.decode().split())]


GENSIM_WORDS = [word for words in as_gensim(FRENCH) for word in words]
WORDS = set(GENSIM_WORDS)
FACE = {"vector_size": 4, "min_count": 1, "epochs": 1, "workers": 1}


@pytest.fixture
def french(tmp_path):
    (tmp_path / "folder").mkdir()
    return write(tmp_path / "folder" / "t", FRENCH * 30)


def test_lines_of_the_face_are_gensims(french):
    assert list(LineSentence(str(french)))[:4] == as_gensim(FRENCH)
    assert list(PathLineSentences(str(french.parent)))[:4] == as_gensim(FRENCH)
    assert next(iter(Text8Corpus(str(french))))[:14] == GENSIM_WORDS[:14]


READ = {
    "corpus_file": lambda path: {"corpus_file": path},
    "LineSentence": lambda path: {"sentences": LineSentence(path)},
    "LineSentence of an open file": lambda path: {"sentences": LineSentence(open(path, "rb"))},  # noqa: PTH123, SIM115
    "PathLineSentences": lambda path: {"sentences": PathLineSentences(path.rpartition("/")[0])},
    "PathLineSentences of a file": lambda path: {"sentences": PathLineSentences(path)},
    "Text8Corpus": lambda path: {"sentences": Text8Corpus(path)},
    "lists": lambda path: {"sentences": list(LineSentence(path))},
}


@pytest.mark.parametrize("read", READ.values(), ids=READ)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_models_of_the_face_have_the_words_of_gensim(read, french):
    model = Word2Vec(**read(french.as_posix()), **FACE)
    assert set(model.wv.index_to_key) == WORDS
    assert model.corpus_count == 120 or isinstance(
        read(french.as_posix()).get("sentences"), Text8Corpus
    )


@pytest.mark.parametrize("read", [READ["corpus_file"], READ["LineSentence"]])
def test_vocabulary_and_training_of_the_face_agree(read, french):
    ((name, text),) = read(french.as_posix()).items()
    given = {"corpus_iterable" if name == "sentences" else name: text}
    model = Word2Vec(min_count=1, vector_size=4, workers=1)
    model.build_vocab(**given)
    assert set(model.wv.index_to_key) == WORDS
    totals = {"total_examples": model.corpus_count, "total_words": model.corpus_total_words}
    _, raw_words = model.train(**given, **totals, epochs=1)
    assert raw_words == 30 * len(GENSIM_WORDS)


@pytest.mark.parametrize("kind", [LineSentence, PathLineSentences, Text8Corpus])
def test_phrases_of_the_face_have_the_words_of_gensim(kind, french):
    found = Phrases(kind(str(french)), min_count=1, threshold=1e9)
    words = {word for word in found.vocab if "_" not in word}
    assert words == WORDS


def test_dictionary_of_the_face_has_the_words_of_gensim(french):
    assert set(Dictionary(LineSentence(str(french))).token2id) == WORDS


def test_face_keeps_a_byte_order_mark_as_gensim_does(tmp_path):
    """gensim decodes as UTF-8, which keeps it; whoever moves over finds the same words."""
    path = write(tmp_path / "t", MARK + "sea lake\n" * 9)
    assert set(Word2Vec(corpus_file=str(path), **FACE).wv.index_to_key) == {
        MARK + "sea",
        "sea",
        "lake",
    }


INTEGERS = [
    [[1, -2, 3], [-2, 3]] * 30,
    [np.array([1, -2, 3]), np.array([-2, 3])] * 30,
    np.array([[1, -2, 3], [-2, 3, 1]] * 30),
    [(1, -2, 3), (-2, 3)] * 30,
]


@pytest.mark.parametrize("sentences", INTEGERS)
def test_face_keeps_negative_integers_as_tokens(sentences):
    """Only wordkin's own walks are filled up with them."""
    model = Word2Vec(sentences, **FACE)
    assert sorted(model.wv.index_to_key) == [-2, 1, 3]
    assert model.wv.get_vecattr(-2, "count") == 60
    assert model.wv[-2].shape == (4,)


@pytest.mark.parametrize("sentences", INTEGERS)
def test_face_trains_on_negative_integers(sentences):
    model = Word2Vec(min_count=1, vector_size=4, workers=1)
    model.build_vocab(sentences)
    _, raw_words = model.train(sentences, total_examples=model.corpus_count, epochs=1)
    assert raw_words == sum(map(len, sentences))
    assert sorted(model.wv.index_to_key) == [-2, 1, 3]


SPACES = [" ", "\n", "\r\n", *ODD.values(), "\x0b", "\u2029"]
PIECES = [piece.encode() for piece in ("sea", "é", "海", *SPACES)]
BROKEN = [b"\xc2", b"\xa0", b"\xe2\x80", b"\x80", b"\xe3", b"\xf0\xe2\x80\x80"]


@pytest.mark.filterwarnings("ignore::wordkin.errors.WordkinWarning")  # of broken UTF-8
@given(st.lists(st.sampled_from(PIECES + BROKEN), max_size=30).map(b"".join))
@example("sea\u00a0lake\u2003\x1fé\n".encode())
def test_text_divided_by_str_split_has_the_words_of_any_function_that_does(text):
    """The scanner divides for `str.split`; another function is called for each line."""
    assert_same_corpus(
        wk.encode(io.BytesIO(b"sea\n" + text), tokenize=str.split),
        wk.encode(io.BytesIO(b"sea\n" + text), tokenize=lambda line: line.split()),
    )


def assert_same_corpus(found, want):
    assert found.vocabulary.words == want.vocabulary.words
    assert found.ids.tolist() == want.ids.tolist()
    assert found.starts.tolist() == want.starts.tolist()


@pytest.mark.parametrize("number", [-1, -9, -10, -(10**18), -(2**63), 2**63 - 1, 0])
def test_face_keeps_integers_of_any_size(number):
    model = Word2Vec([[number, 1, -2]] * 9, **FACE)
    assert sorted(model.wv.index_to_key) == sorted({number, 1, -2})
