"""What staff write: how long, when, to whom not, and what became of it."""

import asyncio
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from deploy.office.cast import CARLA, PROBATION, ZONE
from services.practice.pictures import SAMPLE
from tests.e2e.attackers import Carrier
from tests.e2e.conftest import until
from tests.e2e.scenarios.county import DRAWN, FAILING, LONG, OUT, PLANNED, County, Desk, bubbles, found

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
MOST_BYTES = 5 * 1024 * 1024


async def test_05_a_text_that_is_too_long_goes_neither_now_nor_later_until_it_is_shorter(county: County) -> None:
    """How many texts it makes is counted while it is typed: tests/browser/test_writing.py."""
    carla = await county.desk(CARLA)
    thread, words = await carla.thread_of(LONG), "0123456789" * 160
    for more in ({}, {"when": "later", "day": "tomorrow", "time": "9"}):
        page = await carla.writes(thread, words + "!", status=422, **more)
        assert "This text is too long." in page
        assert words + "!" in page, "nothing typed is lost"
    await carla.writes(thread, words)
    assert await county.phone(LONG).until_text("0123456789") == words
    assert len(await county.phone(LONG).texts()) == 1


async def test_06_a_text_for_later_waits_can_be_changed_and_taken_back_and_leaves_once(county: County) -> None:
    carla, phone = await county.desk(CARLA), county.phone(PLANNED)
    thread = await carla.thread_of(PLANNED)
    await carla.submits(f"/c/{thread}/draft", {"body": "half a thought"}, status=200)
    assert "half a thought</textarea>" in await carla.opens(f"/c/{thread}"), "the draft is carried over"
    for day, time, said in (
        (f"{datetime.now(ZoneInfo(ZONE)) - timedelta(days=1):%Y-%m-%d}", "9", "That time has passed."),
        ("someday", "9", "Type a day"),
        ("tomorrow", "late", "Type a time"),
        ("12/1/2031", "9", "too far away"),
    ):
        page = await carla.writes(thread, "planned", when="later", day=day, time=time, status=422)
        assert said in page, day
    await carla.writes(thread, "planned", when="later", day="tomorrow", time="9")
    page = await carla.opens(f"/c/{thread}")
    assert "1 text waits to go out" in page
    message = found(r"/waiting/([0-9a-f-]{36})", page)
    changed = {"client_msg_id": message, "body": "planned anew", "when": "later", "day": "12/24", "time": "3p"}
    await carla.submits(f"/c/{thread}/waiting/{message}", changed)
    page = await carla.sees(f"/c/{thread}/waiting", "planned anew", "3:00")
    assert page.count("Goes out") == 1
    await carla.submits(f"/m/{found(r'/waiting/([0-9a-f-]{36})', page)}/undo", {"thread": thread})
    assert "Nothing waits." in await carla.opens(f"/c/{thread}/waiting")
    soon = datetime.now(ZoneInfo(ZONE)) + timedelta(seconds=2)
    await carla.writes(thread, "it is time", when=soon.isoformat())
    assert await phone.texts() == []
    await phone.until_text("it is time", seconds=60)
    await carla.writes(thread, "and now")
    await phone.until_text("and now")
    assert await phone.texts() == ["it is time", "and now"]


async def test_09_what_was_written_to_somebody_who_stopped_texts_says_so_and_the_next_can_not_be(
    county: County,
) -> None:
    """The company knows of the STOP, we do not yet: the text is tried once, and its refusal marks the client."""
    carla = await county.desk(CARLA)
    thread = await carla.thread_of(OUT)
    async with county.company(error_codes={OUT.number: 21610}):
        await carla.writes(thread, "See you Tuesday")
        page = await carla.sees(f"/c/{thread}", "Not delivered.", "This number asked to stop texts.")
    assert "Not possible now." in page or "Not possible now." in await carla.sees(f"/c/{thread}", "Not possible now.")
    assert "/retry" not in page, "nothing offers to try again"
    refused = await carla.writes(thread, "and once more", status=422)
    assert "Not possible now." in refused
    assert await county.phone(OUT).texts() == []
    await county.phone(OUT).text("START", PROBATION.line)
    await carla.sees(f"/c/{thread}", 'id="body"')


