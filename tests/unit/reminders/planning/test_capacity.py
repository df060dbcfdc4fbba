"""A line too slow for a day is found the day before, with what would help."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from proto.values.window import Window
from services.reminders.domain.planning.capacity import Queued, Shortage, forecast, sentence
from services.reminders.domain.planning.placing import SHARE
from tests.unit.reminders.planning.told import ZONE, at

DAY = Window(at("2026-03-11T00:00"), at("2026-03-12T00:00"))


def queued(begins: str, ends: str, segments: int = 2) -> Queued:
    return Queued(Window(at(f"2026-03-11T{begins}"), at(f"2026-03-11T{ends}")), segments)


def test_what_fits_is_no_shortage() -> None:
    assert forecast([queued("08:00", "08:30")] * 720, 1.0, DAY) is None
    assert forecast([], 1.0, DAY) is None


def test_five_thousand_at_one_hour_are_too_many_for_one_line() -> None:
    shortage = forecast([queued("08:00", "08:30")] * 5_000, 1.0, DAY)
    assert shortage is not None
    assert (shortage.late, shortage.of, shortage.first_late_at) == (4_280, 5_000, at("2026-03-11T08:30"))
    # Ten thousand segments at 0.8 a second, before half past eight.
    assert shortage.fits_from == at("2026-03-11T08:30") - timedelta(seconds=12_500)
    # 10,000 segments in 1,800 seconds are 5.6 a second, which is 80 % of 7.
    assert shortage.more_pace == 6


def test_only_what_may_go_that_day_counts() -> None:
    tomorrow = Queued(Window(at("2026-03-12T08:00"), at("2026-03-12T08:01")), 2)
    assert forecast([tomorrow] * 500, 1.0, DAY) is None


def test_a_jam_later_is_not_helped_by_starting_before_an_earlier_quiet_hour() -> None:
    morning, evening = [queued("08:00", "09:00")] * 10, [queued("18:00", "18:10")] * 300
    shortage = forecast([*morning, *evening], 1.0, DAY)
    assert shortage is not None
    assert shortage.fits_from == at("2026-03-11T18:10") - timedelta(seconds=750)
    assert shortage.late == 60


texts = st.lists(
    st.builds(
        lambda begins, lasts, segments: Queued(
            Window(DAY.not_before + timedelta(minutes=begins), DAY.not_before + timedelta(minutes=begins + lasts)),
            segments,
        ),
        st.integers(0, 600),
        st.integers(1, 120),
        st.integers(1, 60),
    ),
    max_size=12,
)


@given(texts, st.sampled_from([0.1, 1.0, 3.0]))
def test_with_that_much_more_pace_nothing_is_late_and_with_one_less_something_is(
    queue: Sequence[Queued], pace: float
) -> None:
    shortage = forecast(queue, pace, DAY)
    if shortage is not None:
        assert 0 < shortage.late <= shortage.of == len(queue)
        assert forecast(queue, pace + shortage.more_pace, DAY) is None
        assert shortage.more_pace == 1 or forecast(queue, pace + shortage.more_pace - 1, DAY) is not None


@given(st.lists(st.integers(1, 60), min_size=1, max_size=12), st.integers(1, 120))
def test_sent_from_then_on_nothing_is_late_and_a_second_later_something_is(segments: list[int], lasts: int) -> None:
    ends = DAY.not_before + timedelta(hours=12)
    queue = [Queued(Window(ends - timedelta(seconds=lasts), ends), one) for one in segments]
    shortage = forecast(queue, 1.0, DAY)
    if shortage is None:
        assert sum(segments) / SHARE <= lasts
        return
    for delay, is_short in ((timedelta(0), False), (timedelta(seconds=1), True)):
        begins = shortage.fits_from + delay
        earlier = [msgspec.structs.replace(text, window=Window(begins, ends)) for text in queue]
        assert (forecast(earlier, 1.0, DAY) is not None) is is_short


def test_it_is_said_in_both_languages() -> None:
    shortage = Shortage(1_900, 5_000, at("2026-03-11T08:30"), at("2026-03-10T14:05"), 3)
    assert sentence(shortage, ZONE, "en") == (
        "1,900 of 5,000 texts would come too late, the first after 8:30 AM. Sent from 2:05 PM on they would be in "
        "time; or with a line of 3 segments a second more."
    )
    assert sentence(shortage, ZONE, "es") == (
        "1,900 de 5,000 mensajes llegarían tarde (el primero, después de las 8:30 a.m.). Enviados desde las 2:05 "
        "p.m. llegarían a tiempo; o con una línea de 3 segmentos más por segundo."
    )
