"""A client in Denver, their case manager's form, and the clock it is filled in by."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from proto.values.window import local
from services.reminders.domain.by_hand.wish import ByHand, Whose, Wish, checked
from services.reminders.domain.plan import Hours

DENVER: Final = "America/Denver"
ZONES: Final = (DENVER, "America/New_York", "America/Phoenix", "Australia/Lord_Howe")
ANA: Final = Whose(given_name="Ana", client_zone=DENVER, case_manager="Carla", office="Adult Probation Office")
EVENINGS: Final = Hours(DENVER, "20:00", "08:00")


def at(wall: str, zone: str = DENVER) -> datetime:
    return local(datetime.fromisoformat(wall), zone)


# A Monday morning.
NOW: Final = at("2026-03-02T10:00")


def wish(**more: Any) -> Wish:
    fields: dict[str, Any] = {
        "kind": "appointment",
        "starts": "2026-03-12T14:30",
        "time_zone": DENVER,
        "place": "Room 3",
    }
    return Wish(**(fields | more))


def by_hand(now: datetime = NOW, whose: Whose = ANA, **more: Any) -> ByHand:
    return checked(wish(**more), whose, now)


nights = st.sampled_from(["2026-03-07", "2026-03-08", "2026-03-09", "2026-10-04", "2026-10-31", "2026-11-01"])
hours = st.sampled_from([time(2, 30), time(1, 30), time(2, 10), time(0, 0)]) | st.times().map(
    lambda one: time(one.hour, one.minute)
)
days = nights.map(lambda day: datetime.fromisoformat(day).date()) | st.dates(
    NOW.date(), NOW.date() + timedelta(days=900)
)
walls = st.builds(datetime.combine, days, hours).map(lambda one: one.isoformat(timespec="minutes"))
wishes = st.builds(
    Wish,
    kind=st.sampled_from(["appointment", "hearing", "class", "payment", "test", "other"]),
    starts=walls | st.text(max_size=20),
    time_zone=st.sampled_from(ZONES) | st.sampled_from(["", "Mars/Olympus", "UTC"]),
    place=st.sampled_from(["Room 3", "", "x" * 161]) | st.text(max_size=30),
    contact=st.text(max_size=130),
    lead=st.sampled_from(["day_before", "two_days_and_day", "same_day", "chosen"]),
    chosen=st.lists(walls, max_size=4).map(tuple),
    words=st.none()
    | st.dictionaries(
        st.sampled_from(["en", "es"]),
        st.text(max_size=80)
        | st.sampled_from(["Hi {given_name}, {start_day} at {start_time}.", "{case}", "Reply STOP"]),
        max_size=2,
    ),
)
