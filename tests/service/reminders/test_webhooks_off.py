"""When a webhook goes off: after three days of failing, or at once where it is asked for; and how it goes on."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from proto.attention import AttentionChanged
from services.reminders.domain.retrying import GIVES_UP_AFTER
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import COURT, MONDAY
from tests.service.reminders.receiver import PATH, Told, told


@pytest.fixture
async def office(database: Database, broker: Broker) -> AsyncIterator[Told]:
    async with told(database, broker) as one:
        yield one


async def until_it_is_off(office: Told, most: timedelta) -> datetime:
    """Nobody takes anything; each try is made when it is due. When the last one was made, most after the first."""
    office.receiver.answers = [503]
    await office.write(2)
    await office.carry()
    while (standing := await office.standing()).next_try_at is not None:
        if standing.next_try_at > MONDAY + most:
            break
        office.clock.at = standing.next_try_at
        await office.carry()
    return office.clock.now()


async def attention(office: Told) -> AttentionChanged:
    told_of: AttentionChanged = await office.next("notifier.attention", AttentionChanged)
    return told_of


async def test_after_three_days_it_is_off_somebody_is_told_and_it_goes_on_where_it_stopped(office: Told) -> None:
    assert await until_it_is_off(office, 2 * GIVES_UP_AFTER) == MONDAY + GIVES_UP_AFTER
    standing = await office.standing()
    assert (standing.is_active, standing.off_because, standing.last_status) == (False, "failing", 503)
    assert 15 <= len(office.receiver.posts) <= 18
    raised = await attention(office)
    assert (raised.kind, raised.department_id, raised.is_open) == ("webhook_off", COURT, True)
    tried = len(office.receiver.posts)
    office.receiver.answers = [200]
    office.clock.advance(timedelta(days=1))
    await office.write(1)
    await office.carry()
    assert len(office.receiver.posts) == tried
    await office.receive_at(office.origin + PATH)
    assert (await attention(office)).is_open is False
    await office.carry()
    again, rest = office.receiver.posts[tried:]
    assert (again.message_id, again.is_ours) == (office.receiver.posts[0].message_id, True)
    assert (again.numbers, rest.numbers) == ([1, 2], [3])


async def test_without_an_end_it_is_tried_for_ever(database: Database, broker: Broker) -> None:
    async with told(database, broker, "webhook_gives_up:off") as office:
        await until_it_is_off(office, GIVES_UP_AFTER + timedelta(minutes=5))
        standing = await office.standing()
        assert (standing.is_active, standing.off_because) == (True, None)


async def test_who_answers_that_it_is_gone_is_called_no_more(office: Told) -> None:
    office.receiver.answers = [410]
    await office.write(1)
    await office.carry()
    standing = await office.standing()
    assert (standing.off_because, standing.off_at, standing.last_status) == ("gone", MONDAY, 410)
    assert (await attention(office)).is_open
    office.clock.advance(timedelta(days=9))
    await office.carry()
    assert len(office.receiver.posts) == 1
    await office.end()
    assert (await attention(office)).is_open is False
