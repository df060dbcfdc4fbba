"""What a change brings into threads: a marker, texts that waited on the board, and nothing once a thread is merged."""

from uuid import UUID

import pytest

from proto.people import ClientChanged
from services.kit.bus import Retry
from services.threads.domain.pages import Marker
from services.threads.jobs import Jobs
from services.threads.store import told
from services.threads.store.caseloads import open_caseload
from services.threads.store.changes import ChangeKind, note_change
from services.threads.store.markers import mark
from services.threads.store.people import add_phone
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS, BENS, CARLA, CLERK, COURT, DEV, NEW
from tests.service.threads.office import Office
from tests.service.threads.pages import page_of

Ana = tuple[UUID, UUID]


async def gets(office: Office, client_id: UUID, number: str, *, is_current: bool = True) -> None:
    """Carla writes down a number of Ana's, and the change is carried out."""
    kind: ChangeKind = "number_current" if is_current else "number_added"
    async with page_of(office, CARLA) as tx:
        await add_phone(tx, client_id, number, is_current=is_current)
        await note_change(tx, client_id, kind, number=number, old_number=ANAS)
    await Jobs(office.service.db).follow_changes()


async def test_new_number_is_said_in_every_thread_and_by_whom_only_at_home(office: Office, ana: Ana) -> None:
    async with office.service.db.tx() as tx:
        court_thread = await open_caseload(tx, ana[0], COURT, CLERK)
    office.hints.clear()
    await gets(office, ana[0], NEW)
    for thread_id, reader, name in ((ana[1], office.carla, "Carla Reyes"), (court_thread, office.clerk, None)):
        [message] = (await reader.thread(thread_id))["messages"]
        marker = message["marker"]
        assert (marker["kind"], marker["number"], marker["old_number"]) == ("number_changed", NEW, ANAS)
        assert marker.get("staff_name") == name
    assert {hint.thread_id for hint in office.hints if hint.kind == "thread"} == {ana[1], court_thread}


async def test_second_number_is_no_change_of_number(office: Office, ana: Ana) -> None:
    await gets(office, ana[0], NEW, is_current=False)
    assert (await office.carla.thread(ana[1]))["messages"] == []


async def test_texts_that_waited_go_to_the_client_who_was_given_their_number(office: Office, ana: Ana) -> None:
    await office.texts("It's Ana, new phone", NEW)
    await gets(office, ana[0], NEW, is_current=False)
    await office.until("SELECT state FROM unknown_number", "attached")
    shown = (await office.carla.thread(ana[1]))["messages"]
    [text] = [one for one in shown if one["direction"] == "inbound"]
    assert (text["body"], text["is_other_number"]) == ("It's Ana, new phone", True)
    assert [one["marker"]["kind"] for one in shown if one["direction"] == "marker"] == ["attached"]
    decided = await office.db.fetchrow("SELECT decided_by_id, chosen_client_id FROM unknown_number")
    assert tuple(decided or ()) == (CARLA, ana[0])


async def test_texts_of_a_shared_number_wait_for_a_person_still(office: Office, ana: Ana) -> None:
    await office.texts("Who is this?", NEW)
    await office.add("Ben Baker", NEW, DEV)
    await gets(office, ana[0], NEW)
    assert await office.value("SELECT state FROM unknown_number") == "open"


async def test_texts_to_another_department_wait_where_the_client_has_no_thread(office: Office, ana: Ana) -> None:
    await office.texts("About my hearing", NEW, line="+13855550100")
    await gets(office, ana[0], NEW)
    assert await office.value("SELECT state FROM unknown_number") == "open"


async def test_text_another_took_the_place_of_is_shown_nowhere(office: Office, ana: Ana) -> None:
    written = [await office.carla.writes(ana[1], body) for body in ("Now", "See you Tueday", "See you Tuesday")]
    await office.db.execute("UPDATE message SET is_edited = true WHERE body = 'See you Tueday'")
    first, last = written[0]["message_id"], written[2]["message_id"]
    shown_first = (await office.carla.thread(ana[1]))["messages"]
    assert [one["body"] for one in shown_first] == ["Now", "See you Tuesday"]
    path = f"/v1/threads/{ana[1]}/messages"
    for query, shown in (
        (f"?before={last}", ["Now"]),
        (f"?after={first}", ["See you Tuesday"]),
        (f"?since={written[0]['seq']}", ["See you Tuesday"]),
    ):
        page = await office.carla.get(path + query)
        assert [one["body"] for one in page["messages"]] == shown, query


async def merge(office: Office, gone: Ana, kept: Ana) -> None:
    await office.db.execute("UPDATE client SET merged_into = $2 WHERE client_id = $1", gone[0], kept[0])
    await office.db.execute("UPDATE thread SET merged_into = $2 WHERE thread_id = $1", gone[1], kept[1])


async def test_client_who_was_merged_is_told_as_deleted_and_has_no_number(office: Office, ana: Ana) -> None:
    gone = await office.add("Ana Abot", BENS)
    await merge(office, gone, ana)
    for _ in range(2):
        await office.next("reminders.copies", ClientChanged)
    async with office.service.db.tx() as tx:
        await told.publish_clients(tx, [gone[0]])
    state = await office.next("reminders.copies", ClientChanged)
    assert (state.client_id, state.is_deleted, state.phones) == (gone[0], True, ())


async def test_nothing_enters_a_thread_that_was_merged(office: Office, ana: Ana) -> None:
    gone = await office.add("Ana Abot", BENS)
    await merge(office, gone, ana)
    with pytest.raises(Retry):
        async with office.service.db.tx() as tx:
            await mark(tx, gone[1], Marker(kind="called"))
    # Nor is a change of the gone client's number marked there: it stands in the one that stayed.
    async with office.service.db.tx() as tx:
        await note_change(tx, gone[0], "number_current", number=NEW)
    await Jobs(office.service.db).follow_changes()
    assert await office.value("SELECT array_agg(thread_id) FROM message") == [ana[1]]


async def test_without_the_rule_it_does(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="merge_follow:off").running() as office:
        gone = await office.add("Ana Abot", BENS)
        await merge(office, gone, await office.add())
        async with office.service.db.tx() as tx:
            await mark(tx, gone[1], Marker(kind="called"))
        assert await office.value("SELECT count(*) FROM message WHERE thread_id = $1", gone[1]) == 1
