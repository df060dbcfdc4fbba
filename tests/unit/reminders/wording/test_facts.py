"""How a date is told to one client: in their language, by their clock, and never a blank."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proto.values.window import UnknownZone
from services.reminders.domain.wording.facts import told, values
from tests.unit.reminders.wording.made import FACTS, facts


def test_the_day_and_the_time_as_people_say_them() -> None:
    english, spanish = values(FACTS, "en"), values(FACTS, "es")
    assert (english["start_day"], english["start_time"]) == ("Monday, March 9", "8:30 AM")
    assert (spanish["start_day"], spanish["start_time"]) == ("lunes 9 de marzo", "las 8:30 a.m.")
    assert (english["former_day"], spanish["former_time"]) == ("Friday, March 6", "las 9:00 a.m.")


def test_without_a_former_time_nothing_is_said_of_one() -> None:
    assert not {"former_day", "former_time"} & values(facts(former_at=None), "en").keys()


def test_who_lives_by_another_clock_is_told_both_times() -> None:
    east = facts(client_zone="America/New_York")
    assert values(east, "en")["start_time"] == "10:30 AM (8:30 AM there)"
    assert values(east, "es")["start_time"] == "las 10:30 a.m. (8:30 a.m. hora local)"
    one = facts(client_zone="America/Anchorage", starts_at=datetime(2026, 3, 9, 19, 0, tzinfo=UTC))
    assert values(one, "es")["start_time"] == "las 11:00 a.m. (1:00 p.m. hora local)"


def test_zones_that_show_the_same_time_that_day_are_one() -> None:
    """Phoenix keeps no daylight saving time: in winter its clocks agree with Denver's, in summer they do not."""
    winter = facts(client_zone="America/Phoenix", starts_at=datetime(2026, 1, 12, 15, 30, tzinfo=UTC))
    summer = facts(client_zone="America/Phoenix", starts_at=datetime(2026, 7, 13, 14, 30, tzinfo=UTC))
    assert values(winter, "en")["start_time"] == "8:30 AM"
    assert values(summer, "en")["start_time"] == "7:30 AM (8:30 AM there)"


@pytest.mark.parametrize(
    ("utc", "said"),
    [((2026, 3, 8, 8, 59), "1:59 AM"), ((2026, 3, 8, 9, 0), "3:00 AM"), ((2026, 11, 1, 7, 30), "1:30 AM")],
)
def test_on_the_nights_the_clocks_change_it_says_what_the_wall_shows(utc: tuple[int, ...], said: str) -> None:
    at = datetime(*utc, tzinfo=UTC)  # type: ignore[arg-type,misc]
    assert values(facts(starts_at=at), "en")["start_time"] == said


def test_where_nobody_is_named_there_is_still_somebody() -> None:
    nobody = facts(case_manager="", office="", contact=" - ")
    assert values(nobody, "en")["case_manager"] == "the team"
    assert values(nobody, "es", is_neutral=True)["case_manager"] == "el equipo del condado"
    assert values(nobody, "en")["office"] == "the county office"
    assert values(nobody, "es")["office"] == "la oficina del condado"
    assert values(nobody, "en")["contact"] == "text us back here"
    assert values(nobody, "es")["contact"] == "responda a este mensaje"


def test_a_zone_there_is_none_of_is_refused() -> None:
    with pytest.raises(UnknownZone):
        values(facts(zone="Denver"), "en")


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("  450  S\nState ", "450 S State"),
        ("{place}", "(place)"),
        ("...", ""),
        ("\u200b\u00a0", ""),
        ("", ""),
        ("Ñuñoa", "Ñuñoa"),
    ],
)
def test_a_value_is_one_line_or_not_known(value: str, line: str) -> None:
    assert told(value) == line


@given(value=st.text(max_size=60))
def test_no_value_has_a_brace_or_is_all_signs(value: str) -> None:
    line = told(value)
    assert not {"{", "}", "\n"} & set(line)
    assert line == "" or any(map(str.isalnum, line))
    assert told(line) == line
