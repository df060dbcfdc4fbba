"""Every promise under fire at about a twentieth of its figures, and the same without its mechanism, which must fail."""

import pytest

from tests.faults.ground import Ground
from tests.faults.stories import CONTROL_SHARE, STORIES, TEST_SHARE, Story

# One worker tells them all: two grounds at once would be two brokers and two databases on two cores.
pytestmark = [pytest.mark.faults, pytest.mark.slow]
SEED = 20_261_123


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
async def test_the_promise_is_kept_under_fire(ground: Ground, story: Story) -> None:
    tally = await story.told_on(ground, TEST_SHARE, SEED)
    assert tally.holds, f"{story.claim}\n{tally}"


@pytest.mark.parametrize(
    ("story", "off"), [pytest.param(s, off, id=f"{s.promise}-{off}") for s in STORIES.values() for off in s.controls]
)
async def test_without_its_mechanism_the_promise_is_broken(ground: Ground, story: Story, off: str) -> None:
    tally = await story.told_on(ground, CONTROL_SHARE, SEED, off)
    shows = story.controls[off].shows
    assert tally.shows(shows), f"with {off} it does not show {shows!r}: this story proves nothing\n{tally}"
