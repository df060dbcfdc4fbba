"""Calendars: what a reader of RFC 5545 finds in them, whatever names and places say."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reminders.domain import ics_out
from services.reminders.domain.ics_out import Event, Listed, calendar, for_client, for_staff

START = datetime(2026, 3, 9, 14, 30, tzinfo=UTC)
LINE = re.compile(r"([A-Z-]+)((?:;[A-Z]+=[A-Z]+)*):(.*)")
ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "SEQUENCE")
hostile = st.text(
    st.one_of(
        st.characters(), st.sampled_from("\r\n\\;,:\u2028\u2029\x85\x00\x0b ñé😀\ud800"), st.sampled_from("BENDV:")
    ),
    max_size=300,
)


def listed(**more: Any) -> Listed:
    fields: dict[str, Any] = {
        "date_id": UUID(int=7),
        "seq": 3,
        "changed_at": START - timedelta(days=9),
        "kind": "hearing",
        "given_name": "Ana",
        "family_name": "Peterson",
        "starts_at": START,
        "place": "Matheson Courthouse, Room 3",
    }
    return Listed(**(fields | more))


def read(content: bytes) -> list[dict[str, str]]:
    """The events in it, as a strict reader of the standard finds them; the calendar's own lines come first."""
    assert content.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    # No piece of a line ends within a character, either.
    for piece in content.split(b"\r\n"):
        piece.decode()
    lines = content.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    blocks: list[dict[str, str]] = [{}]
    is_inside = False
    for line in lines[1:-1]:
        found = LINE.fullmatch(line)
        assert found, line
        assert all(char.isprintable() for char in line)
        name, value = found[1], found[3]
        if name == "BEGIN":
            assert (value, is_inside) == ("VEVENT", False)
            blocks.append({})
        elif name == "END":
            assert (value, is_inside) == ("VEVENT", True)
        else:
            assert name not in blocks[-1]
            assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value) or name not in ("SUMMARY", "LOCATION", "DESCRIPTION")
            blocks[-1][name] = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)
        is_inside = name == "BEGIN" or (is_inside and name != "END")
    return blocks


def test_a_feed_tells_when_where_and_whose_by_initials() -> None:
    head, event = read(calendar([for_staff(listed(), "en", shows_names=False)], "Dates of Carla"))
    assert (head["NAME"], head["VERSION"], head["METHOD"]) == ("Dates of Carla", "2.0", "PUBLISH")
    assert head["REFRESH-INTERVAL"] == "PT1H"
    assert event == {
        "UID": "00000000-0000-0000-0000-000000000007@clientcomm",
        "SEQUENCE": "3",
        "DTSTAMP": "20260228T143000Z",
        "DTSTART": "20260309T143000Z",
        "DTEND": "20260309T153000Z",
        "SUMMARY": "A. P. · hearing",
        "LOCATION": "Matheson Courthouse, Room 3",
        "STATUS": "CONFIRMED",
    }


def test_names_are_told_only_where_a_department_allows_them() -> None:
    told = calendar([for_staff(listed(), "es", shows_names=True)])
    assert "Ana Peterson · audiencia".encode() in told
    silent = calendar([for_staff(listed(), "es", shows_names=False)])
    assert not any(name in silent for name in (b"Ana", b"Peterson"))


@pytest.mark.parametrize("kind", ["test", "other", "appointment", "something new"])
def test_a_test_is_told_as_any_appointment(kind: str) -> None:
    assert for_staff(listed(kind=kind), "en", shows_names=False).title == "A. P. · appointment"


def test_the_clients_own_calendar_says_no_more_than_when_where_and_what_to_bring() -> None:
    _, event = read(calendar([for_client(listed(), "es", "Su cédula\ny esta carta")]))
    assert event["SUMMARY"] == "Cita"
    assert event["DESCRIPTION"] == "Su cédula\ny esta carta"
    assert not {"Ana", "Peterson", "audiencia", "hearing"} & set(re.findall(r"\w+", " ".join(event.values())))


def test_a_date_that_is_off_is_cancelled_in_calendars_that_hold_it() -> None:
    _, event = read(calendar([for_client(listed(is_cancelled=True, seq=4), "en")]))
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", "4")


def test_an_end_that_is_known_counts() -> None:
    until = START + timedelta(hours=3)
    assert for_client(listed(ends_at=until), "en").ends_at == until


@pytest.mark.parametrize(
    ("given_name", "family_name", "expected"),
    [
        ("Ana", "Peterson", "A. P."),
        ("josé", "núñez", "J. N."),
        ("  (Ana)", "", "A."),
        ("", "Ñandú", "Ñ."),
        ("", "", "–"),
        ("\r\nEND:VCALENDAR", "😀", "E."),
        ("ßa", "ﬁ", "S. F."),
    ],
)
def test_initials(given_name: str, family_name: str, expected: str) -> None:
    assert ics_out.initials(listed(given_name=given_name, family_name=family_name)) == expected


@given(hostile, hostile, hostile, hostile)
def test_no_name_place_or_note_becomes_anything_but_a_value(given_name: str, place: str, bring: str, name: str) -> None:
    date = listed(given_name=given_name, place=place)
    for event in (for_staff(date, "en", shows_names=True), for_client(date, "en", bring)):
        blocks = read(calendar([event, event], name))
        assert len(blocks) == 3
        assert all(set(ONCE) <= set(block) <= {*ONCE, "LOCATION", "DESCRIPTION"} for block in blocks[1:])


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=400))
def test_what_can_be_seen_comes_back_as_it_was(place: str) -> None:
    _, event = read(calendar([for_client(listed(place=place), "en")]))
    assert event["LOCATION"] == place


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("_folded", lambda line: line.encode() + b"\r\n"),
        (
            "_folded",
            lambda line: b"\r\n ".join(line.encode()[at : at + 74] for at in range(0, len(line), 74)) + b"\r\n",
        ),
        ("_text", lambda value: value),
        ("_text", lambda value: value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")),
    ],
    ids=["lines are not folded", "lines are folded within a character", "nothing is escaped", "an end stays an end"],
)
def test_a_wrong_writer_is_found(part: str, wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ics_out, part, wrong)
    event = for_client(listed(place="Núñez 😀" * 20), "en", "1, 2\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x")
    with pytest.raises((AssertionError, UnicodeDecodeError)):
        assert len(read(calendar([event]))) == 2


def test_blanks_of_any_kind_keep_words_apart() -> None:
    _, event = read(calendar([for_client(listed(place="Room\u00a03"), "en", "ID\u2003and\ta letter")]))
    assert (event["LOCATION"], event["DESCRIPTION"]) == ("Room 3", "ID and a letter")


def test_dates_are_in_order_and_each_has_an_id_that_stays() -> None:
    later = listed(date_id=UUID(int=8), starts_at=START + timedelta(days=1))
    events: list[Event] = [for_client(one, "en") for one in (later, listed())]
    assert [block["UID"][:36] for block in read(calendar(events))[1:]] == [str(UUID(int=7)), str(UUID(int=8))]
