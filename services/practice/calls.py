"""Calls in: somebody calls a line; the company asks the office what to do and does it, as the caller hears it."""

import asyncio
from collections.abc import Coroutine
from typing import Final
from urllib.parse import urljoin

import msgspec

from services.kit import log
from services.kit.clock import Clock
from services.practice.domain.forms import call_form
from services.practice.domain.knobs import DeskFate
from services.practice.domain.lines import Line
from services.practice.domain.phones import Bubble, Heard, desk_words
from services.practice.domain.signing import Form
from services.practice.domain.twiml import BadTwiml, Dial, Hangup, Say, Verb, read
from services.practice.hub import Hub
from services.practice.store import Store
from services.practice.webhooks import Outcome, Webhooks

# Where an office sends a call round in circles the company hangs up, as the real one does in the end.
MOST_DOCUMENTS: Final = 10
ANSWERED_S: Final = "12"


class CallIn(msgspec.Struct, frozen=True):
    """A call under way. bubble: what its phone shows of it; outcome ends when the call does: the last webhook's."""

    sid: str
    bubble: Bubble
    outcome: asyncio.Task[Outcome]


class Call(msgspec.Struct):
    """What the company knows of one call."""

    sid: str
    number: str
    line: Line
    bubble: Bubble


class Calls:
    """Everybody who calls an office."""

    def __init__(
        self, store: Store, webhooks: Webhooks, hub: Hub, clock: Clock, tasks: asyncio.TaskGroup, *, account_sid: str
    ) -> None:
        self._store, self._webhooks, self._hub = store, webhooks, hub
        self._clock, self._tasks, self._account_sid = clock, tasks, account_sid
        self._under_way: set[asyncio.Task[Outcome]] = set()

    def call(self, number: str, line_number: str) -> CallIn:
        """Call a line from a phone."""
        bubble = Bubble(True, "", self._clock.now(), is_call=True)
        one = Call(self._store.new_sid("CA"), number, self._store.line(line_number), bubble)
        self._store.phone(number).show(line_number, bubble)
        self._hub.changed(number)
        return CallIn(one.sid, bubble, self._start(self._live(one)))

    def close(self) -> None:
        """Hang up on everybody."""
        for task in self._under_way:
            task.cancel()

    def _start(self, work: Coroutine[None, None, Outcome]) -> asyncio.Task[Outcome]:
        task = self._tasks.create_task(work, name="call_in")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def _live(self, call: Call) -> Outcome:
        """The call from its first ring to its end, which the office is told of where it wants to know."""
        line, form = call.line, self._form(call, "ringing")
        url: str | None = line.voice_url
        outcome = await self._webhooks.post(line.voice_url, form, line.voice_fallback_url)
        for _ in range(MOST_DOCUMENTS):
            asked = await self._follow(call, url or "", outcome)
            if asked is None:
                break
            url, form = asked
            outcome = await self._webhooks.post(url, form)
        else:
            self._hear(call, Heard("The phone company hung up: it was sent round in circles."))
        self._store.counts["calls_taken" if outcome.is_taken else "calls_failed"] += 1
        if line.voice_status_url:
            await self._webhooks.post(line.voice_status_url, self._form(call, "completed", CallDuration=ANSWERED_S))
        return outcome

    async def _follow(self, call: Call, url: str, outcome: Outcome) -> tuple[str, Form] | None:
        """Do what a document says; where to ask next, and with what, or None when the call is over."""
        try:
            verbs = self._verbs(outcome)
        except BadTwiml as error:
            log.get().warning("call_untaken", status=outcome.status, error=str(error))
            self._hear(call, Heard(f"“An application error has occurred.” (The phone company’s words: {error}.)"))
            return None
        for verb in verbs:
            if isinstance(verb, Hangup):
                break
            if isinstance(verb, Say):
                self._hear(call, Heard(f"“{verb.words}”", language=verb.language))
            elif (asked := await self._dial(call, url, verb)) is not None:
                return asked
        return None

    @staticmethod
    def _verbs(outcome: Outcome) -> tuple[Verb, ...]:
        if not outcome.is_taken:
            answer = "did not answer" if outcome.status is None else f"answered {outcome.status}"
            raise BadTwiml(f"11200: the office’s system {answer}")
        return read(outcome.body, outcome.content_type)

    async def _dial(self, call: Call, url: str, dial: Dial) -> tuple[str, Form] | None:
        if dial.caller_id not in (None, call.number, call.line.number) and dial.caller_id not in self._store.lines:
            self._hear(call, Heard("13214: the caller ID is neither the caller’s nor a line of this account."))
            fate: DeskFate = "failed"
        else:
            fate = await self._ring(call, dial)
        if dial.action is None:
            return None
        more = {"DialCallSid": self._store.new_sid("CA"), "DialCallStatus": fate}
        if fate == "completed":
            more |= {"DialCallDuration": ANSWERED_S, "DialBridged": "true"}
        status = "completed" if fate in ("completed", "canceled") else "in-progress"
        return urljoin(url, dial.action), self._form(call, status, **more)

    async def _ring(self, call: Call, dial: Dial) -> DeskFate:
        before = call.bubble.heard
        self._hear(call, Heard(desk_words(None, dial.timeout_s), number=dial.number))
        await asyncio.sleep(min(self._store.knobs.ring_ms / 1000, dial.timeout_s))
        fate = self._store.knobs.desks.get(dial.number) or self._store.phone(dial.number).fate_of_a_call
        call.bubble.heard = before
        self._hear(call, Heard(desk_words(fate, dial.timeout_s), number=dial.number))
        return fate

    def _hear(self, call: Call, heard: Heard) -> None:
        call.bubble.heard = (*call.bubble.heard, heard)
        self._hub.changed(call.number)

    def _form(self, call: Call, status: str, **more: str) -> Form:
        return call_form(call.sid, call.number, call.line.number, status, self._account_sid) + list(more.items())
