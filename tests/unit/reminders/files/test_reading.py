"""What a row says: its time by the clock there, phrases, look-ups, whom it is for, and what is left out of it."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from proto.values.window import local
from services.reminders.domain.files.mapping import ClientBy, Lookup, Payable, Starts
from services.reminders.domain.files.rows import Pay, Read, Row
from tests.unit.reminders.files.made import DENVER, GOOD, MAPPING, good, read_all, with_, wrong


def starts(**changed: Any) -> Any:
    return with_(MAPPING, starts=msgspec.structs.replace(MAPPING.starts, **changed))


BOTH = Starts(date="day", date_formats=("%A, %B %d, %Y at %I:%M %p", "%m/%d/%y %H:%M"), time_zone=DENVER)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_row_says_who_when_and_where() -> None:
    row = good(ends="9:30 AM", room="2", first="JANE", last="DOE", phone="801-555-0110")
    says = row.says
    assert (says.label, says.client_id, says.phone) == ("case", "20-TR-1000", "+18015550110")
    assert (says.starts, says.ends, says.time_zone) == (at("2026-03-09T08:30"), at("2026-03-09T09:30"), DENVER)
    assert (says.place, says.kind, says.listed_as) == ("Matheson Courthouse, room 2", "hearing", "Jane Doe")
    assert (row.starts_at, row.notes) == (local(at("2026-03-09T08:30"), DENVER), ())
    assert says.ref == ("case", "20-TR-1000", "+18015550110")


@pytest.mark.parametrize(
    "day",
    [
        "3/9/2026",
        "03/09/2026",
        "2026-03-09",
        "2026-03-09T00:00:00",
        "2026-03-09 00:00:00.000",
        "3/9/2026 0:00",
        "3/9/2026 12:00:00 AM",
    ],
)
def test_a_day_is_read_however_programs_write_one(day: str) -> None:
    assert good(day=day).says.starts == at("2026-03-09T08:30")


@pytest.mark.parametrize(
    "time", ["8:30 AM", "08:30 am", "8:30AM", "8:30 A.M.", "8:30 a. m.", "08:30", "08:30:00", "1899-12-30T08:30:00"]
)
def test_a_time_is_read_however_programs_write_one(time: str) -> None:
    assert good(time=time).says.starts == at("2026-03-09T08:30")


@pytest.mark.parametrize(
    ("cells", "reason", "field", "column"),
    [
        ({"day": ""}, "no_date", "starts.date", "day"),
        ({"day": "TBD"}, "no_date", "starts.date", "day"),
        ({"day": "13/45/2026"}, "not_a_date", "starts.date", "day"),
        ({"day": "2026-02-30"}, "not_a_date", "starts.date", "day"),
        ({"day": "46090"}, "not_a_date", "starts.date", "day"),  # a spreadsheet's own count of days
        ({"day": "3/9/1926"}, "not_a_date", "starts.date", "day"),
        ({"day": "0001-01-01T00:00:01Z"}, "not_a_date", "starts.date", "day"),
        ({"time": ""}, "no_time", "starts.time", "time"),
        ({"time": "TBD"}, "no_time", "starts.time", "time"),
        ({"time": "25:99"}, "not_a_time", "starts.time", "time"),
        ({"time": "2026-02-30T08:30"}, "not_a_time", "starts.time", "time"),
        ({"time": "12:00 AM"}, "midnight", "starts.time", "time"),
        ({"time": "00:00:00"}, "midnight", "starts.time", "time"),
        ({"day": "3/8/2026", "time": "2:30 AM"}, "skipped_hour", "starts.time", "time"),
    ],
)
def test_what_is_no_time_is_refused_where_it_stands(
    cells: dict[str, str], reason: str, field: str, column: str
) -> None:
    refused = wrong(MAPPING, **cells)
    assert (refused.reason, refused.field, refused.column, refused.cell) == (
        reason, field, column, (GOOD | cells)[column]
    )  # fmt: skip
    assert refused.key == "20-tr-1000"  # so that its date is not taken for one that is gone


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("Monday, March 9, 2026 at 8:30 AM", "2026-03-09T08:30"),
        ("3/9/26 13:05", "2026-03-09T13:05"),
        ("2026-03-09 08:30:00.000", "2026-03-09T08:30"),
        # As calendars write moments: by the clock there.
        ("20260309T143000Z", "2026-03-09T08:30"),
        ("2026-03-09T10:30:00-04:00", "2026-03-09T08:30"),
    ],
)
def test_one_column_may_say_both(day: str, said: str) -> None:
    assert good(with_(MAPPING, starts=BOTH), day=day).says.starts == at(said)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2026-03-09", "midnight"),
        ("3/8/26 2:30", "skipped_hour"),
        ("soon", "not_a_date"),
        ("", "no_date"),
        ("0001-01-01T00:00:01Z", "not_a_date"),
    ],
)
def test_one_column_without_a_time_is_refused(day: str, reason: str) -> None:
    refused = wrong(with_(MAPPING, starts=BOTH), day=day)
    assert (refused.reason, refused.field, refused.column) == (reason, "starts.date", "day")


@pytest.mark.parametrize(
    ("ends", "end", "notes"),
    [
        ("", None, ()),
        ("9:30 AM", "2026-03-09T09:30", ()),
        ("09:30:00", "2026-03-09T09:30", ()),
        ("2026-03-10T12:00", "2026-03-10T12:00", ()),
        ("8:30 AM", None, ("no_end",)),
        ("7:30 AM", None, ("no_end",)),
        ("2027-03-09T09:30", None, ("no_end",)),
        ("later", None, ("no_end",)),
    ],
)
def test_an_end_that_can_not_be_is_left_out(ends: str, end: str | None, notes: tuple[str, ...]) -> None:
    row = good(ends=ends)
    assert (row.says.ends, row.notes) == (end and at(end), notes)


def test_the_clock_is_that_of_the_rows_own_zone() -> None:
    zones = Lookup(column="room", values={"north": "America/Los_Angeles", "nowhere": "Mars/Base"}, otherwise=DENVER)
    mapping = msgspec.structs.replace(starts(time_zone="{zone}"), lookups={"zone": zones})
    south, north = good(mapping), good(mapping, room="NORTH")
    assert north.starts_at - south.starts_at == timedelta(hours=1)
    refused = wrong(mapping, room="nowhere")
    assert (refused.reason, refused.field, refused.column) == ("unknown_zone", "starts.time_zone", "")


@pytest.mark.parametrize(
    ("room", "outcome"),
    [("2A", "Courtroom 2A"), (" 2a ", "Courtroom 2A"), ("9Z", "no_place"), ("", "no_place"), ("7", "code_ended")],
)
def test_a_code_stands_for_a_place_or_the_row_is_refused(room: str, outcome: str) -> None:
    lookup = Lookup(column="room", values={"2A": "Courtroom 2A"}, ended=("7",))
    mapping = with_(MAPPING, place="{where}", lookups={"where": lookup})
    said = read_all([GOOD | {"room": room}], mapping)[0].said
    assert (said.says.place if isinstance(said, Row) else said and said.reason) == outcome  # type: ignore[union-attr]


def test_another_code_may_say_otherwise() -> None:
    lookup = Lookup(column="room", values={"2A": "Courtroom 2A"}, otherwise="")
    mapping = with_(MAPPING, place="{court}[, {where}]", lookups={"where": lookup})
    assert good(mapping, room="9Z").says.place == "Matheson Courthouse"
    assert good(mapping, room="2A").says.place == "Matheson Courthouse, Courtroom 2A"


@pytest.mark.parametrize(("room", "kind"), [("ARR", "hearing"), ("FEE", "payment")])
def test_a_kind_is_one_of_ours(room: str, kind: str) -> None:
    kinds = Lookup(column="room", values={"ARR": "Hearing", "FEE": "payment", "X": "party"})
    mapping = with_(MAPPING, kind="{what}", lookups={"what": kinds})
    assert good(mapping, room=room).says.kind == kind
    assert (wrong(mapping, room="X").reason, wrong(mapping, room="X").cell) == ("unknown_kind", "party")
    assert (wrong(mapping, room="Y").reason, wrong(mapping, room="Y").field) == ("unknown_code", "kind")


def test_who_it_is_for_is_said_by_an_id_or_a_phone() -> None:
    other = with_(MAPPING, key=("court",))
    row = good(other, case="UNKNOWN", phone="801-555-0110")
    assert row.says.ref == ("", "", "+18015550110")
    assert (wrong(other, case="").reason, wrong(other, case="").column) == ("no_client", "case")
    assert wrong(other, case="0").reason == "no_client"
    refused = wrong(other, case="", phone="555-0110")
    assert (refused.reason, refused.field, refused.cell) == ("seven_digits", "phone", "555-0110")
    assert wrong(with_(other, phone=None), case="").reason == "no_client"
    assert wrong(other, case="9" * 121).reason == "too_long"


def test_an_id_may_need_two_columns() -> None:
    mapping = with_(MAPPING, client=ClientBy(label="case", id="{court} {case}"), phone=None)
    assert good(mapping).says.client_id == "Matheson Courthouse 20-TR-1000"


def test_what_is_beside_the_date_is_left_out_when_it_is_spoilt_and_never_cut() -> None:
    mapping = with_(MAPPING, contact="Call {room}", county="{first}", listed_as=None)
    assert good(mapping, room="801-555-0100", first="Salt Lake").says.contact == "Call 801-555-0100"
    row = good(mapping, room="8" * 121, first="Salt \ufffd")
    assert (row.says.contact, row.says.county, row.notes) == ("", "", ("left_out",))
    listed = with_(MAPPING, county="{where}", lookups={"where": Lookup(column="first", values={"1": "Ada"})})
    assert good(listed, first="1").says.county == "Ada"
    assert good(listed, first="2").notes == ("left_out",)


def test_what_to_bring_is_said_in_each_language() -> None:
    mapping = with_(MAPPING, bring={"en": "Your ID[ and {room}]", "es": "{room}"})
    assert good(mapping, room="tag 7").says.bring == {"en": "Your ID and tag 7", "es": "tag 7"}
    assert good(mapping).says.bring == {"en": "Your ID"}


def test_who_may_pay_and_who_has_to_come() -> None:
    alone = with_(MAPPING, payable=Payable(column="room", equals=("1", "Yes"), phone="801-555-0100"))
    assert good(alone, room="YES").says.payable == Pay("", "801-555-0100")
    assert good(alone, room="0").says.payable is None
    whole = with_(alone, payable=Payable(column="room", equals=("1",), whole_case=("last",), url="u"))
    rows = [GOOD | {"room": "1", "last": last, "case": f"20-{last}-{n}"} for last in ("Doe", "Roe") for n in (1, 2)]
    # What can't be read otherwise counts all the same: somebody has to come for it.
    rows.append({"room": "0", "last": "DOE "})
    found = [read.said.says.payable for read in read_all(rows, whole) if isinstance(read.said, Row)]
    assert found == [None, None, Pay("u", ""), Pay("u", "")]


def test_a_long_key_is_kept_short_and_two_never_meet() -> None:
    mapping = with_(MAPPING, key=("case", "court", "room"))
    assert good(mapping, room="2").key == "20-tr-1000|matheson courthouse|2"
    assert good(mapping, court="a|b", room="c").key != good(mapping, court="a", room="b|c").key
    one, other = (good(mapping, court="Courthouse " * 8, room=room).key for room in "12")
    assert len(one) == len(other) == 64
    assert one != other


def test_a_name_of_nobody_is_noted_and_the_date_is_good() -> None:
    assert good(first="FNU", last="LNU").notes == ("no_name",)


def test_every_row_is_read_at_its_place() -> None:
    assert [type(read) for read in read_all([GOOD, GOOD])] == [Read, Read]
    assert [read.place for read in read_all([GOOD, GOOD])] == [2, 3]
