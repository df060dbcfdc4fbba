"""Small look-ups that `./run office` and the practice office share."""

import math
import re
from datetime import datetime
from uuid import UUID

from proto.numbers import LineKind
from proto.values.phone import parse_phone
from proto.values.window import zone_named
from services.kit.db import Tx
from services.web.store import directory

# The fragment has Twilio try again after an error of ours too, not only when it can't connect; with a caller on the
# line, once.
WEBHOOKS = """At Twilio, each after GATEWAY_PUBLIC_URL (of the env file):
  a message comes in     /twilio/sms#rc=5&rp=all
  a call comes in        /twilio/voice#rc=1&rp=all
  call status changes    /twilio/voice/status"""
# Segments a second that a carrier takes from each kind of line; None: the provider queues for us.
# Long codes 1, toll-free 3, short codes 100, a registered campaign at its smallest 1.25 (75 a minute).
PACES: dict[str, float | None] = {
    "long_code": 1.0,
    "ten_dlc": 1.25,
    "toll_free": 3.0,
    "short_code": 100.0,
    "messaging_service": None,
}

# More than any carrier lets one sender have.
MOST_A_DAY = 10_000_000

_SERVICE, _SHORT_CODE = re.compile(r"MG[0-9a-f]{32}"), re.compile(r"[1-9]\d{4,5}")


def line_named(text: str, asked: LineKind | None) -> tuple[str, LineKind]:
    """A line and its kind, told by its looks unless asked for: a Messaging Service's sid, a short code, or a phone.

    Raises ValueError.
    """
    if text.startswith("MG"):
        found, kind = _SERVICE.fullmatch(text), "messaging_service"
        problem = "a Messaging Service is MG and 32 hex digits, as Twilio's console shows it"
    elif text.isdecimal() and len(text) < 7:
        found, kind = _SHORT_CODE.fullmatch(text), "short_code"
        problem = "a short code has 5 or 6 digits"
    elif asked in ("messaging_service", "short_code"):
        raise ValueError(f"this is no {asked.replace('_', ' ')}")
    else:
        return parse_phone(text), asked or "long_code"
    if not found or asked not in (None, kind):
        raise ValueError(problem if not found else f"this is a {kind.replace('_', ' ')}")
    return text, kind  # type: ignore[return-value]


def pool_of(text: str | None, kind: LineKind) -> list[str] | None:
    """The numbers of a Messaging Service, as given with commas between; None when they stay as they are.

    Raises ValueError.
    """
    if text is None:
        return None
    if kind != "messaging_service":
        raise ValueError("--numbers is for a Messaging Service")
    return [line_named(number.strip(), None)[0] for number in text.split(",") if number.strip()]


async def staff_called(tx: Tx, email: str) -> UUID:
    """The id of who signs in with this address. Raises LookupError."""
    staff_id = await directory.find_staff(tx, email)
    if staff_id is None:
        raise LookupError(f"nobody signs in as {email}; who does: ./run office list")
    return staff_id


async def department_called(tx: Tx, name: str) -> UUID:
    """The id of the department of this name. Raises LookupError."""
    department_id = await directory.find_department(tx, name)
    if department_id is None:
        known = ", ".join(await directory.department_names(tx)) or "none yet"
        raise LookupError(
            f"there is no department called {name!r}; there are: {known}. Open it: ./run office department {name!r}"
        )
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


def daily_cap(asked: str | None) -> int | None:
    """Segments a day: what was asked for, 0 for "none", None when it stays as it is. Raises ValueError."""
    if asked is None:
        return None
    if asked == "none":
        return 0
    if not asked.isdecimal() or not 0 < int(asked) <= MOST_A_DAY:
        raise ValueError("--daily-cap is a whole number of segments a day above 0, or none")
    return int(asked)


def moment_in(zone: str, asked: str | None, word: str = "--until") -> datetime | None:
    """A wall time there, written as 2026-12-01T08:00; None when none was asked for. Raises ValueError."""
    if asked is None:
        return None
    try:
        at = datetime.strptime(asked, "%Y-%m-%dT%H:%M")  # noqa: DTZ007  (a wall time)
    except ValueError as error:
        raise ValueError(f"{word} {asked!r} is no moment; write one such as 2026-12-01T08:00") from error
    return at.replace(tzinfo=zone_named(zone))


def wall_time(text: str) -> str:
    """The time as HH:MM, however it was written. Raises ValueError."""
    try:
        return datetime.strptime(text, "%H:%M").strftime("%H:%M")  # noqa: DTZ007  (a wall time)
    except ValueError as error:
        raise ValueError(f"{text!r} is no time of day; write one such as 08:00") from error
