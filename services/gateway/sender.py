"""The sender: claim, post, record; driven by the database, so that nothing is sent from inside a broker's callback.

A claim takes no more than there are free slots, and a slot is free at the answer: a crash flags at most what was on the
wire and what waited to be recorded. A text whose answer is lost is unknown and is never posted again.
"""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Sequence

import msgspec
from prometheus_client import Counter

from proto.sms import AttemptStatus
from services.gateway.domain import claim, codes, outcome
from services.gateway.domain.outcome import Outcome
from services.gateway.domain.status import Move
from services.gateway.domain.wire import Claimed
from services.gateway.provider import POST_S, Provider
from services.gateway.store import claims, ledger, lines, rests
from services.kit import failpoints, log
from services.kit.batch import Batcher
from services.kit.db import UNAVAILABLE, Database, Tx

# The provider takes about 0.1 s a text, so this many in flight is 2,000 a second: more than any county's lines carry.
IN_FLIGHT = 200
# With those waiting to be recorded: what a crash may leave to be looked up; never reached while the database keeps up.
MOST_UNRECORDED = 2 * IN_FLIGHT
# Claims of a few texts cost as much as claims of many; waiting for an eighth of the slots costs 6 % of the flight.
WORTH_CLAIMING = IN_FLIGHT // 8
# The post takes at most POST_S from its first byte; the rest of the lease is for getting there and for recording.
LEASE = claim.LEASE
START_WITHIN_S = LEASE.total_seconds() - POST_S - 5
# The nudge after a commit wakes the sender; the poll finds what another process left, or another process's orders.
POLL_S = 1.0
# Before asking the database when the next text is due: in a steady flow the next nudge comes sooner than the answer.
LULL_S = 0.05
DATABASE_RETRY_S = 0.5
# Of the three seconds that jobs have to stop: what is on the wire may still be answered, then its end is recorded.
FINISH_S = 2.0


TRIED = Counter("texts_tried", "Posts by what came of them", ["result"])


class Tried(msgspec.Struct, frozen=True):
    """One text and what came of its one try."""

    text: Claimed
    outcome: Outcome


