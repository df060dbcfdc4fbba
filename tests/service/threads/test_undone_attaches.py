"""A number that was given to the wrong client is taken back within ten minutes, with all that came from it."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from proto.people import ClientChanged
from services.kit.ids import new_id
from services.threads.jobs import Jobs
from services.threads.store.caseloads import close_caseload
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS, DEV, PROBATION, STRANGERS
from tests.service.threads.office import Office
from tests.service.threads.test_questions import asking

Ana = tuple[UUID, UUID]
ENDED = "SELECT ended_because FROM phone WHERE number = $1"


async def attached(office: Office, ana: Ana, *, make_current: bool = False, who: str = "carla") -> UUID:
    """Two texts of a stranger, given to Ana; the number's id on the board."""
    await office.texts("hi its ana", STRANGERS)
    await office.texts("new phone", STRANGERS)
    return await gives(office, ana, make_current=make_current, who=who)


async def gives(office: Office, ana: Ana, *, make_current: bool = False, who: str = "carla") -> UUID:
    [number] = (await office.people[who].get("/v1/unknown"))["numbers"]
    form = {"client_id": str(ana[0]), "make_current": make_current}
    await office.people[who]("POST", f"/v1/unknown/{number['number_id']}/attach", form)
    await office.until("SELECT count(*) FROM unknown_text", 0)
    return UUID(number["number_id"])


async def undoes(office: Office, number_id: UUID, who: str = "carla", status: int = 202) -> Any:
    return await office.people[who]("POST", f"/v1/unknown/{number_id}/undo", None, status)


async def is_undone(office: Office, number_id: UUID, state: str = "undone") -> None:
    await office.until("SELECT state FROM unknown_number WHERE unknown_id = $1", state, number_id)
    await Jobs(office.service.db).follow_changes()


async def words(office: Office, thread_id: UUID) -> list[str]:
    return [one["body"] for one in (await office.carla.thread(thread_id))["messages"] if one["body"]]


async def told_to_all(office: Office, phones: set[tuple[str, bool, str]]) -> None:
    """Others hear, at last, that these are the client's numbers."""
    heard: set[tuple[str, bool, str]] = set()
    while heard != phones:
        told = await office.next("reminders.copies", ClientChanged)
        heard = {(phone.number, phone.is_current, phone.health) for phone in told.phones}


async def decided(office: Office, who: str = "carla") -> Any:
    return (await office.people[who].get("/v1/unknown"))["decided"][0]


async def test_undone_attach_puts_all_texts_of_the_number_back_on_the_board(office: Office, ana: Ana) -> None:
    await office.texts("my own words")
    before = await office.carla.thread(ana[1])
    number_id = await attached(office, ana, make_current=True)
    await office.texts("more of the stranger's", STRANGERS)
    assert await words(office, ana[1]) == ["my own words", "hi its ana", "new phone", "more of the stranger's"]
    await undoes(office, number_id)
    await is_undone(office, number_id)
    thread = await office.carla.thread(ana[1])
    assert await words(office, ana[1]) == ["my own words"]
    assert [thread[name] for name in ("unread", "number", "is_answer_due", "health")] == [
        before[name] for name in ("unread", "number", "is_answer_due", "health")
    ]
    [back] = (await office.carla.get("/v1/unknown"))["numbers"]
    assert [text["body"] for text in back["texts"]] == ["hi its ana", "new phone", "more of the stranger's"]
    assert (back["kind"], back["text_count"]) == ("unknown", 3)
    assert await office.value(ENDED, STRANGERS) == "undone"
    marker = [one["marker"] for one in thread["messages"] if one["marker"] and one["marker"]["kind"] == "put_back"]
    assert [(one["count"], one["number"], one["staff_name"]) for one in marker] == [(3, STRANGERS, "Carla Reyes")]
    row = next(row for row in (await office.carla.inbox())["rows"] if row["thread_id"] == str(ana[1]))
    assert (row["preview"], row["unread"]) == ("my own words", 1)
    await told_to_all(office, {(ANAS, True, "working"), (STRANGERS, False, "ended")})


async def test_next_text_of_an_undone_number_is_nobodys(office: Office, ana: Ana) -> None:
    number_id = await attached(office, ana)
    await undoes(office, number_id)
    await is_undone(office, number_id)
    assert (await office.carla.get(f"/v1/known?number={STRANGERS[2:]}"))["holders"] == [], "nor was it ever Ana's"
    assert (await office.carla.get(f"/v1/clients?search={STRANGERS[2:]}"))["clients"] == [], "nor does it find her"
    assert (await office.carla.get(f"/v1/caseload?search={STRANGERS[2:]}"))["rows"] == []
    await office.texts("hello?", STRANGERS)
    [back] = (await office.dev.get("/v1/unknown"))["numbers"]
    assert (back["kind"], back["text_count"], back["candidates"]) == ("unknown", 3, []), "everybody's, as before"
    await gives(office, ana)
    assert await words(office, ana[1]) == ["hi its ana", "new phone", "hello?"], "and can be given again"


async def test_without_its_mark_an_undone_number_would_be_the_clients_old_one(
    database: Database, broker: Broker
) -> None:
    async with Office(database, broker, failpoints="undone:off").running() as office:
        ana = await office.add()
        number_id = await attached(office, ana)
        await undoes(office, number_id)
        await is_undone(office, number_id)
        [back] = (await office.carla.get("/v1/unknown"))["numbers"]
        assert back["kind"] == "ended"


