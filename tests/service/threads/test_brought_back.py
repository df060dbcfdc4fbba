"""A hidden number that is brought back after it became a client's: its texts go to that client."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import BENS, DEV, STRANGERS
from tests.service.threads.office import Office


async def hidden(office: Office) -> str:
    """A stranger wrote, and was taken for a wrong number; its path."""
    await office.texts("hi, it is Ben", STRANGERS)
    [number] = (await office.carla.get("/v1/unknown"))["numbers"]
    path = f"/v1/unknown/{number['number_id']}"
    await office.carla("POST", f"{path}/hide", status=204)
    return path


async def given(office: Office, client_id: UUID, **more: Any) -> None:
    form = {"number": STRANGERS, "make_current": False} | more
    await office.dev("POST", f"/v1/clients/{client_id}/phones", form, 201)
    await office.followed()


async def brought_back(office: Office, path: str) -> None:
    await office.carla("POST", f"{path}/show", status=204)
    await office.until("SELECT count(*) FROM unknown_number WHERE brought_back_at IS NOT NULL AND state = 'open'", 0)


async def on_board(office: Office) -> list[str]:
    return [one["number"] for one in (await office.carla.get("/v1/unknown"))["numbers"]]


async def test_its_texts_go_to_the_client_who_was_given_it_whoever_sees_them(office: Office) -> None:
    path = await hidden(office)
    ben, thread_id = await office.add("Ben Baker", BENS, owner=DEV)
    await given(office, ben)
    office.hints.clear()
    await brought_back(office, path)
    await office.until("SELECT count(*) FROM unknown_text", 0)
    assert await on_board(office) == []
    bodies = [one["body"] for one in (await office.dev.thread(thread_id))["messages"]]
    assert "hi, it is Ben" in bodies
    assert [hint.kind for hint in office.hints].count("unknown") == 2, "brought back, and somebody's"
    [shown] = (await office.dev.get("/v1/unknown"))["decided"]
    assert (shown["state"], shown["by"]) == ("attached", "Carla Reyes")


async def test_one_that_is_nobodys_stays_on_the_board(office: Office) -> None:
    path = await hidden(office)
    await brought_back(office, path)
    assert await on_board(office) == [STRANGERS]
    ben, _ = await office.add("Ben Baker", BENS, owner=DEV)
    await given(office, ben)
    assert await on_board(office) == [], "and is claimed as any other"


async def test_one_that_two_share_waits_for_a_person(office: Office) -> None:
    path = await hidden(office)
    ben, _ = await office.add("Ben Baker", BENS, owner=DEV)
    await given(office, ben)
    await office.add("Cy Cole", STRANGERS, owner=DEV)
    await brought_back(office, path)
    assert await on_board(office) == [STRANGERS]
    assert await office.value("SELECT count(*) FROM unknown_text") == 1


async def test_one_that_is_hidden_again_at_once_stays_hidden(office: Office) -> None:
    path = await hidden(office)
    await office.db.execute("UPDATE unknown_number SET brought_back_at = now()")  # shown, hidden, and not looked at yet
    ben, _ = await office.add("Ben Baker", BENS, owner=DEV)
    await given(office, ben)
    office.service.nudge("attach_chosen")
    await office.nothing_sent()
    assert await office.value("SELECT state FROM unknown_number") == "hidden", path


@pytest.fixture
async def forgetful(database: Database, broker: Broker) -> AsyncIterator[Office]:
    """The office that does not look whose a number is that was brought back."""
    async with Office(database, broker, failpoints="claims_brought_back:off").running() as office:
        yield office


async def test_without_it_the_text_waits_on_the_board_for_nobody(forgetful: Office) -> None:
    path = await hidden(forgetful)
    ben, _ = await forgetful.add("Ben Baker", BENS, owner=DEV)
    await given(forgetful, ben)
    await forgetful.carla("POST", f"{path}/show", status=204)
    await forgetful.nothing_sent()
    assert await on_board(forgetful) == [STRANGERS]
