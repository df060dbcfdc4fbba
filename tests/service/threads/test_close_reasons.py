"""Two who change a department's reasons to close at once: nobody's words are overwritten unseen."""

import asyncio
from typing import Any

from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.office import Office

SAID = "SELECT string_agg(wording ->> 'en', ', ' ORDER BY place) FROM close_reason"


async def saves(office: Office, edits: int, *reasons: dict[str, Any], status: int | tuple[int, ...] = 200) -> Any:
    return await office.erin("PUT", "/v1/close-reasons", {"edits": edits, "reasons": list(reasons)}, status)


async def from_an_old_page(office: Office, status: int) -> str:
    """A page is open, a colleague saves, and then the page is saved, too: what the reason says."""
    opened = await saves(office, 0, {"en": "Ended"})
    [reason] = opened["reasons"]
    await saves(office, opened["edits"], reason | {"en": "Supervision ended"})
    await saves(office, opened["edits"], reason | {"en": "Over"}, status=status)
    said: str = await office.value(SAID)
    return said


async def test_who_saves_an_old_page_is_told_and_overwrites_nothing(office: Office) -> None:
    assert await from_an_old_page(office, 409) == "Supervision ended"
    now = await office.erin.get("/v1/close-reasons")
    await saves(office, now["edits"], now["reasons"][0] | {"en": "Over"})
    assert await office.value(SAID) == "Over"


async def test_without_that_the_last_page_wins(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="reasons_seen:off").running() as office:
        assert await from_an_old_page(office, 200) == "Over"


async def test_of_two_at_one_moment_one_is_told(office: Office) -> None:
    [reason] = (await saves(office, 0, {"en": "Ended"}))["reasons"]
    both = [saves(office, 1, reason | {"en": words}, status=(200, 409)) for words in ("Over", "Done")]
    told = await asyncio.gather(*both)
    assert sorted(answer.get("title", "saved") for answer in told) == ["changed", "saved"]
