"""A text to a thousand people by somebody who has the list open: what their page is told to draw, when all is out.

And what a reply of somebody else's waits meanwhile. The page, the click and the receipts are in this very process.
"""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import asyncpg
import msgspec

from services.kit import tokens
from services.practice.domain.signing import SIGNATURE_HEADER, Form, encoded, signature
from tests.bench.figures import Verdict, spread
from tests.bench.ground import Ground, until
from tests.bench.people import names, offices
from tests.bench.people.directory import secret_of
from tests.bench.people.live import NAME, live
from tests.bench.programs.crowd import FORM
from tests.bench.programs.tab import Hint, Tab

PEOPLE = 1_000
AUTHOR, COLLEAGUE = names.manager(0), names.manager(50)
# Every text is held so long, as any text of a person's is.
HELD_S = 10.0
# While so many are out somebody else writes a reply.
REPLIES_AT = (250, 500, 750)
OUT_S, QUIET_S = 120, 3.0
# As with texts that wait in the ledger: a reply never waits behind them.
MOST_WAIT_MS = 1_000
WORDS = "The office is closed tomorrow. Everything else stays as it is. See you on your next date."
# They are the author's, whatever is wrong with a number, and nobody needs a second person's word.
_TAKEN_OVER = f"""
    UPDATE threads.thread
       SET staff_id = '{AUTHOR.staff_id}'
     WHERE thread_id BETWEEN '{names.made_id(names.THREADS, 0)}' AND '{names.made_id(names.THREADS, PEOPLE - 1)}';

    UPDATE threads.caseload
       SET staff_id = '{AUTHOR.staff_id}'
     WHERE client_id BETWEEN '{names.made_id(names.CLIENTS, 0)}' AND '{names.made_id(names.CLIENTS, PEOPLE - 1)}';

    UPDATE threads.phone
       SET health = 'working'
     WHERE client_id BETWEEN '{names.made_id(names.CLIENTS, 0)}' AND '{names.made_id(names.CLIENTS, PEOPLE - 1)}';

    UPDATE threads.department SET many_ceiling = {PEOPLE};
    ANALYZE threads.thread, threads.caseload, threads.phone;
"""
_TAKEN = """
    SELECT attempt.message_id, attempt.attempt_id, attempt.provider_sid
      FROM gateway.attempt
     WHERE attempt.status = 'accepted'
"""
# Different at every look though nothing has changed: the form's token, and how long a text is still held.
_PASSING = re.compile(r' name="csrf" value="[^"]*"| data-held-ms="\d+"')


class Drawn:
    """What one page was given to draw, and how often the same again."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], str] = {}
        self.counts: Counter[str] = Counter()
        self.again: Counter[str] = Counter()

    def note(self, kind: str, whose: str, html: str) -> None:
        """A piece of HTML; the same again is one for nothing."""
        state = _PASSING.sub("", html)
        self.counts[kind] += 1
        self.again[kind] += self._last.get((kind, whose)) == state
        self._last[kind, whose] = state


class Sent(msgspec.Struct, frozen=True):
    """One text to many: seconds from its release until all are out, what was drawn, and what replies waited."""

    out_s: float
    rows: int
    bubbles: int
    again: int
    resyncs: int
    asked: dict[str, int]
    waited_s: list[float]


async def measure(ground: Ground, rounds: int, texts_each: int) -> list[Verdict]:
    """In each round one more, to the same people."""
    sent = []
    async with live(ground, texts_each, _TAKEN_OVER):
        for _ in range(rounds):
            sent.append((await ground.fair("a text to many", partial(_round, ground)))[0])
    _show(ground, sent)
    waited = [max(one.waited_s) * 1000 for one in sent]
    return [
        Verdict("a text to 1,000: the same drawn twice", spread([float(one.again) for one in sent]), 0, False, "", 0),
        Verdict("– rows drawn", spread([float(one.rows) for one in sent]), PEOPLE, False, "", 0),
        Verdict("– a reply meanwhile, the slowest", spread(waited), MOST_WAIT_MS, False, " ms", 0),
    ]


async def _round(ground: Ground) -> Sent:
    await ground.set_latency(0)
    web, jar = ground.stack.at.url("web"), aiohttp.DummyCookieJar()
    connection = await offices.connect(ground, NAME)
    try:
        async with aiohttp.ClientSession(web, cookie_jar=jar) as session, asyncio.TaskGroup() as tasks:
            page = Watched(session, tasks)
            listening = tasks.create_task(page.tab.listen())
            receipts = tasks.create_task(_receipts(ground, connection))
            await page.tab.open(str(names.made_id(names.THREADS, PEOPLE // 2)))
            await page.tab.listens.wait()
            page.begin()
            clicked = await _send(ground)
            waited_s = await _replies(ground)
            await until(partial(ground.have_come, PEOPLE + len(REPLIES_AT)), OUT_S)
            out_s = time.monotonic() - clicked - HELD_S
            await page.settled()
            listening.cancel()
            receipts.cancel()
    finally:
        await connection.close()
    return page.sent(out_s, waited_s)


class Watched:
    """The author's page, from a moment on."""

    def __init__(self, session: aiohttp.ClientSession, tasks: asyncio.TaskGroup) -> None:
        self._drawn, self._heard_at, self._resyncs = Drawn(), time.monotonic(), 0
        self.tab = Tab(session, tasks, secret_of(AUTHOR.staff_id), self._hear, self._drawn.note)

    def _hear(self, hint: Hint) -> None:
        self._heard_at = time.monotonic()
        self._resyncs += hint.kind == "resync"

    def begin(self) -> None:
        """What was drawn until now is what the page shows; from now on it counts."""
        self._drawn.counts.clear()
        self.tab.asked.clear()

    async def settled(self) -> None:
        """Wait until it hears nothing more and has drawn everything."""
        while self.tab.is_busy or time.monotonic() - self._heard_at < QUIET_S:  # noqa: ASYNC110  (over the wire)
            await asyncio.sleep(0.1)

    def sent(self, out_s: float, waited_s: list[float]) -> Sent:
        """All there is to say."""
        counts, again = self._drawn.counts, self._drawn.again.total()
        asked = dict(self.tab.asked)
        return Sent(out_s, counts["row"], counts["bubble"], again, self._resyncs, asked, waited_s)


