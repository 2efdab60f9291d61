"""`wordkin bootstrap`, and the commands that take its RUN."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import wordkin as wk
from command_line import Run
from test_bootstrap import text_of
from wordkin.cli.bootstrap import read_alternatives, read_documents
from wordkin.errors import SettingsError

OPTIONS = ["--dimensions", "8", "--epochs", "2", "--min-count", "1", "--threads", "1"]
FEW = ["--samples", "10", "--seeds", "1", "--no-progress", *OPTIONS]


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("text") / "corpus.txt"
    path.write_text("\n".join(map(" ".join, text_of())) + "\n")
    return path


@pytest.fixture(scope="module")
def trained(text: Path) -> Path:
    run = text.parent / "run1"
    options = {"dimensions": 8, "epochs": 2, "min_count": 1, "threads": 1, "progress": False}
    wk.bootstrap(text, samples=10, seeds=1, folder=run, **options)  # type: ignore[arg-type]
    return run


def test_bootstrap_trains_into_a_folder_and_says_what_to_ask(
    text: Path, tmp_path: Path, wordkin: Run
) -> None:
    run = tmp_path / "run 1"
    done = wordkin("bootstrap", text, "-o", run, *FEW, "--alternative", "window=1")
    assert (done.status, done.out) == (0, "")
    lines = done.err.splitlines()
    assert lines[0].startswith("wordkin: 12 trainings of ")
    assert lines[1].startswith("wordkin: the other 11 trainings will take about 0:0")
    assert "± is one standard deviation over 10 samples of this text's 40 documents" in lines[-3]
    assert lines[-2].startswith("wordkin: try next: ")
    assert f"nearest '{run}' " in lines[-2]
    assert (run / "window-1.safetensors").is_file()


def test_bootstrap_goes_on_where_it_was(
    text: Path, trained: Path, tmp_path: Path, wordkin: Run
) -> None:
    run = shutil.copytree(trained, tmp_path / "run1")
    (run / "sample-0005.safetensors").unlink()
    done = wordkin("bootstrap", text, "-o", run, *FEW, "--json")
    assert done.err.startswith("wordkin: 11 trainings, 10 of them finished; ")
    assert json.loads(done.out)["samples"] == 10
    assert "all finished" in wordkin("bootstrap", text, "-o", run, *FEW).err


def test_bootstrap_refuses_the_folder_of_other_settings_in_words_of_the_shell(
    text: Path, trained: Path, wordkin: Run
) -> None:
    done = wordkin("bootstrap", text, "-o", trained, *FEW, "--window", "9")
    assert done.status == 2
    assert "expected the folder of the same settings, found --window 9 (was 5)" in done.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--samples", "2"], "--samples: expected a whole number from 3"),
        (
            ["--documents", "file"],
            "one file of 40 lines. --documents line makes a document of each",
        ),
        (["--alternative", "window"], "expected OPTION=VALUE, such as window=20, found 'window'"),
        (["--alternative", "windw=2"], "Did you mean window?"),
        (["--alternative", "seed=2"], "--seeds says how many seeds to try"),
        (["--window", "0"], "--window"),
    ],
)
def test_bootstrap_refuses_what_cannot_be(
    text: Path, tmp_path: Path, wordkin: Run, options: list[str], message: str
) -> None:
    done = wordkin("bootstrap", text, "-o", tmp_path / "run", *FEW, *options)
    assert done.status == 2
    assert message in done.err
    assert not list(tmp_path.glob("run/*.safetensors"))


def test_bootstrap_refuses_a_text_as_its_folder(text: Path, wordkin: Run) -> None:
    done = wordkin("bootstrap", text, "-o", text, *FEW)
    assert (done.status, text.is_file()) == (2, True)


def test_labels_are_read_from_a_file(tmp_path: Path) -> None:
    labels = tmp_path / "labels.txt"
    labels.write_text("ann\nbob\nann\n")
    assert read_documents(str(labels)) == ["ann", "bob", "ann"]
    assert read_documents("line") == "line"


def test_alternatives_need_a_value() -> None:
    assert read_alternatives(["objective=cbow", "--min-count=2"]) == {
        "objective": ["cbow"],
        "min_count": [2],
    }
    with pytest.raises(SettingsError, match="expected OPTION=VALUE"):
        read_alternatives(["window="])


# questions


def test_nearest_shows_errors_and_shares(trained: Path, wordkin: Run) -> None:
    samples = wk.load_samples(trained)
    done = wordkin("nearest", trained, "sea", "car", "-k", "2")
    rows = [line.split("\t") for line in done.out.splitlines()]
    assert [row[0] for row in rows] == ["sea", "sea", "car", "car"]
    first = samples.nearest("sea", 2)[0]
    expected = [f"{first.similarity:.3f}", f"{first.error:.3f}", f"{first.share:.0%}"]
    assert rows[0][1:] == [first.word, *expected]
    assert done.err.count("does not cover other texts or settings") == 1


def test_nearest_prints_json(trained: Path, wordkin: Run) -> None:
    answer = json.loads(wordkin("nearest", trained, "sea", "-k", "1", "--json").out)
    assert answer["question"] == "sea"
    assert set(answer["neighbors"][0]) == {"word", "similarity", "error", "share"}
    assert answer["covers"].startswith("± is one standard deviation")


def test_nearest_draws_a_picture(trained: Path, tmp_path: Path, wordkin: Run) -> None:
    done = wordkin("nearest", trained, "sea", "car", "--plot", tmp_path / "sea.png")
    assert "saved" in done.err
    assert (tmp_path / "sea.png").read_bytes().startswith(b"\x89PNG")


def test_similarity_shows_its_error_and_the_samples_mean(trained: Path, wordkin: Run) -> None:
    estimate = wk.load_samples(trained).similarity("sea", "lake")
    done = wordkin("similarity", trained, "sea", "lake")
    assert done.out == f"{estimate.value:.3f} ± {estimate.error:.3f}\n"
    assert f"mean of 10 samples: {estimate.mean:.3f}" in done.err
    several = wordkin("similarity", trained, "sea", "lake", "car").out.splitlines()
    assert [len(line.split("\t")) for line in several] == [6, 6, 6]
    answer = json.loads(wordkin("similarity", trained, "sea", "lake", "--json").out)
    assert (answer["first"], answer["value"], answer["samples"]) == ("sea", estimate.value, 10)


def test_odd_shows_the_share_of_samples(trained: Path, wordkin: Run) -> None:
    odd, share = wk.load_samples(trained).odd_one_out(["sea", "lake", "car"])
    asked = ["odd", trained, "sea", "lake", "car"]
    assert wordkin(*asked).out == f"{odd}\t{share:.0%} of 10 samples\n"
    assert json.loads(wordkin(*asked, "--json").out)["share"] == share


def test_info_shows_what_errors_consist_of(trained: Path, tmp_path: Path, wordkin: Run) -> None:
    done = wordkin("info", trained, "--plot", tmp_path / "stability.svg")
    assert "documents: 40\n" in done.out
    assert "similarities differ by" in done.out
    warnings = wk.load_samples(trained).spread().warnings
    assert [line for line in done.err.splitlines() if "saved" not in line] == [
        f"wordkin: {warning}" for warning in warnings
    ]
    assert (tmp_path / "stability.svg").read_text("utf-8").startswith("<?xml")
    facts = json.loads(wordkin("info", trained, "--json").out)
    assert facts["settings"]["dimensions"] == 8
    assert facts["spread"]["total"] > 0
    assert "\nsettings:\n" in (shown := wordkin("info", trained).out)
    assert "\n  dimensions: 8\n" in shown
    assert "dimensions = 8" in wordkin("info", trained, "--settings").out


def test_words_are_taken_as_they_are_meant(text: Path, tmp_path: Path, wordkin: Run) -> None:
    run = tmp_path / "run"
    assert wordkin("bootstrap", text, "-o", run, "--tokenize", "simple", *FEW).status == 0
    done = wordkin("nearest", run, "Sea", "-k", "1")
    assert "'Sea' is taken as 'sea'" in done.err
    assert done.out.startswith("sea\t")


@pytest.mark.parametrize(
    "asked",
    [
        ["evaluate", "RUN"],
        ["convert", "RUN", "kin.bin"],
        ["cluster", "RUN", "-k", "2"],
        ["analogy", "RUN", "sea", "lake", "car"],
        ["serve", "RUN"],
        ["explore", "RUN", "-o", "page.html"],
        ["map", "RUN", "-o", "map.png"],
        ["plot", "RUN", "-o", "plot.png"],
        ["index", "RUN"],
        ["train", "text", "-o", "kin.bin", "--from", "RUN"],
        ["compare", "RUN", "RUN"],
    ],
)
def test_other_commands_say_what_a_run_is(
    trained: Path,
    text: Path,
    tmp_path: Path,
    wordkin: Run,
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    places = {"RUN": trained, "text": text}
    done = wordkin(*(places.get(each, each) for each in asked))
    assert done.status == 2
    assert "expected vectors, found a folder of many trainings" in done.err


def test_pictures_with_errors_need_a_run(trained: Path, wordkin: Run) -> None:
    whole = trained / "whole.safetensors"
    for asked in (["nearest", whole, "sea"], ["info", whole]):
        done = wordkin(*asked, "--plot", "sea.png")
        assert (done.status, done.err.startswith("wordkin: --plot: expected a RUN")) == (2, True)


def test_a_damaged_sample_is_named(trained: Path, tmp_path: Path, wordkin: Run) -> None:
    run = shutil.copytree(trained, tmp_path / "run1")
    (run / "sample-0003.safetensors").write_bytes(b"half")
    done = wordkin("nearest", run, "sea")
    assert done.status == 2
    assert "sample-0003.safetensors" in done.err


@pytest.mark.posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_keeps_what_is_finished_and_says_how_to_go_on(
    tmp_path: Path, number: signal.Signals
) -> None:
    text, run = tmp_path / "text.txt", tmp_path / "run1"
    text.write_text("sea lake shore\n" * 10_000)
    command = [sys.executable, "-m", "wordkin", "bootstrap", str(text), "-o", str(run), *OPTIONS]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "the other 27 trainings" in line:
                process.send_signal(number)
                break
        said = process.stderr.read()
    assert process.returncode == 128 + number
    assert f"of 28 trainings, which are kept in {run}. The same command goes on with them." in said
    assert "Traceback" not in said
    assert (run / "whole.safetensors").is_file()
    assert not list(run.glob(".wordkin-*"))
