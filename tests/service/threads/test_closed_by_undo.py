"""A conversation that an undone attaching closes again: what waited in it is withdrawn, as by any closing."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from services.kit.tx import Tx
from services.threads import jobs
from services.threads.store.caseloads import close_caseload
from services.threads.store.changes import Change
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.consenting import posts
from tests.service.threads.house import ANAS, PROBATION
from tests.service.threads.office import Office
from tests.service.threads.test_undone_attaches import attached, undoes

Ana = tuple[UUID, UUID]


async def _nothing_yet(_tx: Tx, _most: int) -> Sequence[Change]:
    return ()


async def undone_and_back(office: Office, ana: Ana, monkeypatch: pytest.MonkeyPatch) -> bool:
    """An undo closes it while a reminder waits; Ana writes before that is withdrawn: whether it is, all the same."""
    async with office.service.db.tx() as tx:
        await close_caseload(tx, ana[0], PROBATION)
    number_id = await attached(office, ana)
    await posts(office, ana[0])
    await office.until("SELECT count(*) FROM message WHERE post_id IS NOT NULL AND status = 'queued'", 1)
    with monkeypatch.context() as late:
        late.setattr(jobs, "take_changes", _nothing_yet)
        await undoes(office, number_id)
        await office.until("SELECT state FROM unknown_number WHERE unknown_id = $1", "undone", number_id)
        assert await office.value("SELECT is_open FROM thread WHERE thread_id = $1", ana[1]) is False
        await office.texts("Am I still with you?", ANAS)
        assert await office.value("SELECT is_open FROM thread WHERE thread_id = $1", ana[1]) is True
        await posts(office, ana[0])
        await office.until("SELECT count(*) FROM message WHERE post_id IS NOT NULL", 2)
    await office.followed()
    stopping = await office.db.fetch("SELECT is_stopping FROM message WHERE post_id IS NOT NULL ORDER BY arrival")
    assert [row["is_stopping"] for row in stopping][1:] == [False], "what came after is another story"
    return bool(stopping[0]["is_stopping"])


async def test_what_waited_is_withdrawn_though_the_client_wrote_before(
    office: Office, ana: Ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await undone_and_back(office, ana, monkeypatch)


async def test_without_knowing_what_was_there_it_would_go_all_the_same(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Office(database, broker, failpoints="withdraw_reopened:off").running() as office:
        assert not await undone_and_back(office, await office.add(), monkeypatch)
