"""What somebody put off to write stays on top of their list until they have written: a plan to write is not that."""

from uuid import UUID

from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.hands import transfer
from tests.service.threads.house import DEV
from tests.service.threads.office import Office
from tests.service.threads.test_later import TUESDAY
from tests.service.threads.test_snoozes import snooze
from tests.service.threads.test_to_answer import planned_goes

Ana = tuple[UUID, UUID]
SNOOZED = "SELECT count(*) FROM snooze"


async def with_a_plan(office: Office, thread_id: UUID) -> int:
    """Its time comes, and Carla plans a text for tomorrow: how many are put off still."""
    await snooze(office, office.carla, thread_id)
    office.passes(hours=2)
    await office.carla.writes(thread_id, "How did it go?", **TUESDAY)
    count: int = await office.value(SNOOZED)
    return count


async def test_a_plan_leaves_it_there_until_the_text_goes(office: Office, ana: Ana) -> None:
    assert await with_a_plan(office, ana[1]) == 1
    assert (await office.carla.inbox())["rows"][0]["is_follow_up_due"]
    await planned_goes(office)
    assert await office.value(SNOOZED) == 0


async def test_without_that_it_is_forgotten(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="still_due:off").running() as office:
        assert await with_a_plan(office, (await office.add())[1]) == 0


async def test_what_is_put_off_beyond_the_plan_stays(office: Office, ana: Ana) -> None:
    await office.carla.writes(ana[1], "How did it go?", **TUESDAY)
    await snooze(office, office.carla, ana[1], hours=72)
    await planned_goes(office)
    assert await office.value(SNOOZED) == 1


async def test_saying_who_serves_them_now_is_no_follow_up(office: Office, ana: Ana) -> None:
    await snooze(office, office.carla, ana[1])
    office.passes(hours=2)
    await transfer(office.carla, ana[1], DEV, text="Dev Chandra is your case manager from now on.")
    assert await office.value(SNOOZED) == 1
