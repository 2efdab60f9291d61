"""Questions to a server on this machine, bounded in number: one after another, or by the clock.

    python benchmarks/http_load.py 8000 --count 10000                   # a closed loop
    python benchmarks/http_load.py 8000 --count 15000 --rate 500        # an open loop

In a closed loop each connection asks as soon as it has its answer. In an open loop questions are due
at a constant rate whatever becomes of those before them; the time of an answer counts from the moment
when its question was due, so that a slow answer shows in all those that had to wait for it.
"""

import argparse
import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

HOST = "127.0.0.1"
QUANTILES = (0.5, 0.9, 0.99, 0.999, 1)
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Replies:
    """The answers of one load: how many by status, and seconds of each."""

    statuses: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def summarize(self, took: float) -> dict[str, Any]:
        """The figures that a record holds; milliseconds by the share of answers that were faster."""
        ordered = sorted(self.seconds)
        last = len(ordered) - 1
        quantiles = {f"{100 * share:g} %": 1e3 * ordered[int(share * last)] for share in QUANTILES}
        return {"statuses": self.statuses, "per_second": len(ordered) / took, "ms": quantiles}


async def closed(port: int, count: int, connections: int, words: int) -> Replies:
    """`count` questions in all, on so many connections, each of which waits for its answers."""
    replies, targets = Replies(), draw_targets(count, words)

    async def client() -> None:
        connection = await asyncio.open_connection(HOST, port)
        for target in targets:
            await ask(connection, target, time.perf_counter(), replies)
        connection[1].close()

    await asyncio.gather(*(client() for _ in range(connections)))
    return replies


async def open_loop(port: int, count: int, connections: int, words: int, rate: float) -> Replies:
    """`count` questions, `rate` of them a second; those that find no free connection wait for one."""
    replies, due = Replies(), asyncio.Queue[tuple[str, float] | None]()

    async def client(connection: Connection) -> None:
        while question := await due.get():
            await ask(connection, *question, replies)
        connection[1].close()

    opened = [await asyncio.open_connection(HOST, port) for _ in range(connections)]
    clients = [asyncio.create_task(client(connection)) for connection in opened]
    async for question in by_the_clock(draw_targets(count, words), rate):
        due.put_nowait(question)
    for _ in clients:
        due.put_nowait(None)
    await asyncio.gather(*clients)
    return replies


async def by_the_clock(targets: Iterator[str], rate: float) -> AsyncIterator[tuple[str, float]]:
    """Questions and the moments when they are due; none is given out before."""
    began = time.perf_counter()
    for number, target in enumerate(targets):
        moment = began + number / rate
        await asyncio.sleep(max(0, moment - time.perf_counter()))
        yield target, moment


async def ask(connection: Connection, target: str, since: float, replies: Replies) -> None:
    """One question and its answer."""
    reader, writer = connection
    writer.write(f"GET {target} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode("ascii"))
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = head.partition("\r\ncontent-length:")[2].partition("\r\n")[0]
    await reader.readexactly(int(length))
    replies.seconds.append(time.perf_counter() - since)
    replies.statuses[head.split(" ", 2)[1]] += 1


def draw_targets(count: int, words: int) -> Iterator[str]:
    """Questions about words at random, the same at every run."""
    chance = random.Random(1)  # noqa: S311 - no secret
    return (f"/api/nearest?word=word{chance.randrange(words)}&k=10" for _ in range(count))


def main() -> None:
    """Ask, and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--count", type=int, required=True, help="questions in all")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--words", type=int, default=100_000, help="word0, word1, ... of the model")
    parser.add_argument("--rate", type=float, help="questions a second; else a closed loop")
    options = parser.parse_args()
    asked = (options.port, options.count, options.connections, options.words)
    load = closed(*asked) if options.rate is None else open_loop(*asked, options.rate)
    began = time.perf_counter()
    replies = asyncio.run(load)
    print(json.dumps(replies.summarize(time.perf_counter() - began)))


if __name__ == "__main__":
    main()
