"""Order, recipient, reach, health and hours: the pure rules of threads."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.threads.domain.access import NOWHERE, reach
from services.threads.domain.consents import Standing, Stopped
from services.threads.domain.health import Condition, after_delivery, after_failure, after_text, graver
from services.threads.domain.names import fold
from services.threads.domain.order import Neighbours, Place, place
from services.threads.domain.recipient import Holder, Unknown, whose
from services.threads.domain.sending import Go, Road, Stop, Wait, composer, verdict
from services.threads.domain.status import of_attempt

NOON = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
ROAD = Road(
    phone_id=UUID(int=1),
    number="+18015550110",
    health="working",
    line="+18015550100",
    is_open=True,
    time_zone="America/Denver",
    quiet_from="20:00",
    quiet_until="08:00",
)


@given(st.lists(st.integers(-5000, 5000), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_places_follow_the_sequence_whatever_the_clocks_say_and_in_whatever_order(
    skews_ms: list[int], chance: random.Random
) -> None:
    accepted = [NOON + timedelta(milliseconds=skew) for skew in skews_ms]
    placed: dict[int, Place] = {}
    order = list(range(len(accepted)))
    chance.shuffle(order)
    for seq in order:
        before = max((one for one in placed if one < seq), default=None)
        after = min((one for one in placed if one > seq), default=None)
        near = Neighbours(
            placed[before].at if before is not None else None, placed[after].at if after is not None else None
        )
        placed[seq] = place(accepted[seq], seq, near, NOON)
    shown = sorted(placed, key=lambda seq: (placed[seq].at, placed[seq].rank))
    assert shown == sorted(placed)


def holder(client: int, *, thread: bool = True, is_ended: bool = False, is_later: bool = False) -> Holder:
    one = UUID(int=client)
    return Holder(one, one, one if thread else None, None, is_ended, not is_ended, is_later)


def test_number_of_one_client_is_theirs() -> None:
    assert whose([holder(1), holder(2, is_ended=True), holder(3, thread=False)]) == holder(1)


def test_text_is_whose_the_number_was_then_or_who_was_given_it_when_it_was_nobodys() -> None:
    assert whose([holder(1), holder(2, is_later=True)]) == holder(1)
    assert whose([holder(1, is_ended=True), holder(2, is_later=True)]) == holder(2, is_later=True)


@pytest.mark.parametrize(
    ("holders", "kind", "count"),
    [
        ([], "unknown", 0),
        ([holder(1), holder(2)], "shared", 2),
        ([holder(1), holder(2), holder(3, is_later=True)], "shared", 2),
        ([holder(1, is_ended=True)], "ended", 1),
        ([holder(1, thread=False)], "unknown", 0),
    ],
)
def test_number_that_is_not_clearly_one_clients_is_asked_about(holders: list[Holder], kind: str, count: int) -> None:
    found = whose(holders)
    assert isinstance(found, Unknown)
    assert (found.kind, len(found.candidates)) == (kind, count)


ME, COLLEAGUE, HOUSE, OTHER = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)


@pytest.mark.parametrize(
    ("role", "own", "colleague", "nobodys"),
    [
        ("case_manager", True, False, False),
        ("supervisor", True, True, True),
        ("front_office", False, False, True),
        ("administrator", False, False, False),
        ("auditor", False, False, False),
        ("", False, False, False),
    ],
)
def test_reach_of_each_role(role: str, own: bool, colleague: bool, nobodys: bool) -> None:
    seen = reach(ME, role, HOUSE, [], [COLLEAGUE])
    assert [seen.may_see(ME, HOUSE), seen.may_see(COLLEAGUE, HOUSE)] == [own, colleague]
    assert [seen.may_see(None, HOUSE), seen.may_see(None, OTHER)] == [nobodys, False]


def test_cover_opens_the_colleagues_threads_and_reading_counts() -> None:
    seen = reach(ME, "case_manager", HOUSE, [COLLEAGUE], [])
    assert seen.may_see(COLLEAGUE, OTHER)
    assert seen.answers(COLLEAGUE, OTHER)
    assert not reach(ME, "supervisor", HOUSE, [], [COLLEAGUE]).answers(COLLEAGUE, HOUSE)
    assert not NOWHERE.may_see(ME, HOUSE)


def test_three_failures_freeze_and_a_delivery_thaws() -> None:
    known = Condition("working", 0, True)
    for health in ("working", "working", "failing"):
        known = after_failure(known, "30003")
        assert known.health == health
    assert after_delivery(known) == Condition("working", 0, True)
    assert after_delivery(Condition("failing", 3, False)).health == "unverified"


def test_carriers_word_is_enough() -> None:
    assert after_failure(Condition("unverified", 0, False), "30006").health == "landline"
    assert after_failure(Condition("working", 0, True), "30005").health == "failing"
    assert after_failure(Condition("wrong_person", 0, True), "30005").health == "wrong_person"


def test_only_a_person_ends_wrong_person() -> None:
    wrong = after_text(Condition("working", 0, True), is_wrong_person=True)
    assert wrong.health == "wrong_person"
    assert after_text(wrong, is_wrong_person=False).health == "wrong_person"
    assert after_delivery(wrong).health == "wrong_person"
    assert after_text(Condition("unverified", 2, False), is_wrong_person=False) == Condition("working", 0, True)


def test_who_may_be_somebody_else_leaves_a_number_as_much_theirs_as_it_was() -> None:
    def after(known: Condition) -> Condition:
        return after_text(known, is_wrong_person=False, is_theirs=False)

    assert after(Condition("unverified", 2, False)) == Condition("unverified", 0, False)
    assert after(Condition("failing", 3, False)) == Condition("unverified", 0, False)
    assert after(Condition("failing", 3, True)) == Condition("working", 0, True)
    assert after(Condition("wrong_person", 0, True)) == Condition("wrong_person", 0, True)


def test_that_somebody_else_has_it_is_graver_than_what_kind_of_line_it_is() -> None:
    assert graver("landline") == ("deactivated", "wrong_person") == graver("unverified")
    assert (graver("deactivated"), graver("wrong_person")) == (("wrong_person",), ())


def decide(road: Road = ROAD, now: datetime = NOON, **more: object) -> Go | Wait | Stop:
    told: dict[str, object] = {"due_at": now, "not_after": None, "is_urgent": False, "is_automatic": False}
    return verdict(road, now, **(told | more))  # type: ignore[arg-type]


def test_text_by_day_goes_until_quiet_hours() -> None:
    going = decide()
    assert isinstance(going, Go)
    assert going.window.not_after == NIGHT - timedelta(hours=1)


def test_text_by_night_waits_and_an_urgent_one_goes() -> None:
    assert decide(now=NIGHT) == Wait(MORNING)
    urgent = decide(now=NIGHT, is_urgent=True)
    assert isinstance(urgent, Go)
    assert urgent.window.not_after == NIGHT + timedelta(hours=2)


def test_what_an_outage_held_up_too_long_has_lost_its_moment() -> None:
    any_hour = msgspec.structs.replace(ROAD, quiet_from="00:00", quiet_until="00:00")
    going = decide(any_hour, due_at=NOON - timedelta(hours=11))
    assert isinstance(going, Go)
    assert going.window.not_after == NOON + timedelta(hours=1), "counted from when it should have gone"
    assert decide(any_hour, due_at=NOON - timedelta(hours=12)) == Stop("expired")
    assert decide(due_at=NOON - timedelta(hours=2), is_urgent=True) == Stop("expired")
    urgent = decide(due_at=NOON - timedelta(hours=1), is_urgent=True)
    assert isinstance(urgent, Go)
    assert urgent.window.not_after == NOON + timedelta(hours=1)


def test_a_quiet_night_is_no_delay_but_an_outage_before_it_is() -> None:
    assert decide(now=MORNING + timedelta(hours=9), due_at=NIGHT) == decide(
        now=MORNING + timedelta(hours=9), due_at=MORNING
    )
    assert decide(now=NIGHT, due_at=NOON) == Stop("expired"), "in the morning it would be twenty hours late"
    assert decide(now=NIGHT, due_at=NIGHT - timedelta(minutes=61)) == Stop("expired")
    just_missed = msgspec.structs.replace(ROAD, quiet_from="21:00", quiet_until="10:00")
    assert decide(just_missed, now=NIGHT, due_at=NIGHT - timedelta(seconds=3)) == Wait(MORNING + timedelta(hours=2))


def test_post_keeps_its_authors_end_and_expires_behind_it() -> None:
    end = NOON + timedelta(minutes=5)
    going = decide(not_after=end, is_automatic=True)
    assert isinstance(going, Go)
    assert going.window.not_after == end
    assert decide(not_after=NOON, is_automatic=True) == Stop("expired")
    assert decide(now=NIGHT, not_after=NIGHT + timedelta(hours=1), is_automatic=True) == Stop("expired")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"consent": Standing(talk=Stopped("keyword", NOON)), "is_open": False}, "opted_out"),
        ({"is_open": False, "number": None}, "closed"),
        ({"number": None, "line": None}, "no_phone"),
        ({"line": None}, "no_line"),
    ],
)
def test_closed_road_says_its_strongest_reason(change: dict[str, object], reason: str) -> None:
    road = msgspec.structs.replace(ROAD, **change)
    assert decide(road) == Stop(reason)
    assert composer(road, NOON).blocked == reason


def test_number_in_doubt_stops_what_is_automatic_and_warns_people() -> None:
    road = msgspec.structs.replace(ROAD, health="failing")
    assert decide(road, is_automatic=True) == Stop("number_frozen")
    assert isinstance(decide(road), Go)
    assert composer(road, NOON).warnings == ("failing",)


def test_box_knows_when_quiet_hours_end() -> None:
    assert (composer(ROAD, NIGHT).is_quiet, composer(ROAD, NIGHT).opens_at) == (True, MORNING)
    assert composer(ROAD, NOON).opens_at is None


def test_names_are_searched_without_case_accents_and_commas() -> None:
    assert fold("  Peña,  José ") == "pena jose"


def test_claimed_and_accepted_are_sending_and_released_is_cancelled() -> None:
    assert [of_attempt(one) for one in ("claimed", "accepted", "released")] == ["sending", "sending", "cancelled"]


def test_without_the_order_mechanism_a_text_stands_where_it_arrived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.kit.failpoints.is_off", lambda name: name == "order")
    assert place(NIGHT, 5, Neighbours(), NOON) == Place(NOON, 0)


def test_desk_answers_for_threads_of_nobody() -> None:
    assert reach(ME, "front_office", HOUSE, [], []).answers(None, HOUSE)
    assert not reach(ME, "supervisor", HOUSE, [], []).answers(None, HOUSE)