async def test_undo_is_offered_for_ten_minutes_to_those_who_see_the_client(office: Office, ana: Ana) -> None:
    number_id = await attached(office, ana)
    shown = await decided(office)
    assert (shown["given_name"], shown["by"], shown["thread_id"]) == ("Ana", "Carla Reyes", str(ana[1]))
    assert shown["undo_until"] is not None
    assert (await office.carla.thread(ana[1]))["undoable"][0]["number_id"] == str(number_id)
    theirs = await decided(office, "dev")
    assert (theirs["by"], theirs.get("client_id"), theirs.get("undo_until")) == ("Carla Reyes", None, None)
    assert (await undoes(office, number_id, "dev", 409))["title"] == "not_yours"
    assert await office.value("SELECT actor_id FROM audit WHERE outcome = 'denied'") == str(DEV)
    office.passes(minutes=10)
    assert (await decided(office)).get("undo_until") is None
    assert (await undoes(office, number_id, status=409))["title"] == "too_old"
    assert (await office.carla.thread(ana[1])).get("undoable", []) == []
    office.passes(days=1)
    assert len((await office.carla.get("/v1/unknown"))["decided"]) == 1
    assert (await office.dev.get("/v1/unknown"))["decided"] == [], "whose number it is says nothing to Dev any more"


async def test_undo_is_refused_once_somebody_wrote_to_the_client(office: Office, ana: Ana) -> None:
    number_id = await attached(office, ana, who="desk")
    await office.carla.writes(ana[1], "See you at four.")
    await undoes(office, number_id, "desk")
    await is_undone(office, number_id, "attached")
    shown = await decided(office)
    assert (shown["state"], shown["undo_refused"], shown["by"]) == ("attached", "written", "Front desk")
    assert await words(office, ana[1]) == ["hi its ana", "new phone", "See you at four."]
    assert await office.value(ENDED, STRANGERS) is None


async def test_a_text_taken_back_does_not_stand_in_the_way(office: Office, ana: Ana) -> None:
    number_id = await attached(office, ana)
    text = await office.carla.writes(ana[1], "See you at four.", undo_s=10)
    await office.carla("POST", f"/v1/messages/{text['message_id']}/undo")
    await undoes(office, number_id)
    await is_undone(office, number_id)


async def test_without_the_look_an_answer_is_left_without_its_question(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="undo_safe:off").running() as office:
        ana = await office.add()
        number_id = await attached(office, ana)
        await office.carla.writes(ana[1], "See you at four.")
        await undoes(office, number_id)
        await is_undone(office, number_id)
        assert await words(office, ana[1]) == ["See you at four."]


async def test_undo_is_refused_when_a_text_answered_a_question(office: Office, ana: Ana) -> None:
    """Who asked has been told, and acts on it. Ben has the phone, too: whose text it is was said by hand."""
    await office.add("Ben Baker", ANAS, owner=DEV)
    question_id = new_id()
    await office.say("reminders", asking(ana[0], question_id))
    await office.until("SELECT state FROM question WHERE question_id = $1", "open", question_id)
    await office.texts("1")
    number_id = await gives(office, ana)
    await office.until("SELECT state FROM question WHERE question_id = $1", "answered", question_id)
    await undoes(office, number_id)
    await is_undone(office, number_id, "attached")
    assert (await decided(office))["undo_refused"] == "answered"


@pytest.mark.parametrize("is_open", [True, False])
async def test_closed_client_is_reopened_by_the_texts_and_closed_again_by_their_undo(
    office: Office, ana: Ana, is_open: bool
) -> None:
    if not is_open:
        async with office.service.db.tx() as tx:
            await close_caseload(tx, ana[0], PROBATION)
    number_id = await attached(office, ana)
    thread = await office.carla.thread(ana[1])
    assert thread["is_open"]
    assert await office.value("SELECT count(*) FROM caseload WHERE closed_at IS NULL") == 1
    assert str(ana[1]) in [row["thread_id"] for row in (await office.carla.inbox())["rows"]]
    await undoes(office, number_id)
    await is_undone(office, number_id)
    assert (await office.carla.thread(ana[1]))["is_open"] is is_open
    assert await office.value("SELECT count(*) FROM caseload WHERE closed_at IS NULL") == int(is_open)


async def test_undo_of_a_shared_number_leaves_both_who_share_it(office: Office, ana: Ana) -> None:
    await office.add("Ben Baker", ANAS, owner=DEV)
    await office.texts("I will be late")
    number_id = await gives(office, ana)
    assert await words(office, ana[1]) == ["I will be late"]
    await undoes(office, number_id)
    await is_undone(office, number_id)
    assert await words(office, ana[1]) == []
    [back] = (await office.desk.get("/v1/unknown"))["numbers"]
    assert (back["kind"], len(back["candidates"])) == ("shared", 2)
    assert (await office.carla.thread(ana[1]))["number"] == ANAS


async def test_undo_killed_on_its_way_leaves_nothing_half_done(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="undo_attached.before_commit:raise").running() as office:
        ana = await office.add()
        number_id = await attached(office, ana, make_current=True)
        await undoes(office, number_id)
        await is_undone(office, number_id)  # the next look does it
        assert await words(office, ana[1]) == []
        assert await office.value("SELECT count(*) FROM unknown_text") == 2


async def test_two_who_undo_and_texts_that_come_in_meanwhile(office: Office, ana: Ana) -> None:
    number_id = await attached(office, ana, who="desk")
    await asyncio.gather(
        undoes(office, number_id), undoes(office, number_id, "desk"), office.texts("and one more", STRANGERS)
    )
    await is_undone(office, number_id)
    assert await words(office, ana[1]) == []
    [back] = (await office.carla.get("/v1/unknown"))["numbers"]
    assert len(back["texts"]) == 3
