"""Taking a text back: before its order, at each of its states, on the wire, and while it waits to be tried again.

One table: where the text stood, what the answer is, and whether it still leaves.
"""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from proto.sms import SmsCancelled, SmsSend, SmsStatusChanged, SmsTooLate
from services.gateway.domain.claim import LEASE
from services.gateway.domain.status import ORDER, Move
from services.gateway.domain.wire import Claimed
from services.gateway.store import claims, ledger
from services.kit.ids import new_id
from tests.service.gateway.office import ANA, LINE, Office, at, until

# The state the text is in when the cancel comes, the answer, and the state it is in afterwards.
TABLE = {
    "no order yet": ("cancelled", "released"),
    "queued": ("cancelled", "released"),
    "released": ("cancelled", "released"),
    "claimed": ("claimed", "claimed"),
    "unknown": ("unknown", "unknown"),
    "accepted": ("accepted", "accepted"),
    "sent": ("sent", "sent"),
    "failed": ("failed", "failed"),
    "undelivered": ("undelivered", "undelivered"),
    "delivered": ("delivered", "delivered"),
}


@pytest.fixture
async def resting(office: Office) -> AsyncIterator[Office]:
    """Nothing leaves by itself: the one line rests."""
    async with office.running():
        await office.add_line()
        await office.rest_line(3600)
        yield office


def test_the_table_is_whole() -> None:
    assert set(TABLE) == {"no order yet", *ORDER}


async def claim(office: Office, order: SmsSend) -> UUID:
    """As a sender does, which then hangs."""
    await office.until_status(order.message_id, "queued")

    async def taken() -> list[Claimed]:
        async with office.gateway.db.tx() as tx:
            await tx.execute("UPDATE line SET parked_until = NULL, trouble = 0")
            texts = await claims.take(tx, 1, LEASE)
            await tx.execute("UPDATE line SET parked_until = '2099-01-01'")
        return texts

    [text] = await until(taken)  # nothing is claimed before the ledger was compared with the line in sight
    return UUID(str(text.attempt_id))


async def bring_to(office: Office, order: SmsSend, state: str) -> UUID | None:
    if state == "no order yet":
        return None
    await office.send(order)
    await office.until_status(order.message_id, "queued")
    if state == "queued":
        return None
    if state == "released":
        await office.cancel(order.message_id)
        await office.saw(SmsCancelled, message_id=order.message_id)
        return None
    attempt_id = await claim(office, order)
    if state != "claimed":
        sid = None if state == "unknown" else "SM" + new_id().hex
        async with office.gateway.db.tx() as tx:
            await ledger.move(tx, [Move(attempt_id, state, sid)])  # type: ignore[arg-type]
    return attempt_id


async def answers(office: Office, message_id: UUID, count: int = 1) -> list[str]:
    async def enough() -> list[str]:
        found = [e for e in office.events if isinstance(e, SmsCancelled | SmsTooLate) and e.message_id == message_id]
        said = ["cancelled" if isinstance(e, SmsCancelled) else e.status for e in found]
        return said if len(said) >= count else []

    return list(await until(enough))


async def test_at_every_state_the_answer_is_true(resting: Office) -> None:
    for state, (answer, after) in TABLE.items():
        order = resting.order(state)
        await bring_to(resting, order, state)
        before = len(resting.of(SmsCancelled))
        await resting.cancel(order.message_id)
        wanted = 2 if state == "released" else 1
        assert (await answers(resting, order.message_id, wanted))[-1] == answer, state
        assert await resting.status(order.message_id) == after, state
        if state == "no order yet":
            await resting.send(order)
        assert len(resting.of(SmsCancelled)) - before == (answer == "cancelled"), state
    await resting.rest_line(0)
    await resting.until_quiet()
    assert [entry["body"] for entry in await resting.accepted()] == ["marker"]


async def test_every_answer_is_news_whatever_was_said_before(resting: Office) -> None:
    """Whoever asked ignores what is not newer than what he has heard."""
    for state in ("claimed", "accepted", "delivered", "released"):
        order = resting.order(state)
        await bring_to(resting, order, state)
        for count in (1, 2):
            await resting.cancel(order.message_id)
            await answers(resting, order.message_id, count + (state == "released"))
        said = [seq or 0 for subject, seq in resting.sequences if subject == str(order.message_id)]
        assert len(set(said)) == len(said), state


