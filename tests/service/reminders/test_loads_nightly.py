"""A file every night: what is as it was stays so, what changed is changed, and what is odd waits for a person."""

from datetime import date, timedelta
from typing import Any

import pytest

from proto.attention import AttentionChanged
from proto.departments import OfficeClosed
from proto.receipts import ReceiptAccepted
from services.kit import failpoints
from tests.service.reminders.conftest import ANA, CARLA, COURT, MONDAY, Office
from tests.service.reminders.loads import Files, docket, file, row

ROWS = "SELECT md5(string_agg(appointment::text, ',' ORDER BY appointment_id)) FROM appointment"


async def test_the_same_file_again_is_nothing(office: Office) -> None:
    files = await Files(office).opened()
    await files.taken(docket(5))
    before = await office.db.fetchval(ROWS)
    receipts = await office.db.fetchval("SELECT count(*) FROM receipt")
    again = await files.looked_at(docket(5))
    assert await files.state(again) == "applied"
    assert await files.counts(again) == {"unmatched": 5}
    assert await office.db.fetchval(ROWS) == before
    assert await office.db.fetchval("SELECT count(*) FROM receipt") == receipts
    assert await office.db.fetchval("SELECT count(*) FROM replan") == 0


async def test_what_changed_is_changed_and_what_is_gone_is_cancelled(office: Office) -> None:
    files = await Files(office).opened()
    await files.know(*range(10))
    await files.taken(docket(10))
    await office.replan()
    changed = [row(number) for number in range(10) if number not in (3,)]
    changed[0], changed[1] = row(0, time="1:30 PM"), row(1, phone="801 555 0199")
    night = await files.looked_at(file(*changed, row(11)))
    assert await files.state(night) == "applied"
    assert await files.counts(night) == {"changed": 2, "same": 7, "unmatched": 1, "gone": 1}
    dates = await files.dates()
    assert dates["c-0"] == ("scheduled", "03-10 13:30", 2)
    assert dates["c-1"] == ("scheduled", "03-11 08:30", 1), "a phone beside the id is nothing its client must know"
    assert dates["c-3"] == ("cancelled", "03-13 08:30", 2)
    assert dates["c-11"][0] == "scheduled"
    await office.replan()
    kept = await office.db.fetch("SELECT state, count(*) FROM reminder GROUP BY state ORDER BY state")
    assert [tuple(one) for one in kept] == [("cancelled", 2), ("planned", 9)]
    back = await files.looked_at(file(*changed, row(3), row(11)))
    assert (await files.told(back, 11)).before is not None, "it had been cancelled, and is listed again"
    assert (await files.dates())["c-3"] == ("scheduled", "03-13 08:30", 3)


async def test_what_lies_behind_the_files_horizon_or_is_over_is_not_gone(office: Office) -> None:
    files = await Files(office).opened()
    await files.taken(file(row(0), row(1, day="3/3/2026"), row(2, day="8/3/2026"), row(3), row(4)))
    office.clock.advance(timedelta(days=3))
    night = await files.looked_at(file(row(0), row(3), row(4)))
    assert await files.counts(night) == {"unmatched": 3}
    if await files.state(night) == "held":
        await files.approve(night)
    assert {state for state, _, _ in (await files.dates()).values()} == {"scheduled"}


CLOSED = "SELECT array_agg(row_key ORDER BY row_key) FROM appointment WHERE is_closed_out"


async def test_a_date_of_a_file_on_a_closed_day_is_off_until_it_moves(office: Office) -> None:
    files = await Files(office).opened()
    day = date(2026, 3, 11)
    await office.say("court", OfficeClosed(place="Matheson Courthouse", first_on=day, last_on=day), seq=1)
    await office.receipt(ReceiptAccepted)
    await files.taken(docket(5))
    assert await office.db.fetchval(CLOSED) == ["c-1"]
    night = await files.looked_at(file(row(0), row(1, day="3/20/2026"), *(row(number) for number in (2, 3, 4))))
    assert await files.state(night) == "applied"
    assert await office.db.fetchval(CLOSED) is None


async def edited(office: Office, key: str) -> None:
    """Carla moves a date to ten o'clock in another room, and stops its texts."""
    await office.db.execute(
        """
        INSERT INTO edit (appointment_id, is_stopped, wording, local_time, base_local_time, place, base_place, edits,
                          by_id, at)
        SELECT appointment_id, true, '{"day_before": {"en": "Bring your papers."}}', local_time + interval '90 minutes',
               local_time, 'Room 5', place, 1, $2, $3
          FROM appointment
         WHERE row_key = $1
        """,
        key, CARLA, MONDAY,
    )  # fmt: skip


