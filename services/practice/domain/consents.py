"""One consent as it is told to the company, and what is wrong with it. Pure."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

import msgspec

MOST: Final = 25
INVALID: Final = 20001
_PHONE, _SERVICE, _ID = re.compile(r"\+[1-9]\d{6,14}"), re.compile(r"MG[0-9a-f]{32}"), re.compile(r"[0-9a-f]{32}")
_SHORT_CODE = re.compile(r"[1-9]\d{4,5}")


class Item(msgspec.Struct, frozen=True):
    """What is told of one contact."""

    contact_id: str
    correlation_id: str
    sender_id: str
    status: Literal["opt-in", "opt-out"]
    source: Literal["website", "offline", "opt-in-message", "opt-out-message", "others"]
    date_of_consent: str | None = None


def fault_of(item: Item, errors: Mapping[str, int]) -> tuple[int, str]:
    """Its error code, 0 for none, and why."""
    if item.contact_id in errors:
        return errors[item.contact_id], "a knob says so for this number"
    if not _PHONE.fullmatch(item.contact_id):
        return INVALID, "contact_id must be a phone number in E.164"
    if not any(shape.fullmatch(item.sender_id) for shape in (_PHONE, _SERVICE, _SHORT_CODE)):
        return INVALID, "sender_id must be a Messaging Service or a number"
    if not _ID.fullmatch(item.correlation_id):
        return INVALID, "correlation_id must be 32 hex digits"
    return (0, "") if item.date_of_consent is None or _is_time(item.date_of_consent) else (INVALID, "date_of_consent")


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
