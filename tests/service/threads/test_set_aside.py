"""One that fails every time is set aside: nobody else's waits behind it, and it is tried again later."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from services.kit.tx import Tx
from services.threads import jobs
from services.threads.jobs import Jobs
from services.threads.jobs.changes import carry_out
from services.threads.store.changes import Change, note_change
from services.threads.store.undos import Undo
from services.threads.store.unknown import Chosen
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import STRANGERS
from tests.service.threads.office import Office
from tests.service.threads.test_undone_attaches import attached, decided, undoes

Ana = tuple[UUID, UUID]
UNTOLD = "SELECT count(*) FROM client_change WHERE told_at IS NULL"
OTHERS = "+18015550190"


def cant_be_carried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the one that is marked so is carried out with goes wrong."""

    async def failing(tx: Tx, changes: Sequence[Change]) -> int:
        if any(change.facts.get("odd") for change in changes):
            raise KeyError("nothing like what it was thought to be")
        return await carry_out(tx, changes)

    monkeypatch.setattr(jobs, "carry_out", failing)


async def one_among_others(office: Office, ana: Ana) -> None:
    """A change that can't be carried out; before and after it some that are as they should be."""
    for odd in (None, None, "1", None, None):
        async with office.service.db.tx() as tx:
            await note_change(tx, ana[0], "edited", odd=odd)


async def test_changes_are_carried_out_past_one_that_cant_be_and_it_is_tried_again(
    office: Office, ana: Ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.followed()
    with monkeypatch.context() as broken:
        cant_be_carried(broken)
        await one_among_others(office, ana)
        await Jobs(office.service.db).follow_changes()
        await office.until(UNTOLD, 1)
    await Jobs(office.service.db).follow_changes()
    assert await office.value(UNTOLD) == 1
    office.passes(minutes=2)
    await Jobs(office.service.db).follow_changes()
    await office.until(UNTOLD, 0)


async def test_all_changes_wait_for_the_one_without_setting_it_aside(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Office(database, broker, failpoints="failed_apart:off").running() as office:
        ana = await office.add()
        await office.followed()
        cant_be_carried(monkeypatch)
        await one_among_others(office, ana)
        with pytest.raises(KeyError):
            await Jobs(office.service.db).follow_changes()
        assert await office.value(UNTOLD) == 5


def fails(monkeypatch: pytest.MonkeyPatch, act: str, number: str = STRANGERS) -> None:
    """The service can't do this with this number."""
    as_it_is = getattr(jobs, act)

    async def failing(tx: Tx, one: Chosen | Undo) -> Any:
        if one.number == number:
            raise ValueError("nothing like what it was thought to be")
        return await as_it_is(tx, one)

    monkeypatch.setattr(jobs, act, failing)


async def both_given(office: Office, ana: Ana) -> None:
    """Two numbers on the board are Ana's, as somebody says; the one that can't be was said first."""
    for number in (STRANGERS, OTHERS):
        await office.texts("hi its ana", number)
    for number in (STRANGERS, OTHERS):
        unknown_id = await office.value("SELECT unknown_id FROM unknown_number WHERE number = $1", number)
        form = {"client_id": str(ana[0]), "make_current": False}
        await office.carla("POST", f"/v1/unknown/{unknown_id}/attach", form)
        office.passes(seconds=1)


STANDS = "SELECT state FROM unknown_number WHERE number = $1"


async def test_texts_of_one_number_come_to_the_client_past_those_that_cant(
    office: Office, ana: Ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        fails(broken, "attach")
        await both_given(office, ana)
        await office.until(STANDS, "attached", OTHERS)
        assert await office.value(STANDS, STRANGERS) == "chosen"
    office.passes(minutes=2)
    await office.until(STANDS, "attached", STRANGERS)


async def test_without_setting_it_aside_no_number_s_texts_come(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(monkeypatch, "attach")
    async with Office(database, broker, failpoints="failed_apart:off").running() as office:
        await both_given(office, await office.add())
        with pytest.raises(ValueError, match="nothing like"):
            await Jobs(office.service.db).attach_chosen()
        assert await office.value(STANDS, OTHERS) == "chosen"


async def test_an_undo_that_cant_be_is_refused_and_the_board_says_so(
    office: Office, ana: Ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    number_id = await attached(office, ana)
    fails(monkeypatch, "take_back")
    await undoes(office, number_id)
    await office.until("SELECT undo_refused FROM unknown_number WHERE unknown_id = $1", "trouble", number_id)
    shown = await decided(office)
    assert (shown["state"], shown["undo_refused"]) == ("attached", "trouble")


async def test_without_refusing_it_every_undo_waits_for_ever(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(monkeypatch, "take_back")
    async with Office(database, broker, failpoints="failed_apart:off").running() as office:
        number_id = await attached(office, await office.add())
        await undoes(office, number_id)
        with pytest.raises(ValueError, match="nothing like"):
            await Jobs(office.service.db).undo_attached()
        assert (await decided(office))["state"] == "undo_asked"
