"""The gateway's copies of who owns which number: the newest state holds, whatever order they come in."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from proto.directory import CoverChanged
from proto.people import Caseload
from services.gateway.store import owners
from services.kit.run import Service
from services.kit.settings import Common, Secret
from tests.service.gateway.county import (
    ANA_ID,
    BEN_ID,
    CARLA,
    DESK,
    DEV,
    DEVS_DESK,
    FRONT_DESK,
    client,
    cover,
    department,
    desks,
    person,
    phone,
    settle,
)
from tests.service.gateway.office import ANA, BEN, COURT, PROBATION, Office, until

YESTERDAY = datetime.now(UTC) - timedelta(days=1)
ORDERS = list(itertools.permutations(range(3)))


@pytest.mark.parametrize("order", ORDERS)
async def test_a_client_s_newest_state_holds_in_whatever_order_states_come(road: Office, order: list[int]) -> None:
    states = [
        client(language="en", phones=(phone(BEN),)),
        client(language="es", phones=(phone(BEN), phone(ANA))),
        client(language="es", phones=(phone(BEN, YESTERDAY), phone(ANA))),
    ]
    await settle(road, person())
    for place in order:
        await settle(road, states[place], seq=place + 1)
    await settle(road, states[0], seq=0)
    assert await desks(road, BEN) == []  # it ended
    assert await desks(road, ANA) == [("es", DESK)]


@pytest.mark.parametrize("order", ORDERS)
async def test_a_desk_s_newest_phone_rings_in_whatever_order_they_come(road: Office, order: list[int]) -> None:
    await settle(road, client())
    for place in order:
        await settle(road, person(desk_phone=(None, DEVS_DESK, DESK)[place]), seq=place + 1)
    assert await desks(road) == [("es", DESK)]


async def test_an_older_cover_or_department_changes_nothing(road: Office) -> None:
    away = cover()
    over = CoverChanged(**{name: getattr(away, name) for name in away.__struct_fields__} | {"is_active": False})
    await settle(road, client(), person(), person(DEV, DEVS_DESK))
    await settle(road, over, department(None), seq=2)
    await settle(road, away, department(), seq=1)
    assert await desks(road) == [("es", DESK)]
    async with road.gateway.db.tx() as tx:
        assert await owners.office_phone(tx, PROBATION) is None


async def test_copies_of_each_other_s_owners_may_come_in_any_order(road: Office) -> None:
    """A client before their case manager, a cover before the people: nothing is lost, nothing waits."""
    await settle(road, client(), cover())
    assert await desks(road) == [("es", None)]
    await settle(road, person(), person(DEV, DEVS_DESK))
    assert await desks(road) == [("es", DEVS_DESK)]


@pytest.mark.parametrize("days", [(-2, -1), (1, 2)])
async def test_a_cover_that_is_over_or_to_come_rings_nobody_else(road: Office, days: tuple[float, float]) -> None:
    await settle(road, client(), person(), person(DEV, DEVS_DESK), cover(days=days))
    assert await desks(road) == [("es", DESK)]


async def test_of_two_covers_the_one_that_began_last_holds_and_one_who_left_does_not_answer(road: Office) -> None:
    await settle(road, client(), person(), person(DEV, DEVS_DESK), cover(by=BEN_ID, days=(-3, 3)), cover())
    assert await desks(road) == [("es", DEVS_DESK)]
    await settle(road, person(DEV, DEVS_DESK, is_active=False), seq=2)
    assert await desks(road) == [("es", None)]


async def test_a_closed_caseload_has_no_owner_and_a_deleted_client_no_number(road: Office) -> None:
    closed = Caseload(department_id=PROBATION, staff_id=CARLA, is_open=False)
    await settle(road, person(), client(caseloads=(closed,)))
    assert await desks(road) == [("es", None)]
    await settle(road, client(is_deleted=True), seq=2)
    assert await desks(road) == []
    assert await road.value("SELECT count(*) FROM client_phone") == 0
    await settle(road, client(), seq=1)
    assert await desks(road) == []


async def test_another_department_s_owner_is_not_this_one_s(road: Office) -> None:
    elsewhere = Caseload(department_id=COURT, staff_id=DEV, is_open=True)
    await settle(road, person(), person(DEV, DEVS_DESK), client(caseloads=(*client().caseloads, elsewhere)))
    assert await desks(road) == [("es", DESK)]
    assert await desks(road, department_id=COURT) == [("es", DEVS_DESK)]


async def test_what_threads_and_web_say_arrives(road: Office) -> None:
    """Over the broker, as it is bound."""
    assert (await road.gateway.state())["empty_copies"] == ["department", "office", "staff", "client"]
    told = Common(
        work_database_url=Secret(road.database.url("web_work")),
        page_database_url=Secret(road.database.url("web_page")),
        amqp_url=Secret(road.broker.url("web")),
    )
    async with Service("web", told) as web, web.db.tx() as tx:
        for state in (department(), person(), person(DEV, DEVS_DESK), cover()):
            tx.publish(state, subject=str(getattr(state, state.__struct_fields__[0])), seq=7)
    async with road.threads.db.tx() as tx:
        tx.publish(client(), subject=str(ANA_ID), seq=3)

    async def known() -> bool:
        return await desks(road) == [("es", DEVS_DESK)] and not (await road.gateway.state())["empty_copies"]

    await until(known)
    async with road.gateway.db.tx() as tx:
        assert await owners.office_phone(tx, PROBATION) == FRONT_DESK
