"""Send later, as the browser gets it: what was typed, what threads is told, what waits and what becomes of it."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.threads.domain.pages import Message
from tests.fakes.threads import ANA, BEN
from tests.service.web.conftest import Browser, Office

JSON = {"Accept": "application/json"}


def told(office: Office, method: str = "POST") -> dict[str, Any]:
    """What threads was asked to do last."""
    asked: list[dict[str, Any]] = [body for verb, path, body in office.threads.asked if verb == method and body]
    return asked[-1]


async def send(carla: Browser, **fields: str) -> Any:
    return await carla.post(f"/c/{ANA}/send", {"client_msg_id": str(uuid4()), "body": "Hello"} | fields)


def waits(office: Office, body: str = "See you Tuesday.") -> Message:
    """A text that goes tomorrow at nine."""
    at = office.clock.now() + timedelta(hours=23)
    return office.threads.text_out(
        ANA, body, status="held", release_at=at, is_scheduled=True, can_undo=True, can_edit=True
    )


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"when": "later", "day": "tomorrow", "time": "9"}, "2026-03-03T09:00"),
        ({"when": "later", "day": "3/12", "time": "3p"}, "2026-03-12T15:00"),
        ({"when": "2026-03-09T09:00:00"}, "2026-03-09T09:00"),
        ({"when": "hour"}, "2026-03-02T11:00"),
        ({"when": "entered", "day": "Tue", "time": "noon"}, "2026-03-03T12:00"),
    ],
)
async def test_a_time_is_told_as_it_stands_on_the_departments_wall(
    office: Office, carla: Browser, fields: dict[str, str], at: str
) -> None:
    assert (await send(carla, **fields)).status == 303
    assert (told(office)["local_time"], told(office)["local_zone"]) == (at, "America/Denver")
    assert "send_at" not in told(office)
    page = (await carla.get(f"/c/{ANA}")).text
    assert "1 text waits to go out" in page
    assert "Goes out" in page


async def test_enter_in_a_field_means_what_the_field_is_about(office: Office, carla: Browser) -> None:
    await send(carla, when="entered", urgent_reason="ride is outside")
    assert told(office)["urgent_reason"] == "ride is outside"
    await send(carla, when="entered")
    assert {"local_time", "send_at", "urgent_reason"}.isdisjoint(told(office))
    await send(carla, when="2026-03-03T15:00:00+00:00")
    assert told(office)["send_at"] == "2026-03-03T15:00:00+00:00"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"day": "soon", "time": "9"}, "Type a day, such as 12/1"),
        ({"day": "tomorrow", "time": ""}, "Type a time, such as 9"),
        ({"day": "x" * 5000, "time": "9"}, "Type a day"),
        ({"day": "<script>", "time": "9"}, "Type a day"),
        ({"day": "3/2/2026", "time": "7"}, "That time has passed."),
        ({"day": "3/2/2028", "time": "7"}, "That time is too far away."),
        ({"when": "whenever"}, "Choose when it is to go."),
    ],
)
async def test_what_is_no_time_says_so_and_nothing_typed_is_lost(
    office: Office, carla: Browser, fields: dict[str, str], said: str
) -> None:
    answer = await send(carla, **{"when": "later", **fields})
    assert answer.status == 422
    assert said in answer.text
    assert ">Hello</textarea>" in answer.text
    assert fields.get("day", "")[:20].replace("<", "&lt;").replace(">", "&gt;") in answer.text
    assert office.threads.messages[ANA] == []


async def test_who_reads_spanish_types_the_day_first(office: Office, carla: Browser) -> None:
    await carla.post("/me", {"language": "es"})
    await send(carla, when="later", day="12/3", time="9")
    assert told(office)["local_time"] == "2026-03-12T09:00"


async def test_quiet_hours_then_name_the_next_good_time(office: Office, carla: Browser) -> None:
    office.threads.refuse_with = (422, "quiet_hours")
    office.threads.refuse_detail = "2026-03-04T15:00:00+00:00"
    answer = await send(carla, when="later", day="tomorrow", time="9p")
    assert "The next good time is Wed, Mar 4 · 8:00 AM." in answer.text


async def test_what_is_typed_is_read_back_while_typing(carla: Browser) -> None:
    said = json.loads((await carla.get(f"/c/{ANA}/when?day=tue&time=9")).text)
    assert said == {"line": "Goes out Tue, Mar 3 · 9:00 AM", "is_good": True}
    skipped = json.loads((await carla.get(f"/c/{ANA}/when?day=3/8&time=0230")).text)["line"]
    assert skipped == "Goes out Sun, Mar 8 · 3:00 AM. 2:30 AM doesn't exist that night; we'll use 3:00 AM."
    assert json.loads((await carla.get(f"/c/{ANA}/when?day=3/8")).text)["is_good"] is False


async def test_what_waits_is_listed_with_what_can_be_done(office: Office, carla: Browser) -> None:
    assert "Nothing waits." in (await carla.get(f"/c/{ANA}/waiting")).text
    mine = waits(office)
    reminder = office.threads.text_out(
        ANA, "Court tomorrow 8:30", status="held", release_at=mine.release_at, is_scheduled=True, can_undo=True,
        author_id=None, author_name=None, purpose="reminder",
    )  # fmt: skip
    page = (await carla.get(f"/c/{ANA}/waiting")).text
    for wanted in ("See you Tuesday.", "Court tomorrow 8:30", "Automatic", f"/c/{ANA}/waiting/{mine.message_id}"):
        assert wanted in page
    assert f"/m/{reminder.message_id}/undo" in page
    assert f"/c/{ANA}/waiting/{reminder.message_id}" not in page
    assert f"/m/{reminder.message_id}/now" not in page
    bubble = (await carla.get(f"/c/{ANA}")).text
    assert all(word in bubble for word in ("Edit", "Send now", "Cancel", "2 texts wait to go out"))


async def test_a_waiting_text_is_changed_in_a_form_of_its_own(office: Office, carla: Browser) -> None:
    old = waits(office)
    path = f"/c/{ANA}/waiting/{old.message_id}"
    page = (await carla.get(path)).text
    assert ">See you Tuesday.</textarea>" in page
    assert 'name="day" maxlength="60" autocomplete="off" placeholder="tomorrow, 12/1, Tue" value="Mar 3"' in page
    fields = {"client_msg_id": str(uuid4()), "body": "See you at 3.", "old_day": "Mar 3", "old_time": "9:00 AM"}
    answer = await carla.post(path, {**fields, "day": "Mar 3", "time": "9:00 AM", "when": "later"})
    assert (answer.status, answer.to) == (303, f"/c/{ANA}")
    assert "local_time" not in told(office, "PATCH"), "its time was left alone"
    [new] = [one for one in office.threads.messages[ANA] if one.status == "held"]
    assert (new.body, new.release_at) == ("See you at 3.", old.release_at)
    page = (await carla.get(f"/c/{ANA}")).text
    assert ("See you at 3." in page, "See you Tuesday." in page) == (True, False)
    await carla.post(
        f"/c/{ANA}/waiting/{new.message_id}",
        {**fields, "client_msg_id": str(uuid4()), "day": "Mar 4", "time": "10", "when": "entered"},
    )
    assert told(office, "PATCH")["local_time"] == "2026-03-04T10:00"


async def test_send_now_sends_it_once(office: Office, carla: Browser) -> None:
    old = waits(office)
    for _ in range(2):
        answer = await carla.post(f"/m/{old.message_id}/now", {"thread": str(ANA)})
        assert (answer.status, answer.to) == (303, f"/c/{ANA}")
    assert told(office, "PATCH")["is_now"] is True
    assert [one.body for one in office.threads.messages[ANA] if one.status == "held"] == ["See you Tuesday."]
    bubble = await carla.post(f"/m/{old.message_id}/now", {"thread": str(ANA)}, **{"HX-Request": "true"})
    assert re.search(rf'<li id="m{old.message_id}"[^>]* hidden></li>', bubble.text), "its place is taken"


@pytest.mark.parametrize(
    ("refused", "status", "said"),
    [
        ((409, "too_late"), 409, "It is on its way already."),
        ((422, "past"), 422, "That time has passed."),
        ((409, "opted_out"), 409, "Nothing can be sent to this client now."),
        ((503, "away"), 503, "No connection"),
    ],
)
async def test_what_can_not_be_changed_comes_back_with_its_words(
    office: Office, carla: Browser, refused: tuple[int, str], status: int, said: str
) -> None:
    old = waits(office)
    office.threads.refuse_with = refused
    fields = {"client_msg_id": str(uuid4()), "body": "<b>New words</b>", "day": "Mar 4", "time": "9", "when": "later"}
    answer = await carla.post(f"/c/{ANA}/waiting/{old.message_id}", fields)
    assert (answer.status, said in answer.text) == (status, True)
    assert "&lt;b&gt;New words&lt;/b&gt;" in answer.text
    assert 'value="Mar 4"' in answer.text
    empty = await carla.post(f"/c/{ANA}/waiting/{old.message_id}", fields | {"body": " "})
    assert (empty.status, "Type a text first." in empty.text) == (422, True)
    odd = await carla.post(f"/c/{ANA}/waiting/{old.message_id}", fields | {"day": "soon"})
    assert (odd.status, 'aria-invalid="true"' in odd.text, "&lt;b&gt;New" in odd.text) == (422, True, True)


async def test_what_is_not_theirs_or_not_there_is_nowhere(office: Office, carla: Browser) -> None:
    old, dev = waits(office), await office.signed_in("dev")
    paths = (f"/c/{ANA}/waiting", f"/c/{ANA}/waiting/{old.message_id}")
    assert [(await dev.get(path)).status for path in paths] == [404, 404]
    assert (await carla.get(f"/c/{BEN}/waiting/{old.message_id}")).status == 404
    assert (await carla.get(f"/c/{ANA}/waiting/{UUID(int=5)}")).status == 404
    assert (await carla.get(f"/c/{ANA}/waiting/x")).status == 404
    office.threads.is_hanging = True
    assert "can't be shown now" in (await carla.get(f"/c/{ANA}/waiting")).text
