"""wordkin train: Ctrl-C, SIGTERM, and --resume, in real processes."""

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from command_line import Run
from wordkin.cli import app
from wordkin.cli.stopping import make_checkpoints, resume_command
from wordkin.errors import SettingsError

pytestmark = pytest.mark.posix
# Prints once that it counts or trains, since nobody may read it a second time.
COMMAND = """
import signal, sys, time
import wordkin.api, wordkin.cli.reading
from wordkin.cli import main

signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the parent ignores it
stage = sys.argv.pop(1)

said = []

def say(progress):
    if progress.phase == stage and not said:
        said.append(stage)
        print("runs", flush=True)
        if stage == "counting":
            time.sleep(600)

wordkin.api.default_reporter = wordkin.cli.reading.default_reporter = lambda: say
wordkin.encode = lambda text, report, encode=wordkin.encode, **options: (
    report(wordkin.Progress(phase="counting")), encode(text, report=report, **options))[1]
main()
"""

FULL_DISK = """
from wordkin.formats import native

def write(path, arrays, texts, *, signed=False, write=native.write_arrays):
    if signed:
        raise OSError(28, "No space left on device", str(path))
    write(path, arrays, texts)

native.write_arrays = write
"""


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text("sea lake shore\n" * 5_000)
    return path


