"""The department's event the door tests start from, its damaged sisters, and the HTTPS door they go to."""

import json
from typing import Any

import aiohttp
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


class Door:
    """The HTTPS door, as a department's program uses it. wait_s: how long the last answer says to wait."""

    def __init__(self, office: Office, session: aiohttp.ClientSession) -> None:
        self.office, self.session, self.wait_s = office, session, 0

    async def post(
        self, event: Any, *, key: str | None = "court", kind: str = SINGLE, dry_run: bool = False
    ) -> tuple[int, Any]:
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        headers = {"Content-Type": kind}
        if key is not None:
            headers["Authorization"] = f"Bearer {self.office.keys.get(key, key)}"
        url = f"{self.office.service.url}/v1/events" + ("?dry_run=1" if dry_run else "")
        async with self.session.post(url, data=body, headers=headers) as answer:
            self.wait_s = int(answer.headers.get("Retry-After", 0))
            return answer.status, await answer.json(content_type=None)

    async def receipts(self, after: int = 0, key: str = "court") -> list[Any]:
        url = f"{self.office.service.url}/v1/receipts?after={after}&limit=2"
        async with self.session.get(url, headers={"Authorization": f"Bearer {self.office.keys[key]}"}) as answer:
            return list(await answer.json())
