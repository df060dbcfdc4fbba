"""When a text may go at the client's, and what staff are asked when it may not."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.service.threads.house import PROBATION, department
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]
# Nine in the evening in Denver; texts may go again at eight in the morning.
NIGHT = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
EVENING = datetime(2026, 3, 3, 2, 59, 55, tzinfo=UTC)
MORNING = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


async def test_quiet_hours_want_a_time_or_a_reason(office: Office, ana: Ana) -> None:
    office.clock.at = NIGHT
    composer = (await office.carla.thread(ana[1]))["composer"]
    assert (composer["is_quiet"], composer["opens_at"]) == (True, "2026-03-03T15:00:00Z")
    refused = await office.carla.writes(ana[1], "Hello", 422)
    assert (refused["title"], refused["field"]) == ("quiet_hours", "send_at")
    await office.carla.writes(ana[1], "Your ride is outside", urgent_reason="ride is waiting")
    urgent = await office.sent()
    assert urgent.not_after == NIGHT + timedelta(hours=2)
    assert await office.value("SELECT count(*) FROM audit WHERE act = 'quiet_hours_overridden'") == 1
    await office.gateway_says(urgent.message_id, "delivered", 1)
    await office.status_is(urgent.message_id, "delivered")
    await office.carla.writes(ana[1], "Good morning", send_at=MORNING.isoformat())
    await office.nothing_sent()
    office.clock.at = MORNING
    office.passes()
    assert (await office.sent()).body == "Good morning"


async def test_text_that_became_due_in_quiet_hours_waits_for_the_morning(office: Office, ana: Ana) -> None:
    office.clock.at = EVENING
    written = await office.carla.writes(ana[1], "Hello", undo_s=10)
    office.passes(seconds=11)
    await office.until("SELECT release_at FROM message", MORNING)
    await office.nothing_sent()
    office.clock.at = MORNING
    office.passes()
    assert str((await office.sent()).message_id) == written["message_id"]


async def test_texts_go_by_usual_quiet_hours_while_the_department_is_not_known_yet(office: Office, ana: Ana) -> None:
    await office.db.execute("DELETE FROM department")
    await office.carla.writes(ana[1], "Hello")
    assert (await office.sent()).body == "Hello"
    assert (await office.carla.thread(ana[1]))["time_zone"] == "America/Denver"


async def test_department_with_hours_nobody_can_read_is_refused(office: Office) -> None:
    await office.say("web", department(PROBATION, quiet_from="8 pm"), seq=99)
    await office.until("SELECT count(*) FROM dead_letter", 1)
    assert await office.value("SELECT quiet_from FROM department WHERE department_id = $1", PROBATION) == "20:00"


async def test_department_without_quiet_hours_never_waits(office: Office, ana: Ana) -> None:
    await office.know(department(PROBATION, quiet_from="00:00", quiet_until="00:00"))
    office.clock.at = NIGHT
    await office.carla.writes(ana[1], "Hello")
    assert (await office.sent()).not_after == NIGHT + timedelta(hours=12)
