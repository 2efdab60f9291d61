"""Fuzz one parser, or all: `fuzz.py [TARGET] --seconds 60`. Needs the extra `fuzz`.

Atheris mutates small files, and keeps those that reach new branches of wordkin's code in
`.fuzzing/TARGET/corpus`. The kernels run as Python, so that it sees their branches too, and an
index beyond an array is an error. An input that ends in anything but success or an error of
wordkin's own lands in `.fuzzing/TARGET/found`, the smallest of each kind; then the run goes on.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".fuzzing"
RUNS = ROOT / "fuzzing" / "runs.jsonl"
MEMORY_BYTES = 256 << 20  # beyond what the seeds took; the inputs have some kilobytes
BUILT_MEMORY_BYTES = 1 << 30  # what they decide on may have a megabyte
INPUT_BYTES = 4096
CONTENT_BYTES = 1 << 20
INPUT_SECONDS = 20  # of CPU time, which a busy machine does not change
HANG_SECONDS = 300  # on the clock
CHILD = "--child"  # a crash ends the process that fuzzes, not the run
EXECUTED = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


def fuzz(target: str, seconds: int) -> dict[str, object]:
    """Fuzz for so long, whatever happens; what ran."""
    folder = WORK / target
    for name in ("corpus", "found"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    before = {path.name for path in (folder / "found").iterdir()}
    began, used_before, executions = time.monotonic(), _cpu_seconds(), 0
    while (left := int(seconds - (time.monotonic() - began))) > 0:
        executions += _run_child(target, left)
    used_seconds = _cpu_seconds() - used_before
    found = sorted({path.name for path in (folder / "found").iterdir()} - before)
    return {
        "target": target,
        "seconds": round(time.monotonic() - began),
        "cpu_seconds": round(used_seconds),
        "executions": executions,
        "corpus": len(list((folder / "corpus").iterdir())),
        "findings": found,
    }


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _run_child(target: str, seconds: int) -> int:
    """Inputs executed until the time is over or one input ends the process."""
    folder = WORK / target
    command = [
        *(sys.executable, __file__, target, CHILD, str(folder / "corpus")),
        *(f"-max_total_time={seconds}", f"-timeout={HANG_SECONDS}", f"-max_len={INPUT_BYTES}"),
        *(f"-artifact_prefix={folder}/found/", f"-report_slow_units={HANG_SECONDS}"),
        *("-print_final_stats=1", "-len_control=10"),
    ]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    ended = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    (folder / "log").write_text(ended.stdout + ended.stderr, encoding="utf-8")
    count = EXECUTED.search(ended.stderr)
    if count is None:
        raise SystemExit(f"{target}: the fuzzer did not start, see {folder / 'log'}")
    return int(count[1])


def _child(name: str, arguments: list[str]) -> None:
    import atheris

    sys.path.insert(0, str(ROOT / "tests"))
    with atheris.instrument_imports(include=["wordkin", "tomllib"]):
        from targets import TARGETS

    target = TARGETS[name]
    memory = MEMORY_BYTES if target.build is None else BUILT_MEMORY_BYTES
    for number, seed in enumerate(target.seeds):
        (WORK / name / "corpus" / f"seed{number}").write_bytes(seed)
    os.fsync = lambda fd: None  # noqa: ARG005 (a thousand times a second, it would take all the time)
    with tempfile.TemporaryDirectory() as scratch:

        def one_input(data: bytes) -> None:
            try:
                content = target.content(data)
            except RecursionError:
                return  # what was decided is too deep to be written
            if len(content) > CONTENT_BYTES:
                return
            problem = _problem(target.run, content, Path(scratch) / "input", memory)
            if problem is not None:
                _keep(name, content, problem)

        for seed in target.seeds:  # imports and caches are no fault of the inputs
            one_input(seed)
        _limit_memory(memory)
        atheris.Setup([sys.argv[0], *arguments], one_input)
        atheris.Fuzz()


def _problem(
    run: Callable[[bytes, Path], None],
    data: bytes,
    path: Path,
    memory: int,
    *,
    is_again: bool = False,
) -> Exception | None:
    """What came of an input that should not have."""
    from wordkin import WordkinError, WordkinWarning

    began = time.process_time()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", WordkinWarning)
            # pickletools' own, about a text with odd escapes; people do not see it.
            warnings.simplefilter("ignore", DeprecationWarning)
            with contextlib.suppress(WordkinError):
                run(data, path)
            _check_time(began)
    except MemoryError as problem:
        if is_again:
            return problem
    except Exception as problem:  # noqa: BLE001 (whatever it is, it is what we look for)
        return problem
    else:
        return None
    gc.collect()
    _limit_memory(memory)  # anew, since the fuzzer's own memory grows
    return _problem(run, data, path, memory, is_again=True)


def _check_time(began: float) -> None:
    used = time.process_time() - began
    if used > INPUT_SECONDS:
        raise TimeoutError(f"an input took {used:.0f} seconds")


def _keep(target: str, data: bytes, problem: Exception) -> None:
    """Keep the smallest input of each kind of problem, which is named after where it arose."""
    frames = traceback.extract_tb((problem.__cause__ or problem).__traceback__)
    own = [frame for frame in frames if "wordkin" in Path(frame.filename).parts] or frames
    kind = f"{type(problem).__name__}-{Path(own[-1].filename).stem}-{own[-1].name}"
    path = WORK / target / "found" / re.sub(r"[^\w-]", "", kind)
    if not path.exists() or len(data) < path.stat().st_size:
        path.write_bytes(data)


def _limit_memory(most_bytes: int) -> None:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = pages * resource.getpagesize() + most_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def main() -> None:
    """Fuzz the target that is named, or each one in turn."""
    if CHILD in sys.argv:
        place = sys.argv.index(CHILD)
        _child(sys.argv[1], sys.argv[place + 1 :])
        return
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("target", nargs="?", default="all")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--record", action="store_true", help=f"into {RUNS.name}, for report.py")
    arguments = parser.parse_args()
    sys.path.insert(0, str(ROOT / "tests"))
    from targets import TARGETS

    names = list(TARGETS) if arguments.target == "all" else [arguments.target]
    if unknown := set(names) - set(TARGETS):
        parser.error(f"expected one of {', '.join(TARGETS)}, found {', '.join(unknown)}")
    with contextlib.suppress(KeyboardInterrupt):
        for name in names:
            row = json.dumps(fuzz(name, arguments.seconds))
            print(row)
            if arguments.record:
                with RUNS.open("a", encoding="utf-8") as file:
                    file.write(row + "\n")


if __name__ == "__main__":
    main()
