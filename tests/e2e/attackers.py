"""What somebody outside, or inside, can do to a running office, and how to see that it had no effect."""

import asyncio
import base64
import hmac
import json
import re
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
import asyncpg
from yarl import URL

from deploy.local.stack import Stack
from deploy.office.cast import ANA, PASSWORD, PROBATION, Staff
from proto.topology import SERVICES
from services.kit.clock import SYSTEM
from services.kit.tokens import StaffToken, sign

# Written by every refusal and every sign-in, or gone the next moment: a record that somebody tried is no effect.
NOT_EFFECTS = ("audit", "audit_trail", "outbox", "inbox", "dead_letter", "session", "sign_in_try", "quota_use")
Pairs = list[tuple[str, str]]
_CSRF = re.compile(r'data-csrf="([^"]+)"')


# Written to many and not gone yet, or due at the wire.
LEAVING = """
    (SELECT count(*) FROM gateway.attempt WHERE status IN ('queued', 'claimed') AND not_before <= now())
    + (SELECT count(*) FROM threads.message WHERE batch_id IS NOT NULL AND status = 'held' AND NOT is_scheduled)
"""


class Rows:
    """How many rows every table of the office has, as its superuser counts them."""

    def __init__(self, db: asyncpg.Connection) -> None:
        self.db = db
        self._counting = ""

    async def find(self) -> None:
        """Learn which tables there are."""
        names = await self.db.fetch(
            """
            SELECT table_schema || '.' || table_name AS name
              FROM information_schema.tables
             WHERE table_schema = ANY ($1)
               AND table_type = 'BASE TABLE'
               AND table_name NOT LIKE '%yoyo%'
               AND table_name <> ALL ($2)
            """,
            list(SERVICES),
            list(NOT_EFFECTS),
        )
        self._counting = " UNION ALL ".join(
            f"SELECT '{row['name']}' AS name, count(*) AS count FROM {row['name']}" for row in names
        )

    async def now(self) -> dict[str, int]:
        """The counts just now."""
        return {row["name"]: row["count"] for row in await self.db.fetch(self._counting)}

    async def settled(self) -> dict[str, int]:
        """The counts once nothing is on its way any more."""
        calm, last = 0, await self._busy()
        while calm < 3:
            await asyncio.sleep(0.1)
            now = await self._busy()
            calm, last = (calm + 1 if now == last and not now[1] else 0), now
        return last[0]

    async def _busy(self) -> tuple[dict[str, int], int, int]:
        """The counts, what waits, and how much was ever read: it rises while events flow.

        A story before may have written to many: their texts go one after the other.
        """
        waiting = " + ".join(f"(SELECT count(*) FROM {service}.outbox)" for service in SERVICES)
        read = " + ".join(f"(SELECT count(*) FROM {service}.inbox)" for service in SERVICES)
        copies = "(SELECT count(*) FROM threads.client) - (SELECT count(*) FROM reminders.client)"
        row = await self.db.fetchrow(f"SELECT {waiting} + {copies} + {LEAVING} AS waiting, {read} AS read")
        assert row is not None
        return await self.now(), row["waiting"], row["read"]


@dataclass
class Answer:
    """What came back. title: of the problem, if it is one."""

    status: int
    headers: Any
    text: str

    @property
    def problem(self) -> dict[str, Any]:
        """The answer as a problem; empty when it is none."""
        return json.loads(self.text) if "problem+json" in self.headers.get("Content-Type", "") else {}

    @property
    def title(self) -> str | None:
        """The problem's title."""
        return self.problem.get("title")


async def ask(method: str, url: str, **more: Any) -> Answer:
    """One request on a connection of its own, without following where it leads."""
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
        session.request(method, URL(url, encoded=True), allow_redirects=False, **more) as answer,
    ):
        return Answer(answer.status, answer.headers, (await answer.read()).decode("utf-8", "replace"))


