"""What broke in the bots before, each once; where a rule keeps it from us, the harm is shown with the rule away."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from services.kit import failpoints
from services.reminders.domain.court import watching
from services.reminders.domain.court.facts import Case, Watch
from services.reminders.domain.court.watching import TEST_AFTER, CourtStep, Told, due, is_over, says, searched
from tests.unit.reminders.court.made import COURT, NOW, NUMBER, OTHER, PAY, Phone, case, hearing

HEARING = hearing()
CASE = case(HEARING)
WATCH = Watch(number=NUMBER, case_id="c1", since=NOW)
EVE = datetime(2026, 10, 7, 22, tzinfo=UTC)


@pytest.fixture(autouse=True)
def armed_again() -> Iterator[None]:
    yield
    failpoints.arm("")


def told(step: CourtStep = "told", at: datetime = NOW, of: object = HEARING) -> Told:
    known = of if isinstance(of, type(HEARING)) else HEARING
    return Told(step=step, hearing_id=known.hearing_id, starts_at=known.starts_at, place=known.place, at=at)


def runs(case: Case, *moments: datetime, before: Sequence[Told] = (told(),), watch: Watch = WATCH) -> list[Told]:
    """What one watch is told where the job runs at these moments, and all of it goes out."""
    known = list(before)
    for now in moments:
        known += due(watch, case, known, COURT, now)
    return known[len(before) :]


def steps(said: Sequence[Told]) -> list[str]:
    return [one.step for one in said]


def test_1_a_turn_speaks_of_nobody_but_who_asked() -> None:
    """Forged senders are the gateway's to refuse; here a phone only ever ends what it asked for itself."""
    mine, theirs = Phone([CASE]), Phone([CASE])
    for text in (NUMBER, "1"):
        mine.texts(text)
    assert theirs.texts(f"delete {NUMBER}").stop == ()
    assert theirs.texts("delete").log == "nothing_to_end"


def test_2_a_second_person_and_one_whose_text_failed_are_told_too() -> None:
    assert steps(runs(CASE, EVE)) == ["day_before"]
    # Nothing of the first one's is the second one's; a failure is not told.
    assert steps(runs(CASE, EVE, EVE + timedelta(minutes=5))) == ["day_before"]
    assert steps(runs(CASE, EVE + timedelta(minutes=9), watch=replace(WATCH, number=OTHER))) == ["day_before"]


def test_3_a_second_run_tells_nobody_again() -> None:
    again = [EVE + timedelta(minutes=minutes) for minutes in (0, 1, 60, 240)]
    assert steps(runs(CASE, *again)) == ["day_before"]
    failpoints.arm("court_once:off")
    assert steps(runs(CASE, *again)) == ["day_before"] * 4


def test_4_every_date_of_a_case_is_told() -> None:
    many = case(*(hearing(3, f"h{place}") for place in range(25)))
    assert len(runs(many, EVE, before=[told(of=one) for one in many.hearings])) == 25


def test_5_two_dates_are_two_and_a_continuance_after_the_reminder_is_told() -> None:
    later = hearing(10)
    assert steps(runs(case(later), EVE, before=[told(), told("day_before", EVE - timedelta(hours=1))])) == ["moved"]
    assert steps(runs(case(HEARING, hearing(10, "h2")), NOW)) == ["new"]
    there_and_back = [told(), told("moved", NOW + timedelta(hours=1), later)]
    assert steps(runs(CASE, NOW + timedelta(hours=2), before=there_and_back)) == ["moved"]


def test_6_a_search_ends_with_an_apology_when_it_was_said_to() -> None:
    search = Watch(number=NUMBER, since=NOW, until=COURT.keeps_until(NOW))
    ends = NOW + timedelta(days=COURT.keep_days)
    assert searched(search, [], COURT, ends).say is None
    over = searched(search, [], COURT, ends + timedelta(days=1))
    assert (over.log, over.is_over) == ("expired", True)
    assert "sorry" in str(over.say)
    failpoints.arm("search_expires:off")
    assert not searched(search, [], COURT, ends + timedelta(days=99)).is_over


def test_6_asking_again_renews_it() -> None:
    phone = Phone([])
    for text in (NUMBER, "1"):
        phone.texts(text)
    phone.now = NOW + timedelta(days=13)
    phone.texts(NUMBER)
    assert phone.talk.watches[0].until == COURT.keeps_until(phone.now)
    failpoints.arm("search_renewed:off")
    phone.now = NOW + timedelta(days=20)
    phone.texts(NUMBER)
    assert phone.talk.watches[0].until == COURT.keeps_until(NOW + timedelta(days=13))


def test_7_what_is_recorded_is_what_is_sent() -> None:
    """Both are one value, made before anything goes: whoever stores it with the text can't send it twice."""
    first, second = (due(WATCH, CASE, [told()], COURT, EVE) for _ in range(2))
    assert first == second
    assert first[0].key == ("day_before", "h1", HEARING.starts_at, "Room 201")


