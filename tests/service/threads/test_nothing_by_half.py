"""What is answered with 404 was not done; that it was asked for is on record."""

from uuid import UUID

from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import BENS, DESK, DEV
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


async def moves_a_number(office: Office, ana: Ana, refused: int = 404) -> tuple[int, int]:
    """The front office moves Ben's number to Ana and wants her asked first: who has it now."""
    ben = await office.add("Ben Baker", BENS, owner=DEV)
    form = {"number": BENS, "despite": "not_theirs", "holder_id": str(ben[0]), "ask_first": True, "make_current": True}
    # Ana's conversation is Carla's: the front office sees her, and writes nothing in it.
    await office.desk("POST", f"/v1/clients/{ana[0]}/phones", form, refused)
    bens = await office.value("SELECT count(*) FROM phone WHERE client_id = $1 AND valid_to IS NULL", ben[0])
    anas = await office.value("SELECT count(*) FROM phone WHERE client_id = $1 AND number = $2", ana[0], BENS)
    return bens, anas


# It is told that it can't ask there; without that it is as if Ana were nobody's it knows.
UNTOLD = "cant_ask:off"


async def test_a_number_that_was_not_given_was_not_taken(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints=UNTOLD).running() as office:
        ana = await office.add()
        assert await moves_a_number(office, ana) == (1, 0)
        assert await office.value("SELECT count(*) FROM client_change WHERE kind = 'number_ended'") == 0
        denied = await office.db.fetch("SELECT act, actor_id, object_id FROM audit WHERE outcome = 'denied'")
        assert [tuple(one) for one in denied] == [("phone_added", str(DESK), str(ana[0]))]
        assert await office.value("SELECT count(*) FROM audit WHERE act = 'phone_ended'") == 0


async def test_nor_where_it_is_told_why(office: Office, ana: Ana) -> None:
    assert await moves_a_number(office, ana, 409) == (1, 0)
    assert await office.value("SELECT count(*) FROM client_change WHERE kind = 'number_ended'") == 0


async def test_without_that_it_is_nobodys(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints=f"{UNTOLD},denied_undoes:off").running() as office:
        assert await moves_a_number(office, await office.add()) == (0, 0)
