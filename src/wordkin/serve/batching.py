"""Searches for all questions that wait, together, in one thread beside the event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple, TypeVar

import numpy as np

from wordkin.serve.answering import RETRY, QuestionError
from wordkin.serve.models import ServedModel
from wordkin.serve.settings import Limits
from wordkin.vectors import Floats, Neighbor

Result = TypeVar("Result")
Value = TypeVar("Value")

LARGE_K = 64  # so many neighbors of all questions of a batch cost more than another product
GATHER_SECONDS = 0.003  # in which the clients that a batch has answered may come again


class Search(NamedTuple):
    """What to search for.

    vectors : float32 [queries, dimensions]; excluded : words that are no answer
    """

    model: ServedModel
    vectors: Floats
    k: int
    excluded: Collection[str]

    @property
    def depth(self) -> int:
        """The number of neighbors among which there are k that are not excluded."""
        return self.k + len(self.excluded)


class Found(NamedTuple):
    """The neighbors of each vector of a search, and the number of questions in its batch."""

    neighbors: list[list[Neighbor]]
    batch: int


class Worker:
    """One thread that does what it is given, in order; a process that ends does not wait for it.

    most : the number of jobs that may wait
    """

    def __init__(self, name: str, most: int) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._waiting, self._most = 0, most
        Thread(target=self._work, name=name, daemon=True).start()

    def run(self, function: Callable[[], Result]) -> asyncio.Future[Result]:
        """The result that the function will have; it is not called if nobody waits for it any more.

        Raises `QuestionError` if too many jobs wait.
        """
        if self._waiting >= self._most:
            raise too_many(self._most)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()

        def job() -> None:
            if future.cancelled():
                return
            try:
                result = function()
            except Exception as problem:  # noqa: BLE001 (it is raised where the result is awaited)
                hand_over(future.set_exception, problem)
            else:
                hand_over(future.set_result, result)

        def hand_over(setter: Callable[[Value], None], value: Value) -> None:
            # A loop that is closed has nobody who waits.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(lambda: None if future.done() else setter(value))

        self._waiting += 1
        future.add_done_callback(self._count_down)
        self._jobs.put(job)
        return future

    def stop(self) -> None:
        """End the thread after what it has in hand."""
        self._jobs.put(None)

    def _count_down(self, _: asyncio.Future[Any]) -> None:
        self._waiting -= 1

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()


class Batcher:
    """Searches for all questions that came while another search was under way, at once.

    One that finds nothing under way is searched for now. Clients that ask again as soon as they have
    an answer would fall into two groups that wait for each other, and a search for half of them costs
    nearly as much: so after a batch of several, the next begins when as many have come, or soon.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._worker = Worker("wordkin-search", most=1)
        self._waiting: deque[tuple[Search, asyncio.Future[Found]]] = deque()
        self._is_busy = False
        self._expected = 0  # so many begin the next batch before its time
        self._timer: asyncio.TimerHandle | None = None

    async def find(self, search: Search) -> Found:
        """The neighbors. Raises `QuestionError` if too many wait."""
        if len(self._waiting) >= self._limits.waiting:
            raise too_many(self._limits.waiting)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Found] = loop.create_future()
        self._waiting.append((search, future))
        if not self._is_busy:
            self._is_busy = True
            # Questions that the loop has read already come along.
            loop.call_soon(self._start)
        elif self._timer is not None and len(self._waiting) >= self._expected:
            self._timer.cancel()
            self._start()
        return await future

    def stop(self) -> None:
        """End the thread."""
        self._worker.stop()

    def _start(self) -> None:
        self._timer = None
        batch: list[tuple[Search, asyncio.Future[Found]]] = []
        while self._waiting and len(batch) < self._limits.batch:
            search, future = self._waiting.popleft()
            if not future.done():  # else it waited too long
                batch.append((search, future))
        self._is_busy = bool(batch)
        if batch:
            searches = [search for search, _ in batch]
            done = self._worker.run(lambda: search_together(searches))
            done.add_done_callback(lambda results: self._finish(batch, results))

    def _finish(
        self,
        batch: list[tuple[Search, asyncio.Future[Found]]],
        results: asyncio.Future[list[list[list[Neighbor]]]],
    ) -> None:
        problem = results.exception()
        for number, (_, future) in enumerate(batch):
            if future.done():
                continue
            if problem is not None:
                future.set_exception(problem)
            else:
                future.set_result(Found(results.result()[number], len(batch)))
        self._expected = min(len(batch) + len(self._waiting), self._limits.batch)
        if len(batch) == 1 or len(self._waiting) >= self._expected:
            self._start()
        else:
            self._timer = results.get_loop().call_later(GATHER_SECONDS, self._start)


def too_many(most: int) -> QuestionError:
    """The error of a question that would have to wait behind too many."""
    return QuestionError(
        f"expected at most {most:,} questions to wait, found as many. Ask again later.",
        503,
        headers=RETRY,
    )


def search_together(searches: Sequence[Search]) -> list[list[list[Neighbor]]]:
    """The neighbors for each search, for each of its vectors: one product for each model."""
    alike: dict[tuple[str, bool], list[int]] = {}
    for number, each in enumerate(searches):
        alike.setdefault((each.model.name, each.depth > LARGE_K), []).append(number)
    found: dict[int, list[list[Neighbor]]] = {}
    for numbers in alike.values():
        together = [searches[number] for number in numbers]
        asked = np.concatenate([each.vectors for each in together])
        vectors = together[0].model.vectors
        depth = max(each.depth for each in together)
        rows = iter(vectors.nearest(asked, depth, threads=1))
        for number, each in zip(numbers, together, strict=True):
            found[number] = [_pick(next(rows), each) for _ in each.vectors]
    return [found[number] for number in range(len(searches))]


def _pick(neighbors: list[Neighbor], search: Search) -> list[Neighbor]:
    """The best that are not excluded: `neighbors` has enough for that."""
    return [each for each in neighbors if each.word not in search.excluded][: search.k]
