"""The names on the phone simulator: the pretend phone company forgets them when it stops, so each start tells them."""

import asyncio
import os

import aiohttp

from deploy.office.cast import CLIENTS, COURT, DEPARTMENTS, PROBATION, STAFF, STRANGERS

TIMEOUT_S = 10


async def introduce(practice_url: str, fallback_url: str | None = None) -> None:
    """Tell the phone company whose phones and lines there are, and where it may turn when the gateway is shut."""
    texts, calls = (f"{fallback_url}/twilio/{kind}" if fallback_url else None for kind in ("sms", "voice"))
    async with aiohttp.ClientSession(practice_url, timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)) as session:
        for department in DEPARTMENTS:
            line = {"name": department.name, "fallback_url": texts, "voice_fallback_url": calls}
            async with session.put(f"/practice/lines/{department.line}", json=line) as answer:
                answer.raise_for_status()
        async with session.put("/practice/phones", json=_phones()) as answer:
            answer.raise_for_status()


def _phones() -> list[dict[str, str]]:
    known = [
        {
            "number": client.number,
            "name": f"{client.family_name}, {client.given_name}",
            "language": client.language,
            "line": PROBATION.line,
            "state": "off" if client.health == "failing" else "on",
        }
        for client in CLIENTS
    ]
    old = [
        {
            "number": client.old_number,
            "name": f"{client.family_name}, {client.given_name} (old)",
            "line": PROBATION.line,
        }
        for client in CLIENTS
        if client.old_number
    ]
    desks = [
        {
            "number": person.desk_phone,
            "name": "{1} (desk), {0}".format(*person.name.split()),
            "line": PROBATION.line,
            "state": "landline",
        }
        for person in STAFF
        if person.desk_phone
    ]
    strangers = [{"number": number, "name": "", "line": COURT.line} for number in STRANGERS]
    return [*known, *old, *strangers, *desks]


if __name__ == "__main__":
    asyncio.run(introduce(os.environ["PRACTICE_URL"], os.environ.get("FALLBACK_URL")))
