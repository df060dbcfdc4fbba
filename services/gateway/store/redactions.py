"""Whose words are to be deleted at the provider, and the proof of it. What is done is not looked at again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from services.gateway.domain import keys
from services.gateway.domain.redaction import ENDED, OVERDUE, Due, Told
from services.gateway.store import walks
from services.gateway.store.strange import MEETS_WITHIN
from services.kit.db import Tx

# One transaction's worth of a walk.
PAGE = 500

# Also those without an end or a sid, which are looked at again; not those that ended without ever leaving.
_NOTE_OUTBOUND = """
    WITH page AS MATERIALIZED (
        SELECT attempt_id, provider_sid, status, status_at
          FROM attempt
         WHERE attempt_id > $1
           AND attempt_id < $2
         ORDER BY attempt_id
         LIMIT $3
    ), noted AS (
        INSERT INTO redaction (of_id, kind, due_at, since)
        SELECT attempt_id, 'outbound', greatest($4, status_at + $5::interval),
               CASE WHEN status = ANY ($6) THEN greatest($4, status_at + $5::interval) END
          FROM page
         WHERE provider_sid IS NOT NULL
            OR NOT status = ANY ($6)
         ORDER BY attempt_id
        ON CONFLICT (of_id) DO NOTHING
    )
    SELECT attempt_id FROM page ORDER BY attempt_id
"""
_NOTE_INBOUND = """
    WITH page AS MATERIALIZED (
        SELECT text_id
          FROM inbound_text
         WHERE text_id > $1
           AND text_id < $2
         ORDER BY text_id
         LIMIT $3
    ), noted AS (
        INSERT INTO redaction (of_id, kind, due_at, since)
        SELECT text_id, 'inbound', $4, $4
          FROM page
         ORDER BY text_id
        ON CONFLICT (of_id) DO NOTHING
    )
    SELECT text_id FROM page ORDER BY text_id
"""


async def note_outbound(tx: Tx, before: datetime, grace: timedelta) -> bool:
    """Note the next page of attempts made before then; whether there are more."""
    until = await walks.begin(tx, "redact_outbound")
    if until is None:
        return False
    rows = await tx.fetch(_NOTE_OUTBOUND, until, keys.first_id(before), PAGE, tx.now, grace, sorted(ENDED))
    if rows:
        await walks.end(tx, "redact_outbound", rows[-1]["attempt_id"])
    return len(rows) == PAGE


async def note_inbound(tx: Tx, before: datetime) -> bool:
    """Note the next page of texts that came in before then; whether there are more."""
    until = await walks.begin(tx, "redact_inbound")
    if until is None:
        return False
    rows = await tx.fetch(_NOTE_INBOUND, until, keys.first_id(before), PAGE, tx.now)
    if rows:
        await walks.end(tx, "redact_inbound", rows[-1]["text_id"])
    return len(rows) == PAGE


async def note_strange(tx: Tx) -> bool:
    """Note texts of our lines that no attempt was, once none meets them any more; whether there are more.

    Only their sids stay: they must not look new to the next comparison.
    """
    rows = await tx.fetch(
        """
        WITH page AS (
            SELECT provider_sid
              FROM strange_text
             WHERE number IS NOT NULL
               AND found_at < $1
             ORDER BY found_at
             LIMIT $2
               FOR NO KEY UPDATE SKIP LOCKED
        ), noted AS (
            INSERT INTO redaction (of_id, kind, provider_sid, due_at, since)
            SELECT gen_random_uuid(), 'strange', provider_sid, $3, $3
              FROM page
        )
        UPDATE strange_text
           SET number = NULL, line = NULL, body_digest = NULL
          FROM page
         WHERE strange_text.provider_sid = page.provider_sid
        RETURNING strange_text.provider_sid
        """,
        tx.now - MEETS_WITHIN,
        PAGE,
        tx.now,
    )
    return len(rows) == PAGE


async def claim(tx: Tx, most: int, lease: timedelta) -> list[Due]:
    """Take texts in hand that are due; one whose process dies comes up again after the lease."""
    rows = await tx.fetch(
        """
        WITH due AS (
            SELECT of_id
              FROM redaction
             WHERE due_at <= $1
             ORDER BY due_at
             LIMIT $2
               FOR NO KEY UPDATE SKIP LOCKED
        ), taken AS (
            UPDATE redaction
               SET due_at = $3, tries = tries + 1
              FROM due
             WHERE redaction.of_id = due.of_id
            RETURNING redaction.of_id, kind, provider_sid, tries
        )
        SELECT of_id, kind, coalesce(taken.provider_sid, attempt.provider_sid, inbound_text.provider_sid),
               status, status_at, coalesce(looks < 0, false),
               -- Those of texts that came in are deleted once they are safe with us, by the job that fetches them.
               kind <> 'inbound' AND (coalesce(cardinality(media_ids) > 0, false)
                                      OR coalesce(taken.provider_sid, attempt.provider_sid) LIKE 'MM%'),
               tries
          FROM taken
          LEFT JOIN attempt ON attempt_id = of_id
          LEFT JOIN inbound_text ON text_id = of_id
         ORDER BY of_id
        """,
        tx.now,
        most,
        tx.now + lease,
    )
    return [Due(*row) for row in rows]


async def record(tx: Tx, told: Sequence[Told]) -> None:
    """Write down what came of these; what has a proof keeps it, whoever comes late."""
    rows = sorted(told, key=lambda one: one.of_id)
    await tx.execute(
        """
        UPDATE redaction
           SET provider_sid = coalesce(told.provider_sid, redaction.provider_sid),
               due_at = told.due_at,
               since = coalesce(redaction.since, told.since),
               tries = CASE WHEN is_try THEN tries ELSE 0 END,
               proof = told.proof,
               redacted_at = CASE WHEN told.proof IN ('blank', 'gone') THEN $7::timestamptz END
          FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::boolean[])
            AS told (of_id, provider_sid, proof, due_at, since, is_try)
         WHERE redaction.of_id = told.of_id
           AND redaction.proof IS NULL
        """,
        *(list(column) for column in zip(*map(msgspec.structs.astuple, rows), strict=True)),
        tx.now,
    )
    redacted = [one.of_id for one in rows if one.proof in ("blank", "gone")]
    if redacted:
        tx.audit("texts_redacted_at_provider", object_kind="ledger", count=len(redacted))


async def waiting(tx: Tx) -> tuple[int, int]:
    """How many wait to be deleted there, and how many of them are long behind their time."""
    row = await tx.fetchrow(
        "SELECT count(*), count(*) FILTER (WHERE since < $1) FROM redaction WHERE due_at IS NOT NULL AND since <= $2",
        tx.now - OVERDUE,
        tx.now,
    )
    return (row[0], row[1]) if row else (0, 0)


async def proof_of(tx: Tx, of_id: UUID) -> tuple[str | None, datetime | None]:
    """What proves that the provider has a text's words no longer, and since when."""
    row = await tx.fetchrow("SELECT proof, redacted_at FROM redaction WHERE of_id = $1", of_id)
    return (row[0], row[1]) if row else (None, None)
