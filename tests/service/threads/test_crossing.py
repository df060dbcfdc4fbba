"""Two acts at the very moment that is worst for either: held there, let go, and both come to their end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from services.kit import failpoints
from services.threads.jobs import Jobs
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import BENS, CARLA
from tests.service.threads.merging import Record, ask, phone_of
from tests.service.threads.office import Office
from tests.service.threads.pages import page_of
from tests.service.threads.test_changes import end


@asynccontextmanager
async def merging_held(
    office: Office, kept: Record, gone: Record, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[None]:
    """Their merge is under way meanwhile: all of both is held, and nothing is committed. Done afterwards."""
    reached, goes_on, hit = asyncio.Event(), asyncio.Event(), failpoints.hit

    async def held(name: str) -> None:
        if name == "merge.texts_moved":
            reached.set()
            await goes_on.wait()
        await hit(name)

    monkeypatch.setattr(failpoints, "hit", held)
    await ask(office.carla, office, kept, gone)
    office.service.nudge("carry_merges")
    await reached.wait()
    yield
    goes_on.set()
    await office.until("SELECT state FROM merge", "done")


async def somebody_waits(office: Office, count: int = 1) -> None:
    await office.until("SELECT count(*) >= $1 FROM pg_locks WHERE NOT granted", True, count)


async def being_taken_in(office: Office, body: str, number: str) -> UUID:
    """Somebody's text, that nobody waits for yet."""
    text = office.text(body, number)
    await office.say("gateway", text, subject=number, seq=1)
    return text.text_id


async def ended_while_merged(office: Office, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a text on its way to a number that ended is asked back, though its record is merged at that moment."""
    kept, gone = await office.add(), await office.add("Anna Abot", BENS)
    await office.carla.writes(gone[1], "See you")
    await office.sent()
    async with page_of(office, CARLA) as tx:
        await end(tx, gone[0], BENS)
    async with merging_held(office, kept, gone, monkeypatch):
        follow = asyncio.create_task(Jobs(office.service.db).follow_changes())
        await somebody_waits(office)
    await follow
    return bool(await office.value("SELECT is_stopping FROM message WHERE body = 'See you'"))


async def test_text_to_a_number_that_ended_is_asked_back_though_its_record_is_merged_at_that_moment(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await ended_while_merged(office, monkeypatch)


async def test_without_holding_the_number_it_is_found_nowhere(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Office(database, broker, failpoints="ended_held:off").running() as office:
        assert not await ended_while_merged(office, monkeypatch)


async def test_number_is_ended_with_whoever_has_it_when_the_merge_is_over(
    office: Office, ana: Record, twin: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone_id = await phone_of(office, twin[0])
    async with merging_held(office, ana, twin, monkeypatch):
        path, form = f"/v1/phones/{phone_id}/end", {"because": "disconnected"}
        ended = asyncio.create_task(office.carla("POST", path, form))
        await somebody_waits(office)
    assert (await ended)["client"]["client_id"] == str(ana[0])
    assert await office.value("SELECT count(*) FROM phone WHERE number = $1 AND valid_to IS NULL", BENS) == 0
