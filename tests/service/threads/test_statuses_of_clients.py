"""How it stands with clients: a department's own words, and the clock that asks to write to some of them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from services.kit.ids import new_id
from services.threads.store import client_statuses
from tests.service.threads.asking import Asking
from tests.service.threads.hands import close
from tests.service.threads.house import ANAS, BENS, CARLA, COURT, DEV, MONDAY, NEW, PROBATION, STRANGERS
from tests.service.threads.many import carry, release, send, writes_to
from tests.service.threads.office import Office
from tests.service.threads.pages import page_of
from tests.service.threads.test_caseload import CROWD


async def save(who: Asking, *told: dict[str, Any], status: int = 200) -> Any:
    return await who("PUT", "/v1/statuses", {"statuses": list(told)}, status)


async def training(office: Office, days: int | None = 30, name: str = "Training") -> str:
    """A status of Probation's; its id."""
    told = await save(office.erin, {"name": name, "tone": "good", "follow_up_days": days})
    return next(one["status_id"] for one in told["statuses"] if one["name"] == name)


async def stands(who: Asking, thread_id: UUID, status_id: str | None, status: int = 200) -> Any:
    return await who("PUT", f"/v1/threads/{thread_id}/status", {"status_id": status_id}, status)


async def test_a_supervisor_words_them_and_everybody_in_the_department_uses_them(office: Office) -> None:
    told = await save(
        office.erin,
        {"name": " Training ", "tone": "good", "follow_up_days": 30},
        {"name": "Absconded", "tone": "bad"},
    )
    assert [(one["name"], one["tone"], one["follow_up_days"]) for one in told["statuses"]] == [
        ("Training", "good", 30),
        ("Absconded", "bad", None),
    ]
    first, second = told["statuses"]
    changed = [second | {"is_active": False}, first | {"name": "In training", "follow_up_days": None}]
    await save(office.erin, *changed)
    seen = await office.carla.get("/v1/statuses")
    assert [(one["name"], one["is_active"]) for one in seen["statuses"]] == [
        ("In training", True),
        ("Absconded", False),
    ]
    assert (seen["may_edit"], (await office.erin.get("/v1/statuses"))["may_edit"]) == (False, True)
    assert (await office.clerk.get("/v1/statuses"))["statuses"] == []
    assert (await office.admin.get("/v1/statuses"))["statuses"] == []
    await save(office.carla, {"name": "Mine", "tone": "good"}, status=404)


async def test_what_can_not_be_a_status_is_refused(office: Office) -> None:
    good = {"name": "Training", "tone": "good"}
    wrong: list[tuple[dict[str, Any], ...]] = [
        (good | {"name": " "},),
        (good, good | {"name": "TRAINING"}),
        (good | {"tone": "#ff0000"},),
        (good | {"follow_up_days": 0},),
        (good | {"name": "x" * 41},),
        (good | {"name": "a\0"},),
        tuple(good | {"name": str(n)} for n in range(21)),
    ]
    for told in wrong:
        await save(office.erin, *told, status=422)
    assert (await office.erin.get("/v1/statuses"))["statuses"] == []


async def test_a_status_stands_in_the_list_the_thread_and_a_to_z_until_it_is_taken_away(
    office: Office, ana: tuple[UUID, UUID]
) -> None:
    status_id = await training(office)
    office.hints.clear()
    row = await stands(office.carla, ana[1], status_id)
    assert (row["status_name"], row["status_tone"]) == ("Training", "good")
    assert [(hint.kind, hint.thread_id) for hint in office.hints] == [("thread", ana[1])]
    for rows in ((await office.carla.inbox())["rows"], (await office.carla.get("/v1/caseload"))["rows"]):
        assert [(one["status_name"], one["status_tone"]) for one in rows] == [("Training", "good")]
    thread = await office.carla.thread(ana[1])
    assert (thread["status_id"], [one["name"] for one in thread["statuses"]]) == (status_id, ["Training"])
    assert (await stands(office.erin, ana[1], None))["status_name"] is None
    await stands(office.dev, ana[1], status_id, 404)


async def test_a_to_z_shows_with_whom_it_stands_so(office: Office, ana: tuple[UUID, UUID]) -> None:
    await office.add("Ben Baker", BENS)
    status_id = await training(office)
    await stands(office.carla, ana[1], status_id)
    found = await office.carla.get(f"/v1/caseload?status={status_id}")
    assert [one["family_name"] for one in found["rows"]] == ["Abbott"]
    assert sum(one["count"] for one in found["letters"]) == 1
    assert [one["name"] for one in found["statuses"]] == ["Training"]
    assert (await office.carla.get(f"/v1/caseload?status={new_id()}"))["rows"] == []
    await office.carla.get("/v1/caseload?status=x", 422)


