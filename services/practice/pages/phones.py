"""The simulator's pages: the list of phones, one phone, and what a person does with it."""

from typing import Any, Final
from urllib.parse import quote

import msgspec
from aiohttp import web

from services.kit.http import problem
from services.practice.company import Company
from services.practice.domain.fates import PhoneState
from services.practice.domain.orders import BODY_CHARS, E164, SENDER
from services.practice.domain.phones import Phone, pretty
from services.practice.domain.refusals import Refusal
from services.practice.pages.frame import render, see
from services.practice.pictures import picture_of

STATES: Final[dict[PhoneState, str]] = {
    "on": "On",
    "off": "Switched off",
    "disconnected": "Disconnected",
    "landline": "Landline",
    "answers_stop": "Answers STOP",
}
OFF_WORDS: Final[dict[PhoneState, str]] = {
    "off": "This phone is switched off. It gets no texts and can’t write any.",
    "disconnected": "This number is disconnected. Texts to it come back.",
    "landline": "This is a landline. It can’t get texts.",
}
SHOWN_MAX: Final = 500


async def home(_request: web.Request, _company: Company) -> web.StreamResponse:
    """GET /: there is only one place to go."""
    return see("/practice")


async def list_phones(request: web.Request, company: Company) -> web.StreamResponse:
    """GET /practice: all phones, or those whose name or number has what is searched."""
    wanted = request.query.get("q", "").strip()
    found = sorted((p for p in company.store.phones() if _matches(p, wanted)), key=lambda p: (not p.name, p.name))
    return render(
        "phones.html",
        phones=found[:SHOWN_MAX],
        count=len(found),
        wanted=wanted,
        day=company.day,
        states=STATES,
        inbox_url=company.settings.inbox_url,
    )


def _matches(phone: Phone, wanted: str) -> bool:
    digits = "".join(filter(str.isdigit, wanted))
    words = wanted.casefold().split()
    by_name = all(word in phone.name.casefold() for word in words)
    return by_name or (bool(digits) and digits in phone.number)


async def open_phone(request: web.Request, company: Company) -> web.StreamResponse:
    """GET /practice/phone: go to the phone a person typed in, however it is spaced."""
    digits = "".join(filter(str.isdigit, request.query.get("number", "")))
    number = f"+1{digits}" if len(digits) == 10 else f"+{digits}"
    if not E164.fullmatch(number):
        raise problem(404, "That is not a phone number", "Type ten digits, such as 801 555 0123.")
    return see(f"/practice/phone/{quote(number)}")


async def show_phone(request: web.Request, company: Company) -> web.StreamResponse:
    """GET /practice/phone/{number}?line=: the phone, with the thread of one line in front."""
    phone = _phone(request, company)
    line = _line(request, phone, company)
    return render(
        "phone.html",
        holder=phone.first_name or pretty(phone.number),
        states=STATES,
        inbox_url=company.settings.inbox_url,
        body_chars=BODY_CHARS,
        **_thread(phone, line, company),
    )


async def show_thread(request: web.Request, company: Company) -> web.StreamResponse:
    """GET /practice/phone/{number}/thread?line=: the phone's glass alone, for the open page to take in."""
    phone = _phone(request, company)
    return render("_thread.html", **_thread(phone, _line(request, phone, company), company))


async def send(request: web.Request, company: Company) -> web.StreamResponse:
    """POST /practice/phone/{number}/texts: write a text, with or without a picture."""
    phone, form = _phone(request, company), await request.post()
    line, body = str(form.get("line", "")), str(form.get("body", "")).strip()[:BODY_CHARS]
    if not SENDER.fullmatch(line):
        raise problem(422, "Nobody to write to", "This phone has no office to write to yet.")
    if not phone.can_write:
        raise problem(409, "The text was not sent", OFF_WORDS[phone.state])
    pictures = _pictures(form.get("picture"))
    if body or pictures:
        company.handsets.text(phone.number, line, body, pictures)
    return see(f"/practice/phone/{quote(phone.number)}?line={quote(line)}")


async def call(request: web.Request, company: Company) -> web.StreamResponse:
    """POST /practice/phone/{number}/calls: call the office; the phone shows what is heard."""
    phone, line = _phone(request, company), str((await request.post()).get("line", ""))
    if not SENDER.fullmatch(line):
        raise problem(422, "Nobody to call", "This phone has no office to call yet.")
    if not phone.can_call:
        raise problem(409, "The call was not made", OFF_WORDS[phone.state])
    company.calls.call(phone.number, line)
    return see(f"/practice/phone/{quote(phone.number)}?line={quote(line)}")


def _pictures(field: object) -> tuple[tuple[str, bytes], ...]:
    content = field.file.read() if isinstance(field, web.FileField) else b""
    try:
        return (picture_of(content),) if content else ()
    except Refusal as refusal:
        raise problem(422, "The picture was not sent", refusal.body.message) from refusal


async def set_state(request: web.Request, company: Company) -> web.StreamResponse:
    """POST /practice/phone/{number}/state: switch it off, disconnect it…"""
    phone, form = _phone(request, company), await request.post()
    try:
        phone.state = msgspec.convert(form.get("state"), PhoneState)
    except msgspec.ValidationError as error:
        raise problem(422, "No such state", "Choose one of the states on the page.") from error
    company.hub.changed(phone.number)
    return see(f"/practice/phone/{quote(phone.number)}")


async def play_day(request: web.Request, company: Company) -> web.StreamResponse:
    """POST /practice/day: begin or end the day."""
    form = await request.post()
    if form.get("act") == "stop":
        company.day.stop()
    else:
        company.day.play()
    return see("/practice")


async def show_picture(request: web.Request, company: Company) -> web.StreamResponse:
    """GET /practice/picture/{message}/{media}: a picture for the phone's own page."""
    message = company.store.messages.get(request.match_info["message"])
    for media in message.media if message else ():
        if media.sid == request.match_info["media"]:
            headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"}
            return web.Response(body=media.content, content_type=media.content_type, headers=headers)
    raise problem(404, "That picture is gone", "The office may have had it deleted.")


def _phone(request: web.Request, company: Company) -> Phone:
    number = request.match_info["number"]
    if not E164.fullmatch(number):
        raise problem(404, "There is no such phone", "Phone numbers begin with + and the country.")
    return company.store.phone(number)


def _line(request: web.Request, phone: Phone, company: Company) -> str | None:
    asked = request.query.get("line", "")
    if SENDER.fullmatch(asked):
        return asked
    return phone.line or next(iter(company.store.lines), None)


def _thread(phone: Phone, line: str | None, company: Company) -> dict[str, Any]:
    lines = company.store.lines
    names = {number: lines[number].name if number in lines else "" for number in phone.threads}
    return {
        "phone": phone,
        "line": line,
        "line_name": lines[line].name if line and line in lines else "",
        "bubbles": list(phone.threads.get(line or "", ())),
        "can_call": phone.can_call and line is not None,
        "can_write": phone.can_write and line is not None,
        "off_words": OFF_WORDS.get(phone.state, ""),
        "others": {number: names[number] for number in phone.threads if number != line},
    }
