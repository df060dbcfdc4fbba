"""Clients found by whoever may see them, and by nobody else, whichever of the walls is taken away."""

from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest

from services.threads.store.search import name_patterns
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ADMIN, BENS, CARLA, CLERK, DESK, DEV, ERIN
from tests.service.threads.office import Office
from tests.service.threads.pages import page_of
from tests.service.threads.test_access import take_policies_away
from tests.service.threads.test_finding import furnish

# A front desk knows whom its department serves, though not what they write.
SEES = {
    **{"carla": {"ana"}, "dev": {"ben"}, "erin": {"ana", "ben", "cy"}, "desk": {"ana", "ben", "cy"}},
    **{"clerk": set[str](), "admin": set[str]()},
}


@pytest.fixture
async def unwalled(database: Database, broker: Broker) -> AsyncIterator[Office]:
    """The service's own check is taken away."""
    async with Office(database, broker, failpoints="service_wall:off").running() as office:
        yield office


async def found_by_each(office: Office, words: str = "abbott") -> dict[str, set[str]]:
    path = f"/v1/clients?search={quote(words)}"
    return {
        who: {client["given_name"].lower() for client in (await office.people[who].get(path))["clients"]}
        for who in SEES
    }


async def test_each_finds_whom_they_may_see_with_either_wall_alone(office: Office) -> None:
    await furnish(office)
    assert await found_by_each(office) == SEES
    await take_policies_away(office)
    assert await found_by_each(office) == SEES
    await office.db.execute(
        "INSERT INTO external_id SELECT client_id, 'case', 'B-7' FROM phone WHERE number = $1",
        BENS,
    )
    for words in (BENS[-4:], "b-7"):
        found = await found_by_each(office, words)
        assert {who for who, names in found.items() if names == {"ben"}} == {"dev", "erin", "desk"}, words


async def test_policies_and_the_functions_own_look_hold_alone(unwalled: Office) -> None:
    await furnish(unwalled)
    assert await found_by_each(unwalled) == SEES
    everybody = "LANGUAGE sql STABLE AS 'SELECT array_agg(staff_id) FROM staff'"
    await unwalled.db.execute(f"CREATE OR REPLACE FUNCTION seen_staff() RETURNS uuid[] {everybody}")
    assert {"ana", "ben"} <= (await found_by_each(unwalled))["carla"], "what both look by is taken away"


async def test_function_asked_past_the_routes_answers_by_who_asks(office: Office) -> None:
    await furnish(office)
    asked = "SELECT count(*) FROM found_clients($1, $2, '', 20)"
    for who, expected in ((CARLA, 1), (DEV, 1), (ERIN, 3), (DESK, 3), (CLERK, 0), (ADMIN, 0)):
        async with page_of(office, who) as tx:
            assert await tx.fetchval(asked, name_patterns("abbott"), "") == expected
            assert await tx.fetchval(asked, name_patterns("nobody"), "555") == expected
    async with office.service.pages.connection() as connection:
        assert await connection.fetchval(asked, name_patterns("abbott"), "555") == 0
