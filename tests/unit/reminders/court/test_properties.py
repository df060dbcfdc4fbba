"""What is true of every talk with a court's line, whatever is texted and whatever its files hold."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from proto.values.body import segments, tidy
from proto.values.language import LANGUAGES
from services.reminders.domain.court.facts import Asked, Case, Court, Hearing, Talk, Turn, Watch
from services.reminders.domain.court.step import step
from services.reminders.domain.court.watching import Told, due, says, searched
from services.reminders.domain.files.rows import Pay
from services.reminders.domain.wording.budget import MOST_SEGMENTS
from tests.unit.reminders.court.made import NOW

NUMBERS = ("2026-CR-00017", "A" * 31 + "1", "TEST-0000")
OPENS, CLOSES = datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC)
texts = st.one_of(st.text(max_size=90), st.sampled_from(["", "[" * 80, "法院" * 40, "Ñandú é", "{court}", "a.m."]))
moments = st.datetimes(OPENS.replace(tzinfo=None), CLOSES.replace(tzinfo=None), timezones=st.just(UTC))
hearings = st.builds(
    Hearing,
    hearing_id=st.sampled_from(["h1", "h2", "h3"]),
    starts_at=moments,
    place=texts,
    pay=st.none() | st.builds(Pay, texts, texts),
    is_cancelled=st.booleans(),
)
# Of each, a mark no word of ours holds: who is named by it was named.
cases = st.builds(
    Case,
    case_id=st.sampled_from([f"c{place}" for place in range(12)]),
    number=st.sampled_from(NUMBERS),
    county=texts,
    listed_as=st.sampled_from([f"QXZ{place:02}" for place in range(12)] + [""]),
    hearings=st.lists(hearings, max_size=4, unique_by=lambda one: one.hearing_id).map(tuple),
)
found = st.lists(cases, max_size=12, unique_by=lambda case: case.case_id)
courts = st.builds(
    Court,
    name=texts,
    phone=texts,
    verify_url=texts,
    sample=texts,
    zone=st.sampled_from(["America/Denver", "America/Anchorage", "America/Phoenix"]),
    language=st.sampled_from(LANGUAGES),
    keep_days=st.integers(0, 400),
    test_number=st.sampled_from(["", "TEST-0000"]),
)
asked = st.builds(
    Asked,
    token=st.none() | st.sampled_from(NUMBERS),
    choice=st.none() | st.integers(0, 12),
    ends_case=st.booleans(),
    language=st.none() | st.sampled_from(LANGUAGES),
)
talks = st.lists(st.tuples(asked, found, st.timedeltas(timedelta(), timedelta(days=2))), min_size=1, max_size=8)


def turns(court: Court, talk: list[tuple[Asked, list[Case], timedelta]]) -> list[tuple[Turn, list[Case], Talk]]:
    state, now, made = Talk(), NOW, []
    for one, files, later in talk:
        now += later
        turn = step(state, one, files, court, now)
        made.append((turn, files, state))
        state = turn.talk
    return made


@settings(max_examples=60, deadline=None)
@given(courts, talks)
def test_every_turn_says_something_within_two_segments_or_leaves_it_to_a_person(
    court: Court, talk: list[tuple[Asked, list[Case], timedelta]]
) -> None:
    for turn, _, _ in turns(court, talk):
        assert (turn.say is None) == (turn.log == "to_a_person")
        if turn.say is not None:
            assert turn.say.strip()
            assert tidy(turn.say) == turn.say
            assert segments(turn.say) <= MOST_SEGMENTS
        assert len(turn.options) <= 9


@settings(max_examples=60, deadline=None)
@given(courts, talks)
def test_no_turn_names_anybody_but_those_to_choose_among(
    court: Court, talk: list[tuple[Asked, list[Case], timedelta]]
) -> None:
    for turn, files, _ in turns(court, talk):
        named = {f"QXZ{place:02}" for place in range(12) if f"QXZ{place:02}" in (turn.say or "")}
        assert named <= {case.listed_as for case in files}
        assert not named or turn.log in ("several", "instructed")


@settings(max_examples=60, deadline=None)
@given(courts, talks)
def test_watches_change_only_as_the_turn_says(court: Court, talk: list[tuple[Asked, list[Case], timedelta]]) -> None:
    for turn, _, before in turns(court, talk):
        gone = set(before.watches) - set(turn.talk.watches)
        come = set(turn.talk.watches) - set(before.watches)
        assert come <= {turn.subscribe}
        assert set(turn.stop) <= set(before.watches)
        number = turn.subscribe.number if turn.subscribe else None
        assert all(watch in turn.stop or watch.number == number for watch in gone)
        assert len({(watch.number, watch.case_id) for watch in turn.talk.watches}) == len(turn.talk.watches)


@settings(max_examples=60, deadline=None)
@given(courts, cases, st.lists(moments, min_size=1, max_size=12), st.sampled_from(LANGUAGES), st.booleans())
def test_nobody_is_told_the_same_twice_nor_what_is_past(
    court: Court, case: Case, runs: list[datetime], language: str, is_test: bool
) -> None:
    watch = Watch(number=NUMBERS[1], case_id=case.case_id, since=NOW, is_test=is_test)
    told: list[Told] = []
    for now in sorted(runs):
        new = due(watch, case, told, court, now)
        assert all(is_test or one.starts_at > now for one in new)
        told += new
        assert due(watch, case, told, court, now) == ()
        for one in new:
            assert segments(says(one, watch, court, "es" if language == "es" else "en")) <= MOST_SEGMENTS


@settings(max_examples=60, deadline=None)
@given(courts, found, moments)
def test_a_search_comes_to_an_end_within_two_segments(court: Court, files: list[Case], now: datetime) -> None:
    watch = Watch(number=NUMBERS[1], since=NOW, until=court.keeps_until(NOW))
    came_to = searched(watch, files, court, now)
    assert segments(came_to.say or "") <= MOST_SEGMENTS
    assert (came_to.say is None) == (came_to.log is None)
    if watch.until is not None and court.today(now) > watch.until:
        assert came_to.case is not None or came_to.is_over
