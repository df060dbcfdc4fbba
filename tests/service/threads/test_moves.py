"""One click makes a text "asked to move Tue, Dec 1": with the text, between the texts, and with the date."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from services.kit.ids import new_id
from services.threads.store import panes
from tests.service.threads.asking import Asking
from tests.service.threads.hands import markers
from tests.service.threads.house import BENS, CARLA, DEV, MONDAY, PROBATION
from tests.service.threads.office import Office
from tests.service.threads.pages import page_of
from tests.service.threads.test_page_costs import PAST


async def date(office: Office, client_id: UUID, days: float, state: str = "scheduled") -> UUID:
    appointment_id = new_id()
    await office.db.execute(
        """
        INSERT INTO upcoming (appointment_id, client_id, department_id, kind, starts_at, time_zone, place, state, seq)
        VALUES ($1, $2, $3, 'hearing', $4, 'America/Boise', 'Room 2', $5, 1)
        """,
        appointment_id,
        client_id,
        PROBATION,
        office.clock.now() + timedelta(days=days),
        state,
    )
    return appointment_id


async def asks(who: Asking, message_id: UUID | str, appointment_id: UUID | None, status: int = 200) -> Any:
    form = {"appointment_id": str(appointment_id) if appointment_id else None}
    return await who("POST", f"/v1/messages/{message_id}/asks-to-move", form, status)


async def test_it_stands_with_the_text_between_the_texts_and_with_the_date(
    office: Office, ana: tuple[UUID, UUID]
) -> None:
    client_id, thread_id = ana
    other, wanted = await date(office, client_id, 9), await date(office, client_id, 3)
    text_id = await office.texts("Can we make it Thursday?")
    thread = await office.carla.thread(thread_id)
    assert [one["appointment_id"] for one in thread["messages"][-1]["can_move"]] == [str(wanted), str(other)]
    office.hints.clear()
    said = await asks(office.carla, text_id, wanted)
    assert (said["moved_for"]["appointment_id"], said["can_move"]) == (str(wanted), [])
    assert [(hint.kind, hint.thread_id) for hint in office.hints] == [("thread", thread_id)]
    await asks(office.carla, text_id, wanted)

    thread = await office.carla.thread(thread_id)
    [marker] = markers(thread)
    assert (marker["kind"], marker["staff_name"], marker["time_zone"]) == (
        "asks_to_move",
        "Carla Reyes",
        "America/Boise",
    )
    assert marker["starts_at"].startswith("2026-03-05T17:00:0")
    dates = {one["appointment_id"]: one["asked_to_move_at"] for one in thread["client"]["upcoming"]}
    assert (dates[str(wanted)] is not None, dates[str(other)]) == (True, None)
    for path in (f"/v1/messages/{text_id}", f"/v1/threads/{thread_id}/messages?since=0"):
        found = await office.carla.get(path)
        one = next(m for m in found["messages"] if m["message_id"] == str(text_id)) if "messages" in found else found
        assert one["moved_for"]["appointment_id"] == str(wanted)
    assert (await office.carla.inbox())["rows"][0]["is_answer_due"]


async def test_it_can_be_taken_back_and_said_of_another_date(office: Office, ana: tuple[UUID, UUID]) -> None:
    client_id, thread_id = ana
    first, second = await date(office, client_id, 3), await date(office, client_id, 4)
    text_id = await office.texts("Can we move it?")
    await asks(office.carla, text_id, first)
    assert (await asks(office.carla, text_id, second))["moved_for"]["appointment_id"] == str(second)
    taken = await asks(office.carla, text_id, None)
    assert (taken["moved_for"], len(taken["can_move"])) == (None, 2)
    await asks(office.carla, text_id, None)
    thread = await office.carla.thread(thread_id)
    assert [one["kind"] for one in markers(thread)] == ["asks_to_move", "asks_to_move", "asks_no_more"]
    assert {one["asked_to_move_at"] for one in thread["client"]["upcoming"]} == {None}


async def test_only_the_newest_text_of_the_clients_offers_dates(office: Office, ana: tuple[UUID, UUID]) -> None:
    client_id, thread_id = ana
    await office.texts("Hello")
    assert (await office.carla.thread(thread_id))["messages"][-1]["can_move"] == []
    for days in (1, 2, 3, 4, -1):
        await date(office, client_id, days)
    await date(office, client_id, 1, "cancelled")
    await office.texts("Can we move it?")
    offered = [len(one["can_move"]) for one in (await office.carla.thread(thread_id))["messages"]]
    assert offered == [0, 3]
    await office.carla.writes(thread_id, "Which one?")
    assert {len(one["can_move"]) for one in (await office.carla.thread(thread_id))["messages"]} == {0}


async def test_what_asks_for_nothing_and_what_is_no_date_is_refused(office: Office, ana: tuple[UUID, UUID]) -> None:
    client_id, thread_id = ana
    other_client, _ = await office.add("Ben Baker", BENS)
    wanted = await date(office, client_id, 3)
    text_id = await office.texts("Can we move it?")
    ours = await office.carla.writes(thread_id, "Yes")
    assert (await asks(office.carla, ours["message_id"], wanted, 409))["title"] == "not_theirs"
    for no_date in (
        new_id(),
        await date(office, other_client, 3),
        await date(office, client_id, -1),
        await date(office, client_id, 3, "cancelled"),
    ):
        refused = await asks(office.carla, text_id, no_date, 409)
        assert (refused["title"], refused["field"]) == ("no_date", "appointment_id")
    await asks(office.dev, text_id, wanted, 404)
    await asks(office.erin, text_id, wanted)
    assert await office.value("SELECT count(*) FROM message WHERE moved_for_id IS NOT NULL") == 1


async def test_a_page_marks_no_text_it_does_not_see(office: Office, ana: tuple[UUID, UUID]) -> None:
    text_id = await office.texts("Can we move it?")
    async with page_of(office, DEV) as tx:
        done = await tx.execute("UPDATE message SET moved_for_id = $1 WHERE message_id = $2", new_id(), text_id)
    assert done == "UPDATE 0"


async def test_a_date_is_asked_about_by_the_index_however_many_texts_there_are(office: Office) -> None:
    client_id, _ = await office.add()
    await date(office, client_id, 3)
    owner = await asyncpg.connect(office.database.url())
    try:
        await owner.execute("SET session_replication_role = replica")
        for _ in range(9):
            await owner.execute(PAST, CARLA, PROBATION, MONDAY)
        await owner.execute("UPDATE threads.message SET moved_for_id = gen_random_uuid() WHERE arrival % 50 = 0")
        await owner.execute("ANALYZE threads.message, threads.thread")
        assert await owner.fetchval("SELECT count(*) FROM threads.message") > 100_000
    finally:
        await owner.close()
    async with page_of(office, CARLA) as tx:
        shown = await panes.client_shown(tx, client_id)
        read = await tx.fetchrow(
            "SELECT seq_scan, idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'message'"
        )
        assert await tx.fetchval("SELECT pg_stat_get_xact_numscans('message_moves'::regclass)") == 1
    assert len(shown.upcoming) == 1
    assert read is not None
    assert tuple(read) == (0, 0)
