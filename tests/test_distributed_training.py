"""Training by workers and owners that may be lost: on an engine of this process, by the bits of one machine."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from wordkin.corpus import encode
from wordkin.distributed.counting import Reading
from wordkin.distributed.engine import Actor, InProcess, Kind, LocalActor, Lost, Pending
from wordkin.distributed.training import Place, train_on
from wordkin.errors import MissingExtraError, NotSavedWarning, SettingsError, WordkinWarning
from wordkin.model import Model
from wordkin.progress import Progress
from wordkin.settings import TrainingSettings
from wordkin.training.fit import fit
from wordkin.training.start import Origin

SETTINGS = TrainingSettings(
    dimensions=10, window=3, epochs=2, min_count=2, deterministic=True, round_workers=3
)


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A text of some thousand words, in lines of ten."""
    rng = np.random.default_rng(1)
    words = (rng.random((1_500, 10)) ** 1.5 * 3_000).astype(int)
    path = tmp_path_factory.mktemp("text") / "text.txt"
    path.write_text("\n".join(" ".join(f"w{word}" for word in line) for line in words), "utf-8")
    return path


def train(
    text: Path,
    folder: Path,
    settings: TrainingSettings = SETTINGS,
    engine: InProcess | None = None,
    **given: Any,
) -> Model:
    place = Place(
        engine or InProcess(3), folder, shard_bytes=10_000, resume=given.pop("resume", False)
    )
    prune = Origin.of(settings).prune
    return train_on(place, text, Reading(), settings, prune, **given)


def assert_same_bits(found: Model, wanted: Model) -> None:
    assert found.vocabulary.words == wanted.vocabulary.words
    for name, matrix in wanted.parameters.by_role.items():
        np.testing.assert_array_equal(found.parameters.by_role[name], matrix)


@pytest.fixture(scope="module")
def wanted(text: Path) -> Model:
    """The model that one machine trains in rounds."""
    return train_here(text, SETTINGS)


def train_here(text: Path, settings: TrainingSettings) -> Model:
    return fit(encode(text).prune(settings.min_count), settings, threads=2)


def test_workers_and_owners_give_the_bits_of_one_machine(
    text: Path, tmp_path: Path, wanted: Model
) -> None:
    found = train(text, tmp_path)
    assert_same_bits(found, wanted)
    assert found.words_trained == wanted.words_trained
    same = ("epoch", "words", "loss", "pairs", "learning_rate", "round_workers")
    for one, other in zip(found.history, wanted.history, strict=True):
        assert [one[name] for name in same] == [other[name] for name in same]


@pytest.mark.parametrize(
    "settings",
    [
        TrainingSettings(dimensions=7, loss=("hierarchical-softmax",), min_count=1, epochs=1),
        TrainingSettings(
            dimensions=16, objective="cbow", loss=("negative-sampling", "hierarchical-softmax"),
            min_count=1, epochs=1,
        ),
    ],
    ids=["tree", "both losses of CBOW"],
)  # fmt: skip
def test_all_losses_give_the_bits_of_one_machine(
    text: Path, tmp_path: Path, settings: TrainingSettings
) -> None:
    from dataclasses import replace

    settings = replace(settings, deterministic=True, round_workers=2)
    assert_same_bits(train(text, tmp_path, settings), train_here(text, settings))


def test_the_number_of_nodes_changes_no_bit(text: Path, tmp_path: Path, wanted: Model) -> None:
    assert_same_bits(train(text, tmp_path, engine=WithCores([4])), wanted)


class WithCores(InProcess):
    """An engine whose nodes have some cores."""

    def __init__(self, cores: Sequence[int]) -> None:
        super().__init__(len(cores))
        self.cores = list(cores)


class Losing(InProcess):
    """An engine whose actors are lost as a test wants: when one is called for the n-th time."""

    def __init__(self, actor: str, method: str, calls: Sequence[int], *, is_after: bool) -> None:
        super().__init__(3)
        self.actor, self.method, self.calls, self.is_after = actor, method, calls, is_after
        self.made = 0

    def start(self, kind: Kind, name: str, node: int, cores: int, *arguments: object) -> Actor:
        actor = super().start(kind, name, node, cores, *arguments)
        return Fragile(actor, self) if name == self.actor else actor  # type: ignore[arg-type]


class Fragile:
    """An actor that is lost at some calls, before it has done what it was asked, or after."""

    def __init__(self, actor: LocalActor, engine: Losing) -> None:
        self.name, self._actor, self._engine = actor.name, actor, engine

    def call(self, method: str, *arguments: object) -> Pending:
        engine = self._engine
        if method != engine.method:
            return self._actor.call(method, *arguments)
        engine.made += 1
        if engine.made not in engine.calls:
            return self._actor.call(method, *arguments)
        if engine.is_after:
            self._actor.call(method, *arguments)
        self._actor.restart()
        return _Gone()