async def test_only_what_is_offered_here_can_be_chosen(office: Office, ana: tuple[UUID, UUID]) -> None:
    status_id = await training(office)
    await office.db.execute(
        "INSERT INTO client_status (status_id, department_id, name, tone, place) VALUES ($1, $2, 'Court', 'off', 0)",
        other := new_id(),
        COURT,
    )
    assert (await stands(office.carla, ana[1], str(other), 422))["field"] == "status_id"
    await stands(office.carla, ana[1], str(new_id()), 422)
    [one] = (await office.erin.get("/v1/statuses"))["statuses"]
    await save(office.erin, one | {"is_active": False})
    await stands(office.carla, ana[1], status_id, 422)
    await save(office.erin, one | {"status_id": str(other), "name": "Taken"})
    assert await office.value("SELECT name FROM client_status WHERE status_id = $1", other) == "Court"


async def due(who: Asking) -> list[tuple[str, int]]:
    return [(one["name"], one["count"]) for one in (await who.inbox())["follow_ups"]]


async def chosen(who: Asking) -> set[str]:
    return {one["family_name"] for one in (await who.get("/v1/choices"))["people"] if one["is_follow_up_due"]}


async def test_who_was_not_texted_for_long_is_counted_and_chosen_and_written_to_at_once(office: Office) -> None:
    """Scenario 19: of a status due every 30 days, three were last in contact 26 days ago."""
    status_id, quiet = await training(office), await training(office, None, "Quiet")
    people = [
        await office.add(f"Ana {family}", number)
        for family, number in (("One", ANAS), ("Two", BENS), ("Three", NEW), ("Late", STRANGERS))
    ]
    _, other = await office.add("Ana Other", "+18015550177")
    for _, thread_id in people:
        await stands(office.carla, thread_id, status_id)
    await stands(office.carla, other, quiet)
    assert await due(office.carla) == []
    office.clock.advance(timedelta(days=25))
    assert await due(office.carla) == []
    await office.texts("I am here", STRANGERS)
    office.clock.advance(timedelta(days=1))
    assert await due(office.carla) == [("Training", 3)]
    assert await chosen(office.carla) == {"One", "Two", "Three"}
    assert (await due(office.erin), await chosen(office.erin), await due(office.dev)) == ([], set(), [])

    three = [thread_id for _, thread_id in people[:3]]
    await send(office.carla, await writes_to(office.carla, three))
    await carry(office)
    await release(office)
    assert await due(office.carla) == []
    assert await chosen(office.carla) == set()
    office.clock.advance(timedelta(days=25, hours=1))
    assert await due(office.carla) == [("Training", 4)]
    await close(office.carla, three[0])
    assert await due(office.carla) == [("Training", 3)]
    [one] = [one for one in (await office.erin.get("/v1/statuses"))["statuses"] if one["name"] == "Training"]
    await save(office.erin, one | {"is_active": False})
    assert (await due(office.carla), await chosen(office.carla)) == ([], set())


async def test_a_short_interval_waits_a_day(office: Office, ana: tuple[UUID, UUID]) -> None:
    await stands(office.carla, ana[1], await training(office, 3))
    office.clock.advance(timedelta(hours=23))
    assert await due(office.carla) == []
    office.clock.advance(timedelta(hours=2))
    assert await due(office.carla) == [("Training", 1)]


async def test_a_page_writes_no_status_of_anothers_department_whoever_asks(office: Office) -> None:
    await training(office)
    async with page_of(office, DEV) as tx:
        assert await tx.execute("UPDATE client_status SET name = 'Mine'") == "UPDATE 0"


async def test_counting_reads_no_more_than_ones_own_caseload(office: Office) -> None:
    status_id = await training(office)
    owner = await asyncpg.connect(office.database.url())
    try:
        await owner.execute("SET session_replication_role = replica")
        await owner.execute(CROWD, CARLA, PROBATION, MONDAY - timedelta(days=40))
        await owner.execute("UPDATE threads.thread SET status_id = $1", UUID(status_id))
        await owner.execute("VACUUM ANALYZE threads.thread")
    finally:
        await owner.close()
    async with page_of(office, CARLA) as tx:
        plan = "\n".join(
            row[0] for row in await tx.fetch(f"EXPLAIN {client_statuses.FOLLOW_UPS}", tx.now, [CARLA], None)
        )
        assert "Seq Scan on thread" not in plan, plan
        [found] = await tx.fetch(client_statuses.FOLLOW_UPS, tx.now, [CARLA], None)
        read = await tx.fetchval(
            "SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'thread'"
        )
    assert found["count"] == 55
    assert read < 200, read
