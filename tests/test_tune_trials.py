"""Searches with Optuna, from the first trial to the verdict: `make test-tune` installs it."""

import itertools
import json
import re
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

import wordkin as wk
from scripts import ROOT
from sessions import chance_sessions, planted_sessions
from wordkin.errors import SettingsError, WordkinWarning
from wordkin.evaluation import evaluate_next_item, hold_out
from wordkin.studies import searching
from wordkin.studies.searching import JOURNAL
from wordkin.studies.training_cost import training_cost

pytestmark = pytest.mark.slow
QUICK = {"threads": 1, "progress": False}
SMALL = QUICK | {"dimensions": 8, "search": {"window": (1, 5), "learning_rate": (0.01, 0.2)}}


@pytest.fixture(autouse=True)
def optuna():
    return pytest.importorskip("optuna")


@pytest.fixture
def planted(tmp_path):
    """A file of planted sessions."""
    path = tmp_path / "sessions.txt"
    path.write_text("\n".join(map(" ".join, planted_sessions(1, sessions=500, items=60))))
    return path


def shown(tuning):
    return [(trial.values, trial.score, trial.state) for trial in tuning.trials]


def test_thirty_trials_find_what_a_grid_finds_and_the_default_does_not():
    sessions = planted_sessions(3)
    text = hold_out(sessions)

    def hits(settings):
        model = wk.train(text, **QUICK, **settings)
        return evaluate_next_item(model, sessions, 2).model.hit_rate.value

    usual = training_cost(wk.TrainingSettings(), text.vocabulary.counts)
    grid = []
    for window, epochs, rate, negative in itertools.product(
        (1, 2, 5), (5, 10, 20), (0.025, 0.1, 0.2), (5, 15)
    ):
        settings = {"window": window, "epochs": epochs, "learning_rate": rate}
        settings["negative_samples"] = negative
        if training_cost(wk.TrainingSettings(**settings), text.vocabulary.counts) <= 4 * usual:
            grid.append(hits(settings))
    tuning = wk.tune(sessions, trials=30, k=2, **QUICK)
    assert tuning.is_better
    best = hits(vars(tuning.settings))
    assert best >= 0.9 * max(grid)
    assert hits({}) < 0.9 * max(grid)


@pytest.mark.parametrize("seed", range(6))
def test_no_gain_is_claimed_where_all_is_chance(seed):
    tuning = wk.tune(chance_sessions(seed), trials=12, seed=seed + 1, **QUICK)
    assert not tuning.is_better
    assert tuning.settings == wk.TrainingSettings(seed=seed + 1)
    assert str(tuning).partition("\n\n")[2].startswith("No gain")


def test_a_search_that_was_killed_goes_on_with_the_same_bits(planted, tmp_path):
    whole = wk.tune(planted, trials=8, **SMALL)
    folder, log = tmp_path / "run", tmp_path / "log.txt"
    command = [sys.executable, "-m", "wordkin", "tune", planted, "-o", tmp_path / "s.toml"]
    options = ["--trials", "100", "--threads", "1", "--dimensions", "8", "--search", "window=1..5"]
    options += ["--search", "learning-rate=0.01..0.2", "--folder", folder]
    with log.open("wb") as out, subprocess.Popen([*command, *options], stderr=out) as run:
        while b'"state":1,"values"' not in (text := read_or_nothing(folder / JOURNAL)):
            assert run.poll() is None, log.read_text()
            time.sleep(0.05)
        while text.count(b'"values"') < 5:
            text = read_or_nothing(folder / JOURNAL)
        run.send_signal(signal.SIGKILL)
    with (folder / JOURNAL).open("ab") as file:
        file.write(b'{"op_code":4,"wor')  # as a cut of the power may leave it
    resumed = wk.tune(planted, trials=8, folder=folder, **SMALL)
    assert shown(resumed)[:8] == shown(whole)
    if len(resumed.trials) == 8:
        assert str(resumed) == str(whole)


