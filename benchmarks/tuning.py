"""Settings searched for on sessions of MovieLens 100k, beside the default and counts; costs beside their model."""

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import wordkin as wk
from record import Record, provenance, table, write_block, write_raw, write_section
from small_tasks import movielens
from texts import ROOT
from wordkin.corpus import EncodedCorpus, encode
from wordkin.evaluation import hold_out
from wordkin.evaluation.answering import WAYS, By
from wordkin.settings import TrainingSettings
from wordkin.studies.training_cost import training_cost
from wordkin.studies.tuning import Tuning
from wordkin.training.fit import fit

TRIALS, QUICK_TRIALS = 50, 3
PAGE, PICTURE = ROOT / "docs" / "can-i-trust-this.md", ROOT / "docs" / "tuning" / "films.svg"
# Around the default, which trains so few words pair by pair with windows beyond 3.
COSTS: Sequence[dict[str, Any]] = (
    {},
    {"window": 1},
    {"window": 3},
    {"window": 10},
    {"window": 20},
    {"dimensions": 25},
    {"dimensions": 300},
    {"negative_samples": 2},
    {"negative_samples": 20},
    {"subsample_threshold": 1e-4},
    {"epochs": 10},
    {"objective": "cbow"},
    {"objective": "cbow", "window": 20},
)
TURNS = 3


def main() -> None:
    """Search twice, measure costs, then write tables and picture unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few trials, only printed")
    is_quick = parser.parse_args().quick
    sessions = movielens()
    found = {by: search(sessions, by, QUICK_TRIALS if is_quick else TRIALS) for by in WAYS}
    for tuning in found.values():
        print(tuning, flush=True)
    costs = list(measure_costs(hold_out(encode(sessions)).prune()))
    body = section(found, costs, len(sessions))
    print(body)
    if not is_quick:
        records = [dict(tuning.to_dict()) for tuning in found.values()]
        write_raw("tuning", [*records, *costs])
        write_section("Tuning", body)
        write_block(PAGE, "films", f"```text\n{found['output']}\n```\n\n{describe_picture()}")
        draw(found["output"])


def search(sessions: list[list[str]], by: By, trials: int) -> Tuning:
    """The settings that suit one way to answer."""
    return wk.tune(sessions, by=by, trials=trials, threads=1, progress=False)


def measure_costs(corpus: EncodedCorpus) -> Iterator[Record]:
    """CPU seconds of trainings, and what the model of costs says of them."""
    counts = corpus.vocabulary.counts
    for changes in COSTS:
        settings = replace(TrainingSettings(), **changes)
        if "objective" in changes:
            settings = TrainingSettings(**changes)
        seconds = []
        for _ in range(TURNS):
            began = time.process_time()
            fit(corpus, settings, threads=1)
            seconds.append(time.process_time() - began)
        cost = training_cost(settings, counts)
        yield {"settings": changes, "cpu_seconds": round(min(seconds), 3), "cost": round(cost)}


def section(found: dict[By, Tuning], costs: Sequence[Record], users: int) -> str:
    """The results of both searches, and the costs beside their model."""
    rows: list[list[str]] = []
    for by, tuning in found.items():
        compared, name = tuning.comparison, f"searched {by_name(by)}"
        for which, judged in (("default", compared.default), (name, compared.best)):
            if which != "default" or not rows:
                rows.append([which, *[show(judged.rates[way]) for way in WAYS]])
    compared = found["output"].comparison
    assert compared.followed
    assert compared.popular
    followed = f"what followed within {compared.window}"
    rows.append([followed, *[show(compared.followed)] * 2])
    rows.append(["most popular", *[show(compared.popular)] * 2])
    names = ["hits among 10, in percent", *(by_name(way) for way in WAYS)]
    verdicts = "\n".join(
        f"- Searched {by_name(by)}: {' '.join(tuning.verdict[:-1])}" for by, tuning in found.items()
    )
    usual = costs[0]
    compared_costs = [
        [
            ", ".join(f"{name} {value}" for name, value in cost["settings"].items()) or "default",
            f"{cost['cpu_seconds'] / usual['cpu_seconds']:.2f}",
            f"{cost['cost'] / usual['cost']:.2f}",
        ]
        for cost in costs
    ]
    return (
        f"MovieLens 100k, what each of {users:,} users saw, in order; the last fifth of each is "
        f"held out. {TRIALS} trials choose by half of the users, the other half judges: three seeds each, 95 % "
        f"intervals over users.\n\n{table(names, rows)}\n\n{verdicts}\n\n"
        "What a training costs beside the default, in CPU time (the least of three), and by the model that "
        f"leaves out dear trials:\n\n{table(['settings', 'measured', 'model'], compared_costs)}\n\n"
        f"{provenance('optuna')}"
    )


def by_name(by: By) -> str:
    """How it is called in tables."""
    return {"output": "by outputs", "cosine": "by cosine"}[by]


def show(rate: Any) -> str:
    """A rate with its interval, in percent."""
    return f"{100 * rate.value:.1f} ({100 * rate.low:.1f}–{100 * rate.high:.1f})"


def draw(tuning: Tuning) -> None:
    """Write the picture of the page, the same bytes for the same trials."""
    import matplotlib as mpl

    PICTURE.parent.mkdir(exist_ok=True)
    with mpl.rc_context({"svg.hashsalt": "wordkin", "svg.fonttype": "none"}):
        nothing = {"Date": None, "Creator": None}
        tuning.plot().savefig(PICTURE, format="svg", metadata=nothing)


def describe_picture() -> str:
    """The picture, as the page shows it."""
    return f"![score of each trial by each setting, and the best so far]({PICTURE.relative_to(PAGE.parent)})"


if __name__ == "__main__":
    main()
