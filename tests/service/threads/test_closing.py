"""A conversation ends: what waits is withdrawn, the client's next text opens it again; or it is opened by hand."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from proto.sms import SmsCancel
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads import jobs
from services.threads.jobs import Jobs
from services.threads.store.changes import Change, take_changes
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.at_once import somebody_waits
from tests.service.threads.hands import close, markers, reopen
from tests.service.threads.house import BENS, CARLA, DEV, staff
from tests.service.threads.merging import Record, merged
from tests.service.threads.office import Office
from tests.service.threads.test_crossing import merging_held


async def test_closed_is_empty_of_what_waits_and_what_is_unread(office: Office, ana: tuple[UUID, UUID]) -> None:
    _, thread_id = ana
    await office.texts("Hello?")
    later = (office.clock.now() + timedelta(hours=3)).isoformat()
    held = await office.carla.writes(thread_id, "Tomorrow then", send_at=later)
    queued = await office.carla.writes(thread_id, "See you")
    sent = await office.sent()
    assert str(sent.message_id) == queued["message_id"]
    closed = await close(office.carla, thread_id, unread=1)
    assert closed["is_open"] is False
    await office.status_is(held["message_id"], "cancelled")
    taken_back = await office.next("gateway.cancel", SmsCancel)
    assert taken_back.message_id == sent.message_id
    thread = await office.carla.thread(thread_id)
    assert (thread["unread"], thread["is_answer_due"], thread["composer"]["blocked"]) == (0, False, "closed")
    assert [marker["kind"] for marker in markers(thread)] == ["closed"]
    assert (await office.carla.inbox())["rows"] == []
    assert await office.value("SELECT count(*) FROM caseload WHERE closed_at IS NULL") == 0
    await close(office.carla, thread_id, 409)


async def test_next_text_brings_the_client_back(office: Office, ana: tuple[UUID, UUID]) -> None:
    _, thread_id = ana
    await close(office.carla, thread_id)
    await office.texts("Are you there?")
    [row] = (await office.carla.inbox())["rows"]
    assert (row["thread_id"], row["unread"]) == (str(thread_id), 1)
    await office.carla.writes(thread_id, "I am")


async def test_reason_is_asked_for_where_the_department_has_some(office: Office, ana: tuple[UUID, UUID]) -> None:
    _, thread_id = ana
    put = {
        "edits": 0,
        "reasons": [{"en": "Supervision ended", "es": "Fin de la supervisión"}, {"en": "Moved", "is_active": False}],
    }
    await office.carla("PUT", "/v1/close-reasons", put, 404)
    await office.desk("PUT", "/v1/close-reasons", put, 404)
    saved = await office.erin("PUT", "/v1/close-reasons", put)
    ended, moved = saved["reasons"]
    assert (ended["es"], ended["is_active"], moved["is_active"]) == ("Fin de la supervisión", True, False)
    shown = await office.carla.get("/v1/close-reasons")
    assert (shown["reasons"], shown["may_edit"]) == (saved["reasons"], False)
    for reason_ids in ([], [moved["reason_id"]], [str(new_id())]):
        refused = await close(office.carla, thread_id, 422, reason_ids=reason_ids)
        assert refused["field"] == "reason_ids"
    await close(office.carla, thread_id, reason_ids=[ended["reason_id"]])
    kept = await office.value("SELECT closed_reason_ids FROM thread WHERE thread_id = $1", thread_id)
    assert kept == [UUID(ended["reason_id"])]
    assert (await office.clerk.get("/v1/close-reasons"))["reasons"] == []


async def test_reasons_are_renamed_and_put_in_another_order_and_never_said_twice(office: Office) -> None:
    first = await office.erin("PUT", "/v1/close-reasons", {"edits": 0, "reasons": [{"en": "Ended"}, {"en": "Moved"}]})
    ended, moved = first["reasons"]
    turned = [moved | {"en": "Moved away"}, ended | {"is_active": False}]
    second = await office.erin("PUT", "/v1/close-reasons", {"edits": 1, "reasons": turned})
    assert [(one["en"], one["is_active"]) for one in second["reasons"]] == [("Moved away", True), ("Ended", False)]
    for wrong in ([{"en": " "}], [{"en": "A"}, {"en": " a"}], [{"en": "x" * 81}], [{"en": "a\x00b"}]):
        await office.erin("PUT", "/v1/close-reasons", {"edits": 2, "reasons": wrong}, 422)


async def test_reopened_by_whom_it_was_closed_or_given_to_somebody_when_they_are_gone(
    office: Office, ana: tuple[UUID, UUID]
) -> None:
    _, thread_id = ana
    await reopen(office.carla, thread_id, 409)
    await close(office.carla, thread_id)
    again = await reopen(office.carla, thread_id)
    assert (again["staff_id"], again["is_open"]) == (str(CARLA), True)
    await close(office.carla, thread_id)
    await office.know(staff(CARLA, is_active=False))
    refused = await reopen(office.erin, thread_id, 422)
    assert refused["field"] == "to_id"
    await reopen(office.erin, thread_id, to_id=str(DEV))
    thread = await office.dev.thread(thread_id)
    assert [marker["kind"] for marker in markers(thread)] == ["closed", "opened", "closed", "opened", "transferred"]
    owners = await office.db.fetch("SELECT staff_id FROM caseload WHERE closed_at IS NULL")
    assert [row["staff_id"] for row in owners] == [DEV]


async def test_without_withdrawing_what_waited_stays(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="withdraw_on_close:off").running() as office:
        _, thread_id = await office.add()
        later = (office.clock.now() + timedelta(hours=3)).isoformat()
        held = await office.carla.writes(thread_id, "Tomorrow then", send_at=later)
        await close(office.carla, thread_id)
        await office.followed()
        await office.status_is(held["message_id"], "held")


async def closed_and_back(office: Office, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """The client writes before what was planned is withdrawn, and more is planned then: what becomes of either."""
    _, thread_id = await office.add()
    later = (office.clock.now() + timedelta(hours=3)).isoformat()
    planned = await office.carla.writes(thread_id, "Tomorrow then", send_at=later)
    with monkeypatch.context() as late:
        late.setattr(jobs, "take_changes", _nothing_yet)
        await close(office.carla, thread_id)
        await office.texts("One more thing")
        again = await office.carla.writes(thread_id, "Which?", send_at=later)
    await office.followed()
    assert (await office.carla.thread(thread_id))["is_open"] is True
    query = "SELECT status FROM message WHERE message_id = $1"
    before, after = [await office.value(query, UUID(one["message_id"])) for one in (planned, again)]
    return before, after


async def _nothing_yet(_tx: Tx, _most: int) -> Sequence[Change]:
    return ()


async def test_what_waited_is_withdrawn_though_the_client_came_back_before_and_what_came_after_stays(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await closed_and_back(office, monkeypatch) == ("cancelled", "held")


async def test_without_knowing_what_was_there_when_it_was_closed_it_would_go_all_the_same(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Office(database, broker, failpoints="withdraw_reopened:off").running() as office:
        assert await closed_and_back(office, monkeypatch) == ("held", "held")


async def planned_and_closed(office: Office, monkeypatch: pytest.MonkeyPatch) -> tuple[Record, Record]:
    """Two records of one person, with a text planned in each; the second is closed, and nothing follows from it yet."""
    kept, gone = await office.add(), await office.add("Anna Abot", BENS)
    later = (office.clock.now() + timedelta(hours=3)).isoformat()
    await office.carla.writes(kept[1], "From the open one", send_at=later)
    await office.carla.writes(gone[1], "From the closed one", send_at=later)
    monkeypatch.setattr(jobs, "take_changes", _nothing_yet)
    await close(office.carla, gone[1])
    return kept, gone


async def planned_in(office: Office, thread_id: UUID) -> dict[str, str]:
    """What is planned there, with its status."""
    query = "SELECT body, status FROM message WHERE thread_id = $1 AND direction = 'outbound'"
    return {row["body"]: row["status"] for row in await office.db.fetch(query, thread_id)}


async def test_what_waited_is_withdrawn_though_its_record_was_merged_before(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, gone = await planned_and_closed(office, monkeypatch)
    await merged(office, kept, gone)
    monkeypatch.undo()
    await office.followed()
    assert await planned_in(office, kept[1]) == {"From the open one": "held", "From the closed one": "cancelled"}


async def test_what_waited_is_withdrawn_though_its_record_is_merged_at_that_moment(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, gone = await planned_and_closed(office, monkeypatch)
    async with merging_held(office, kept, gone, monkeypatch) as holder:
        monkeypatch.setattr(jobs, "take_changes", take_changes)
        follow = asyncio.create_task(Jobs(office.service.db).follow_changes())
        await somebody_waits(office, holder)
    await follow
    assert await planned_in(office, kept[1]) == {"From the open one": "held", "From the closed one": "cancelled"}


async def test_without_knowing_what_was_there_it_would_go_from_the_other(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Office(database, broker, failpoints="withdraw_reopened:off").running() as office:
        kept, gone = await planned_and_closed(office, monkeypatch)
        await merged(office, kept, gone)
        monkeypatch.undo()
        await office.followed()
        assert await planned_in(office, kept[1]) == {"From the open one": "held", "From the closed one": "held"}
