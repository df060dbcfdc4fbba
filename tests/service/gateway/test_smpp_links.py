"""Two links at once, and one after another: the same words are one text or two, and none is lost."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from proto.sms import SmsReceived, SmsSend, SmsStatusChanged
from services.gateway.domain.wire import Piece
from services.gateway.jobs.taking import Taking
from services.gateway.provider.smpp import link
from services.gateway.provider.smpp.api import Account, Smpp
from services.gateway.store import pieces
from services.kit import failpoints
from services.kit.settings import Secret
from tests.fakes.smsc import PASSWORD, SYSTEM_ID, Smsc
from tests.service.gateway.by_smpp import bound, running
from tests.service.gateway.office import ANA, LINE, Office, until
from tests.service.gateway.test_smpp_in import bodies, until_carried


@contextlib.asynccontextmanager
async def another(office: Office) -> AsyncIterator[Smsc]:
    """The same phone company, at the other end of a second replica's link."""
    taking = Taking(office.gateway.db)
    async with Smsc().listening() as other:
        account = Account("127.0.0.1", other.port, SYSTEM_ID, Secret(PASSWORD), is_tls=False)
        async with Smpp(account, taking).open(), at_work(taking):
            await until(lambda: bound(other))
            yield other


@contextlib.asynccontextmanager
async def at_work(taking: Taking) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        work = tasks.create_task(taking.run(), name="taking")
        yield
        work.cancel()


async def test_the_same_words_by_two_links_are_two_texts(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc), another(office) as other:
        assert await smsc.text("ok", ANA, LINE) == 0
        assert await other.text("ok", ANA, LINE) == 0
        await office.saw(SmsReceived, 2)
        await until_carried(office)
        assert bodies(office) == ["ok", "ok"]


async def test_without_telling_links_apart_the_second_is_lost(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc, failpoints="links_apart:off"), another(office) as other:
        assert await smsc.text("ok", ANA, LINE) == 0
        assert await other.text("ok", ANA, LINE) == 0
        await until_carried(office)
        assert bodies(office) == ["ok"]


async def test_what_a_link_brought_that_is_over_is_known_once(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc), another(office) as other:
        assert await smsc.text("ok", ANA, LINE) == 0
        await over(office, smsc)
        assert await other.text("ok", ANA, LINE) == 0  # brought again: they did not hear that we had it
        await until_carried(office)
        assert bodies(office) == ["ok"]
        assert await other.text("ok", ANA, LINE) == 0
        await office.saw(SmsReceived, 2)


async def test_minutes_after_the_end_of_its_link_the_same_words_are_a_new_text(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc), another(office) as other:
        assert await smsc.text("ok", ANA, LINE) == 0
        await over(office, smsc)
        async with office.gateway.db.tx() as tx:
            await tx.execute("UPDATE piece SET joined_at = $1", tx.now - timedelta(minutes=3))
        assert await other.text("ok", ANA, LINE) == 0
        await office.saw(SmsReceived, 2)


async def test_a_restart_of_the_database_cuts_no_link_and_flags_no_text(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        order = await on_the_wire(office, smsc)
        await restart(office)
        await until(lambda: is_locked(office), 20)
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="accepted", seconds=30)
        assert smsc.binds == 1


async def test_without_having_its_lock_again_a_link_ends_and_its_texts_are_unknown(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc, failpoints="lock_again:off"):
        order = await on_the_wire(office, smsc)
        await restart(office)
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="unknown", seconds=30)


async def on_the_wire(office: Office, smsc: Smsc) -> SmsSend:
    """A text whose answer takes longer than it takes to learn of a lost session; another came in by the same link."""
    assert await smsc.text("ok", ANA, LINE) == 0
    smsc.delay_s = 6
    order = office.order()
    await office.send(order)

    async def is_there() -> bool:
        return smsc.most_at_once > 0

    await until(is_there)
    return order


async def restart(office: Office) -> None:
    """Every session of the gateway is lost, and with it every lock."""
    async with office.superuser() as connection:
        await connection.execute(  # of this database alone: its server is shared with tests that run beside
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = 'gateway_work' AND datname = current_database()"
        )


async def is_locked(office: Office) -> bool:
    """Whether the link by which a text came is known to live."""
    asked = (
        "SELECT NOT pg_try_advisory_xact_lock_shared(hashtextextended($1 || split_part(piece_key, '.', 2), 0)) AS yes"
    )
    async with office.superuser() as connection:
        return bool(await connection.fetchval(f"{asked} FROM gateway.piece", pieces.LINK))


async def test_after_a_restart_of_the_database_the_same_words_by_two_links_are_two_texts(
    office: Office, smsc: Smsc
) -> None:
    async with running(office, smsc), another(office) as other:
        assert await smsc.text("ok", ANA, LINE) == 0
        await restart(office)
        for one in (other, smsc):
            await until(lambda one=one: is_taken(one), 30)  # type: ignore[misc]
        await office.saw(SmsReceived, 3)
        assert (smsc.binds, other.binds) == (1, 1)


async def is_taken(smsc: Smsc) -> bool:
    """Whether it is kept, at last: what can't be is to be brought again."""
    return await smsc.text("ok", ANA, LINE) == 0


@pytest.mark.parametrize(
    ("locked", "locks_tell", "switch", "texts"),
    [
        ("second", True, "", 1),  # the first link is over, and its text is brought again
        ("second", False, "", 2),
        ("second", False, "locks_tell:off", 1),
        ("neither", True, "", 2),  # the second lives, as it brings a text: so the first may, too
        ("neither", True, "locks_tell:off", 1),
    ],
)
async def test_a_lock_that_nobody_has_tells_nothing_while_locks_are_lost(
    office: Office, smsc: Smsc, locked: str, locks_tell: bool, switch: str, texts: int
) -> None:
    async with running(office, smsc):
        failpoints.arm(switch)
        db = office.gateway.db
        async with db.lock(pieces.LINK + locked):
            for link_id in ("first", "second"):
                ok = Piece(f"key.{link_id}.0", ANA, LINE, 1, 1, "ok".encode("utf-16-be"))
                async with db.tx() as tx:
                    assert await pieces.take_in(tx, [ok], locks_tell) == [True]
        assert await office.value("SELECT count(*) FROM inbound_text") == texts


async def test_after_an_orderly_restart_the_same_words_are_a_new_text(
    office: Office, smsc: Smsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "PART_S", 10)
    assert await before_and_after_a_restart(office, smsc) == ["ok", "ok"]


async def test_without_being_heard_once_more_the_second_is_lost(office: Office, smsc: Smsc) -> None:
    assert await before_and_after_a_restart(office, smsc, failpoints="parting:off") == ["ok"]


async def before_and_after_a_restart(office: Office, smsc: Smsc, **settings: str) -> list[str]:
    """Somebody writes the same, once the first was acknowledged; what is there of it."""
    for _ in range(2):
        async with running(office, smsc, **settings):
            assert await smsc.text("ok", ANA, LINE) == 0
            await until_carried(office)
        smsc.bound = None
    return bodies(office)


async def test_a_company_that_says_nothing_any_more_holds_no_end_up(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        assert await smsc.text("ok", ANA, LINE) == 0
        smsc.is_mute = True
        began = time.monotonic()
    assert time.monotonic() - began < link.EVERY_S - 5


async def over(office: Office, smsc: Smsc) -> None:
    """The link is cut, and known to be."""
    binds = smsc.binds
    smsc.cut()

    async def again() -> bool:
        return smsc.binds > binds

    await until(again)
