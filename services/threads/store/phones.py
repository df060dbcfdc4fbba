"""What becomes of texts, told on the numbers: their health, and whether they want any."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from asyncpg import Record

from proto.people import PhoneHealth
from services.kit.tx import Tx
from services.threads.domain.consents import How
from services.threads.domain.health import FROZEN, Condition, Outcome, after_outcomes, after_text, graver
from services.threads.store import tasks
from services.threads.store.changes import note_changes
from services.threads.store.consents import Said, keep_heard

# "Just this once" holds for the talk it was said of.
KEPT_FOR: Final = timedelta(days=1)


class Heard(msgspec.Struct, frozen=True):
    """A text came from this phone. is_theirs: whoever wrote it is the client."""

    phone_id: UUID
    at: datetime
    is_wrong_person: bool
    is_theirs: bool


async def note_heard(tx: Tx, heard: Sequence[Heard]) -> set[UUID]:
    """Clients whose number's health changed by writing from it."""
    by_id = {one.phone_id: one for one in heard}
    rows = await tx.fetch(
        """
        SELECT phone_id, client_id, number, valid_from, valid_to, is_current, health, fail_streak, confirmed_at
          FROM phone
         WHERE phone_id = ANY ($1)
         ORDER BY phone_id
           FOR NO KEY UPDATE
        """,
        list(by_id),
    )
    conditions = [_after(_condition(row), by_id[row["phone_id"]]) for row in rows]
    await tx.execute(
        """
        UPDATE phone
           SET health = heard.health, fail_streak = 0, last_text_at = GREATEST(phone.last_text_at, heard.at),
               confirmed_at = COALESCE(phone.confirmed_at, CASE WHEN heard.is_confirmed THEN heard.at END)
          FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::boolean[])
               AS heard (phone_id, health, at, is_confirmed)
         WHERE phone.phone_id = heard.phone_id
        """,
        [row["phone_id"] for row in rows],
        [condition.health for condition in conditions],
        [by_id[row["phone_id"]].at for row in rows],
        [condition.is_confirmed for condition in conditions],
    )
    return await _changed(tx, rows, conditions)


def _after(known: Condition, heard: Heard) -> Condition:
    return after_text(known, is_wrong_person=heard.is_wrong_person, is_theirs=heard.is_theirs)


async def ask_if_current(tx: Tx, phone_ids: Collection[UUID]) -> None:
    """The client writes from numbers that are not their current one: ask which it is; not again within a day."""
    if not phone_ids:
        return
    await tx.execute(
        """
        UPDATE phone
           SET question_at = $2
         WHERE phone_id = ANY ($1)
           AND valid_to IS NULL
           AND NOT is_current
           AND question_at IS NULL
           AND NOT EXISTS (SELECT
                             FROM client_change AS kept
                            WHERE kept.client_id = phone.client_id
                              AND kept.at > $2::timestamptz - $3::interval
                              AND kept.kind = 'number_kept'
                              AND kept.facts ->> 'number' = phone.number)
        """,
        list(phone_ids),
        tx.now,
        KEPT_FOR,
    )


async def note_outcomes(tx: Tx, outcomes: Sequence[Outcome]) -> set[UUID]:
    """Clients whose number's health changed by what became of texts to it."""
    by_number: dict[tuple[UUID, str], list[Outcome]] = {}
    for one in outcomes:
        by_number.setdefault((one.client_id, one.number), []).append(one)
    rows = await tx.fetch(
        """
        SELECT phone_id, client_id, number, valid_from, valid_to, is_current, health, fail_streak, confirmed_at,
               last_text_at
          FROM phone
         WHERE (client_id, number) IN (SELECT client_id, number FROM unnest($1::uuid[], $2::text[])
                                                                     AS asked (client_id, number))
           AND valid_to IS NULL
         ORDER BY phone_id
           FOR NO KEY UPDATE
        """,
        [client_id for client_id, _ in by_number],
        [number for _, number in by_number],
    )
    found = [by_number[row["client_id"], row["number"]] for row in rows]
    conditions = [
        after_outcomes(_condition(row), became, row["last_text_at"]) for row, became in zip(rows, found, strict=True)
    ]
    await tx.execute(
        """
        UPDATE phone
           SET health = told.health, fail_streak = told.fail_streak,
               last_delivered_at = GREATEST(phone.last_delivered_at, told.delivered_at)
          FROM unnest($1::uuid[], $2::text[], $3::integer[], $4::timestamptz[])
               AS told (phone_id, health, fail_streak, delivered_at)
         WHERE phone.phone_id = told.phone_id
        """,
        [row["phone_id"] for row in rows],
        [condition.health for condition in conditions],
        [condition.fail_streak for condition in conditions],
        [max((one.at for one in became if one.is_delivered), default=None) for became in found],
    )
    return await _changed(tx, rows, conditions)


