"""The parts of a search for settings that need no Optuna: what is drawn, held out, judged and said."""

import json
import sys
from dataclasses import asdict, replace

import numpy as np
import pytest

import wordkin as wk
from scripts import ROOT
from sessions import chance_sessions, planted_sessions
from wordkin.cli.tune import read_search, write_settings
from wordkin.corpus import encode
from wordkin.errors import MissingExtraError, SettingsError
from wordkin.evaluation import evaluate_next_item, hold_out
from wordkin.evaluation.rates import Difference, Rate, mean_difference
from wordkin.settings import TrainingSettings
from wordkin.studies.held_out import divide
from wordkin.studies.judging import Judged, Judgment, judge_next_items
from wordkin.studies.search_space import RANGES, change, check_cheapest, draw, make_axes
from wordkin.studies.searching import Trial
from wordkin.studies.training_cost import training_cost
from wordkin.studies.tuning import Tuning

USUAL = TrainingSettings()
COUNTS = np.full(20_000, 50)
QUICK = {"dimensions": 8, "threads": 1, "progress": False}


def drawing_at_random(seed):
    rng = np.random.default_rng(seed)

    def suggest(_name, low, high, *, is_log):
        drawn = np.exp(rng.uniform(np.log(low), np.log(high))) if is_log else rng.uniform(low, high)
        return int(np.clip(round(drawn), low, high)) if isinstance(low, int) else float(drawn)

    return suggest


def fits(settings, most=4.0):
    return training_cost(settings, COUNTS) <= most * training_cost(USUAL, COUNTS)


@pytest.mark.parametrize(
    ("search", "message"),
    [
        ({"windows": (1, 5)}, r"search, 'windows': expected a setting.*Did you mean window\?"),
        ({"min_count": (1, 5)}, "search, 'min_count': expected a setting that can be searched"),
        ({"window": (9, 3)}, r"search, window: expected a range from low to high, found \(9, 3\)"),
        ({"window": []}, r"search, window: expected a range \(low, high\) or a list"),
        ({"window": "5"}, r"search, window: expected a range"),
        ({"window": (0, 3)}, "search, window: expected a whole number of at least 1|from 1"),
        ({"epochs": [2.5]}, "search, epochs: expected a whole number"),
        ({"subsample_threshold": (0.0, 0.1)}, "expected a range above 0"),
        ({}, "search: expected ranges or choices by name"),
        ([("window", (1, 3))], "search: expected ranges or choices by name"),
    ],
)
def test_what_cannot_be_searched_is_an_error(search, message):
    with pytest.raises(SettingsError, match=message):
        make_axes(search, USUAL, ())


def test_settings_without_effect_are_not_searched():
    of_tree = TrainingSettings(loss="hierarchical-softmax")
    names = [axis.name for axis in make_axes(None, of_tree, ["dimensions"])]
    assert names == ["learning_rate", "subsample_threshold", "window", "epochs"]
    with pytest.raises(SettingsError, match=r"search, noise_exponent: .* found one that does not"):
        make_axes({"noise_exponent": (0.0, 1.0)}, of_tree, ())


def test_no_trial_is_dearer_than_allowed_and_dear_ones_are_drawn():
    axes, costs = make_axes(None, USUAL, ()), []
    for seed in range(300):
        values = draw(axes, USUAL, fits, drawing_at_random(seed))
        assert set(values) == set(RANGES)
        for axis in axes:
            assert axis.low <= values[axis.name] <= axis.high
        drawn = change(USUAL, values)
        costs.append(training_cost(drawn, COUNTS) / training_cost(USUAL, COUNTS))
    assert max(costs) <= 4
    assert max(costs) > 3.5
    assert np.mean(np.array(costs) > 1) > 0.3


def test_choices_are_drawn_as_they_are_but_for_those_that_are_too_dear():
    axes = make_axes({"window": [20, 2], "subsample_threshold": [0, 0.001]}, USUAL, ())
    drawn = [draw(axes, USUAL, fits, drawing_at_random(seed)) for seed in range(50)]
    assert {values["window"] for values in drawn} == {2, 20}
    cheap = [
        draw(axes, USUAL, lambda s: s.window < 20, drawing_at_random(seed)) for seed in range(50)
    ]
    assert {values["window"] for values in cheap} == {2}