def read_or_nothing(path):
    return path.read_bytes() if path.exists() else b""


def test_the_same_call_finds_all_trials_and_trainings_done(planted, tmp_path):
    folder = tmp_path / "run"
    first = wk.tune(planted, trials=6, folder=folder, **SMALL)
    times = {path.name: path.stat().st_mtime_ns for path in folder.glob("*.safetensors")}
    assert len(times) == 6
    again = wk.tune(planted, trials=6, folder=folder, **SMALL)
    assert (str(again), shown(again)) == (str(first), shown(first))
    assert times == {path.name: path.stat().st_mtime_ns for path in folder.glob("*.safetensors")}
    for line in (folder / JOURNAL).read_text("utf-8").splitlines():
        assert isinstance(json.loads(line), dict)


def test_processes_share_the_trials_of_a_search(planted, tmp_path):
    command = [sys.executable, "-m", "wordkin", "tune", planted, "--trials", "12", "--threads", "1"]
    command += ["--dimensions", "8", "--search", "window=1..5", "--folder", tmp_path / "run"]
    runs = [
        subprocess.Popen([*command, "-o", tmp_path / f"{number}.toml", "--json"], stdout=-1)
        for number in range(2)
    ]
    found = [json.loads(run.communicate()[0]) for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert found[0]["trials"] == found[1]["trials"]
    assert len(found[0]["trials"]) == 12
    tomls = [(tmp_path / f"{number}.toml").read_text() for number in range(2)]
    assert tomls[0] == tomls[1]


def test_a_trial_that_ends_while_another_process_starts_is_kept(tmp_path, monkeypatch):
    study = SimpleNamespace(path=tmp_path)
    with searching.open_trials(study, seed=1) as first:
        trial = first.ask(most=2)

        def end_now(*_):
            first.tell(trial, {"window": 2}, 0.5)
            return False  # its process is gone by the time that one looks

        monkeypatch.setattr(searching, "_is_held", end_now)
        with searching.open_trials(study, seed=1) as second:
            assert [(done.number, done.score) for done in second.list_done()] == [(0, 0.5)]


def test_a_trial_that_diverges_has_failed_and_no_more(planted):
    options = SMALL | {"search": {"learning_rate": [0.025, 90.0]}}
    tuning = wk.tune(planted, trials=8, **options)
    states = {trial.values["learning_rate"]: trial.state for trial in tuning.trials}
    assert states == {0.025: "finished", 90.0: "diverged"}
    assert all((trial.score is None) == (trial.state == "diverged") for trial in tuning.trials)
    assert tuning.settings == tuning.default.settings


def test_a_default_that_is_the_best_is_said_to_be(planted):
    tuning = wk.tune(planted, trials=3, **SMALL | {"search": {"window": [5]}})
    assert "No gain: the search found nothing better than the default." in str(tuning)


def test_a_search_without_time_keeps_the_default(planted):
    tuning = wk.tune(planted, trials=50, minutes=0.0, **SMALL)
    assert tuning.trials == ()
    assert "No trial was trained to its end: the default stays." in str(tuning)
    assert tuning.settings == tuning.default.settings


def test_a_search_ends_in_time(planted):
    began = time.monotonic()
    tuning = wk.tune(planted, trials=10_000, minutes=0.05, **SMALL)
    assert time.monotonic() - began < 60
    assert 0 < len(tuning.trials) < 10_000


def test_a_function_of_the_user_is_what_counts(planted):
    wanted = []

    def score(model):
        wanted.append(model.vectors["item1"])
        return -abs(model.settings.window - 4)

    tuning = wk.tune(planted, score, trials=8, **SMALL | {"search": {"window": [2, 4, 5]}})
    assert tuning.is_better
    assert tuning.settings.window == 4
    assert "your score" in str(tuning)
    with pytest.raises(SettingsError, match="score: expected a function from a model to a number"):
        wk.tune(planted, lambda _: "good", trials=1, **SMALL)


def test_another_text_and_other_settings_are_refused_in_a_folder(planted, tmp_path):
    folder = tmp_path / "run"
    wk.tune(planted, trials=2, folder=folder, **SMALL)
    with pytest.raises(
        SettingsError, match=r"expected the folder of the same settings.*dimensions"
    ):
        wk.tune(planted, trials=2, folder=folder, **SMALL | {"dimensions": 9})
    with pytest.raises(SettingsError, match=r"expected the folder of the same text.*words"):
        wk.tune(chance_sessions(1), trials=2, folder=folder, **SMALL)
    with pytest.raises(SettingsError, match=r"expected the folder of the same.*most_cost"):
        wk.tune(planted, trials=2, folder=folder, most_cost=3.0, **SMALL)


def test_ctrl_c_keeps_what_is_done(planted, tmp_path):
    folder, scores = tmp_path / "run", []

    def score(model):
        if len(scores) == 3:
            raise KeyboardInterrupt
        scores.append(model.settings.window)
        return -abs(model.settings.window - 3)

    one_epoch = SMALL | {"epochs": 1}
    with (
        pytest.warns(
            WordkinWarning, match=r"after 3 trials, which are kept in .*same call goes on"
        ),
        pytest.raises(KeyboardInterrupt),
    ):
        wk.tune(planted, score, trials=5, folder=folder, **one_epoch)
    scores.append("again")
    resumed = wk.tune(planted, score, trials=5, folder=folder, **one_epoch)
    whole = wk.tune(planted, score, trials=5, **one_epoch)
    assert shown(resumed) == shown(whole)


def test_command_writes_settings_and_a_picture(wordkin, planted, tmp_path):
    toml, picture = tmp_path / "settings.toml", tmp_path / "tuning.svg"
    options = ["--trials", 4, "--threads", 1, "--dimensions", 8, "--plot", picture]
    run = wordkin("tune", planted, "-o", toml, *options)
    assert run.status == 0, run.err
    assert run.out.startswith("hits among 10")
    assert "try next: wordkin train" in run.err
    assert b"<svg" in picture.read_bytes()
    model = tmp_path / "kin.safetensors"
    assert wordkin("train", planted, "--config", toml, "-o", model).status == 0


@pytest.mark.usefixtures("planted")
def test_the_guide_and_the_example_do_what_they_say(wordkin, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "can-i-trust-this.md").read_text("utf-8")
    block = re.search(
        r"^```console\n\$ pip install 'wordkin\[tune\]'\n(.*?)^```", page, re.MULTILINE | re.DOTALL
    )
    for line in block[1].replace("--trials 50", "--trials 3").splitlines():
        run = wordkin(*line.removeprefix("$ wordkin ").split())
        assert run.status == 0, f"{line}: {run.err}"
    example = [sys.executable, "-W", "error", ROOT / "examples" / "tune_baskets.py"]
    printed = subprocess.run(example, capture_output=True, encoding="utf-8", check=True).stdout
    assert "The best is better than the default: +" in printed
    assert "does as well as the best, within noise, without vectors." in printed
    assert "settings to train with: TrainingSettings(" in printed


def test_a_search_in_the_space_of_a_compass_keeps_its_dimensions(wordkin, planted, tmp_path):
    compass, toml = tmp_path / "compass.safetensors", tmp_path / "settings.toml"
    wk.train(planted, dimensions=12, **QUICK).save(compass)
    options = ["--trials", 3, "--threads", 1, "--compass", compass, "--json"]
    run = wordkin("tune", planted, "-o", toml, *options)
    assert run.status == 0, run.err
    found = json.loads(run.out)
    assert found["settings"]["dimensions"] == 12
    assert all("dimensions" not in trial["values"] for trial in found["trials"])
