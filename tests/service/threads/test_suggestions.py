"""Whom an unknown number may be by the names in its texts; never a client out of the reader's reach."""

from uuid import UUID

import pytest

from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import CLERK, COURT, DEV, NEW, STRANGERS
from tests.service.threads.office import Office
from tests.service.threads.test_access import take_policies_away

Ana = tuple[UUID, UUID]
TEXT = "hi its ana this is my new number"


async def test_named_client_is_suggested_and_one_click_gives_the_text_to_them(office: Office, ana: Ana) -> None:
    await office.texts(TEXT, STRANGERS)
    pinned = (await office.carla.inbox())["next_unknown"]
    assert [(one["client_id"], one["why"]) for one in pinned["candidates"]] == [(str(ana[0]), "name_in_text")]
    assert pinned["says_new_number"]
    form = {"client_id": str(ana[0]), "make_current": False}
    done = await office.carla("POST", f"/v1/unknown/{pinned['number_id']}/attach", form)
    assert done["thread_id"] == str(ana[1])
    await office.until("SELECT count(*) FROM unknown_text", 0)
    assert [m["body"] for m in (await office.carla.thread(ana[1]))["messages"] if m["body"]] == [TEXT]
    assert (await office.carla.inbox())["next_unknown"] is None


async def test_a_later_text_adds_to_what_the_first_said(office: Office, ana: Ana) -> None:
    await office.texts("its ana", STRANGERS)
    ben, _ = await office.add("Ben Baker", NEW, owner=DEV)
    await office.texts("ben baker knows", STRANGERS)
    assert await office.value("SELECT suggestion_ids FROM unknown_number") == [ben, ana[0]]
    assert (await office.carla.inbox())["next_unknown"] is None, "of two, none is to be had by one click"


@pytest.mark.parametrize("sender", ["28849", "ana@example.com"])
async def test_a_machine_is_nobody(office: Office, ana: Ana, sender: str) -> None:
    await office.texts(TEXT, sender)
    assert await office.value("SELECT suggestion_ids FROM unknown_number") == []


async def test_clients_of_another_department_are_not_suggested(office: Office) -> None:
    await office.add("Ana Abbott", NEW, owner=CLERK, department_id=COURT)
    await office.texts(TEXT, STRANGERS)
    assert await office.value("SELECT suggestion_ids FROM unknown_number") == []


@pytest.mark.parametrize("arm", ["both", "service", "policies", "none"])
async def test_a_client_out_of_reach_is_named_to_nobody_by_either_wall(
    database: Database, broker: Broker, arm: str
) -> None:
    more = {"failpoints": "service_wall:off"} if arm in ("policies", "none") else {}
    async with Office(database, broker, **more).running() as office:
        await office.add()
        if arm in ("service", "none"):
            await take_policies_away(office)
        await office.texts(TEXT, STRANGERS)
        [number] = (await office.dev.get("/v1/unknown"))["numbers"]
        pinned = (await office.dev.inbox())["next_unknown"]
        assert bool(number["candidates"]) is (arm == "none"), "Ana is Carla's"
        assert bool(pinned) is (arm == "none")
        assert (await office.carla.inbox())["next_unknown"]["candidates"]
