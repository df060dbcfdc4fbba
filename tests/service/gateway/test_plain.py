"""A text of nothing but words takes one statement, and what becomes of it is what the long way makes of it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec import json

from proto import envelope
from proto.sms import SmsReceived
from services.gateway.domain.wire import Inbound
from services.gateway.provider.twilio import forms
from services.gateway.routes.twilio import DOORS
from services.gateway.store import plain, texts
from services.kit.db import Tx
from tests.service.gateway.office import ANA, BEN, LINE, OTHER_LINE, Office

STORY = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
BOTH = [plain.take_in, texts.take_in]


def text(office: Office, **fields: str) -> Inbound:
    return forms.read_text(office.form(**fields), b"Body=kept+as+it+came", STORY)


async def waiting(office: Office) -> list[Any]:
    """What the outbox was given, in order."""
    rows = await office.rows("SELECT * FROM outbox WHERE type = 'sms.received.v1' ORDER BY position")
    return [(row, envelope.decode(row["body"])) for row in rows]


@pytest.fixture
async def still(office: Office) -> AsyncIterator[Office]:
    """The gateway's database with a line, and no gateway: what goes to the outbox stays there."""
    async with office.running():
        await office.add_line()
    await office.gateway.db.open()
    yield office
    await office.gateway.db.close()


async def take(office: Office, way: Any, batch: list[Inbound]) -> Any:
    one = office.gateway.db.statement() if way is plain.take_in else office.gateway.db.tx()
    async with one as tx:
        return await way(tx, batch)


async def test_both_ways_keep_and_tell_the_same(still: Office) -> None:
    kept, told = [], []
    for way, number in zip(BOTH, (ANA, BEN), strict=True):
        given = text(still, From=number, Body='quoted "sequence":1, and é')
        await take(still, way, [given])
        [row] = await still.rows("SELECT * FROM inbound_text WHERE number = $1", number)
        [(out, event)] = [pair for pair in await waiting(still) if pair[1].subject == number]
        assert (row["text_id"], row["form"]) == (given.text_id, given.form)
        assert event.sequence == row["seq"]
        own = {"text_id", "provider_sid", "number", "seq", "received_at", "position", "event_id", "body", "created_at"}
        kept.append({key: value for key, value in row.items() if key not in own})
        told.append({key: value for key, value in out.items() if key not in own})
        assert json.decode(event.data, type=SmsReceived).body == 'quoted "sequence":1, and é'
    assert kept[0] == kept[1]
    assert told[0] == told[1]
    assert told[0]["traceparent"] == STORY


async def test_a_count_ahead_of_the_clock_goes_on(still: Office) -> None:
    """The event says the turn that its row has, however many digits it takes."""
    await take(still, plain.take_in, [text(still)])
    for ahead in (9, 99_999_999_999_999):
        async with still.superuser() as connection:
            await connection.execute("UPDATE gateway.number SET seq = $1", ahead)
        await take(still, plain.take_in, [text(still)])
    told = [event.sequence for _, event in await waiting(still)]
    assert told == [row["seq"] for row in await still.rows("SELECT seq FROM inbound_text ORDER BY seq")]
    assert told[-1] == 100_000_000_000_000


async def test_what_it_leaves_is_what_was_seen_and_what_is_for_no_line(still: Office) -> None:
    first = text(still)
    other = text(still, From=BEN, To=OTHER_LINE)
    assert await take(still, plain.take_in, [first, other]) == {0}
    assert await take(still, plain.take_in, [first, other]) == set()
    assert await take(still, texts.take_in, [first, other]) == ["seen", "unknown_line"]
    assert len(await waiting(still)) == 1
    assert await still.value("SELECT count(*) FROM webhook_sid") == 1


async def test_places_are_those_of_the_batch(still: Office) -> None:
    seen = text(still)
    await take(still, plain.take_in, [seen])
    batch = [text(still, From=BEN), seen, text(still, From="+14355550150"), text(still, From=OTHER_LINE, To="+1")]
    assert await take(still, plain.take_in, batch) == {0, 2}


