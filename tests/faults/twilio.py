"""Plays Twilio towards the gateway: signed webhooks, asked for again as `#rc=5&rp=all` does; keeps its own log."""

import asyncio
from random import Random
from uuid import UUID

import aiohttp
import asyncpg

from services.kit.ids import new_id
from services.practice.domain.signing import signature_headers
from tests.faults.house import House
from tests.faults.town import Town

# Twilio's own: 15 s for a webhook with all its retries, at most five of them.
BUDGET_S, RETRIES = 15.0, 5
PATH = "/twilio/sms"


class Twilio:
    """attempted: every text posted; acknowledged: those answered 2xx, once or at last."""

    def __init__(self, town: Town, rng: Random) -> None:
        self._house, self._town, self._rng = town.house, town, rng
        self._keys = town.house.ground.keys
        self._numbers = sorted(town.threads)
        self.attempted: set[UUID] = set()
        self.acknowledged: set[UUID] = set()
        self.answers: dict[int | str, int] = {}

    def compose(self) -> tuple[UUID, list[tuple[str, str]]]:
        """A new text of somebody's, as a form; its id is in its words and in its sid."""
        text_id = new_id()
        return text_id, [
            ("ToCountry", "US"),
            ("MessageSid", f"SM{text_id.hex}"),
            ("AccountSid", self._keys.account_sid),
            ("From", self._rng.choice(self._numbers)),
            ("To", self._town.line),
            ("Body", words(text_id)),
            ("FromCity", ""),
            ("NumMedia", "0"),
        ]

    async def texts_for(self, session: aiohttp.ClientSession, text_id: UUID, form: list[tuple[str, str]]) -> None:
        """Post it until it is taken, as long as Twilio would."""
        self.attempted.add(text_id)
        for _ in range(1 + RETRIES):
            answer = await self.post(session, PATH, form)
            if isinstance(answer, int) and 200 <= answer < 300:
                self.acknowledged.add(text_id)
                return
            await asyncio.sleep(self._rng.uniform(0.1, 1.0))

    async def post(self, session: aiohttp.ClientSession, path: str, form: list[tuple[str, str]]) -> int | str:
        """One try through the gateway's door: the status, or what went wrong."""
        signed = f"{self._house.url('gateway')}{path}"
        headers = signature_headers(self._keys.auth_token, signed, form, "HMAC_SHA1")
        door = self._house.programs["gateway"].links.door
        try:
            url = f"http://127.0.0.1:{door.port}{path}"
            async with session.post(url, data=form, headers=headers) as response:
                answer: int | str = response.status
        except (aiohttp.ClientError, TimeoutError) as error:
            answer = type(error).__name__
        self.answers[answer] = self.answers.get(answer, 0) + 1
        return answer


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
