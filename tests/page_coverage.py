"""Which of the page's own JavaScript ran in Chromium, by its profiler: lines of code over all tests of a run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from wordkin.answers.joining import IMPORT, join_modules, order_modules

COUNTING = {"callCount": True, "detailed": True}  # each block, not only each function
NO_CODE = re.compile(r"(//|/\*|\*|$)")
JOINED = "all in one file"
LIVES = 100  # times that a worker is waited for
STEP = 20  # milliseconds


class PageProfile:
    """The profiler of one page and of its workers, from before its first script."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._workers: list[str] = []
        self._answers: list[Any] = []
        self._session.on("Target.attachedToTarget", self._start_worker)
        self._session.on("Target.detachedFromTarget", self._forget_worker)
        self._session.on("Target.receivedMessageFromTarget", self._hear)
        attach = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": False}
        self._session.send("Target.setAutoAttach", attach)
        self._session.send("Profiler.enable")
        self._session.send("Profiler.startPreciseCoverage", COUNTING)

    def take(self) -> list[Any]:
        """What ran since it was last asked: scripts with their functions and ranges."""
        scripts = list(self._session.send("Profiler.takePreciseCoverage")["result"])
        wanted = len(self._answers) + len(self._workers)
        for worker in self._workers:
            self._tell(worker, "Profiler.takePreciseCoverage")
        for _ in range(LIVES):
            if len(self._answers) >= wanted:
                break
            self._page.wait_for_timeout(STEP)
        scripts += [script for found in self._answers for script in found]
        self._answers.clear()
        return scripts

    def _start_worker(self, event: Any) -> None:
        worker = event["sessionId"]
        if event["targetInfo"]["type"] == "worker":
            self._workers.append(worker)
            self._tell(worker, "Profiler.enable")
            self._tell(worker, "Profiler.startPreciseCoverage", COUNTING)
        self._tell(worker, "Runtime.runIfWaitingForDebugger")

    def _forget_worker(self, event: Any) -> None:
        if event["sessionId"] in self._workers:
            self._workers.remove(event["sessionId"])

    def _tell(self, worker: str, method: str, parameters: Any = None) -> None:
        message = json.dumps({"id": 1, "method": method, "params": parameters or {}})
        self._session.send("Target.sendMessageToTarget", {"sessionId": worker, "message": message})

    def _hear(self, event: Any) -> None:
        found = json.loads(event["message"]).get("result", {})
        if "result" in found:
            self._answers.append(found["result"])


class Coverage:
    """The letters of each module that ran, of all pages that were added."""

    def __init__(self) -> None:
        found = order_modules("page.js")
        self._modules = {name: text for name, text in found if not name.startswith("vendor/")}
        texts = {**self._modules, JOINED: join_modules("page.js")}
        self._texts = texts
        self._ran = {name: np.zeros(len(text), np.bool_) for name, text in texts.items()}

    def add(self, scripts: list[Any]) -> None:
        """Add what the profiler tells: of the modules as they are served, or joined in one file."""
        for script in scripts:
            url = script["url"].partition("#")[0]
            name = JOINED if url.startswith("file:") else url.rpartition("/")[2]
            if name in self._ran:
                self._ran[name] |= letters_that_ran(script["functions"], len(self._ran[name]))

    def lines(self) -> Iterator[tuple[str, str, bool]]:
        """Yield each line of code, without comments and imports, with its module, and whether all of it ran."""
        joined_at = 0
        for name, text in self._modules.items():
            at = 0
            for line in text.splitlines(keepends=True):
                code = line.strip().removeprefix("export ")
                if not NO_CODE.match(code) and not IMPORT.match(line):
                    joined_at = self._texts[JOINED].index(code, joined_at)
                    here = self._part(name, at + line.index(code), code)
                    yield name, code, bool((here | self._part(JOINED, joined_at, code)).all())
                    joined_at += len(code)
                at += len(line)

    def _part(self, name: str, start: int, code: str) -> Any:
        return self._ran[name][start : start + len(code)]

    def report(self) -> tuple[str, float]:
        """A table by module, and which percentage of all lines ran."""
        found: dict[str, list[bool]] = {}
        for name, _, ran in self.lines():
            found.setdefault(name, []).append(ran)
        found["all"] = [ran for lines in list(found.values()) for ran in lines]
        rows = [
            f"{name:20}{sum(ran):5} of {len(ran):4} {100 * np.mean(ran):6.1f} %"
            for name, ran in sorted(found.items(), key=lambda each: (each[0] == "all", each[0]))
        ]
        return "\n".join(rows), 100 * float(np.mean(found["all"]))


def letters_that_ran(functions: list[Any], length: int) -> Any:
    """Whether each letter of a script ran, of nested ranges: an inner one corrects those around it."""
    ran = np.zeros(length, np.bool_)
    ranges = [each for function in functions for each in function["ranges"]]
    for each in sorted(ranges, key=lambda each: (each["startOffset"], -each["endOffset"])):
        ran[each["startOffset"] : each["endOffset"]] = each["count"] > 0
    return ran


COVERAGE = Coverage()  # of all pages of a run: tests/conftest.py reports it
