"""A text comes in: into which thread, in which place, and who hears of it."""

import random
from datetime import timedelta
from uuid import UUID

import pytest
from msgspec import Raw

from proto import envelope
from proto.envelope import Envelope
from proto.messages import MessageReceived
from proto.people import ClientChanged
from proto.registry import decode_data
from services.kit.handlers import Context, Received
from services.threads.domain.health import Condition
from services.threads.handlers.inbound import on_sms_received_batch
from services.threads.store.caseloads import close_caseload, open_caseload
from services.threads.store.people import add_phone, end_phone
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.consenting import posts
from tests.service.threads.house import ANAS, BENS, CARLA, COURT, COURT_LINE, ERIN, MONDAY, NEW, PROBATION, line
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


async def test_text_of_a_client_shows_in_their_thread_and_on_top_of_the_list(office: Office, ana: Ana) -> None:
    await office.add("Ben Baker", BENS)
    text_id = await office.texts("Can I come at 4?")
    page = await office.carla.inbox(f"?open={ana[1]}")
    first = page["rows"][0]
    assert (first["family_name"], first["preview"], first["unread"]) == ("Abbott", "Can I come at 4?", 1)
    assert (page["all_total"], page["unread_total"], page["unanswered_total"]) == (2, 1, 1)
    assert [message["message_id"] for message in page["open"]["messages"]] == [str(text_id)]
    assert page["open"]["first_unread_id"] == str(text_id)
    heard = await office.next("notifier.messages", MessageReceived)
    assert (heard.message_id, heard.thread_id, heard.staff_id) == (text_id, ana[1], CARLA)
    [hint] = [hint for hint in office.hints if hint.kind == "message"]
    assert (hint.thread_id, hint.is_inbound, set(hint.staff_ids)) == (ana[1], True, {CARLA, ERIN})


async def test_text_told_twice_under_other_event_ids_shows_once(office: Office, ana: Ana) -> None:
    text = office.text()
    for _ in range(3):
        await office.say("gateway", text, subject=ANAS, seq=1)
    await office.until("SELECT count(*) FROM inbox WHERE queue = 'threads.inbound' AND state = 'done'", 3)
    assert await office.value("SELECT count(*) FROM message") == 1
    assert await office.value("SELECT unread_count FROM thread") == 1


async def test_two_texts_of_one_number_in_one_batch_stay_two_stories(office: Office, ana: Ana) -> None:
    traces, texts = [f"00-{n:032x}-b7ad6b7169203331-01" for n in (1, 2)], [office.text("one"), office.text("two")]
    frames = [
        Envelope(id=str(n), source="/gateway", type="sms.received.v1", time=MONDAY, data=Raw(b"{}"), sequence=n)
        for n in (1, 2)
    ]
    async with office.service.db.tx() as tx:
        batch = [Received(*parts) for parts in zip(texts, frames, ["gateway"] * 2, traces, strict=True)]
        await on_sms_received_batch(tx, batch, Context(frames[0], "gateway", None))
        await tx.flush()
        rows = await tx.fetch("SELECT body, traceparent FROM outbox WHERE type = 'message.received.v1'")
        tx._outbox.clear()
        tx._audit.clear()
    told = {decode_data(envelope.decode(row["body"])): row["traceparent"] for row in rows}
    by_text = {event.message_id: trace for event, trace in told.items() if isinstance(event, MessageReceived)}
    assert [by_text[text.text_id] for text in texts] == traces


async def shuffled(office: Office, count: int = 40) -> list[int]:
    """Texts accepted in order, told in any; the order they show in."""
    texts = [
        # The clocks of two replicas differ: acceptance times do not rise with the sequence.
        office.text(str(seq), received_at=MONDAY + timedelta(milliseconds=20 * seq + (60 if seq % 3 else -60)))
        for seq in range(count)
    ]
    order = list(range(count))
    random.Random(7).shuffle(order)
    for seq in order:
        await office.say("gateway", texts[seq], subject=ANAS, seq=seq + 1)
    await office.until("SELECT count(*) FROM message WHERE direction = 'inbound'", count)
    page = await office.carla.inbox()
    thread = await office.carla.thread(page["rows"][0]["thread_id"])
    return [int(message["body"]) for message in thread["messages"]]


