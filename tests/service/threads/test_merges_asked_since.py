"""A merge is taken back after the merged client was asked something newer; and one that can't be holds up no other."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import asyncpg
import pytest

from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.store import joining, records
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import BENS
from tests.service.threads.merging import Record, ask, carry, merged, phone_of, undone
from tests.service.threads.office import Office
from tests.service.threads.test_many_merged import both_records
from tests.service.threads.test_questions import asking


async def reminded(office: Office, client_id: UUID) -> UUID:
    """They are asked about a hearing; the question's id."""
    question_id = new_id()
    await office.say("reminders", asking(client_id, question_id))
    await office.sent("reminder")
    return question_id


async def asked_since(office: Office, ana: Record, twin: Record) -> tuple[str, list[UUID]]:
    """Both were reminded; merged, with the number of the one that goes; then reminded once more, at that number."""
    questions = [await reminded(office, ana[0]), await reminded(office, twin[0])]
    merge_id = await merged(office, ana, twin, phone_id=await phone_of(office, twin[0]))
    await office.followed()
    return merge_id, [*questions, await reminded(office, ana[0])]


async def stands(office: Office, question_id: UUID) -> tuple[UUID, str]:
    row = await office.db.fetchrow("SELECT thread_id, state FROM question WHERE question_id = $1", question_id)
    assert row is not None
    return row["thread_id"], row["state"]


async def test_each_is_asked_again_what_they_were_asked_last(office: Office, ana: Record, twin: Record) -> None:
    merge_id, (anas, twins, since) = await asked_since(office, ana, twin)
    await undone(office, merge_id)
    found = [await stands(office, one) for one in (anas, twins, since)]
    assert found == [(ana[1], "open"), (twin[1], "superseded"), (twin[1], "open")]


async def test_one_that_was_answered_since_asks_for_nothing_older(office: Office, ana: Record, twin: Record) -> None:
    merge_id, (anas, twins, since) = await asked_since(office, ana, twin)
    await office.texts("1", BENS)
    await undone(office, merge_id)
    found = [await stands(office, one) for one in (anas, twins, since)]
    assert found == [(ana[1], "open"), (twin[1], "superseded"), (twin[1], "answered")]


async def test_one_that_was_asked_of_the_other_since_takes_its_place(office: Office, ana: Record, twin: Record) -> None:
    anas, twins = await reminded(office, ana[0]), await reminded(office, twin[0])
    merge_id = await merged(office, ana, twin)
    await office.followed()
    since = await reminded(office, ana[0])  # at Ana's own number
    await undone(office, merge_id)
    found = [await stands(office, one) for one in (anas, twins, since)]
    assert found == [(ana[1], "superseded"), (twin[1], "open"), (ana[1], "open")]


def only_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody but this test carries merges out: the service's own beat finds none."""
    ours, lock = asyncio.current_task(), joining.lock_decided

    async def lock_if_ours(tx: Tx) -> joining.Decided | None:
        return await lock(tx) if asyncio.current_task() is ours else None

    monkeypatch.setattr(joining, "lock_decided", lock_if_ours)


async def undone_and_another(office: Office, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """An undo that goes wrong in the table itself, and a merge of others that was asked for after it; their ids."""
    merge_id, _ = await asked_since(office, *await both_records(office))
    only_here(monkeypatch)
    await office.carla("POST", f"/v1/merges/{merge_id}/undo", None, 202)
    office.passes(seconds=5)
    cleo, again = await office.add("Cleo Cook", "+18015550131"), await office.add("Cleo Cooke", "+18015550132")
    return merge_id, (await ask(office.carla, office, cleo, again))["merge_id"]


async def test_nobody_elses_merge_waits_for_one_that_cant_be_and_who_asked_is_told(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Office(database, broker, failpoints="open_once:off").running() as office:
        merge_id, other = await undone_and_another(office, monkeypatch)
        await carry(office)
        assert await office.value("SELECT state FROM merge WHERE merge_id = $1", UUID(other)) == "done"
        client_id = await office.value("SELECT kept_id FROM merge WHERE merge_id = $1", UUID(merge_id))
        shown = (await office.carla.get(f"/v1/clients/{client_id}"))["merge"]
        assert (shown["state"], shown["reason"], shown["can_undo"]) == ("done", "trouble", True)


async def test_without_setting_it_apart_all_others_wait(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Office(database, broker, failpoints="open_once:off,merges_apart:off").running() as office:
        _, other = await undone_and_another(office, monkeypatch)
        for _ in range(3):
            with pytest.raises(Exception, match="question_open"):
                await carry(office)
        assert await office.value("SELECT state FROM merge WHERE merge_id = $1", UUID(other)) == "asked"


async def test_one_that_is_always_in_the_way_of_something_lets_the_others_pass(
    office: Office, ana: Record, twin: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_here(monkeypatch)
    hold = records.hold_records

    async def hold_others(tx: Tx, client_ids: Sequence[UUID], department_id: UUID) -> None:
        if ana[0] in client_ids:
            raise asyncpg.exceptions.LockNotAvailableError("a text of theirs is leaving")
        await hold(tx, client_ids, department_id)

    monkeypatch.setattr(records, "hold_records", hold_others)
    busy = (await ask(office.carla, office, ana, twin))["merge_id"]
    office.passes(seconds=5)
    cleo, again = await office.add("Cleo Cook", "+18015550131"), await office.add("Cleo Cooke", "+18015550132")
    other = (await ask(office.carla, office, cleo, again))["merge_id"]
    await carry(office)
    assert await office.value("SELECT state FROM merge WHERE merge_id = $1", UUID(other)) == "done"
    assert await office.value("SELECT state FROM merge WHERE merge_id = $1", UUID(busy)) == "asked"
    monkeypatch.setattr(records, "hold_records", hold)
    await carry(office)
    assert await office.value("SELECT state FROM merge WHERE merge_id = $1", UUID(busy)) == "done"
