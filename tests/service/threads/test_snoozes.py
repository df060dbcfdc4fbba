"""What somebody puts off leaves their own list until its time, or until the client writes; then it is on top of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.kit.tokens import StaffToken
from services.threads.domain.access import Reach
from services.threads.domain.pages import Row
from services.threads.jobs.snoozes import Snoozes
from services.threads.store import rows
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.asking import Asking
from tests.service.threads.hands import transfer
from tests.service.threads.house import ANAS, BENS, CARLA, DEV, ERIN, MONDAY, PROBATION
from tests.service.threads.office import Office
from tests.service.threads.pages import page_of
from tests.service.threads.test_caseload import CROWD


async def snooze(
    office: Office, who: Asking, thread_id: UUID, status: int = 200, hours: float = 1, unread: int = 0, note: str = ""
) -> Any:
    until_at = (office.clock.now() + timedelta(hours=hours)).isoformat()
    form = {"until_at": until_at, "unread": unread, "note": note}
    return await who("PUT", f"/v1/threads/{thread_id}/snooze", form, status)


async def listed(who: Asking, query: str = "") -> list[str]:
    return [row["family_name"] for row in (await who.inbox(query))["rows"]]


async def test_it_leaves_ones_own_list_and_nobody_elses_until_its_time_then_stands_on_top(office: Office) -> None:
    _, ana = await office.add()
    await office.add("Ben Baker", BENS)
    await office.texts("Hello", ANAS)
    await office.texts("Good morning", BENS)
    office.hints.clear()
    row = await snooze(office, office.carla, ana, hours=2, unread=1, note=" Did he call? ")
    assert (row["snooze_note"], row["is_follow_up_due"]) == ("Did he call?", False)
    assert [(hint.kind, hint.staff_ids, hint.thread_id) for hint in office.hints] == [("thread", (CARLA,), ana)]
    page = await office.carla.inbox()
    assert [one["family_name"] for one in page["rows"]] == ["Baker"]
    assert (page["unread_total"], page["unanswered_total"], page["snoozed_total"]) == (1, 1, 1)
    counts = await office.carla.get("/v1/counts")
    assert (counts["unread_total"], counts["unanswered_total"], counts["snoozed_total"]) == (1, 1, 1)
    assert await listed(office.carla, "?filter=snoozed") == ["Abbott"]
    assert await listed(office.carla, "?filter=unread") == ["Baker"]
    assert await listed(office.erin) == ["Baker", "Abbott"]
    assert (await office.carla.thread(ana))["snoozed"] == {
        "until_at": row["snoozed_until"],
        "note": "Did he call?",
        "is_due": False,
    }
    assert (await office.erin.thread(ana))["snoozed"] is None

    office.clock.advance(timedelta(hours=2))
    [first, _] = (await office.carla.inbox())["rows"]
    assert (first["family_name"], first["is_follow_up_due"], first["snooze_note"]) == ("Abbott", True, "Did he call?")
    assert (await office.carla.inbox())["snoozed_total"] == 0
    await office.texts("One more", BENS)
    assert await listed(office.carla) == ["Baker", "Abbott"]
    assert await listed(office.carla, "?order=az") == ["Abbott", "Baker"]


async def test_open_pages_are_told_once_when_its_time_has_come(office: Office, ana: tuple[UUID, UUID]) -> None:
    await snooze(office, office.carla, ana[1])
    await snooze(office, office.erin, ana[1], hours=5)
    office.hints.clear()
    for _look in range(3):
        await Snoozes(office.service.db).wake()
        assert office.hints == []
        office.clock.advance(timedelta(minutes=20))
    office.service.nudge("wake_snoozed")
    await Snoozes(office.service.db).wake()
    await office.until("SELECT count(*) FROM snooze WHERE told_at IS NOT NULL", 1)
    await Snoozes(office.service.db).wake()
    assert [(hint.staff_ids, hint.thread_id) for hint in office.hints] == [((CARLA,), ana[1])]


async def test_the_clients_next_text_ends_it_for_everybody(office: Office, ana: tuple[UUID, UUID]) -> None:
    await snooze(office, office.carla, ana[1], hours=500)
    await snooze(office, office.erin, ana[1], hours=500)
    await office.carla.writes(ana[1], "Are you there?")
    assert await listed(office.carla) == []
    await office.texts("Yes!")
    assert (await listed(office.carla), await listed(office.erin)) == (["Abbott"], ["Abbott"])
    assert await office.value("SELECT count(*) FROM snooze") == 0


async def test_control_without_that_rule_a_new_text_would_stay_out_of_sight(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="snooze_ends:off").running() as office:
        _, thread_id = await office.add()
        await snooze(office, office.carla, thread_id)
        await office.texts("Help")
        assert await listed(office.carla, "?filter=unread") == []


async def test_text_that_came_meanwhile_is_never_put_off_unseen(office: Office, ana: tuple[UUID, UUID]) -> None:
    await office.texts("I can't come")
    refused = await snooze(office, office.carla, ana[1], 409)
    assert (refused["title"], refused["detail"]) == ("unread", "1")
    await snooze(office, office.carla, ana[1], unread=1)


async def test_it_can_be_put_off_anew_taken_back_and_is_done_by_writing(office: Office, ana: tuple[UUID, UUID]) -> None:
    await snooze(office, office.carla, ana[1], note="first")
    await snooze(office, office.carla, ana[1], hours=3, note="second")
    office.clock.advance(timedelta(hours=2))
    assert await listed(office.carla) == []
    row = await office.carla("DELETE", f"/v1/threads/{ana[1]}/snooze")
    assert (row["snoozed_until"], row["snooze_note"]) == (None, None)
    assert await listed(office.carla) == ["Abbott"]
    await office.carla("DELETE", f"/v1/threads/{ana[1]}/snooze")
    await snooze(office, office.carla, ana[1])
    office.clock.advance(timedelta(hours=2))
    assert (await office.carla.inbox())["rows"][0]["is_follow_up_due"]
    await office.carla.writes(ana[1], "How did it go?")
    assert not (await office.carla.inbox())["rows"][0]["is_follow_up_due"]


async def test_trouble_shows_all_the_same(office: Office, ana: tuple[UUID, UUID]) -> None:
    await snooze(office, office.carla, ana[1])
    await office.stops()
    assert await listed(office.carla, "?filter=problems") == ["Abbott"]
    assert (await office.carla.inbox())["problem_total"] == 1


async def test_a_time_must_lie_ahead_and_a_note_must_be_short(office: Office, ana: tuple[UUID, UUID]) -> None:
    assert (await snooze(office, office.carla, ana[1], 422, hours=-1))["field"] == "until_at"
    assert (await snooze(office, office.carla, ana[1], 422, hours=24 * 367))["title"] == "too_far"
    await snooze(office, office.carla, ana[1], 422, note="x" * 201)
    await snooze(office, office.carla, ana[1], 422, note="a\0b")
    await office.carla("PUT", f"/v1/threads/{ana[1]}/snooze", {"until_at": "2026-03-03T10:00:00", "unread": 0}, 422)
    await snooze(office, office.carla, ana[1], note="x" * 200)
    told = await office.db.fetch("SELECT audit::text AS told FROM audit WHERE act = 'thread_snoozed'")
    assert "xxx" not in told[-1]["told"]


async def test_what_was_put_off_is_seen_by_nobody_else_and_not_after_it_was_given_away(
    office: Office, ana: tuple[UUID, UUID]
) -> None:
    await snooze(office, office.carla, ana[1], note="private")
    for who, count in ((CARLA, 1), (ERIN, 0), (DEV, 0)):
        async with page_of(office, who) as tx:
            assert await tx.fetchval("SELECT count(*) FROM snooze") == count
    async with page_of(office, ERIN) as tx:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await tx.execute(
                "INSERT INTO snooze (thread_id, staff_id, until_at, note, at) VALUES ($1, $2, $3, '', $3)",
                ana[1],
                CARLA,
                tx.now,
            )
    await transfer(office.carla, ana[1], DEV)
    office.hints.clear()
    office.clock.advance(timedelta(hours=2))
    await Snoozes(office.service.db).wake()
    await office.until("SELECT count(*) FROM snooze WHERE told_at IS NOT NULL", 1)
    assert [hint for hint in office.hints if hint.staff_ids == (CARLA,)] == []


async def test_the_list_still_reads_no_more_than_ones_own_caseload(office: Office) -> None:
    owner = await asyncpg.connect(office.database.url())
    try:
        await owner.execute("SET session_replication_role = replica")
        await owner.execute(CROWD, CARLA, PROBATION, MONDAY)
        await owner.execute(
            """
            INSERT INTO threads.snooze (thread_id, staff_id, until_at, note, at)
            SELECT thread_id, COALESCE(staff_id, $1), $2, '', $2
              FROM threads.thread
            """,
            CARLA,
            MONDAY,
        )
        await owner.execute("ANALYZE threads.thread, threads.client, threads.snooze")
    finally:
        await owner.close()
    args = (CARLA, [CARLA], None, "newest", "all", None, 201, MONDAY)
    async with office.service.pages.page(StaffToken(CARLA, "case_manager", PROBATION, "test")) as tx:
        plan = "\n".join(row[0] for row in await tx.fetch(f"EXPLAIN {rows._LIST}", *args))
        reach = Reach(own=frozenset({CARLA}), seen=frozenset({CARLA}))
        found = await rows.list_rows(tx, CARLA, reach, "newest", "all", None, 200)
        read = await tx.fetchval(
            "SELECT sum(idx_tup_fetch + seq_tup_read) FROM pg_stat_xact_user_tables WHERE relname = 'snooze'"
        )
    assert "Seq Scan on snooze" not in plan, plan
    assert isinstance(found.rows[0], Row)
    assert read < 500, read
    async with office.service.db.tx() as work:
        looked = "EXPLAIN SELECT FROM snooze WHERE told_at IS NULL AND until_at <= $1 ORDER BY until_at LIMIT 500"
        plan = "\n".join(row[0] for row in await work.fetch(looked, MONDAY - timedelta(days=1)))
    assert "snooze_due" in plan, plan
