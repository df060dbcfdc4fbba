"""A court, its cases, and a phone that talks to it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from proto.values.language import Language
from services.reminders.domain.court.facts import Asked, Case, Court, Hearing, Talk, Turn
from services.reminders.domain.court.step import step
from services.reminders.domain.files.rows import Pay

# Monday, 8:00 in Denver.
NOW = datetime(2026, 10, 5, 14, tzinfo=UTC)
COURT = Court(
    name="Salt Lake Justice Court",
    phone="801-555-0192",
    verify_url="slcourt.example.gov/dates",
    sample="2026-CR-00001",
    zone="America/Denver",
    test_number="TEST-0000",
)
NUMBER, OTHER = "2026-CR-00017", "2026-CR-00018"
PAY = Pay("pay.example.gov", "801-555-0193")


def hearing(days: float = 3, hearing_id: str = "h1", **fields: object) -> Hearing:
    """A date so many days from now; 3 is Thursday, 8:00."""
    known = {"hearing_id": hearing_id, "starts_at": NOW + timedelta(days=days), "place": "Room 201"} | fields
    return msgspec.convert(known, Hearing)


def case(*hearings: Hearing, case_id: str = "c1", number: str = NUMBER, county: str = "", listed_as: str = "") -> Case:
    """A case with those dates."""
    return Case(case_id=case_id, number=number, county=county, listed_as=listed_as, hearings=hearings)


class Phone:
    """Someone's phone: what it asked lately is kept, and so is what it was told."""

    def __init__(self, files: Sequence[Case], court: Court = COURT, language: Language | None = None) -> None:
        self.files, self.court, self.language = files, court, language
        self.talk, self.now, self.turns = Talk(), NOW, list[Turn]()

    def texts(self, said: str) -> Turn:
        """A digit, "delete", "delete <number>", a number, or words nobody understands ("?")."""
        word, _, rest = said.partition(" ")
        ends = word == "delete"
        token = (rest or None) if ends else said if "-" in said else None
        choice = int(said) if said.isdecimal() else None
        asked = Asked(token=token, choice=choice, ends_case=ends, language=self.language)
        about = token or (self.talk.question.number if self.talk.question else "")
        found = [one for one in self.files if one.number == about]
        turn = step(self.talk, asked, found, self.court, self.now)
        self.talk = turn.talk
        self.turns.append(turn)
        return turn