@pytest.mark.usefixtures("ana")
async def test_texts_show_in_the_order_of_acceptance_whatever_order_they_come_in(office: Office) -> None:
    assert await shuffled(office) == list(range(40))
    assert (await office.carla.inbox())["rows"][0]["preview"] == "39"


async def test_without_the_order_mechanism_texts_show_shuffled(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="order:off").running() as office:
        await office.add()
        assert await shuffled(office) != list(range(40))


async def test_page_that_shows_later_texts_learns_that_a_late_one_belongs_above(office: Office, ana: Ana) -> None:
    late = office.text("first")
    office.passes(seconds=1)
    await office.say("gateway", newer := office.text("second"), subject=ANAS, seq=2)
    await office.taken_in(newer.text_id)
    seen = await office.carla.get(f"/v1/threads/{ana[1]}/messages?since=0")
    assert (seen["seq"], seen["is_out_of_order"]) == (1, False)
    await office.say("gateway", late, subject=ANAS, seq=1)
    await office.taken_in(late.text_id)
    news = await office.carla.get(f"/v1/threads/{ana[1]}/messages?since=1")
    assert ([message["body"] for message in news["messages"]], news["is_out_of_order"]) == (["first"], True)
    assert (await office.carla.inbox())["rows"][0]["preview"] == "second"


async def crossed_by(office: Office, *, is_reply: bool) -> int:
    """Ana writes, a reminder or Carla's words go out at that moment, and then her text comes: how many to answer."""
    client_id, thread_id = await office.add()
    text = office.text("I am in the hospital, can I move court?")
    office.clock.advance(timedelta(seconds=2))
    if is_reply:
        await office.carla.writes(thread_id, "Call me")
    await posts(office, client_id)
    await office.sent("reminder")
    await office.say("gateway", text, subject=ANAS, seq=1)
    await office.taken_in(text.text_id)
    due: int = (await office.carla.inbox())["unanswered_total"]
    return due


@pytest.mark.parametrize("is_reply", [False, True])
async def test_text_that_a_reminder_crossed_is_to_be_answered_and_one_a_person_replied_to_is_not(
    office: Office, is_reply: bool
) -> None:
    assert await crossed_by(office, is_reply=is_reply) == (not is_reply)


async def test_without_that_difference_a_reminder_answers_it(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="answered_by_person:off").running() as office:
        assert await crossed_by(office, is_reply=False) == 0


async def test_text_accepted_before_the_number_ended_still_reaches_its_owner(office: Office, ana: Ana) -> None:
    before = office.text("on my way")
    office.passes(minutes=1)
    async with office.service.db.tx() as tx:
        await end_phone(tx, await tx.fetchval("SELECT phone_id FROM phone"))
    await office.say("gateway", before, subject=ANAS, seq=1)
    await office.taken_in(before.text_id)
    assert len((await office.carla.thread(ana[1]))["messages"]) == 1


async def test_text_from_an_older_number_says_so(office: Office, ana: Ana) -> None:
    async with office.service.db.tx() as tx:
        await add_phone(tx, ana[0], NEW)
    await office.texts("from my old phone", ANAS)
    thread = await office.carla.thread(ana[1])
    assert (thread["messages"][0]["is_other_number"], thread["number"]) == (True, NEW)
    assert [phone["is_current"] for phone in thread["client"]["phones"]] == [True, False]


async def test_text_received_late_says_so(office: Office, ana: Ana) -> None:
    await office.texts("on time")
    await office.texts("held up", is_late=True)
    messages = (await office.carla.thread(ana[1]))["messages"]
    assert [(message["body"], message["is_late"]) for message in messages] == [("on time", False), ("held up", True)]


