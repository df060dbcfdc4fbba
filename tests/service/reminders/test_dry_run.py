"""A dry run says exactly what would be sent, to whom, when and in which words, and leaves nothing."""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import aiohttp
import msgspec
import pytest

from proto.posts import ThreadPost
from tests.service.reminders.conftest import DAY_BEFORE, Office, scheduled
from tests.service.reminders.events import BATCH, EVENT, Door, nothing_kept, with_data


@pytest.fixture
async def door(office: Office) -> AsyncIterator[Door]:
    async with aiohttp.ClientSession() as session:
        yield Door(office, session)


async def known(office: Office) -> None:
    await office.know_ana()
    await office.until("SELECT count(*) FROM client JOIN caseload USING (client_id)", 1)
    await office.until("SELECT count(*) FROM line", 2)


async def test_it_says_what_would_be_sent_and_keeps_nothing(office: Office, door: Door) -> None:
    await known(office)
    status, answer = await door.post(EVENT, dry_run=True)
    assert (status, answer["outcome"], len(answer["receipts"])) == (200, "accepted", 2)
    (text,) = answer["texts"]
    assert text.pop("body").startswith("Hola, (nombre)")
    assert text == {
        "to": "phone ending 10",
        "language": "es",
        "at": "2026-03-09T22:00:00Z",
        "not_after": text["not_after"],
        "step": "day_before",
        "why": "This is its usual time.",
        "segments": text["segments"],
    }
    assert await nothing_kept(office)
    assert await office.db.fetchval("SELECT count(*) FROM receipt") == 0
    assert await office.db.fetchval("SELECT count(*) FROM quota_use WHERE bucket = 'd'") == 0
    del answer["texts"]
    assert await door.post(EVENT) == (200, answer)


async def test_what_it_said_is_what_goes(office: Office, door: Door) -> None:
    await known(office)
    _, answer = await door.post(EVENT, dry_run=True)
    (text,) = answer["texts"]
    await door.post(EVENT)
    await office.at(DAY_BEFORE)
    post = await office.next("threads.post.reminder", ThreadPost)
    assert post.wording["es"] == text["body"].replace("(nombre)", "Ana")
    assert (post.not_before, post.not_after) == tuple(map(_moment, (text["at"], text["not_after"])))


def _moment(said: str) -> datetime:
    return msgspec.convert(said, datetime, strict=False)


async def test_it_names_nobody_and_no_number(office: Office, door: Door) -> None:
    await known(office)
    said = json.dumps((await door.post(EVENT, dry_run=True))[1])
    assert "Ana" not in said
    assert "555" not in said


async def test_of_what_is_refused_nothing_is_said(office: Office, door: Door) -> None:
    await known(office)
    wrong = with_data(time_zone="Utah") | {"id": "2"}
    status, answers = await door.post([EVENT, wrong], kind=BATCH, dry_run=True)
    assert (status, ["texts" in one for one in answers]) == (200, [True, False])
    assert await nothing_kept(office)


async def test_of_a_cancelled_date_nothing_would_go(office: Office, door: Door) -> None:
    await known(office)
    await door.post(EVENT)
    gone: dict[str, Any] = EVENT | {
        "id": "2",
        "type": "appointment.cancelled.v1",
        "sequence": 2,
        "data": {"appointment": "2026-1001", "client": EVENT["data"]["client"]},
    }
    assert (await door.post(gone, dry_run=True))[1]["texts"] == []
    assert len((await door.post(EVENT, dry_run=True))[1]["texts"]) == 1


async def test_a_text_it_shares_with_another_department_is_not_read_to_it(office: Office, door: Door) -> None:
    """health's date is on the same day: they go as one text, whose words tell of both."""
    await known(office)
    clinic = msgspec.to_builtins(scheduled("2026-03-10T15:00", place="610 S 200 E", appointment="h-1"))
    await door.post(EVENT | {"source": "/health", "id": "h-1", "data": clinic}, key="health")
    (text,) = (await door.post(EVENT, dry_run=True))[1]["texts"]
    assert "body" not in text
    assert "610 S" not in json.dumps(text)
