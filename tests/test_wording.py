"""Messages in the words of each reader: arguments in Python, options in a shell."""

import ast
import pickle
import re
from pathlib import Path

import pytest

import wordkin as wk
from wordkin.cli.outcome import exit_status
from wordkin.errors import NotTextError, SettingsError, WordkinWarning, warn
from wordkin.wording import argument, either, in_python, in_shell

SOURCE = Path(wk.__file__).parent
# What only Python's users call: no command gets there, or it has checked before what is refused here.
ONLY_IN_PYTHON = (
    "__init__.py",
    "analysis/alignment.py",
    "analysis/likelihood.py",
    "analysis/soft_cosine",
    "answers/page_file.py",  # HTML
    "api.py",
    "answers/system_facts.py",  # what extras bring to both
    "corpus/encoding.py",  # tokenize= and names= as Python's users pass them
    "corpus/integers.py",
    "corpus/sentences.py",
    "documents",
    "errors.py",  # says how an open file is passed
    "formats/gensim/dictionary.py",
    "hub",
    "integrations",
    "model.py",
    "records/networks.py",
    "serve/page.py",  # HTML
    "system/markup.py",  # HTML
    "text/walks.py",
    "training/checkpoints/states.py",
    "words/lookup.py",
)
# Names of data in files, and commands of a shell, which look like arguments.
DATA = {
    "format='wordkin'", "format_version", "data_offsets", "index_to_key", "translation_matrix",
    "networkx.write_edgelist", "graph_from_edges", "token_urlsafe",
    "magnitude_format", "sqlite_master", "table_info",
    "inactive_file", "active_file", "total_inactive_file", "total_active_file",
}  # fmt: skip
OTHER_FACES = ("cli", "gensim")  # options are what the one speaks of; the other is gensim's users'
SPEAKS_PYTHON = re.compile(
    r"\b[a-z_]+=(?!=)"  # name=value
    r"|\b[a-z]+_[a-z_]+\b"  # min_count
    r"|\bwordkin\.[a-z]"
    r"|\b[a-z_]+\.[a-z_]+\("  # text.splitlines()
    r"|^(threads|freeze|window|epochs|loss|objective|tokenize|seed|limit|dtype|k|n|method): "
)


def list_messages(file):
    """Each text of a file that has a space, but docstrings and what `argument` and `either` mark."""
    tree = ast.parse(file.read_text("utf-8"))
    left_out = set()
    for node in ast.walk(tree):
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_marked = isinstance(node, ast.Call) and getattr(node.func, "id", "") in {
            "argument",
            "either",
            "field",  # of dataclasses: help of the options
            "Option",
        }
        if is_docstring or is_marked:
            left_out |= set(ast.walk(node))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in left_out:
            yield node.lineno, node.value


def test_no_message_that_a_command_can_print_speaks_of_python():
    found = [
        f"{name}:{line}: {text}"
        for file in sorted(SOURCE.rglob("*.py"))
        if (name := file.relative_to(SOURCE).as_posix())
        and not name.startswith((*ONLY_IN_PYTHON, *(f"{face}/" for face in OTHER_FACES)))
        for line, text in list_messages(file)
        if " " in text and SPEAKS_PYTHON.search(text) and not any(name in text for name in DATA)
    ]
    assert not found, "\n".join(found)


def test_static_check_finds_what_speaks_of_python(tmp_path):
    file = tmp_path / "module.py"
    file.write_text('raise Error(f"{path}: pass min_count=1")\nargument("min_count", 1)\n')
    assert [SPEAKS_PYTHON.search(text)[0] for _, text in list_messages(file)] == ["min_count="]


def test_error_shows_arguments_to_python_and_keeps_the_marks_for_others():
    error = SettingsError(f"{argument('dimensions')}: pass {argument('max_words', 9)}.")
    assert str(error) == error.args[0] == "dimensions: pass max_words=9."
    assert in_shell(error.marked, {"dimensions": "-size"}) == "-size: pass --max-words 9."
    assert in_python(error.marked, {"dimensions": "vector_size"}).startswith("vector_size: ")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (str(again), again.marked) == (str(error), error.marked)


def test_warning_shows_arguments_to_python():
    assert str(WordkinWarning(f"pass {argument('resume', True)}")) == "pass resume=True"


