"""`wordkin train`: plan, checks, summary, settings from a file, measurements, pipes."""

import gzip
import json
import subprocess
import sys
from collections import namedtuple
from dataclasses import replace

import pytest

import wordkin as wk
from wordkin.answers.words import choose_words
from wordkin.cli.requirements import TimeEstimate
from wordkin.cli.summary import describe_training
from wordkin.progress import Progress
from wordkin.settings import TrainingSettings
from wordkin.vectors import WordVectors

COMMAND = [sys.executable, "-m", "wordkin"]
SMALL = ("--dimensions", 8, "--epochs", 2, "--no-progress")


@pytest.fixture
def model(tmp_path):
    return tmp_path / "model.safetensors"


def test_train_tells_its_plan_a_summary_and_commands_to_try(wordkin, text, model):
    plan, summary, saved, *commands = wordkin("train", text, "-o", model, *SMALL).err.splitlines()
    assert plan == (
        "wordkin: text: 300 words in 60 sentences; vocabulary: 5 of 5 words, 100.0% of the text; "
        "needs about 0.0 MB of memory and 0.0 MB on disk"
    )
    assert summary.startswith("wordkin: trained 600 words in ")
    assert saved == f"wordkin: saved {model}: 5 words, 8 dimensions"
    assert commands == [
        f"wordkin: try next: wordkin nearest {model} meets shore lake",
        f"wordkin: try next: wordkin map {model} -o {model.with_name('map.html')}",
    ]


def test_train_runs_the_commands_that_it_names(wordkin, text, model):
    lines = wordkin("train", text, "-o", model, *SMALL).err.splitlines()[-2:]
    assert [wordkin(*line.split()[4:]).status for line in lines] == [0, 0]


def test_evaluate_is_named_where_it_has_questions_to_ask(wordkin, model, tmp_path):
    text = tmp_path / "text.txt"
    text.write_text("man king woman queen\n" * 20)
    lines = wordkin("train", text, "-o", model, *SMALL).err.splitlines()
    assert f"wordkin: try next: wordkin evaluate {model}" in lines
    assert wordkin("evaluate", model).out.startswith("analogies")


def test_words_to_ask_for_are_neither_short_nor_the_most_frequent():
    words = [f"common{number}" for number in range(100)] + ["and", "of", "river", "lake", "shore"]
    assert choose_words(words)[0] == "common0"  # too few to leave any out
    words += [f"rare{number}" for number in range(100)]
    assert choose_words(words) == ["river", "lake", "shore"]
    assert choose_words(["a", "b"]) == ["a", "b"]


def test_train_answers_in_json(wordkin, text, model):
    outcome = wordkin("train", text, "-o", model, *SMALL, "--min-count", 40, "--json")
    answer = json.loads(outcome.out)
    assert (answer["file"], answer["words"], answer["words_trained"]) == (str(model), 3, 480)
    assert (answer["plan"]["different_words"], answer["plan"]["tokens_kept"]) == (5, 240)


def test_train_says_nothing_when_quiet(wordkin, text, model):
    assert wordkin("train", text, "-o", model, "--dimensions", 8, "--quiet") == (0, "", "")


def test_train_checks_memory_before_it_starts(wordkin, text, model, monkeypatch):
    monkeypatch.setattr("wordkin.system.memory.available_bytes", lambda: 500)
    outcome = wordkin("train", text, "-o", model, *SMALL)
    assert outcome.status == 2
    assert outcome.err.splitlines()[-1] == (
        "wordkin: training 5 words in 8 dimensions: expected at least 0.0 MB of free memory, found "
        "0.0 MB. Pass --max-words 2 or less, a larger --min-count, or fewer --dimensions. "
        "If there is more, as by swap, say so in the environment: WORDKIN_MEMORY=1GB."
    )
    assert not model.exists()


def test_train_checks_the_disk_before_it_starts(wordkin, text, model, monkeypatch):
    usage = namedtuple("usage", "free")(100)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    outcome = wordkin("train", text, "-o", model, *SMALL)
    assert outcome.status == 2
    assert f"wordkin: {model}: needs about 0.0 MB on disk" in outcome.err


