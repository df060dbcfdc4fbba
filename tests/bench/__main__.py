"""`python -m tests.bench` (./run bench): every figure, its yardstick beside it, and whether it keeps its aim."""

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial

from tests.bench import (
    ahead,
    chain,
    crowd,
    drain,
    due,
    finding,
    flat,
    lag,
    load,
    losses,
    mass,
    memory,
    million,
    pages,
    replies,
    sending,
    webhooks,
)
from tests.bench.figures import Verdict
from tests.bench.ground import Ground, open_ground

Measure = Callable[[Ground], Awaitable[list[Verdict]]]
# In this order: the first eight make offices of their own while no service runs, the next five want the gateway alone,
# the others the whole office.
FULL: dict[str, Measure] = {
    "flat": partial(flat.measure, rounds=3, texts=flat.BIG),
    "finding": partial(finding.measure, rounds=3, texts=flat.BIG),
    "crowd": partial(crowd.measure, rounds=3, seconds=30, texts_each=1_000),
    "mass": partial(mass.measure, rounds=3, texts_each=1_000),
    "ahead": partial(ahead.measure, rounds=3, future=ahead.BIG),
    "load": partial(load.measure, rounds=3, rows=load.ROWS),
    "due": partial(due.measure, rounds=3, share=1.0),
    "lag": partial(lag.measure, rounds=1, seconds=60),
    "webhooks": partial(webhooks.measure, rounds=3, seconds=4),
    "sending": partial(sending.measure, rounds=3, share=1.0),
    "losses": losses.measure,
    "drain": partial(drain.measure, rounds=1, share=1.0),
    "million": partial(million.measure, share=1.0),
    "chain": partial(chain.measure, rounds=3, seconds=4),
    "pages": partial(pages.measure, rounds=3, seconds=10),
    "replies": partial(replies.measure, rounds=3, share=1.0),
    "memory": memory.measure,
}
# Only when they are asked for: they make their offices first, which takes up to twenty minutes.
ASKED = ("flat", "finding", "crowd", "mass", "ahead", "load")
QUICK: dict[str, Measure] = {
    "flat": partial(flat.measure, rounds=1, texts=1_000_000),
    "finding": partial(finding.measure, rounds=1, texts=1_000_000),
    "crowd": partial(crowd.measure, rounds=1, seconds=5, texts_each=200),
    "mass": partial(mass.measure, rounds=1, texts_each=200),
    "ahead": partial(ahead.measure, rounds=1, future=200_000),
    "load": partial(load.measure, rounds=1, rows=5_000),
    "due": partial(due.measure, rounds=1, share=0.1),
    "lag": partial(lag.measure, rounds=1, seconds=10),
    "webhooks": partial(webhooks.measure, rounds=1, seconds=2),
    "sending": partial(sending.measure, rounds=1, share=0.25),
    "losses": losses.measure,
    "drain": partial(drain.measure, rounds=1, share=0.1),
    "million": partial(million.measure, share=0.1),
    "chain": partial(chain.measure, rounds=1, seconds=2),
    "pages": partial(pages.measure, rounds=1, seconds=3),
    "replies": partial(replies.measure, rounds=1, share=0.15),
    "memory": memory.measure,
}


async def run(parts: list[str], measures: dict[str, Measure]) -> None:
    """Measure these parts one after another."""
    verdicts: list[Verdict] = []
    async with open_ground(tries=1 if measures is QUICK else 2) as ground:
        for part, measure in measures.items():
            if part in parts:
                verdicts += await measure(ground)
        _end(ground, verdicts)


def _end(ground: Ground, verdicts: list[Verdict]) -> None:
    ground.say("\nAims")
    for verdict in verdicts:
        ground.say(f"  {verdict.show()}")
    if ground.notes:
        ground.say("\nRounds to distrust")
    for note in ground.notes:
        ground.say(f"  {note}")


def main(words: list[str]) -> int:
    """Measure what is asked for; 0 whether or not the aims are reached: a busy machine is no fault of the code."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", choices=[*FULL, []], help=f"only these: {', '.join(FULL)}")
    parser.add_argument("--quick", action="store_true", help="one short round each, about a minute in all")
    told = parser.parse_args(words)
    began = time.monotonic()
    asyncio.run(run(told.parts or [part for part in FULL if part not in ASKED], QUICK if told.quick else FULL))
    print(f"\n{time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