def test_8_a_digit_is_never_looked_up_and_one_case_is_all_that_ends() -> None:
    files = [CASE, case(hearing(5, "h9"), case_id="c9", number=OTHER)]

    def after_ending() -> list[str]:
        phone = Phone(files)
        for text in (NUMBER, "1", OTHER, "1", f"delete {NUMBER}"):
            phone.texts(text)
        assert [turn.log for turn in phone.turns] == ["found", "reminding", "found", "reminding", "ended"]
        return [watch.number for watch in phone.talk.watches]

    assert after_ending() == [OTHER]
    failpoints.arm("one_case:off")
    assert after_ending() == []


@pytest.mark.parametrize(
    ("month", "eve"), [(3, datetime(2026, 3, 7, 23, tzinfo=UTC)), (11, datetime(2026, 10, 31, 22, tzinfo=UTC))]
)
def test_9_the_day_before_is_the_courthouses_at_four_on_both_sides_of_the_clocks_change(
    month: int, eve: datetime
) -> None:
    starts = {3: datetime(2026, 3, 8, 15, tzinfo=UTC), 11: datetime(2026, 11, 1, 16, tzinfo=UTC)}[month]
    dated = replace(HEARING, starts_at=starts)
    before = [told(at=starts - timedelta(days=5), of=dated)]
    assert runs(case(dated), eve - timedelta(minutes=1), before=before) == []
    assert steps(runs(case(dated), eve, before=before)) == ["day_before"]


def test_10_a_run_that_comes_late_says_the_last_word_only() -> None:
    morning = HEARING.starts_at - timedelta(hours=2)
    assert steps(runs(CASE, morning)) == ["day_before"]
    assert runs(CASE, HEARING.starts_at - timedelta(minutes=30)) == []
    afternoon = replace(HEARING, starts_at=HEARING.starts_at + timedelta(hours=6))
    late = afternoon.starts_at - timedelta(hours=2)
    assert steps(runs(case(afternoon), late, late + timedelta(minutes=1), before=[told(of=afternoon)])) == [
        "morning_of"
    ]


def test_11_a_cancelled_date_is_told_once_and_only_to_whom_it_was_told() -> None:
    off = case(replace(HEARING, is_cancelled=True))
    assert steps(runs(off, NOW, NOW + timedelta(hours=1))) == ["cancelled"]
    assert runs(off, NOW, before=[]) == []
    assert runs(off, HEARING.starts_at + timedelta(hours=1)) == []
    assert steps(runs(CASE, EVE, before=[told(), told("cancelled", NOW)])) == ["moved"]


def test_11_there_is_spanish_and_a_person_to_answer() -> None:
    one = due(WATCH, CASE, [told()], COURT, EVE)[0]
    assert says(one, WATCH, COURT, "es").startswith("Salt Lake Justice Court: su corte es el jueves 8 de octubre")
    phone = Phone([])
    phone.texts("?")
    assert phone.texts("?").goes_to_a_person
    phone = Phone([])
    failpoints.arm("patience:off")
    assert not any(phone.texts("?").goes_to_a_person for _ in range(5))


def test_paying_one_of_two_would_be_missing_court_for_the_other() -> None:
    partly = [case(hearing(pay=PAY), hearing(4, "h2"))]
    assert Phone(partly).texts(NUMBER).log == "found"
    failpoints.arm("all_payable:off")
    assert Phone(partly).texts(NUMBER).log == "payable"


def test_a_test_is_one_text_after_two_minutes_and_then_over() -> None:
    phone = Phone([])
    phone.texts("TEST-0000")
    turn = phone.texts("1")
    watch, dated = turn.subscribe, turn.told
    assert watch is not None
    assert dated is not None
    assert COURT.today(dated.starts_at) == COURT.today(NOW) + timedelta(days=1)
    test = case(dated, number="TEST-0000")
    soon = NOW + TEST_AFTER
    assert due(watch, test, [], COURT, soon - timedelta(seconds=1)) == ()
    said = runs(test, soon, soon + timedelta(days=1), before=[], watch=watch)
    assert steps(said) == ["test"]
    assert not is_over(watch, test, [], COURT, soon)
    assert is_over(watch, test, said, COURT, soon)
    assert "The test is over." in says(said[0], watch, COURT)


def test_a_search_that_finds_one_tells_of_it_and_of_several_lets_choose() -> None:
    search = Watch(number=NUMBER, since=NOW, until=COURT.keeps_until(NOW))
    one = searched(search, [CASE], COURT, NOW)
    assert (one.log, one.case) == ("matched", CASE)
    several = searched(search, [CASE, case(hearing(), case_id="c2")], COURT, NOW)
    assert (several.log, several.case, several.is_over) == ("matched_several", None, True)
    assert searched(search, [case()], COURT, NOW) == watching.Search()


def test_a_watch_lasts_until_the_last_date_is_past() -> None:
    two = case(HEARING, hearing(10, "h2"))
    assert not is_over(WATCH, two, [], COURT, NOW + timedelta(days=9))
    assert is_over(WATCH, two, [], COURT, NOW + timedelta(days=10))
    undated = replace(WATCH, until=COURT.keeps_until(NOW))
    assert not is_over(undated, case(), [], COURT, NOW)
    assert is_over(undated, case(), [], COURT, NOW + timedelta(days=20))
