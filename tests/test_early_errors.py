"""Wrong options are told before a text is read, and before vectors are opened where they need none."""

import sys

import pytest

import wordkin.cli  # noqa: F401 (so that its modules are there)


@pytest.fixture
def unread(monkeypatch):
    """No text may be read."""

    def fail(*_, **__):
        raise AssertionError("the text was read")

    # Only names of modules that are imported by now: one imported meanwhile would keep the patch.
    monkeypatch.setattr(sys.modules["wordkin.cli.reading"], "encode_once", fail)
    monkeypatch.setattr(sys.modules["wordkin.cli.word2vec"], "read_c_text", fail)
    monkeypatch.setattr(sys.modules["wordkin.cli.word2phrase"], "encode_after", fail)


def say(wordkin, typed, folder, text, vectors):
    """The one line that a command says."""
    words = [str(word).format(folder=folder, text=text, vectors=vectors) for word in typed]
    outcome = wordkin(*words)
    assert outcome.status == 2
    (line,) = outcome.err.splitlines()
    return line


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize(
    "command", [["train", "-o", "x.bin"], ["phrases", "--list"], ["vocabulary"]]
)
def test_text_is_read_where_all_is_right(wordkin, text, command):
    with pytest.raises(AssertionError, match="the text was read"):
        wordkin(*command, text)


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--dimensions", 0], "--dimensions: expected"),
        (["--window", 0], "--window: expected"),
        (["--epochs", 0], "--epochs: expected"),
        (["--negative-samples", 0], "--negative-samples: expected"),
        (["--noise-exponent", 99], "--noise-exponent: expected"),
        (["--subsample-threshold", 2], "--subsample-threshold: expected"),
        (["--min-count", -1], "--min-count: expected"),
        (["--max-words", 0], "--max-words: expected"),
        (["--learning-rate", "nan"], "--learning-rate: expected"),
        (["--final-learning-rate", -1], "--final-learning-rate: expected"),
        (["--seed", -1], "--seed: expected"),
        (["--loss", "hs"], "--loss: expected"),
        (["--objective", "sg"], "--objective: expected"),
        (["--tokenize", "jieba"], "--tokenize: expected"),
        (["--threads", 0], "--threads: expected"),
        (["--evaluate-every", 0], "--evaluate-every: expected"),
        (["--questions", "{text}"], "train: --questions is asked with --evaluate-every."),
        (["--pairs", "{text}"], "train: --pairs is asked with --evaluate-every."),
        (["--evaluate-every", 1, "--pairs", "{folder}/none"], "{folder}/none: No such file"),
        (["--freeze", "{folder}/none"], "{folder}/none: No such file"),
        (["--freeze", "{text}", "--freeze-initial"], "expected --freeze or --freeze-initial, found"),
        (["--freeze-initial"], "--freeze-initial: expected --initial-vectors"),
        (["--initial-vectors", "{folder}/none"], "{folder}/none: No such file"),
        (["--initial-vectors", "{text}"], "{text}: expected word vectors, found text: 'the sea"),
        (["--initial-vectors", "{vectors}"], "--initial-vectors: expected vectors of 100 dimensions"),
        (["--from", "{vectors}"], "{vectors}: expected a whole model, found vectors alone."),
        (["--from", "{folder}/none"], "{folder}/none: No such file"),
        (["--resume"], "--resume: expected --checkpoint DIR with it, found none."),
        (["--checkpoint-words", 9], "--checkpoint-words: expected --checkpoint DIR with it"),
        (["--checkpoint-minutes", 9], "--checkpoint-minutes: expected --checkpoint DIR with it"),
        (["--checkpoint", "{folder}/run", "--checkpoint-words", 0], "--checkpoint-words: expected"),
        (["--checkpoint", "{text}"], "{text}: expected a folder for checkpoints, found a file."),
        (["--checkpoint", "{text}/run"], "{text}/run: {text} is a file"),
        (["--config", "{folder}/none"], "{folder}/none: No such file"),
        (["--quiet", "--verbose"], "expected --quiet or --verbose, found both."),
        (["-o", "{folder}/no/kin.bin"], "{folder}/no/kin.bin: there is no folder {folder}/no."),
        (["-o", "{folder}/kin.doc"], "{folder}/kin.doc: expected a name that ends in .safetensors"),
        (["-o=x.bin"], "=x.bin: expected a name, found = before it. Write -o NAME or --output=NAME."),
        (["-o", "{text}"], "{text}: expected another file than {text}"),
        (["-o", "-", "--json"], "--json and - as output both want standard output."),
    ],
)  # fmt: skip
def test_train_tells_before_it_reads(wordkin, text, vectors, tmp_path, monkeypatch, options, said):
    monkeypatch.chdir(tmp_path)
    output = [] if "-o" in str(options[0])[:2] else ["-o", "x.bin"]
    typed = ["train", "{text}", *output, *options]
    line = say(wordkin, typed, tmp_path, text, vectors)
    assert line.startswith(
        f"wordkin: {said.format(folder=tmp_path, text=text, vectors=vectors)}"
    ), line


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["phrases", "{text}"], "phrases: nothing to do."),
        (["phrases", "{text}", "--list", "--min-count", 0], "--min-count: expected"),
        (["phrases", "{text}", "--list", "--passes", 0], "--passes: expected"),
        (["phrases", "{text}", "--list", "--threshold", "nan"], "--threshold: expected"),
        (
            ["phrases", "{text}", "--list", "--threshold", 1, "--threshold", 2],
            "--threshold: expected one, or one for each of 1 passes, found 2.",
        ),
        (["phrases", "{text}", "--list", "--scoring", "pmi"], "--scoring: expected"),
        (["phrases", "{text}", "--list", "--delimiter", " "], "--delimiter: expected"),
        (["phrases", "{text}", "--list", "--max-pairs", 1], "--max-pairs: expected"),
        (["phrases", "{text}", "--list", "--use", "{folder}/none"], "{folder}/none: No such file"),
        (["phrases", "{text}", "--list", "--use", "{vectors}"], "{vectors}: expected phrases, found"),
        (["phrases", "{text}", "-o", "{folder}/no/x"], "{folder}/no/x: there is no folder"),
        (["phrases", "{text}", "--save", "{folder}/no/x"], "{folder}/no/x: there is no folder"),
        (["phrases", "{text}", "-o", "{folder}/x.zst"], "{folder}/x.zst: expected .gz, .bz2, .xz or"),
        (["vocabulary"], "vocabulary: expected a text or --read FILE, one of them."),
        (["vocabulary", "{text}", "--min-count", -1], "--min-count: expected"),
        (["vocabulary", "{text}", "--max-words", 0], "--max-words: expected"),
        (["vocabulary", "{text}", "-k", -1], "-k: expected"),
        (["vocabulary", "{text}", "--save", "{folder}/no/x"], "{folder}/no/x: there is no folder"),
        (["word2vec", "-train", "{text}", "-output", "{folder}/x", "-size", 0], "-size: expected"),
        (["word2vec", "-train", "{text}", "-output", "{text}/x"], "{text}/x: there is no folder"),
        (["word2phrase", "-train", "{text}", "-output", "{folder}/x", "-min-count", 0], "-min-count: e"),
    ],
)  # fmt: skip
def test_command_tells_before_it_reads(wordkin, text, vectors, tmp_path, typed, said):
    line = say(wordkin, typed, tmp_path, text, vectors)
    assert line.startswith(
        f"wordkin: {said.format(folder=tmp_path, text=text, vectors=vectors)}"
    ), line


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["index", "none.bin", "--threads", 0], "--threads: expected"),
        (["nearest", "none.bin", "sea", "--threads", 0], "--threads: expected"),
        (["nearest", "none.bin", "sea", "-k", 0], "-k: expected"),
        (["evaluate", "none.bin", "--questions", "no"], "no: No such file"),
        (["evaluate", "none.bin", "--plot", "x.gif"], "x.gif: expected a name that ends in"),
        (["map", "none.bin", "-o", "x.gif"], "x.gif: expected a name that ends in"),
        (["cluster", "none.bin", "-k", 3, "-o", "no/x"], "no/x: there is no folder no."),
        (["convert", "none.bin", "x.doc"], "x.doc: expected a name that ends in"),
        (["convert", "none.bin", "file", "--format", "tensorboard"], "file: expected the name of a f"),
        (["convert", "none.bin", "file", "--format", "hugging-face"], "file: expected the name of a"),
        (["convert", "none.bin", "no/x", "--format", "embedding-atlas"], "no/x: there is no folder no"),
        (["convert", "file", "file", "--format", "embedding-atlas"], "file: expected another file"),
    ],
)  # fmt: skip
def test_command_tells_before_it_opens_vectors(wordkin, tmp_path, monkeypatch, typed, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    line = say(wordkin, typed, "", "", "")
    assert line.startswith(f"wordkin: {said}"), line


def test_similarity_misses_the_file_before_the_second_word(wordkin):
    assert wordkin("similarity", "sea", "lake").err.startswith("wordkin: sea: No such file.")


# What is no vectors


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.txt", b"The sea.\nThe lake.\n", "text: 'The sea.'. To learn vectors from it: wordkin train."),
        ("a.txt", b"x" * 100_000, f"text: '{'x' * 40}'.... To learn"),
        ("a.txt", b"", "an empty file. Name a file of vectors: "),
        ("a.json", b'{"sea": 1}\n', "JSON. Name a file of vectors: "),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "PNG. Name a file of vectors: "),
        ("a.bin", bytes(range(256)) * 99, "binary data. Name a file of vectors: "),
        ("a.html", b"<html><body>sea</body></html>\n", "HTML. Name a file of vectors: "),
        ("a.txt", b"sea 0,1 0,2\nlake 0,3 0,4\n", "text: 'sea 0,1 0,2'."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["nearest", "info", "convert", "distance", "evaluate"])
def test_file_that_is_no_vectors_says_first_what_it_is(
    wordkin, tmp_path, command, name, content, found
):
    path = tmp_path / name
    path.write_bytes(content)
    outcome = wordkin(command, path, *([tmp_path / "b.bin"] if command == "convert" else []))
    assert outcome.status == 2
    assert outcome.err.startswith(f"wordkin: {path}: expected word vectors, found {found}")
    assert len(outcome.err) < len(str(path)) + 350


def test_decimal_commas_are_still_named(wordkin, tmp_path):
    (tmp_path / "a.txt").write_text("sea 0,1 0,2\nlake 0,3 0,4\n", encoding="utf-8")
    assert wordkin("info", tmp_path / "a.txt").err.endswith("Write decimal points, not commas.\n")


@pytest.mark.parametrize(
    "command", [["train", "-o", "x.bin"], ["phrases", "--list"], ["vocabulary"]]
)
def test_empty_name_is_not_the_folder_one_is_in(wordkin, text, monkeypatch, command):
    monkeypatch.chdir(text.parent)
    outcome = wordkin(*command, "")  # as "$TEXT" is where TEXT is not set
    said = "wordkin: expected the name of a file or folder, found none between the quotes.\n"
    assert outcome == (2, "", said)