async def wire(port: int, request: bytes) -> bytes:
    """Bytes no client library would send; the status line of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    async with asyncio.timeout(10):
        line = await reader.readline()
    writer.close()
    return line


class Carrier:
    """Posts webhooks as the phone company does, or as somebody who would like to be it."""

    def __init__(self, stack: Stack) -> None:
        self._stack, self.url = stack, stack.at.url("gateway")
        self.account_sid = stack.keys.account_sid

    def form(self, **changes: str) -> Pairs:
        """A text of Ana's to probation's line."""
        sid = f"SM{uuid.uuid4().hex}"
        usual = {
            **{"AccountSid": self.account_sid, "ApiVersion": "2010-04-01", "Body": "Can I come at 4?"},
            **{"From": ANA.number, "MessageSid": sid, "NumMedia": "0", "NumSegments": "1", "SmsMessageSid": sid},
            **{"SmsSid": sid, "SmsStatus": "received", "To": PROBATION.line},
        }
        return list((usual | changes).items())

    def signature(self, pairs: Pairs, url: str | None = None, token: str | None = None) -> str:
        """The signature of these pairs, posted to url."""
        text = (url or f"{self.url}/twilio/sms") + "".join(name + value for name, value in sorted(set(pairs)))
        key = self._stack.keys.auth_token if token is None else token
        return base64.b64encode(hmac.digest(key.encode(), text.encode(), "sha1")).decode()

    async def post(
        self,
        pairs: Pairs,
        *,
        path: str = "/twilio/sms",
        body: bytes | None = None,
        signature: str | None = None,
        **headers: str,
    ) -> Answer:
        """Post a form; well signed unless another signature is given, "" for none."""
        sent = {"Content-Type": "application/x-www-form-urlencoded"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        signed = self.signature(pairs, self.url + path) if signature is None else signature
        if signed:
            sent["X-Twilio-Signature"] = signed
        return await ask(
            "POST", self.url + path, data=urlencode(pairs).encode() if body is None else body, headers=sent
        )


@dataclass
class Browser:
    """One browser's cookie and form token. It says what browsers say: that its own page asks."""

    stack: Stack
    csrf: str = ""
    secret: str = ""
    _headers: dict[str, str] = field(default_factory=lambda: {"Sec-Fetch-Site": "same-origin"})

    async def get(self, path: str, **headers: str) -> Answer:
        """Open a page."""
        return await self._ask("GET", path, headers)

    async def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> Answer:
        """Send a form, with the page's token unless fields bring another."""
        return await self._ask("POST", path, headers, data={"csrf": self.csrf} | (fields or {}))

    async def sends(self, path: str, body: bytes, **headers: str) -> Answer:
        """Send a body as it is."""
        return await self._ask("POST", path, headers, data=body)

    async def _ask(self, method: str, path: str, headers: dict[str, str], **more: Any) -> Answer:
        sent = self._headers | {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret:
            sent["Cookie"] = f"session={self.secret}"
        answer = await ask(method, self.stack.at.url("web") + path, headers=sent, **more)
        self._remember(answer)
        return answer

    def _remember(self, answer: Answer) -> None:
        if found := _CSRF.search(answer.text):
            self.csrf = found[1]
        if set_to := re.search(r"session=([^;]+)", answer.headers.get("Set-Cookie", "")):
            self.secret = set_to[1].strip('"')

    async def sign_in(self, person: Staff) -> "Browser":
        """Come in as this person."""
        answer = await self.post("/sign-in", {"email": person.email, "password": PASSWORD})
        assert answer.status == 303, answer.status
        await self.get("/inbox")
        return self


def bearer(stack: Stack, person: Staff, **changes: Any) -> dict[str, str]:
    """The header with which web asks a service on somebody's behalf."""
    department_id = next(d for d in (PROBATION,) if d.key == person.department).department_id
    token = StaffToken(person.staff_id, person.role, department_id, str(uuid.uuid4()))
    key = changes.pop("key", stack.keys.staff_private)
    return {"Authorization": f"Bearer {sign(key, token, changes.pop('now', SYSTEM.now()))}"}
