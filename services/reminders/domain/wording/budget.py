"""What a template's texts cost, filled with the longest values there are."""

from datetime import UTC, datetime
from typing import Final

import msgspec

from proto.values.body import tidy
from proto.values.language import Language
from services.reminders.domain.wording.accents import accent_free
from services.reminders.domain.wording.facts import Facts, told
from services.reminders.domain.wording.rendering import filled

# Two texts' worth: a third costs as much as another reminder.
MOST_SEGMENTS: Final = 2
# No day is longer to say in either language, nor is a time.
LONGEST_DAY: Final = datetime(2026, 9, 23, 12, 30, tzinfo=UTC)
# The one day of the week whose Spanish name the phones' own alphabet can't write.
SATURDAY: Final = datetime(2026, 9, 26, 12, 30, tzinfo=UTC)


class Longest(msgspec.Struct, frozen=True, kw_only=True):
    """The longest real value of each: a department's own, or these, taken from courts' files and caseloads."""

    given_name: str = "Christopher"
    case_manager: str = "Christopher"
    office: str = "Adult Probation Office"
    place: str = "450 S State St, Salt Lake City, Room W42"
    contact: str = "801-555-0192, 8 AM-5 PM"


LONGEST: Final = Longest()


def longest_body(
    text: str, language: Language, longest: Longest, *, at: datetime = LONGEST_DAY, is_neutral: bool
) -> str:
    """The longest body that text becomes. Raises WordingError (proto.values.wording) and UnsendableBody."""
    return tidy(filled(text, _facts(longest, at), language, is_neutral=is_neutral))


def plain(longest: Longest) -> Longest:
    """The same values without accents: what one client's name adds to the cost is no fault of the words."""
    return Longest(**{name: accent_free(value) for name, value in msgspec.structs.asdict(longest).items()})


def _facts(longest: Longest, at: datetime) -> Facts:
    # Of what a department has none of yet, ours.
    known = {name: told(value) or getattr(LONGEST, name) for name, value in msgspec.structs.asdict(longest).items()}
    return Facts(**known, starts_at=at, former_at=at, zone="UTC", client_zone="UTC")
