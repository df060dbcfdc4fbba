"""Two at once: whoever comes first, each text goes once, each decision is made once, and nothing said 200 is lost."""

import asyncio
import json
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import aiohttp
import pytest

from deploy.local.stack import Stack
from deploy.office.cast import CARLA, CLIENTS, ERIN, GUS, PROBATION, Client, Staff
from services.kit.clock import SYSTEM
from tests.e2e.attackers import Answer, Carrier, Rows, ask, bearer
from tests.e2e.conftest import Phone, until

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

# Carla's, each for one story.
TALKER, CLICKER, UNDOER, STOPPER, WRITER = CLIENTS[50:55]
MANY: Final = 20


class Threads:
    """threads, asked on behalf of people as web does."""

    def __init__(self, stack: Stack, rows: Rows) -> None:
        self.stack, self.rows = stack, rows

    async def of(self, client: Client) -> uuid.UUID:
        found: uuid.UUID = await self.rows.db.fetchval(
            "SELECT thread_id FROM threads.thread WHERE client_id = $1 AND department_id = $2",
            client.client_id,
            PROBATION.department_id,
        )
        return found

    async def post(self, person: Staff, path: str, body: dict[str, Any]) -> Answer:
        return await ask(
            "POST", f"{self.stack.at.url('threads')}/v1/{path}", json=body, headers=bearer(self.stack, person)
        )

    async def write(self, person: Staff, thread_id: uuid.UUID, body: str, click: str | None = None) -> Answer:
        said = {"client_msg_id": click or str(uuid.uuid4()), "body": body, "undo_s": 0}
        return await self.post(person, f"threads/{thread_id}/messages", said)


@pytest.fixture
def threads(office: Stack, rows: Rows) -> Threads:
    return Threads(office, rows)


async def test_two_people_writing_at_once_are_both_heard_once(
    office: Stack, threads: Threads, phone: Callable[[str], Phone]
) -> None:
    thread_id, clicks = await threads.of(TALKER), [str(uuid.uuid4()) for _ in range(6)]
    people = [CARLA, ERIN] * 3
    twice = [(who, f"race {n}", click) for n, (who, click) in enumerate(zip(people, clicks, strict=True))] * 2
    answers = await asyncio.gather(*(threads.write(who, thread_id, body, click) for who, body, click in twice))
    assert {answer.status for answer in answers} <= {200, 201}
    await phone(TALKER.number).until_text("race 5", seconds=20)
    await threads.rows.settled()
    heard = sorted(body for body in await phone(TALKER.number).texts() if body.startswith("race "))
    assert heard == [f"race {n}" for n in range(6)]


async def test_a_failed_text_is_tried_again_once_whoever_clicks(threads: Threads) -> None:
    failed = await threads.rows.db.fetchrow(
        """
        SELECT message_id, thread_id
          FROM threads.message
          JOIN threads.thread USING (thread_id)
         WHERE message.status IN ('failed', 'undelivered')
           AND thread.staff_id = $1
           AND thread.is_open
           AND NOT EXISTS (SELECT FROM threads.message AS again WHERE again.retry_of = message.message_id)
           AND NOT EXISTS (SELECT FROM threads.opt_out
                             JOIN threads.phone ON phone.number = opt_out.number
                            WHERE phone.client_id = thread.client_id)
           AND NOT EXISTS (SELECT FROM threads.wish
                             JOIN threads.phone ON phone.number = wish.number
                            WHERE phone.client_id = thread.client_id)
         LIMIT 1
        """,
        CARLA.staff_id,
    )
    assert failed is not None
    path = f"messages/{failed['message_id']}/retry"
    clicks = [(who, str(uuid.uuid4())) for who in (CARLA, ERIN, CARLA, ERIN)]
    answers = await asyncio.gather(*(threads.post(who, path, {"client_msg_id": click}) for who, click in clicks))
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    again = "SELECT count(*) FROM threads.message WHERE retry_of = $1"
    assert await threads.rows.db.fetchval(again, failed["message_id"]) == 1