def test_a_search_whose_cheapest_trial_is_too_dear_is_an_error():
    with pytest.raises(SettingsError, match="costs at most most_cost times the default"):
        check_cheapest(make_axes({"epochs": (50, 90)}, USUAL, ()), USUAL, fits)


def test_a_final_learning_rate_that_was_chosen_stays():
    chosen = TrainingSettings(final_learning_rate=0.001)
    assert change(chosen, {"learning_rate": 0.1}).final_learning_rate == 0.001


def test_costs_are_near_those_of_the_recorded_curves():
    records = json.loads((ROOT / "benchmarks" / "raw" / "curves.json").read_text("utf-8"))
    base = {"vocabulary": 100_000, "dimensions": 100, "window": 5, "negative_samples": 5}
    counts = np.maximum(1_000_000 / 12 / np.arange(1, 100_001), 1).astype(np.int64)
    seconds = {}
    for record in records:
        if record["program"] == "wordkin" and record["vocabulary"] == base["vocabulary"]:
            names = "combination", "dimensions", "window", "negative_samples"
            key = tuple(record[name] for name in names)
            seconds[key] = min(record["cpu_seconds"], seconds.get(key, 9))
    assert len(seconds) > 20
    for (combination, dimensions, window, negative), measured in seconds.items():
        if dimensions > max(RANGES["dimensions"]):
            continue
        objective = combination.removesuffix("-negatives")
        usual = TrainingSettings(objective=objective)
        settings = replace(usual, dimensions=dimensions, window=window, negative_samples=negative)
        expected = training_cost(settings, counts) / training_cost(usual, counts)
        assert expected == pytest.approx(measured / seconds[combination, 100, 5, 5], rel=0.25)


def task_of(sessions, **changes):
    settings = {"by": "output", "k": 5, "share": 1.0, "seed": 1}
    prune = lambda corpus: corpus.prune(min_count=2)  # noqa: E731
    return divide(encode(sessions), prune, **settings | changes)


def sessions_asked(sessions):
    """The numbers of sessions of eight whose last two are not both repetitions."""
    return {number for number, of in enumerate(sessions) if len(set(of[5:])) > 1}


