"""Texts whose webhooks failed come in by the provider's list, once and marked as late, and never undo a newer word."""

import functools
from collections.abc import AsyncIterator
from datetime import UTC, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl

import msgspec
import pytest
from aiohttp import web

from proto.numbers import NumberOptedIn, NumberOptedOut
from proto.sms import SmsReceived
from services.gateway.jobs import backfill
from services.gateway.provider.twilio import forms
from services.gateway.provider.twilio.api import Provider
from services.gateway.store import lines, texts
from services.kit.settings import Secret
from tests.service.gateway.office import ACCOUNT, ANA, BEN, LINE, OTHER_LINE, TOKEN, Office, at

SERVICE, POOLED = "MG" + "5" * 32, "+18015550198"
NOW = timedelta(0)


async def look(office: Office, settled: timedelta = NOW, url: str = "") -> None:
    """One pass of the job."""
    provider = Provider(url or office.company.url, ACCOUNT, Secret(TOKEN), office.url, 5)
    async with provider.open():
        await backfill.backfill(office.gateway.db, provider, settled)


async def written_while_we_were_away(office: Office, *texts_in: tuple[str, str]) -> None:
    async with office.running():
        await office.add_line()
    for number, body in texts_in:
        assert await office.texts_in(number, body) == "None"


async def test_what_was_written_while_nobody_answered_comes_in_late_and_once(office: Office) -> None:
    await written_while_we_were_away(office, (ANA, "one"), (ANA, "two"), (BEN, "three"))
    async with office.running():
        assert await office.texts_in(BEN, "four") == "200"
        for _ in range(3):
            await look(office)
        await office.saw(SmsReceived, 4)
        await office.until_quiet()
        received = sorted(office.of(SmsReceived), key=lambda text: text.body)
        assert [(t.body, t.is_late) for t in received] == [
            ("four", False),
            ("one", True),
            ("three", True),
            ("two", True),
        ]
        assert all(abs((text.received_at - at(office)).total_seconds()) < 600 for text in received)
        order = {e.body: s or 0 for e, (_, s) in zip(office.events, office.sequences, strict=True) if e in received}
        assert order["one"] < order["two"]
        form = dict(parse_qsl(await office.value("SELECT form FROM inbound_text WHERE number = $1 LIMIT 1", ANA)))
        assert form["Backfilled"] == "1"


async def test_without_the_backfill_they_are_lost(office: Office) -> None:
    await written_while_we_were_away(office, (ANA, "one"))
    async with office.running(failpoints="backfill:off"):
        await look(office)
        await office.until_quiet()
        assert office.of(SmsReceived) == []


async def test_a_webhook_that_comes_after_its_backfill_changes_nothing(office: Office) -> None:
    await written_while_we_were_away(office, (ANA, "one"))
    async with office.running():
        await look(office)
        sid = await office.value("SELECT provider_sid FROM webhook_sid")
        assert (await office.webhook(office.form(MessageSid=sid, Body="one"))).status == 200
        await office.until_quiet()
        assert [text.is_late for text in office.of(SmsReceived)] == [True]


async def test_what_may_still_be_on_its_way_is_left_alone(office: Office) -> None:
    await written_while_we_were_away(office, (ANA, "one"))
    async with office.running():
        await look(office, settled=timedelta(hours=1))
        await office.until_quiet()
        assert office.of(SmsReceived) == []


async def test_a_stop_that_came_late_holds(office: Office) -> None:
    await written_while_we_were_away(office, (ANA, "ALTO"))
    async with office.running():
        await look(office)
        await office.saw(NumberOptedOut, number=ANA)
        order = office.order()
        await office.send(order)
        await office.until_status(order.message_id, "failed")


# What the list may hold, as Twilio's own has it: direction, who, to where, what, and how long ago in seconds.
Item = tuple[str, str, str, str, float]