def test_train_refuses_a_folder_as_its_output(wordkin, text, tmp_path):
    (tmp_path / "kin.bin").mkdir()
    outcome = wordkin("train", text, "-o", tmp_path / "kin.bin")
    assert outcome.status == 2
    assert outcome.err.endswith("expected the name of a file, found a folder. Add a name.\n")


def test_train_refuses_an_output_that_may_not_be_written(wordkin, text, model, monkeypatch):
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write anywhere
    outcome = wordkin("train", text, "-o", model)
    message = f"wordkin: {model}: may not be written to. Name a file elsewhere.\n"
    assert outcome == (2, "", message)


def test_estimate_is_told_once_after_the_first_seconds(capsys, caplog):
    caplog.set_level("INFO", "wordkin.cli")
    estimate = TimeEstimate()
    for seconds in (1.0, 4.0, 5.0):
        words = int(1000 * seconds)
        estimate(
            Progress(
                words_done=words,
                words_total=64_000,
                words_per_second=1000.0,
                elapsed_seconds=seconds,
            )
        )
    assert capsys.readouterr().err == "wordkin: will take about 1:04 at 1,000 words/s\n"


# --evaluate-every


def test_train_evaluates_and_keeps_what_it_measured(wordkin, text, model, tmp_path):
    (tmp_path / "pairs.tsv").write_text("sea\tlake\t9\nsea\tthe\t1\nlake\tmeets\t3\n")
    asked = ("--evaluate-every", 2, "--pairs", tmp_path / "pairs.tsv")
    outcome = wordkin("train", text, "-o", model, "--dimensions", 8, "--epochs", 3, *asked)
    history = wk.load_model(model).history
    assert ["similarity" in record for record in history] == [False, True, True]
    assert f", similarity {history[-1]['similarity']:.3f}\n" in outcome.err
    shown = json.loads(wordkin("info", model, "--json").out)["history"]
    assert shown[1]["similarity"] == history[1]["similarity"]


def test_train_refuses_questions_that_nobody_asks(wordkin, text, model):
    outcome = wordkin("train", text, "-o", model, "--pairs", text)
    assert outcome.status == 2
    assert outcome.err == (
        "wordkin: train: --pairs is asked with --evaluate-every. Give that too. "
        "Try 'wordkin train --help'.\n"
    )


# --config


def test_config_gives_options_and_the_command_line_counts_more(wordkin, text, model, tmp_path):
    config = tmp_path / "settings.toml"
    config.write_text(
        'objective = "cbow"\ndimensions = 6\nmin-count = 2\nlearning_rate = 0.04\n'
        'loss = "hierarchical-softmax"\nshrink_window = false\nprogress = false\n'
    )
    outcome = wordkin("train", text, "-o", model, "--config", config, "--dimensions", 4)
    assert outcome.status == 0
    assert wk.load_model(model).settings == TrainingSettings(
        objective="cbow",
        dimensions=4,
        min_count=2,
        learning_rate=0.04,
        loss="hierarchical-softmax",
        shrink_window=False,
    )


def test_settings_that_info_prints_can_be_fed_back(wordkin, text, model, tmp_path):
    options = ("--loss", "negative-sampling", "--loss", "hierarchical-softmax", "--window", 3)
    wordkin("train", text, "-o", model, *SMALL, *options, "--no-cbow-average", "--max-words", 4)
    config, again = tmp_path / "settings.toml", tmp_path / "again.safetensors"
    config.write_text(wordkin("info", model, "--settings").out)
    assert wordkin("train", text, "-o", again, "--config", config).status == 0
    assert wk.load_model(again).settings == wk.load_model(model).settings


def test_describe_training_divides_the_words_by_the_seconds_of_all_epochs():
    model = wk.train([["sea", "lake"]] * 50, dimensions=4, progress=False)
    records = [{"epoch": epoch, "words": 300, "seconds": 0.75, "loss": 0.5} for epoch in (1, 2)]
    assert describe_training(replace(model, history=records))["words_per_second"] == 400
    assert describe_training(replace(model, history=[]))["words_per_second"] == 0


