"""A gateway that sends by SMPP, and the phone company it is bound to."""

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

from services.gateway.store import hold
from services.kit.settings import Secret
from tests.fakes.smsc import PASSWORD, SYSTEM_ID, Smsc
from tests.service.gateway.office import Office, until


def told(smsc: Smsc, **more: Any) -> dict[str, Any]:
    """What such a gateway is told."""
    return {
        "provider": "smpp",
        "smpp_host": "127.0.0.1",
        "smpp_port": smsc.port,
        "smpp_tls": False,
        "smpp_system_id": SYSTEM_ID,
        "smpp_password": Secret(PASSWORD),
        "public_url": "",
    } | more


@contextlib.asynccontextmanager
async def running(office: Office, smsc: Smsc, **more: Any) -> AsyncIterator[None]:
    """One life of a gateway that sends by SMPP; a person has said that its ledger is whole."""
    async with office.running(**told(smsc, **more)):
        if not await office.rows("SELECT FROM hold WHERE checked_at IS NOT NULL"):
            await until(lambda: is_held(office))
            async with office.gateway.db.tx() as tx:
                await hold.release_hold(tx)
        await office.add_line()
        await until(lambda: bound(smsc))
        yield


async def bound(smsc: Smsc) -> bool:
    return smsc.bound is not None


async def is_held(office: Office) -> bool:
    return bool(await office.rows("SELECT FROM hold WHERE is_held"))


async def settled(question: Callable[[], bool]) -> None:
    async def is_so() -> bool:
        return question()

    await until(is_so)
