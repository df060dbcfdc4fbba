"""One text to many: each gets their own, and whom it was time to write to has been written to."""

import re
import uuid

import pytest

from deploy.office.cast import CARLA, PROBATION
from tests.e2e.conftest import until
from tests.e2e.scenarios.county import CROWD, County, Desk, bubbles, chosen, found

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
WORDS = "Hi {first name}, the office is closed on Monday."


async def write(carla: Desk, words: str, **more: str) -> str:
    """A new text to many; where its people are chosen."""
    form = {"batch_id": str(uuid.uuid4()), "en": words, "es": "", "template_id": ""}
    return await carla.submits("/many", form | more)


def edits(page: str) -> dict[str, str]:
    return {"edits": found(r'name="edits" value="(\d+)"', page)}


async def test_18_each_of_many_gets_a_text_of_their_own_and_the_result_says_what_became_of_each(county: County) -> None:
    carla = await county.desk(CARLA)
    threads = [await carla.thread_of(one) for one in CROWD]
    await carla.opens("/many")
    form = {"batch_id": str(uuid.uuid4()), "en": "", "es": "", "template_id": ""}
    assert "Write the text in one language at least." in await carla.submits("/many", form, status=422)
    at = await write(carla, WORDS)
    page = await carla.opens(at)
    await carla.submits(at, edits(page) | {"act": "review"})
    batch = at.removesuffix("/people")
    assert "Nobody gets it yet. Choose people." in await carla.opens(batch)
    assert "first name" in await carla.opens(f"{batch}/words"), "the words are kept"
    shown = await carla.opens(f"{at}?q={CROWD[0].family_name}")
    assert threads[0] in shown, "a filter by name"
    await carla.submits(at, edits(shown) | {"act": "review"}, *chosen(threads))
    page = await carla.sees(batch, "Send to 3 people", f"Hi {CROWD[0].given_name}, the office is closed")
    await carla.submits(f"{batch}/send", edits(page) | {"count": "3", "when": "now"})
    for one, thread in zip(CROWD, threads, strict=True):
        words = WORDS.replace("{first name}", one.given_name)
        assert await county.phone(one).until_text("closed on Monday", seconds=30) == words
        await carla.sees(f"/c/{thread}", words)
        assert await county.phone(one).texts() == [words]
    page = await carla.sees(batch, "3 of 3", "<dt>Delivered</dt><dd>3</dd>")
    assert len(re.findall(r"<td>Delivered</td>", page)) == 3, "a line for each"
    await county.phone(CROWD[0]).text("Thanks, and Tuesday?", PROBATION.line)
    await carla.sees(f"/c/{threads[0]}", "Thanks, and Tuesday?")
    page = await carla.sees(f"/c/{threads[1]}", "closed on Monday")
    assert not [body for body in bubbles(page) if "Tuesday?" in body]


async def test_19_whom_it_is_time_to_write_to_stands_above_the_list_until_they_were_written_to(county: County) -> None:
    """Of a status due every ten days, those are counted whose last text is older than five: the practice office has
    some. That three of 26 days are three, with the clock set: tests/service/threads/test_statuses_of_clients.py.
    """
    carla = await county.desk(CARLA)
    page = await carla.opens("/inbox")
    banners = re.findall(r'href="/many\?status=([0-9a-f-]+)"><span>(\d+) (?:person|people) to write to', page)
    assert banners, "the practice office has people to write to"
    assert "Warrant asked for" not in "".join(re.findall(r'(?s)<li class="due">.*?</li>', page)), "it has no clock"
    status, count = banners[0]
    await carla.opens(f"/many?status={status}")
    at = await write(carla, "Are you well, {first name}?", status=status)
    page = await carla.opens(at)
    ticked = re.findall(r'name="thread" value="([^"]+)" checked', page)
    assert len(ticked) == int(count), "exactly those are ticked"
    await carla.submits(at, edits(page) | {"act": "review", "status": status, "shown_status": status}, *chosen(ticked))
    batch = at.partition("/people")[0]
    page = await carla.sees(batch, "Send to")
    await carla.submits(f"{batch}/send", edits(page) | {"count": _people(page), "when": "now"})
    left = int(count) - int(_people(page))  # who can get none
    assert await until(lambda: _waits(carla, status, left), 30)


async def _waits(desk: Desk, status: str, wanted: int) -> bool:
    """Whether the banner counts so many; none at all is no banner."""
    page = await desk.sees("/inbox", "row-")
    counted = dict(re.findall(r'href="/many\?status=([0-9a-f-]+)"><span>(\d+)', page))
    return int(counted.get(status, 0)) == wanted


def _people(page: str) -> str:
    return found(r'name="count" value="(\d+)"', page)
