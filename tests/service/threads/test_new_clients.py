"""A new client: who has the number already, whose they become, what others learn of it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from proto.people import ClientChanged
from services.kit.ids import new_id
from services.threads.jobs import Jobs
from services.threads.store.caseloads import close_caseload
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import (
    ANAS,
    BENS,
    CARLA,
    CLERK,
    COURT,
    DESK,
    DEV,
    ERIN,
    LINE,
    NEW,
    PROBATION,
    STRANGERS,
    staff,
)
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]
OPEN_OWNER = "SELECT staff_id FROM caseload WHERE closed_at IS NULL"


@pytest.fixture
async def careless(database: Database, broker: Broker) -> AsyncIterator[Office]:
    """The office that does not look who has a number."""
    async with Office(database, broker, failpoints="known:off").running() as office:
        yield office


def eve(**changes: Any) -> dict[str, Any]:
    form = {
        "client_id": str(new_id()),
        "given_name": "Eve",
        "family_name": "Evans",
        "number": "(307) 555-0112",
        "agreed_how": "form",
    }
    return form | changes


async def adds(office: Office, who: str = "carla", status: int = 201, **changes: Any) -> Any:
    return await office.people[who]("POST", "/v1/clients", eve(**changes), status)


async def follow(office: Office) -> None:
    await Jobs(office.service.db).follow_changes()


async def test_new_client_is_theirs_who_added_them_and_told_whole(office: Office) -> None:
    added = await adds(office, best_time="  after  2 ", notes="Works nights.", language="es")
    thread = await office.carla.thread(added["thread_id"])
    client = thread["client"]
    assert (client["given_name"], client["family_name"], client["language"]) == ("Eve", "Evans", "es")
    assert (client["time_zone"], client["best_time"], client["agreed_how"]) == ("America/Denver", "after 2", "form")
    assert (thread["number"], thread["health"], thread["staff_id"]) == (NEW, "unverified", str(CARLA))
    assert client["agreed_at"] is not None
    told = await office.next("reminders.copies", ClientChanged)
    assert [phone.number for phone in told.phones] == [NEW]
    assert [caseload.staff_id for caseload in told.caseloads] == [CARLA]
    assert (
        await office.value("SELECT count(*) FROM client_change WHERE kind = 'consent' AND facts->>'how' = 'form'") == 1
    )


async def test_a_second_click_adds_nobody(office: Office) -> None:
    form = eve()
    first = await office.carla("POST", "/v1/clients", form, 201)
    assert await office.carla("POST", "/v1/clients", form, 200) == first
    assert await office.value("SELECT count(*) FROM client") == 1


async def test_an_id_that_is_another_clients_is_refused(office: Office, ana: Ana) -> None:
    theirs, _ = await office.add("Cy Cole", STRANGERS, CLERK, COURT)
    for taken in (ana[0], theirs):
        assert (await adds(office, status=409, client_id=str(taken)))["title"] == "used"


async def test_the_desk_adds_for_a_case_manager_and_for_itself(office: Office) -> None:
    added = await adds(office, "desk", staff_id=str(DEV))
    assert added["thread_id"] is None, "the desk does not see Dev's conversations"
    assert [row["family_name"] for row in (await office.dev.inbox())["rows"]] == ["Evans"]
    assert (await office.desk.get(f"/v1/clients/{added['client_id']}"))["staff_name"] == "Dev Chandra"
    added = await adds(office, "desk", number="307 555 0113")
    assert (await office.desk.thread(added["thread_id"]))["staff_id"] is None


async def test_a_client_is_given_to_nobody_who_can_not_serve_them(office: Office) -> None:
    await office.know(staff(ERIN, is_active=False))
    for who, owner in (("carla", DEV), ("desk", CLERK), ("desk", ERIN), ("desk", DESK)):
        refused = await adds(office, who, 422, staff_id=str(owner))
        assert (refused["title"], refused["field"]) == ("not_here", "staff_id"), who
    await adds(office, "admin", 404)
    await adds(office, "auditor", 404)
    assert await office.value("SELECT count(*) FROM client") == 0


@pytest.mark.parametrize(
    ("changes", "title", "field"),
    [
        ({"given_name": " \t"}, "blank", "given_name"),
        ({"family_name": "77"}, "blank", "family_name"),
        ({"number": "28849"}, "not_a_phone", "number"),
        ({"number": "900 555 0100"}, "not_a_phone", "number"),
        ({"number": LINE}, "own_line", "number"),
        ({"time_zone": "Mountain"}, "zone", "time_zone"),
        ({"external_ids": [{"label": " ", "value": "A-1"}]}, "blank", "external_ids"),
        ({"despite": "same_person"}, "who", "known_id"),
        ({"agreed_how": "no"}, "Not understood", "agreed_how"),
    ],
)
async def test_what_is_wrong_is_named(office: Office, changes: dict[str, Any], title: str, field: str) -> None:
    refused = await adds(office, status=422, **changes)
    assert (refused["title"], refused["field"]) == (title, field)
    assert await office.value("SELECT count(*) FROM client") == 0


async def test_my_own_clients_number_leads_to_the_conversation(office: Office, ana: Ana) -> None:
    [known] = (await office.carla.get("/v1/known?number=801-555-0110"))["holders"]
    assert (known["relation"], known["thread_id"], known["is_open"]) == ("yours", str(ana[1]), True)
    assert (await adds(office, status=409, number=ANAS))["title"] == "known"
    found = await adds(office, number=ANAS, despite="same_person", known_id=str(ana[0]))
    assert found == {"client_id": str(ana[0]), "thread_id": str(ana[1])}
    assert await office.value("SELECT count(*) FROM client") == 1


async def test_my_own_closed_client_comes_back(office: Office, ana: Ana) -> None:
    async with office.service.db.tx() as tx:
        await close_caseload(tx, ana[0], PROBATION)
    [known] = (await office.carla.get(f"/v1/known?number={ANAS[2:]}"))["holders"]
    assert (known["relation"], known["is_open"]) == ("yours", False)
    await adds(office, number=ANAS, despite="same_person", known_id=str(ana[0]))
    assert [row["family_name"] for row in (await office.carla.inbox())["rows"]] == ["Abbott"]
    assert await office.value(OPEN_OWNER) == CARLA
    [marker] = (await office.carla.thread(ana[1]))["messages"]
    assert marker["marker"]["kind"] == "opened"


async def test_closed_client_of_somebody_who_left_is_taken_over(office: Office, ana: Ana) -> None:
    async with office.service.db.tx() as tx:
        await close_caseload(tx, ana[0], PROBATION)
    await office.know(staff(CARLA, is_active=False))
    found = await adds(office, "erin", number=ANAS, despite="same_person", known_id=str(ana[0]))
    assert (await office.erin.thread(UUID(found["thread_id"])))["staff_id"] == str(ERIN)
    assert await office.value(OPEN_OWNER) == ERIN


async def test_a_colleagues_client_is_named_with_whom_to_ask(office: Office, ana: Ana) -> None:
    [known] = (await office.dev.get(f"/v1/known?number={ANAS[2:]}"))["holders"]
    assert (known["relation"], known["family_name"], known["staff_name"], known["thread_id"]) == (
        "colleagues",
        "Abbott",
        "Carla Reyes",
        None,
    )
    refused = await adds(office, "dev", 409, number=ANAS, despite="same_person", known_id=str(ana[0]))
    assert refused["title"] == "colleagues"
    await office.dev.get(f"/v1/threads/{ana[1]}", 404)


async def test_two_who_share_a_phone_are_two_clients(office: Office, ana: Ana) -> None:
    added = await adds(office, "dev", number=ANAS, despite="shares")
    assert added["client_id"] != str(ana[0])
    await office.texts("I will be late")
    [number] = (await office.erin.get("/v1/unknown"))["numbers"]
    assert number["kind"] == "shared"


async def test_another_departments_client_is_shared_by_number_and_name_and_the_department_never_named(
    office: Office,
) -> None:
    theirs, _ = await office.add("Ana Abbott", ANAS, CLERK, COURT, notes="theirs")
    query = f"/v1/known?number={ANAS[2:]}&given_name=ana&family_name=ABBOTT"
    answer = await office.carla.knock("GET", query)
    [known] = answer.json()["holders"]
    assert (known["relation"], known["client_id"], known["staff_name"]) == ("elsewhere", str(theirs), None)
    assert "Court" not in answer.text
    assert (await office.carla.get(f"/v1/known?number={ANAS[2:]}&given_name=Anna&family_name=Abbott"))["holders"] == []
    form: dict[str, Any] = {"number": ANAS, "given_name": "Ana", "family_name": "Abbott"}
    assert (await adds(office, status=409, **form))["title"] == "known"
    added = await adds(office, **form, despite="same_person", known_id=str(theirs))
    assert added["client_id"] == str(theirs)
    assert (await office.carla.thread(added["thread_id"]))["messages"] == []
    await follow(office)
    await office.until("SELECT count(*) FROM outbox", 0)
    served = {str(row["staff_id"]) for row in await office.db.fetch("SELECT staff_id FROM caseload")}
    assert served == {str(CARLA), str(CLERK)}
    agreed = "SELECT facts->>'how' FROM client_change WHERE kind = 'consent' AND department_id = $1"
    assert await office.value(agreed, PROBATION) == "form"


@pytest.mark.parametrize("changes", [{"given_name": "Anna"}, {"number": BENS}])
async def test_nobody_is_shared_by_half_of_it(office: Office, changes: dict[str, Any]) -> None:
    theirs, _ = await office.add("Ana Abbott", ANAS, CLERK, COURT)
    form: dict[str, Any] = {"number": ANAS, "given_name": "Ana", "family_name": "Abbott", "known_id": str(theirs)}
    await adds(office, "carla", 404, **form | changes, despite="same_person")
    assert await office.value("SELECT count(*) FROM thread") == 1
    denied = "SELECT count(*) FROM audit WHERE outcome = 'denied' AND act = 'client_added' AND object_id = $1"
    assert await office.value(denied, str(theirs)) == 1


async def test_of_two_who_add_one_number_at_once_one_is_asked(office: Office) -> None:
    answers = await asyncio.gather(
        *(office.people[who].knock("POST", "/v1/clients", eve()) for who in ("carla", "dev", "erin", "desk"))
    )
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    assert await office.value("SELECT count(*) FROM client") == 1


async def test_who_does_not_look_has_two_silently_on_one_number(careless: Office) -> None:
    await adds(careless)
    await adds(careless, "dev")
    assert await careless.value("SELECT count(*) FROM phone WHERE number = $1 AND valid_to IS NULL", NEW) == 2


async def test_texts_that_waited_for_the_number_follow(office: Office) -> None:
    await office.texts("hi its eve", NEW)
    added = await adds(office)
    await office.until("SELECT count(*) FROM message WHERE thread_id = $1 AND body = 'hi its eve'", 1,
                       UUID(added["thread_id"]))  # fmt: skip
    assert (await office.carla.get("/v1/unknown"))["numbers"] == []
