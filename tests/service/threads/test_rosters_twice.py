"""A list whose rows are about one person: they are added once, or taken on once."""

from services.threads.store.people import add_phone
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import BENS, CLERK, COURT, NEW
from tests.service.threads.lists import applies, brings, csv, looks, said
from tests.service.threads.office import Office

EVES = (f"Eve,Evans,{NEW}", f"Eve,Evans,{BENS}")
NAMES = "SELECT count(*) FROM client WHERE family_name = $1"


async def elsewhere(office: Office) -> None:
    """Eve is another department's client, and has two numbers."""
    client_id, _ = await office.add("Eve Evans", NEW, CLERK, COURT)
    async with office.service.db.tx() as tx:
        await add_phone(tx, client_id, BENS, is_current=False)


async def test_another_departments_client_with_two_numbers_is_taken_on_once(office: Office) -> None:
    await elsewhere(office)
    brought = await brings(office.carla, csv("Dan,Doe,4155550177", *EVES))
    assert said(brought) == ["new", "added_here", "refused:twice:number"]
    applied = await applies(office.carla, brought)
    assert applied["state"] == "applied"
    assert [await office.value(NAMES, name) for name in ("Doe", "Evans")] == [1, 1]


async def test_without_that_their_list_can_never_be_applied_and_adds_nobody(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="listed_once:off").running() as office:
        await elsewhere(office)
        brought = await brings(office.carla, csv("Dan,Doe,4155550177", *EVES))
        await applies(office.carla, brought, 404)
        assert (await looks(office.carla, brought))["state"] == "read"
        assert await office.value(NAMES, "Doe") == 0


async def one_case_twice(office: Office) -> int:
    brought = await brings(office.carla, csv(*(f"{eve},en,1AG-17" for eve in EVES)))
    await applies(office.carla, brought)
    count: int = await office.value(NAMES, "Evans")
    return count


async def test_one_name_and_case_number_twice_is_one_person(office: Office) -> None:
    assert await one_case_twice(office) == 1


async def test_without_that_they_are_two(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="listed_once:off").running() as office:
        assert await one_case_twice(office) == 2


async def without_a_case(office: Office) -> list[str]:
    """Two of one name have no case number yet, as the list puts it; then somebody else has none either."""
    brought = await brings(office.carla, csv(*(f"{eve},en,Pending" for eve in EVES)))
    await applies(office.carla, brought)
    later = await brings(office.carla, csv("Dan,Doe,4155550177,en,pending", "Flo,Fox,4155550178,en,---"))
    return [*said(brought), *said(later)]


async def test_what_is_no_case_number_makes_nobody_another(office: Office) -> None:
    assert await without_a_case(office) == ["new"] * 4
    assert await office.value("SELECT count(*) FROM external_id") == 0


async def test_without_that_the_second_is_left_out_and_others_later(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="no_case_yet:off").running() as office:
        assert await without_a_case(office) == ["new", "refused:twice:number", "refused:known_case:case", "new"]