def test_half_of_the_sessions_choose_and_the_others_judge():
    sessions = chance_sessions(1)
    task = task_of(sessions)
    choosing, judging = set(task.choosing.session), set(task.judging.session)
    assert not choosing & judging
    assert choosing | judging == sessions_asked(sessions)
    assert abs(len(choosing) - len(judging)) <= 1
    held_out = sum(len(session) - len(session) * 4 // 5 for session in sessions)
    assert len(task.whole.ids) == sum(map(len, sessions)) - held_out
    assert set(task_of(sessions, seed=2).choosing.session) != choosing


def test_a_sample_chooses_by_its_own_sessions_and_keeps_all_that_judge():
    sessions = chance_sessions(1, sessions=1_000)
    task = task_of(sessions, share=0.3)
    assert task.sampled.sentences == 300
    assert set(task.sampled.vocabulary.words) == set(task.whole.vocabulary.words)
    assert abs(2 * len(np.unique(task.judging.session)) - len(sessions_asked(sessions))) <= 1
    assert 110 < len(np.unique(task.choosing.session)) < 190
    texts = {" ".join(session[:6]) for session in sessions}
    words, starts = task.sampled.vocabulary.words, task.sampled.starts
    for number in range(task.sampled.sentences):
        ids = task.sampled.ids[starts[number] : starts[number + 1]]
        assert " ".join(words[row] for row in ids) in texts


def test_scores_of_both_halves_are_those_of_the_evaluation():
    sessions = planted_sessions(1, sessions=300)
    task = task_of(sessions)
    model = wk.train(hold_out(sessions), **QUICK, min_count=2, window=2)
    found = evaluate_next_item(model, sessions, 5)
    halves = task.choosing, task.judging
    hits = [(task.gains(model, half, "output") > 0).sum() for half in halves]
    assert sum(hits) / found.asked == pytest.approx(found.model.hit_rate.value)
    assert hits[0] / len(task.choosing.given) == pytest.approx(task.score(model))
    followed = sum((task.followed_gains(half, 2) > 0).sum() for half in halves)
    assert followed / found.asked == pytest.approx(found.followed.hit_rate.value)
    popular = sum((task.popular_gains(half) > 0).sum() for half in halves)
    assert popular / found.asked == pytest.approx(found.popular.hit_rate.value)
    assert task.best_window() == 1


@pytest.mark.parametrize(
    ("sessions", "message"),
    [
        (
            [["a1", "b1"], ["b1", "a1"]] * 75,
            r"at least 200 sessions.*found 150 of 150.*interval of ± 7 points",
        ),
        ([["a1"], ["b1"]] * 500, r"found 0 of 1,000\. A session is a line.* Are these sessions\?"),
        ([["a1", "b1", "c1"] * 3_000], r"found 1 of 1: half of them judge"),
    ],
    ids=["few", "one item", "a text without sessions"],
)
def test_too_few_sessions_are_an_error(sessions, message):
    with pytest.raises(SettingsError, match=message):
        task_of(sessions)


def test_a_sample_of_too_few_sessions_is_an_error():
    with pytest.raises(SettingsError, match=r"found \d\d of 400 in the sample of 0\.1"):
        task_of(chance_sessions(1), share=0.1)


@pytest.fixture(scope="module")
def planted():
    """A task, and models of three seeds by poor settings and by good ones."""
    task = task_of(planted_sessions(2))
    good = {"window": 1, "epochs": 20, "learning_rate": 0.1, "dimensions": 32}
    return task, *(
        [wk.train(task.whole, **QUICK | changes, seed=seed) for seed in (2, 3, 4)]
        for changes in ({}, good)
    )


def test_a_gain_is_judged_by_differences_of_the_same_questions(planted):
    task, poor, good = planted
    found = judge_next_items(task, poor, good)
    hits = [np.mean([task.gains(m, task.judging, "output") > 0 for m in ms]) for ms in (poor, good)]
    assert found.gain.value == pytest.approx(hits[1] - hits[0])
    assert found.gain.low > 0.3
    assert found.best.rates["output"].value == pytest.approx(hits[1])
    assert np.mean(found.best.seeds["output"]) == pytest.approx(hits[1])
    assert set(found.best.rates) == {"output", "cosine"}
    assert (found.window, found.sessions) == (task.best_window(), 500)
    assert found.best.settings == replace(good[0].settings, seed=1)


def test_settings_that_differ_by_their_seeds_alone_have_no_gain(planted):
    task, _, good = planted
    found = judge_next_items(task, good, [good[1], good[2], good[0]])
    assert found.gain.value == pytest.approx(0)
    assert found.gain.low < 0 < found.gain.high


def test_differences_of_the_same_questions_are_surer_than_the_rates():
    rng = np.random.default_rng(1)
    first = rng.random(1_000) < 0.3
    second = first ^ (rng.random(1_000) < 0.02)
    difference = mean_difference(second * 1.0 - first, np.arange(1_000))
    assert difference.error == pytest.approx(np.std(second * 1.0 - first, ddof=1) / 1_000**0.5)


def rate(value):
    return Rate(value, 0.01, value - 0.02, value + 0.02)


def tuning_of(gain, beyond, followed=0.2, popular=0.1):
    """A result with this gain, and the best by so much beyond counts, each with its half interval."""
    low, high = gain[0] - gain[1], gain[0] + gain[1]
    rates = {"output": rate(0.1), "cosine": rate(0.05)}
    default = Judged(USUAL, rates, {})
    best = Judged(replace(USUAL, window=2), rates, {})
    apart = [
        Difference(value, 0.1, value - width, value + width) for value, width in (beyond, beyond)
    ]
    comparison = Judgment(
        default,
        best,
        Difference(gain[0], gain[1] / 2, low, high),
        3,
        rate(followed),
        rate(popular),
        (apart[0], apart[1]),
        300,
    )
    values = [{"window": 2, "epochs": 9}, {"window": 5, "epochs": 5}, {"window": 9, "epochs": 7}]
    trials = (
        Trial(0, values[1], 0.1, "finished"),
        Trial(1, values[0], 0.3, "finished"),
        Trial(2, values[2], 0.05, "pruned"),
        Trial(3, values[2], None, "diverged"),
    )
    axes = tuple(make_axes({"window": (1, 9), "epochs": (2, 9)}, USUAL, ()))
    lines = {"what followed within 3": followed, "most popular": popular}
    return Tuning("output", 10, comparison, trials[1], trials, axes, lines)


@pytest.mark.parametrize(
    ("tuning", "window", "said"),
    [
        (
            tuning_of((0.05, 0.01), (0.1, 0.01)),
            2,
            ["The best is better than the default: +5.0 points (+4.0 to +6.0)."],
        ),
        (
            tuning_of((0.05, 0.06), (0.1, 0.01)),
            5,
            ["No gain is shown: the best differs", "+5.0 points (−1.0 to +11.0), which is within"],
        ),
        (
            tuning_of((0.05, 0.01), (-0.1, 0.01)),
            2,
            ["But a count of what followed within 3 does better than the best, without vectors."],
        ),
        (
            tuning_of((0.05, 0.06), (0.0, 0.01), popular=0.3),
            5,
            ["But naming the most popular items does as well as the default, within noise"],
        ),
    ],
    ids=["gain", "within noise", "a count is better", "popular items are as good"],
)
def test_the_result_says_plainly_what_was_found(tuning, window, said):
    for sentence in said:
        assert sentence in str(tuning)
    assert ("But " in str(tuning)) == any("But " in sentence for sentence in said)
    assert tuning.settings.window == window
    gain = "beyond" if window == 2 else "within"
    assert repr(tuning) == f"<Tuning: 4 trials, gain +5.0 points, {gain} noise>"
    assert json.loads(json.dumps(tuning.to_dict()))["settings"]["window"] == window


@pytest.mark.parametrize("gain", [0.05, 0.0])
def test_settings_are_written_as_train_reads_them(wordkin, text, tmp_path, gain):
    tuning = tuning_of((gain, 0.01), (0.1, 0.01))
    path, model = tmp_path / "settings.toml", tmp_path / "kin.safetensors"
    write_settings(tuning, path)
    assert wordkin("train", text, "--config", path, "-o", model).status == 0
    assert wk.load_model(model).settings == tuning.settings
    assert asdict(tuning.settings)["window"] == (2 if gain else 5)
    assert path.read_text("utf-8").startswith("# The best" if gain else "# The default")


def test_the_picture_has_a_panel_for_each_setting_and_the_best_so_far(tmp_path):
    tuning = tuning_of((0.05, 0.01), (0.1, 0.01))
    figure = tuning.plot()
    window, epochs, progress = figure.axes
    assert [axes.get_xlabel() for axes in figure.axes] == ["window", "epochs", "trial"]
    for axes in figure.axes:
        assert [line.get_ydata()[0] for line in axes.lines][-2:] == [20, 10]
    dots, crosses, default, best = (marks.get_offsets() for marks in window.collections)
    assert dots.tolist() == [[5, 10], [2, 30]]
    assert crosses.tolist() == [[9, 5]]
    assert (default.tolist(), best.tolist()) == ([[5, 10]], [[2, 30]])
    assert progress.lines[0].get_ydata().tolist() == [10, 30, 30, 30]
    assert epochs.get_xscale() == "log"
    tuning.save_plot(tmp_path / "tuning.png")
    assert (tmp_path / "tuning.png").read_bytes().startswith(b"\x89PNG")


def untouched():
    raise AssertionError("the text was read")
    yield


def test_tuning_without_the_extra_is_an_error_before_the_text_is_read(monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(MissingExtraError, match=r"tune: needs the package optuna.*wordkin\[tune\]"):
        wk.tune(untouched())


def test_command_without_the_extra_names_it(wordkin, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "optuna", None)
    run = wordkin("tune", tmp_path / "no_such_file.txt", "-o", tmp_path / "settings.toml")
    assert run.status == 1
    assert "pip install 'wordkin[tune]'" in run.err


def test_an_unknown_option_offers_what_was_meant():
    with pytest.raises(TypeError, match=r"'most_costs'\. Did you mean most_cost\?"):
        wk.tune(untouched(), most_costs=2)


@pytest.mark.parametrize("given", ["window", "window=", "window=1..x", "window=1..2..3"])
def test_command_explains_ranges(given):
    with pytest.raises(SettingsError, match=r"--search: expected OPTION=LOW\.\.HIGH"):
        read_search([given])
