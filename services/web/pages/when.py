"""When a text goes, as its form says it: now, after a while, at a time that was chosen or typed."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from aiohttp import web

from services.kit.http import SERVICE
from services.web.domain.entry import NotADay, NotATime, day_in, goes_at, time_in
from services.web.domain.times import Times
from services.web.pages.frame import LOOK, VISITOR
from services.web.pages.look import phrase

# What its author meant by the button, or by Enter in one of the fields.
ENTERED: Final = "entered"
TYPED_MOST: Final = 60


class NoTime(ValueError):
    """What was typed is no day or no time; what to do, to be said to the author."""

    def __init__(self, said: str, field: str) -> None:
        super().__init__(said)
        self.said, self.field = said, field


def when_in(request: web.Request, form: Any) -> dict[str, Any]:
    """What to tell threads of the time. Raises NoTime."""
    when = str(form.get("when", ""))
    if when == ENTERED:  # Enter was pressed: which field was it?
        typed = str(form.get("day", "")) + str(form.get("time", ""))
        when = "later" if typed.strip() else "now" if str(form.get("urgent_reason", "")).strip() else ""
    if when == "now":
        return {"urgent_reason": str(form.get("urgent_reason", "")).strip()[:200]}
    if when == "later":
        return on_wall(request, typed_in(request, str(form.get("day", "")), str(form.get("time", ""))))
    if when == "hour":
        zone = ZoneInfo(request[VISITOR].session.time_zone)
        return on_wall(request, request.app[SERVICE].clock.now().astimezone(zone) + timedelta(hours=1))
    if not when:
        return {}
    return _told(request, when)


def _told(request: web.Request, when: str) -> dict[str, Any]:
    """A button's own time: with its offset as it stands, without one on the wall."""
    try:
        at = datetime.fromisoformat(when)
    except ValueError as error:
        raise NoTime(phrase("Choose when it is to go."), "day") from error
    return {"send_at": at.isoformat()} if at.tzinfo else on_wall(request, at)


def on_wall(request: web.Request, local_at: datetime) -> dict[str, Any]:
    """A wall time where the department is."""
    return {"local_time": local_at.strftime("%Y-%m-%dT%H:%M"), "local_zone": request[VISITOR].session.time_zone}


def typed_in(request: web.Request, day: str, time: str) -> datetime:
    """The wall time somebody typed. Raises NoTime."""
    is_day_first = request[VISITOR].session.language == "es"
    try:
        on = day_in(day[:TYPED_MOST], _today(request), is_day_first=is_day_first)
    except NotADay as error:
        raise NoTime(phrase("Type a day, such as 12/1, Dec 1, tomorrow or next Tue."), "day") from error
    try:
        return datetime.combine(on, time_in(time[:TYPED_MOST]))
    except NotATime as error:
        raise NoTime(phrase("Type a time, such as 9, 9:30 or 3p."), "time") from error


def said_of(request: web.Request, local_at: datetime) -> str:
    """When a text of that wall time goes, in words; what becomes of an hour the clocks skip."""
    times = times_of(request)
    at, look = goes_at(local_at, times.zone), request.app[LOOK]
    line = look.say(phrase("Goes out %(when)s"), times.language) % {"when": times.moment(at)}
    if at.astimezone(times.zone).replace(tzinfo=None) == local_at:
        return line
    skipped = look.say(phrase("%(time)s doesn't exist that night; we'll use %(real)s."), times.language)
    return f"{line}. {skipped % {'time': times.wall(local_at), 'real': times.clock(at)}}"


def times_of(request: web.Request) -> Times:
    """How this reader reads the clock."""
    session = request[VISITOR].session
    return request.app[LOOK].times(session.time_zone, session.language, request.app[SERVICE].clock.now())


def _today(request: web.Request) -> date:
    return times_of(request).day_of(request.app[SERVICE].clock.now())
