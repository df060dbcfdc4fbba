"""What is kept raw ends by schedule; what happened stays, and nothing that is still needed goes."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from proto.sms import CallReceived, SmsStatusChanged
from services.gateway.domain.keys import first_id
from services.gateway.jobs import retention
from services.kit import failpoints
from tests.service.gateway.calling import Caller
from tests.service.gateway.office import ANA, Office, at

KEPT = timedelta(days=90)


async def make_old(office: Office, table: str, key: str, **days: float) -> None:
    """As if every row of it had been made so long ago; keys tell the time."""
    moved = first_id(at(office, days=-days["days"]))
    async with office.superuser() as connection:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(
            f"UPDATE gateway.{table} SET {key} = (left($1, 13) || substr({key}::text, 14))::uuid", str(moved)
        )


async def talked(office: Office) -> None:
    await office.texts_in(ANA, "STOP")
    await office.texts_in(ANA, "START")
    order = office.order()
    await office.send(order)
    await office.saw(SmsStatusChanged, status="delivered", message_id=order.message_id)
    await office.until_quiet()
    for table, key in (("inbound_text", "text_id"), ("attempt", "attempt_id")):
        await make_old(office, table, key, days=100)
    await office.rows("UPDATE attempt SET not_after = not_after - interval '100 days'")


async def left(office: Office) -> dict[str, Any]:
    """How much of each is still there, raw."""
    return {
        "forms": await office.value("SELECT count(form) FROM inbound_text"),
        "words": await office.value("SELECT count(body) FROM attempt"),
        "receipts": await office.value("SELECT count(form) FROM receipt"),
    }


async def test_raw_forms_and_words_go_and_what_happened_stays(road: Office) -> None:
    await talked(road)
    kept = await left(road)
    assert all(kept.values()), kept
    await retention.forget(road.gateway.db, KEPT)
    assert await left(road) == {"forms": 0, "words": 0, "receipts": 0}
    assert await road.value("SELECT count(*) FROM inbound_text WHERE keyword IS NOT NULL") == 2
    assert await road.value("SELECT count(*) FROM attempt WHERE status = 'delivered' AND number IS NOT NULL") == 2
    # What was said about consent is never changed.
    assert await road.value("SELECT string_agg(body, ' ' ORDER BY heard_at) FROM consent_evidence") == "STOP START"
    # What came again is still known.
    sid = await road.value("SELECT min(provider_sid) FROM inbound_text")
    assert (await road.webhook(road.form(MessageSid=sid))).status == 200
    assert await road.value("SELECT count(*) FROM inbound_text") == 2


async def test_without_the_schedule_everything_stays(road: Office) -> None:
    await talked(road)
    kept = await left(road)
    failpoints.arm("raw_forms_end:off")
    await retention.forget(road.gateway.db, KEPT)
    assert await left(road) == kept


async def test_what_is_young_or_may_yet_be_sent_stays(road: Office) -> None:
    await road.texts_in(ANA, "hello")
    await road.rest_line(3600)
    order = road.order()
    await road.send(order)
    await road.until_status(order.message_id, "queued")
    await retention.forget(road.gateway.db, KEPT)
    assert await left(road) == {"forms": 1, "words": 1, "receipts": 0}
    await make_old(road, "attempt", "attempt_id", days=100)
    await retention.forget(road.gateway.db, KEPT)
    assert (await left(road))["words"] == 1


async def test_what_the_walk_passed_goes_once_it_is_over(road: Office) -> None:
    """A hold was longer than words are kept."""
    await road.rest_line(3600)
    order = road.order()
    await road.send(order)
    await road.until_status(order.message_id, "queued")
    await make_old(road, "attempt", "attempt_id", days=100)
    for _ in range(2):
        await retention.forget(road.gateway.db, KEPT)
        assert (await left(road))["words"] == 1
    await road.rows(
        "UPDATE attempt SET status = 'released', is_waiting = false, not_after = now() - interval '1 second'"
    )
    await retention.forget(road.gateway.db, KEPT)
    assert (await left(road))["words"] == 0
    assert await road.value("SELECT count(*) FROM passed_attempt") == 0


async def test_who_called_goes_and_the_same_call_is_still_known(road: Office) -> None:
    ana = Caller(road)
    await ana.calls()
    await retention.forget(road.gateway.db, KEPT)
    assert await road.value("SELECT number FROM call") == ANA
    await make_old(road, "call", "call_id", days=100)
    await retention.forget(road.gateway.db, KEPT)
    assert await road.value("SELECT count(*) FROM call WHERE number IS NULL AND caller_id IS NULL") == 1
    await ana.calls()
    assert await ana.ends() == 200
    assert await road.value("SELECT count(*) FROM call") == 1
    assert len(await road.saw(CallReceived)) == 1


async def test_a_receipt_of_nobody_and_a_text_of_nobody_go_too(road: Office) -> None:
    form = {"MessageSid": "SM" + "9" * 32, "MessageStatus": "sent", "AccountSid": road.form()["AccountSid"]}
    assert (await road.webhook(form, "/twilio/status")).status == 200
    await road.rows(
        """
        INSERT INTO strange_text (provider_sid, number, line, body_digest, created_at, found_at)
        VALUES ('SM1', '+18015550101', '+18015550199', 'x', now(), now() - interval '100 days')
        """
    )
    await retention.forget(road.gateway.db, KEPT)
    assert (await left(road))["receipts"] == 1
    await road.rows("UPDATE receipt SET received_at = now() - interval '100 days'")
    await retention.forget(road.gateway.db, KEPT)
    assert (await left(road))["receipts"] == 0
    assert await road.value("SELECT number IS NULL FROM strange_text WHERE provider_sid = 'SM1'")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE inbound_text SET number = 'x'",
        "UPDATE inbound_text SET received_at = now()",
        "DELETE FROM inbound_text",
        "UPDATE consent_evidence SET body = ''",
        "DELETE FROM redaction",
        "UPDATE redaction SET of_id = gen_random_uuid()",
        "UPDATE redaction SET kind = 'inbound'",
        "UPDATE call SET provider_sid = 'x'",
        "UPDATE call SET received_at = now()",
        "DELETE FROM call",
    ],
)
async def test_the_job_s_role_may_blank_forms_and_change_nothing_else_of_them(road: Office, change: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await road.rows(change)
