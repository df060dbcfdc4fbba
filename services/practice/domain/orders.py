"""Reading a create: the form of POST …/Messages.json becomes an order, or a refusal as Twilio words it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import msgspec

from services.practice.domain.refusals import Refusal
from services.practice.domain.segments import smart_encoded

E164: Final = re.compile(r"\+[1-9]\d{6,14}")
SENDER: Final = re.compile(r"\+[1-9]\d{6,14}|\d{3,8}|[A-Za-z0-9 ]{1,11}")
SERVICE_SID: Final = re.compile(r"MG[0-9a-fA-F]{32}")
# A host name without underscores: Twilio refuses a StatusCallback that has one.
HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
PRINTABLE: Final = re.compile(r"[!-~]+")
BODY_CHARS: Final = 1600
MEDIA_COUNT: Final = 10
QUEUE_S: Final = 36_000  # ten hours, the longest ValidityPeriod and its default
SCHEDULE_FROM, SCHEDULE_TO = timedelta(seconds=300), timedelta(days=35)


class Order(msgspec.Struct, frozen=True):
    """What the office asks for. sender or service_sid is given, or both."""

    to: str
    sender: str | None
    service_sid: str | None
    body: str
    media_urls: tuple[str, ...]
    status_callback: str | None
    validity_s: int
    send_at: datetime | None


def order_of(raw: bytes, now: datetime) -> Order:
    """Read a create. Raises Refusal with the code Twilio gives."""
    pairs = parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True)
    form = dict(pairs)
    media_urls = tuple(value for name, value in pairs if name == "MediaUrl")
    body = smart_encoded(form.get("Body", "")) if form.get("SmartEncoded") == "true" else form.get("Body", "")
    to, sender, service_sid = _addresses(form)
    _check_content(body, media_urls)
    return Order(
        to=to,
        sender=sender,
        service_sid=service_sid,
        body=body,
        media_urls=media_urls,
        status_callback=_callback(form.get("StatusCallback")),
        validity_s=_validity(form.get("ValidityPeriod")),
        send_at=_send_at(form, now),
    )


def _addresses(form: dict[str, str]) -> tuple[str, str | None, str | None]:
    to, sender = form.get("To", ""), form.get("From") or None
    service_sid = form.get("MessagingServiceSid") or None
    if not to:
        raise Refusal(21604)
    if not E164.fullmatch(to):
        raise Refusal(21211, to=to)
    if sender is None and service_sid is None:
        raise Refusal(21603)
    if sender is not None and not SENDER.fullmatch(sender):
        raise Refusal(21212, sender=sender)
    if service_sid is not None and not SERVICE_SID.fullmatch(service_sid):
        raise Refusal(21705, service=service_sid)
    if to == sender:
        raise Refusal(21266, to=to)
    return to, sender, service_sid


def _check_content(body: str, media_urls: tuple[str, ...]) -> None:
    if not body and not media_urls:
        raise Refusal(21602)
    if len(body) > BODY_CHARS:
        raise Refusal(21617)
    if len(media_urls) > MEDIA_COUNT:
        raise Refusal(21623)
    for url in media_urls:
        if not is_web_address(url):
            raise Refusal(21620, url=url)


def _callback(url: str | None) -> str | None:
    if url and not is_web_address(url):
        raise Refusal(21609, url=url)
    return url or None


def is_web_address(url: str) -> bool:
    """Whether a webhook can be posted there: http or https, a plain host, a port that exists, nothing to quote."""
    if not PRINTABLE.fullmatch(url):
        return False
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and HOST.fullmatch(host) is not None


def _validity(text: str | None) -> int:
    if text is None:
        return QUEUE_S
    if not text.isdecimal() or not 1 <= int(text) <= QUEUE_S:
        raise Refusal(20001, why="ValidityPeriod must be between 1 and 36000 seconds")
    return int(text)


def _send_at(form: dict[str, str], now: datetime) -> datetime | None:
    if form.get("ScheduleType") != "fixed":
        return None
    if not form.get("MessagingServiceSid"):
        raise Refusal(35118)
    try:
        at = datetime.fromisoformat(form.get("SendAt", ""))
    except ValueError as error:
        raise Refusal(20001, why="SendAt must be an ISO 8601 time") from error
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    if not SCHEDULE_FROM <= at - now <= SCHEDULE_TO:
        raise Refusal(35114)
    return at
