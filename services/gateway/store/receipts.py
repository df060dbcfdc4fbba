"""Receipts: every one kept once, matched to its attempt when there is one, and the attempt moved on."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from services.gateway.domain.status import Move, furthest
from services.gateway.domain.wire import Receipt
from services.gateway.store import ledger
from services.kit import log
from services.kit.db import Tx

# An unmatched receipt is looked at again with each pass; so many at a time.
SWEEP = 500


async def take_in(tx: Tx, receipts: Sequence[Receipt]) -> None:
    """Store what is new of these and move their attempts on."""
    receipts = await _named(tx, receipts)
    matched = await _match(tx, receipts)
    fresh = await _store(tx, receipts, matched)
    moves = [_move(receipt, attempt_id) for receipt, attempt_id in fresh if attempt_id]
    if len(moves) < len(fresh):
        log.get().warning("receipts_unmatched", count=len(fresh) - len(moves))
    if moves:
        await ledger.move(tx, furthest(moves))


def _move(receipt: Receipt, attempt_id: UUID) -> Move:
    return Move(attempt_id, receipt.status, receipt.provider_sid, receipt.error_code or None)


async def _named(tx: Tx, receipts: Sequence[Receipt]) -> Sequence[Receipt]:
    """Those whose address names no text, with the text and the attempt that have their sid."""
    unnamed = [receipt.provider_sid for receipt in receipts if receipt.message_id is None]
    if not unnamed:
        return receipts
    rows = await tx.fetch(
        "SELECT provider_sid, message_id, attempt_id FROM attempt WHERE provider_sid = ANY ($1)", unnamed
    )
    found = {row["provider_sid"]: (row["message_id"], row["attempt_id"]) for row in rows}
    return [
        receipt
        if receipt.message_id or receipt.provider_sid not in found
        else msgspec.structs.replace(
            receipt, message_id=found[receipt.provider_sid][0], attempt_id=found[receipt.provider_sid][1]
        )
        for receipt in receipts
    ]


async def _match(tx: Tx, receipts: Sequence[Receipt]) -> list[UUID | None]:
    """The attempt of each: the one its address names, else its message's newest; never one with another sid."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT ON (place) place, attempt.attempt_id
          FROM unnest($1::uuid[], $2::uuid[], $3::text[])
               WITH ORDINALITY AS came (message_id, attempt_id, provider_sid, place)
          JOIN attempt ON attempt.message_id = came.message_id
           AND (came.attempt_id IS NULL OR came.attempt_id = attempt.attempt_id)
           AND (attempt.provider_sid IS NULL OR attempt.provider_sid = came.provider_sid)
           AND attempt.line IS NOT NULL
         ORDER BY place, (attempt.provider_sid IS NULL), attempt_no DESC
        """,
        [receipt.message_id for receipt in receipts],
        [receipt.attempt_id for receipt in receipts],
        [receipt.provider_sid for receipt in receipts],
    )
    found = {row["place"]: row["attempt_id"] for row in rows}
    return [found.get(place) for place in range(1, len(receipts) + 1)]


async def _store(
    tx: Tx, receipts: Sequence[Receipt], matched: Sequence[UUID | None]
) -> list[tuple[Receipt, UUID | None]]:
    """Those that were never seen, with their attempts."""
    first = {(r.provider_sid, r.word, r.error_code): (r, id_) for r, id_ in zip(receipts, matched, strict=True)}
    wanted = [first[key] for key in sorted(first)]
    rows = await tx.fetch(
        """
        INSERT INTO receipt (provider_sid, status, error_code, message_id, named_attempt_id, attempt_id, form,
                             received_at)
        SELECT provider_sid, status, error_code, message_id, named_attempt_id, attempt_id, form, $8
          FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[])
            AS came (provider_sid, status, error_code, message_id, named_attempt_id, attempt_id, form)
        ON CONFLICT (provider_sid, status, error_code) DO NOTHING
        RETURNING provider_sid, status, error_code
        """,
        [receipt.provider_sid for receipt, _ in wanted],
        [receipt.word for receipt, _ in wanted],
        [receipt.error_code for receipt, _ in wanted],
        [receipt.message_id for receipt, _ in wanted],
        [receipt.attempt_id for receipt, _ in wanted],
        [attempt_id for _, attempt_id in wanted],
        [receipt.form for receipt, _ in wanted],
        tx.now,
    )
    return [first[tuple(row)] for row in rows]


async def match_late(tx: Tx) -> list[tuple[UUID, str, str, str]]:
    """Match receipts that came before their attempt was to be found: attempt, sid, the provider's word, code."""
    rows = await tx.fetch(
        """
        UPDATE receipt
           SET attempt_id = found.attempt_id
          FROM (SELECT DISTINCT ON (receipt.provider_sid, receipt.status, receipt.error_code)
                       receipt.provider_sid, receipt.status, receipt.error_code, attempt.attempt_id
                  FROM receipt
                  JOIN attempt ON attempt.message_id = receipt.message_id
                    OR (receipt.message_id IS NULL AND attempt.provider_sid = receipt.provider_sid)
                 WHERE receipt.attempt_id IS NULL
                   AND (receipt.named_attempt_id IS NULL OR receipt.named_attempt_id = attempt.attempt_id)
                   AND (attempt.provider_sid IS NULL OR attempt.provider_sid = receipt.provider_sid)
                   AND attempt.line IS NOT NULL
                 ORDER BY receipt.provider_sid, receipt.status, receipt.error_code, attempt_no DESC
                 LIMIT $1) AS found
         WHERE (receipt.provider_sid, receipt.status, receipt.error_code)
             = (found.provider_sid, found.status, found.error_code)
        RETURNING receipt.attempt_id, receipt.provider_sid, receipt.status, receipt.error_code
        """,
        SWEEP,
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]
