"""Drafts of several pages: none is lost for another's, whoever saves or sends at the same moment."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]
TABS = 6


async def saves(office: Office, thread_id: UUID, body: str, seen: str | None = None) -> Any:
    office.clock.advance(timedelta(seconds=1))
    form = {"body": body, "based_on_saved_at": seen}
    return await office.carla("PUT", f"/v1/threads/{thread_id}/draft", form)


async def draft(office: Office, thread_id: UUID) -> str | None:
    kept = (await office.carla.thread(thread_id))["draft"]
    return kept["body"] if kept else None


async def tabs_at_once(office: Office, thread_id: UUID) -> list[Any]:
    """Six pages save, all of them before any has its answer."""
    words = [f"words of tab {number}" for number in range(TABS)]
    async with office.service.db.tx() as tx:
        await tx.execute("LOCK TABLE draft IN SHARE ROW EXCLUSIVE MODE")
        url = f"/v1/threads/{thread_id}/draft"
        tabs = [asyncio.create_task(office.carla("PUT", url, {"body": one})) for one in words]
        waiting = "SELECT count(*) >= 2 FROM pg_locks WHERE NOT granted AND locktype IN ('relation', 'advisory')"
        await office.until(waiting, True)
    return [await tab for tab in tabs]


async def test_of_six_tabs_that_save_at_once_every_word_is_kept_or_given_back(office: Office, ana: Ana) -> None:
    saved = await tabs_at_once(office, ana[1])
    kept = await draft(office, ana[1])
    given_back = [one["replaced"] for one in saved if one["replaced"]]
    assert sorted([kept, *given_back]) == [f"words of tab {number}" for number in range(TABS)]
    newest = max(saved, key=lambda one: datetime.fromisoformat(one["saved_at"]))
    assert newest["body"] == kept, "by its moment each page knows whether it was the last"
    assert len({one["saved_at"] for one in saved}) == TABS


@pytest.fixture
async def jostling(database: Database, broker: Broker) -> AsyncIterator[Office]:
    """The office in which pages that save at once do not see each other."""
    async with Office(database, broker, failpoints="drafts_in_turn:off").running() as office:
        yield office


async def test_without_turns_words_are_lost_and_nobody_is_told(jostling: Office) -> None:
    _, thread_id = await jostling.add()
    saved = await tabs_at_once(jostling, thread_id)
    assert len([one for one in saved if one["replaced"]]) < TABS - 1


async def test_a_send_takes_the_draft_whose_words_it_sent_however_its_lines_end(office: Office, ana: Ana) -> None:
    await saves(office, ana[1], "Dear Ana,\nsee you")
    await office.carla.writes(ana[1], "Dear Ana,\r\nsee you")
    assert await draft(office, ana[1]) is None


async def test_a_send_takes_what_its_page_had_saved_before_the_last_words(office: Office, ana: Ana) -> None:
    seen = (await saves(office, ana[1], "Dear A"))["saved_at"]
    await office.carla.writes(ana[1], "Dear Ana, hello", draft_saved_at=seen)
    assert await draft(office, ana[1]) is None


@pytest.mark.parametrize("has_seen", [True, False])
async def test_a_send_leaves_what_another_tab_is_writing(office: Office, ana: Ana, has_seen: bool) -> None:
    seen = (await saves(office, ana[1], "Dear Ana"))["saved_at"]
    await saves(office, ana[1], "a long letter", seen)
    await office.carla.writes(ana[1], "Dear Ana, hello", draft_saved_at=seen if has_seen else None)
    assert await draft(office, ana[1]) == "a long letter"


async def test_two_tabs_at_once_one_sends_and_the_other_saves(office: Office, ana: Ana) -> None:
    for turn in range(5):
        seen = (await saves(office, ana[1], f"to send {turn}"))["saved_at"]
        _, saved = await asyncio.gather(
            office.carla.writes(ana[1], f"to send {turn}!", draft_saved_at=seen),
            saves(office, ana[1], f"to keep {turn}"),
        )
        assert await draft(office, ana[1]) == f"to keep {turn}"
        await saves(office, ana[1], "", saved["saved_at"])


async def test_a_click_repeated_after_a_lost_answer_takes_its_draft_too(office: Office, ana: Ana) -> None:
    sent = await office.carla.writes(ana[1], "hello")
    click = await office.value("SELECT client_msg_id FROM message WHERE message_id = $1", UUID(sent["message_id"]))
    await saves(office, ana[1], "hello")
    await office.carla.writes(ana[1], "hello", 200, client_msg_id=str(click))
    assert await draft(office, ana[1]) is None


async def test_an_emptied_box_takes_only_its_own_words_away(office: Office, ana: Ana) -> None:
    mine = (await saves(office, ana[1], "x"))["saved_at"]
    theirs = await saves(office, ana[1], "a long letter", mine)
    assert (await saves(office, ana[1], " ", mine)) == {"body": "", "saved_at": None, "replaced": "a long letter"}
    assert await draft(office, ana[1]) == "a long letter"
    await saves(office, ana[1], " ", theirs["saved_at"])
    assert await draft(office, ana[1]) is None


async def test_a_moment_without_a_zone_is_refused(office: Office, ana: Ana) -> None:
    await office.carla.writes(ana[1], "hello", (400, 422), draft_saved_at="2026-03-02T17:00:00")


@pytest.fixture
async def sweeping(database: Database, broker: Broker) -> AsyncIterator[Office]:
    """The office in which whatever is sent takes every draft away."""
    async with Office(database, broker, failpoints="others_draft_stays:off").running() as office:
        yield office


async def test_without_it_a_send_takes_what_another_tab_is_writing(sweeping: Office) -> None:
    _, thread_id = await sweeping.add()
    await saves(sweeping, thread_id, "a long letter")
    await sweeping.carla.writes(thread_id, "Hello")
    assert await draft(sweeping, thread_id) is None
