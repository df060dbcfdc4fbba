"""A person parks a line and opens it again, with a reason and on record; what keeps a line is told to everyone."""

import asyncio
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from asyncpg.exceptions import LockNotAvailableError

from proto.numbers import LineChanged
from services.gateway import sender
from services.gateway.domain import cap, outcome
from services.gateway.domain.wire import Claimed
from services.gateway.store import lines, parking
from services.kit import failpoints
from services.kit.db import Tx
from tests.service.gateway.checking import written_to
from tests.service.gateway.office import ANA, LINE, OTHER_LINE, Office, at, until


async def park(office: Office, over_at: datetime | None = None, because: str = "the carrier asked for it") -> None:
    async with office.gateway.db.tx() as tx:
        await parking.park(tx, LINE, because, over_at)


async def open_again(office: Office) -> None:
    async with office.gateway.db.tx() as tx:
        await parking.open_again(tx, LINE)


async def acts(office: Office) -> list[tuple[str, str | None]]:
    async with office.superuser() as connection:
        rows = await connection.fetch(
            "SELECT act, facts->>'reason' FROM gateway.audit WHERE object_kind = 'line' ORDER BY at, audit_id"
        )
    return [(row[0], row[1]) for row in rows]


def spy(tx: Tx) -> list[LineChanged]:
    """The states that this transaction tells."""
    told: list[LineChanged] = []
    publish = tx.publish

    def note(data: Any, **how: Any) -> Any:
        if isinstance(data, LineChanged):
            told.append(data)
        return publish(data, **how)

    tx.publish = note  # type: ignore[method-assign]
    return told


async def test_nothing_goes_by_a_parked_line_until_somebody_opens_it(road: Office) -> None:
    await park(road)
    order = road.order()
    await road.send(order)
    await road.until_status(order.message_id, "queued")
    await road.texts_in("+13855550102", "still comes in")
    other = road.order(line=OTHER_LINE)
    await road.add_line(OTHER_LINE)
    await road.send(other)
    await road.until_status(other.message_id, "delivered", 30)
    assert await road.status(order.message_id) == "queued"
    await open_again(road)
    await road.until_status(order.message_id, "delivered", 30)
    assert ("line_parked", "the carrier asked for it") in await acts(road)
    assert (await acts(road))[-1] == ("line_opened", None)


async def test_one_parked_for_a_while_opens_by_itself(road: Office) -> None:
    await park(road, at(road, seconds=2))
    order = road.order()
    await road.send(order)
    await road.until_status(order.message_id, "queued")
    await road.until_status(order.message_id, "delivered", 30)
    claimed = await road.value("SELECT claimed_at FROM attempt")
    assert claimed >= await road.value("SELECT shut_until FROM line")


async def test_a_line_that_rests_by_itself_can_be_opened_too(road: Office) -> None:
    await road.rest_line(3600)
    order = road.order()
    await road.send(order)
    await road.until_status(order.message_id, "queued")
    await open_again(road)
    await road.until_status(order.message_id, "delivered", 30)


async def test_what_can_t_be_is_refused_and_changes_nothing(road: Office) -> None:
    for over_at, because, why in (
        (None, " ", "why it is parked"),
        (None, "x" * 201, "200 characters"),
        (at(road, seconds=-1), "late", "is over"),
    ):
        with pytest.raises(ValueError, match=why):
            await park(road, over_at, because)
    with pytest.raises(LookupError, match="not parked"):
        await open_again(road)
    async with road.gateway.db.tx() as tx:
        with pytest.raises(LookupError, match="there is no line"):
            await parking.park(tx, OTHER_LINE, "because", None)
        with pytest.raises(LookupError, match="there is no line"):
            await parking.open_again(tx, OTHER_LINE)
        await tx.execute("INSERT INTO line_number (number, line) VALUES ($1, $2)", OTHER_LINE, LINE)
        with pytest.raises(LookupError, match=f"is a number of the Messaging Service {re.escape(LINE)}; say"):
            await parking.park(tx, OTHER_LINE, "because", None)
    assert await acts(road) == [("line_changed", None)]


async def test_its_state_says_what_keeps_it_and_that_it_is_over(road: Office) -> None:
    await road.add_line(daily_cap=500)
    over_at = at(road, hours=1)
    async with road.gateway.db.tx() as tx:
        told = spy(tx)
        await parking.park(tx, LINE, "because", over_at)
        await parking.open_again(tx, LINE)
        await parking.tell(tx, [LINE], "account", over_at)
        await parking.park(tx, LINE, "because", None)
        await lines.republish(tx, None)
        tx.now += timedelta(hours=2)
        await parking.open_again(tx, LINE)
        await lines.republish(tx, None)
    assert [(one.trouble, one.parked_until) for one in told] == [
        ("parked", over_at),
        (None, None),
        ("account", over_at),
        ("parked", None),
        ("parked", None),
        (None, None),
        (None, None),
    ]
    assert {one.daily_cap for one in told} == {500}


async def test_a_line_the_provider_stops_says_so(road: Office) -> None:
    await road.knobs(error_codes={"+18015550101": 20003})
    await road.send(road.order())

    async def row() -> tuple[str, datetime] | None:
        found = (await road.rows("SELECT told_because, told_until FROM line"))[0]
        return tuple(found) if found["told_because"] else None

    trouble, over_at = await until(row, 30)
    assert trouble == "account"
    assert over_at > at(road, minutes=4)
    await open_again(road)
    await road.knobs(error_codes={"+18015550101": 30023})
    await road.send(road.order("another"))
    trouble, over_at = await until(row, 30)
    assert (trouble, over_at) == ("throttled", cap.next_day(road.clock.now()))


async def test_who_learns_that_the_account_is_shut_keeps_no_line_while_he_waits_for_the_others(road: Office) -> None:
    """Another replica has learnt it by its own line, and wants them all, too."""
    assert await is_left_to_the_other(road)


async def test_with_its_own_line_locked_first_each_waits_for_the_other(road: Office) -> None:
    failpoints.arm("lines_in_order:off")
    assert not await is_left_to_the_other(road)


async def is_left_to_the_other(office: Office) -> bool:
    """Whether who has locked the first line gets the second from who records that its text was refused for all."""
    await office.add_line(OTHER_LINE)
    await written_to(office, ANA)
    refused = [sender.Tried(await the_text(office), outcome.refused("20003"))]
    async with asyncio.TaskGroup() as tasks, office.gateway.db.tx() as tx:
        await tx.execute("SELECT FROM line WHERE line = $1 FOR NO KEY UPDATE", OTHER_LINE)
        tasks.create_task(record(office, refused))
        await until(lambda: waits_for_a_line(office))
        try:
            async with tx.connection.transaction():
                await tx.execute("SELECT FROM line WHERE line = $1 FOR NO KEY UPDATE NOWAIT", LINE)
        except LockNotAvailableError:
            return False
        return True


async def the_text(office: Office) -> Claimed:
    [row] = await office.rows("SELECT attempt_id, message_id, not_after, claimed_at FROM attempt")
    ids, times = (row["attempt_id"], row["message_id"]), (row["not_after"], row["claimed_at"])
    return Claimed(*ids, ANA, LINE, "See you Monday.", 1, "reply", *times)


async def record(office: Office, tried: list[sender.Tried]) -> None:
    async with office.gateway.db.tx() as tx:
        await sender.record(tx, tried)


async def waits_for_a_line(office: Office) -> bool:
    asked = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FROM line%'"
    )
    return bool(await office.value(asked))
