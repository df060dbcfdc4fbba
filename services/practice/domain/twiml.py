"""What the office has the company do with a call: TwiML, as far as an office of ours needs it."""

from typing import Final
from xml.etree import ElementTree

import msgspec

DIAL_S: Final = 30  # Twilio's own, when the office does not say
MOST_CHARS: Final = 64 * 1024
TYPES: Final = frozenset({"text/xml", "application/xml", "text/html"})


class Say(msgspec.Struct, frozen=True):
    """Words for the caller, in a language tag such as es-MX."""

    words: str
    language: str


class Dial(msgspec.Struct, frozen=True):
    """Ring a phone; then ask at action, or go on with what follows when there is none."""

    number: str
    timeout_s: int
    action: str | None
    caller_id: str | None


class Hangup(msgspec.Struct, frozen=True):
    """End the call."""


Verb = Say | Dial | Hangup


class BadTwiml(ValueError):
    """The office's answer is no document the company can follow; the caller hears that an error has occurred."""


def read(document: str, content_type: str) -> tuple[Verb, ...]:
    """The verbs of an answer, in order. Raises BadTwiml with Twilio's own code for what is wrong."""
    if content_type not in TYPES:
        raise BadTwiml("12300: the content type is not XML")
    if len(document) > MOST_CHARS or "<!DOCTYPE" in document:
        raise BadTwiml("11750: the document is too large, or declares things of its own")
    try:
        root = ElementTree.fromstring(document.encode())  # noqa: S314  (the office's own, without a DOCTYPE)
    except ElementTree.ParseError as error:
        raise BadTwiml("12100: this is no XML") from error
    if root.tag != "Response":
        raise BadTwiml("12100: the document is no Response")
    return tuple(_verb(part) for part in root)


def _verb(part: ElementTree.Element) -> Verb:
    if part.tag == "Say":
        return Say((part.text or "").strip(), part.get("language", "en-US"))
    if part.tag == "Hangup":
        return Hangup()
    if part.tag == "Dial":
        return _dial(part)
    raise BadTwiml(f"12200: {part.tag} is no verb this company knows")


def _dial(part: ElementTree.Element) -> Dial:
    numbers = [one.text or "" for one in part if one.tag == "Number"]
    number = numbers[0] if numbers else (part.text or "").strip()
    timeout = part.get("timeout", str(DIAL_S))
    if not number or len(numbers) > 1 or not timeout.isdecimal():
        raise BadTwiml("12200: Dial takes one number here, and a timeout in seconds")
    return Dial(number, int(timeout), part.get("action"), part.get("callerId"))
