"""Two links at once, and one after another: the same words are one text or two, and none is lost."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

from proto.sms import SmsReceived
from services.gateway.jobs.taking import Taking
from services.gateway.provider.smpp.api import Account, Smpp
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


async def over(office: Office, smsc: Smsc) -> None:
    """The link is cut, and known to be."""
    binds = smsc.binds
    smsc.cut()

    async def again() -> bool:
        return smsc.binds > binds

    await until(again)