class _Gone:
    def result(self) -> Any:
        raise Lost("gone")


LOSSES = [
    ("worker 1", "train", [3]),
    ("worker 0", "train", [1, 2, 9]),
    ("owner 2", "push", [1]),
    ("owner 0", "push", [8, 9]),
    ("owner 1", "merge", [1, 7]),
    ("owner 1", "pull", [5]),
    ("owner 0", "save", [1]),
    ("owner 0", "restore", [1]),
]


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("actor", "method", "calls"), LOSSES)
def test_what_is_lost_at_any_time_changes_no_bit(
    text: Path,
    tmp_path: Path,
    wanted: Model,
    monkeypatch: pytest.MonkeyPatch,
    actor: str,
    method: str,
    calls: list[int],
    is_after: bool,
) -> None:
    monkeypatch.setattr("wordkin.distributed.carrier.PAUSE_SECONDS", 0)
    engine = Losing(actor, method, calls, is_after=is_after)
    assert_same_bits(train(text, tmp_path, engine=engine), wanted)
    assert engine.made > max(calls)  # all of them came


def test_a_push_counts_once(text: Path, tmp_path: Path, wanted: Model) -> None:
    class Repeating(InProcess):
        def start(self, kind: Kind, name: str, *rest: Any) -> Actor:
            actor = super().start(kind, name, *rest)
            call = actor.call

            def repeat(method: str, *arguments: object) -> Pending:
                if method == "push":
                    call(method, *arguments)
                return call(method, *arguments)

            actor.call = repeat  # type: ignore[method-assign]
            return actor

    assert_same_bits(train(text, tmp_path, engine=Repeating(3)), wanted)


@pytest.mark.parametrize("rounds", [1, 5, 6, 11])
def test_a_driver_that_was_killed_resumes_with_the_same_bits(
    text: Path, tmp_path: Path, wanted: Model, rounds: int
) -> None:
    class Killed(BaseException):
        pass

    class Killing(InProcess):
        made = 0

        def start(self, kind: Kind, name: str, *rest: Any) -> Actor:
            actor = super().start(kind, name, *rest)
            call = actor.call

            def count(method: str, *arguments: object) -> Pending:
                if method == "merge" and name == "owner 2":
                    Killing.made += 1
                    if Killing.made > rounds:
                        raise Killed
                return call(method, *arguments)

            actor.call = count  # type: ignore[method-assign]
            return actor

    with pytest.raises(Killed):
        train(text, tmp_path, engine=Killing(3))
    found = train(text, tmp_path, resume=True)
    assert_same_bits(found, wanted)
    assert len(found.history) == 2
    assert [one["loss"] for one in found.history] == [one["loss"] for one in wanted.history]


def test_a_training_stopped_by_a_callback_resumes_with_the_same_bits(
    text: Path, tmp_path: Path, wanted: Model
) -> None:
    def stop(progress: Progress) -> bool:
        return progress.phase != "training" or progress.words_done < 5_000

    stopped = train(text, tmp_path, reporters=[stop])
    assert 5_000 <= stopped.words_trained < 10_000
    assert_same_bits(train(text, tmp_path, resume=True), wanted)


def test_a_finished_training_resumes_as_it_is(text: Path, tmp_path: Path, wanted: Model) -> None:
    train(text, tmp_path)
    assert_same_bits(train(text, tmp_path, resume=True), wanted)


