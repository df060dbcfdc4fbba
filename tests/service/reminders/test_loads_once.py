"""A file is applied whole or not at all, and of two files of a source one at a time."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest

from deploy.local.places import CHECKOUT
from services.kit import failpoints
from services.reminders import app
from services.reminders.acts.loads import applying
from services.reminders.acts.loads.applying import apply_load
from services.reminders.acts.loads.comparing import compared
from services.reminders.store import loads
from services.reminders.store.sources import hold_source
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import CARLA, Office
from tests.service.reminders.loads import Files, docket, file, row


@pytest.fixture
async def idle(database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    """An office that looks at files only when it is told to."""
    monkeypatch.setattr(app, "LOADS_S", 3600.0)
    async with Office(database, broker) as one:
        yield one


@contextmanager
def armed(points: str) -> Iterator[None]:
    failpoints.arm(points)
    try:
        yield
    finally:
        failpoints.arm("")


async def approved(files: Files, load_id: UUID) -> loads.Load:
    """A held file that somebody looked at, and nobody has applied yet."""
    async with files.office.service.db.tx() as tx:
        await loads.set_approved(tx, load_id, CARLA)
        found = await loads.find_load(tx, load_id)
    assert found is not None
    return found


async def killed_between_pieces(files: Files, load: loads.Load, points: str = "") -> None:
    """A process that applies it, and is killed after the second of its statements."""
    url = files.office.database.url("reminders_work")
    words = ["-m", "tests.service.reminders.programs.apply", url, str(load.load_id)]
    running = await asyncio.create_subprocess_exec(
        sys.executable, *words, f"{points}load.between_pieces:kill:2", cwd=CHECKOUT
    )
    async with asyncio.timeout(60):
        assert await running.wait() == -signal.SIGKILL


async def test_killed_in_the_middle_nothing_of_a_file_is_there_and_then_all_of_it(idle: Office) -> None:
    files = await Files(idle).opened()
    load = await approved(files, await files.looked_at(docket(9)))
    await killed_between_pieces(files, load)
    assert await files.standing() == 0
    assert await idle.db.fetchval("SELECT count(*) FROM receipt") == 0
    await files.settle()
    assert await files.standing() == 9
    half = await approved(files, await files.looked_at(docket(4)))
    await killed_between_pieces(files, half)
    assert await files.standing() == 9
    await files.settle()
    assert await files.standing() == 4


async def test_without_one_transaction_half_of_it_stays(idle: Office) -> None:
    files = await Files(idle).opened()
    load = await approved(files, await files.looked_at(docket(9)))
    await killed_between_pieces(files, load, "load_atomic:off,")
    assert await files.standing() == 6


async def is_waiting(files: Files, load: loads.Load) -> bool:
    """Whether it waits while another file of its source is applied; afterwards it is applied itself."""
    async with files.office.service.db.tx() as tx:
        await hold_source(tx, files.source_id)
        task = asyncio.create_task(apply_load(files.office.service.db, load))
        done, _ = await asyncio.wait([task], timeout=2)
    assert await task
    return not done


async def test_a_second_file_waits_while_one_is_applied(idle: Office) -> None:
    files = await Files(idle).opened()
    assert await is_waiting(files, await approved(files, await files.looked_at(docket(3))))
    assert await files.standing() == 3


async def test_without_its_lock_it_does_not(idle: Office) -> None:
    files = await Files(idle).opened()
    load = await approved(files, await files.looked_at(docket(3)))
    with armed("one_load:off"):
        assert not await is_waiting(files, load)


async def test_two_who_apply_one_file_at_once_apply_it_once(idle: Office) -> None:
    files = await Files(idle).opened()
    load = await approved(files, await files.looked_at(docket(5)))
    db = idle.service.db
    assert sorted(await asyncio.gather(*(apply_load(db, load) for _ in range(3)))) == [False, False, True]
    assert await files.standing() == 5
    assert await idle.db.fetchval("SELECT count(*) FROM receipt") == 5


async def test_a_date_that_changes_while_its_file_is_applied_is_compared_once_more(
    idle: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = await Files(idle).opened()
    await files.taken(docket(5))
    times = 0

    async def meanwhile(db: object, load: loads.Load) -> object:
        nonlocal times
        times += 1
        found = await compared(idle.service.db, load)
        if times == 1:
            await files.know(0)
        return found

    monkeypatch.setattr(applying, "compared", meanwhile)
    night = await files.looked_at(file(row(0, time="1:30 PM"), *(row(number) for number in range(1, 5))))
    assert (await files.state(night), times) == ("applied", 2)
    assert (await files.dates())["c-0"] == ("scheduled", "03-10 13:30", 2)
    assert await idle.db.fetchval("SELECT client_id FROM appointment WHERE row_key = 'c-0'") == UUID(int=2_000)