def test_info_prints_settings_as_json_too(wordkin, text, model):
    wordkin("train", text, "-o", model, *SMALL, "--window", 3)
    found = json.loads(wordkin("info", model, "--settings", "--json").out)
    assert found == json.loads(wordkin("info", model, "--json").out)["settings"]
    assert found["window"] == 3


def test_info_of_vectors_alone_has_no_settings(wordkin, vectors):
    outcome = wordkin("info", vectors, "--settings")
    assert outcome.status == 2
    assert "expected settings of a training, found none" in outcome.err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "windw = 5",
            "windw: expected the name of an option, as 'wordkin train --help' shows them. "
            "Did you mean window?",
        ),
        (
            "vector_size = 5",
            "vector_size: expected the name of an option, as 'wordkin train --help' "
            "shows them. Did you mean dimensions?",
        ),
        ("zzz = 5", "zzz: expected the name of an option, as 'wordkin train --help' shows them.\n"),
        ("window = 'five'", "window: expected a whole number, found 'five'."),
        ("window = 0", "window: expected a whole number from 1 to 100000, found 0."),
        (
            "objective = 'sg'",
            "objective: expected one of 'skip-gram', 'cbow', found 'sg'. Did you mean skip-gram?",
        ),
        (
            "loss = 'ns'",
            "loss: expected 'negative-sampling' or 'hierarchical-softmax', found 'ns'. "
            "Did you mean 'negative-sampling'?",
        ),
        ("loss = []", "loss: expected one or both losses, each once, found []."),
        ("window =", "expected TOML, such as window = 5."),
        ("text = 'a.txt'", "text: expected the name of an option"),
    ],
)
def test_config_errors_name_file_and_key(wordkin, text, model, tmp_path, line, message):
    config = tmp_path / "settings.toml"
    config.write_text(line)
    outcome = wordkin("train", text, "-o", model, "--config", config)
    assert (outcome.status, len(outcome.err.splitlines())) == (2, 1)
    assert outcome.err.startswith(f"wordkin: {config}")
    assert message in outcome.err


# pipes


def test_train_unpacks_a_compressed_pipe_and_writes_text_to_standard_output(text, tmp_path):
    options = [str(option) for option in SMALL]
    run = subprocess.run(
        [*COMMAND, "train", "-", "-o", "-", *options],
        input=gzip.compress(text.read_bytes()),
        capture_output=True,
        check=True,
    )
    assert run.stdout.startswith(b"5 8\nthe ")
    (tmp_path / "kin.txt").write_bytes(run.stdout)
    assert wk.load(tmp_path / "kin.txt").words == ["the", "meets", "shore", "sea", "lake"]
    assert run.stderr.splitlines()[-1] == b"wordkin: wrote standard output: 5 words, 8 dimensions"


def test_convert_writes_text_to_standard_output(wordkin, vectors):
    assert wordkin("convert", vectors, "-", "--limit", 2) == (
        0,
        "2 3\nsea 1 0 0\nlake 0.9 0.1 0\n",
        "wordkin: wrote standard output: 2 words, 3 dimensions\n"
        "wordkin: dropped: 3 of 5 words, counts\n",
    )


@pytest.mark.parametrize("command", ["train", "convert"])
def test_results_and_json_do_not_share_standard_output(wordkin, text, vectors, command):
    arguments = ["train", text, "-o", "-"] if command == "train" else ["convert", vectors, "-"]
    outcome = wordkin(*arguments, "--json")
    assert (outcome.status, outcome.out) == (2, "")
    assert "both want standard output" in outcome.err


@pytest.mark.posix
def test_convert_into_head_ends_quietly(tmp_path):
    words = [f"w{row}" for row in range(20_000)]
    WordVectors(words, [[0.5] * 20] * len(words)).save(tmp_path / "kin.safetensors")
    with subprocess.Popen(
        [*COMMAND, "convert", tmp_path / "kin.safetensors", "-"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        head = subprocess.run(["head", "-1"], stdin=run.stdout, capture_output=True, check=True)  # noqa: S607
        run.stdout.close()
        assert head.stdout == b"20000 20\n"
        assert run.stderr.read() == b""
        assert run.wait() == 1
