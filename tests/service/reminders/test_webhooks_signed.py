"""What is told is surely from us: by the lines of proto/README.md, in time, and while a secret is being changed."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from services.reminders.domain.retrying import LADDER
from services.reminders.domain.signing import BOTH_FOR
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import MONDAY
from tests.service.reminders.receiver import Told, told


@pytest.fixture
async def office(database: Database, broker: Broker) -> AsyncIterator[Told]:
    async with told(database, broker) as one:
        yield one


async def rotated(office: Told) -> tuple[bool, bool, bool]:
    """Whether a program with its old secret takes what is told at once and after a day, and one with the new then."""
    new = await office.renew_secret()
    took = []
    for at, secret in ((timedelta(0), None), (BOTH_FOR, None), (BOTH_FOR + LADDER[0] * 2, new)):
        office.clock.at = MONDAY + at
        office.receiver.secrets["court"] = secret or office.receiver.secrets["court"]
        await office.write(1)
        await office.carry()
        took.append(office.receiver.posts[-1].is_ours)
    return took[0], took[1], took[2]


async def test_while_a_secret_is_changed_both_are_good_for_a_day(office: Told) -> None:
    assert await rotated(office) == (True, False, True)
    assert office.receiver.taken == [1, 2, 3]


async def test_without_both_a_program_of_before_takes_nothing_more(database: Database, broker: Broker) -> None:
    async with told(database, broker, "webhook_both_secrets:off") as office:
        assert (await rotated(office))[0] is False


async def after_an_hour(office: Told) -> bool:
    """Whether a program that was away for an hour takes what it is told then."""
    office.receiver.answers = [503]
    await office.write(1)
    await office.carry()
    office.receiver.answers = [200]
    office.clock.advance(timedelta(hours=1))
    await office.carry()
    return office.receiver.posts[-1].is_ours


async def test_each_try_is_signed_at_its_own_moment(office: Told) -> None:
    assert await after_an_hour(office)


async def test_signed_once_for_all_it_would_be_taken_for_an_old_one_that_is_played_again(
    database: Database, broker: Broker
) -> None:
    async with told(database, broker, "webhook_time:off") as office:
        assert not await after_an_hour(office)


async def test_nobody_else_can_sign_for_us(office: Told) -> None:
    office.receiver.secrets["court"] = "whsec_bm90IHRoZSBzZWNyZXQgdGhhdCB3YXMgZ2l2ZW4="
    await office.write(1)
    await office.carry()
    assert (office.receiver.taken, (await office.standing()).last_status) == ([], 401)
