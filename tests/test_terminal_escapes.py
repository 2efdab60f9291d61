"""Words, names and messages reach a terminal without their escape sequences."""

import io
import json
import sys
import warnings

import pytest

import wordkin as wk
from command_line import Outcome
from wordkin.errors import WordkinError

CLEAR_LINE = "\r\x1b[K"  # wordkin's own, before what it says

ESCAPES = {
    "red": "\x1b[31mred\x1b[0m",
    "clears the screen": "\x1b[2Jsea",
    "window's title": "\x1b]0;owned\x07sea",
    "clipboard": "\x1b]52;c;ZWNobyBvd25lZA==\x07",
    "moves up": "\x1b[1Asea",
    "8-bit start": "\x9b31msea",
    "bell": "sea\x07",
    "backspace": "sea\x08\x08lake",
    "carriage return": "sea\x0elake",
    "delete": "sea\x7f",
    "null": "sea\x00lake",
    "next line": "sea\x85lake",
    "turns direction": "sea\u202elake",
    "isolates direction": "sea\u2066lake",
}
HARMLESS = ["été", "海", "नमस्ते", "שלום", "🌊", "e\u0301", "👩\u200d🚀", "naïve_café", "‘sea’"]  # noqa: RUF001
escapes = pytest.mark.parametrize("word", ESCAPES.values(), ids=ESCAPES)
# What a terminal obeys: control characters but for tab and line end, and what turns the direction of text.
OBEYED = {chr(code) for code in (*range(32), *range(0x7F, 0xA0))} - {"\t", "\n"}
OBEYED |= {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def obeyed(text):
    return sorted({letter for letter in text if letter in OBEYED})


class Terminal(io.TextIOWrapper):
    """A stream that takes itself for a terminal, of the plainest kind."""

    def isatty(self) -> bool:
        return True

    def text(self) -> str:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode().replace(CLEAR_LINE, "")


@pytest.fixture
def terminal(monkeypatch):
    """Run the command, whose output goes to a terminal; what it shows on both streams."""
    from wordkin.cli import main

    for name, value in {"TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "200"}.items():
        monkeypatch.setenv(name, value)

    def run(*arguments, stdin=b""):
        streams = [Terminal(io.BytesIO(), "utf-8") for _ in range(2)]
        monkeypatch.setattr(sys, "argv", ["wordkin", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        for name, stream in zip(("stdout", "stderr"), streams, strict=True):
            monkeypatch.setattr(sys, name, stream)
        with pytest.raises(SystemExit) as end:
            main()
        return Outcome(int(str(end.value.code)), *(stream.text() for stream in streams))

    return run


@pytest.fixture
def of_word(tmp_path):
    """A file of vectors in which the word of a test is nearest to "lake"."""

    def make(word):
        rows = [[1, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]]
        path = tmp_path / "v.safetensors"
        wk.WordVectors(["lake", word, "car", "bus"], rows, counts=[4, 3, 2, 1]).save(path)
        return path

    return make


COMMANDS = {
    "nearest": ("{}", "lake"),
    "nearest of it": ("{}", "WORD"),
    "nearest of a word like it": ("{}", "WORDx"),
    "odd": ("{}", "car", "bus", "WORD"),
    "analogy": ("{}", "car", "bus", "lake"),
    "similarity": ("{}", "lake", "WORD"),
    "similarity of several": ("{}", "lake", "WORD", "car"),
    "info": ("{}",),
    "cluster": ("{}", "-k", "2"),
    "distance": ("{}",),
    "word-analogy": ("{}",),
}


@escapes
@pytest.mark.parametrize("command", COMMANDS)
def test_commands_show_no_escape_sequences(command, word, terminal, of_word):
    path = of_word(word)
    stdin = f"{word if command == 'distance' else 'car bus lake'}\nlake\nEXIT\n".encode()
    name = command.partition(" ")[0]
    arguments = [part.replace("WORD", word).format(path) for part in COMMANDS[command]]
    outcome = terminal(name, *arguments, stdin=stdin)
    assert obeyed(outcome.out) == []
    assert obeyed(outcome.err) == []
    assert "Traceback" not in outcome.err


@escapes
def test_unknown_words_are_shown_without_escape_sequences(word, terminal, of_word):
    outcome = terminal("nearest", of_word(word), f"{word}unknown")
    assert outcome.status == 1
    assert obeyed(outcome.err) == []


def text_of(word):
    """A text with the word, and enough others to be one."""
    others = "the lake beside the shore and the sea beyond the harbor of the town\n" * 4
    return f"{word} lake {word} lake\n{others}".encode() * 20


@escapes
@pytest.mark.parametrize("command", ["vocabulary", "phrases"])
def test_words_of_a_text_are_shown_without_escape_sequences(command, word, terminal, tmp_path):
    if word.split() != [word] or "\0" in word:
        word = "\x1b[31mred"
    (tmp_path / "t").write_bytes(text_of(word))
    options = ("--list", "--threshold", "0.01") if command == "phrases" else ()
    outcome = terminal(command, tmp_path / "t", "--min-count", "1", *options)
    assert outcome.status == 0, outcome.err
    assert obeyed(outcome.out) == []


@escapes
def test_commands_to_try_next_have_no_escape_sequences(word, terminal, tmp_path):
    if word.split() != [word] or "\0" in word:
        word = "\x1b[31mred"
    (tmp_path / "t").write_bytes(text_of(word))
    train = ("--dimensions", "4", "--epochs", "1", "--min-count", "1")
    outcome = terminal("train", tmp_path / "t", "-o", tmp_path / "m.safetensors", *train)
    assert outcome.status == 0
    assert obeyed(outcome.err) == []


@escapes
def test_json_keeps_the_words_and_has_no_escape_sequences(word, terminal, of_word):
    outcome = terminal("nearest", of_word(word), "lake", "--json")
    assert obeyed(outcome.out) == []
    assert json.loads(outcome.out)["neighbors"][0]["word"] == word


@pytest.mark.parametrize("command", ["convert", "phrases"])
def test_files_on_standard_output_are_shown_without_escape_sequences(command, terminal, of_word):
    path = of_word("\x1b[31mred\x9b31m")
    if command == "phrases":
        path = path.with_suffix(".text")
        path.write_text("\x1b[31mred \u202elake\n" * 20, "utf-8")
    options = ("-o",) if command == "phrases" else ()
    outcome = terminal(command, path, *options, "-")
    assert outcome.status == 0, outcome.err
    assert obeyed(outcome.out) == []
    assert "\\x1b[31mred" in outcome.out


@escapes
@pytest.mark.parametrize("name", ["v.txt", "v.safetensors"])
def test_files_keep_the_words_as_they_are(name, word, tmp_path):
    if name == "v.txt" and word.split() != [word]:
        return
    wk.WordVectors(["lake", word], [[1, 0], [0, 1]]).save(tmp_path / name)
    assert wk.load(tmp_path / name).words == ["lake", word]


@escapes
@pytest.mark.posix
def test_names_of_files_are_shown_without_escape_sequences(word, terminal, tmp_path):
    if "\0" in word:
        return
    folder = tmp_path / word.replace("/", "")
    folder.mkdir()
    wk.WordVectors(["lake", "sea"], [[1, 0], [0, 1]]).save(folder / "v.txt")
    for arguments in (
        ("info", folder / "v.txt"),
        ("info", folder / "none.txt"),
        ("convert", folder / "v.txt", folder / "o.safetensors"),
        ("train", folder / "none", "-o", folder / "o.bin"),
        ("train", folder / "v.txt", "-o", folder / "o.doc"),
    ):
        outcome = terminal(*arguments)
        assert obeyed(outcome.out) == []
        assert obeyed(outcome.err) == []


CONTENTS = [
    # what a file holds where a message quotes it
    b"\x1b[31mno vectors\x1b[0m\n",
    b"2 2\nsea \x1b[31m 1\nlake 1 2\n",
    b"3 2\nsea 1 2\nlake \x1b]0;owned\x07 2\n",
    b"2 2\n\x1b[2Jsea 1 nan\nlake 1 2\n",
    b"2 2\n\x1b[2Jsea 1 2\n\x1b[2Jsea 1 2\n",
]


@pytest.mark.parametrize("content", CONTENTS)
def test_messages_quote_files_without_escape_sequences(content, terminal, tmp_path):
    (tmp_path / "v.txt").write_bytes(content)
    outcome = terminal("info", tmp_path / "v.txt")
    assert obeyed(outcome.out) == []
    assert obeyed(outcome.err) == []
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            wk.load(tmp_path / "v.txt")
        except WordkinError as problem:
            assert obeyed(str(problem)) == []  # noqa: PT017 - if there is one
    assert all(obeyed(str(warning.message)) == [] for warning in warned)


@pytest.mark.parametrize("word", HARMLESS)
def test_words_of_all_scripts_are_shown_as_they_are(word, terminal, of_word):
    assert word in terminal("nearest", of_word(word), "lake").out
