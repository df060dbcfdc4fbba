"""Two supervisors who change the department's statuses at once: nobody undoes what the other did unseen."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.asking import Asking
from tests.service.threads.office import Office
from tests.service.threads.test_statuses_of_clients import training


async def shown(who: Asking) -> Any:
    return await who.get("/v1/statuses")


async def saves(who: Asking, page: Any, name: str, status: int | tuple[int, ...] = 200) -> Any:
    """The first of them gets another name on this page."""
    first, *rest = page["statuses"]
    form = {"statuses": [first | {"name": name}, *rest], "version": page["version"]}
    return await who("PUT", "/v1/statuses", form, status)


async def name_of_first(office: Office) -> str:
    return str((await shown(office.erin))["statuses"][0]["name"])


async def test_whose_page_is_older_than_what_is_kept_is_told_and_changes_nothing(office: Office) -> None:
    await training(office)
    mine, theirs = await shown(office.erin), await shown(office.erin)
    told = await saves(office.erin, mine, "In training")
    assert (await saves(office.erin, theirs, "Schooling", 409))["title"] == "changed"
    assert await name_of_first(office) == "In training"
    await saves(office.erin, told, "Schooling")
    assert await name_of_first(office) == "Schooling", "who has seen it may change it"


async def test_an_added_a_moved_and_a_taken_away_one_are_another_version(office: Office) -> None:
    await training(office)
    versions = {(await shown(office.erin))["version"]}
    for change in (
        lambda first: [first, {"name": "Quiet", "tone": "off"}],
        lambda first, second: [second, first],
        lambda first, second: [first | {"is_active": False}, second],
    ):
        page = await shown(office.erin)
        form = {"statuses": change(*page["statuses"]), "version": page["version"]}
        versions.add((await office.erin("PUT", "/v1/statuses", form))["version"])
    assert len(versions) == 4


async def test_of_two_at_once_one_is_saved_and_the_other_told(office: Office) -> None:
    await training(office)
    for turn in range(5):
        page = await shown(office.erin)
        both = await asyncio.gather(
            *(saves(office.erin, page, f"{who} {turn}", (200, 409)) for who in ("Mine", "Theirs"))
        )
        [refused] = [one for one in both if one.get("title") == "changed"]
        [saved] = [one for one in both if one is not refused]
        assert await name_of_first(office) == saved["statuses"][0]["name"]


async def test_who_says_no_version_saves_as_ever(office: Office) -> None:
    await office.erin("PUT", "/v1/statuses", {"statuses": [{"name": str(new_id())[:30], "tone": "good"}]})


@pytest.fixture
async def heedless(database: Database, broker: Broker) -> AsyncIterator[Office]:
    """The office that does not ask which version somebody had before their eyes."""
    async with Office(database, broker, failpoints="shown_statuses:off").running() as office:
        yield office


async def test_without_it_the_last_wins_and_nobody_is_told(heedless: Office) -> None:
    await training(heedless)
    mine, theirs = await shown(heedless.erin), await shown(heedless.erin)
    await saves(heedless.erin, mine, "In training")
    await saves(heedless.erin, theirs, "Schooling")
    assert await name_of_first(heedless) == "Schooling"
