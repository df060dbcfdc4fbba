"""What is due goes a batch at a time: what is carried goes with its lead, and no row holds up the others."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from proto.posts import ThreadPost, ThreadWithdraw
from proto.receipts import ReceiptAccepted, ReceiptPlanned, ReceiptRefused
from services.reminders import jobs
from services.reminders.acts import handing
from services.reminders.jobs import due as due_job
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import ANAS, DAY_BEFORE, Office, person, scheduled

QUIET = datetime(2026, 3, 10, 2, 30, tzinfo=UTC)  # 20:30 in Denver
SILENCE = timedelta(minutes=2)
MORNING = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
FIRST, SECOND, THIRD = "2026-1001", "2026-1002", "2026-1003"
ALL = (FIRST, SECOND, THIRD)


async def plan(office: Office, *names: str, at: str = "2026-03-10T10:00") -> dict[str, UUID]:
    """Dates of Ana's at one time; the reminder of each, by the publisher's own name of it."""
    await office.know_ana()
    for name in names:
        await office.take(scheduled(at, appointment=name), 1)
        for receipt in (ReceiptAccepted, ReceiptPlanned):
            await office.receipt(receipt)
    rows = await office.db.fetch("SELECT their_id, reminder_id FROM reminder JOIN appointment USING (appointment_id)")
    return {row["their_id"]: row["reminder_id"] for row in rows}


async def plan_each(office: Office, names: Sequence[str]) -> None:
    """Dates at one time, each of a person of its own."""
    await office.know_people(len(names))
    for number, name in enumerate(names):
        await office.take(scheduled("2026-03-10T10:00", appointment=name, client=person(number)), 1)
        for receipt in (ReceiptAccepted, ReceiptPlanned):
            await office.receipt(receipt)


async def one_leads(office: Office, *names: str, at: str = "2026-03-10T10:00") -> dict[str, UUID]:
    """Dates of Ana's said in one text: the first leads, and carries the others."""
    found = await plan(office, *names, at=at)
    await office.db.execute(
        "UPDATE reminder SET state = 'carried', carried_by = $1 WHERE reminder_id <> $1", found[names[0]]
    )
    return found


async def facts(office: Office, *columns: str) -> dict[str, tuple[Any, ...]]:
    """These columns of each reminder, by its date."""
    chosen = ", ".join(f"reminder.{column}" for column in columns)
    rows = await office.db.fetch(f"SELECT their_id, {chosen} FROM reminder JOIN appointment USING (appointment_id)")
    return {row[0]: tuple(row[1:]) for row in rows}


async def posts(office: Office) -> list[ThreadPost]:
    """What threads was asked to post since the last time."""
    await office.until("SELECT count(*) FROM outbox", 0)
    queue = "threads.post.reminder"
    return [await office.next(queue, ThreadPost) for _ in range(await office.broker.depth(queue))]


async def test_what_is_carried_moves_with_its_lead_and_is_asked_for_once(office: Office) -> None:
    await one_leads(office, *ALL)
    office.clock.at = DAY_BEFORE
    await office.hand_over()
    (post,) = await posts(office)
    now = await facts(office, "state", "not_before", "not_after", "post_id")
    assert {state for state, *_ in now.values()} == {"handed"}
    assert {(begins, ends) for _, begins, ends, _ in now.values()} == {(post.not_before, post.not_after)}
    assert post.post_id == now[FIRST][3]


async def test_control_what_is_carried_stays_behind_when_it_does_not_move_with_its_lead(
    database: Database, broker: Broker
) -> None:
    async with Office(database, broker, "followers:off") as office:
        await one_leads(office, FIRST, SECOND)
        office.clock.at = DAY_BEFORE
        await office.hand_over()
        assert await facts(office, "state") == {FIRST: ("handed",), SECOND: ("carried",)}


