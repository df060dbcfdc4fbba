"""An outcome that is recorded twice, since the answer to the first commit was lost, must not touch a later claim."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from proto.sms import SmsSend
from services.gateway.domain.wire import Claimed
from services.gateway.store import claims, hold, ledger, lines
from services.kit import failpoints
from services.kit.clock import SYSTEM
from services.kit.db import Database
from services.kit.ids import new_id
from tests.servers import databases
from tests.service.gateway.office import ANA, LINE, PROBATION

LEASE = timedelta(seconds=30)


@pytest.fixture
async def db(database: databases.Database) -> AsyncIterator[Database]:
    """The gateway's tables with a line and one text waiting, and nobody who sends."""
    one = Database("gateway", database.url("gateway_work"), 2, SYSTEM)
    await one.open()
    now = SYSTEM.now()
    order = SmsSend(
        message_id=new_id(),
        to=ANA,
        line=LINE,
        body="See you Monday.",
        lane="reply",
        not_before=now - timedelta(seconds=1),
        not_after=now + timedelta(hours=1),
    )
    async with one.tx() as tx:
        await lines.add_line(tx, LINE, PROBATION, pace=None)
        await ledger.take_on(tx, [order])
        await hold.state(tx)
        await hold.all_known(tx, tx.now, [LINE])
    yield one
    await one.close()


async def claim(db: Database) -> Claimed:
    async with db.tx() as tx:
        [text] = await claims.take(tx, 1, LEASE)
    return text


async def put_back(db: Database, text: Claimed) -> str:
    async with db.tx() as tx:
        await ledger.requeue(tx, {text.attempt_id: ledger.Back(text.claimed_at)})
    async with db.connection() as connection:
        return str(await connection.fetchval("SELECT status FROM attempt"))


async def test_a_text_put_back_twice_is_not_taken_from_who_claimed_it_in_between(db: Database) -> None:
    text = await claim(db)
    assert await put_back(db, text) == "queued"
    again = await claim(db)
    assert await put_back(db, text) == "claimed", "it would be posted a second time"
    assert await put_back(db, again) == "queued"


async def test_without_the_look_at_whose_claim_it_is_the_text_goes_twice(db: Database) -> None:
    text = await claim(db)
    await put_back(db, text)
    await claim(db)
    failpoints.arm("own_claim:off")
    try:
        assert await put_back(db, text) == "queued"
    finally:
        failpoints.arm("")
