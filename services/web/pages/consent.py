"""What a client agreed to: written down, set right, opened by a court's order, and saved as proof."""

import datetime
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from aiohttp import web

from services.desk.csv_out import as_csv
from services.kit.http import SERVICE
from services.web.domain.answers import Consents, ConsentWord
from services.web.domain.proof import moment
from services.web.domain.transcripts import file_name
from services.web.pages import clicks, filled
from services.web.pages.asking import THREADS, Refused, Unanswered
from services.web.pages.clients import ONE, client_page, drawn
from services.web.pages.frame import LOOK, VISITOR, id_in, id_of, language_of
from services.web.pages.look import phrase
from services.web.pages.paper import Words
from services.web.pages.when import times_of

routes = web.RouteTableDef()
STOPPED: Final = phrase("This number said STOP. Only the client undoes that, by texting START.")
CHOICES: Final = {"is_agreed": ("1", "0"), "how": ("in_person", "form", "court")}
WRONG: Final = {
    "is_agreed": phrase("Choose what they said."),
    "how": phrase("Say where they said it."),
    "order_number": phrase("Type the number of the order."),
    "last_on": phrase("Choose a last day: today or later, and not before the first."),
    "first_on": phrase("This is no day. Choose one from the calendar, or write it as 2026-11-19."),
    "note": phrase("This is too long, or holds a character that can't be kept."),
}
CLICKS: Final = {"recording": "consent_id", "ordering": "order_id"}
NO_NUMBER: Final = phrase("There is no number this could be about. Add one first.")
COLUMNS: Final = (
    phrase("When"),
    phrase("Number"),
    phrase("What was said"),
    phrase("State"),
    phrase("Written down by"),
    phrase("Remark"),
    phrase("The text itself"),
    phrase("Reference"),
)
LEFT_OUT: Final = phrase("Older words are not in this file.")


@routes.post(ONE + "/consent")
async def record(request: web.Request) -> web.Response:
    """Write down what the client said; whatever is wrong, what was typed comes back on the client's page."""
    client_id, form = id_in(request, "client_id"), await request.post()
    written = {name: str(form.get(name, ""))[:600] for name in ("is_agreed", "purpose", "how", "note", "phone_id")}
    wrong = {name: WRONG[name] for name, values in CHOICES.items() if written[name] not in values}
    if wrong:
        return await _again(request, client_id, "recording", written, wrong, 422)
    told = {
        "consent_id": clicks.told(id_of(form.get("consent_id")), *written.values()),
        "is_agreed": written["is_agreed"] == "1",
        "purpose": written["purpose"] or "all",
        "how": written["how"],
        "note": written["note"],
        "phone_id": str(id_of(written["phone_id"])) if written["phone_id"] else None,
    }
    return await _told(request, f"/v1/clients/{client_id}/consent", told, client_id, "recording", written)


@routes.post("/c/{thread_id}/orders")
async def order(request: web.Request) -> web.Response:
    """Record an order of a court's."""
    thread_id, form = id_in(request, "thread_id"), await request.post()
    client_id = id_of(form.get("client_id"))
    written = {name: str(form.get(name, ""))[:600] for name in ("order_number", "first_on", "last_on", "note")}
    wrong = {name: WRONG[name] for name in _missing(written)}
    if wrong:
        return await _again(request, client_id, "ordering", written, wrong, 422)
    click = clicks.told(id_of(form.get("order_id")), *written.values())
    told = {"order_id": click, **written, "first_on": written["first_on"] or None}
    return await _told(request, f"/v1/threads/{thread_id}/orders", told, client_id, "ordering", written)


def _missing(written: dict[str, str]) -> Iterator[str]:
    """The fields that can be seen from here to be wrong."""
    if not written["order_number"].strip():
        yield "order_number"
    for name in ("first_on", "last_on"):
        try:
            if written[name] or name == "last_on":
                datetime.date.fromisoformat(written[name])
        except ValueError:
            yield name


