"""`python -m tests.faults`: every promise at its full figures, its control arms, one table."""

import argparse
import asyncio
import random
import sys
import time

from tests.faults.ground import Ground, open_ground
from tests.faults.stories import CONTROL_SHARE, STORIES, Story
from tests.faults.tally import Tally, table


def main(words: list[str]) -> int:
    """Tell the stories; 0 when every promise held and every control arm failed."""
    parser = argparse.ArgumentParser(prog="./run faults", description=__doc__)
    parser.add_argument("promise", nargs="*", help=f"only these: {', '.join(STORIES)}")
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the full figures; below 1 times are shortened, too"
    )
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--off", help="tell it once with these mechanisms off, such as inbox:off")
    told = parser.parse_args(words)
    if strange := set(told.promise) - STORIES.keys():
        parser.error(f"no story of {', '.join(sorted(strange))}")
    stories = [STORIES[name] for name in told.promise] or list(STORIES.values())
    return asyncio.run(_tell(stories, told.share, told.seed, told.off))


async def _tell(stories: list[Story], share: float, seed: int, off: str | None) -> int:
    rows: list[tuple[Tally, str]] = []
    async with open_ground(is_hasty=share < 1) as ground:
        for story in stories:
            tally = await _aloud(ground, story, share, seed, off or "")
            controls = [] if off is not None else [await _control(ground, story, seed, one) for one in story.controls]
            rows.append((tally, ", ".join(controls) or "-"))
    print(table(rows))
    return 0 if all(tally.holds and "GREEN" not in controls for tally, controls in rows) else 1


async def _control(ground: Ground, story: Story, seed: int, off: str) -> str:
    tally = await _aloud(ground, story, CONTROL_SHARE, seed, off)
    return f"{off.removesuffix(':off')} {'red' if tally.shows(story.controls[off].shows) else 'GREEN!'}"


async def _aloud(ground: Ground, story: Story, share: float, seed: int, off: str) -> Tally:
    """Tell one story, and say on the way what is going on: an hour of silence is no progress."""
    began = time.monotonic()
    print(
        f"{story.promise}: {story.claim}{f', with {off}' if off else ''} (seed {seed}) …", file=sys.stderr, flush=True
    )
    tally = await story.told_on(ground, share, seed, off)
    print(f"{tally}\n  told in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return tally


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
