"""The audit trail: what each service recorded, on its way to where the whole trail is sealed and shown."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.registry import TYPES, EventType, _declare


class AuditRecorded(msgspec.Struct, frozen=True, kw_only=True):
    """One act: who did what to which object, when, and how it ended. Facts hold ids and counts, never bodies."""

    audit_id: UUID
    service: str
    at: datetime
    actor_kind: Literal["staff", "service", "publisher", "provider", "operator", "nobody"]
    actor_id: str | None
    act: str
    object_kind: str
    object_id: str | None
    outcome: Literal["done", "denied", "failed"] = "done"
    session: str | None = None
    facts: dict[str, str] = {}


SERVICES = ("gateway", "threads", "reminders", "notifier", "web")
# A count per subject would make every act wait for the one before it, at whatever both are about.
_SET = "the trail is a set: each act is written once, under its audit_id, and stands where its own time says"
_declare("fact", "audit.recorded.v1", SERVICES, "bulk", unordered=_SET)(AuditRecorded)


class Republish(msgspec.Struct, frozen=True, kw_only=True):
    """Put every row's current state of this type through your outbox again (bulk lane).

    since: how far back a stream of what happened (texts that came in) is told again; whole state is told whole.
    """

    type: str
    since: datetime | None = None


for _owner in SERVICES:
    _declare("command", f"{_owner}.republish.v1", (*SERVICES, "operator"), "bulk")(Republish)


def republish_type(owner: str) -> EventType:
    """The republish command of one owner."""
    return TYPES[f"{owner}.republish.v1"]
