"""What somebody says of a conversation they say of what their page shows: what it does not show was not seen."""

from uuid import UUID

from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


async def put_aside_unseen(office: Office, thread_id: UUID, status: int) -> bool:
    """She thanks, Carla looks, she asks something; then Carla says that it needs no answer: whether one is due."""
    await office.texts("Thanks!")
    seen = (await office.carla.thread(thread_id))["seq"]
    await office.texts("Wait, which door is it?")
    await office.carla("POST", f"/v1/threads/{thread_id}/answered", {"seq": seen}, status)
    is_due: bool = (await office.carla.inbox())["rows"][0]["is_answer_due"]
    return is_due


async def test_no_answer_needed_is_not_said_of_a_text_nobody_saw(office: Office, ana: Ana) -> None:
    assert await put_aside_unseen(office, ana[1], 409) is True
    assert (await office.carla.puts_aside(ana[1]))["is_answer_due"] is False


async def test_without_that_guard_it_swallows_the_text(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="put_aside_seen:off").running() as office:
        assert await put_aside_unseen(office, (await office.add())[1], 200) is False


async def test_what_we_ourselves_wrote_since_does_not_stand_in_the_way(office: Office, ana: Ana) -> None:
    await office.texts("Thanks!")
    seen = (await office.carla.thread(ana[1]))["seq"]
    await office.erin.writes(ana[1], "You are welcome")
    await office.carla("POST", f"/v1/threads/{ana[1]}/answered", {"seq": seen})
