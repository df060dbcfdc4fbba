"""What clients write: who hears it, who does not, and when it counts as read."""

import pytest

from deploy.office.cast import CARLA, DEV, PROBATION
from tests.e2e.conftest import until
from tests.e2e.scenarios.county import CALM, LIVE, SEEN, SHARED, County, Desk, bubbles, found, heard, unread
from tests.e2e.scenarios.pretrial import PAT, PRETRIAL, QUINN, WHO_WRITES

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


async def test_01_a_number_nobody_knows_waits_on_the_board_and_is_asked_once_who_writes(county: County) -> None:
    quinn, stranger = await county.desk(QUINN), county.phone("+14355550182")
    await stranger.text("hi its me again", PRETRIAL.line)
    page = await quinn.sees("/unknown", "(435) 555-0182", "hi its me again", "1 text")
    assert "1 unknown number" in await quinn.opens("/inbox")
    assert await stranger.until_text(WHO_WRITES) == WHO_WRITES
    await stranger.text("are you there", PRETRIAL.line)
    page = await quinn.sees("/unknown", "are you there", "2 texts")
    assert page.count("(435) 555-0182") == 1
    another = county.phone("+14355550183")
    await another.text("and who are you", PRETRIAL.line)  # asked later, answered: nothing else is on its way before it
    await another.until_text(WHO_WRITES)
    assert len(await stranger.texts()) == 1


async def test_02_whoever_is_on_the_list_sees_three_texts_of_one_and_then_of_two_without_asking(county: County) -> None:
    """The one notice that says how many, or how many of how many, is the notifier's: the issue about telling staff.

    Here: the page is told of each text by id alone, its row counts them, and the list stands anew with the last first.
    """
    carla = await county.desk(CARLA)
    live, calm = await carla.thread_of(LIVE), await carla.thread_of(CALM)
    before = (await carla.get("/counts", Accept="application/json")).text
    async with county.listening(carla) as lines:
        for n in range(3):
            await county.phone(LIVE).text(f"live {n}", PROBATION.line)
            await heard(lines, live)
        await until(lambda: _counts(carla, live, 3))
        await county.phone(CALM).text("I am here, too", PROBATION.line)
        await heard(lines, calm)
    page = await carla.sees("/list", "I am here, too", "live 2")
    assert page.index(f"row-{calm}") < page.index(f"row-{live}")
    assert (unread(page, live), unread(page, calm)) == (3, 1)
    counts = (await carla.get("/counts", Accept="application/json")).text
    assert _unread_of(counts) == _unread_of(before) + 2
    await carla.submits(f"/c/{live}/read", _shown(await carla.opens(f"/c/{live}")), status=204)
    page = await carla.opens("/list")
    assert (unread(page, live), unread(page, calm)) == (0, 1)


def _shown(page: str) -> dict[str, str]:
    """What the script of this page says it shows, once its newest text was seen."""
    said = {name: found(rf'data-{name}="([^"]+)"', page) for name in ("from", "seq")}
    return said | {"through": found(r'(?s).*id="m([0-9a-f-]{36})" class="msg in"', page)}


async def _counts(desk: Desk, thread: str, wanted: int) -> bool:
    return unread(await desk.opens(f"/row/{thread}"), thread) == wanted


def _unread_of(counts: str) -> int:
    return int(found(r'"unread": ?(\d+)', counts))


async def test_03_a_text_is_read_only_once_it_was_seen_and_then_it_is_read_everywhere(county: County) -> None:
    """What "seen" is, in view in a window that is in front, is the browser's: tests/browser/test_live.py."""
    carla, at_home = await county.desk(CARLA), await county.another_desk(CARLA)
    thread = await carla.thread_of(SEEN)
    await carla.opens(f"/c/{thread}")
    await county.phone(SEEN).text("Did you see this?", PROBATION.line)
    page = await carla.sees(f"/c/{thread}", "Did you see this?", 'data-unread="1"')  # opened is not seen
    assert unread(await at_home.opens("/list"), thread) == 1
    await carla.submits(f"/c/{thread}/read", _shown(page), status=204)
    for desk in (carla, at_home):
        assert unread(await desk.opens("/list"), thread) == 0
        assert 'data-unread="0"' in await desk.opens(f"/c/{thread}")


async def test_04_of_a_client_of_two_departments_each_sees_what_was_written_to_it_and_nothing_else(
    county: County,
) -> None:
    """No two case managers of one line hold the same number here: one serves a client at a time, others are asked."""
    carla, pat, dev = await county.desk(CARLA), await county.desk(PAT), await county.desk(DEV)
    same = f"same:{SHARED.client_id}"
    at = await pat.adds(SHARED.given_name, SHARED.family_name, SHARED.number, known=same)
    theirs, ours = found(r"/c/([0-9a-f-]{36})", at), await carla.thread_of(SHARED)
    async with county.listening(pat) as pats, county.listening(carla) as carlas:
        await county.phone(SHARED).text("for probation", PROBATION.line)
        await heard(carlas, ours)
        await county.phone(SHARED).text("for pretrial", PRETRIAL.line)
        await heard(pats, theirs)
        told = [lines.get_nowait() for lines in (pats, carlas) for _ in range(lines.qsize())]
    assert not [line for line in told if ours in line], "what Pat's page was told by then"
    assert bubbles(await pat.sees(f"/c/{theirs}", "for pretrial")) == ["for pretrial"]
    page = await carla.sees(f"/c/{ours}", "for probation")
    assert "for pretrial" not in page
    for desk, thread in ((pat, ours), (carla, theirs), (dev, ours)):
        refused = await desk.get(f"/c/{thread}")
        assert refused.status == 404
        assert "belongs to a colleague" in refused.text
        assert "/inbox" in refused.text
