"""A whole caseload from a spreadsheet: choose the file, look at every row, add those who can be."""

import asyncio
import hashlib
import re
from typing import Any, Final
from uuid import UUID

import msgspec
from aiohttp import web

from services.desk.csv_out import as_csv
from services.kit.ids import new_id
from services.web.domain.answers import Roster, RosterReport
from services.web.domain.audience import BOARD_ROLES
from services.web.pages import clicks
from services.web.pages.asking import JSON, THREADS, Refused, Unanswered
from services.web.pages.frame import LOOK, VISITOR, draw, id_in, language_of
from services.web.pages.look import phrase
from services.web.pages.uploads import TooLarge, files_in, takes_files

routes = web.RouteTableDef()
ONE: Final = r"/clients/import/{roster_id:[0-9a-fA-F-]{36}}"
# Which field a column may hold, and what the page calls it.
FIELDS: Final = {
    "given_name": phrase("First name"),
    "family_name": phrase("Last name"),
    "full_name": phrase("Whole name in one column"),
    "number": phrase("Mobile number"),
    "phone_type": phrase("Kind of phone"),
    "language": phrase("Language"),
    "case": phrase("Case number"),
    "user": phrase("Case manager"),
    "notes": phrase("Good to know when texting"),
}
SHOWN: Final = ("all", "good", "known", "refused")
# What threads may have against a list, by the word it says.
WRONG: Final = {
    "no_file": phrase("Choose a file first."),
    "too_large_file": phrase("This file is too large. Bring at most 5 MB: a list of names is far smaller."),
    "empty": phrase("There is nothing in this file."),
    "no_rows": phrase(
        "There is nobody in this file. The first row names the columns; below it comes a row for each client."
    ),
    "no_header": phrase("The first row has to name the columns, such as first name, last name, phone. Put it above."),
    "old_excel": phrase("This file has a password, or is of an old Excel. Open it and save it without one, as .xlsx."),
    "macros": phrase("This file holds macros, which are not taken. Save it as .xlsx or as CSV."),
    "damaged": phrase("This file is damaged. Open it in your spreadsheet, save it again as .xlsx, and bring that."),
    "not_text": phrase("This is no list we can read. Bring a CSV or an Excel file (.xlsx)."),
    "rows": phrase("There are more than 5,000 rows in this file. Bring it in several parts."),
    "columns": phrase("Say which columns hold the names and the mobile numbers."),
    "many_columns": phrase("There are more than 60 columns in this file. Leave out those that are not needed."),
    "unpacked": phrase("What is packed in this file is too large. Save the list alone as CSV, and bring that."),
    "used": phrase("That did not work. Choose the file once more."),
    "changed": phrase("It was changed since this page was opened, in another tab. This is how it is now."),
    "applied": phrase("These clients are added already."),
    "forgotten": phrase("It is too long ago: its rows are kept for a month. Bring the file again."),
    "nobody": phrase("There is nobody in this list to add."),
    "not_here": phrase("Choose somebody who serves clients in your department."),
    "agreed_how": phrase("Say how they agreed to receive texts. Without that nobody can be texted."),
}
OTHERWISE: Final = phrase("That did not work. Check what you have written.")
NO_ANSWER: Final = phrase("No answer yet. Open this page again in a moment: it shows whether it was done.")
NAME_CHARS: Final = 200


@routes.get("/clients/import")
async def choose(request: web.Request) -> web.Response:
    """Which file."""
    _refuse_others(request)
    return _choosing(request)


@routes.post("/clients/import")
@takes_files
async def bring(request: web.Request) -> web.Response:
    """Have it read, and go on to its rows."""
    _refuse_others(request)
    form = await request.post()
    click = clicks.kept(form, "roster_id")
    try:
        files = files_in(request)
        if not files:
            return _choosing(request, "no_file", 422)
        content = files[0].file.read()
        told = {"roster_id": clicks.told(click, hashlib.sha256(content).hexdigest()), "content": content}
        roster = await _send(request, "/v1/rosters", told | {"name": _name(files[0].filename)})
    except TooLarge:
        return _choosing(request, "too_large_file", 413)
    except Refused as error:
        return _choosing(request, _key(error), error.status)
    except Unanswered:
        return _choosing(request, "", 503, click)
    raise web.HTTPSeeOther(f"/clients/import/{roster.roster_id}")


@routes.get(ONE)
async def one(request: web.Request) -> web.Response:
    """What becomes of each row; once it is applied, what became of it."""
    return await _one(request)


@routes.post(ONE + "/columns")
async def columns(request: web.Request) -> web.Response:
    """Say what the columns are, and look again."""
    form, roster_id = await request.post(), id_in(request, "roster_id")
    chosen = {name: _number(form[name]) for name in FIELDS if str(form.get(name, ""))}
    staff_id = str(form.get("staff_id") or "") or None
    told = {"edits": _number(form.get("edits")), "columns": chosen, "staff_id": staff_id}
    try:
        path = f"/v1/rosters/{roster_id}"
        await request.app[THREADS].written(request[VISITOR].token, "PATCH", path, Roster, told)
    except (Refused, Unanswered) as error:
        return await _one(request, error, columns=chosen)
    raise web.HTTPSeeOther(f"/clients/import/{roster_id}")


