"""Two records of one person become one, with nothing lost; and two again."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from proto.people import ClientChanged, ClientMerged
from proto.posts import Question, ThreadPosted
from services.kit.ids import new_id
from services.threads.domain.pages import Marker
from services.threads.store.caseloads import open_caseload
from services.threads.store.markers import mark
from services.threads.store.people import add_phone
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.hands import markers, transfer
from tests.service.threads.house import ANAS, BENS, CARLA, CLERK, COURT, DEV, NEW, PROBATION, STRANGERS
from tests.service.threads.merging import Record, ask, becomes, carry, merged, phone_of, said, snapshot, undone
from tests.service.threads.office import Office
from tests.service.threads.test_posts import post


async def test_one_entry_remains_with_all_texts_in_order_and_both_numbers(
    office: Office, ana: Record, twin: Record
) -> None:
    for body, number in (("one", ANAS), ("two", BENS), ("three", ANAS), ("four", BENS)):
        await office.texts(body, number)
    current = await phone_of(office, twin[0])
    await merged(office, ana, twin, names_of=str(twin[0]), phone_id=current)
    thread = await office.carla.thread(ana[1])
    assert said(thread) == ["one", "two", "three", "four"]
    assert (thread["unread"], thread["number"]) == (4, BENS)
    [marker] = markers(thread)
    assert (marker["kind"], marker["other_name"], marker["count"]) == ("merged", "Anna Abot", 2)
    client = thread["client"]
    assert (client["given_name"], client["family_name"]) == ("Anna", "Abot")
    assert {(one["number"], one["is_current"]) for one in client["phones"]} == {(ANAS, False), (BENS, True)}
    assert {one["value"] for one in client["external_ids"]} == {"A-1001", "21-CR-1"}
    [row] = (await office.carla.inbox())["rows"]
    assert (row["thread_id"], row["unread"]) == (str(ana[1]), 4)


async def test_what_came_along_is_muted_for_nobody(office: Office, ana: Record, twin: Record) -> None:
    until = (office.clock.now() + timedelta(days=2)).isoformat()
    for thread_id in (ana[1], twin[1]):
        await office.carla("PUT", f"/v1/threads/{thread_id}/snooze", {"until_at": until, "note": "", "unread": 0})
    await merged(office, ana, twin)
    assert (await office.carla.thread(ana[1]))["snoozed"] is None


async def test_who_asks_for_the_one_that_went_gets_the_one_that_stayed(
    office: Office, ana: Record, twin: Record
) -> None:
    await merged(office, ana, twin)
    assert (await office.carla.thread(twin[1]))["thread_id"] == str(ana[1])
    assert (await office.carla.get(f"/v1/clients/{twin[0]}"))["client"]["client_id"] == str(ana[0])
    page = await office.carla.get(f"/v1/threads/{twin[1]}/messages?since=0")
    assert page["is_out_of_order"]
    written = await office.carla.writes(twin[1], "To whom it concerns")
    assert written["thread_id"] == str(ana[1])
    await office.carla("PUT", f"/v1/threads/{twin[1]}/draft", {"body": "and", "based_on_saved_at": None})
    assert await office.value("SELECT thread_id FROM draft") == ana[1]
    found = await office.carla.get("/v1/clients?search=Abot")
    assert found["clients"] == []


async def test_the_others_learn_that_they_are_one_before_they_learn_what_is_left(
    office: Office, ana: Record, twin: Record
) -> None:
    for _ in range(2):
        await office.next("reminders.copies", ClientChanged)
    merge_id = await merged(office, ana, twin)
    heard = await office.next("reminders.copies", ClientMerged)
    assert (heard.client_id, heard.merged_client_id) == (ana[0], twin[0])
    states = {one.client_id: one for one in [await office.next("reminders.copies", ClientChanged) for _ in range(2)]}
    assert (states[twin[0]].is_deleted, states[twin[0]].phones, states[twin[0]].external_ids) == (True, (), ())
    assert {one.number for one in states[ana[0]].phones} == {ANAS, BENS}
    await undone(office, merge_id)
    last: dict[UUID, Any] = {}
    while twin[0] not in last or last[twin[0]].is_deleted:
        state = await office.next("reminders.copies", ClientChanged)
        last[state.client_id] = state
    assert [one.number for one in last[twin[0]].phones] == [BENS]


async def test_a_number_both_had_is_one_number_and_its_texts_wait_no_more(office: Office, ana: Record) -> None:
    async with office.service.db.tx() as tx:
        twin_id = (await office.add("Anna Abot", NEW))[0]
        earlier = tx.now - timedelta(days=300)
        await add_phone(tx, twin_id, ANAS, is_current=True, valid_from=earlier)
    twin = (twin_id, await office.value("SELECT thread_id FROM thread WHERE client_id = $1", twin_id))
    await office.texts("Which of us?", ANAS)
    assert await office.value("SELECT kind FROM unknown_number") == "shared"
    before = await snapshot(office, ana, twin)
    merge_id = await merged(office, ana, twin)
    office.service.nudge("attach_chosen")
    await office.until("SELECT state FROM unknown_number", "attached")
    rows = await office.db.fetch("SELECT valid_from FROM phone WHERE number = $1 AND valid_to IS NULL", ANAS)
    assert [row["valid_from"] for row in rows] == [earlier]
    assert "Which of us?" in said(await office.carla.thread(ana[1]))
    await undone(office, merge_id)
    after = await snapshot(office, ana, twin)
    assert len(after["phone"]) == len(before["phone"])
    assert [one for one in after["phone"] if ANAS in one and str(twin_id) in one] == [
        one for one in before["phone"] if ANAS in one and str(twin_id) in one
    ]


async def test_the_one_another_department_serves_has_to_stay(office: Office, ana: Record, twin: Record) -> None:
    async with office.service.db.tx() as tx:
        await open_caseload(tx, twin[0], COURT, CLERK)
    before = await snapshot(office, ana, twin)
    asked = await ask(office.carla, office, ana, twin)
    await becomes(office, asked["merge_id"], "refused")
    seen = await office.carla.get(f"/v1/merges/{asked['merge_id']}")
    assert seen["reason"] == "served_elsewhere"
    assert await snapshot(office, ana, twin) == before
    await merged(office, twin, ana)


async def test_what_was_given_away_meanwhile_is_not_merged(office: Office, ana: Record, twin: Record) -> None:
    form = {"merge_id": new_id(), "state": "asked"}
    await office.db.execute(
        """
        INSERT INTO merge (merge_id, kept_id, gone_id, department_id, staff_id, names_of, phone_id, gone_given_name,
                           gone_family_name, state, asked_at)
        VALUES ($1, $2, $3, $4, $5, $2, NULL, 'Anna', 'Abot', $6, now())
        """,
        *(form["merge_id"], ana[0], twin[0], PROBATION, DEV, form["state"]),
    )
    await becomes(office, str(form["merge_id"]), "refused")
    assert await office.value("SELECT reason FROM merge") == "not_yours"


# The slower of the two is told at once, or by what became of it.
EITHER = (202, 409)


async def test_two_who_merge_crosswise_at_once_make_one(office: Office, ana: Record, twin: Record) -> None:
    await office.texts("one", ANAS)
    await office.texts("two", BENS)
    number = await phone_of(office, ana[0])
    await asyncio.gather(
        ask(office.carla, office, ana, twin, EITHER, phone_id=number),
        ask(office.erin, office, twin, ana, EITHER, phone_id=number),
    )
    await asyncio.gather(carry(office), carry(office))
    await office.until("SELECT count(*) FROM merge WHERE state = 'asked'", 0)
    states = await office.db.fetch("SELECT state, reason FROM merge ORDER BY state")
    assert tuple(states[0]) == ("done", None)
    assert {tuple(row) for row in states[1:]} <= {("refused", "merged")}
    assert await office.value("SELECT count(*) FROM client WHERE merged_into IS NULL") == 1
    query = "SELECT count(*) FROM message JOIN thread USING (thread_id) WHERE merged_into IS NULL"
    assert await office.value(query) == 3


async def test_second_click_merges_nothing_twice_and_a_merged_one_is_merged_no_more(
    office: Office, ana: Record, twin: Record
) -> None:
    merge_id = str(new_id())
    for _ in range(2):
        await ask(office.carla, office, ana, twin, merge_id=merge_id)
    await becomes(office, merge_id, "done")
    number = await phone_of(office, ana[0])
    await ask(office.carla, office, ana, twin, merge_id=merge_id)
    refused = await ask(office.carla, office, ana, twin, 409)
    assert refused["title"] == "merged"
    third = await office.add("Ann Abbot", NEW)
    refused = await ask(office.carla, office, third, twin, 409, phone_id=number)
    assert refused["title"] == "merged"


async def test_what_is_wrong_with_the_form_is_named(office: Office, ana: Record, twin: Record) -> None:
    ben = await office.add("Ben Baker", NEW, DEV)
    refused = await ask(office.carla, office, ana, ana, 422)
    assert refused["field"] == "gone_id"
    third = await office.add("Cy Cole", STRANGERS)
    refused = await ask(office.carla, office, ana, twin, 422, names_of=str(third[0]))
    assert refused["field"] == "names_of"
    refused = await ask(office.carla, office, ana, twin, 422, phone_id=await phone_of(office, third[0]))
    assert refused["field"] == "phone_id"
    await ask(office.carla, office, ana, ben, 404)
    await ask(office.carla, office, ana, twin, 404, phone_id=await phone_of(office, ben[0]))


async def test_posts_to_the_one_that_went_are_said_in_the_one_that_stayed(
    office: Office, ana: Record, twin: Record
) -> None:
    await merged(office, ana, twin)
    asked = post(twin[0], question=Question(question_id=new_id(), choices=("confirm", "move")))
    await office.say("reminders", asked)
    posted = await office.next("reminders.posted", ThreadPosted)
    assert (posted.post_id, posted.thread_id) == (asked.post_id, ana[1])
    assert (await office.sent("reminder")).to == ANAS


async def test_text_that_comes_in_while_merging_stands_in_the_one_that_stays_once(office: Office) -> None:
    for turn in range(50):
        kept_number, gone_number = f"+1801555{2000 + turn}", f"+1435555{2000 + turn}"
        kept, gone = await office.add("Ana Abbott", kept_number), await office.add("Anna Abot", gone_number)
        await ask(office.carla, office, kept, gone)
        text_id = await office.texts("in between", gone_number)
        await office.until("SELECT thread_id FROM message WHERE message_id = $1", kept[1], text_id)
    assert await office.value("SELECT count(*) FROM message WHERE direction = 'inbound'") == 50
    assert await office.value(UNDER_MERGED) == 0


UNDER_MERGED = "SELECT count(*) FROM message JOIN thread USING (thread_id) WHERE merged_into IS NOT NULL"


async def test_without_following_rows_come_under_a_merged_thread(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="merge_follow:off").running() as office:
        ana, twin = await office.add(), await office.add("Anna Abot", BENS)
        await merged(office, ana, twin)
        assert (await office.carla.thread(twin[1]))["thread_id"] == str(twin[1])
        async with office.service.db.tx() as tx:
            await mark(tx, twin[1], Marker(kind="called"))
        assert await office.value(UNDER_MERGED) == 1


async def test_who_was_given_one_of_them_sees_no_merge(office: Office, ana: Record, twin: Record) -> None:
    merge_id = await merged(office, ana, twin)
    await office.dev.get(f"/v1/merges/{merge_id}", 404)
    page = await office.carla.get(f"/v1/clients/{ana[0]}")
    assert (page["merge"]["merge_id"], page["merge"]["can_undo"]) == (merge_id, True)
    await transfer(office.carla, ana[1], DEV, unread=9)
    await office.carla.get(f"/v1/merges/{merge_id}", 404)
    assert (await office.dev.get(f"/v1/merges/{merge_id}"))["staff_name"] == "Carla Reyes"
    assert CARLA != DEV
