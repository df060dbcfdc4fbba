"""A person's text that an outage held up goes while it still makes sense; behind that its author is asked again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import MONDAY
from tests.service.threads.many import carry, outcomes, release, send, writes_to
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]
# Tuesday at nine.
LATER: dict[str, Any] = {"local_time": "2026-03-03T09:00", "local_zone": "America/Denver"}
DUE = MONDAY + timedelta(hours=23)


async def comes_back(office: Office, **after: float) -> None:
    """Nothing ran since; so long after the text was due, all does again."""
    office.clock.at = DUE + timedelta(**after)
    await release(office)


async def test_it_has_lost_its_moment_after_days_and_is_offered_again(office: Office, ana: Ana) -> None:
    written = await office.carla.writes(ana[1], "Your appointment is today at 2", **LATER)
    await comes_back(office, days=2)
    await office.status_is(written["message_id"], "expired")
    await office.nothing_sent()
    assert await office.value("SELECT has_failed FROM thread WHERE thread_id = $1", ana[1])


@pytest.mark.parametrize("hours", [1, 8])
async def test_within_half_a_day_it_goes_and_gateway_is_told_how_long_it_may(
    office: Office, ana: Ana, hours: int
) -> None:
    await office.carla.writes(ana[1], "Your appointment is today at 2", **LATER)
    await comes_back(office, hours=hours)
    sent = await office.sent()
    assert sent.not_after == DUE + timedelta(hours=11), "quiet hours begin"


async def test_one_of_many_that_was_to_go_at_once_is_no_other(office: Office, ana: Ana) -> None:
    batch = await writes_to(office.carla, [ana[1]])
    await send(office.carla, batch)
    await carry(office)
    await comes_back(office, days=1)
    await office.nothing_sent()
    assert (await outcomes(office.carla, batch))["Abbott"]["status"] == "expired"


async def test_without_that_count_it_goes_days_late(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="talk_expires:off").running() as office:
        _, thread_id = await office.add()
        await office.carla.writes(thread_id, "Your appointment is today at 2", **LATER)
        await comes_back(office, days=2)
        assert (await office.sent()).body == "Your appointment is today at 2"
