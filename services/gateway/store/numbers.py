"""Numbers of others: the count of what happened to each, and which have opted out of which line."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from proto.numbers import NumberOptedIn, NumberOptedOut
from proto.sms import Keyword
from services.gateway.store import evidence, sync
from services.gateway.store.evidence import Evidence, How
from services.kit.audit import Actor
from services.kit.db import Tx
from services.kit.ids import new_id


class Change(msgspec.Struct, frozen=True):
    """A number opted out of a line, or in again; seq is its place among the number's events."""

    number: str
    line: str
    is_opted_out: bool
    how: How
    evidence_id: UUID
    seq: int


async def take_turns(tx: Tx, wanted: Counter[str]) -> dict[str, int]:
    """Take this many places in each number's count; the first place of each. Locks the numbers until the commit.

    The count is never behind the clock, in milliseconds: should this schema be lost or restored, what comes then must
    still be newer than all that others have seen.
    """
    rows = await tx.fetch(
        """
        INSERT INTO number (number, seq)
        SELECT number, $3::bigint + turns
          FROM unnest($1::text[], $2::bigint[]) AS wanted (number, turns)
         ORDER BY number
        ON CONFLICT (number) DO UPDATE SET seq = greatest(number.seq, $3) + EXCLUDED.seq - $3
        RETURNING number, seq
        """,
        list(wanted),
        list(wanted.values()),
        int(tx.now.timestamp() * 1000),
    )
    return {row["number"]: row["seq"] - wanted[row["number"]] + 1 for row in rows}


async def opted_out(tx: Tx, pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these (number, line) that have opted out."""
    numbers, lines = zip(*pairs, strict=True)
    rows = await tx.fetch(
        """
        SELECT number, line
          FROM opt_out
          JOIN unnest($1::text[], $2::text[]) AS asked (number, line) USING (number, line)
         WHERE is_opted_out
        """,
        numbers,
        lines,
    )
    return {(row["number"], row["line"]) for row in rows}


async def record(tx: Tx, changes: Sequence[Change]) -> None:
    """Store these changes, the last word of each number and line, and tell everyone."""
    last = {(change.number, change.line): change for change in changes}
    rows = [last[key] for key in sorted(last)]
    await tx.execute(
        """
        INSERT INTO opt_out (number, line, is_opted_out, how, evidence_id, seq, at)
        SELECT number, line, is_opted_out, how, evidence_id, seq, $7
          FROM unnest($1::text[], $2::text[], $3::boolean[], $4::text[], $5::uuid[], $6::bigint[])
            AS change (number, line, is_opted_out, how, evidence_id, seq)
        ON CONFLICT (number, line) DO UPDATE
           SET is_opted_out = EXCLUDED.is_opted_out,
               how = EXCLUDED.how,
               evidence_id = EXCLUDED.evidence_id,
               seq = EXCLUDED.seq,
               at = EXCLUDED.at
        """,
        [change.number for change in rows],
        [change.line for change in rows],
        [change.is_opted_out for change in rows],
        [change.how for change in rows],
        [change.evidence_id for change in rows],
        [change.seq for change in rows],
        tx.now,
    )
    await sync.note(tx, [(word.number, word.line, word.seq, word.how == "provider") for word in rows])
    for change in changes:
        act = "number_opted_out" if change.is_opted_out else "number_opted_in"
        actor = None if change.how == "recorded" else Actor("provider")
        tx.audit(act, object_kind="evidence", object_id=change.evidence_id, actor=actor, how=change.how)
        _publish(tx, change, tx.now)


async def learn_opt_outs(tx: Tx, told: Sequence[tuple[str, str, UUID]]) -> None:
    """The provider refused these (number, line, attempt) as opted out: learn it, once."""
    known = await opted_out(tx, [(number, line) for number, line, _ in told])
    new = {(number, line): attempt_id for number, line, attempt_id in told if (number, line) not in known}
    if not new:
        return
    turns = await take_turns(tx, Counter(number for number, _ in new))
    changes = []
    for (number, line), attempt_id in new.items():
        changes.append(Change(number, line, True, "provider", attempt_id, turns[number]))
        turns[number] += 1
    await evidence.keep(tx, [Evidence(c.evidence_id, c.number, c.line, "stop", "provider", tx.now) for c in changes])
    await record(tx, changes)


async def record_by_hand(tx: Tx, number: str, line: str, wants_out: bool, note: str) -> bool:
    """Keep what somebody said otherwise than by a keyword: on the phone, on paper, in words of their own.

    False when that is how it stands already; kept as evidence all the same.
    """
    evidence_id = new_id()
    said: Keyword = "stop" if wants_out else "start"
    await evidence.keep(tx, [Evidence(evidence_id, number, line, said, "recorded", tx.now, body=note)])
    if wants_out is bool(await opted_out(tx, [(number, line)])):
        return False
    turns = await take_turns(tx, Counter([number]))
    await record(tx, [Change(number, line, wants_out, "recorded", evidence_id, turns[number])])
    return True


async def republish_opted_out(tx: Tx, _since: datetime | None) -> None:
    """Tell again who has opted out."""
    await _republish(tx, True)


async def republish_opted_in(tx: Tx, _since: datetime | None) -> None:
    """Tell again who had opted out and came back."""
    await _republish(tx, False)


async def _republish(tx: Tx, is_opted_out: bool) -> None:
    rows = await tx.fetch(
        """
        SELECT number, line, is_opted_out, how, evidence_id, seq, at
          FROM opt_out
         WHERE is_opted_out = $1
         ORDER BY number, line
        """,
        is_opted_out,
    )
    for row in rows:
        _publish(tx, Change(*list(row)[:6]), row["at"], is_again=True)


def _publish(tx: Tx, change: Change, at: datetime, is_again: bool = False) -> None:
    number, line, evidence_id = change.number, change.line, change.evidence_id
    if change.is_opted_out:
        event: msgspec.Struct = NumberOptedOut(number=number, line=line, evidence_id=evidence_id, at=at, how=change.how)
    else:
        event = NumberOptedIn(number=number, line=line, evidence_id=evidence_id, at=at)
    tx.publish(event, subject=number, seq=change.seq, lane="bulk" if is_again else None)