def test_a_full_disk_is_a_warning_and_the_training_goes_on(
    text: Path, tmp_path: Path, wanted: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wordkin.distributed import owner
    from wordkin.system.saving import replace_file

    left = [1]

    def fill(path: Path) -> Any:
        if left and path.name.startswith("rows-2"):
            left.pop()
            raise OSError(28, "No space left on device", str(path))
        return replace_file(path)

    monkeypatch.setattr(owner, "replace_file", fill)
    with pytest.warns(NotSavedWarning, match=r"rows-2-4\.npz: rows could not be saved: No space"):
        assert_same_bits(train(text, tmp_path), wanted)


def test_the_folder_of_another_training_is_refused(text: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    train(text, tmp_path)
    with pytest.raises(SettingsError, match="expected an empty folder"):
        train(text, tmp_path)
    with pytest.raises(SettingsError, match=r"round_workers 2 \(was 3\)"):
        train(text, tmp_path, replace(SETTINGS, round_workers=2), resume=True)
    other = text.with_name("other.txt")
    other.write_bytes(text.read_bytes())
    with pytest.raises(SettingsError, match="found another: its files have changed"):
        train(other, tmp_path, resume=True)


def test_another_number_of_nodes_is_refused(text: Path, tmp_path: Path) -> None:
    settings = TrainingSettings(dimensions=5, epochs=1, min_count=1)
    train(text, tmp_path, settings, InProcess(2))
    with pytest.raises(SettingsError, match="expected 2 workers, as many as before, found 3"):
        train(text, tmp_path, settings, InProcess(3), resume=True)


def test_more_workers_than_cores_are_refused(text: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="round_workers: expected at most 2"):
        train(text, tmp_path, engine=InProcess(2))


def test_threads_of_a_worker_share_its_copy(text: Path, tmp_path: Path) -> None:
    settings = TrainingSettings(dimensions=10, epochs=3, min_count=1)
    model = train(text, tmp_path, settings, WithCores([2, 2]))
    assert model.words_trained == 3 * 15_000
    assert np.isfinite(model.vectors.matrix).all()
    losses = [epoch["loss"] for epoch in model.history]
    assert losses[2] < losses[0]


def test_what_is_lost_again_and_again_is_an_error(
    text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wordkin.distributed.carrier.PAUSE_SECONDS", 0)
    engine = Losing("worker 1", "train", range(1, 99), is_after=False)
    with pytest.raises(OSError, match="the cluster lost processes 20 times in a row"):
        train(text, tmp_path, engine=engine)


def test_a_wait_of_a_minute_is_told(
    text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow(InProcess):
        waited = 0

        def wait(self, *_: object) -> bool:
            Slow.waited += 1
            return Slow.waited > 2

    monkeypatch.setattr("wordkin.distributed.carrier.PATIENCE_SECONDS", 0)
    with pytest.warns(
        WordkinWarning, match="waiting for a minute now: restore by owner 0, owner 1"
    ):
        train(text, tmp_path, engine=Slow(3))


@pytest.mark.parametrize("name", ["Python", "NumPy", "wordkin"])
def test_a_node_with_another_version_is_refused_with_both(
    text: Path, tmp_path: Path, name: str
) -> None:
    class Other(InProcess):
        def ask_nodes(self, function: Callable[..., Any], *arguments: object) -> list[Any]:
            found = super().ask_nodes(function, *arguments)
            return [found[0], found[1] | {name: "1.2.3"}, found[2]]

    engine = Other(3)
    engine.names = ["one", "two", "three"]
    with pytest.raises(
        SettingsError, match=rf"two: expected {name} \S+, as here, found {name} 1\.2\.3"
    ):
        train(text, tmp_path, engine=engine)


@pytest.mark.parametrize(
    ("suffix", "problem"),
    [(".txt", "expected a text that all nodes see"), ("", "expected a folder that all nodes see")],
    ids=["text", "folder"],
)
def test_what_a_node_does_not_see_is_named(
    text: Path, tmp_path: Path, suffix: str, problem: str
) -> None:
    class Blind(InProcess):
        def ask_nodes(self, function: Callable[..., Any], *arguments: object) -> list[Any]:
            found = super().ask_nodes(function, *arguments)
            asked = str(arguments)
            return [*found[:2], "gone" if arguments and (suffix or ".seen") in asked else found[2]]

    engine = Blind(3)
    engine.names = ["one", "two", "three"]
    with pytest.raises(ValueError, match=f"{problem}.*on three"):
        train(text, tmp_path, engine=engine)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"cluster": ""}, "cluster: expected 'local', 'auto' or the address of a cluster of Ray"),
        ({"cluster": 7}, "cluster: expected 'local', 'auto' or the address"),
        ({"cluster": "auto"}, "checkpoint: expected a folder that all nodes of the cluster see"),
        ({"cluster": "local", "freeze": ["sea"]}, "freeze: expected none together with cluster"),
        ({"cluster": "local", "subwords": True}, "subwords: expected none together with cluster"),
        (
            {"cluster": "local", "initial_vectors": {"sea": [1.0] * 100}},
            "initial_vectors: expected none together with cluster",
        ),
        ({"cluster": "local", "evaluate": len}, "evaluate: expected none together with cluster"),
        (
            {"cluster": "local", "checkpoint": wk.Checkpoints("run", words=9)},
            "checkpoint: expected a folder alone together with cluster",
        ),
    ],
)
def test_what_a_cluster_cannot_do_is_refused_before_any_work(
    text: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: dict[str, Any], problem: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=problem):
        wk.train(text, progress=False, **given)


def test_a_cluster_needs_an_extra(text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtraError, match=r"cluster: needs the package ray.*wordkin\[ray\]"):
        wk.train(text, progress=False, cluster="local")
