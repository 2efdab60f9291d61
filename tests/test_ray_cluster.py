"""Training on a cluster of Ray with three real nodes, of which any process may be lost: make test-ray."""

from __future__ import annotations

import gzip
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from wordkin.cli.stopping import resume_command
from wordkin.corpus import encode
from wordkin.errors import RemoteError, SettingsError, TextError
from wordkin.model import Model
from wordkin.progress import Progress
from wordkin.settings import TrainingSettings
from wordkin.training.fit import fit

pytestmark = pytest.mark.ray
OPTIONS: dict[str, Any] = {
    "dimensions": 10,
    "window": 3,
    "epochs": 2,
    "min_count": 2,
    "deterministic": True,
    "round_workers": 3,
}
NODE: dict[str, Any] = {"num_cpus": 1, "object_store_memory": 100 << 20}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A head and two nodes, with a core each, to which this process is connected."""
    pytest.importorskip("ray")
    os.environ["RAY_USAGE_STATS_ENABLED"] = os.environ["RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO"] = "0"
    import ray
    from ray.cluster_utils import Cluster

    found = Cluster(initialize_head=True, head_node_args={**NODE, "include_dashboard": False})
    try:
        for _ in range(2):
            found.add_node(**NODE)
        ray.init(address=found.address, log_to_driver=False, logging_level="ERROR")
        yield found
    finally:
        ray.shutdown()
        found.shutdown()


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six texts in a folder, of lines of ten words."""
    rng = np.random.default_rng(1)
    folder = tmp_path_factory.mktemp("text")
    for number in range(6):
        words = (rng.random((250, 10)) ** 1.5 * 3_000).astype(int)
        lines = (" ".join(f"w{word}" for word in line) for line in words)
        (folder / f"{number}.txt").write_text("\n".join(lines), "utf-8")
    return folder


@pytest.fixture(scope="module")
def wanted(text: Path) -> Model:
    """The model that one machine trains in rounds."""
    settings = TrainingSettings(**OPTIONS)
    return fit(encode(text).prune(settings.min_count), settings, threads=1)


def train(text: Path, folder: Path, **given: Any) -> Model:
    options = {"progress": False, "cluster": "auto", "checkpoint": folder, **OPTIONS, **given}
    return wk.train(text, **options)


def assert_same_bits(found: Model, wanted: Model) -> None:
    assert found.vocabulary.words == wanted.vocabulary.words
    for name, matrix in wanted.parameters.by_role.items():
        np.testing.assert_array_equal(found.parameters.by_role[name], matrix)


def once(action: Callable[[], object]) -> Callable[[Progress], None]:
    """A callback that does something once, in the middle of the first epoch."""
    done: list[object] = []

    def call(progress: Progress) -> None:
        if progress.phase == "training" and progress.words_done > 5_000 and not done:
            done.append(action())

    return call


def kill(actor: str) -> None:
    import ray

    ray.kill(ray.get_actor(f"wordkin: {actor}"), no_restart=False)


@pytest.mark.usefixtures("cluster")
def test_three_nodes_give_the_bits_of_one_machine(
    text: Path, tmp_path: Path, wanted: Model
) -> None:
    assert_same_bits(train(text, tmp_path), wanted)


@pytest.mark.usefixtures("cluster")
def test_processes_killed_in_counting_and_encoding_change_no_bit(
    text: Path, tmp_path: Path, wanted: Model
) -> None:
    log = tmp_path / "log"
    first = (text / "3.txt").read_text("utf-8").split("\n")[0]

    def tokenize(line: str) -> list[str]:
        if line == first:
            with log.open("ab") as file:
                file.write(b".")
            if log.stat().st_size in (1, 3):  # counting, counting again, encoding, encoding again
                os._exit(1)
        return line.split()

    found = train(text, tmp_path / "run", tokenize=tokenize)
    assert log.stat().st_size == 4
    assert_same_bits(found, wanted)


@pytest.mark.parametrize("actor", ["worker 1", "owner 2"])
@pytest.mark.usefixtures("cluster")
def test_a_process_killed_in_a_round_changes_no_bit(
    text: Path, tmp_path: Path, wanted: Model, actor: str
) -> None:
    assert_same_bits(train(text, tmp_path, callbacks=[once(lambda: kill(actor))]), wanted)


def test_a_node_replaced_by_another_changes_no_bit(
    cluster: Any, text: Path, tmp_path: Path, wanted: Model
) -> None:
    def replace() -> None:
        cluster.remove_node(min(cluster.worker_nodes, key=str), allow_graceful=False)
        cluster.add_node(**NODE)

    assert_same_bits(train(text, tmp_path, callbacks=[once(replace)]), wanted)


