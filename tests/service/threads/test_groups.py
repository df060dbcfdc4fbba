"""Whom one may write to at once, and the groups one saved of them: each person's own."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.service.threads.asking import Asking
from tests.service.threads.hands import close, transfer
from tests.service.threads.house import ANAS, BENS, CARLA, DEV, NEW, STRANGERS
from tests.service.threads.many import people
from tests.service.threads.office import Office


async def saved(who: Asking, name: str, threads: list[UUID], status: int = 201) -> Any:
    return await who("POST", "/v1/groups", {"name": name, "thread_ids": [str(one) for one in threads]}, status)


async def names(who: Asking) -> list[str]:
    return [one["name"] for one in (await who.get("/v1/groups"))["groups"]]


async def test_choices_are_ones_own_open_clients_a_to_z_with_why_they_would_get_nothing(office: Office) -> None:
    await office.add("Zoe Abbott", ANAS, language="es")
    await office.add("Ben Baker", BENS)
    await office.add("Dan Other", NEW, DEV)
    _, shut = await office.add("Gus Gray", STRANGERS)
    await close(office.carla, shut)
    await office.stops(BENS)
    found = (await office.carla.get("/v1/choices"))["people"]
    told = [(one["family_name"], one["language"], one["left_out"]) for one in found]
    assert told == [("Abbott", "es", None), ("Baker", "en", "opted_out")]
    everybody = (await office.erin.get("/v1/choices"))["people"]
    assert {one["family_name"]: one["staff_name"] for one in everybody} == {
        "Abbott": "Carla Reyes",
        "Baker": "Carla Reyes",
        "Other": "Dev Chandra",
    }
    assert (await office.admin.get("/v1/choices"))["people"] == []


async def test_who_has_a_date_today_is_told_apart_by_the_dates_own_clock(office: Office) -> None:
    client_id, thread_id = await office.add()
    query = """
        INSERT INTO upcoming (appointment_id, client_id, department_id, kind, starts_at, time_zone, place, state, seq)
        SELECT gen_random_uuid(), $1, department_id, 'appointment', $3, 'America/Denver', '', 'scheduled', 1
          FROM thread
         WHERE thread_id = $2
    """
    at = office.clock.now() + timedelta(hours=13)  # 11 PM there, tomorrow by UTC
    await office.db.execute(query, client_id, thread_id, at + timedelta(hours=2))
    assert (await office.carla.get("/v1/choices"))["people"][0]["comes_at"] is None
    await office.db.execute(query, client_id, thread_id, at)
    assert (await office.carla.get("/v1/choices"))["people"][0]["comes_at"] is not None


async def test_groups_are_each_persons_own_and_named_once(office: Office) -> None:
    threads = await people(office, 3)
    group = await saved(office.carla, "  Monday   class ", threads)
    assert (group["name"], group["count"]) == ("Monday class", 3)
    assert (await saved(office.carla, "MONDAY class", [], 409))["title"] == "name_taken"
    assert (await saved(office.carla, "  ", [], 422))["field"] == "name"
    await saved(office.erin, "Monday class", threads[:1])
    assert (await names(office.carla), await names(office.dev)) == (["Monday class"], [])
    await saved(office.dev, "Mine", threads, 404)
    assert (await saved(office.admin, "Mine", [], 409))["title"] == "no_texts"


async def test_a_group_is_changed_removed_and_brought_back(office: Office) -> None:
    threads = await people(office, 2)
    group = await saved(office.carla, "Class", threads)
    path = f"/v1/groups/{group['group_id']}"
    changed = await office.carla("PATCH", path, {"name": "Tuesday", "thread_ids": [str(threads[0])]})
    assert (changed["name"], changed["count"]) == ("Tuesday", 1)
    assert (await office.carla("POST", f"{path}/remove"))["is_removed"] is True
    assert await names(office.carla) == []
    await saved(office.carla, "Tuesday", [])
    assert (await office.carla("POST", f"{path}/restore", None, 409))["title"] == "name_taken"
    await office.carla("PATCH", path, {"name": "Wednesday", "thread_ids": []})
    await office.carla("POST", f"{path}/restore")
    assert await names(office.carla) == ["Tuesday", "Wednesday"]


async def test_who_was_given_away_or_closed_is_in_no_group_of_mine(office: Office) -> None:
    first, second, third = await people(office, 3)
    group = await saved(office.carla, "Class", [first, second, third])
    await transfer(office.carla, first, DEV)
    await close(office.carla, second)
    [now] = (await office.carla.get("/v1/groups"))["groups"]
    assert now["count"] == 1
    found = (await office.carla.get("/v1/choices"))["people"]
    assert [(one["thread_id"], one["group_ids"]) for one in found] == [(str(third), [group["group_id"]])]
    await transfer(office.dev, first, CARLA)
    path = f"/v1/groups/{group['group_id']}"
    await office.carla("PATCH", path, {"name": "Class", "thread_ids": [str(first), str(third)]})


async def test_fifty_groups_are_enough(office: Office) -> None:
    for number in range(50):
        await saved(office.carla, f"Group {number}", [])
    assert (await saved(office.carla, "One more", [], 409))["title"] == "too_many"