def _condition(row: Record) -> Condition:
    return Condition(row["health"], row["fail_streak"], row["confirmed_at"] is not None)


async def _changed(tx: Tx, rows: Sequence[Record], conditions: Sequence[Condition]) -> set[UUID]:
    """Clients whose number is in another state now; what that asks a person to do is noted with it."""
    turns = [
        tasks.Turn(row["phone_id"], row["client_id"], condition.health)
        for row, condition in zip(rows, conditions, strict=True)
        if condition.health != row["health"]
    ]
    await tasks.follow(tx, turns)
    numbers = {row["phone_id"]: row["number"] for row in rows}
    await _note_frozen(tx, [(one.client_id, numbers[one.phone_id]) for one in turns if one.health in FROZEN])
    return {turn.client_id for turn in turns}


async def _note_frozen(tx: Tx, frozen: Sequence[tuple[UUID, str]]) -> None:
    """Have follow_changes ask back what waits to be sent to these clients' numbers: we hold their threads by now."""
    if frozen:
        await note_changes(tx, "number_frozen", frozen)


async def freeze(tx: Tx, number: str, health: PhoneHealth, at: datetime) -> set[UUID]:
    """A look-up told something grave about a number at that time: whoever has it now; their clients.

    Told again or late, it says nothing of who got the number since, or wrote from it. That somebody else has it, as
    they said themselves or as was looked up before, is graver than what kind of line it is.
    """
    rows = await tx.fetch(
        """
        UPDATE phone
           SET health = $2
         WHERE number = $1
           AND valid_to IS NULL
           AND valid_from <= $3
           AND coalesce(last_text_at <= $3, true)
           AND health <> $2
           AND health <> ALL ($4)
        RETURNING phone_id, client_id
        """,
        number,
        health,
        at,
        graver(health),
    )
    await tasks.follow(tx, [tasks.Turn(row["phone_id"], row["client_id"], health) for row in rows])
    await _note_frozen(tx, [(row["client_id"], number) for row in rows])
    return {row["client_id"] for row in rows}


async def keep_opt_out(tx: Tx, number: str, line: str, how: How, at: datetime, evidence_id: UUID, seq: int) -> bool:
    """The number wants no texts from this line; whether that was news."""
    await keep_heard(
        tx,
        Said(
            number=number,
            purpose="all",
            is_agreed=False,
            how=how,
            at=at,
            evidence_id=evidence_id,
            line=line,
            seq=seq,
        ),
    )
    return await _keep_word(tx, number, line, True, how, at, evidence_id, seq)


async def keep_opt_in(tx: Tx, number: str, line: str, at: datetime, evidence_id: UUID, seq: int) -> bool:
    """The number wants texts from this line again; whether that was news."""
    await keep_heard(
        tx,
        Said(
            number=number,
            purpose="all",
            is_agreed=True,
            how="keyword",
            at=at,
            evidence_id=evidence_id,
            line=line,
            seq=seq,
        ),
    )
    return await _keep_word(tx, number, line, False, "keyword", at, evidence_id, seq)


async def _keep_word(
    tx: Tx, number: str, line: str, is_out: bool, how: str, at: datetime, evidence_id: UUID, seq: int
) -> bool:
    row = await tx.fetchrow(
        """
        INSERT INTO opt_out (number, line, is_out, how, at, evidence_id, seq)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (number, line) DO UPDATE
           SET is_out = EXCLUDED.is_out, how = EXCLUDED.how, at = EXCLUDED.at, evidence_id = EXCLUDED.evidence_id,
               seq = EXCLUDED.seq
         WHERE opt_out.seq < EXCLUDED.seq
        RETURNING number
        """,
        number,
        line,
        is_out,
        how,
        at,
        evidence_id,
        seq,
    )
    return row is not None


async def clients_with(tx: Tx, number: str) -> list[UUID]:
    """Clients who hold the number now."""
    rows = await tx.fetch("SELECT client_id FROM phone WHERE number = $1 AND valid_to IS NULL", number)
    return [row["client_id"] for row in rows]