def test_a_killed_driver_resumes_with_the_same_bits(
    cluster: Any, text: Path, tmp_path: Path, wanted: Model
) -> None:
    script = (
        "import os, signal, sys, wordkin as wk\n"
        "def kill(progress):\n"
        "    if progress.phase == 'training' and progress.words_done > 18_000:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        f"wk.train(sys.argv[1], cluster=sys.argv[2], checkpoint=sys.argv[3], callbacks=[kill], **{OPTIONS})\n"
    )
    command = [sys.executable, "-c", script, text, cluster.address, tmp_path]
    killed = subprocess.run(command, check=False, timeout=200)
    assert killed.returncode == -signal.SIGKILL
    assert (tmp_path / "training.json").exists()
    assert_same_bits(train(text, tmp_path, resume=True), wanted)


@pytest.mark.usefixtures("cluster")
def test_a_shard_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    damaged = tmp_path / "texts"
    damaged.mkdir()
    (damaged / "a.txt.gz").write_bytes(
        gzip.compress(b"the sea and the lake " * 9_999, mtime=0)[:-99]
    )
    with pytest.raises(TextError, match=r"a\.txt\.gz: cannot be read to its end"):
        train(damaged, tmp_path / "run")


@pytest.mark.usefixtures("cluster")
def test_an_object_store_that_is_too_small_is_refused_with_the_figure(
    text: Path, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=r"expected an object store of .* MB.*found .* MB"):
        train(text, tmp_path, dimensions=3_000)


@pytest.mark.usefixtures("cluster")
def test_the_command_trains_on_a_cluster_and_resumes(
    text: Path, tmp_path: Path, wanted: Model, wordkin: Any
) -> None:
    options = [
        *("--dimensions", 10, "--window", 3, "--epochs", 2, "--min-count", 2),
        *(
            "--deterministic",
            "--round-workers",
            3,
            "--cluster",
            "auto",
            "--checkpoint",
            tmp_path / "run",
        ),
    ]
    trained = wordkin("train", text, "-o", tmp_path / "kin.safetensors", *options)
    assert trained.status == 0, trained.err
    assert "try next: wordkin nearest" in trained.err
    assert_same_bits(wk.load_model(tmp_path / "kin.safetensors"), wanted)
    again = wordkin("train", text, "-o", tmp_path / "again.safetensors", *options)
    assert again.status == 2
    assert "expected an empty folder, found that of an earlier training on a cluster" in again.err


def test_signals_end_the_command_well_and_it_goes_on_to_the_same_bits(
    text: Path, tmp_path: Path
) -> None:
    settings = TrainingSettings(**OPTIONS | {"epochs": 60, "round_workers": 2})
    output, folder = tmp_path / "kin.safetensors", tmp_path / "run"
    command: list[Any] = [sys.executable, "-m", "wordkin", "train", text, "-o", output]
    command += ["--dimensions", "10", "--window", "3", "--epochs", "60", "--min-count", "2"]
    command += ["--deterministic", "--round-workers", "2"]
    command += ["--cluster", "local", "--checkpoint", folder]
    for number, to_all in ((signal.SIGINT, True), (signal.SIGTERM, False)):
        status, error = stop(command, number, folder, to_all=to_all)
        assert status == 128 + number, error
        assert "training was interrupted after" in error
        assert "Traceback" not in error
        assert f"to go on: {resume_command(list(map(str, command[2:])))}" in error
        assert wk.load_model(output).words_trained < 60 * 15_000
        command = [*command, *(["--resume"] if "--resume" not in command else [])]
    subprocess.run(command, check=True, timeout=200)
    assert_same_bits(wk.load_model(output), fit(encode(text).prune(2), settings, threads=1))


def stop(
    command: list[Any], number: signal.Signals, folder: Path, *, to_all: bool
) -> tuple[int, str]:
    """Send a signal to a training that has saved something, or to its whole group, as Ctrl-C does."""
    saved = folder / "training.json"
    before = saved.stat().st_mtime_ns if saved.exists() else 0
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stderr
        while process.poll() is None and not (saved.exists() and saved.stat().st_mtime_ns > before):
            time.sleep(0.05)
        (os.killpg if to_all else os.kill)(process.pid, number)
        return process.wait(120), process.stderr.read()


@pytest.mark.usefixtures("cluster")
def test_threads_of_nodes_learn(text: Path, tmp_path: Path) -> None:
    model = train(text, tmp_path, deterministic=False, epochs=3)
    losses = [epoch["loss"] for epoch in model.history]
    assert losses[2] < losses[0]


def test_an_address_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray")
    from wordkin.distributed import ray_engine

    monkeypatch.setattr(ray_engine, "SILENCE_SECONDS", 3.0)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(RemoteError, match=r"does not answer, after 3 seconds\. Is it running"):
            ray_engine.check_answer(address)