class Sender:
    """One process's share of the sending; any number of them work side by side."""

    def __init__(self, db: Database, provider: Provider, is_checked: asyncio.Event) -> None:
        self._db, self._provider, self._is_checked = db, provider, is_checked
        self._answers: Batcher[Tried, None] = Batcher(self._record)
        self._due = asyncio.Event()
        self._in_flight: set[asyncio.Task[None]] = set()
        # Those whose answer is not here yet: a slot is theirs, while a record only waits for the database.
        self._on_wire: set[asyncio.Task[None]] = set()
        self._freed = asyncio.Event()

    def nudge(self) -> None:
        """There may be something to send."""
        self._due.set()

    async def run(self) -> None:
        """Send until cancelled; then let what is on the wire end, and record it."""
        async with self._provider.open(), asyncio.TaskGroup() as tasks:
            recording = tasks.create_task(self._answers.run(), name="record")
            try:
                await self._is_checked.wait()
                await self._send_for_ever(tasks)
            finally:
                await self._finish()
                recording.cancel()

    async def _send_for_ever(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            await self._room()
            self._due.clear()
            slots = IN_FLIGHT - len(self._on_wire)
            # Counted from before the claim: a process that is paused right after it must not think it has time.
            start_by = time.monotonic() + START_WITHIN_S
            try:
                claimed = await self.claim(slots)
                if claimed:
                    await failpoints.hit("sender.after_claim")
                self._begin(tasks, claimed, start_by)
                if len(claimed) < slots:
                    await self._idle()
            except UNAVAILABLE as error:
                log.get().warning("claim_paused", error=type(error).__name__)
                await asyncio.sleep(DATABASE_RETRY_S)

    async def _room(self) -> None:
        """Wait until a claim is worth its while: many slots are free, or whatever was in flight has ended."""
        while len(self._on_wire) > IN_FLIGHT - WORTH_CLAIMING or len(self._in_flight) > MOST_UNRECORDED:
            self._freed.clear()
            await self._freed.wait()

    async def claim(self, slots: int) -> list[Claimed]:
        """Claim for so many free slots."""
        async with self._db.tx() as tx:
            return await claims.take(tx, slots, LEASE)

    async def _idle(self) -> None:
        """Everything that may go has gone: wait for a nudge, or for what the clock will let go."""
        if await self._nudged(LULL_S):
            return
        async with self._db.tx() as tx:
            at = await claims.next_opening(tx)
            pause_s = POLL_S if at is None else (at - tx.now).total_seconds()
        await self._nudged(min(POLL_S, max(0.0, pause_s)))

    async def _nudged(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._due.wait()
        return self._due.is_set()

    def _begin(self, tasks: asyncio.TaskGroup, claimed: Sequence[Claimed], start_by: float) -> None:
        for text in claimed:
            task = tasks.create_task(self._send(text, start_by))
            self._in_flight.add(task)
            self._on_wire.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        self._off_wire(task)

    def _off_wire(self, task: "asyncio.Task[None] | None") -> None:
        self._on_wire.discard(task)
        self._freed.set()

    async def _send(self, text: Claimed, start_by: float) -> None:
        try:
            result = await self._provider.send(text, self._db.clock.now(), start_by)
        except asyncio.CancelledError:
            result = outcome.lost("stopped")
        self._off_wire(asyncio.current_task())
        TRIED.labels(result.result).inc()
        if result.is_bad:
            log.get().warning(
                "text_not_answered", attempt_id=text.attempt_id, result=result.result, reason=result.reason
            )
        await failpoints.hit("sender.after_answer_before_commit")
        await self._keep(Tried(text, result))

    async def _keep(self, tried: Tried) -> None:
        """Record an answer, however long the database is away: it is the only trace of what the provider said."""
        while True:
            try:
                return await self._answers.add(tried)
            except Exception as error:
                log.get().warning("record_waits", exc_info=error)
                await asyncio.sleep(DATABASE_RETRY_S)

    async def _record(self, batch: list[Tried]) -> list[None]:
        async with self._db.tx() as tx:
            await record(tx, batch)
        await failpoints.hit("sender.after_commit")
        return [None] * len(batch)

    async def _finish(self) -> None:
        if self._in_flight:
            await asyncio.wait(self._in_flight, timeout=FINISH_S)
        for task in self._in_flight:
            task.cancel()
        if self._in_flight:
            await asyncio.wait(self._in_flight, timeout=0.5)


async def record(tx: Tx, batch: Sequence[Tried]) -> None:
    """Write down what came of these: lines that rest, statuses and what follows from them, what goes back."""
    seen: dict[str, list[Outcome]] = defaultdict(list)
    for tried in batch:
        seen[tried.text.line].append(tried.outcome)
    watched = {tried.text.line for tried in batch if tried.text.is_watched or tried.outcome.is_bad}
    probed = {tried.text.line for tried in batch if tried.text.is_probe}
    back = {
        tried.text.attempt_id: ledger.Back(tried.text.claimed_at, tried.outcome.error_code)
        for tried in batch
        if tried.outcome.result == "requeued"
    }
    if held := watched | probed | {tried.text.line for tried in batch if _rests(tried.outcome)}:
        await rests.lock_lines(tx, held, {tried.outcome.error_code for tried in batch})
    if watched | probed:
        await lines.rest(tx, {line: seen[line] for line in watched | probed}, probed)
    if back:  # before the moves: it locks lines too, and a receipt locks its line and then its attempt
        await ledger.requeue(tx, back)
    moves = [_move(tried) for tried in batch if tried.outcome.result != "requeued"]
    if moves:
        await ledger.move(tx, sorted(moves, key=lambda move: move.attempt_id))


def _rests(result: Outcome) -> bool:
    """Whether its record changes its line: it goes back, or its code lets the line rest."""
    return result.result == "requeued" or codes.meaning(result.error_code).rests


def _move(tried: Tried) -> Move:
    result = tried.outcome
    status: AttemptStatus = "unknown" if result.result == "requeued" else result.result
    return Move(tried.text.attempt_id, status, result.provider_sid, result.error_code)
