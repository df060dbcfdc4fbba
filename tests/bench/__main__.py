"""`python -m tests.bench` (./run bench): every figure, its yardstick beside it, and whether it keeps its aim."""

import argparse
import asyncio
import sys
import time

from deploy.local.places import Missing
from tests.bench import webhooks
from tests.bench.figures import Verdict
from tests.bench.ground import Ground, open_ground

PARTS = ("webhooks",)


async def run(parts: list[str], is_quick: bool) -> list[Verdict]:
    """Measure these parts one after another."""
    verdicts: list[Verdict] = []
    async with open_ground() as ground:
        for part in parts:
            verdicts += await _measure(ground, part, is_quick)
        _end(ground, verdicts)
    return verdicts


async def _measure(ground: Ground, part: str, is_quick: bool) -> list[Verdict]:
    if part == "webhooks":
        return await webhooks.measure(ground, 1 if is_quick else 3, 2 if is_quick else 4)
    raise LookupError(part)


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
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only these: {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="one short round each, about a minute in all")
    told = parser.parse_args(words)
    began = time.monotonic()
    asyncio.run(run(told.parts or list(PARTS), told.quick))
    print(f"\n{time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