def test_file_that_is_no_text_shows_what_to_do_in_python_and_in_a_shell():
    error = NotTextError("a.npy", "NumPy", either("Pass the array.", "Write it as text."))
    assert error.remedy == "Pass the array."
    assert str(error).endswith(
        "Pass the array. To read it as it is, pass the open file: open('a.npy', 'rb')."
    )
    assert in_shell(error.marked) == "a.npy: expected text, found NumPy. Write it as text."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["train", "{text}", "--threads", 0], "--threads: expected a whole number from 1"),
        (["train", "{text}", "--learning-rate", "-1"], "--learning-rate: expected a number"),
        (["train", "{text}", "--loss", "log"], "--loss: expected 'negative-sampling' or"),
        (["train", "{text}", "--min-count", 999], "survives --min-count 999; .*: --min-count 5 would"),
        (["train", "{text}", "--checkpoint", "{run}"], "Pass --resume to go on with it"),
        (
            ["train", "{text}", "--checkpoint", "{run}", "--resume", "--window", 2],
            r"found --window 2 \(was 5\), --dimensions 100 \(was 3\)|found .*--window 2 \(was 5\)",
        ),
        (["train", "{text}", "--checkpoint", "x", "--checkpoint-minutes", "-1"], "--checkpoint-minutes: exp"),
        (["train", "{text}", "--checkpoint", "x", "--checkpoint-words", "0"], "--checkpoint-words: expected"),
        (["train", "{text}", "--initial-vectors", "{vectors}"], "Pass --dimensions 3."),
        (["train", "{text}", "--freeze-initial"], "--freeze-initial: expected --initial-vectors, "),
        (["train", "{text}", "--from", "{vectors}"], "Name a .safetensors file of `wordkin train`."),
        (["train", "{folder}/none"], "Is the name right"),
        (["train", "{chinese}", "--min-count", 1], r"python -m jieba -d ' ' FILE"),
        (["train", "{letters}", "--dimensions", 3], "single characters. Is there a space after each"),
        (["train", "{letters}", "--dimensions", 3], "less than --min-count 5 times .* smaller --min-count or"),
        (["train", "{letters}", "--subsample-threshold", "1e-9"], "--subsample-threshold 1e-09 left out"),
        (["train", "{text}", "--learning-rate", 99, "--epochs", 99], "smaller --learning-rate .*, --window or --neg"),
        (["train", "{folder}/empty"], "the text has no words. Is the file empty?"),
        (["train", "{folder}/page.html"], "found HTML. Take the text out of it: pandoc "),
        (["phrases", "{text}", "--list", "--min-count", 0], "--min-count: expected"),
        (["phrases", "{text}", "--list", "--max-pairs", 1], "--max-pairs: expected"),
        (["phrases", "{text}", "--list", "--delimiter", ""], "--delimiter: expected"),
        (["phrases", "{text}", "--list", "--use", "{vectors}"], "wordkin phrases --save writes them"),
        (["nearest", "{vectors}", "sea", "--index"], "Build it anew: wordkin index VECTORS\\.$"),
        (["cluster", "{vectors}", "-k", 99], "-k: expected at most"),
        (["plot", "{vectors}", "-o", "x.png"], "Name a .safetensors file of `wordkin train`."),
        (["word2vec", "-train", "{text}", "-output", "x", "-size", 0], "-size: expected a whole number"),
        (["word2vec", "-train", "{text}", "-output", "x", "-min-count", 999], ": -min-count 5 would keep 5"),
        (["word2vec", "-train", "{text}", "-output", "x", "-threads", 0], " -threads: expected"),
        (["word2phrase", "-train", "{text}", "-output", "x", "-min-count", 0], " -min-count: expected"),
    ],
)  # fmt: skip
def test_command_speaks_of_options(wordkin, text, vectors, tmp_path, monkeypatch, typed, said):
    monkeypatch.chdir(tmp_path)
    Path("empty").touch()
    Path("page.html").write_text("<html>sea</html>", "utf-8")
    Path("chinese").write_text("我们在海边走着看着大海的波浪 天空\n" * 300, "utf-8")
    Path("letters").write_text("t h e s e a m e e t s t h e s h o r e\n" * 99, "utf-8")
    if "{run}" in typed:
        wk.train(text, dimensions=3, epochs=1, progress=False, checkpoint="run")
    files = {"text": text, "vectors": vectors, "folder": tmp_path, "run": "run"}
    files |= {"chinese": "chinese", "letters": "letters"}
    output = ["-o", "x.bin", "--no-progress"] if typed[0] == "train" else []
    outcome = wordkin(*(str(word).format(**files) for word in typed), *output)
    assert re.search(said, outcome.err.strip()), outcome.err
    assert not re.search(r"[a-z]=[\w'(]|[a-z]_[a-z]", outcome.err.replace(str(tmp_path), ""))


def test_warning_that_comes_again_is_printed_once(capsys):
    def warn_in_each_epoch():
        for _ in range(3):
            warn("the words are strange")
        warn("the numbers are, too")

    assert exit_status(warn_in_each_epoch) == 0
    assert capsys.readouterr().err.splitlines() == [
        "wordkin: warning: the words are strange",
        "wordkin: warning: the numbers are, too",
    ]


def test_no_message_puts_an_argument_inside_either():
    """Marks do not nest: the rest of the message would be shown to everybody, with its marks."""
    nested = re.compile(r"either\(\s*f\"[^\"]*\{argument\(")
    sources = sorted(SOURCE.rglob("*.py"))
    assert [path.name for path in sources if nested.search(path.read_text("utf-8"))] == []
