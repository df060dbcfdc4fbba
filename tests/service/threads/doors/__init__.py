"""How the matrix knocks at every operation of the API's description.

A door is what to put behind the path and into the body, for what is whose. Every operation has one, by its name:
a slice that adds routes adds its doors in a file of its own, and names it below.
"""

from tests.service.threads.doors import (
    board,
    consent,
    finding,
    hands,
    later,
    lists,
    many,
    merges,
    numbers,
    people,
    rosters,
    talk,
    templates,
    transcripts,
)
from tests.service.threads.doors.knocks import Door, Knock

__all__ = ["DOORS", "FILES", "FOR", "Door", "Knock"]
FILES: tuple[dict[str, Door], ...] = (
    talk.DOORS,
    later.DOORS,
    board.DOORS,
    people.DOORS,
    numbers.DOORS,
    templates.DOORS,
    hands.DOORS,
    transcripts.DOORS,
    finding.DOORS,
    many.DOORS,
    lists.DOORS,
    consent.DOORS,
    rosters.DOORS,
    merges.DOORS,
)
DOORS: dict[str, Door] = {name: door for doors in FILES for name, door in doors.items()}
# Whom an act is for, by its name, where seeing what it is about is not enough; all others are for everybody.
FOR: dict[str, set[str]] = {
    **people.FOR,
    **hands.FOR,
    **many.FOR,
    **lists.FOR,
    **merges.FOR,
}
