"""Calls to our lines: each once for ever, with whom it rings, in one transaction with its event."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

import msgspec

from proto.sms import CallReceived
from services.gateway.domain.calls import (
    CIRCLE_CALLS,
    CIRCLE_S,
    Call,
    Outcome,
    Plan,
    is_phone,
    next_outcome,
    plan,
)
from services.gateway.store import lines, numbers, owners
from services.kit import failpoints
from services.kit.db import Tx


class Taken(msgspec.Struct, frozen=True):
    """A call of ours. caller_id: the number a desk is shown, the caller's unless they hide it."""

    call_id: UUID
    caller_id: str
    plan: Plan
    outcome: Outcome


async def take_in(tx: Tx, call: Call) -> Taken | None:
    """Settle whom a call rings and tell that it came; the same call again changes nothing. None: no line of ours."""
    found = await tx.fetchrow(
        """
        SELECT line, department_id
          FROM line
         WHERE line = coalesce((SELECT line_number.line FROM line_number WHERE line_number.number = $1), $1)
        """,
        call.dialled,
    )
    if found is None:
        return None
    known = await _known(tx, call.provider_sid)
    if known and not failpoints.is_off("dedupe"):
        return known
    seq = (await numbers.take_turns(tx, Counter([call.number])))[call.number]
    taken = await _settle(tx, call, found["line"], found["department_id"])
    if not await _insert(tx, call, found["line"], taken, seq) and not failpoints.is_off("dedupe"):
        return await _known(tx, call.provider_sid)
    event = CallReceived(
        call_id=call.call_id,
        number=call.number,
        line=found["line"],
        provider_sid=call.provider_sid,
        received_at=tx.now,
    )
    tx.publish(event, subject=call.number, seq=seq)
    return taken


async def _settle(tx: Tx, call: Call, line: str, department_id: UUID) -> Taken:
    ours = set(await lines.ways_in(tx))
    never = ours | {call.number, call.forwarded_from}
    wanted = plan(
        await owners.holders(tx, call.number, department_id), await owners.office_phone(tx, department_id), never
    )
    if call.number in ours or await _goes_round(tx, call.number, line):
        wanted = msgspec.structs.replace(wanted, desks=())
    caller_id = call.number if is_phone(call.number) else call.dialled
    return Taken(call.call_id, caller_id, wanted, "ringing" if wanted.desks else "notice")


async def _goes_round(tx: Tx, number: str, line: str) -> bool:
    """Whether this is the same caller once more, by way of a desk phone that leads back to the line."""
    if not is_phone(number):
        return False
    ringing: int = await tx.fetchval(
        """
        SELECT count(*)
          FROM call
         WHERE number = $1
           AND line = $2
           AND outcome = 'ringing'
           AND received_at > $3
        """,
        number,
        line,
        tx.now - timedelta(seconds=CIRCLE_S),
    )
    return ringing >= CIRCLE_CALLS


async def _insert(tx: Tx, call: Call, line: str, taken: Taken, seq: int) -> bool:
    """False when it came in meanwhile."""
    is_new = await tx.fetchval(
        """
        INSERT INTO call (call_id, provider_sid, number, line, caller_id, desks, languages, outcome, seq, received_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (provider_sid) DO NOTHING
        RETURNING true
        """,
        call.call_id,
        call.provider_sid,
        call.number,
        line,
        taken.caller_id,
        list(taken.plan.desks),
        list(taken.plan.languages),
        taken.outcome,
        seq,
        tx.now,
    )
    return bool(is_new)


async def _known(tx: Tx, provider_sid: str) -> Taken | None:
    """A call that came in before; what else is told of it waits until this has been dealt with."""
    row = await tx.fetchrow(
        """
        SELECT call_id, coalesce(caller_id, line) AS caller_id, desks, languages, outcome
          FROM call
         WHERE provider_sid = $1
           FOR NO KEY UPDATE
        """,
        provider_sid,
    )
    if row is None:
        return None
    return Taken(row["call_id"], row["caller_id"], Plan(tuple(row["desks"]), tuple(row["languages"])), row["outcome"])


async def rang(tx: Tx, provider_sid: str, step: int, is_answered: bool, is_over: bool) -> Taken | None:
    """So many desks were rung: how the call stands now. None: a call we do not know.

    The answer to the same question is the same however often and late it is asked. How a call ended is said once; only
    that somebody took it still counts when its end was heard of first.
    """
    call = await _known(tx, provider_sid)
    if call is None:
        return None
    outcome = next_outcome(call.plan, step, is_answered, is_over)
    if outcome != call.outcome and (call.outcome == "ringing" or outcome == "answered"):
        await tx.execute("UPDATE call SET outcome = $2 WHERE provider_sid = $1", provider_sid, outcome)
    return msgspec.structs.replace(call, outcome=outcome)


async def end(tx: Tx, provider_sid: str) -> None:
    """The caller's call is over; one that was still ringing was given up."""
    await tx.execute(
        """
        UPDATE call
           SET ended_at = coalesce(ended_at, $2),
               outcome = CASE outcome WHEN 'ringing' THEN 'gone' ELSE outcome END
         WHERE provider_sid = $1
        """,
        provider_sid,
        tx.now,
    )