async def test_what_comes_back_after_it_was_asked_for_is_let_go(resting: Office) -> None:
    order = resting.order()
    attempt_id = await bring_to(resting, order, "claimed")
    assert attempt_id
    await resting.cancel(order.message_id)
    assert await answers(resting, order.message_id) == ["claimed"]
    async with resting.gateway.db.tx() as tx:
        await ledger.requeue(tx, {attempt_id: ledger.Back(None, "20429")})
    assert await answers(resting, order.message_id, 2) == ["claimed", "cancelled"]
    assert await resting.status(order.message_id) == "released"
    await resting.rest_line(0)
    await resting.until_quiet()
    assert [entry["body"] for entry in await resting.accepted()] == ["marker"]


async def test_without_that_it_goes_out_after_all(office: Office) -> None:
    async with office.running(failpoints="unwanted_let_go:off"):
        await office.add_line()
        await office.rest_line(3600)
        order = office.order()
        attempt_id = await bring_to(office, order, "claimed")
        assert attempt_id
        await office.cancel(order.message_id)
        await answers(office, order.message_id)
        async with office.gateway.db.tx() as tx:
            await ledger.requeue(tx, {attempt_id: ledger.Back(None, "20429")})
            await tx.execute("UPDATE line SET parked_until = NULL, trouble = 0")
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="delivered")


async def fails_once(office: Office, code: int) -> SmsSend:
    """A text that failed with this code and waits to be tried again."""
    await office.knobs(error_codes={ANA: code}, receipt_delay_ms=20)
    order = office.order(not_after=at(office, hours=12))
    await office.send(order)
    await office.rest_line(0)
    [waits] = await office.saw(SmsStatusChanged, message_id=order.message_id, status="queued")
    assert waits.retry_at is not None
    await office.knobs()
    return order


async def statuses(office: Office, message_id: UUID) -> list[str]:
    rows = await office.rows("SELECT status FROM attempt WHERE message_id = $1 ORDER BY attempt_no", message_id)
    return [row["status"] for row in rows]


@pytest.mark.parametrize(("code", "first", "answer"), [(30034, "failed", "cancelled"), (30003, "undelivered", None)])
async def test_a_text_that_waits_to_be_tried_again_is_never_sent_again(
    resting: Office, code: int, first: str, answer: str | None
) -> None:
    """One that never left is cancelled; one that a phone may yet show counts as too late, so that a correction goes."""
    order = await fails_once(resting, code)
    await resting.cancel(order.message_id)
    assert await answers(resting, order.message_id) == [answer or first]
    assert await statuses(resting, order.message_id) == [first, "released"]


async def test_one_that_was_asked_for_is_not_tried_again(resting: Office) -> None:
    order = resting.order()
    attempt_id = await bring_to(resting, order, "accepted")
    assert attempt_id
    await resting.cancel(order.message_id)
    assert await answers(resting, order.message_id) == ["accepted"]
    async with resting.gateway.db.tx() as tx:
        await ledger.move(tx, [Move(attempt_id, "undelivered", error_code="30003")])
    await resting.saw(SmsStatusChanged, message_id=order.message_id, status="undelivered")
    assert await statuses(resting, order.message_id) == ["undelivered"]


async def test_one_that_arrived_after_all_is_not_sent_again(resting: Office) -> None:
    order = await fails_once(resting, 30003)
    [old] = await resting.rows(
        "SELECT attempt_id, provider_sid FROM attempt WHERE message_id = $1 AND attempt_no = 1", order.message_id
    )
    form = resting.form(MessageSid=old["provider_sid"], MessageStatus="delivered", From=LINE, To=ANA)
    path = f"/twilio/status/{order.message_id}?attempt={old['attempt_id']}"
    assert (await resting.webhook(form, path)).status == 200
    await resting.saw(SmsStatusChanged, message_id=order.message_id, status="delivered")
    assert await statuses(resting, order.message_id) == ["delivered", "released"]
