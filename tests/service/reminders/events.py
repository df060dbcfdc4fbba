"""The department's event the door tests start from, and its damaged sisters."""

from typing import Any

import msgspec

from tests.service.reminders.conftest import Office, scheduled

SINGLE, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "court-2026-1001-1",
    "source": "/court",
    "type": "appointment.scheduled.v1",
    "time": "2026-03-02T17:00:00Z",
    "sequence": 1,
    "data": msgspec.to_builtins(scheduled()),
}


def without(name: str) -> dict[str, Any]:
    return {**EVENT, "data": {key: value for key, value in EVENT["data"].items() if key != name}}


def with_data(**changes: Any) -> dict[str, Any]:
    return {**EVENT, "data": {**EVENT["data"], **changes}}


async def nothing_kept(office: Office) -> bool:
    tables = ("appointment", "received_event", "reminder")
    return not any([await office.db.fetchval(f"SELECT EXISTS (SELECT FROM {table})") for table in tables])
