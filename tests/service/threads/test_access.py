"""Who may see what [P11]: every role at every route, with both walls, and with either taken away."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import aiohttp
import asyncpg
import pytest

from proto.directory import CoverChanged, TeamChanged
from services.kit.ids import new_id
from services.kit.tokens import StaffToken, sign
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.described import OPERATIONS
from tests.service.threads.doors import DOORS, FILES
from tests.service.threads.house import ADMIN, CARLA, DEV, ERIN, MONDAY, PROBATION, staff
from tests.service.threads.matrix import borrowed, leaks, shut_out
from tests.service.threads.office import Office
from tests.service.threads.private import MAY_SEE, House
from tests.service.wire import PRIVATE_PEM

TABLES = (
    "client",
    "external_id",
    "phone",
    "caseload",
    "thread",
    "message",
    "draft",
    "snooze",
    "unknown_number",
    "unknown_text",
    "medium",
    "upcoming",
    "opt_out",
    "consent",
    "contact_order",
    "client_change",
    "note",
    "task",
    "template",
    "template_use",
    "batch",
    "recipient",
    "client_group",
    "group_member",
    "roster",
    "roster_row",
    "merge",
    "hand_over_click",
)


@pytest.fixture
async def unwalled(database: Database, broker: Broker) -> AsyncIterator[House]:
    """The service's own check is taken away."""
    async with Office(database, broker, failpoints="service_wall:off").running() as office:
        one = House(office)
        await one.furnish()
        yield one


async def take_policies_away(office: Office) -> None:
    for table in TABLES:
        await office.db.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        await office.db.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


async def test_nobody_sees_or_does_what_is_not_theirs(house: House) -> None:
    assert await leaks(house) == []
    assert await borrowed(house) == []


async def test_service_wall_holds_alone(house: House) -> None:
    await take_policies_away(house.office)
    assert await leaks(house) == []
    assert await borrowed(house) == []


async def test_row_policies_hold_alone(unwalled: House) -> None:
    assert await leaks(unwalled) == []
    assert await borrowed(unwalled) == []


async def test_without_both_walls_everything_leaks(unwalled: House) -> None:
    await take_policies_away(unwalled.office)
    found = await borrowed(unwalled)
    assert {"inbox", "attach"} <= {one.partition(" ")[0] for one in found}, "with others' ids"
    found = await leaks(unwalled)
    assert len(found) > 50
    doors = {name for name, operation in OPERATIONS.items() if operation.in_path}
    assert doors <= {one.partition(" ")[0] for one in found}, "a door that never opens shows nothing"


async def test_those_who_may_find_every_door_open(house: House) -> None:
    assert await shut_out(house) == []


def test_every_operation_has_its_door_and_every_door_its_operation() -> None:
    assert DOORS.keys() == OPERATIONS.keys()
    assert sum(map(len, FILES)) == len(DOORS), "two doors of one name"


async def test_those_who_may_see_do(house: House) -> None:
    for key, people in MAY_SEE.items():
        if key == "board":
            continue
        for who in people:
            thread = await house.office.people[who].thread(house.threads[key])
            assert thread["messages"][0]["body"] == f"a secret of {key}"
            picture = await house.office.people[who].get(f"/v1/media/{house.media[key]}")
            assert thread["messages"][0]["pictures"] == [picture]


async def test_denials_are_recorded_and_reading_too(house: House) -> None:
    await house.office.dev.get(f"/v1/threads/{house.threads['ana']}", 404)
    denied = await house.office.db.fetchrow("SELECT act, actor_id, object_id FROM audit WHERE outcome = 'denied'")
    assert tuple(denied or ()) == ("thread_viewed", str(DEV), str(house.threads["ana"]))
    await house.office.carla.thread(house.threads["ana"])
    query = "SELECT count(*) FROM audit WHERE act = 'thread_viewed' AND outcome = 'done' AND actor_id = $1"
    assert await house.office.value(query, str(CARLA)) == 1


async def cover(office: Office, starts_in: timedelta = timedelta(), **changes: Any) -> UUID:
    cover_id = new_id()
    told: dict[str, Any] = {
        "cover_id": cover_id,
        "staff_id": CARLA,
        "covered_by_id": DEV,
        "starts_at": MONDAY + starts_in,
        "ends_at": MONDAY + starts_in + timedelta(hours=8),
    }
    await office.know(CoverChanged(**(told | changes)))
    return cover_id


