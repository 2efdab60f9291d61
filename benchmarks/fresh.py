"""Measure in processes of their own: a command, or a function in an interpreter that has done nothing else."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
SAMPLE_SECONDS = 0.02
CALL = """
import json, sys
from {module} import {function}
print(json.dumps({function}(**json.loads(sys.argv[1]))))
"""


@dataclass(frozen=True)
class Usage:
    """What a process took: peak_mb is the most memory it had at one time, mapped files included."""

    wall_seconds: float
    cpu_seconds: float
    peak_mb: float


def run_command(command: Sequence[str], **environment: str) -> Usage:
    """Run a command to its end; its output is dropped, its failure is an error."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=_environment(environment), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(f"{command} failed:\n{errors.decode()}")
    return Usage(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def call(function: Callable[..., Any], **arguments: object) -> list[str]:
    """The command that runs a function of one of these modules, with plain values for arguments."""
    code = CALL.format(module=function.__module__, function=function.__name__)
    return [sys.executable, "-c", code, json.dumps(arguments)]


def start(function: Callable[..., Any], **arguments: object) -> "subprocess.Popen[str]":
    """Begin to run a function in an interpreter of its own."""
    command = call(function, **arguments)
    return subprocess.Popen(command, env=_environment({}), stdout=subprocess.PIPE, text=True)


def value(process: "subprocess.Popen[str]") -> Any:
    """Wait for what `start` began, and give what the function returned."""
    output, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{process.args!r} failed")
    return json.loads(output.splitlines()[-1])


def peak_anonymous_mb(process: "subprocess.Popen[str]") -> float:
    """The most memory that a process has until it ends, without pages of files (Linux)."""
    status = Path(f"/proc/{process.pid}/status")
    peak_kb = 0
    while process.poll() is None:
        found = re.search(r"^RssAnon:\s+(\d+) kB", status.read_text("ascii"), re.MULTILINE)
        peak_kb = max(peak_kb, int(found[1]) if found else 0)
        time.sleep(SAMPLE_SECONDS)
    return peak_kb * 1024 / 1e6


def fresh(function: Callable[..., Any], **arguments: object) -> Any:
    """What a function returns in an interpreter of its own."""
    return fresh_with({}, function, **arguments)


def fresh_with(
    environment: dict[str, str], function: Callable[..., Any], **arguments: object
) -> Any:
    """The same, with more environment variables."""
    command, variables = call(function, **arguments), _environment(environment)
    return value(subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True))


def _environment(changes: dict[str, str]) -> dict[str, str]:
    """Ours, so that children find these modules, and do linear algebra on one core."""
    paths = [str(FOLDER), *filter(None, [os.environ.get("PYTHONPATH")])]
    one_core = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    return {**os.environ, **one_core, "PYTHONPATH": os.pathsep.join(paths), **changes}
