"""Plays Twilio towards the gateway: signed webhooks, asked for again as `#rc=5&rp=all` does; keeps its own log."""

import asyncio
from collections import Counter
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import aiohttp
import asyncpg
from yarl import URL

from services.kit.ids import new_id
from services.practice.domain.signing import Form, encoded, signature_headers
from tests.faults.house import House
from tests.faults.town import Town

# Twilio's own: 15 s for a webhook with all its retries, at most five of them.
BUDGET_S, RETRIES = 15.0, 5
FORM = "application/x-www-form-urlencoded"


class Webhook(NamedTuple):
    """One thing Twilio has to say, and where. text_id: of a text in; None for a receipt."""

    path: str
    form: Form
    text_id: UUID | None = None


class Twilio:
    """attempted: every text posted; acknowledged: those answered 2xx, once or at last."""

    def __init__(self, town: Town, rng: Random) -> None:
        self._house, self._town, self._rng = town.house, town, rng
        self._keys = town.house.ground.keys
        self._numbers = sorted(town.threads)
        self.attempted: set[UUID] = set()
        self.acknowledged: set[UUID] = set()
        self.answers: Counter[int | str] = Counter()

    def compose(self, number: str | None = None, body: str = "") -> Webhook:
        """A new text, of somebody's if no number is given; its id is in its sid, and in its words unless given."""
        text_id = new_id()
        form = [
            ("ToCountry", "US"),
            ("MessageSid", f"SM{text_id.hex}"),
            ("AccountSid", self._keys.account_sid),
            ("From", number or self._rng.choice(self._numbers)),
            ("To", self._town.line),
            ("Body", body or words(text_id)),
            ("FromCity", ""),
            ("NumMedia", "0"),
        ]
        return Webhook("/twilio/sms", form, text_id)

    def receipt(self, entry: dict[str, Any], status: str) -> Webhook:
        """A receipt for something in the phone company's log."""
        form = [
            ("MessageSid", entry["sid"]),
            ("MessageStatus", status),
            ("AccountSid", self._keys.account_sid),
            ("From", entry["from"]),
            ("To", entry["to"]),
        ]
        return Webhook(URL(entry["status_callback"]).path_qs, form)

    async def insist(self, session: aiohttp.ClientSession, webhook: Webhook) -> None:
        """Post it until it is taken, as often as Twilio would."""
        for _ in range(1 + RETRIES):
            if await self.deliver(session, webhook):
                return
            await asyncio.sleep(self._rng.uniform(0.1, 1.0))

    async def deliver(self, session: aiohttp.ClientSession, webhook: Webhook) -> bool:
        """Post it once; whether it was taken."""
        if webhook.text_id:
            self.attempted.add(webhook.text_id)
        answer = await self._post(session, webhook)
        self.answers[answer] += 1
        is_taken = isinstance(answer, int) and 200 <= answer < 300
        if is_taken and webhook.text_id:
            self.acknowledged.add(webhook.text_id)
        return is_taken

    async def _post(self, session: aiohttp.ClientSession, webhook: Webhook) -> int | str:
        """Through the gateway's door, signed for its public address: the status, or what went wrong."""
        signed = f"{self._house.url('gateway')}{webhook.path}"
        headers = signature_headers(self._keys.auth_token, signed, webhook.form, "HMAC_SHA1")
        url = f"http://127.0.0.1:{self._house.programs['gateway'].links.door.port}{webhook.path}"
        try:
            async with session.post(
                url, data=encoded(webhook.form), headers={**headers, "Content-Type": FORM}
            ) as response:
                return response.status
        except (aiohttp.ClientError, TimeoutError) as error:
            return type(error).__name__


def session() -> aiohttp.ClientSession:
    """As Twilio connects: anew for each webhook, as far as one can see."""
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=BUDGET_S), connector=aiohttp.TCPConnector(force_close=True, limit=200)
    )


def words(text_id: UUID) -> str:
    """What a text says: who it is."""
    return f"This is text {text_id}"


async def taken_in(house: House) -> list[tuple[UUID, int]]:
    """The texts that are in threads, and how often."""
    rows: list[asyncpg.Record] = await house.eyes.fetch(
        """
        SELECT right(body, 36)::uuid AS text_id, count(*) AS times
          FROM (SELECT body FROM threads.message WHERE direction = 'inbound'
                UNION ALL
                SELECT body FROM threads.unknown_text) AS text
         WHERE body LIKE 'This is text %'
         GROUP BY 1
        """
    )
    return [(UUID(str(row["text_id"])), row["times"]) for row in rows]
