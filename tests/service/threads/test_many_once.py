"""A text to many goes to each person once, whatever dies meanwhile; and its rest is stopped wherever it is."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from proto.sms import SmsCancel, SmsSend
from services.kit import failpoints
from services.kit.failpoints import FailpointRaised
from services.threads.jobs import Jobs
from services.threads.jobs.batches import Batches
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import CARLA
from tests.service.threads.many import (
    carry,
    look,
    outcomes,
    people,
    release,
    send,
    stop,
    texts_of,
    writes_to,
)
from tests.service.threads.office import Office

MOST = 1000


async def crowd(office: Office, count: int) -> list[UUID]:
    """So many clients of Carla's at once, as rows: adding them one by one would be most of the test."""
    await office.db.execute(
        """
        WITH new AS (
            SELECT gen_random_uuid() AS client_id, 'N' || place AS family_name, '+1801' || (5552000 + place) AS number
              FROM generate_series(1, $1) AS place),
        clients AS (
            INSERT INTO client (client_id, given_name, family_name, folded_name, language, time_zone, created_at)
            SELECT client_id, 'Ana', family_name, lower('ana ' || family_name), 'en', 'America/Denver', $2 FROM new),
        phones AS (
            INSERT INTO phone (phone_id, client_id, number, valid_from, is_current, health)
            SELECT gen_random_uuid(), client_id, number, $2, true, 'working' FROM new)
        INSERT INTO thread (thread_id, client_id, department_id, staff_id, is_open, last_at)
        SELECT gen_random_uuid(), client_id, (SELECT department_id FROM staff WHERE staff_id = $3), $3, true, $2
          FROM new
        """,
        count,
        office.clock.now(),
        CARLA,
    )
    return [row["thread_id"] for row in await office.db.fetch("SELECT thread_id FROM thread ORDER BY thread_id")]


async def big(office: Office, count: int) -> dict[str, str]:
    """A text to so many, sent; the department lets one person do that. The service itself looks at it only later."""
    await office.db.execute("UPDATE department SET many_ceiling = $1", MOST)
    batch: dict[str, str] = await writes_to(office.carla, await crowd(office, count))
    sent: dict[str, str] = await send(office.carla, batch)
    return sent


async def doubles(office: Office) -> int:
    query = "SELECT count(*) - count(DISTINCT (batch_id, thread_id)) FROM message WHERE batch_id IS NOT NULL"
    count: int = await office.value(query)
    return count


async def test_the_rest_is_stopped_held_and_handed_over_alike(office: Office) -> None:
    threads = await people(office, 5)
    batch = await send(office.carla, await writes_to(office.carla, threads))
    await carry(office)
    due = "UPDATE message SET release_at = $1 WHERE thread_id = ANY ($2)"
    await office.db.execute(due, office.clock.now(), threads[:2])
    await Jobs(office.service.db).release_held()
    progress = (await look(office.carla, batch))["progress"]
    assert (progress["waiting"], progress["on_the_way"]) == (3, 2)
    stopped = await stop(office.carla, batch)
    assert (stopped["state"], stopped["stopped_by_name"]) == ("stopping", "Carla Reyes")
    await release(office)
    await carry(office)
    cancels = [await office.next("gateway.cancel", SmsCancel) for _ in range(2)]
    progress = (await look(office.carla, batch))["progress"]
    assert (progress["stopped"], progress["on_the_way"]) == (3, 2)
    for cancel in cancels:
        await office.gateway_says(cancel.message_id, "released", 5)
        await office.status_is(cancel.message_id, "cancelled")
    await carry(office)
    done = await look(office.carla, batch)
    assert (done["state"], done["progress"]["stopped"]) == ("done", 5)
    assert (await stop(office.carla, batch, 409))["title"] == "too_late"


async def test_stop_before_anything_was_spread_leaves_nothing(office: Office) -> None:
    batch = await send(office.carla, await writes_to(office.carla, await people(office, 3)))
    await stop(office.erin, batch)
    await carry(office)
    assert await texts_of(office, batch) == 0
    assert {one["left_out"] for one in (await outcomes(office.carla, batch)).values()} == {"stopped"}
    assert (await look(office.carla, batch))["state"] == "done"


async def idle(_: Batches) -> None:
    """The service's own job is not there: on a slow machine it would do the rest at once."""


async def carried_through_deaths(office: Office, carry_batches: Callable[[Batches], Awaitable[None]]) -> int:
    """How often the job died until all had theirs."""
    for died in range(20):
        failpoints.arm("batch.after_spread:raise" if died % 2 else "batch.before_commit:raise")
        try:
            with pytest.raises(FailpointRaised):
                await carry_batches(Batches(office.service.db))
        finally:
            failpoints.arm("")
        if not await office.value("SELECT count(*) FROM recipient WHERE message_id IS NULL"):
            return died + 1
    return 20


