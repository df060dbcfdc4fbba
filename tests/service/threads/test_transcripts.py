"""A conversation for the file: every text between two days of the department's, once, in the order it is shown."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from services.threads.store.history import Past, import_history
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS, CARLA, LINE, MONDAY
from tests.service.threads.office import Office

DENVER = ZoneInfo("America/Denver")
# The night clocks go back there, 2025: 1:00 to 2:00 comes twice.
FALL = datetime(2025, 11, 2, 6, 0, tzinfo=UTC)
Ana = tuple[UUID, UUID]


async def taken(office: Office, thread_id: UUID, query: str = "") -> list[dict[str, Any]]:
    """Page after page, as web takes it."""
    path, entries = f"/v1/threads/{thread_id}/transcript?{query}", []
    page = await office.carla.get(path)
    while True:
        entries += page["entries"]
        assert page["total"] >= len(entries)
        if not page["has_more"]:
            return entries
        page = await office.carla.get(f"{path}&after={entries[-1]['message_id']}")


def many(thread_id: UUID, count: int, chance: random.Random) -> list[Past]:
    """Around the night clocks go back, several of one moment."""
    moments = [FALL + timedelta(minutes=10 * chance.randrange(400)) for _ in range(count)]
    sides = [chance.choice(("inbound", "outbound")) for _ in range(count)]
    return [
        Past(
            thread_id=thread_id,
            direction=side,  # type: ignore[arg-type]
            status="delivered" if side == "outbound" else None,
            at=at,
            body=str(n),
            number=ANAS,
            line=LINE,
            author_id=CARLA if side == "outbound" else None,
        )
        for n, (at, side) in enumerate(zip(moments, sides, strict=True))
    ]


@pytest.mark.parametrize("seed", range(3))
async def test_every_text_between_two_days_is_there_once_and_in_order(office: Office, ana: Ana, seed: int) -> None:
    chance = random.Random(seed)
    async with office.service.db.tx() as tx:
        await import_history(tx, many(ana[1], 1101, chance))
    query = "SELECT message_id, shown_at FROM message WHERE thread_id = $1 ORDER BY shown_at, shown_rank, message_id"
    all_of_them = [tuple(row) for row in await office.db.fetch(query, ana[1])]
    days = sorted({at.astimezone(DENVER).date() for _, at in all_of_them})
    assert days[0] == FALL.astimezone(DENVER).date()
    first_on, last_on = sorted(chance.choices(days, k=2))
    for asked, first, last in (
        ("", days[0], days[-1]),
        (f"first_on={first_on}", first_on, days[-1]),
        (f"last_on={last_on}", days[0], last_on),
        (f"first_on={first_on}&last_on={last_on}", first_on, last_on),
    ):
        wanted = [str(message_id) for message_id, at in all_of_them if first <= at.astimezone(DENVER).date() <= last]
        assert [one["message_id"] for one in await taken(office, ana[1], asked)] == wanted, asked


@pytest.mark.parametrize(("arm", "got"), [("", 600), ("transcript_place:off", 500)])
async def test_texts_of_one_moment_are_all_there_however_pages_fall(
    database: Database, broker: Broker, arm: str, got: int
) -> None:
    async with Office(database, broker, failpoints=arm).running() as office:
        _, thread_id = await office.add()
        texts = [
            Past(thread_id=thread_id, direction="inbound", at=FALL, body=str(n), number=ANAS, line=LINE)
            for n in range(600)
        ]
        async with office.service.db.tx() as tx:
            await import_history(tx, texts)
        assert len({one["message_id"] for one in await taken(office, thread_id)}) == got


async def test_it_says_whose_it_is_and_what_became_of_each_text(office: Office, ana: Ana) -> None:
    await office.texts("Can I come at 4?")
    await office.carla.writes(ana[1], "4 PM works.")
    page = await office.carla.get(f"/v1/threads/{ana[1]}/transcript")
    assert (page["given_name"], page["family_name"], page["staff_name"]) == ("Ana", "Abbott", "Carla Reyes")
    assert (page["time_zone"], page["first_on"], page["total"], page["has_more"]) == ("America/Denver", None, 2, False)
    [asked, answered] = page["entries"]
    assert (asked["direction"], asked["number"], asked["body"]) == ("inbound", ANAS, "Can I come at 4?")
    assert (answered["author_name"], answered["status"], answered["segments"]) == ("Carla Reyes", "held", 1)


async def test_a_waiting_text_that_was_changed_is_there_as_it_is_now(office: Office, ana: Ana) -> None:
    written = await office.carla.writes(ana[1], "Room 501")
    await office.db.execute("UPDATE message SET is_edited = true WHERE message_id = $1", UUID(written["message_id"]))
    page = await office.carla.get(f"/v1/threads/{ana[1]}/transcript")
    assert (page["entries"], page["total"]) == ([], 0)


async def test_what_a_picture_shows_and_why_it_was_urgent_are_kept(office: Office, ana: Ana) -> None:
    written = await office.carla.writes(ana[1], "Look")
    await office.db.execute(
        "UPDATE message SET picture_words = $2, urgent_reason = $3 WHERE message_id = $1",
        UUID(written["message_id"]),
        ["The way in"],
        "Court is closed",
    )
    [entry] = await taken(office, ana[1])
    assert (entry["picture_words"], entry["urgent_reason"]) == (["The way in"], "Court is closed")


async def test_taking_it_is_recorded_with_its_days_and_no_words(office: Office, ana: Ana) -> None:
    await office.texts("a secret")
    await office.carla.get(f"/v1/threads/{ana[1]}/transcript?first_on=2026-01-01&last_on={MONDAY.date()}")
    [row] = await office.db.fetch("SELECT object_id, facts::text FROM audit WHERE act = 'transcript_taken'")
    assert row["object_id"] == str(ana[1])
    facts = {"count": "1", "first_on": "2026-01-01", "last_on": str(MONDAY.date())}
    assert msgspec.json.decode(row["facts"]) == facts


@pytest.mark.parametrize(
    "query",
    [
        "first_on=yesterday",
        "first_on=2026-02-30",
        "first_on=20260219",
        "first_on=2026-W01-1",
        "last_on=9999-12-31",
        "last_on=0001-01-01",
        "first_on=%00",
        "first_on=2026-03-02&last_on=2026-03-01",
        "after=none",
        "until=2026-03-01",
    ],
)
async def test_a_day_that_is_none_is_refused_and_named(office: Office, ana: Ana, query: str) -> None:
    answer = await office.carla.get(f"/v1/threads/{ana[1]}/transcript?{query}", 422)
    assert answer["field"] in query


async def test_a_text_of_another_conversation_is_no_place_to_go_on_from(office: Office, ana: Ana) -> None:
    _, bens = await office.add("Ben Baker", "+13855550112")
    written = await office.carla.writes(bens, "hi")
    await office.carla.get(f"/v1/threads/{ana[1]}/transcript?after={written['message_id']}", 404)