async def test_an_event_that_the_statement_did_not_write_is_no_silent_loss(still: Office) -> None:
    async def publish_too_late() -> None:
        async with still.gateway.db.statement() as tx:
            texts.publish(tx, text(still), 1, None, tx.now)

    with pytest.raises(RuntimeError, match="is lost"):
        await publish_too_late()


@pytest.mark.parametrize(
    "fields",
    [
        {"Body": "STOP"},
        {"Body": "yes"},  # START, from a number that had stopped
        {"Body": "Ayuda"},
        {"Body": "hello", "OptOutType": "STOP"},
        {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x/ME" + "a" * 32},
    ],
)
def test_what_more_comes_of_is_not_plain(fields: dict[str, str]) -> None:
    office = Office.__new__(Office)
    assert plain.are_plain([text(office)])
    assert not plain.are_plain([text(office, **fields)])
    assert not plain.are_plain([text(office), text(office, From=BEN, **fields)])


def test_two_of_one_number_or_one_sid_are_not_plain() -> None:
    """A form cut anew, so that From swallows the field behind it, carries the signature that was made for it."""
    office = Office.__new__(Office)
    assert plain.are_plain([text(office), text(office, From=BEN)])
    assert not plain.are_plain([text(office), text(office)])
    again = office.form(From=ANA + "FromCityOGDEN")
    assert not plain.are_plain([text(office, MessageSid=again["MessageSid"]), text(office, **again)])


async def test_a_service_that_is_no_line_of_ours_does_not_make_it_longer(still: Office) -> None:
    assert await take(still, plain.take_in, [text(still, MessagingServiceSid="MG" + "a" * 32)]) == {0}
    [(_, event)] = await waiting(still)
    assert json.decode(event.data, type=SmsReceived).line == LINE


async def test_what_only_looks_like_a_field_is_no_place_for_one(still: Office) -> None:
    bodies = [
        '","sequence":1}',
        '\\","line":"x","',
        "\U0001f600" * 500,
        "\u2028\ufffd\x01",
        '"subject":"+1","sequence":',
    ]
    for place, body in enumerate(bodies):
        given = text(still, From=f'a"line":"sequence":7,{place}', Body=body)
        assert await take(still, plain.take_in, [given]) == {0}
    told = await waiting(still)
    assert [json.decode(event.data, type=SmsReceived).body for _, event in told] == bodies
    assert {json.decode(event.data, type=SmsReceived).line for _, event in told} == {LINE}
    seqs = {row["number"]: row["seq"] for row in await still.rows("SELECT number, seq FROM inbound_text")}
    assert {event.subject: event.sequence for _, event in told} == seqs


async def test_when_the_long_way_fails_all_come_again_and_none_twice(
    road: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, new = road.form(), road.form(From=BEN)
    assert (await road.webhook(seen)).status == 200

    async def dies(_tx: Tx, _batch: Any) -> Any:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(texts, "take_in", dies)
        with pytest.raises(ConnectionError):
            await road.gateway.app[DOORS].texts._flush([text(road, **seen), text(road, **new)])
    assert [(await road.webhook(form)).status for form in (seen, new)] == [200, 200]
    assert await road.value("SELECT count(*) FROM inbound_text") == 2


async def test_a_plain_text_takes_one_statement(road: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    fetch = Tx.fetch

    async def counted(tx: Tx, query: str, *args: Any) -> Any:
        asked.append(query)
        return await fetch(tx, query, *args)

    async def never(_tx: Tx, _batch: Any) -> Any:
        raise AssertionError("the long way")

    form = road.form()
    with monkeypatch.context() as patched:
        patched.setattr(Tx, "fetch", counted)
        patched.setattr(texts, "take_in", never)
        assert (await road.webhook(form)).status == 200
        assert len([query for query in asked if "webhook_sid" in query]) == 1
        assert (await road.webhook(form)).status == 500  # seen: that is the long way's to say
    assert (await road.webhook(form)).status == 200
