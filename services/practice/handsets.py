"""Texts in: what people write on their phones, what the company makes of STOP, and the webhook."""

import asyncio
from collections.abc import Coroutine

import msgspec

from services.kit import log
from services.kit.clock import Clock
from services.practice.domain.forms import text_in_form
from services.practice.domain.keywords import AUTO_REPLIES, OptOutType, opt_out_type
from services.practice.domain.lines import Line
from services.practice.domain.messages import Media, Message
from services.practice.domain.phones import Bubble, Picture
from services.practice.domain.segments import segments
from services.practice.domain.signing import Form
from services.practice.hub import Hub
from services.practice.store import Store
from services.practice.webhooks import Outcome, Webhooks


class TextIn(msgspec.Struct, frozen=True):
    """A text on its way to the office; outcome ends when the office has answered, or is given up on."""

    sid: str
    outcome: asyncio.Task[Outcome]


class Handsets:
    """All phones, seen from the company."""

    def __init__(
        self,
        store: Store,
        webhooks: Webhooks,
        hub: Hub,
        clock: Clock,
        tasks: asyncio.TaskGroup,
        *,
        account_sid: str,
        public_url: str,
    ) -> None:
        self._store, self._webhooks, self._hub = store, webhooks, hub
        self._clock, self._tasks = clock, tasks
        self._account_sid, self._public_url = account_sid, public_url
        self._under_way: set[asyncio.Task[Outcome]] = set()

    def text(self, number: str, line_number: str, body: str, pictures: tuple[tuple[str, bytes], ...] = ()) -> TextIn:
        """Write a text on a phone.

        pictures: content type and content of each.
        """
        line = self._store.line(line_number)
        message = self._message(number, line, body, pictures)
        self._store.messages[message.sid] = message
        shown = tuple(Picture(message_sid=message.sid, media_sid=media.sid) for media in message.media)
        bubble = Bubble(True, body, message.created_at, shown)
        self._put(number, line.number, bubble)
        word = self._obey(number, line, body)
        form = text_in_form(
            message,
            self._account_sid,
            self._public_url,
            word if self._store.knobs.advanced_opt_out else None,
        )
        return TextIn(message.sid, self._start(self._tell_office(number, line, form, bubble)))

    def close(self) -> None:
        """Give up the texts whose webhook is not answered yet."""
        for task in self._under_way:
            task.cancel()

    def _start(self, work: Coroutine[None, None, Outcome]) -> asyncio.Task[Outcome]:
        task = self._tasks.create_task(work, name="text_in")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    def show(self, number: str, line: str, body: str, pictures: tuple[Picture, ...] = ()) -> None:
        """A text of the office's arrives on a phone; one that answers STOP to everything does so."""
        self._put(number, line, Bubble(False, body, self._clock.now(), pictures))
        if self._store.phone(number).state == "answers_stop":
            self.text(number, line, "STOP")

    def _put(self, number: str, line: str, bubble: Bubble) -> None:
        self._store.phone(number).show(line, bubble)
        self._hub.changed(number)

    def _message(self, number: str, line: Line, body: str, pictures: tuple[tuple[str, bytes], ...]) -> Message:
        now = self._clock.now()
        media = [Media(self._store.new_sid("ME"), kind, content, now) for kind, content in pictures]
        return Message(
            sid=self._store.new_sid("MM" if media else "SM"),
            direction="inbound",
            sender=number,
            to=line.number,
            body=body,
            segments=segments(body),
            status="received",
            created_at=now,
            updated_at=now,
            sent_at=now,
            service_sid=line.service_sid,
            media=media,
        )

    def _obey(self, number: str, line: Line, body: str) -> OptOutType | None:
        """Act on STOP, START and HELP. Twilio answers a word that changes nothing only if it is HELP."""
        word, key = opt_out_type(body), (line.scope, number)
        changes = (word == "STOP") != (key in self._store.opted_out)
        if word == "STOP":
            self._store.opted_out[key] = None
        elif word == "START":
            self._store.opted_out.pop(key, None)
        if word is not None and (changes or word == "HELP"):
            self._reply(number, line, AUTO_REPLIES[word])
        return word

    def _reply(self, number: str, line: Line, body: str) -> None:
        """The company's own answer; it stands in the account's list as a reply, and nobody gets a receipt."""
        now = self._clock.now()
        reply = Message(
            sid=self._store.new_sid("SM"),
            direction="outbound-reply",
            sender=line.number,
            to=number,
            body=body,
            segments=segments(body),
            status="delivered",
            created_at=now,
            updated_at=now,
            sent_at=now,
            service_sid=line.service_sid,
        )
        self._store.messages[reply.sid] = reply
        self._put(number, line.number, Bubble(False, body, now))

    async def _tell_office(self, number: str, line: Line, form: Form, bubble: Bubble) -> Outcome:
        knobs, dice = self._store.knobs, self._store.dice
        if dice.happens(knobs.texts_in_duplicated, "text_twice", dice.turn("text_in")):
            self._start(self._webhooks.post(line.sms_url, form))
        outcome = await self._webhooks.post(line.sms_url, form, line.fallback_url)
        self._store.counts["texts_in_taken" if outcome.is_taken else "texts_in_failed"] += 1
        if not outcome.is_taken:
            log.get().warning("text_in_untaken", status=outcome.status, count=outcome.attempts)
            bubble.trouble = _trouble(outcome)
            self._hub.changed(number)
        return outcome


def _trouble(outcome: Outcome) -> str:
    answer = "did not answer" if outcome.status is None else f"answered {outcome.status}"
    return f"The office’s system {answer}. The phone company gave up after {outcome.attempts} tries."
