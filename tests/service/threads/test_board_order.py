"""Who needs a conversation and a number of the board takes the conversation first: nobody waits for each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from proto.envelope import Envelope
from proto.sms import SmsReceived
from services.kit import failpoints
from services.kit.handlers import Received
from services.kit.tx import Tx
from services.threads.handlers.inbound import on_sms_received_batch
from services.threads.jobs import changes
from services.threads.store.changes import note_change, take_changes
from services.threads.store.claims import claim_waiting
from services.threads.store.people import add_phone
from tests.service.threads.at_once import Reached, session_of, somebody_waits
from tests.service.threads.house import BENS, NEW, STRANGERS
from tests.service.threads.office import Office

Ben = tuple[UUID, UUID]


@pytest.fixture
async def ben(office: Office) -> Ben:
    """Ben has a number of his own, and shares one, from which a text waits on the board: (client, thread)."""
    client_id, thread_id = await office.add("Ben Baker", BENS)
    await office.add("Cy Cruz", NEW)
    async with office.service.db.tx() as tx:
        await add_phone(tx, client_id, NEW, is_current=False)
    await office.texts("who is this", NEW)
    await office.followed()
    return client_id, thread_id


@asynccontextmanager
async def carried_out(
    office: Office, ben: Ben, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[asyncio.Task[Any], int]]:
    """A change of Ben's is carried out in this session and has looked at the board; it goes on when this ends."""
    reached, goes_on = Reached(), asyncio.Event()

    async def held(tx: Tx, given: Any) -> int:
        claimed = await claim_waiting(tx, given)
        reached.session = await session_of(tx)
        reached.set()
        await goes_on.wait()
        return claimed

    async def carry() -> None:
        async with office.service.db.tx() as tx:
            await note_change(tx, ben[0], "number_current", number=BENS, old_number=NEW)
            await changes.carry_out(tx, await take_changes(tx, 50))

    monkeypatch.setattr(changes, "claim_waiting", held)
    carrying = asyncio.create_task(carry())
    await reached.wait()
    yield carrying, reached.session
    goes_on.set()


def told(office: Office, text: SmsReceived, seq: int) -> Received[SmsReceived]:
    frame = Envelope(
        id=str(text.text_id),
        source="gateway",
        type="sms.received.v1",
        time=office.clock.now(),
        data=msgspec.Raw(b"{}"),
        subject=text.number,
        sequence=seq,
    )
    return Received(text, frame, "gateway", "")


async def takes_in(office: Office) -> None:
    """Ben writes from both numbers, and gateway tells of both texts at once."""
    texts = [office.text("I am late", BENS), office.text("it's me", NEW), office.text("hello", STRANGERS)]
    received = [told(office, text, 70 + place) for place, text in enumerate(texts)]
    async with office.service.db.tx() as tx:
        await on_sms_received_batch(tx, received, None)  # type: ignore[arg-type]  # it needs none


async def both(office: Office, ben: Ben, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What became of the change and of the texts, each None when all went well."""
    async with carried_out(office, ben, monkeypatch) as (carrying, holder):
        taking = asyncio.create_task(takes_in(office))
        await somebody_waits(office, holder)
    return list(await asyncio.gather(carrying, taking, return_exceptions=True))


async def test_a_change_and_a_text_at_once_both_come_to_their_end(
    office: Office, ben: Ben, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await both(office, ben, monkeypatch) == [None, None]
    bodies = [message["body"] for message in (await office.carla.thread(ben[1]))["messages"]]
    assert "I am late" in bodies
    assert await office.value("SELECT text_count FROM unknown_number WHERE number = $1", NEW) == 2


async def test_with_the_board_taken_first_they_wait_for_each_other(
    office: Office, ben: Ben, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failpoints, "is_off", lambda mechanism: mechanism == "board_last")
    found = await both(office, ben, monkeypatch)
    assert [one for one in found if isinstance(one, asyncpg.DeadlockDetectedError)]