@routes.post(ONE + "/apply")
async def apply(request: web.Request) -> web.Response:
    """Add everybody who can be."""
    form, roster_id = await request.post(), id_in(request, "roster_id")
    how = str(form.get("agreed_how", ""))
    if not how:
        return await _one(request, "agreed_how")
    try:
        told = {"edits": _number(form.get("edits")), "agreed_how": how}
        await _send(request, f"/v1/rosters/{roster_id}/apply", told)
    except (Refused, Unanswered) as error:
        return await _one(request, error, how=how)
    raise web.HTTPSeeOther(f"/clients/import/{roster_id}")


@routes.get(ONE + "/report")
async def report(request: web.Request) -> web.Response:
    """Every row as it came, with what became of it and why: to be put right, and brought again."""
    path = f"/v1/rosters/{id_in(request, 'roster_id')}/report"
    found = await request.app[THREADS].read(request[VISITOR].token, path, RosterReport)
    content = await asyncio.to_thread(_table, request, found)
    headers = {"Content-Disposition": 'attachment; filename="import.csv"'}
    return web.Response(body=content, content_type="text/csv", charset="utf-8", headers=headers)


def _table(request: web.Request, found: RosterReport) -> bytes:
    said = request.app[LOOK].macros("_import.html", language_of(request), {})
    first = [" ".join(getattr(said, name)().unescape().split()) for name in ("row_word", "outcome_word", "reason_word")]
    rows = [
        [
            str(row.place),
            _plain(said.outcome(row.outcome, False)),
            _plain(said.reason(row, row.said)),
            *row.cells,
        ]
        for row in found.rows
    ]
    return as_csv([[*first, *found.header], *rows])


def _plain(said: Any) -> str:
    return " ".join(said.unescape().split())


async def _send(request: web.Request, path: str, told: dict[str, Any]) -> Roster:
    """Thousands of rows are judged, and a file is large: with the time an upload has."""
    threads, content = request.app[THREADS], msgspec.json.encode(told)
    return await threads.send_bytes(request[VISITOR].token, path, Roster, content, JSON)


def _choosing(request: web.Request, key: str | None = None, status: int = 200, click: Any = None) -> web.Response:
    wrong = {} if key is None else {"file": _say(request, WRONG.get(key, NO_ANSWER if status == 503 else OTHERWISE))}
    return draw(request, "import.html", status, page="clients", roster_id=click or new_id(), wrong=wrong)


async def _one(
    request: web.Request,
    error: Refused | Unanswered | str | None = None,
    columns: dict[str, int] | None = None,
    how: str = "",
) -> web.Response:
    """The list. columns, how: what was chosen in a form that was not taken."""
    asked, path = request.query.get("show"), f"/v1/rosters/{id_in(request, 'roster_id')}"
    shown, after = asked if asked in SHOWN else "all", _number(request.query.get("after", "0"))
    roster = await request.app[THREADS].read(request[VISITOR].token, path, Roster, show=shown, after=after)
    wrong = _wrong(request, error) if error else {}
    if roster.missing and not wrong and not roster.is_forgotten:
        wrong = _wrong(request, "columns")
    return draw(
        request,
        "import_one.html",
        _status(error),
        page="clients",
        roster=roster,
        columns=roster.columns if columns is None else columns,
        how=how,
        shown=shown,
        after=after,
        fields_of={name: _say(request, words) for name, words in FIELDS.items()},
        staff_choices=_choices(request, roster),
        wrong=wrong,
    )


def _wrong(request: web.Request, error: Refused | Unanswered | str) -> dict[str, str]:
    """What is wrong, by the field it is about, or "form"."""
    if isinstance(error, Unanswered):
        return {"form": _say(request, NO_ANSWER)}
    key = error if isinstance(error, str) else error.title
    field = {"agreed_how": "agreed_how", "columns": "number", "not_here": "staff_id"}.get(key, "form")
    return {field: _say(request, WRONG.get(key, OTHERWISE))}


def _status(error: Refused | Unanswered | str | None) -> int:
    if isinstance(error, Refused):
        return error.status
    return 200 if error is None else 422 if isinstance(error, str) else 503


def _key(error: Refused) -> str:
    if error.status == 413:
        return "too_large_file"
    return "many_columns" if error.title == "columns" else error.title


def _choices(request: web.Request, roster: Roster) -> list[tuple[UUID | str, str]]:
    """Who may serve those for whom the list names nobody."""
    people: list[tuple[UUID | str, str]] = [(one.staff_id, one.name) for one in roster.colleagues]
    return [("", _say(request, phrase("Front office"))), *people] if roster.for_nobody else people


def _say(request: web.Request, sentence: str) -> str:
    return request.app[LOOK].say(sentence, language_of(request))


def _number(text: object) -> int:
    """A whole number of a form of ours; nothing of ours is none."""
    said = str(text)
    if not said.isdecimal() or not said.isascii() or len(said) > 18:
        raise web.HTTPNotFound
    return int(said)


def _name(sent: str) -> str:
    """A file's name without the way to it, which some browsers send, and without what nobody sees."""
    last = re.split(r"[/\\]", sent)[-1]
    return "".join(char for char in last if char.isprintable())[:NAME_CHARS]


def _refuse_others(request: web.Request) -> None:
    if request[VISITOR].session.role not in BOARD_ROLES:
        raise web.HTTPNotFound
