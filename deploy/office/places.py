"""Small look-ups that `./run office` and the practice office share."""

import math
from uuid import UUID

from services.kit.db import Tx
from services.web.store import directory

# Segments a second that a carrier takes from each kind of line; None: the provider queues for us.
# Long codes 1, toll-free 3, short codes 100, a registered campaign at its smallest 1.25 (75 a minute).
PACES: dict[str, float | None] = {
    "long_code": 1.0,
    "ten_dlc": 1.25,
    "toll_free": 3.0,
    "short_code": 100.0,
    "messaging_service": None,
}


async def department_called(tx: Tx, name: str) -> UUID:
    """The id of the department of this name. Raises LookupError."""
    department_id = await directory.find_department(tx, name)
    if department_id is None:
        raise LookupError(f"there is no department called {name!r}; open it: ./run office department {name!r}")
    return department_id


def line_pace(kind: str, asked: str | None) -> float | None:
    """The pace of a line: what was asked for ("none" for unpaced), else its kind's. Raises ValueError."""
    if asked is None:
        return PACES[kind]
    if asked == "none":
        return None
    try:
        pace = float(asked)
    except ValueError:
        pace = 0.0
    if not 0 < pace < math.inf:
        raise ValueError("--pace is a number of segments a second above 0, or none")
    return pace