async def test_10_however_reports_come_the_newest_counts_and_what_failed_can_be_sent_again(county: County) -> None:
    """That a text without a last word for five days shows as uncertain is tests/service/gateway's: its clock is set."""
    carla, carrier = await county.desk(CARLA), Carrier(county.stack)
    thread = await carla.thread_of(FAILING)
    async with county.company(error_codes={FAILING.number: 30007}, shuffled=1, duplicated=1):
        await carla.writes(thread, "CALL NOW")
        page = await carla.sees(f"/c/{thread}", "Not delivered.", "The phone company blocked it.")
    problems = await carla.sees("/inbox?filter=problems", f"row-{thread}")
    assert "Not delivered" in found(rf'(?s)(<li id="row-{thread}".*?</li>)', problems)
    async with county.company(shuffled=1, duplicated=1):
        await carla.submits(f"/m/{found(r'/m/([0-9a-f-]{36})/retry', page)}/retry", {"thread": thread})
        await asyncio.gather(*(carla.writes(thread, f"many at once {n}") for n in range(5)))
        await carla.sees(f"/c/{thread}", "Sent again below.", "many at once 4")
        page = await until(lambda: _settled(carla, thread))
    assert bubbles(page).count("CALL NOW") == 2
    told = [("MessageSid", "SM" + "0" * 32), ("MessageStatus", "delivered"), ("AccountSid", carrier.account_sid)]
    assert (await carrier.post(told, path="/twilio/status", signature="")).status == 403
    assert (await carrier.post(told, path="/twilio/status")).status in (200, 204)
    assert "row-" + thread not in await carla.sees("/inbox?filter=problems", "Problems")


async def _settled(desk: Desk, thread: str) -> str:
    """The conversation, once nothing of it is on its way."""
    page = await desk.opens(f"/c/{thread}")
    words = ("Sending", "waiting for the phone company", "Being checked")
    texts = re.search(r'(?s)<ol id="messages".*?</ol>', page)
    return "" if texts is None or any(word in texts[0] for word in words) else page


async def test_11_only_a_picture_of_a_good_size_goes_and_then_it_is_seen(county: County) -> None:
    carla = await county.desk(CARLA)
    thread = await carla.thread_of(DRAWN)
    await carla.opens(f"/c/{thread}")
    at, words = f"/c/{thread}/send", {"client_msg_id": "5ce0a110-0000-4000-8000-000000000011", "body": "Here is a map"}
    for content, kind, status, said in (
        (b"%PDF-1.7 not a picture", "application/pdf", 422, "Only pictures can be sent"),
        (b"BM" + bytes(200), "image/bmp", 422, "can't be sent"),
        (SAMPLE[1] + bytes(MOST_BYTES), SAMPLE[0], 413, "too large"),
    ):
        refused = await carla.is_pictured(at, content, kind, **words)
        assert refused.status == status, (kind, refused.text[-500:])
        assert said in refused.text.replace("&#39;", "'")
        assert "Here is a map" in refused.text
    assert await county.phone(DRAWN).texts() == []
    sent = await carla.is_pictured(at, SAMPLE[1], SAMPLE[0], new_words="the way to us", **words)
    assert sent.status == 303, sent.text[-1000:]
    await county.phone(DRAWN).until_text("Here is a map", seconds=60)
    page = await carla.sees(f"/c/{thread}", "Delivered", 'alt="the way to us"')
    shown = await carla.get(found(r'<img src="(/media/[^"]+)"', page))
    assert (shown.status, shown.headers["Content-Type"].split("/")[0]) == (200, "image")
    picked = {"client_msg_id": "5ce0a110-0000-4000-8000-000000000012", "when": "later", "day": "tomorrow", "time": "9"}
    later = await carla.is_pictured(at, SAMPLE[1], SAMPLE[0], body="Again", **picked)
    assert later.status == 303
    assert "A picture goes with it." in await carla.opens(f"/c/{thread}/waiting")
