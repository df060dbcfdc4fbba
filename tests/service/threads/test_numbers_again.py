"""Added with a number they had before, a client has it again."""

from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS, NEW
from tests.service.threads.merging import Record
from tests.service.threads.office import Office
from tests.service.threads.test_new_clients import adds, follow


async def comes_back_with(office: Office, ana: Record, number: str) -> list[str]:
    """Ana's number ended; whoever adds her with it says that she is the one who had it: the numbers she has now."""
    phone_id = await office.value("SELECT phone_id FROM phone WHERE client_id = $1 AND number = $2", ana[0], number)
    await office.carla("POST", f"/v1/phones/{phone_id}/end", {"because": "not_theirs"})
    await adds(office, number=number, despite="same_person", known_id=str(ana[0]))
    await follow(office)
    query = "SELECT number FROM phone WHERE client_id = $1 AND valid_to IS NULL ORDER BY is_current DESC"
    return [row["number"] for row in await office.db.fetch(query, ana[0])]


async def test_a_number_they_had_before_is_theirs_again(office: Office, ana: Record) -> None:
    assert await comes_back_with(office, ana, ANAS) == [ANAS]
    await office.texts("its me again")
    assert (await office.carla.thread(ana[1]))["messages"][-1]["body"] == "its me again"


async def test_a_number_they_had_before_takes_no_other_ones_place(office: Office, ana: Record) -> None:
    await office.carla("POST", f"/v1/clients/{ana[0]}/phones", {"number": NEW}, 201)
    assert await comes_back_with(office, ana, ANAS) == [NEW, ANAS]


async def test_without_giving_it_what_they_typed_is_dropped(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="has_again:off").running() as office:
        assert await comes_back_with(office, await office.add(), ANAS) == []
