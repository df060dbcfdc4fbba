"""The small rules: who serves, what may follow what, which event wins."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import get_args
from uuid import UUID

import msgspec
import pytest

from proto.departments import AppointmentScheduled, ClientRef
from proto.envelope import Envelope
from proto.values.sequence import Version
from services.reminders.domain.plan import Hours
from services.reminders.domain.recheck import Go, Stop, Wait, recheck
from services.reminders.domain.records import Appointment, Client, Publisher, Reminder, Surroundings
from services.reminders.domain.refusals import SENTENCES, Refused
from services.reminders.domain.revisions import body_hash, content_hash, dated, ended, new_appointment
from services.reminders.domain.serving import Serving, serving_department
from services.reminders.domain.states import State, may_become
from services.reminders.domain.versions import standing

ONE, TWO, OWN = UUID(int=1), UUID(int=2), UUID(int=9)
T = datetime(2026, 3, 8, 22, 0, tzinfo=UTC)
STARTS = datetime(2026, 3, 9, 8, 30)  # noqa: DTZ001  (a wall time)


@pytest.mark.parametrize(
    ("caseloads", "has_line", "expected"),
    [
        ([(ONE, True)], False, ONE),
        ([(ONE, True), (OWN, True)], False, OWN),
        ([(TWO, True), (ONE, True)], False, ONE),
        ([(ONE, False), (TWO, True)], True, TWO),
        ([(ONE, False)], True, "closed"),
        ([], True, OWN),
        ([], False, "no_line"),
    ],
)
def test_whose_thread_it_goes_into(caseloads: list[tuple[UUID, bool]], has_line: bool, expected: UUID | str) -> None:
    try:
        got: UUID | str = serving_department([Serving(*one) for one in caseloads], OWN, has_line)
    except Refused as refusal:
        got = refusal.reason
    assert got == expected


FINAL = {"cancelled", "skipped", "refused"}


def test_no_order_of_words_brings_a_reminder_back() -> None:
    """Whatever comes after an end, a final state stays; nothing but a new try becomes planned."""
    states = get_args(State)
    for now, then in itertools.product(states, states):
        assert not (now in FINAL and may_become(now, then))
        assert not may_become(now, "planned")
    assert not may_become("delivered", "sent")
    assert not may_become("sent", "withdrawing")


def test_every_order_of_receipts_ends_the_same() -> None:
    forward: tuple[State, ...] = ("posted", "sent", "delivered", "answered")
    for words in itertools.permutations(forward):
        state: State = "handed"
        for word in words:
            state = word if may_become(state, word) else state
        assert state == "answered"


V = Version


@pytest.mark.parametrize(
    ("new", "is_same_content", "known", "expected"),
    [
        (V(2, T), False, V(1, T), "newer"),
        (V(1, T), False, V(2, T), "older"),
        (V(1, T), True, V(1, T), "repeated"),
        (V(1, T), False, V(1, T), "sequence_reused"),
        (V(1, T), False, V(None, T), "newer"),
        (V(None, T), False, V(1, T), "sequence_missing"),
        (V(None, T + timedelta(1)), False, V(None, T), "newer"),
        (V(None, T), False, None, "newer"),
    ],
)
def test_which_event_wins(new: Version, is_same_content: bool, known: Version | None, expected: str) -> None:
    try:
        got: str = standing(new, b"a", known, b"a" if is_same_content else b"b")
    except Refused as refusal:
        got = refusal.reason
    assert got == expected


COURT = Publisher(
    publisher_id=UUID(int=5), name="court", department_id=OWN, scopes=("events",), has_queue=True, is_active=True
)
EVENT = AppointmentScheduled(
    appointment="2026-1001",
    client=ClientRef(label="court_id", id="A-1001"),
    starts_at="2026-03-09T08:30",
    time_zone="America/Denver",
    place="450 S State St",
)


def frame(event: msgspec.Struct, event_id: str = "e", at: datetime = T) -> Envelope:
    return Envelope(
        id=event_id, source="/court", type="t.v1", time=at, data=msgspec.Raw(msgspec.json.encode(event)), sequence=1
    )


def appointment(**changes: object) -> Appointment:
    unknown = new_appointment(UUID(int=7), COURT, "2026-1001", EVENT.client, frame(EVENT))
    return msgspec.structs.replace(dated(unknown, EVENT, frame(EVENT)), **changes)


@pytest.mark.parametrize(
    ("changes", "is_news"),
    [
        ({}, False),
        ({"contact": "Court clerk"}, False),
        ({"kind": "hearing"}, False),
        ({"starts_at": "2026-03-09T08:30:00"}, False),
        ({"starts_at": "2026-03-09T09:30"}, True),
        ({"time_zone": "America/Chicago"}, True),
        ({"place": "Elsewhere"}, True),
        ({"client": ClientRef(label="court_id", id="A-1002")}, True),
    ],
)
def test_only_what_a_client_must_know_is_a_new_revision(changes: dict[str, object], is_news: bool) -> None:
    event = msgspec.structs.replace(EVENT, **changes)
    assert dated(appointment(), event, frame(event)).revision == 1 + is_news


def test_an_end_that_comes_first_is_a_revision_without_a_time() -> None:
    unknown = new_appointment(UUID(int=7), COURT, "2026-1001", EVENT.client, frame(EVENT))
    over = ended(unknown, "cancelled", EVENT.client, frame(EVENT))
    assert (over.revision, over.state, over.starts_at) == (1, "cancelled", None)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"time_zone": "Utah"}, "unknown_zone"),
        ({"time_zone": "../etc/passwd"}, "unknown_zone"),
        ({"starts_at": "2026-02-30T08:30"}, "impossible_time"),
        ({"starts_at": "0001-01-01T00:00", "time_zone": "Asia/Tokyo"}, "impossible_time"),
        ({"starts_at": "0001-01-02T00:00"}, "impossible_time"),
        ({"starts_at": "9999-12-31T23:59"}, "impossible_time"),
    ],
)
def test_a_time_that_cannot_be_is_refused(changes: dict[str, object], reason: str) -> None:
    event = msgspec.structs.replace(EVENT, **changes)
    with pytest.raises(Refused) as refusal:
        dated(appointment(), event, frame(event))
    assert refusal.value.reason == reason


def test_the_same_event_written_with_its_keys_in_another_order_is_the_same() -> None:
    one, other = frame(EVENT), frame(EVENT)
    turned = dict(reversed(msgspec.to_builtins(EVENT).items()))
    other = msgspec.structs.replace(other, data=msgspec.Raw(msgspec.json.encode(turned)))
    assert (content_hash(one), body_hash(one)) == (content_hash(other), body_hash(other))


def test_what_nobody_needs_so_deep_is_refused() -> None:
    deep = msgspec.structs.replace(frame(EVENT), data=msgspec.Raw(b'{"a":' * 5000 + b"1" + b"}" * 5000))
    with pytest.raises(Refused, match="hundreds of levels"):
        content_hash(deep)


REMINDER = Reminder(
    reminder_id=UUID(int=1),
    appointment_id=UUID(int=7),
    client_id=UUID(int=10),
    step="day_before",
    revision=1,
    event_id="e",
    state="planned",
    not_before=T,
    not_after=T + timedelta(hours=4),
    local_time=STARTS,
    former_time=None,
    post_id=UUID(int=3),
    question_id=UUID(int=4),
    answered_at=None,
)
ANA = Client(
    client_id=UUID(int=10),
    given_name="Ana",
    time_zone="America/Denver",
    wants_reminders=True,
    is_deleted=False,
    number="+18015550110",
    phone_health="working",
)
AROUND = Surroundings(
    client=ANA, department_id=ONE, hours=Hours("America/Denver", "20:00", "08:00"), is_opted_out=False, problem=None
)


def client(**changes: object) -> Surroundings:
    return msgspec.structs.replace(AROUND, client=msgspec.structs.replace(ANA, **changes))


@pytest.mark.parametrize(
    ("around", "reason"),
    [
        (None, "client_deleted"),
        (client(is_deleted=True), "client_deleted"),
        (msgspec.structs.replace(AROUND, problem="closed"), "closed"),
        (msgspec.structs.replace(AROUND, problem="no_line"), "no_line"),
        (msgspec.structs.replace(AROUND, is_opted_out=True), "opted_out"),
        (client(phone_health="opted_out"), "opted_out"),
        (client(wants_reminders=False), "reminders_off"),
        (client(number=None, phone_health=None), "no_phone"),
        (client(phone_health="wrong_person"), "no_phone"),
        (client(phone_health="landline"), "no_phone"),
    ],
)
def test_what_stops_a_reminder_that_is_due(around: Surroundings | None, reason: str) -> None:
    assert recheck(REMINDER, appointment(), around, T) == Stop(reason)
    assert reason in SENTENCES


@pytest.mark.parametrize("health", ["unverified", "working", "failing"])
def test_a_phone_that_may_work_is_tried(health: str) -> None:
    assert isinstance(recheck(REMINDER, appointment(), client(phone_health=health), T), Go)


def test_a_reminder_of_an_older_revision_is_never_sent() -> None:
    assert recheck(REMINDER, appointment(revision=2), AROUND, T) == Stop("withdrawn")


def test_asleep_across_the_edge_of_the_day_it_waits_for_the_morning() -> None:
    """The scheduler wakes at 20:00:01 local: not one text goes in the quiet hours."""
    edge = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
    assert isinstance(recheck(REMINDER, appointment(), AROUND, edge - timedelta(seconds=1)), Go)
    late = appointment(), msgspec.structs.replace(REMINDER, local_time=STARTS.replace(hour=11))
    verdict = recheck(late[1], late[0], AROUND, edge)
    assert isinstance(verdict, Wait)
    assert verdict.window.not_before == datetime(2026, 3, 9, 14, 0, tzinfo=UTC)


def test_asleep_until_the_date_it_is_not_sent() -> None:
    for late_by in (timedelta(minutes=-59), timedelta(0), timedelta(days=1)):
        starts_at = datetime(2026, 3, 9, 14, 30, tzinfo=UTC)
        assert recheck(REMINDER, appointment(), AROUND, starts_at + late_by) == Stop("no_time_left")
