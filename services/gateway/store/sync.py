"""Whose last word about consent the provider's list has yet to hear."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from services.gateway.domain.consents import Said, Word
from services.kit import failpoints
from services.kit.db import Tx
from services.kit.ids import new_id


async def note(tx: Tx, words: Sequence[tuple[str, str, int, bool]]) -> None:
    """These (number, line, seq, whether the provider taught us) are to be told, in key order; what it taught us not."""
    await tx.execute(
        """
        INSERT INTO consent_sync (number, line, seq, due_at)
        SELECT number, line, seq, CASE WHEN NOT is_theirs OR $6 THEN $5::timestamptz END
          FROM unnest($1::text[], $2::text[], $3::bigint[], $4::boolean[]) AS word (number, line, seq, is_theirs)
        ON CONFLICT (number, line) DO UPDATE
           SET seq = EXCLUDED.seq, due_at = EXCLUDED.due_at, tries = 0, refused_as = NULL
        """,
        *(list(column) for column in zip(*words, strict=True)),
        tx.now,
        failpoints.is_off("learnt_not_told"),
    )


async def claim(tx: Tx, most: int, lease: timedelta) -> list[Word]:
    """Take words in hand that are due. No two about the same number and line are ever told at once."""
    rows = await tx.fetch(
        """
        WITH due AS (
            SELECT number, line
              FROM consent_sync
             WHERE due_at <= $1
               AND (claimed_until IS NULL OR claimed_until <= $1)
             ORDER BY due_at
             LIMIT $2
               FOR NO KEY UPDATE SKIP LOCKED
        )
        UPDATE consent_sync
           SET claimed_until = $3, tries = tries + 1
          FROM due
          JOIN opt_out USING (number, line)
         WHERE consent_sync.number = due.number
           AND consent_sync.line = due.line
        RETURNING consent_sync.number, consent_sync.line, opt_out.seq, is_opted_out, how, at, tries
        """,
        tx.now,
        most,
        tx.now + lease,
    )
    return [Word(*[*row, new_id()]) for row in rows]


async def record(tx: Tx, said: Sequence[Said]) -> None:
    """Write down what came of these; where the number has said something else since, that is still to be told."""
    rows = sorted(said, key=lambda one: (one.number, one.line))
    await tx.execute(
        """
        WITH held AS (
            SELECT number, line, is_told, said.due_at, said.refused_as, is_try,
                   $9 OR said.seq = consent_sync.seq AS is_last
              FROM consent_sync
              JOIN unnest($1::text[], $2::text[], $3::bigint[], $4::boolean[], $5::timestamptz[], $6::text[],
                          $7::boolean[])
                AS said (number, line, seq, is_told, due_at, refused_as, is_try) USING (number, line)
             ORDER BY number, line
               FOR NO KEY UPDATE OF consent_sync
        )
        UPDATE consent_sync
           SET claimed_until = NULL,
               told_at = CASE WHEN is_told THEN $8 ELSE told_at END,
               due_at = CASE WHEN is_last THEN held.due_at ELSE consent_sync.due_at END,
               tries = CASE WHEN is_last AND is_try THEN tries ELSE 0 END,
               refused_as = CASE WHEN is_last THEN held.refused_as END
          FROM held
         WHERE consent_sync.number = held.number
           AND consent_sync.line = held.line
        """,
        *(list(column) for column in zip(*map(msgspec.structs.astuple, rows), strict=True)),
        tx.now,
        failpoints.is_off("newer_word_told"),
    )
    count = sum(one.is_told for one in rows)
    if count:
        tx.audit("consents_told_to_provider", object_kind="ledger", count=count)


async def waiting(tx: Tx) -> tuple[int, int]:
    """How many words are still to be told, and how many the provider does not take."""
    row = await tx.fetchrow(
        """
        SELECT count(*) FILTER (WHERE due_at <= $1), (SELECT count(*) FROM consent_sync WHERE refused_as IS NOT NULL)
          FROM consent_sync
         WHERE due_at IS NOT NULL
        """,
        tx.now,
    )
    return (row[0], row[1]) if row else (0, 0)