async def test_a_batch_is_one_record_that_each_of_its_rows_names(office: Office) -> None:
    await one_leads(office, FIRST, SECOND)
    office.clock.at = DAY_BEFORE
    await office.hand_over()
    record = await office.db.fetchrow("SELECT object_kind, object_id, facts FROM audit WHERE act = 'reminders.handed'")
    assert record is not None
    assert (record["object_kind"], record["facts"]) == ("batch", '{"count": "1"}')
    assert await facts(office, "handed_in") == dict.fromkeys((FIRST, SECOND), (UUID(record["object_id"]),))


async def test_what_waits_for_morning_takes_along_what_it_carries(office: Office) -> None:
    await one_leads(office, FIRST, SECOND)
    office.clock.at = QUIET
    await office.hand_over()
    now = await facts(office, "state", "not_before")
    assert now == {FIRST: ("planned", MORNING), SECOND: ("carried", MORNING)}
    office.clock.at = MORNING
    await office.hand_over()
    assert await facts(office, "state") == dict.fromkeys((FIRST, SECOND), ("handed",))
    assert len(await posts(office)) == 1


async def test_what_a_skipped_one_carried_is_led_by_the_next_and_goes(office: Office) -> None:
    """The reason is the first one's own: the dates of the others are as good as they were."""
    found = await one_leads(office, *ALL)
    await office.db.execute("UPDATE appointment SET kind = 'unheard_of' WHERE their_id = $1", FIRST)
    office.clock.at = DAY_BEFORE
    await office.hand_over()
    assert (await office.receipt(ReceiptRefused)).reason == "no_words"
    assert await facts(office, "state", "carried_by") == {
        FIRST: ("skipped", None),
        SECOND: ("handed", None),
        THIRD: ("handed", found[SECOND]),
    }
    assert [post.post_id for post in await posts(office)] == [(await facts(office, "post_id"))[SECOND][0]]


async def test_a_lead_waits_while_somebody_holds_what_it_carries(office: Office) -> None:
    """They may want the lead next: whoever waited for them with the lead in hand would never get on."""
    found = await one_leads(office, FIRST, SECOND)
    office.clock.at = DAY_BEFORE
    async with office.service.db.tx() as tx:
        hold = "SELECT FROM reminder WHERE reminder_id = $1 FOR NO KEY UPDATE"
        await tx.execute(hold, found[SECOND])
        async with asyncio.timeout(2):
            await jobs.hand_over_batch(office.service.db)
        assert await facts(office, "state") == {FIRST: ("planned",), SECOND: ("carried",)}
        await tx.execute(hold, found[FIRST])
    await office.hand_over()
    assert await facts(office, "state") == dict.fromkeys((FIRST, SECOND), ("handed",))


@pytest.mark.parametrize("name", [FIRST, SECOND])
async def test_nothing_is_said_of_a_date_while_an_older_text_of_it_is_being_taken_back(
    office: Office, name: str
) -> None:
    await one_leads(office, FIRST, SECOND)
    await office.db.execute(
        """
        INSERT INTO reminder (reminder_id, appointment_id, client_id, step, revision, event_id, state, not_before,
                              not_after, local_time, post_id, changed_at)
        SELECT gen_random_uuid(), appointment_id, reminder.client_id, step, 0, reminder.event_id, 'withdrawing',
               not_before, not_after, reminder.local_time, gen_random_uuid(), $2
          FROM reminder
          JOIN appointment USING (appointment_id)
         WHERE their_id = $1
        """,
        name,
        DAY_BEFORE,
    )
    office.clock.at = DAY_BEFORE
    await jobs.hand_over_batch(office.service.db)
    assert await posts(office) == []
    await office.db.execute("UPDATE reminder SET state = 'cancelled' WHERE state = 'withdrawing'")
    await office.hand_over()
    assert len(await posts(office)) == 1