@pytest.mark.parametrize("arm", ["both", "service", "policies"])
async def test_cover_opens_and_ends_by_the_clock_at_each_wall(database: Database, broker: Broker, arm: str) -> None:
    more = {"failpoints": "service_wall:off"} if arm == "policies" else {}
    async with Office(database, broker, **more).running() as office:
        _, thread_id = await office.add()
        if arm == "service":
            await take_policies_away(office)
        await cover(office, timedelta(hours=1))
        await office.dev.get(f"/v1/threads/{thread_id}", 404)
        office.clock.advance(timedelta(hours=2))
        assert (await office.dev.thread(thread_id))["can_mark_read"] or arm == "policies"
        office.clock.advance(timedelta(hours=8))
        await office.dev.get(f"/v1/threads/{thread_id}", 404)


async def test_cover_shows_whose_client_it_is(house: House) -> None:
    await cover(house.office)
    rows = (await house.office.dev.inbox())["rows"]
    assert {row["family_name"]: row.get("staff_name") for row in rows} == {"Abbott": "Carla Reyes", "Baker": None}


async def test_reading_as_supervisor_marks_nothing_read(house: House) -> None:
    thread_id = house.threads["ana"]
    assert (await house.office.erin.thread(thread_id))["can_mark_read"] is False
    assert (await house.office.erin.reads(thread_id))["unread"] == 1
    assert (await house.office.carla.reads(thread_id))["unread"] == 0


async def test_supervisor_of_another_team_sees_nothing_of_it(house: House) -> None:
    team_id = new_id()
    other = TeamChanged(team_id=team_id, department_id=PROBATION, name="Team 2", supervisor_ids=(ADMIN,))
    await house.office.know(other, staff(CARLA, team_id=team_id))
    await house.office.erin.get(f"/v1/threads/{house.threads['ana']}", 404)
    await house.office.erin.thread(house.threads["ben"])
    mine = TeamChanged(team_id=team_id, department_id=PROBATION, name="Team 2", supervisor_ids=(ERIN,))
    await house.office.know(mine)
    await house.office.erin.thread(house.threads["ana"])


async def test_who_may_not_sign_in_any_more_sees_nothing_at_once(house: House) -> None:
    await house.office.know(staff(CARLA, is_active=False))
    assert (await house.office.carla.inbox())["rows"] == []
    await house.office.carla.get(f"/v1/threads/{house.threads['ana']}", 404)


async def test_role_in_the_token_alone_opens_nothing(house: House) -> None:
    forged = StaffToken(ADMIN, "supervisor", PROBATION, "s1")
    token = sign(PRIVATE_PEM, forged, house.office.clock.now())
    url = f"{house.office.service.url}/v1/threads/{house.threads['ana']}"
    async with house.office.http.get(url, headers={"Authorization": f"Bearer {token}"}) as answer:
        assert answer.status == 404


async def test_every_operation_wants_a_token(house: House) -> None:
    async with aiohttp.ClientSession(house.office.service.url) as nobody:
        for operation in OPERATIONS.values():
            path = operation.path.format(**{name: new_id() for name in operation.in_path})
            for headers in ({}, {"Authorization": "Bearer none"}, {"Authorization": "Basic none"}):
                async with nobody.request(operation.method, path, json={}, headers=headers) as answer:
                    assert answer.status == 401, f"{operation.name} {headers}"


def test_every_route_that_is_served_is_in_the_document(office: Office) -> None:
    served = {
        (route.method, route.resource.canonical)
        for route in office.service.app.router.routes()
        if route.resource and "/v1/" in route.resource.canonical and route.method != "HEAD"
    }
    assert served == {(operation.method, operation.path) for operation in OPERATIONS.values()}


async def test_page_role_without_a_person_sees_nothing(house: House) -> None:
    async with house.office.service.pages.connection() as connection:
        for table in TABLES:
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0, table


async def test_page_role_can_not_move_a_text_or_rewrite_a_body(house: House) -> None:
    async with house.office.service.pages.connection() as connection:
        for statement in ("UPDATE message SET body = 'x'", "DELETE FROM message", "UPDATE thread SET staff_id = NULL"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)


async def test_foreign_draft_is_refused_by_the_policies(house: House) -> None:
    mine = StaffToken(DEV, "case_manager", PROBATION, "s1")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with house.office.service.pages.page(mine) as tx:
            await tx.execute(
                "INSERT INTO draft (thread_id, staff_id, body, saved_at) VALUES ($1, $2, 'x', $3)",
                house.threads["ana"],
                DEV,
                MONDAY,
            )
