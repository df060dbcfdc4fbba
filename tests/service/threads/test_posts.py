"""Other services speak in a client's thread: where, once, refused why, and taken back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from proto.messages import MessageStatusChanged
from proto.people import PhoneHealth
from proto.posts import Question, ThreadPost, ThreadPosted, ThreadRefused, ThreadWithdraw
from proto.sms import SmsCancel, SmsCancelled, SmsTooLate
from services.kit.ids import new_id
from services.threads.domain.health import Condition
from services.threads.store.caseloads import close_caseload, open_caseload
from tests.service.threads.house import ANAS, COURT, COURT_LINE, LINE, MONDAY, NEW, PROBATION, line
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


def post(client_id: UUID, **changes: Any) -> ThreadPost:
    told: dict[str, Any] = {
        "post_id": new_id(),
        "client_id": client_id,
        "department_id": COURT,
        "wording": {"en": "Court tomorrow 8:30", "es": "Corte manana 8:30"},
        "not_before": MONDAY,
        "not_after": MONDAY + timedelta(hours=3),
    }
    return ThreadPost(**(told | changes))


async def answer(office: Office, kind: Any) -> Any:
    return await office.next("reminders.posted", kind)


async def test_post_goes_to_the_department_that_serves_and_answers_with_its_message(office: Office, ana: Ana) -> None:
    asked = post(ana[0])
    await office.say("reminders", asked)
    handed = await office.sent("reminder")
    assert (handed.to, handed.line, handed.body, handed.lane) == (ANAS, LINE, "Court tomorrow 8:30", "reminder")
    assert (handed.not_after, handed.purpose) == (asked.not_after, "reminder")
    posted = await answer(office, ThreadPosted)
    assert (posted.post_id, posted.message_id, posted.thread_id) == (asked.post_id, handed.message_id, ana[1])
    [shown] = (await office.carla.thread(ana[1]))["messages"]
    assert (shown["purpose"], shown["author_id"], shown["can_edit"]) == ("reminder", None, False)
    assert [hint.kind for hint in office.hints if hint.message_id == handed.message_id] == ["message", "status"]


async def test_post_asked_for_again_acts_once_and_answers_again(office: Office, ana: Ana) -> None:
    asked = post(ana[0])
    for _ in range(3):
        await office.say("reminders", asked)
    await office.sent("reminder")
    await office.until("SELECT count(*) FROM inbox WHERE queue = 'threads.post.reply' AND state = 'done'", 3)
    await office.nothing_sent()
    assert await office.value("SELECT count(*) FROM message") == 1


async def test_client_reads_it_in_their_language(office: Office) -> None:
    client_id, _ = await office.add(language="es")
    await office.say("reminders", post(client_id))
    assert (await office.sent("reminder")).body == "Corte manana 8:30"


async def test_publishers_own_caseload_comes_first_then_the_oldest(office: Office, ana: Ana) -> None:
    async with office.service.db.tx() as tx:
        await open_caseload(tx, ana[0], COURT, None)
    await office.say("reminders", post(ana[0]))
    assert (await office.sent("reminder")).line == COURT_LINE


async def test_client_nobody_serves_hears_from_the_publishers_line_and_its_desk_answers(office: Office) -> None:
    client_id, thread_id = await office.add(owner=None)
    async with office.service.db.tx() as tx:
        await close_caseload(tx, client_id, PROBATION)
    await office.say("reminders", post(client_id))
    assert (await office.sent("reminder")).line == COURT_LINE
    assert await office.value("SELECT count(*) FROM thread WHERE staff_id IS NULL AND department_id = $1", COURT) == 1
    assert thread_id


@pytest.mark.parametrize(
    ("health", "reason"),
    [("wrong_person", "number_frozen"), ("failing", "number_frozen"), ("landline", "number_frozen")],
)
async def test_post_to_a_number_in_doubt_is_refused(office: Office, health: PhoneHealth, reason: str) -> None:
    client_id, _ = await office.add(condition=Condition(health, 0, True))
    await office.say("reminders", post(client_id))
    assert (await answer(office, ThreadRefused)).reason == reason


async def test_what_can_not_be_posted_is_refused_with_the_reason(office: Office, ana: Ana) -> None:
    await office.say("reminders", post(new_id()))
    assert (await answer(office, ThreadRefused)).reason == "no_client"
    nobody, _ = await office.add("Ben Baker", None)
    await office.say("reminders", post(nobody))
    assert (await answer(office, ThreadRefused)).reason == "no_phone"
    await office.say(
        "reminders", post(ana[0], not_after=MONDAY - timedelta(seconds=1), not_before=MONDAY - timedelta(1))
    )
    assert (await answer(office, ThreadRefused)).reason == "expired"
    await office.stops()
    await office.say("reminders", post(ana[0]))
    assert (await answer(office, ThreadRefused)).reason == "opted_out"
    await office.know(line(LINE, PROBATION, is_active=False), line(COURT_LINE, COURT, is_active=False))
    await office.say("reminders", refused := post(ana[0]))
    assert (await answer(office, ThreadRefused)).reason == "no_line"
    await office.say("reminders", refused)
    assert (await answer(office, ThreadRefused)).reason == "no_line", "the same answer again"
    await office.nothing_sent()


async def test_post_for_later_is_held_and_looked_at_again_when_due(office: Office, ana: Ana) -> None:
    await office.say("reminders", post(ana[0], not_before=MONDAY + timedelta(hours=1)))
    await answer(office, ThreadPosted)
    await office.nothing_sent()
    await office.stops()
    office.passes(hours=1)
    changed = await answer(office, MessageStatusChanged)
    assert changed.status == "failed"
    await office.nothing_sent()


async def test_post_withdrawn_while_held_is_cancelled(office: Office, ana: Ana) -> None:
    asked = post(ana[0], not_before=MONDAY + timedelta(hours=1))
    await office.say("reminders", asked)
    await answer(office, ThreadPosted)
    await office.say("reminders", ThreadWithdraw(post_id=asked.post_id))
    changed = await answer(office, MessageStatusChanged)
    assert (changed.status, changed.post_id) == ("cancelled", asked.post_id)
    office.passes(hours=1)
    await office.nothing_sent()
    await office.say("reminders", asked)
    assert (await answer(office, ThreadRefused)).reason == "withdrawn"


async def test_withdrawal_that_overtakes_its_post_stops_it(office: Office, ana: Ana) -> None:
    asked = post(ana[0])
    await office.say("reminders", ThreadWithdraw(post_id=asked.post_id))
    await office.until("SELECT state FROM post", "withdrawn")
    await office.say("reminders", asked)
    assert (await answer(office, ThreadRefused)).reason == "withdrawn"
    await office.nothing_sent()


async def queued(office: Office, ana: Ana) -> tuple[ThreadPost, UUID]:
    """A post that gateway has, and that was asked to be taken back."""
    asked = post(ana[0], question=Question(question_id=new_id(), choices=("coming",)))
    await office.say("reminders", asked)
    handed = await office.sent("reminder")
    await answer(office, ThreadPosted)
    await office.say("reminders", ThreadWithdraw(post_id=asked.post_id))
    assert (await office.next("gateway.cancel", SmsCancel)).message_id == handed.message_id
    return asked, handed.message_id


async def test_withdrawal_of_a_queued_post_is_cancelled_when_gateway_says_so(office: Office, ana: Ana) -> None:
    asked, message_id = await queued(office, ana)
    assert (await office.carla.get(f"/v1/messages/{message_id}"))["is_stopping"] is True
    await office.say("gateway", SmsCancelled(message_id=message_id, at=MONDAY), seq=1)
    changed = await answer(office, MessageStatusChanged)
    assert (changed.status, changed.post_id) == ("cancelled", asked.post_id)
    assert await office.value("SELECT state FROM question") == "withdrawn"


async def test_withdrawal_that_came_too_late_says_so(office: Office, ana: Ana) -> None:
    asked, message_id = await queued(office, ana)
    await office.say("gateway", SmsTooLate(message_id=message_id, status="accepted", at=MONDAY), seq=2)
    refused = await answer(office, ThreadRefused)
    assert (await office.carla.get(f"/v1/messages/{message_id}"))["status"] == "sending"
    assert (refused.post_id, refused.reason, refused.of) == (asked.post_id, "too_late", "withdraw")


async def test_withdrawal_after_delivery_is_too_late_at_once(office: Office, ana: Ana) -> None:
    asked = post(ana[0])
    await office.say("reminders", asked)
    message_id = (await office.sent("reminder")).message_id
    await office.gateway_says(message_id, "delivered", 3)
    await office.status_is(message_id, "delivered")
    await office.say("reminders", ThreadWithdraw(post_id=asked.post_id))
    for kind in (ThreadPosted, MessageStatusChanged):
        await answer(office, kind)
    assert (await answer(office, ThreadRefused)).of == "withdraw"


async def test_many_posts_at_once_each_go_once(office: Office) -> None:
    clients = [(await office.add(f"Ana{n} Abbott", f"+1801555{n:04d}"))[0] for n in range(120, 140)]
    for client_id in clients * 2:
        await office.say("reminders", post(client_id))
    sent = [await office.sent("reminder") for _ in range(40)]
    assert len({one.message_id for one in sent}) == 40
    assert NEW not in {one.to for one in sent}
