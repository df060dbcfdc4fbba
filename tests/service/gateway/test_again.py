"""Telling again what came in: all of it, a page a transaction, whatever there is."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from proto.sms import SmsReceived
from services.gateway.handlers import again
from services.gateway.provider.twilio import forms
from services.gateway.store import stored, texts
from services.kit.tx import Tx
from tests.service.gateway.office import Office, at, until


async def fill(office: Office, count: int, **more: Any) -> None:
    bodies = [forms.read_text(form, b"", None) for form in (office.form(Body=f"text {n}") for n in range(count))]
    raw = [
        msgspec.structs.replace(text, form=f"MessageSid={text.provider_sid}&From=%2B1801&To=x&Body={text.body}", **more)
        for text in bodies
    ]
    async with office.gateway.db.tx() as tx:
        await texts.take_in(tx, raw)
    await office.saw(SmsReceived, await office.value("SELECT count(*) FROM inbound_text"))


async def ask(office: Office, since: Any = None) -> None:
    async with office.gateway.db.tx() as tx:
        await again.republish_texts(tx, since)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Pages of twenty; how many events each transaction held."""
    held: list[int] = []
    flush = Tx.flush

    async def counted(tx: Tx) -> None:
        held.append(len([row for row in tx._outbox if row[4] == "sms.received.v1" and row[0] == "bulk"]))
        await flush(tx)

    monkeypatch.setattr(stored, "PAGE", 20)
    monkeypatch.setattr(Tx, "flush", counted)
    return held


async def test_all_is_told_again_page_by_page(road: Office, pages: list[int]) -> None:
    for _ in range(5):
        await fill(road, 25)
    road.events.clear()
    await ask(road)
    await road.saw(SmsReceived, 125)
    await road.until_quiet()
    assert len(road.of(SmsReceived)) == 125
    assert len({text.text_id for text in road.of(SmsReceived)}) == 125
    assert 1 <= max(pages) <= 20 + 25, "a page, and at most what shares its last millisecond"
    assert sum(1 for count in pages if count) > 2


async def test_of_many_taken_in_at_once_none_is_skipped(road: Office, pages: list[int]) -> None:
    """Many ids of one millisecond, as a batch makes them, stand on one page together."""
    await fill(road, 150)
    first, until_ = None, None
    seen: list[Any] = []
    while first is None or until_ is not None:
        async with road.gateway.db.tx() as tx:
            page, until_ = await stored.page_since(tx, first)
        seen += [one.text_id for one in page]
        first = until_ or first or at(road)
    assert sorted(seen) == sorted(set(seen))
    assert len(seen) == 150


async def test_only_what_came_since_is_told_again(road: Office) -> None:
    await fill(road, 3)
    moment = at(road) + timedelta(milliseconds=2)

    async def is_later() -> bool:
        return at(road) > moment + timedelta(milliseconds=2)

    await until(is_later)
    await fill(road, 2, heard_at=at(road) - timedelta(hours=3))
    road.events.clear()
    await ask(road, moment)
    await road.saw(SmsReceived, 2)
    await road.until_quiet()
    told = road.of(SmsReceived)
    assert [(text.is_late, text.line) for text in told] == [(True, "+18015550199")] * 2
