"""Texts out: the company takes them, moves them on in time, shows them on phones, posts their receipts."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from zlib import crc32

import msgspec

from services.kit.clock import Clock
from services.practice.collector import Then
from services.practice.domain.fates import Receipt, Step, error_of, life, receipts
from services.practice.domain.forms import receipt_form
from services.practice.domain.lines import Line, reserve
from services.practice.domain.messages import Message, Status
from services.practice.domain.orders import Order
from services.practice.domain.phones import Picture
from services.practice.domain.refusals import Refusal
from services.practice.domain.segments import segments
from services.practice.handsets import Handsets
from services.practice.store import Store
from services.practice.webhooks import Webhooks


class Accepted(msgspec.Struct, frozen=True):
    """A message the company has taken, and what is settled to become of it."""

    message: Message
    steps: tuple[Step, ...]
    receipts: tuple[Receipt, ...]


def failed(accepted: Accepted, code: int) -> Accepted:
    """The same message, as one that never left."""
    step = Step(0, "failed", code)
    return Accepted(accepted.message, (step,), (Receipt(0, step),))


class Carrier:
    """Accepts texts out and carries them to the phones."""

    def __init__(
        self,
        store: Store,
        webhooks: Webhooks,
        handsets: Handsets,
        clock: Clock,
        account_sid: str,
        collect: Callable[[Message, Then], None],
    ) -> None:
        self._collect = collect
        self._store, self._webhooks, self._handsets = store, webhooks, handsets
        self._clock, self._account_sid = clock, account_sid
        self._in_flight = 0

    def accept(self, order: Order) -> Accepted:
        """Take the message. Raises Refusal when its number, its line or an opt-out forbids it."""
        knobs, dice = self._store.knobs, self._store.dice
        line = self._line_for(order)
        self._check_number(order.to, line)
        message = self._message(order, line)
        expires_s = min(order.validity_s, knobs.queue_s)
        starts_s = self._starts_s(order, line, message.segments, expires_s)
        turn = dice.turn("message")
        steps = life(
            starts_s=starts_s,
            expires_s=starts_s if order.send_at else expires_s,
            error_code=error_of(order.to, self._store.phone(order.to).state, knobs, dice, turn),
            knobs=knobs,
            initial=message.status,
        )
        self._store.accept(message, order.validity_s)
        return Accepted(message, steps, receipts(steps, knobs, dice, turn))

    def _line_for(self, order: Order) -> Line:
        if order.sender is not None:
            return self._store.line(order.sender)
        pool = self._store.pool(order.service_sid or "")
        if not pool:
            raise Refusal(21703)
        # The same person always hears from the same line of a pool: Twilio's sticky sender.
        return pool[crc32(order.to.encode()) % len(pool)]

    def _check_number(self, number: str, line: Line) -> None:
        knobs = self._store.knobs
        if knobs.comes_at_the_door(number):
            raise Refusal(knobs.error_codes[number], to=number, sender=line.number)
        if (line.scope, number) in self._store.opted_out:
            raise Refusal(21610)

    def _message(self, order: Order, line: Line) -> Message:
        now = self._clock.now()
        initial: Status = "scheduled" if order.send_at else "accepted" if order.service_sid else "queued"
        return Message(
            sid=self._store.new_sid("MM" if order.media_urls else "SM"),
            direction="outbound-api",
            sender=line.number,
            to=order.to,
            body=order.body,
            segments=segments(order.body),
            status=initial,
            created_at=now,
            updated_at=now,
            service_sid=order.service_sid,
            status_callback=order.status_callback,
            media_urls=order.media_urls,
        )

    def _starts_s(self, order: Order, line: Line, count: int, expires_s: float) -> float:
        if order.send_at is not None:
            return (order.send_at - self._clock.now()) / timedelta(seconds=1)
        now_s = asyncio.get_running_loop().time()
        return reserve(line, count, now_s, expires_s, self._store.knobs)

    @contextmanager
    def one_more_in_flight(self) -> Iterator[None]:
        """Count a create that is being answered. Raises Refusal 20429 when there are too many at once."""
        limit = self._store.knobs.creates_in_flight
        if limit is not None and self._in_flight >= limit:
            raise Refusal(20429)
        self._in_flight += 1
        try:
            yield
        finally:
            self._in_flight -= 1

    async def begin(self, accepted: Accepted) -> None:
        """Post the early receipts, let the latency pass, and set the message on its way; then it is answered."""
        for receipt in accepted.receipts:
            if receipt.is_early and (url := accepted.message.status_callback):
                await self._webhooks.post(url, self._form(accepted.message, receipt.step))
        if self._store.knobs.latency_ms:
            await asyncio.sleep(self._store.knobs.latency_ms / 1000)
        if accepted.message.media_urls:
            # Answered first, fetched then, as at Twilio; what can't be fetched does not go out.
            self._collect(accepted.message, partial(self._launch_or_fail, accepted))
        else:
            self._launch(accepted)

    def _launch_or_fail(self, accepted: Accepted, code: int | None) -> None:
        self._launch(accepted if code is None else failed(accepted, code))

    def _launch(self, accepted: Accepted) -> None:
        call_later, message = asyncio.get_running_loop().call_later, accepted.message
        for step in accepted.steps:
            call_later(step.after_s, self._move, message, step)
        if message.status_callback is None:
            return
        for receipt in accepted.receipts:
            if not receipt.is_early:
                call_later(receipt.after_s, self._post, message, receipt.step)

    def cancel(self, message: Message) -> None:
        """Take a scheduled message back. Raises Refusal 30409 for any other."""
        if message.status != "scheduled":
            raise Refusal(30409)
        step = Step(0, "canceled")
        message.move("canceled", self._clock.now())
        if message.status_callback and "canceled" in self._store.knobs.receipt_statuses:
            self._post(message, step)

    def _move(self, message: Message, step: Step) -> None:
        message.move(step.status, self._clock.now(), step.error_code)
        if step.status == "delivered" == message.status:
            pictures = tuple(Picture(message.sid, one.sid, one.content_type) for one in message.media)
            self._handsets.show(message.to, message.sender or "", message.body, pictures)

    def _post(self, message: Message, step: Step) -> None:
        if message.status == "canceled" != step.status or message.status_callback is None:
            return
        self._webhooks.post_soon(message.status_callback, self._form(message, step))

    def _form(self, message: Message, step: Step) -> list[tuple[str, str]]:
        return receipt_form(message, step, self._clock.now(), self._account_sid)
