"""What is due, and the house it goes out from: whose thread, who said STOP, which languages."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from proto.values.language import Language
from proto.values.window import QUIET_FROM, QUIET_UNTIL, Window
from services.reminders.acts.asking import post_of
from services.reminders.domain.due import Also, Dated, Due, House, Reader, others_of
from services.reminders.domain.plan import Hours
from services.reminders.domain.recheck import Go, Stop, recheck
from services.reminders.domain.records import Client
from services.reminders.store.wording import Words

OWN, OTHER = UUID(int=9), UUID(int=1)
LINE, SECOND, ANAS = "+18015550100", "+18015550101", "+18015550110"
ANA = Client(
    client_id=UUID(int=10),
    given_name="Ana",
    time_zone="America/Denver",
    wants_reminders=True,
    is_deleted=False,
    number=ANAS,
    phone_health="working",
)
READER = Reader(ANA, "es", [OTHER], [])
HOUSE = House({OTHER: ("21:00", "07:00")}, {OTHER: [LINE], OWN: [SECOND]}, frozenset())
AT = datetime(2026, 3, 8, 22, 0, tzinfo=UTC)
DUE = Due(
    reminder_id=UUID(int=1),
    step="day_before",
    revision=1,
    event_id="e",
    state="planned",
    not_before=AT,
    not_after=AT + timedelta(hours=4),
    local_time=datetime(2026, 3, 9, 8, 30),  # noqa: DTZ001  (a wall time)
    former_time=None,
    post_id=UUID(int=3),
    question_id=None,
    date=Dated(1, "hearing", "America/Denver", "450 S State St", None, "2026-1001", UUID(int=5)),
    around=HOUSE.around(READER, OWN),
    language="es",
)


@pytest.mark.parametrize(
    ("open_ids", "closed_ids", "department_id", "problem"),
    [
        ([OTHER], [], OTHER, None),
        ([OTHER, OWN], [], OWN, None),
        ([], [OTHER], OWN, "closed"),
        ([], [], OWN, None),
    ],
)
def test_whose_thread_it_goes_into(
    open_ids: list[UUID], closed_ids: list[UUID], department_id: UUID, problem: str | None
) -> None:
    around = HOUSE.around(Reader(ANA, "en", open_ids, closed_ids), OWN)
    assert (around.department_id, around.problem) == (department_id, problem)


def test_nobody_posts_for_a_client_nobody_serves_when_the_publishers_department_has_no_line() -> None:
    house = msgspec.structs.replace(HOUSE, lines={OTHER: [LINE]})
    assert house.around(Reader(ANA, "en", [], []), OWN).problem == "no_line"


def test_quiet_hours_are_the_departments_or_the_usual_ones() -> None:
    assert HOUSE.around(READER, OWN).hours == Hours("America/Denver", "21:00", "07:00")
    unheard_of = Reader(ANA, "en", [UUID(int=77)], [])
    assert HOUSE.around(unheard_of, OWN).hours == Hours("America/Denver", QUIET_FROM, QUIET_UNTIL)


@pytest.mark.parametrize(
    ("lines", "out", "has_stopped"),
    [
        ([LINE], {(ANAS, LINE)}, True),
        ([LINE, SECOND], {(ANAS, LINE)}, False),
        ([LINE, SECOND], {(ANAS, LINE), (ANAS, SECOND)}, True),
        ([LINE], {("+18015550111", LINE)}, False),
        ([], {(ANAS, LINE)}, False),
    ],
)
def test_who_said_stop_to_every_line_is_not_texted(
    lines: list[str], out: set[tuple[str, str]], has_stopped: bool
) -> None:
    house = House({}, {OTHER: lines}, frozenset(out))
    assert house.around(READER, OWN).is_opted_out is has_stopped
    nobodys = msgspec.structs.replace(READER, client=msgspec.structs.replace(ANA, number=None))
    assert house.around(nobodys, OWN).is_opted_out is False


@pytest.mark.parametrize(("language", "languages"), [("en", {"en"}), ("es", {"en", "es"}), (None, {"en", "es"})])
def test_it_is_written_in_the_readers_language_and_in_english(language: Language | None, languages: set[str]) -> None:
    assert set(msgspec.structs.replace(DUE, language=language).languages) == languages


def test_what_is_due_is_judged_as_any_reminder() -> None:
    assert isinstance(recheck(DUE, DUE.date, DUE.around, AT), Go)
    assert recheck(DUE, DUE.date, None, AT) == Stop("client_deleted")
    assert recheck(msgspec.structs.replace(DUE, revision=2), DUE.date, DUE.around, AT) == Stop("withdrawn")


WORDS = Words({("day_before", "hearing"): {"en": "On {start_day}.", "es": "El {start_day}."}})
NAMELESS = msgspec.structs.replace(READER, client=msgspec.structs.replace(ANA, given_name=" "))
WINDOW = Window(AT, AT + timedelta(hours=4))


def test_what_is_asked_is_said_in_both_languages_and_in_neutral_words_too() -> None:
    post = post_of(DUE, WINDOW, WORDS)
    assert post is not None
    assert post.wording == {"en": "On Monday, March 9.", "es": "El lunes 9 de marzo."}
    assert post.neutral_wording is not None
    assert post.neutral_wording.keys() == post.wording.keys()
    assert (post.post_id, post.department_id, post.question) == (DUE.post_id, OTHER, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"around": None},
        {"around": HOUSE.around(NAMELESS, OWN)},
        {"date": msgspec.structs.replace(DUE.date, kind="unheard_of")},
        {"step": "moved"},
    ],
)
def test_what_cannot_be_put_into_words_is_nobodys_post_and_raises_nothing(changes: dict[str, Any]) -> None:
    """Of a client without a name the neutral words can't be filled in, whatever the full ones ask for."""
    assert post_of(msgspec.structs.replace(DUE, **changes), WINDOW, WORDS) is None


def test_a_text_names_each_other_date_once() -> None:
    """Also one at the same time elsewhere; not the same hearing in a department's own words, nor by its case."""
    nine, ten = datetime(2026, 3, 10, 9), datetime(2026, 3, 10, 10)  # noqa: DTZ001  (wall times)
    lead = Also(nine, "Room 3, Matheson Courthouse", "1AB-26-7")
    same = [Also(nine, "Matheson Courthouse"), Also(nine, "Third District Court", "1ab 26 7")]
    other_room, later = Also(nine, "Clinic"), Also(ten, "Matheson Courthouse")
    again = Also(ten, "Room 4, Matheson Courthouse")
    assert others_of(lead, [*same, other_room, later, again]) == [other_room, later]
