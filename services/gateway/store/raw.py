"""Raw forms and words that are old enough to go. Each of these does one page, and says how many rows it read."""

from datetime import datetime

from services.gateway.domain import keys
from services.gateway.store import walks
from services.kit.db import Tx

PAGE = 500

_FORGET_OUTBOUND = """
    WITH page AS MATERIALIZED (
        SELECT attempt_id, provider_sid,
               coalesce(not_after < $4, true) AND NOT is_waiting AND claimed_until IS NULL AS is_over
          FROM attempt
         WHERE attempt_id > $1
           AND attempt_id < $2
         ORDER BY attempt_id
         LIMIT $3
    ), forgotten AS (
        UPDATE attempt
           SET body = NULL
          FROM page
         WHERE attempt.attempt_id = page.attempt_id
           AND body IS NOT NULL
           AND is_over
           -- Again: somebody may have put it back meanwhile.
           AND NOT is_waiting
           AND claimed_until IS NULL
    ), passed AS (
        INSERT INTO passed_attempt (attempt_id)
        SELECT attempt_id
          FROM page
         WHERE NOT is_over
         ORDER BY attempt_id
        ON CONFLICT (attempt_id) DO NOTHING
    ), receipts AS (
        UPDATE receipt
           SET form = NULL
          FROM page
         WHERE receipt.provider_sid = page.provider_sid
           AND form IS NOT NULL
    )
    SELECT attempt_id FROM page ORDER BY attempt_id
"""


async def forget_inbound(tx: Tx, before: datetime) -> int:
    """The webhooks of texts that came in before then."""
    until = await walks.begin(tx, "forget_inbound")
    if until is None:
        return 0
    rows = await tx.fetch(
        """
        WITH page AS MATERIALIZED (
            SELECT text_id
              FROM inbound_text
             WHERE text_id > $1
               AND text_id < $2
             ORDER BY text_id
             LIMIT $3
        ), forgotten AS (
            UPDATE inbound_text
               SET form = NULL
              FROM page
             WHERE inbound_text.text_id = page.text_id
               AND form IS NOT NULL
        )
        SELECT text_id FROM page ORDER BY text_id
        """,
        until,
        keys.first_id(before),
        PAGE,
    )
    if rows:
        await walks.end(tx, "forget_inbound", rows[-1]["text_id"])
    return len(rows)


async def forget_outbound(tx: Tx, before: datetime) -> int:
    """The words of attempts made before then and over by now, and the receipts of each.

    One that is over can't be sent or tried again: neither waits, nor is its window open. The others are noted.
    """
    until = await walks.begin(tx, "forget_outbound")
    if until is None:
        return 0
    rows = await tx.fetch(
        _FORGET_OUTBOUND,
        until,
        keys.first_id(before),
        PAGE,
        tx.now,
    )
    if rows:
        await walks.end(tx, "forget_outbound", rows[-1]["attempt_id"])
    return len(rows)


async def forget_calls(tx: Tx, before: datetime) -> int:
    """Who it was that called before then; the call's own sid stays, so that it is never another one."""
    until = await walks.begin(tx, "forget_calls")
    if until is None:
        return 0
    rows = await tx.fetch(
        """
        WITH page AS MATERIALIZED (
            SELECT call_id
              FROM call
             WHERE call_id > $1
               AND call_id < $2
             ORDER BY call_id
             LIMIT $3
        ), forgotten AS (
            UPDATE call
               SET number = NULL, caller_id = NULL
              FROM page
             WHERE call.call_id = page.call_id
        )
        SELECT call_id FROM page ORDER BY call_id
        """,
        until,
        keys.first_id(before),
        PAGE,
    )
    if rows:
        await walks.end(tx, "forget_calls", rows[-1]["call_id"])
    return len(rows)


async def forget_passed(tx: Tx, _before: datetime) -> int:
    """The words of attempts that were not over when the walk came by, and are now; they were old enough then."""
    rows = await tx.fetch(
        """
        WITH page AS MATERIALIZED (
            SELECT attempt_id, provider_sid
              FROM passed_attempt
              JOIN attempt USING (attempt_id)
             WHERE coalesce(not_after < $1, true)
               AND NOT is_waiting
               AND claimed_until IS NULL
             ORDER BY attempt_id
             LIMIT $2
               FOR NO KEY UPDATE OF attempt SKIP LOCKED
        ), forgotten AS (
            UPDATE attempt
               SET body = NULL
              FROM page
             WHERE attempt.attempt_id = page.attempt_id
        ), receipts AS (
            UPDATE receipt
               SET form = NULL
              FROM page
             WHERE receipt.provider_sid = page.provider_sid
               AND form IS NOT NULL
        )
        DELETE FROM passed_attempt
         USING page
         WHERE passed_attempt.attempt_id = page.attempt_id
        RETURNING passed_attempt.attempt_id
        """,
        tx.now,
        PAGE,
    )
    return len(rows)


async def forget_receipts(tx: Tx, before: datetime) -> int:
    """Receipts of which no attempt was ever found."""
    rows = await tx.fetch(
        """
        UPDATE receipt
           SET form = NULL
         WHERE (provider_sid, status, error_code) IN (SELECT provider_sid, status, error_code
                                                        FROM receipt
                                                       WHERE attempt_id IS NULL
                                                         AND form IS NOT NULL
                                                         AND received_at < $1
                                                       LIMIT $2
                                                         FOR NO KEY UPDATE SKIP LOCKED)
        RETURNING provider_sid
        """,
        before,
        PAGE,
    )
    return len(rows)


async def forget_strange(tx: Tx, before: datetime) -> int:
    """Texts of our lines that no attempt was, but for their sids."""
    rows = await tx.fetch(
        """
        UPDATE strange_text
           SET number = NULL, line = NULL, body_digest = NULL
         WHERE provider_sid IN (SELECT provider_sid
                                  FROM strange_text
                                 WHERE number IS NOT NULL
                                   AND found_at < $1
                                 ORDER BY found_at
                                 LIMIT $2
                                   FOR NO KEY UPDATE SKIP LOCKED)
        RETURNING provider_sid
        """,
        before,
        PAGE,
    )
    return len(rows)
