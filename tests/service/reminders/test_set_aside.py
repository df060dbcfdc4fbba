"""A client who can't be planned is set aside: nobody else waits for them, and they are tried again later."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.kit.tx import Tx
from services.reminders import jobs
from services.reminders.acts.planning import replan
from services.reminders.store.replan import ask
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import Office

NOBODYS = UUID(int=7)
WAITING = "SELECT array_agg(client_id) FROM replan"


def cant_be_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planning goes wrong wherever this one client is among those who are planned."""

    async def failing(tx: Tx, client_ids: Collection[UUID], because: str, *told: Any) -> None:
        if NOBODYS in client_ids:
            raise LookupError("nothing like what it was thought to be")
        await replan(tx, client_ids, because, *told)

    monkeypatch.setattr("services.reminders.jobs.replan.replan", failing)


async def asked(office: Office) -> None:
    """Some clients wait to be planned, and the one who can't be is among them."""
    await office.know_people(3)
    async with office.service.db.tx() as tx:
        for client_id in (UUID(int=1000), NOBODYS, UUID(int=1001), UUID(int=1002)):
            await ask(tx, [client_id], "test")


async def test_all_others_are_planned_past_one_who_cant_be(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        cant_be_planned(broken)
        await asked(office)
        await jobs.replan_asked(office.service.db)
        await office.until(WAITING, [NOBODYS])
    await jobs.replan_asked(office.service.db)
    assert await office.db.fetchval(WAITING) == [NOBODYS]
    office.clock.advance(timedelta(minutes=2))
    await office.replan()


async def test_without_setting_them_aside_nobody_is(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    cant_be_planned(monkeypatch)
    async with Office(database, broker, failpoints="planned_apart:off") as office:
        await asked(office)
        with pytest.raises(LookupError, match="nothing like"):
            await jobs.replan_asked(office.service.db)
        assert NOBODYS in await office.db.fetchval(WAITING)
