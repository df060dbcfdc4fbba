"""A text that is tried again is for what it was for: what was refused of that stays so, what it asked it asks again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from proto.posts import QuestionAnswered
from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.consenting import NO_REMINDERS, posts
from tests.service.threads.house import ANAS
from tests.service.threads.office import Office
from tests.service.threads.test_dated_texts import THURSDAY, Date
from tests.service.threads.test_questions import asking

Ana = tuple[UUID, UUID]


async def fails(office: Office, lane: str) -> UUID:
    """The next text of this lane leaves, and does not arrive."""
    message_id = (await office.sent(lane)).message_id
    await office.gateway_says(message_id, "undelivered", 2, code="30003")
    await office.status_is(message_id, "undelivered")
    return message_id


async def retries(office: Office, message_id: UUID, status: int = 201) -> Any:
    return await office.carla("POST", f"/v1/messages/{message_id}/retry", {"client_msg_id": str(new_id())}, status)


async def reminded(office: Office, client_id: UUID) -> UUID:
    """A reminder did not arrive, and then there are to be no more of them."""
    await posts(office, client_id)
    message_id = await fails(office, "reminder")
    await office.texts(NO_REMINDERS)
    return message_id


async def test_a_reminder_is_a_reminder_when_it_is_sent_again(office: Office, ana: Ana) -> None:
    await posts(office, ana[0])
    message_id = await fails(office, "reminder")
    again = await retries(office, message_id)
    assert (again["purpose"], (await office.sent()).purpose) == ("reminder", "reminder")


async def test_who_wants_no_more_reminders_gets_none_again(office: Office, ana: Ana) -> None:
    message_id = await reminded(office, ana[0])
    assert (await retries(office, message_id, 409))["title"] == "opted_out"
    await office.carla.writes(ana[1], "See you soon")
    assert (await office.sent()).body == "See you soon", "texts from staff they do want"


async def test_without_that_they_get_one(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="retry_is_for:off").running() as office:
        await retries(office, await reminded(office, (await office.add())[0]))
        assert (await office.sent()).to == ANAS


async def asked_again(office: Office, client_id: UUID, times: int = 1) -> tuple[UUID, UUID]:
    """A reminder's question that did not arrive, nor did those that asked again but the last; she answers 1."""
    post = asking(client_id, new_id())
    assert post.question
    await office.say("reminders", post)
    message_id = await fails(office, "reminder")
    assert await office.value("SELECT state FROM question") == "withdrawn"
    for _ in range(times - 1):
        await retries(office, message_id)
        message_id = await fails(office, "reply")
    await retries(office, message_id)
    await office.sent()
    await office.texts("1")
    return post.question.question_id, post.post_id


async def test_its_question_is_asked_again_and_answered(office: Office, ana: Ana) -> None:
    question_id, post_id = await asked_again(office, ana[0], times=3)
    answered = await office.next("reminders.answers", QuestionAnswered)
    assert (answered.question_id, answered.post_id, answered.choice) == (question_id, post_id, 1)
    assert await office.value("SELECT count(*) FROM question") == 1, "and nothing else was asked by it"


async def test_without_that_its_answer_is_nobodys(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="retry_asks:off").running() as office:
        await asked_again(office, (await office.add())[0])
        assert await office.value("SELECT state FROM question ORDER BY asked_at LIMIT 1") == "withdrawn"
        assert await office.value("SELECT count(*) FROM outbox WHERE type = 'question.answered.v1'") == 0


async def test_a_question_that_was_answered_is_not_asked_again(office: Office, ana: Ana) -> None:
    await office.say("reminders", asking(ana[0], new_id()))
    message_id = (await office.sent("reminder")).message_id
    await office.gateway_says(message_id, "sent", 2)
    await office.status_is(message_id, "sent")
    await office.texts("2")
    await office.next("reminders.answers", QuestionAnswered)
    await retries(office, message_id)
    await office.sent()
    await office.texts("1")
    assert await office.value("SELECT choice FROM question WHERE message_id = $1", message_id) == 2


async def test_of_a_date_that_has_changed_nothing_is_sent_again(office: Office, ana: Ana) -> None:
    date = await Date(office, ana[0]).is_told()
    at = office.clock.now() + timedelta(minutes=1)
    await office.carla.writes(ana[1], "See you Tuesday, March 10", send_at=at.isoformat())
    office.passes(minutes=2)
    message_id = await fails(office, "reply")
    await date.is_told(starts_at=THURSDAY)
    again = await retries(office, message_id)
    await office.status_is(again["message_id"], "failed")
    assert await office.value("SELECT wording FROM message WHERE retry_of = $1", message_id) == "date_changed"
    await office.nothing_sent()