async def test_what_was_undone_at_the_last_moment_never_arrives_and_what_arrives_was_not(
    threads: Threads, phone: Callable[[str], Phone]
) -> None:
    thread_id = await threads.of(UNDOER)

    async def regret(place: int) -> str:
        written = await threads.write(CARLA, thread_id, f"undo {place}")
        message_id: str = json.loads(written.text)["message_id"]
        await asyncio.sleep(place * 0.005)
        undone = await threads.post(CARLA, f"messages/{message_id}/undo", {})
        assert undone.status in (200, 409)
        return message_id

    ids = await asyncio.gather(*(regret(place) for place in range(MANY)))
    ended = """
        SELECT count(*) = $2
          FROM threads.message
         WHERE message_id = ANY ($1)
           AND status IN ('cancelled', 'delivered', 'undelivered', 'failed')
    """
    await until(lambda: threads.rows.db.fetchval(ended, ids, MANY), seconds=20)
    states = await threads.rows.db.fetch(
        "SELECT body, status, is_stopping FROM threads.message WHERE message_id = ANY ($1)", ids
    )
    heard = [body for body in await phone(UNDOER.number).texts() if body.startswith("undo ")]
    assert len(heard) == len(set(heard))
    assert {state["body"] for state in states if state["status"] == "cancelled"}.isdisjoint(heard)
    assert {state["body"] for state in states if state["status"] != "cancelled"} == set(heard)
    assert not any(state["is_stopping"] for state in states)


async def test_an_unknown_number_is_given_away_once(threads: Threads, office: Stack) -> None:
    carrier, db, number = Carrier(office), threads.rows.db, "+13855550196"
    for n in range(3):
        await carrier.post(carrier.form(From=number, Body=f"whose am I {n}"))
    waiting = "SELECT unknown_id FROM threads.unknown_number WHERE number = $1 AND state = 'open' AND text_count = 3"
    unknown_id = await until(lambda: db.fetchval(waiting, number))
    path, choices = f"unknown/{unknown_id}/attach", [(GUS, CLICKER), (ERIN, WRITER), (GUS, WRITER), (ERIN, CLICKER)]
    answers = await asyncio.gather(
        *(
            threads.post(who, path, {"client_id": str(client.client_id), "make_current": False})
            for who, client in choices
        )
    )
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]
    [winner] = [client for answer, (_, client) in zip(answers, choices, strict=True) if answer.status == 200]
    moved = "SELECT count(*) = 3 FROM threads.message WHERE thread_id = $1 AND body LIKE 'whose am I %'"
    thread_id = await threads.of(winner)
    await until(lambda: db.fetchval(moved, thread_id))
    assert await db.fetchval("SELECT count(*) FROM threads.message WHERE body LIKE 'whose am I %'") == 3


async def test_after_stop_nothing_leaves_for_that_number(
    threads: Threads, office: Stack, phone: Callable[[str], Phone]
) -> None:
    carrier, db, thread_id = Carrier(office), threads.rows.db, await threads.of(STOPPER)

    async def stop() -> datetime:
        await asyncio.sleep(0.15)
        assert (await carrier.post(carrier.form(From=STOPPER.number, Body="STOP"))).status == 200
        return SYSTEM.now()  # answered, so it has committed

    writing = (threads.write(CARLA, thread_id, f"stop me {n}") for n in range(MANY))
    answers, stopped_at = await asyncio.gather(asyncio.gather(*writing), stop())
    assert {answer.status for answer in answers} <= {201, 409}
    await threads.rows.settled()
    claims = await db.fetch("SELECT claimed_at FROM gateway.attempt WHERE number = $1", STOPPER.number)
    assert not [row for row in claims if row["claimed_at"] and row["claimed_at"] > stopped_at]
    assert (await threads.write(CARLA, thread_id, "one more")).status == 409
    heard = [body for body in await phone(STOPPER.number).texts() if body.startswith("stop me ")]
    assert len(heard) == len(set(heard))


async def test_a_client_who_writes_while_the_gateway_closes_is_heard_once(threads: Threads, office: Stack) -> None:
    """What was answered 200 is kept; what was not, the phone company brings again."""
    carrier, db = Carrier(office), threads.rows.db
    forms = [carrier.form(From=WRITER.number, Body=f"closing {n}") for n in range(60)]

    async def text(place: int) -> int:
        await asyncio.sleep(place * 0.01)
        try:
            return (await carrier.post(forms[place])).status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    async def close() -> None:
        await asyncio.sleep(0.2)
        await office.programs["gateway"].stop()

    statuses, _ = await asyncio.gather(asyncio.gather(*(text(place) for place in range(len(forms)))), close())
    assert {200} < set(statuses), statuses
    taken = [dict(form)["MessageSid"] for form, status in zip(forms, statuses, strict=True) if status == 200]
    kept = "SELECT count(*) FROM gateway.inbound_text WHERE provider_sid = ANY ($1)"
    assert await db.fetchval(kept, taken) == len(taken)
    await office.start_program("gateway")
    assert {(await carrier.post(form)).status for form in forms} == {200}
    heard = "SELECT count(*) FROM threads.message WHERE body LIKE 'closing %'"
    await until(lambda: is_count(db, heard, len(forms)), seconds=20)
    await threads.rows.settled()
    assert await db.fetchval(heard) == len(forms)


async def is_count(db: Any, counted: str, wanted: int) -> bool:
    return bool(await db.fetchval(counted) >= wanted)
