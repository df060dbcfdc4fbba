"""The date in the words of a text: found, filled in anew, and known to be wrong."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from services.threads.domain.dated import Dated, anew, filled, kept, named, noted
from services.threads.domain.pages import Words
from services.threads.domain.templates import Facts, offered

AT = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)
ONE = UUID(int=1)
FACTS = Facts(given_name="Ana", appointment_id=ONE, starts_at=AT, date_zone="America/Denver", place="Room 501")
TOLD = Words(en="{first name}: {appointment date}, {place}.", es="{appointment time}")


def of_many(facts: Facts = FACTS, wording: Words = TOLD) -> Dated | None:
    return filled(wording, offered(wording, facts), facts)


def test_what_says_nothing_of_a_date_is_filled_in_once_for_all() -> None:
    assert of_many(wording=Words(en="Hi {first name}")) is None


def test_the_date_is_filled_in_anew_and_nothing_else() -> None:
    one = of_many()
    assert one is not None
    assert noted(kept(one)) == one
    assert one.appointment_id is None
    later = msgspec.structs.replace(FACTS, given_name="Otto", starts_at=AT.replace(day=12))
    assert anew(one, later) == "Ana: Thursday, March 12, Room 501."


def test_without_a_date_or_room_for_it_there_is_no_text() -> None:
    one = of_many()
    assert one is not None
    assert anew(one, msgspec.structs.replace(FACTS, starts_at=None)) is None
    assert anew(one, msgspec.structs.replace(FACTS, place=" ")) is None
    assert anew(one, msgspec.structs.replace(FACTS, place="x" * 1600)) is None


def test_a_typed_day_is_found_in_either_language_and_a_time_only_where_a_template_asked_for_it() -> None:
    assert named("Tuesday, March 10!", FACTS) == Dated(
        language="en", values={"appointment date": "Tuesday, March 10"}, appointment_id=ONE
    )
    spanish = named("el martes 10 de marzo", FACTS)
    assert spanish is not None
    assert spanish.language == "es"
    assert named("At 9:30 AM in Room 501", FACTS) is None
    asked = named("At 9:30 AM in Room 501", FACTS, ("appointment time", "place", "first name"))
    assert asked is not None
    assert asked.values == {"appointment time": "9:30 AM", "place": "Room 501"}
    assert named("Tuesday, March 10", Facts()) is None


def test_what_was_said_stands_until_any_of_it_changes() -> None:
    one = named("At 9:30 AM in Room 501", FACTS, ("appointment time", "place"))
    assert one is not None
    assert one.stands(FACTS)
    assert not one.stands(msgspec.structs.replace(FACTS, place="Room 7"))
    assert one.is_in("Come to Room 501")
    assert not one.is_in("Come at 9")
    assert noted(kept(None)) is None
