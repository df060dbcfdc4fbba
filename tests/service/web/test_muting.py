"""Mute until: as pages without a script show it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.threads.domain import forms
from tests.fakes.threads import ANA, BEN
from tests.fakes.threads.standing import put_off
from tests.service.web.conftest import Browser, Office


async def mute(carla: Browser, **form: Any) -> Any:
    return await carla.post(f"/c/{ANA}/mute", {"unread": "0", "note": ""} | form)


def until(office: Office) -> datetime:
    return office.threads.snoozed[ANA].until_at


@pytest.mark.parametrize(
    ("chosen", "wall"),
    [("tomorrow", "09:00"), ("week", "09:00"), ("date", "15:30")],
)
async def test_it_is_muted_until_a_time_on_the_departments_wall(
    office: Office, carla: Browser, chosen: str, wall: str
) -> None:
    answer = await mute(carla, until=chosen, day="tomorrow", time="3:30p", note=" Did  he call? ")
    assert (answer.status, answer.headers["Location"]) == (303, "/inbox?note=muted")
    local = until(office).astimezone(ZoneInfo("America/Denver"))
    assert local.strftime("%H:%M") == wall
    assert local.date() > office.clock.now().date() - timedelta(days=1)
    assert (chosen != "week") or local.weekday() == 0
    assert office.threads.snoozed[ANA].note == "Did he call?"


async def test_an_hour_is_an_hour_and_a_day_alone_means_nine_in_the_morning(office: Office, carla: Browser) -> None:
    await mute(carla, until="hour")
    assert until(office) == office.clock.now() + timedelta(hours=1)
    await mute(carla, until="date", day="tomorrow")
    assert until(office).astimezone(UTC).hour in (15, 16)


async def test_the_list_is_without_it_and_says_where_it_is(office: Office, carla: Browser) -> None:
    assert "Muted" not in (await carla.get("/inbox")).text
    await mute(carla, until="hour", note="<b>Call</b>")
    page = (await carla.get("/inbox?note=muted")).text
    assert f'id="row-{ANA}"' not in page
    assert f'id="row-{BEN}"' in page
    assert "The conversation is back at its time" in page
    muted = (await carla.get("/inbox?filter=snoozed")).text
    assert f'id="row-{ANA}"' in muted
    assert "&lt;b&gt;Call&lt;/b&gt;" in muted
    assert (await carla.get(f"/row/{ANA}")).status == 404
    assert (await carla.get(f"/row/{ANA}?filter=snoozed")).status == 200
    assert (await carla.get(f"/row/{ANA}?filter=problems")).status == 200
    assert (await carla.get(f"/row/{BEN}?filter=snoozed")).status == 404
    thread = (await carla.get(f"/c/{ANA}")).text
    assert "Muted until" in thread
    answer = await carla.post(f"/c/{ANA}/unmute")
    assert (answer.status, answer.headers["Location"]) == (303, f"/c/{ANA}")
    assert "Nothing is muted." in (await carla.get("/inbox?filter=snoozed")).text


async def test_what_is_due_is_marked_until_it_is_done(office: Office, carla: Browser) -> None:
    office.threads.text_in(ANA, "Thanks")
    an_hour_ago = office.clock.now() - timedelta(hours=1)
    put_off(office.threads, ANA, forms.Snooze(until_at=an_hour_ago, unread=0, note="Did he call?"))
    assert "Follow up:</b> Did he call?" in (await carla.get("/inbox")).text
    thread = (await carla.get(f"/c/{ANA}")).text
    assert "You wanted to look at this again" in thread
    await carla.post(f"/c/{ANA}/unmute")
    assert "Follow up" not in (await carla.get("/inbox")).text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"until": "date", "day": "whenever"}, "Type a day"),
        ({"until": "", "day": ""}, "Type a day"),
        ({"until": "date", "day": "today", "time": "0:01"}, "That time has passed."),
        ({"until": "date", "day": "tomorrow", "time": "25"}, "Type a time"),
        ({"until": "hour", "note": "x" * 201}, "This is too long"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    office: Office, carla: Browser, form: dict[str, str], said: str
) -> None:
    answer = await mute(carla, **({"note": "Call him"} | form))
    assert answer.status == 422
    assert said in answer.text
    assert form.get("note", "Call him") in answer.text
    assert ANA not in office.threads.snoozed


async def test_a_text_that_came_meanwhile_asks_again(office: Office, carla: Browser) -> None:
    office.threads.text_in(ANA, "Wait")
    answer = await mute(carla, until="hour")
    assert answer.status == 409
    assert "A new text has come." in answer.text
    assert 'name="unread" value="1"' in answer.text
    assert (await mute(carla, until="hour", unread="1")).status == 303
    assert (await mute(carla, until="hour", unread="x")).status == 400