async def test_one_that_cannot_be_worded_or_judged_holds_up_nobody(office: Office) -> None:
    names = [f"2026-{number:04d}" for number in range(12)]
    await plan_each(office, names)
    for change in ("kind = 'unheard_of'", "place = ' '", "time_zone = 'Utah'"):
        await office.db.execute(f"UPDATE appointment SET {change} WHERE their_id = $1", names.pop())
    office.clock.at = DAY_BEFORE
    await office.hand_over()
    states = await facts(office, "state", "reason")
    assert Counter(states.values()) == {("handed", None): 9, ("skipped", "no_words"): 3}
    assert all(states[name] == ("handed", None) for name in names)
    assert {(await office.receipt(ReceiptRefused)).reason for _ in range(3)} == {"no_words"}
    skipped = "SELECT facts FROM audit WHERE act = 'reminders.skipped'"
    assert [row["facts"] for row in await office.db.fetch(skipped)] == ['{"count": "3", "reason": "no_words"}']


async def test_batch_follows_batch_until_nothing_is_due(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"2026-{number:04d}" for number in range(10)]
    await plan_each(office, names)
    for module in (handing, due_job):
        monkeypatch.setattr(module, "BATCH", 3)
    office.clock.at = DAY_BEFORE
    await jobs.hand_over(office.service.db)
    await office.hand_over()
    assert set((await facts(office, "state")).values()) == {("handed",)}
    sizes = "SELECT facts->>'count' AS size FROM audit WHERE act = 'reminders.handed' ORDER BY at, audit_id"
    found = [int(row["size"]) for row in await office.db.fetch(sizes)]
    assert (sum(found), max(found)) == (10, 3)
    assert len({post.post_id for post in await posts(office)}) == 10


@pytest.mark.parametrize(
    ("language", "family_name", "said"),
    [("en", "Abbott", {"en"}), ("es", "Abbott", {"en", "es"}), ("en", "", {"en", "es"})],
)
async def test_words_are_the_readers_and_english(
    office: Office, language: str, family_name: str, said: set[str]
) -> None:
    """Of a copy from before it had a language nobody knows which: then all are there."""
    await plan(office, FIRST)
    await office.db.execute("UPDATE client SET language = $1, family_name = $2", language, family_name)
    office.clock.at = DAY_BEFORE
    await office.hand_over()
    (post,) = await posts(office)
    assert (set(post.wording), set(post.neutral_wording or {})) == (said, said)


async def test_what_is_carried_is_not_asked_for_again(office: Office) -> None:
    await one_leads(office, FIRST, SECOND)
    office.clock.at = DAY_BEFORE
    await office.hand_over()
    first = await posts(office)
    office.clock.at = DAY_BEFORE + SILENCE
    await jobs.ask_again(office.service.db)
    assert await posts(office) == first
    await office.db.execute("UPDATE reminder SET state = 'withdrawing'")
    office.clock.at = DAY_BEFORE + 3 * SILENCE
    await jobs.ask_again(office.service.db)
    await office.until("SELECT count(*) FROM outbox", 0)
    assert await office.broker.depth("threads.withdraw") == 1
    assert (await office.next("threads.withdraw", ThreadWithdraw)).post_id == first[0].post_id


async def test_a_number_that_said_stop_to_one_of_two_lines_is_reached_by_the_other(office: Office) -> None:
    await plan(office, FIRST)
    lines: Sequence[str] = await office.db.fetchval(
        "SELECT array_agg(line) FROM line WHERE department_id = (SELECT department_id FROM caseload LIMIT 1)"
    )
    await office.db.execute(
        "INSERT INTO line (line, department_id, is_active, seq)"
        " SELECT '+18015550177', department_id, true, 1 FROM caseload LIMIT 1"
    )
    await office.db.execute("INSERT INTO opt_out (number, line, is_out, seq) VALUES ($1, $2, true, 1)", ANAS, lines[0])
    office.clock.at = DAY_BEFORE
    await office.hand_over()
    assert await facts(office, "state") == {FIRST: ("handed",)}