class Twilio:
    """Twilio's list, made up for a test, in pages of two."""

    def __init__(self, *items: Item) -> None:
        self.items, self.asked, self.url = items, list[dict[str, str]](), ""

    async def messages(self, office: Office, request: web.Request) -> web.Response:
        self.asked.append(dict(request.query))
        start = int(request.query.get("Page", "0")) * 2
        newest = sorted((item for item in self.items if item[2] == request.query["To"]), key=lambda item: item[4])
        shown = [self._shown(office, item) for item in newest[start : start + 2]]
        more = {"To": request.query["To"], "Page": str(start // 2 + 1)}
        after = str(request.rel_url.with_query(more)) if start + 2 < len(newest) else None
        return web.json_response({"messages": shown, "next_page_uri": after})

    def _shown(self, office: Office, item: Item) -> dict[str, Any]:
        direction, sender, to, body, ago_s = item
        sent = format_datetime((at(office) - timedelta(seconds=ago_s)).astimezone(UTC))
        sid = "SM" + f"{self.items.index(item):032x}"
        told = {"sid": sid, "direction": direction, "from": sender, "to": to, "body": body, "status": "received"}
        return told | {"account_sid": ACCOUNT, "date_created": sent, "date_sent": sent, "num_media": "0"}


@pytest.fixture
async def twilio(road: Office) -> AsyncIterator[Twilio]:
    """Fill `items`; it answers at `url`."""
    one, app = Twilio(), web.Application()
    app.router.add_get("/2010-04-01/Accounts/{account}/Messages.json", functools.partial(one.messages, road))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    one.url = "http://{}:{}".format(*runner.addresses[0][:2])
    yield one
    await runner.cleanup()


async def test_every_page_is_read_in_the_order_of_writing(road: Office, twilio: Twilio) -> None:
    twilio.items = tuple(("inbound", ANA, LINE, f"text {n}", 5000 - n) for n in range(7))
    await look(road, url=twilio.url)
    received = await road.saw(SmsReceived, 7)
    order = {e.body: s or 0 for e, (_, s) in zip(road.events, road.sequences, strict=True) if e in received}
    assert sorted(order, key=lambda body: order[body]) == [f"text {n}" for n in range(7)]
    assert twilio.asked[0]["DateSent>"] < at(road).isoformat()


async def test_only_what_came_in_to_lines_of_ours_is_taken(road: Office, twilio: Twilio) -> None:
    await road.add_line(SERVICE, kind="messaging_service")
    async with road.gateway.db.tx() as tx:
        await lines.set_numbers(tx, SERVICE, [POOLED])
    twilio.items = (
        ("outbound-api", LINE, ANA, "ours", 100),
        ("outbound-reply", OTHER_LINE, LINE, "theirs", 100),
        ("inbound", ANA, OTHER_LINE, "another application's", 100),
        ("inbound", ANA, POOLED, "to the service", 100),
        ("inbound", "", LINE, "from nobody", 100),
    )
    await look(road, url=twilio.url)
    await road.until_quiet()
    assert [(text.body, text.line) for text in road.of(SmsReceived)] == [("to the service", SERVICE)]


async def test_a_late_stop_does_not_undo_a_newer_start(road: Office, twilio: Twilio) -> None:
    await road.webhook(road.form(Body="START"))
    twilio.items = (("inbound", ANA, LINE, "STOP", 3600),)
    await look(road, url=twilio.url)
    await road.saw(SmsReceived, 2)
    await road.until_quiet()
    assert road.of(NumberOptedOut) == []
    assert await road.value("SELECT count(*) FROM consent_evidence") == 2  # it was said all the same


async def test_nor_a_late_start_a_newer_stop(road: Office, twilio: Twilio) -> None:
    await road.webhook(road.form(Body="STOP"))
    twilio.items = (("inbound", ANA, LINE, "START", 3600),)
    await look(road, url=twilio.url)
    await road.saw(SmsReceived, 2)
    await road.until_quiet()
    assert road.of(NumberOptedIn) == []
    assert await road.value("SELECT is_opted_out FROM opt_out")


async def test_a_late_yes_from_before_the_stop_is_an_answer(road: Office, twilio: Twilio) -> None:
    await road.webhook(road.form(Body="STOP"))
    twilio.items = (("inbound", ANA, LINE, "Yes", 3600),)
    await look(road, url=twilio.url)
    assert {text.body: text.keyword for text in await road.saw(SmsReceived, 2)} == {"STOP": "stop", "Yes": None}


async def test_of_words_that_all_came_late_the_last_one_counts(road: Office, twilio: Twilio) -> None:
    twilio.items = (
        ("inbound", ANA, LINE, "STOP", 3000),
        ("inbound", ANA, LINE, "START", 2000),
        ("inbound", BEN, LINE, "START", 3000),
        ("inbound", BEN, LINE, "STOP", 2000),
    )
    await look(road, url=twilio.url)
    await road.saw(SmsReceived, 4)
    found = await road.rows("SELECT number, is_opted_out FROM opt_out")
    assert {row["number"]: row["is_opted_out"] for row in found} == {ANA: False, BEN: True}


async def test_without_the_rule_a_late_stop_undoes_it(office: Office) -> None:
    async with office.running(failpoints="late_words_yield:off"):
        await office.add_line()
        await office.webhook(office.form(Body="STOP"))
        await office.webhook(office.form(Body="START"))
        text = forms.read_text(office.form(Body="STOP"), b"", None)
        late = msgspec.structs.replace(text, heard_at=at(office) - timedelta(hours=1))
        async with office.gateway.db.tx() as tx:
            assert await texts.take_in(tx, [late]) == ["stored"]
        assert await office.value("SELECT is_opted_out FROM opt_out")


async def test_a_list_that_makes_no_sense_is_read_another_time(road: Office) -> None:
    await look(road, url=road.url)  # the gateway itself: no list there
    assert (await road.webhook(road.form())).status == 200
