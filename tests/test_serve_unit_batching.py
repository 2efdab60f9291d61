"""How questions become batches, and maps better ones."""

import asyncio
import importlib.util
import threading

import numpy as np
import pytest

import wordkin as wk
from wordkin.analysis.placing import Placement
from wordkin.analysis.projection import project
from wordkin.serve import batching, maps
from wordkin.serve.answering import QuestionError
from wordkin.serve.batching import Batcher, Search, Worker
from wordkin.serve.maps import WordMap
from wordkin.serve.models import model_of
from wordkin.serve.settings import Limits

RANDOM = np.random.default_rng(1).standard_normal((40, 5)).astype(np.float32)
KIN = model_of("kin", wk.WordVectors([f"w{row}" for row in range(40)], RANDOM))
SEARCH = Search(KIN, RANDOM[:1], 3, {"w0"})


async def let_run():
    """Let all that is ready run, until nothing new is ready."""
    for _ in range(50):
        await asyncio.sleep(0)


def run_with_batcher(use, limits=None):
    async def run():
        batcher = Batcher(limits or Limits())
        try:
            await use(batcher)
        finally:
            batcher.stop()

    asyncio.run(run())


@pytest.fixture
def patient(monkeypatch):
    """After a batch of several, the next one waits for as many, however long that takes."""
    monkeypatch.setattr(batching, "GATHER_SECONDS", 3600)


def test_questions_that_come_at_the_same_time_are_one_batch():
    async def use(batcher):
        found = await asyncio.gather(*(batcher.find(SEARCH) for _ in range(5)))
        assert [each.batch for each in found] == [5] * 5

    run_with_batcher(use)


@pytest.mark.usefixtures("patient")
def test_questions_one_after_the_other_wait_for_nobody():
    async def use(batcher):
        for _ in range(3):
            assert (await batcher.find(SEARCH)).batch == 1

    run_with_batcher(use)


@pytest.mark.usefixtures("patient")
def test_clients_of_a_batch_come_together_again():
    async def use(batcher):
        await asyncio.gather(batcher.find(SEARCH), batcher.find(SEARCH))
        first = asyncio.ensure_future(batcher.find(SEARCH))
        await let_run()
        assert not first.done()
        second = await batcher.find(SEARCH)
        assert (second.batch, (await first).batch) == (2, 2)

    run_with_batcher(use)


def test_clients_of_a_batch_are_not_waited_for_long():
    async def use(batcher):
        await asyncio.gather(batcher.find(SEARCH), batcher.find(SEARCH))
        assert (await batcher.find(SEARCH)).batch == 1

    run_with_batcher(use)


@pytest.mark.usefixtures("patient")
def test_batches_are_as_large_as_the_limit_at_most():
    async def use(batcher):
        found = await asyncio.gather(*(batcher.find(SEARCH) for _ in range(4)))
        assert [each.batch for each in found] == [2] * 4

    run_with_batcher(use, Limits(batch=2))


def test_questions_beyond_the_limit_do_not_wait():
    async def use(batcher):
        asked = (batcher.find(SEARCH) for _ in range(5))
        found = await asyncio.gather(*asked, return_exceptions=True)
        assert [isinstance(each, QuestionError) for each in found] == [False] * 2 + [True] * 3

    run_with_batcher(use, Limits(waiting=2))


def test_a_search_that_fails_fails_its_questions_alone(monkeypatch):
    async def use(batcher):
        with monkeypatch.context() as broken:
            broken.setattr(batching, "search_together", lambda _: 1 / 0)
            for each in await asyncio.gather(
                batcher.find(SEARCH), batcher.find(SEARCH), return_exceptions=True
            ):
                assert isinstance(each, ZeroDivisionError)
        assert (await batcher.find(SEARCH)).neighbors == [KIN.vectors.nearest("w0", 3, threads=1)]

    run_with_batcher(use)


def test_a_question_that_nobody_waits_for_is_not_searched(monkeypatch):
    searched = []

    def search(searches):
        searched.append(len(searches))
        return [[[]] for _ in searches]

    async def use(batcher):
        asked = [asyncio.ensure_future(batcher.find(SEARCH)) for _ in range(3)]
        await asyncio.sleep(0)
        asked[1].cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        assert searched == [2]

    monkeypatch.setattr(batching, "search_together", search)
    run_with_batcher(use)


def test_worker_does_nothing_that_nobody_waits_for():
    done = []

    async def run():
        worker, started, may_end = Worker("side", 3), threading.Event(), threading.Event()
        first = worker.run(lambda: (started.set(), may_end.wait()))
        given_up, last = (worker.run(lambda job=job: done.append(job)) for job in (1, 2))
        with pytest.raises(QuestionError):
            worker.run(lambda: done.append(3))
        started.wait()
        given_up.cancel()
        await let_run()
        further = worker.run(lambda: done.append(4))
        may_end.set()
        await asyncio.gather(first, last, further)
        worker.stop()

    asyncio.run(run())
    assert done == [2, 4]


def headers_of(response):
    return {name.decode(): value.decode() for name, value in response.headers}


@pytest.mark.parametrize("works", [True, False])
def test_map_shows_pca_until_better_positions_are_there(monkeypatch, works):
    def place(_self, matrix, method, *, progress):
        assert (method, progress) == ("tsne", False)
        return project(matrix, "pca")[:, ::-1] if works else None

    async def run():
        side = Worker("side", 9)
        word_map = WordMap(KIN, 30, side)
        first = await word_map.answer({})
        assert word_map._better is not None
        await word_map._better
        second = await word_map.answer({})
        word_map.stop()
        side.stop()
        return first, second

    monkeypatch.setattr(importlib.util, "find_spec", lambda _: True)
    monkeypatch.setattr(Placement, "place", place)
    first, second = asyncio.run(run())
    assert headers_of(first)["wordkin-projection"] == "pca"
    assert headers_of(first)["wordkin-pending"] == "tsne"
    assert headers_of(second)["wordkin-projection"] == ("tsne" if works else "pca")
    assert "wordkin-pending" not in headers_of(second)
    assert (first.body != second.body) is works
    assert (headers_of(first)["etag"] != headers_of(second)["etag"]) is works


def test_map_that_was_drawn_before_is_there_at_once(monkeypatch):
    async def run():
        side = Worker("side", 9)
        word_map = WordMap(KIN, 30, side)
        response = await word_map.answer({})
        assert word_map._better is None
        word_map.stop()
        side.stop()
        return response

    monkeypatch.setattr(importlib.util, "find_spec", lambda _: True)
    monkeypatch.setattr(maps, "recall_positions", lambda rows, _: project(rows, "pca"))
    headers = headers_of(asyncio.run(run()))
    assert headers["wordkin-projection"] == "tsne"
    assert "wordkin-pending" not in headers


def test_map_of_one_word_is_a_map():
    async def run():
        side = Worker("side", 9)
        alone = model_of("alone", wk.WordVectors(["sea"], np.ones((1, 3))))
        response = await WordMap(alone, 10, side).answer({})
        side.stop()
        return response

    response = asyncio.run(run())
    assert response.status == 200
    assert response.body.startswith(maps.MAGIC)
