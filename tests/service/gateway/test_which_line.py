"""Which line of ours a text is for, when it was sent to a Messaging Service's number; and from whom it may come."""

import pytest

from proto.numbers import NumberOptedOut
from proto.sms import SmsReceived, SmsStatusChanged
from services.gateway.handlers import again
from services.gateway.store import lines
from tests.service.gateway.office import ANA, LINE, OTHER_LINE, Office

SERVICE, ANOTHER = "MG" + "5" * 32, "MG" + "6" * 32
POOLED = "+18015550198"


@pytest.fixture
async def pool(road: Office) -> Office:
    """A Messaging Service with one number we were told of."""
    await road.add_line(SERVICE, kind="messaging_service")
    async with road.gateway.db.tx() as tx:
        await lines.set_numbers(tx, SERVICE, [POOLED])
    return road


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"To": POOLED, "MessagingServiceSid": SERVICE}, SERVICE),
        ({"To": POOLED}, SERVICE),  # its number, without the service's name
        ({"To": OTHER_LINE, "MessagingServiceSid": SERVICE}, SERVICE),  # a number we were never told of
        ({"To": LINE, "MessagingServiceSid": SERVICE}, SERVICE),  # a line of its own once, in the service now
        ({"To": LINE, "MessagingServiceSid": ANOTHER}, LINE),  # a service that is not ours says nothing
        ({"To": LINE}, LINE),
    ],
)
async def test_a_text_is_for_the_line_its_number_leads_to(pool: Office, fields: dict[str, str], line: str) -> None:
    assert (await pool.webhook(pool.form(**fields))).status == 200
    [text] = await pool.saw(SmsReceived)
    assert text.line == line
    assert await pool.value("SELECT line FROM inbound_text") == line


async def test_what_leads_to_no_line_of_ours_is_refused(pool: Office) -> None:
    for fields in ({"To": OTHER_LINE}, {"To": OTHER_LINE, "MessagingServiceSid": ANOTHER}):
        assert (await pool.webhook(pool.form(**fields))).status == 403
    assert await pool.value("SELECT count(*) FROM webhook_sid") == 0


async def test_numbers_move_from_one_service_to_another(pool: Office) -> None:
    await pool.add_line(ANOTHER, kind="messaging_service")
    async with pool.gateway.db.tx() as tx:
        await lines.set_numbers(tx, ANOTHER, [POOLED, POOLED])
    await pool.webhook(pool.form(To=POOLED))
    [text] = await pool.saw(SmsReceived)
    assert text.line == ANOTHER


async def test_a_stop_to_one_number_of_a_service_holds_for_the_service(pool: Office) -> None:
    await pool.webhook(pool.form(To=POOLED, MessagingServiceSid=SERVICE, Body="STOP"))
    [out] = await pool.saw(NumberOptedOut)
    assert (out.number, out.line) == (ANA, SERVICE)
    stopped, elsewhere = pool.order(line=SERVICE), pool.order(line=LINE)
    await pool.send(stopped, elsewhere)
    await pool.until_status(stopped.message_id, "failed")
    await pool.until_status(elsewhere.message_id, "delivered")


async def test_the_phone_company_scopes_a_stop_as_we_do(pool: Office) -> None:
    setup = {"messaging_service_sid": SERVICE}
    async with pool.http.put(f"{pool.company.url}/practice/lines/{POOLED}", json=setup) as answer:
        assert answer.status == 204
    assert await pool.texts_in(ANA, "STOP", POOLED) == "200"
    stopped = pool.order(line=SERVICE)
    await pool.send(stopped)
    await pool.until_status(stopped.message_id, "failed")
    assert await pool.texts_in(ANA, "START", POOLED) == "200"
    again = pool.order(line=SERVICE)
    await pool.send(again)
    await pool.until_status(again.message_id, "delivered")
    assert [entry["from"] for entry in await pool.accepted()] == [POOLED]


async def test_the_same_text_twice_in_one_batch_is_stored_once(pool: Office) -> None:
    form = pool.form(To=POOLED)
    answers = [await pool.webhook(form) for _ in range(3)]
    assert {answer.status for answer in answers} == {200}
    await pool.until_quiet()
    assert len(pool.of(SmsReceived)) == 1


async def test_senders_that_are_no_phones_come_through(road: Office) -> None:
    senders = {"28849", "whatsapp:+18015550101", "rcs:county_agent", "ana.o'neil+sms@example.com", "County IT"}
    for sender in senders:
        assert (await road.webhook(road.form(From=sender))).status == 200
    assert {text.number for text in await road.saw(SmsReceived, len(senders))} == senders


async def test_texts_told_again_are_for_the_line_they_were_for(pool: Office) -> None:
    await pool.webhook(pool.form(To=POOLED))
    await pool.saw(SmsReceived)
    async with pool.gateway.db.tx() as tx:
        await again.republish_texts(tx, None)
    assert [text.line for text in await pool.saw(SmsReceived, 2)] == [SERVICE, SERVICE]


async def test_a_receipt_without_our_id_finds_its_text_by_sid(road: Office) -> None:
    await road.knobs(lost=1.0)
    order = road.order()
    await road.send(order)
    await road.until_status(order.message_id, "accepted")
    sid = await road.value("SELECT provider_sid FROM attempt")
    account = road.settings().twilio_account_sid
    form = {"MessageSid": sid, "MessageStatus": "delivered", "AccountSid": account}
    assert (await road.webhook(form, "/twilio/status")).status == 200
    await road.saw(SmsStatusChanged, status="delivered", message_id=order.message_id)


async def test_one_that_comes_before_its_text_is_known_waits(road: Office) -> None:
    sid, account = "SM" + "4" * 32, road.settings().twilio_account_sid
    form = {"MessageSid": sid, "MessageStatus": "delivered", "AccountSid": account}
    assert (await road.webhook(form, "/twilio/status")).status == 200
    assert await road.value("SELECT message_id FROM receipt") is None
    await road.knobs(lost=1.0)
    order = road.order()
    await road.send(order)
    await road.until_status(order.message_id, "accepted")
    async with road.superuser() as connection:
        await connection.execute("UPDATE gateway.attempt SET provider_sid = $1", sid)
    road.gateway.nudge("match_receipts")
    await road.until_status(order.message_id, "delivered")