async def _told(
    request: web.Request, path: str, told: dict[str, Any], client_id: UUID, form: str, written: dict[str, str]
) -> web.Response:
    try:
        await request.app[THREADS].write(request[VISITOR].token, "POST", path, told)
    except (Refused, Unanswered) as error:
        if isinstance(error, Refused) and error.status == 404:
            raise
        status = 503 if isinstance(error, Unanswered) else error.status
        return await _again(request, client_id, form, written, _against(error), status)
    raise web.HTTPSeeOther(f"/clients/{client_id}#consent")


def _against(error: Refused | Unanswered) -> dict[str, str]:
    if isinstance(error, Unanswered):
        return {"form": filled.NOT_SAVED}
    if error.title == "stopped_by_keyword":
        return {"is_agreed": STOPPED}
    if error.title == "no_phone":
        return {"form": NO_NUMBER}
    field = error.field or "note"
    return {field: WRONG.get(field, WRONG["note"])}


async def _again(
    request: web.Request, client_id: UUID, form: str, written: dict[str, str], wrong: dict[str, str], status: int
) -> web.Response:
    """The client's page with that form open, and what is wrong with it. Raises Unanswered: the form alone is shown."""
    say, language = request.app[LOOK].say, language_of(request)
    said = {field: say(sentence, language) for field, sentence in wrong.items()}
    shown = await client_page(request, client_id)
    click = clicks.kept(await request.post(), CLICKS[form])
    return drawn(request, shown, status, **{form: {"written": written, "wrong": said}}, note_id=click)


@routes.post("/orders/{order_id}/end")
async def end(request: web.Request) -> web.Response:
    """It holds no more. One that was ended meanwhile is shown as it is."""
    client_id = id_of((await request.post()).get("client_id"))
    await _decide(request, f"/v1/orders/{id_in(request, 'order_id')}/end")
    raise web.HTTPSeeOther(f"/clients/{client_id}#consent")


@routes.post("/m/{message_id}/misread")
async def misread(request: web.Request) -> web.Response:
    """That text was no wish to stop. What somebody set right meanwhile is shown as it is."""
    client_id = id_of((await request.post()).get("client_id"))
    await _decide(request, f"/v1/messages/{id_in(request, 'message_id')}/misread")
    raise web.HTTPSeeOther(f"/clients/{client_id}#consent")


async def _decide(request: web.Request, path: str) -> None:
    try:
        await request.app[THREADS].write(request[VISITOR].token, "POST", path)
    except Refused as error:
        if error.status != 409:
            raise


@routes.get(ONE + "/consent.csv")
async def proof(request: web.Request) -> web.Response:
    """Every word, a row each."""
    client_id, token = id_in(request, "client_id"), request[VISITOR].token
    shown = await client_page(request, client_id)
    found = await request.app[THREADS].read(token, f"/v1/clients/{client_id}/consent", Consents)
    zone = ZoneInfo(found.time_zone)
    today = request.app[SERVICE].clock.now().astimezone(zone).date()
    name = file_name(shown.client.family_name, shown.client.given_name, f"consent-{today}", "csv")
    content = as_csv(_rows(request, found, zone))
    headers = {"Content-Disposition": name}
    return web.Response(body=content, content_type="text/csv", charset="utf-8", headers=headers)


def _rows(request: web.Request, found: Consents, zone: ZoneInfo) -> Iterator[list[str]]:
    say, language = request.app[LOOK].say, language_of(request)
    words = Words(request.app[LOOK], times_of(request), {}, "_consent_words.html")
    yield [say(column, language) for column in COLUMNS]
    for one in found.words:
        yield _row(one, words, zone)
    if found.has_more:
        yield [say(LEFT_OUT, language)]


def _row(one: ConsentWord, words: Words, zone: ZoneInfo) -> list[str]:
    return [
        moment(one.at, zone),
        one.number,
        words("said", one),
        words("state", one),
        one.staff_name or "",
        one.note,
        one.words or "",
        str(one.consent_id),
    ]
