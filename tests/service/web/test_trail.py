"""What web collects and what it publishes."""

import asyncio
import time
from typing import Any
from uuid import UUID, uuid4

import aio_pika
import asyncpg
import pytest

from deploy import republish
from proto import envelope
from proto.directory import StaffChanged
from proto.notices import NoticeCleared, NoticeRaised
from proto.numbers import LineChanged
from proto.registry import decode_data, type_of
from proto.trail import AuditRecorded
from services.web.store import directory
from tests.service.web.conftest import CARLA, PROBATION, Office

PATIENCE_S = 10


async def until(office: Office, query: str, wanted: Any) -> None:
    """Wait until the query's value is what is wanted."""
    end, got = time.monotonic() + PATIENCE_S, None
    while time.monotonic() < end:
        got = await office.db.fetchval(query)
        if got == wanted:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{query}: {got!r}, not {wanted!r}")


async def say(office: Office, user: str, data: Any, seq: int | None = None, times: int = 1) -> None:
    """Publish an event as that service."""
    declared, event_id = type_of(data), uuid4()
    body = envelope.encode(
        data, event_id=event_id, source=f"/{user}", type_name=declared.name, time=office.clock.now(), sequence=seq
    )
    connection = await aio_pika.connect(office.broker.url(user))
    async with connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange(declared.exchange, ensure=False)
        for _ in range(times):
            message = aio_pika.Message(body, message_id=str(event_id), user_id=user)
            await exchange.publish(message, routing_key=declared.name)


def an_act(**more: Any) -> AuditRecorded:
    facts = {
        "audit_id": uuid4(), "service": "threads", "actor_kind": "staff", "actor_id": str(CARLA),
        "act": "thread_viewed", "object_kind": "thread", "object_id": str(uuid4()),
    }  # fmt: skip
    return AuditRecorded(**{**facts, **more})


async def test_every_services_acts_end_in_one_trail_once(office: Office) -> None:
    act = an_act(at=office.clock.now())
    await say(office, "threads", act, times=3)
    await say(office, "threads", an_act(at=office.clock.now(), act="message_written"))
    await until(office, "SELECT count(*) FROM audit_trail WHERE service = 'threads'", 2)


async def test_what_the_door_records_comes_into_the_trail_too(office: Office) -> None:
    await office.signed_in("carla")
    await until(office, "SELECT count(*) FROM audit_trail WHERE act = 'signed_in' AND service = 'web'", 1)


async def as_role(office: Office, role: str, statement: str) -> str:
    async with office.db.transaction():
        await office.db.execute(f"SET LOCAL ROLE {role}")
        tag: str = await office.db.execute(statement)
        return tag


async def test_nobody_can_change_or_remove_what_the_trail_holds(office: Office) -> None:
    await say(office, "threads", an_act(at=office.clock.now()))
    await until(office, "SELECT count(*) FROM audit_trail WHERE service = 'threads'", 1)
    for verb in ("DELETE FROM audit_trail", "UPDATE audit_trail SET act = 'nothing'"):
        for role in ("web_work", "web_page"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await as_role(office, role, verb)
        assert (await as_role(office, "web_owner", verb)).endswith(" 0")  # owns the table, and sees no row of it
    assert await office.db.fetchval("SELECT act FROM audit_trail WHERE service = 'threads'") == "thread_viewed"


async def test_a_line_is_kept_in_its_newest_state_whatever_order_it_comes_in(office: Office) -> None:
    for seq, is_active in ((2, False), (1, True)):
        line = LineChanged(
            line="+18015550100", department_id=PROBATION, kind="long_code", pace=None, is_active=is_active
        )
        await say(office, "gateway", line, seq=seq)
    await until(office, "SELECT count(*) FROM inbox WHERE queue = 'web.copies'", 2)
    assert await office.db.fetchval("SELECT is_active FROM line") is False


async def test_a_change_of_the_directory_is_told_whole_with_a_growing_sequence(office: Office) -> None:
    async with office.service.db.tx() as tx:
        await directory.set_active(tx, CARLA, is_active=False)
    states = [each for each in await told(office, "notifier.copies") if each.data_is(StaffChanged, CARLA)]
    assert [(state.envelope.sequence, state.data.is_active) for state in states] == [(1, True), (2, False)]


async def test_republish_tells_every_row_again_however_old(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await told(office, "notifier.copies")
    await office.db.execute("UPDATE staff SET changed_at = now() - interval '3 days'")
    monkeypatch.setenv("WEB_DATABASE_URL", office.database.url("web_work"))
    await republish._ask(["web"])
    people = await office.db.fetchval("SELECT count(*) FROM staff")
    # Asked for and put through within a moment of each other, but not in one commit.
    await until(office, "SELECT count(*) FROM inbox WHERE queue = 'web.republish'", 4)
    again = [each for each in await told(office, "notifier.copies") if isinstance(each.data, StaffChanged)]
    assert len(again) == people


async def test_a_notice_is_as_its_newest_event_says_whatever_order_they_come_in(office: Office) -> None:
    for number, seqs in enumerate(((1, 2), (2, 1), (2, 2))):
        notice_id = UUID(int=900 + number)
        raised = NoticeRaised(notice_id=notice_id, kind="text_received", department_id=PROBATION, at=office.clock.now())
        cleared = NoticeCleared(notice_id=notice_id, at=office.clock.now())
        for seq in seqs:
            await say(office, "notifier", (raised, cleared)[seq - 1], seq=seq)
    await until(office, "SELECT count(*) FROM inbox WHERE queue = 'web.notices'", 6)
    await until(office, "SELECT count(*) FROM notice WHERE cleared_at IS NOT NULL AND seq = 2", 3)
    raised = NoticeRaised(notice_id=UUID(int=910), kind="text_received", department_id=PROBATION, at=office.clock.now())
    await say(office, "notifier", raised, seq=1)
    await until(office, "SELECT count(*) FROM notice WHERE cleared_at IS NULL", 1)


class Told:
    """One event somebody else would have got."""

    def __init__(self, body: bytes) -> None:
        self.envelope = envelope.decode(body)
        self.data: Any = decode_data(self.envelope)

    def data_is(self, kind: type, staff_id: UUID) -> bool:
        return isinstance(self.data, kind) and getattr(self.data, "staff_id", None) == staff_id


async def told(office: Office, queue: str) -> list[Told]:
    """What lies in a queue of another service, once web's outbox is empty."""
    await until(office, "SELECT count(*) FROM outbox", 0)
    connection = await aio_pika.connect(office.broker.url(queue.partition(".")[0]))
    async with connection:
        channel = await connection.channel()
        found = await channel.get_queue(queue, ensure=False)
        bodies = []
        while (message := await found.get(no_ack=True, fail=False)) is not None:
            bodies.append(Told(message.body))
    return bodies
