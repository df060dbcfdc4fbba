"""Everything threads may say of a post: what it makes of the reminder, and what its publisher is told."""

from typing import Any
from uuid import UUID, uuid4

from proto.messages import MessageStatusChanged
from proto.posts import QuestionAnswered, ThreadRefused
from services.reminders.acts import following
from services.reminders.domain.refusals import SENTENCES
from tests.service.reminders.conftest import CANCELLED, DAY_BEFORE, PROBATION, Office, person, scheduled

POST_REASONS = ("no_client", "no_phone", "opted_out", "number_frozen", "closed", "no_line")


def refused(reason: Any, of: Any = "post") -> ThreadRefused:
    return ThreadRefused(post_id=uuid4(), reason=reason, at=DAY_BEFORE, of=of)


def status(status: Any, code: str | None = None) -> MessageStatusChanged:
    return MessageStatusChanged(
        message_id=uuid4(),
        thread_id=uuid4(),
        department_id=PROBATION,
        staff_id=None,
        status=status,
        at=DAY_BEFORE,
        code=code,
        post_id=uuid4(),
    )


# (is it being taken back, what threads says, the reminder's state then, the publisher's newest receipt and its reason)
TABLE: tuple[tuple[bool, Any, str, str, str | None], ...] = (
    *((False, refused(reason), "refused", "refused", reason) for reason in POST_REASONS),
    (False, refused("withdrawn"), "cancelled", "refused", "stopped_by_staff"),
    (False, refused("expired"), "planned", "planned", None),
    (False, refused("too_late", "withdraw"), "handed", "planned", None),
    (False, status("held"), "handed", "planned", None),
    (False, status("unknown"), "handed", "planned", None),
    (False, status("failed"), "undelivered", "refused", "undelivered"),
    (False, status("cancelled"), "cancelled", "refused", "stopped_by_staff"),
    (True, refused("withdrawn"), "cancelled", "refused", "withdrawn"),
    (True, refused("withdrawn", "withdraw"), "cancelled", "refused", "withdrawn"),
    (True, refused("expired"), "cancelled", "refused", "withdrawn"),
    (True, status("cancelled"), "cancelled", "refused", "withdrawn"),
    (True, status("queued"), "withdrawing", "accepted", None),
    # Read after all: told that it was sent, and that a correction is planned.
    (True, refused("too_late", "withdraw"), "sent", "planned", None),
    (True, status("delivered"), "delivered", "planned", None),
)


async def test_each_word_has_its_effect_and_no_other(office: Office) -> None:
    await office.know_people(len(TABLE))
    for number in range(len(TABLE)):
        await office.take(scheduled("2026-03-10T17:00", appointment=str(number), client=person(number)), 1)
    office.clock.at = DAY_BEFORE
    await office.hand_over()
    for number, (is_withdrawn, word, state, receipt, reason) in enumerate(TABLE):
        their_id, case = str(number), (is_withdrawn, word)
        if is_withdrawn:
            await office.take(_cancelled(their_id), 2)
        await _say(office, their_id, word)
        await office.replan()
        first = "SELECT reminder.state FROM reminder JOIN appointment USING (appointment_id) WHERE their_id = $1"
        assert await office.db.fetchval(f"{first} ORDER BY reminder_id", their_id) == state, case
        last = "SELECT type, reason FROM receipt WHERE appointment = $1 ORDER BY receipt_id DESC LIMIT 1"
        newest = [tuple(row) for row in await office.db.fetch(last, their_id)]
        assert newest == [(f"receipt.{receipt}.v1", reason)], case


async def test_words_about_posts_of_others_change_nothing(office: Office) -> None:
    await office.know_ana()
    for word in (refused("no_phone"), refused("too_late", "withdraw"), status("delivered")):
        await office.say("threads", word)
    answer = QuestionAnswered(
        question_id=uuid4(), post_id=uuid4(), client_id=uuid4(), message_id=uuid4(), choice=1, at=DAY_BEFORE
    )
    await office.say("threads", answer)
    await office.until("SELECT count(*) FROM inbox WHERE queue IN ('reminders.posted', 'reminders.answers')", 4)
    assert await office.db.fetchval("SELECT count(*) FROM receipt") == 0
    assert await office.db.fetchval("SELECT count(*) FROM dead_letter") == 0


def test_every_reason_threads_may_give_has_its_sentence() -> None:
    assert {*POST_REASONS, "withdrawn", "expired"} <= SENTENCES.keys()


def _cancelled(their_id: str) -> Any:
    return type(CANCELLED)(appointment=their_id, client=person(int(their_id)))


async def _say(office: Office, their_id: str, word: Any) -> None:
    query = "SELECT post_id FROM reminder JOIN appointment USING (appointment_id) WHERE their_id = $1"
    post_id: UUID = await office.db.fetchval(query, their_id)
    async with office.service.db.tx() as tx:
        if isinstance(word, MessageStatusChanged):
            await following.status_changed(tx, post_id, word.status, word.code)
        elif word.of == "post":
            await following.refused(tx, post_id, word.reason)
        else:
            await following.not_withdrawn(tx, post_id, word.reason)
