"""A file is applied whole or not at all, and of two files of a source one at a time."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from services.kit import failpoints
from services.kit.failpoints import FailpointRaised
from services.reminders.acts.loads import applying
from services.reminders.acts.loads.applying import apply_load
from services.reminders.store import loads
from services.reminders.store.sources import hold_source
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import Office
from tests.service.reminders.loads import Files, docket, file, row

WRITTEN = "SELECT count(*) FROM appointment"


@contextmanager
def armed(points: str) -> Iterator[None]:
    failpoints.arm(points)
    try:
        yield
    finally:
        failpoints.arm("")


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if three dates were as many as a statement takes."""
    monkeypatch.setattr(applying, "AT_ONCE", 3)


async def waiting(files: Files, content: bytes) -> loads.Load:
    """A file that was read and is to be applied; the service's own beat has it no more than we."""
    load_id = await files.bring(content)
    async with files.office.service.db.tx() as tx:
        found = await loads.find_load(tx, load_id)
    assert found is not None
    return found


async def died_half_way(office: Office, points: str) -> int:
    """How many of nine dates are there once the process died after three."""
    files = await Files(office).opened()
    with armed(f"{points}load.after_read:raise"):
        await files.looked_at(docket(9))
    await office.db.execute("UPDATE load SET state = 'held'")
    (load,) = await _loads(files)
    with armed(f"{points}load.between_pieces:raise"), pytest.raises(FailpointRaised):
        await _approve_and_apply(files, load)
    return int(await office.db.fetchval(WRITTEN))


async def _loads(files: Files) -> list[loads.Load]:
    async with files.office.service.db.tx() as tx:
        return await loads.loads_of(tx, files.source_id, 10)


async def _approve_and_apply(files: Files, load: loads.Load) -> bool:
    raise NotImplementedError


_ = (asyncio, Broker, Database, file, row, hold_source, apply_load)