EDIT = """
    SELECT is_stopped, wording IS NOT NULL, to_char(edit.local_time, 'HH24:MI'), edit.place
      FROM edit
      JOIN appointment USING (appointment_id)
     WHERE row_key = $1
"""


async def edit_of(office: Office) -> tuple[Any, ...]:
    """What is left of it."""
    left = await office.db.fetchrow(EDIT, "c-0")
    assert left is not None
    return tuple(left)


async def test_staffs_edits_survive_every_night(office: Office) -> None:
    files = await Files(office).opened()
    await files.taken(docket(4))
    await edited(office, "c-0")
    for content in (docket(4), file(row(0, phone="801 555 0199"), row(1), row(2), row(3)), docket(4)):
        await files.taken(content)
        assert await edit_of(office) == (True, True, "10:00", "Room 5")


async def test_an_edit_of_a_time_ends_when_the_file_itself_says_another(office: Office) -> None:
    files = await Files(office).opened()
    await files.taken(docket(4))
    await edited(office, "c-0")
    moved = await files.taken(file(row(0, time="9:00 AM"), row(1), row(2), row(3)))
    assert await edit_of(office) == (True, True, None, "Room 5")
    assert (await files.told(moved, 2)).lapses == ("time",)


async def test_without_the_switch_for_edits_a_night_undoes_what_staff_did(office: Office) -> None:
    files = await Files(office).opened()
    await files.taken(docket(4))
    await edited(office, "c-0")
    failpoints.arm("staff_edits:off")
    try:
        await files.taken(docket(4))
    finally:
        failpoints.arm("")
    assert await edit_of(office) == (True, True, None, None)


async def test_half_a_file_waits_for_a_person_who_may_refuse_it(office: Office) -> None:
    files = await Files(office).opened()
    first = await files.looked_at(docket(20))
    assert (await files.state(first), await files.held_because(first)) == ("held", "first_load")
    await files.approve(first)
    half = await files.looked_at(docket(10))
    assert (await files.state(half), await files.held_because(half)) == ("held", "fewer gone")
    assert await files.standing() == 20, "nothing of it is taken while it waits"
    attention = [await office.next("notifier.attention", AttentionChanged) for _ in range(3)]
    assert [(one.kind, one.is_open, one.department_id, one.count) for one in attention] == [
        ("load_held", True, COURT, 20),
        ("load_held", False, COURT, 20),
        ("load_held", True, COURT, 10),
    ]
    await files.approve(half)
    assert await files.standing() == 10


async def test_without_the_hold_half_a_file_cancels_half_the_docket(office: Office) -> None:
    failpoints.arm("hold:off")
    try:
        files = await Files(office).opened()
        assert await files.state(await files.looked_at(docket(20))) == "applied"
        assert await files.state(await files.looked_at(docket(10))) == "applied"
    finally:
        failpoints.arm("")
    assert await files.standing() == 10


@pytest.mark.parametrize(
    ("content", "because"),
    [
        (file(), "empty gone"),
        (docket(50), "more"),
        (file(*(row(number, court="") for number in range(20))), "refused"),
        (file(*(row(number, day="12/1/2026") for number in range(100, 120))), "gone"),
    ],
)
async def test_a_file_that_looks_odd_is_held(office: Office, content: bytes, because: str) -> None:
    files = await Files(office).opened()
    await files.taken(docket(20))
    held = await files.looked_at(content)
    assert (await files.state(held), await files.held_because(held)) == ("held", because)


async def test_a_file_that_waits_is_overtaken_by_the_next(office: Office) -> None:
    files = await Files(office).opened()
    await files.taken(docket(20))
    half = await files.looked_at(docket(10))
    whole = await files.looked_at(docket(20))
    assert [await files.state(one) for one in (half, whole)] == ["superseded", "applied"]
    assert await office.db.fetchval("SELECT count(*) FROM attention WHERE is_open") == 0


async def test_of_a_first_file_nobody_is_told_that_dates_were_set(office: Office) -> None:
    await office.db.execute("UPDATE cascade SET is_on = step IN ('scheduled', 'day_before')")
    await office.know_ana()
    await office.until("SELECT count(*) FROM client", 1)
    files = await Files(office).opened()
    await files.taken(file(row(0, person="A-1001"), row(1)))
    await office.replan()
    assert await office.reminders() == [("day_before", 1, "planned")]
    await files.taken(file(row(0, person="A-1001"), row(1), row(5, person="A-1001")))
    await office.replan()
    steps = await office.db.fetch("SELECT step FROM reminder WHERE client_id = $1 ORDER BY step", ANA)
    assert [one["step"] for one in steps] == ["day_before", "day_before", "scheduled"]
