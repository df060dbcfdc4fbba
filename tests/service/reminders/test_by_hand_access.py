"""Whose dates who may see and set [P11]: everybody at every door, with both walls, and with either taken away."""

from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

import pytest

from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import ANA, Office
from tests.service.reminders.pages import DESCRIBED, WISH, Page
from tests.service.reminders.sights import CLIENTS, OF_CLIENTS, STAFF, furnish, named
from tests.service.reminders.test_sight import CLIENTS_OF, open_tables

# What each door is given; those with ids in their paths only.
FORMS: Mapping[str, Any] = {
    "view_date": None,
    "preview_date": WISH,
    "preview_change": WISH,
    "set_date": {"wish": WISH},
    "change_date": {"edits": 0, "wish": WISH},
    "cancel_date": {"edits": 0},
    "switch_reminders": {"edits": 0, "is_off": True},
    "preview_repeat": {"wish": WISH, "again": {"unit": "week", "times": 3}},
    "set_repeat": {"wish": WISH, "again": {"unit": "week", "times": 3}},
    "end_repeat": {"edits": 0},
    "view_act": None,
}
# Whose act it is, and whose door that opens.
ACTS_OF = {"ana": "carla", "ben": "dev", "cal": "gus"}


@pytest.fixture
async def unwalled(database: Database, broker: Broker) -> AsyncIterator[Office]:
    """The service's own check is taken away."""
    async with Office(database, broker, "service_wall:off") as office:
        yield office


def page(office: Office, who: str) -> Page:
    staff_id, role, department_id, *_ = STAFF[who]
    return Page(office, staff_id, role, department_id)


async def furnished(office: Office) -> dict[str, UUID]:
    """The house, with an act of somebody's for each client; their ids."""
    await furnish(office)
    acts = {}
    for name, who in ACTS_OF.items():
        acts[name] = new_id()
        form = {"act_id": str(acts[name]), "wish": WISH}
        await page(office, who).ask("POST", f"/v1/clients/{CLIENTS[name][0]}/dates", form, 200)
    await office.until("SELECT count(*) FROM act WHERE done_at IS NULL", 0)
    return acts


async def opened(office: Office, acts: Mapping[str, UUID]) -> dict[str, set[tuple[str, str]]]:
    """By door: for whom and whose things it opened. What is not theirs is answered as if it were not there."""
    found: dict[str, set[tuple[str, str]]] = {name: set() for name in FORMS}
    for name, form in FORMS.items():
        door = DESCRIBED.operations[name]
        for client, (client_id, _) in CLIENTS.items():
            ids = {"client": client_id, "date": named(client, "1"), "act": acts[client]}
            path = door.path.format(id=ids[door.in_path["id"]])
            for who in STAFF:
                asks = form is not None and not name.startswith("preview")
                told = form | {"act_id": str(new_id())} if asks else form
                answer = await page(office, who).ask(door.method, path, told)
                assert answer.status < 500, (name, who, client, answer)
                if answer.status != 404:
                    found[name].add((who, client))
    return found


MAY = {(who, client) for who, clients in CLIENTS_OF.items() for client in clients}
EXPECTED = dict.fromkeys(FORMS, MAY) | {"view_act": {(who, client) for client, who in ACTS_OF.items()}}


async def test_everybody_reaches_what_is_theirs_and_nothing_else(office: Office) -> None:
    assert await opened(office, await furnished(office)) == EXPECTED


async def test_the_services_own_wall_holds_alone(office: Office) -> None:
    acts = await furnished(office)
    await open_tables(office, *OF_CLIENTS, "act")
    assert await opened(office, acts) == EXPECTED


async def test_row_policies_hold_alone(unwalled: Office) -> None:
    assert await opened(unwalled, await furnished(unwalled)) == EXPECTED


async def test_control_without_both_walls_every_door_opens_to_everybody(unwalled: Office) -> None:
    acts = await furnished(unwalled)
    await open_tables(unwalled, *OF_CLIENTS, "act")
    everything = {(who, client) for who in STAFF for client in CLIENTS}
    assert await opened(unwalled, acts) == dict.fromkeys(FORMS, everything)


def test_every_door_with_an_id_is_knocked_at() -> None:
    doors = {name for name, door in DESCRIBED.operations.items() if door.in_path}
    # Of words and of files it is told elsewhere who reads them.
    elsewhere = ("/v1/words/", "/v1/sources/", "/v1/loads/")
    assert {name for name in doors if not DESCRIBED.operations[name].path.startswith(elsewhere)} == FORMS.keys()


async def test_a_denial_is_recorded_and_so_is_reading(office: Office) -> None:
    await furnished(office)
    date_id = named("ana", "1")
    await page(office, "dev").ask("GET", f"/v1/dates/{date_id}", status=404)
    denied = await office.db.fetchrow("SELECT act, actor_id, object_id FROM audit WHERE outcome = 'denied'")
    assert tuple(denied or ()) == ("date.viewed", str(STAFF["dev"][0]), str(date_id))
    await page(office, "carla").ask("GET", f"/v1/dates/{date_id}", status=200)
    assert await office.db.fetchval("SELECT count(*) FROM audit WHERE act = 'date.viewed' AND outcome = 'done'") == 1


async def test_what_a_department_publishes_is_not_changed_by_hand(office: Office) -> None:
    await furnished(office)
    for name in ("change_date", "cancel_date", "end_repeat"):
        door = DESCRIBED.operations[name]
        form = FORMS[name] | {"act_id": str(new_id())}
        said = await page(office, "carla").ask(door.method, door.path.format(id=named("ana", "1")), form, 409)
        assert said["title"] == "not_set_here"
    assert await office.db.fetchval("SELECT count(*) FROM act WHERE appointment_id IS NOT NULL") == 0


async def test_somebody_elses_click_is_not_taken_for_ones_own(office: Office) -> None:
    acts = await furnished(office)
    form = {"act_id": str(acts["ben"]), "wish": WISH}
    said = await page(office, "carla").ask("POST", f"/v1/clients/{ANA}/dates", form, 409)
    assert said["title"] == "used"


@pytest.mark.parametrize("name", FORMS)
async def test_every_door_needs_a_token(office: Office, name: str) -> None:
    door = DESCRIBED.operations[name]
    answer = await Page(office, signs=False).ask(door.method, door.path.format(id=new_id()), FORMS[name])
    assert answer.status == 401
