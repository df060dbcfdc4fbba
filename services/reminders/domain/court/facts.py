"""What a turn is told: who asks what, what the court's files hold, and how far the talk has come."""

from datetime import date, datetime, timedelta
from typing import Final, Literal

import msgspec

from proto.values.language import Language
from proto.values.window import zone_named
from services.reminders.domain.files.dirt import fold
from services.reminders.domain.files.rows import Pay

# An answer that comes later answers something else.
QUESTION_OPEN: Final = timedelta(hours=24)
# Who is not understood twice within it talks to a person.
PATIENCE: Final = timedelta(hours=1)

QuestionKind = Literal["remind", "keep", "choose", "end", "end_which"]
# What became of a turn, for the court's figures.
Log = Literal[
    "found", "payable", "several", "no_date", "not_found", "already", "already_looking",
    "reminding", "looking", "declined", "ended", "kept", "nothing_to_end", "instructed", "to_a_person",
    "matched", "matched_several", "expired",
]  # fmt: skip


class Court(msgspec.Struct, frozen=True, kw_only=True):
    """A court's line. phone: whom to call. sample: a number as it is printed. test_number: "" for none.

    keep_days: how long a number that is in no file yet is looked for.
    """

    name: str
    phone: str
    verify_url: str
    sample: str
    zone: str
    language: Language = "en"
    keep_days: int = 14
    test_number: str = ""

    def today(self, now: datetime) -> date:
        """The day it is in the courthouse; the server's may be another."""
        return now.astimezone(zone_named(self.zone)).date()

    def is_test(self, number: str) -> bool:
        """Whether it is the number the court tries its line with."""
        return bool(self.test_number) and fold(number) == fold(self.test_number)

    def keeps_until(self, now: datetime) -> date:
        """The last day a number asked for now is looked for."""
        return self.today(now) + timedelta(days=self.keep_days)


class Hearing(msgspec.Struct, frozen=True, kw_only=True):
    """One date of a case. pay: how its citation is paid instead, if it can be."""

    hearing_id: str
    starts_at: datetime
    place: str = ""
    pay: Pay | None = None
    is_cancelled: bool = False

    def is_coming(self, now: datetime) -> bool:
        """Whether somebody can still come to it."""
        return not self.is_cancelled and self.starts_at > now


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One person's case in one county. number: as the court prints it. listed_as: only ever said to choose by.

    No two of hearings have one id.
    """

    case_id: str
    number: str
    county: str = ""
    listed_as: str = ""
    hearings: tuple[Hearing, ...] = ()

    def coming(self, now: datetime) -> Hearing | None:
        """Its next date."""
        ahead = (hearing for hearing in self.hearings if hearing.is_coming(now))
        return min(ahead, key=lambda hearing: (hearing.starts_at, hearing.hearing_id), default=None)

    @property
    def is_payable(self) -> bool:
        """Only if all of its citations are: who pays one and stays away has missed court for the others."""
        standing = [hearing for hearing in self.hearings if not hearing.is_cancelled]
        return bool(standing) and all(hearing.pay is not None for hearing in standing)


class Watch(msgspec.Struct, frozen=True, kw_only=True):
    """What one number asked to be told. case_id None: a number that was in no file, looked for until that day."""

    number: str
    case_id: str | None = None
    since: datetime
    until: date | None = None
    is_test: bool = False


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked last. keys: what each digit of a choice stands for. case_id: whom it is about, if known.

    told: the date that was said with it.
    """

    kind: QuestionKind
    number: str = ""
    case_id: str | None = None
    keys: tuple[str, ...] = ()
    told: Hearing | None = None
    at: datetime


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """How far it has come with one number."""

    question: Question | None = None
    watches: tuple[Watch, ...] = ()
    language: Language | None = None
    instructed_at: datetime | None = None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One text, as it was heard: a case number, a digit, a wish to hear no more of a case, or none of them."""

    token: str | None = None
    choice: int | None = None
    ends_case: bool = False
    language: Language | None = None


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What one text leads to. say: None where a person answers. options: what each digit from 1 means; () asks nothing.

    subscribe takes the place of a watch for the same number and case, or of the search for it; told: the date it was
    told of already. talk: as it stands now.
    """

    say: str | None
    log: Log
    talk: Talk
    options: tuple[str, ...] = ()
    subscribe: Watch | None = None
    told: Hearing | None = None
    stop: tuple[Watch, ...] = ()

    @property
    def goes_to_a_person(self) -> bool:
        """Whether nobody but a person can answer."""
        return self.say is None
