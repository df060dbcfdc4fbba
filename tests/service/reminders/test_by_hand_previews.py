"""Before a date is saved: what is wrong with the form and how to mend it, what to know; what is shown is kept."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from proto.people import PhoneHealth, PhoneState
from services.kit.ids import new_id
from tests.service.reminders.conftest import ANA, ANAS, MONDAY, PROBATION, Office, ana, scheduled
from tests.service.reminders.pages import WISH, Page


@pytest.fixture
async def carla(office: Office) -> Page:
    await office.know_ana()
    return Page(office)


def faults(preview: Any) -> list[tuple[str, str, str]]:
    return [(one["field"], one["code"], one["fix"]) for one in preview["faults"]]


def notes(preview: Any) -> list[str]:
    return [one["code"] for text in preview["texts"] for one in text["notes"]] + [
        one["code"] for one in preview["notes"]
    ]


WRONG: list[tuple[str, dict[str, Any], tuple[str, str, str]]] = [
    ("in the gap", {"starts": "2026-03-08T02:30"}, ("starts", "skipped", "2026-03-08T03:00")),
    (
        "said in the gap",
        {"lead": "chosen", "chosen": ["2026-03-08T02:30"]},
        ("chosen.0", "skipped", "2026-03-08T03:00"),
    ),
    ("past", {"starts": "2026-03-02T09:00"}, ("starts", "past", "")),
    ("said in the past", {"lead": "chosen", "chosen": ["2026-03-02T09:00"]}, ("chosen.0", "lead_past", "")),
    ("no day", {"starts": "2026-02-30T09:00"}, ("starts", "no_such_time", "")),
    ("no zone", {"time_zone": "Mars/Olympus"}, ("time_zone", "unknown_zone", "America/Denver")),
    ("no place", {"place": " "}, ("place", "empty", "")),
    ("a word of phone companies", {"words": {"en": "Reply STOP"}}, ("words.en", "carrier_word", "digits")),
]


@pytest.mark.parametrize(("more", "expected"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
async def test_what_is_wrong_is_named_with_the_way_out_and_not_saved(
    office: Office, carla: Page, more: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    preview = await carla.preview(**more)
    assert expected in faults(preview)
    assert preview["texts"] == []
    assert all(one["sentence"]["en"] and one["sentence"]["es"] for one in preview["faults"])
    form = {"act_id": str(new_id()), "wish": WISH | more}
    refused = await carla.ask("POST", f"/v1/clients/{ANA}/dates", form, 422)
    assert (refused["title"], refused["field"]) == ("wrong", expected[0])
    assert await office.db.fetchval("SELECT count(*) FROM act") == 0


KNOWN: list[tuple[str, dict[str, Any], list[str], str]] = [
    ("nothing", {}, [], "2026-03-11T15:00:00Z"),
    ("past: at once", {"starts": "2026-03-03T14:30"}, ["past"], "2026-03-02T17:00:00Z"),
    ("night", {"lead": "chosen", "chosen": ["2026-03-11T21:30"]}, ["quiet"], "2026-03-12T14:00:00Z"),
    ("a Sunday", {"starts": "2026-03-09T14:30"}, ["holiday"], "2026-03-08T15:00:00Z"),
    ("a holiday of the region", {"starts": "2026-07-25T10:00"}, ["holiday"], "2026-07-24T15:00:00Z"),
    ("an hour that comes twice", {"starts": "2026-11-01T01:30"}, ["holiday", "twice"], "2026-10-31T15:00:00Z"),
]


@pytest.mark.parametrize(("more", "expected", "at"), [row[1:] for row in KNOWN], ids=[row[0] for row in KNOWN])
async def test_what_is_shown_is_what_is_planned(
    office: Office, carla: Page, more: dict[str, Any], expected: list[str], at: str
) -> None:
    await office.db.execute(
        "INSERT INTO department_rules (department_id, holiday_region) VALUES ($1, 'US-UT')", PROBATION
    )
    preview = await carla.preview(**more)
    assert (notes(preview), [one["at"] for one in preview["texts"]]) == (expected, [at])
    await carla.set(**more)
    planned = await office.db.fetch("SELECT not_before FROM reminder")
    assert [msgspec.json.decode(msgspec.json.encode(row["not_before"])) for row in planned] == [at]


async def test_of_an_hour_that_comes_twice_the_first_is_meant(office: Office, carla: Page) -> None:
    date_id = await carla.set(starts="2026-11-01T01:30")
    assert (await carla.date(date_id))["starts_at"] == "2026-11-01T07:30:00Z"


def phone(health: PhoneHealth) -> tuple[PhoneState, ...]:
    return (PhoneState(phone_id=UUID(int=11), number=ANAS, valid_from=MONDAY, health=health, is_current=True),)


REACHED: list[tuple[str, dict[str, Any], list[str]]] = [
    ("failing", {"phones": phone("failing")}, ["failing"]),
    ("not confirmed", {"phones": phone("unverified")}, ["unverified"]),
    ("stopped", {"phones": phone("opted_out")}, ["nothing_goes"]),
    ("switched off", {"wants_reminders": False}, ["nothing_goes"]),
    ("without a phone", {"phones": ()}, ["nothing_goes"]),
]


@pytest.mark.parametrize(("changes", "expected"), [row[1:] for row in REACHED], ids=[row[0] for row in REACHED])
async def test_what_the_number_is_like_is_said_before(
    office: Office, carla: Page, changes: dict[str, Any], expected: list[str]
) -> None:
    await office.know(ana(**changes))
    assert notes(await carla.preview()) == expected


async def test_another_date_that_cannot_be_kept_as_well_is_said_before(office: Office, carla: Page) -> None:
    await office.take(scheduled("2026-03-12T15:00"), 1)
    preview = await carla.preview()
    (conflict,) = preview["notes"]
    assert (conflict["code"], conflict["local_time"]) == ("conflict", "2026-03-12T15:00:00")
    date_id = await carla.set()
    assert [one["code"] for one in (await carla.preview(date_id))["notes"]] == ["conflict"], "but not with itself"


async def test_a_preview_leaves_nothing_behind(office: Office, carla: Page) -> None:
    await carla.preview()
    for table in ("act", "appointment", "reminder", "publisher WHERE kind = 'staff'"):
        assert await office.db.fetchval(f"SELECT count(*) FROM {table}") == 0


async def test_what_no_text_may_hold_is_refused(carla: Page) -> None:
    form = {"act_id": str(new_id()), "wish": WISH | {"place": "Room\0 3"}}
    assert (await carla.ask("POST", f"/v1/clients/{ANA}/dates", form, 422))["field"] == "wish"