async def test_a_thousand_get_it_once_each_though_the_job_dies_again_and_again(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry_batches = Batches.carry
    monkeypatch.setattr(Batches, "carry", idle)
    async with Office(database, broker).running() as office:
        batch = await big(office, MOST)
        assert await carried_through_deaths(office, carry_batches) == 20
        await asyncio.gather(*(carry_batches(Batches(office.service.db)) for _ in range(3)))
        assert (await texts_of(office, batch), await doubles(office)) == (MOST, 0)
        await release(office)
        await office.until("SELECT count(*) FROM message WHERE status = 'queued'", MOST)
        numbers = [(await office.next("gateway.send.bulk", SmsSend)).to for _ in range(MOST)]
        assert len(set(numbers)) == MOST
        await office.nothing_sent()


async def spread_by_three(office: Office) -> int:
    """Three replicas at once; the index that refuses a second text is away. How many were written twice."""
    await office.db.execute("DROP INDEX message_batch")
    await office.db.execute("UPDATE department SET many_ceiling = $1", MOST)
    batch = await writes_to(office.carla, await crowd(office, 300))
    await send(office.carla, batch)
    await asyncio.gather(*(Batches(office.service.db).carry() for _ in range(3)))
    await carry(office)
    return await doubles(office)


async def test_three_replicas_at_once_write_each_text_once(office: Office) -> None:
    assert await spread_by_three(office) == 0


async def test_without_the_lock_replicas_write_it_twice(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="batch_once:off").running() as office:
        assert await spread_by_three(office) > 0


async def test_a_stop_in_the_middle_leaves_no_text_unaccounted_for(office: Office) -> None:
    batch = await big(office, 300)
    await carry(office)
    await office.db.execute(
        """
        UPDATE message
           SET release_at = $1
         WHERE message_id IN (SELECT message_id FROM message WHERE batch_id IS NOT NULL ORDER BY message_id LIMIT 120)
        """,
        office.clock.now(),
    )
    await Jobs(office.service.db).release_held()
    await stop(office.carla, batch)
    await release(office)
    await carry(office)
    counts = {
        row["status"]: row["count"]
        for row in await office.db.fetch(
            "SELECT status, count(*) FROM message WHERE batch_id IS NOT NULL GROUP BY status"
        )
    }
    assert counts == {"queued": 120, "cancelled": 180}
    cancelled = {(await office.next("gateway.cancel", SmsCancel)).message_id for _ in range(120)}
    assert len(cancelled) == 120
    await office.until("SELECT count(*) FROM message WHERE is_stopping", 120)


@pytest.mark.parametrize("has_failed", [False, True])
async def test_a_row_is_hinted_as_changed_once_a_text(office: Office, has_failed: bool) -> None:
    [ana] = await people(office, 1)
    await office.db.execute("UPDATE thread SET has_failed = $1", has_failed)  # an older text of ours
    await send(office.carla, await writes_to(office.carla, [ana]))
    await carry(office)
    assert await _rows_drawn_until_it_arrives(office) == ["message"]


async def test_a_text_for_later_changes_its_row_once_when_it_leaves(office: Office) -> None:
    [ana] = await people(office, 1)
    batch = await writes_to(office.carla, [ana])
    await send(office.carla, batch, local_time="2026-03-03T09:00", local_zone="America/Denver")
    await carry(office)
    office.clock.advance(timedelta(days=1))
    assert await _rows_drawn_until_it_arrives(office) == ["message", "status"]


async def _rows_drawn_until_it_arrives(office: Office) -> list[str]:
    """The kinds of the hints that have its row drawn, from its writing to its delivery."""
    await release(office)
    message_id = (await office.sent("bulk")).message_id
    for seq, status in enumerate(("claimed", "accepted", "sent", "delivered"), 1):
        await office.gateway_says(message_id, status, seq)
    await office.status_is(message_id, "delivered")
    return [hint.kind for hint in office.hints if hint.message_id == message_id and hint.is_row_changed]


async def test_a_text_in_trouble_changes_its_row(office: Office) -> None:
    [ana] = await people(office, 1)
    await send(office.carla, await writes_to(office.carla, [ana]))
    await carry(office)
    await release(office)
    message_id = (await office.sent("bulk")).message_id
    await office.gateway_says(message_id, "undelivered", 1)
    await office.status_is(message_id, "undelivered")
    await office.gateway_says(message_id, "delivered", 2)
    await office.status_is(message_id, "delivered")
    drawn = [hint.kind for hint in office.hints if hint.message_id == message_id and hint.is_row_changed]
    assert drawn == ["message", "status", "status"]