async def test_late_start_alone_opens_nothing(office: Office, ana: Ana) -> None:
    """A newer STOP may stand against it; gateway knows, and says so by an event of its own."""
    await office.stops()
    await office.texts("START", keyword="start", is_late=True)
    assert await office.value("SELECT is_out FROM opt_out WHERE number = $1", ANAS)
    await office.texts("START", keyword="start")
    assert not await office.value("SELECT is_out FROM opt_out WHERE number = $1", ANAS)


async def test_department_texted_decides_the_thread(office: Office, ana: Ana) -> None:
    async with office.service.db.tx() as tx:
        court_thread = await open_caseload(tx, ana[0], COURT, None)
    await office.texts("about my hearing", line=COURT_LINE)
    assert (await office.carla.thread(ana[1]))["messages"] == []
    assert await office.value("SELECT count(*) FROM message WHERE thread_id = $1", court_thread) == 1


async def test_closed_client_comes_back_with_their_next_text(office: Office, ana: Ana) -> None:
    async with office.service.db.tx() as tx:
        await close_caseload(tx, ana[0], PROBATION)
    assert (await office.carla.inbox())["rows"] == []
    await office.texts("are you still my officer?")
    [row] = (await office.carla.inbox())["rows"]
    assert row["preview"] == "are you still my officer?"
    told = [await office.next("reminders.copies", ClientChanged) for _ in range(2)]
    assert told[-1].caseloads[0].is_open


async def test_stop_shows_in_the_thread_and_wants_no_answer(office: Office, ana: Ana) -> None:
    await office.texts("STOP", keyword="stop")
    await office.stops()
    page = await office.carla.inbox(f"?open={ana[1]}")
    assert (page["unread_total"], page["unanswered_total"], page["problem_total"]) == (1, 0, 1)
    assert page["open"]["messages"][0]["labels"] == ["stop"]
    assert (page["open"]["composer"]["blocked"], page["rows"][0]["health"]) == ("opted_out", "opted_out")


@pytest.mark.parametrize("body", ["Please stop texting me", "ya no me escriban"])
async def test_wish_to_stop_in_own_words_holds_until_start(office: Office, ana: Ana, body: str) -> None:
    await office.texts(body)
    assert (await office.carla.thread(ana[1]))["composer"]["blocked"] == "opted_out"
    await office.texts("START", keyword="start")
    assert (await office.carla.thread(ana[1]))["composer"]["blocked"] is None


async def test_wrong_person_freezes_the_number_for_reminders_and_warns_staff(office: Office, ana: Ana) -> None:
    await office.texts("you have the wrong number")
    thread = await office.carla.thread(ana[1])
    assert (thread["health"], thread["composer"]["warnings"]) == ("wrong_person", ["wrong_person"])
    assert thread["composer"]["blocked"] is None


async def test_reply_confirms_a_new_number(office: Office) -> None:
    _, thread_id = await office.add(condition=Condition("unverified", 0, False))
    assert (await office.carla.thread(thread_id))["composer"]["warnings"] == ["unverified"]
    await office.texts("yes its me")
    assert (await office.carla.thread(thread_id))["health"] == "working"


async def test_text_to_a_line_not_known_yet_waits_for_the_line(office: Office, ana: Ana) -> None:
    text = office.text(line="+18015550198")
    await office.say("gateway", text, subject=ANAS, seq=1)
    await office.until("SELECT reason FROM inbox WHERE queue = 'threads.inbound'", "its line is not known yet")
    await office.know(line("+18015550198", PROBATION))
    await office.taken_in(text.text_id)


async def test_nothing_is_sent_by_a_text_that_comes_in(office: Office, ana: Ana) -> None:
    await office.texts()
    await office.nothing_sent()