def stop_training(
    stage: str,
    number: signal.Signals,
    *arguments: object,
    is_read: bool = True,
    before: str = "",
) -> tuple[int, str]:
    """Send a signal to a training at that stage; its status and stderr, if that is read, come back."""
    command = [sys.executable, "-c", before + COMMAND, stage, "train", *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == "runs\n"
        if not is_read:
            process.stderr.close()
        process.send_signal(number)
        error = process.stderr.read() if is_read else ""
    return process.returncode, error


LONG = ("--dimensions", 8, "--max-words", 100, "--threads", 1, "--epochs", 100_000)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_train_writes_a_checkpoint_at_a_signal_and_says_how_to_go_on(
    number: signal.Signals, status: int, text: Path, tmp_path: Path
) -> None:
    out, run1 = tmp_path / "kin.safetensors", tmp_path / "run 1"
    options = [text, "-o", out, *LONG, "--checkpoint", run1]
    found, error = stop_training("training", number, *options)
    assert found == status
    assert error.splitlines()[-1] == (
        f"wordkin: to go on: wordkin train {text} -o {out} --dimensions 8 --max-words 100 "
        f"--threads 1 --epochs 100000 --checkpoint '{run1}' --resume"
    )
    assert f"; what was learned until then is in {next(run1.iterdir())}." in error
    assert f"wordkin: {out} was not written, since the training has not ended\n" in error
    assert not out.exists()
    assert [wk.load_model(path).words_trained > 0 for path in run1.iterdir()] == [True]


@pytest.mark.filterwarnings("ignore:only 3 words")
def test_train_from_a_model_leaves_it_as_it_was_where_a_checkpoint_keeps_the_rest(
    text: Path, tmp_path: Path
) -> None:
    model, run1 = tmp_path / "kin.safetensors", tmp_path / "run1"
    wk.train(text, dimensions=8, epochs=1, threads=1, progress=False).save(model)
    before = model.read_bytes()
    options = ["--from", model, text, "-o", model, "--threads", 1, "--epochs", 100_000]
    _, error = stop_training("training", signal.SIGINT, *options, "--checkpoint", run1)
    assert f"wordkin: {model} was not written, since the training has not ended\n" in error
    assert model.read_bytes() == before


def test_train_without_checkpoints_keeps_what_it_learned_at_a_signal(
    text: Path, tmp_path: Path
) -> None:
    out = tmp_path / "kin.safetensors"
    status, error = stop_training("training", signal.SIGTERM, text, "-o", out, *LONG)
    assert status == 143
    assert wk.load_model(out).words_trained > 0
    assert "; what was learned until then will be saved." in error
    assert error.splitlines()[-1] == (
        f"wordkin: to go on: wordkin train --from {out} {text} -o {out}; with --checkpoint DIR, the "
        "next training can be resumed where it stops"
    )


def test_train_keeps_what_it_learned_when_the_signal_ends_who_reads_its_stderr_too(
    text: Path, tmp_path: Path
) -> None:
    out, run1 = tmp_path / "kin.safetensors", tmp_path / "run1"
    status, _ = stop_training("training", signal.SIGINT, text, "-o", out, *LONG, is_read=False)
    assert status == 130
    assert wk.load_model(out).words_trained > 0
    options = [text, "-o", out, *LONG, "--checkpoint", run1]
    status, _ = stop_training("training", signal.SIGINT, *options, is_read=False)
    assert status == 130
    assert len(list(run1.iterdir())) == 1


def test_train_saves_its_model_at_a_signal_where_the_checkpoint_finds_no_room(
    text: Path, tmp_path: Path
) -> None:
    out = tmp_path / "kin.safetensors"
    options = [text, "-o", out, *LONG, "--checkpoint", tmp_path / "run1"]
    status, error = stop_training("training", signal.SIGINT, *options, before=FULL_DISK)
    assert status == 130
    assert "no checkpoint could be written: No space left on device" in error
    assert wk.load_model(out).words_trained > 0


def test_train_ends_at_a_signal_while_it_counts(text: Path, tmp_path: Path) -> None:
    out, run1 = tmp_path / "kin.safetensors", tmp_path / "run1"
    status, error = stop_training(
        "counting", signal.SIGINT, text, "-o", out, *LONG, "--checkpoint", run1
    )
    assert status == 130
    assert error.splitlines()[-1] == "wordkin: interrupted"
    assert not out.exists()


def test_train_ends_at_once_at_the_second_signal() -> None:
    script = (
        "import signal, time\n"
        "from wordkin.cli.stopping import stop_on_signals\n"
        "with stop_on_signals(None):\n"
        "    try:\n"
        "        signal.raise_signal(signal.SIGTERM)\n"
        "    except KeyboardInterrupt:\n"
        "        signal.raise_signal(signal.SIGINT)\n"
        "        print('still here')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert (done.returncode, done.stdout) == (-signal.SIGINT, b"")


def test_train_ends_with_its_status_where_the_signal_comes_within_exec(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(
        "import signal, sys, typer\n"
        "from wordkin.cli.stopping import stop_on_signals\n"
        "try:\n"
        "    with stop_on_signals(None):\n"
        "        exec('signal.raise_signal(signal.SIGTERM)')\n"
        "except typer.Exit as end:\n"
        "    sys.exit(end.exit_code)\n"
    )
    command = [sys.executable, "-m", "script"]
    assert subprocess.run(command, check=False, cwd=tmp_path).returncode == 143


def test_train_takes_both_signals_at_once_for_the_first() -> None:
    script = (
        "import os, signal, typer\n"
        "from wordkin.cli.stopping import stop_on_signals\n"
        "both = signal.SIGINT, signal.SIGTERM\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "try:\n"
        "    with stop_on_signals(None):\n"
        "        signal.pthread_sigmask(signal.SIG_BLOCK, both)\n"
        "        for each in both:\n"
        "            os.kill(os.getpid(), each)\n"
        "        signal.pthread_sigmask(signal.SIG_UNBLOCK, both)\n"
        "except typer.Exit as end:\n"
        "    print(end.exit_code)\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told = ["", "wordkin: ending after this chunk; once more ends at once"]
    assert (done.stdout, done.stderr.splitlines()) == ("130\n", told)


def test_train_goes_on_to_the_same_vectors(text: Path, tmp_path: Path) -> None:
    def train(out: str, *more: object) -> Path:
        path = tmp_path / out
        options = ["--dimensions", 8, "--max-words", 100, "--threads", 1, "--epochs", 3]
        command = ["train", text, "-o", path, *options, *more, "--no-progress"]
        app([*map(str, command)], standalone_mode=False)
        return path

    run1 = tmp_path / "run1"
    whole = wk.load(train("whole.safetensors"))
    once = train("once.safetensors", "--checkpoint", run1, "--checkpoint-words", 20_000)
    newest = max(run1.iterdir())
    newest.unlink()
    again = train("again.safetensors", "--checkpoint", run1, "--resume")
    assert np.array_equal(wk.load(once).matrix, whole.matrix)
    assert np.array_equal(wk.load(again).matrix, whole.matrix)


def test_train_says_when_there_is_nothing_to_resume_or_nothing_left(
    wordkin: Run, text: Path, tmp_path: Path
) -> None:
    options = ["--dimensions", 8, "--threads", 1, "--epochs", 1, "--no-progress"]
    typed = ["train", text, "-o", tmp_path / "kin.safetensors", *options, "--resume"]
    first = wordkin(*typed, "--checkpoint", tmp_path / "typo1")
    assert first.status == 0
    nothing = f"wordkin: {tmp_path / 'typo1'} holds no checkpoint: the training starts from the"
    assert first.err.startswith(f"{nothing} beginning\n")
    assert "\nwordkin: trained 15,000 words in " in first.err
    second = wordkin(*typed, "--checkpoint", tmp_path / "typo1")
    assert second.status == 0
    assert "holds no checkpoint" not in second.err
    assert "\nwordkin: the training was finished already: nothing is left to train\n" in second.err
    assert "trained 15,000" not in second.err


def test_command_to_go_on_says_resume_once() -> None:
    assert resume_command(["w", "train", "a", "--resume"]) == "wordkin train a --resume"


def test_make_checkpoints_needs_a_folder_to_resume() -> None:
    with pytest.raises(SettingsError, match="expected --checkpoint DIR"):
        make_checkpoints(None, 10.0, None, resume=True)
