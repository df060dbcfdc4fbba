"""A merge taken back, or cut short: two records are as they were, and what came since goes with its number."""

import asyncio
import random
from datetime import timedelta
from uuid import UUID

import pytest

from proto.people import ExternalId
from services.kit import failpoints
from services.kit.failpoints import FailpointRaised
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.store import joining
from services.threads.store.joining import Decided
from services.threads.store.people import add_phone
from tests.service.threads.hands import markers
from tests.service.threads.house import ANAS, BENS, NEW, STRANGERS
from tests.service.threads.merging import Record, ask, becomes, carry, merged, phone_of, said, snapshot, undone
from tests.service.threads.office import Office


async def test_undo_ends_after_thirty_days_and_waits_for_later_ones(office: Office, ana: Record, twin: Record) -> None:
    first = await merged(office, ana, twin)
    third = await office.add("Ann Abbot", NEW)
    office.clock.advance(timedelta(hours=1))
    second = await merged(office, ana, third)
    refused = await office.carla("POST", f"/v1/merges/{first}/undo", None, 409)
    assert refused["title"] == "later"
    await undone(office, second)
    office.clock.advance(timedelta(days=30))
    refused = await office.carla("POST", f"/v1/merges/{first}/undo", None, 409)
    assert refused["title"] == "too_old"


async def test_a_text_since_goes_with_its_number(office: Office, ana: Record, twin: Record) -> None:
    await office.texts("before", BENS)
    merge_id = await merged(office, ana, twin)
    await office.texts("since, mine", ANAS)
    await office.texts("since, the other's", BENS)
    await undone(office, merge_id)
    assert said(await office.carla.thread(ana[1])) == ["since, mine"]
    theirs = await office.carla.thread(twin[1])
    assert (said(theirs), theirs["unread"]) == (["before", "since, the other's"], 2)
    assert [one["kind"] for one in markers(theirs)] == ["unmerged"]
    await office.texts("after", BENS)
    assert said(await office.carla.thread(twin[1]))[-1] == "after"


POINTS = ("held", "texts_moved", "threads_joined", "numbers_joined", "people_joined", "before_commit")


def _only_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody but this test carries merges out: the service's own beat finds none."""
    ours, lock = asyncio.current_task(), joining.lock_decided

    async def lock_if_ours(tx: Tx) -> Decided | None:
        return await lock(tx) if asyncio.current_task() is ours else None

    monkeypatch.setattr(joining, "lock_decided", lock_if_ours)


async def _cut_short(office: Office, point: str) -> None:
    """Whoever carries it out gets as far as this point and no further."""
    failpoints.arm(f"merge.{point}:raise")
    with pytest.raises(FailpointRaised, match=point):
        await carry(office)


async def test_killed_at_any_step_it_is_not_done_and_then_done_once(
    office: Office, ana: Record, twin: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.texts("one", BENS)
    before = await snapshot(office, ana, twin)
    _only_here(monkeypatch)
    merge_id = (await ask(office.carla, office, ana, twin))["merge_id"]
    for point in POINTS:
        await _cut_short(office, point)
        assert await snapshot(office, ana, twin) == before, point
    failpoints.arm("")
    await becomes(office, merge_id, "done")
    whole = await snapshot(office, ana, twin)
    await office.carla("POST", f"/v1/merges/{merge_id}/undo", None, 202)
    for point in ("people_parted", "texts_parted", "before_commit"):
        await _cut_short(office, point)
        assert await snapshot(office, ana, twin) == whole, point
    failpoints.arm("")
    await becomes(office, merge_id, "undone")
    assert await snapshot(office, ana, twin) == before


async def _writes(office: Office, chance: random.Random, thread_id: UUID, number: str) -> None:
    """Some of everything staff may have written there."""
    later = (office.clock.now() + timedelta(hours=3)).isoformat()
    note = {"note_id": str(new_id()), "body": "Works nights."}
    group = {"name": f"G {number}", "thread_ids": [str(thread_id)]}
    path = f"/v1/threads/{thread_id}"
    acts = (
        ("POST", f"{path}/messages", {"client_msg_id": str(new_id()), "body": "An answer", "undo_s": 0}),
        ("POST", f"{path}/messages", {"client_msg_id": str(new_id()), "body": "Later", "send_at": later}),
        ("PUT", f"{path}/draft", {"body": f"half {number}"}),
        ("POST", f"{path}/notes", note),
        ("POST", "/v1/groups", group),
    )
    for method, where, form in acts:
        if chance.random() < 0.5:
            await office.carla(method, where, form, (200, 201))


async def _history(office: Office, chance: random.Random, record: Record, number: str, other: str) -> None:
    """Some of everything that may have happened to a client."""
    for _ in range(chance.randint(0, 5)):
        await office.texts(f"text {chance.random()}", number)
    await _writes(office, chance, record[1], number)
    if chance.random() < 0.5:
        async with office.service.db.tx() as tx:
            await add_phone(tx, record[0], other, is_current=chance.random() < 0.5)
    await office.db.execute(
        "UPDATE client SET notes = $2, best_time = $3, wants_reminders = $4 WHERE client_id = $1",
        *(record[0], chance.choice(("", "Deaf")), chance.choice((None, "mornings")), chance.random() < 0.8),
    )


@pytest.mark.parametrize("seed", range(12))
async def test_merged_and_taken_back_two_histories_are_as_before(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    ana = await office.add(external_ids=(ExternalId(label="id", value="1"), ExternalId(label="id", value="2")))
    twin = await office.add("Anna Abot", BENS, external_ids=(ExternalId(label="id", value="2"),))
    for record, number in ((ana, ANAS), (twin, BENS)):
        await _history(office, chance, record, number, chance.choice((NEW, STRANGERS)))
    if chance.random() < 0.3:
        await office.carla("POST", f"/v1/threads/{chance.choice((ana, twin))[1]}/close", {"unread": 99})
    await office.followed()
    await office.until("SELECT count(*) FROM message WHERE status = 'held' AND NOT is_scheduled", 0)
    before = await snapshot(office, ana, twin)
    kept, gone = (ana, twin) if chance.random() < 0.5 else (twin, ana)
    number_of = await phone_of(office, chance.choice((ana, twin))[0])
    merge_id = await merged(office, kept, gone, names_of=str(chance.choice((ana, twin))[0]), phone_id=number_of)
    assert await office.value("SELECT count(*) FROM message WHERE thread_id = $1", gone[1]) == 0
    await office.followed()
    await undone(office, merge_id)
    after = await snapshot(office, ana, twin)
    for table, rows in before.items():
        assert after[table] == rows, table