async def _send(ground: Ground) -> float:
    """Written, looked at and sent, as its author's page has it done; the moment it was sent."""
    people = [str(names.made_id(names.THREADS, client)) for client in range(PEOPLE)]
    new = {"batch_id": str(uuid4()), "wording": {"en": WORDS}, "thread_ids": people}
    batch = await _ask(ground, AUTHOR, "/v1/batches", new)
    if batch["recipient_count"] != PEOPLE:
        raise RuntimeError(f"{batch['review']['left_out']} are left out")
    form, clicked = {"edits": batch["edits"], "count": PEOPLE}, time.monotonic()
    await _ask(ground, AUTHOR, f"/v1/batches/{batch['batch_id']}/send", form)
    return clicked


async def _replies(ground: Ground) -> list[float]:
    """What each waits from the click to the provider's door."""
    clicked: dict[str, float] = {}
    for place, count in enumerate(REPLIES_AT):
        await until(partial(ground.have_come, count), OUT_S)
        mark, client = f"mark-{uuid4()}", 50 * names.CLIENTS_EACH + place
        clicked[mark] = time.monotonic()
        reply = {"client_msg_id": str(uuid4()), "body": mark, "undo_s": 0}
        await _ask(ground, COLLEAGUE, f"/v1/threads/{names.made_id(names.THREADS, client)}/messages", reply)

    async def have_come() -> bool:
        return clicked.keys() <= (await ground.marks()).keys()

    await until(have_come, OUT_S)
    came = await ground.marks()
    return [came[mark] - at for mark, at in clicked.items()]


async def _ask(ground: Ground, person: names.Person, path: str, form: Mapping[str, object]) -> dict[str, Any]:
    token = tokens.StaffToken(person.staff_id, person.role, person.department_id, "bench")
    headers = {"Authorization": f"Bearer {tokens.sign(ground.stack.keys.staff_private, token, datetime.now(UTC))}"}
    async with ground.http.post(ground.stack.at.url("threads") + path, json=form, headers=headers) as answer:
        if answer.status not in (200, 201):
            raise RuntimeError(await answer.text())
        return msgspec.json.decode(await answer.read(), type=dict[str, Any])


async def _receipts(ground: Ground, connection: asyncpg.Connection) -> None:
    """What the provider says of the texts it took: sent and delivered, soon after."""
    told = set[UUID]()
    while True:
        for row in await connection.fetch(_TAKEN):
            if row["attempt_id"] not in told:
                told.add(row["attempt_id"])
                for status in ("sent", "delivered"):
                    await _receipt(ground, row, status)
        await asyncio.sleep(0.1)


async def _receipt(ground: Ground, row: asyncpg.Record, status: str) -> None:
    keys = ground.stack.keys
    url = f"{ground.stack.at.url('gateway')}/twilio/status/{row['message_id']}?attempt={row['attempt_id']}"
    form: Form = [
        ("SmsSid", row["provider_sid"]), ("SmsStatus", status), ("MessageStatus", status),
        ("MessageSid", row["provider_sid"]), ("AccountSid", keys.account_sid), ("ApiVersion", "2010-04-01"),
    ]  # fmt: skip
    headers = {SIGNATURE_HEADER: signature(keys.auth_token, url, form, "HMAC_SHA1"), "Content-Type": FORM}
    async with ground.http.post(url, data=encoded(form), headers=headers) as answer:
        answer.raise_for_status()


def _show(ground: Ground, sent: list[Sent]) -> None:
    ground.say(f"\nA text to {PEOPLE:,} people by one case manager who has the list open, provider 0 ms")
    ground.say(f"  all are out after {spread([one.out_s for one in sent]).show(1)} s, its ten seconds of undo apart")
    for what in ("rows", "bubbles", "again", "resyncs"):
        ground.say(f"  {what:18}{spread([float(getattr(one, what)) for one in sent]).show()}")
    waited = [second * 1000 for one in sent for second in one.waited_s]
    ground.say(f"  a reply meanwhile {spread(waited).show()} ms, click to the provider's door, of {len(waited)}")
    ground.say(f"  asked for, last   {sent[-1].asked}")
