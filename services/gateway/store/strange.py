"""Texts of our lines that the provider has and no attempt was; an attempt with the same words meets one."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qs
from uuid import UUID

from services.gateway.domain.wire import Listed
from services.gateway.store import lines
from services.kit import failpoints
from services.kit.db import Tx

# An order to send that comes again after a restore comes within days; the same words a week later are a new text.
MEETS_WITHIN = timedelta(days=7)
# A receipt may be minutes before the record of its text: only one that still has none then says something.
RECEIPT_AGE = timedelta(seconds=60)
MOST_RECEIPTS = 1000

# One whose words were deleted there before it was found may be any text to its number that was written before it went;
# the key of a message begins with when that was.
_WORDLESS = """(strange_text.body_digest = sha256('')
    AND attempt.message_id
        < (lpad(to_hex((extract(epoch FROM strange_text.created_at + interval '5 seconds') * 1000)::bigint), 12, '0')
           || repeat('0', 20))::uuid)"""
# Whether an attempt has the words of one of these; $2 is now.
IS_MET = f"""EXISTS (SELECT
                  FROM strange_text
                 WHERE strange_text.attempt_id IS NULL
                   AND strange_text.number = attempt.number
                   AND strange_text.line = attempt.line
                   AND strange_text.created_at > $2::timestamptz - interval '{MEETS_WITHIN.days} days'
                   AND (body_digest = sha256(convert_to(attempt.body, 'UTF8')) OR {_WORDLESS}))"""  # noqa: S608 (a constant)


async def known(tx: Tx, provider_sids: Sequence[str]) -> set[str]:
    """Those of these that an attempt of ours is, or that were found strange before."""
    rows = await tx.fetch(
        """
        SELECT provider_sid FROM attempt WHERE provider_sid = ANY ($1)
         UNION
        SELECT provider_sid FROM strange_text WHERE provider_sid = ANY ($1)
        """,
        list(provider_sids),
    )
    return {row["provider_sid"] for row in rows}


async def keep(tx: Tx, found: Iterable[tuple[Listed, UUID | None]]) -> None:
    """Remember these texts of theirs, each with the attempt on the review list that it may be."""
    texts = sorted(found, key=lambda pair: pair[0].provider_sid)
    await tx.execute(
        """
        INSERT INTO strange_text (provider_sid, number, line, body_digest, created_at, attempt_id, found_at)
        SELECT provider_sid, number, line, body_digest, created_at, attempt_id, $7
          FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::timestamptz[], $6::uuid[])
            AS came (provider_sid, number, line, body_digest, created_at, attempt_id)
        ON CONFLICT (provider_sid) DO NOTHING
        """,
        [item.provider_sid for item, _ in texts],
        [item.number for item, _ in texts],
        [item.line for item, _ in texts],
        [sha256(item.body.encode()).digest() for item, _ in texts],
        [item.created_at for item, _ in texts],
        [attempt_id for _, attempt_id in texts],
        tx.now,
    )


async def meet(tx: Tx, attempt_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these attempts that meet a strange text; each text is met once, first by one with its very words."""
    met = await _meet_by_words(tx, attempt_ids)
    left = sorted(set(attempt_ids) - met)
    if failpoints.is_off("wordless_met"):
        return met
    return met | {attempt_id for attempt_id in left if await _meets_wordless(tx, attempt_id)}


async def _meet_by_words(tx: Tx, attempt_ids: Sequence[UUID]) -> set[UUID]:
    rows = await tx.fetch(
        """
        WITH ours AS (
            SELECT attempt_id, number, line, sha256(convert_to(body, 'UTF8')) AS body_digest,
                   row_number() OVER (PARTITION BY number, line, body ORDER BY attempt_id) AS place
              FROM attempt
             WHERE attempt_id = ANY ($1)
        ), theirs AS (
            SELECT provider_sid, number, line, body_digest,
                   row_number() OVER (PARTITION BY number, line, body_digest ORDER BY created_at, provider_sid) AS place
              FROM strange_text
             WHERE attempt_id IS NULL
               AND created_at > $2
               AND (number, line) IN (SELECT number, line FROM ours)
        )
        UPDATE strange_text
           SET attempt_id = ours.attempt_id
          FROM ours
          JOIN theirs USING (number, line, body_digest, place)
         WHERE strange_text.provider_sid = theirs.provider_sid
           AND strange_text.attempt_id IS NULL
        RETURNING strange_text.attempt_id
        """,
        list(attempt_ids),
        tx.now - MEETS_WITHIN,
    )
    return {row["attempt_id"] for row in rows}


async def _meets_wordless(tx: Tx, attempt_id: UUID) -> bool:
    return bool(
        await tx.fetchval(
            f"""
            UPDATE strange_text
               SET attempt_id = $1
             WHERE provider_sid = (SELECT strange_text.provider_sid
                                     FROM strange_text
                                     JOIN attempt USING (number, line)
                                    WHERE attempt.attempt_id = $1
                                      AND strange_text.attempt_id IS NULL
                                      AND strange_text.created_at > $2
                                      AND {_WORDLESS}
                                    ORDER BY strange_text.created_at
                                    LIMIT 1
                                      FOR NO KEY UPDATE OF strange_text SKIP LOCKED)
            RETURNING true
            """,  # noqa: S608 (a constant)
            attempt_id,
            tx.now - MEETS_WITHIN,
        )
    )


async def receipts(tx: Tx, known_until: datetime | None) -> list[str]:
    """The sids of receipts that no attempt has, long after they came."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT provider_sid
          FROM receipt
         WHERE attempt_id IS NULL
           AND received_at < $1
           AND received_at > coalesce($2::timestamptz, '-infinity')
           AND NOT EXISTS (SELECT FROM attempt WHERE attempt.provider_sid = receipt.provider_sid)
           AND NOT EXISTS (SELECT FROM strange_text WHERE strange_text.provider_sid = receipt.provider_sid)
         LIMIT $3
        """,
        tx.now - RECEIPT_AGE,
        known_until,
        MOST_RECEIPTS,
    )
    return [row["provider_sid"] for row in rows]


async def keep_receipts(tx: Tx, provider_sids: Sequence[str]) -> None:
    """Remember texts of which only a receipt tells: the list of our lines does not have them.

    Nothing of them is here that could end, so that their words end there is noted now: once nobody meets them any more.
    Only of those that a line of ours sent, by the receipt's own word: another system on the account may have its
    receipts sent here by mistake, and the words of its texts are not ours to delete.
    """
    await tx.execute(
        """
        WITH kept AS (
            INSERT INTO strange_text (provider_sid, created_at, found_at)
            SELECT provider_sid, $2, $2
              FROM unnest($1::text[]) AS told (provider_sid)
            ON CONFLICT (provider_sid) DO NOTHING
            RETURNING provider_sid
        )
        INSERT INTO redaction (of_id, kind, provider_sid, due_at, since)
        SELECT gen_random_uuid(), 'strange', provider_sid, $3, $3
          FROM kept
         WHERE provider_sid = ANY ($4)
        """,
        sorted(provider_sids),
        tx.now,
        tx.now + MEETS_WITHIN,
        provider_sids if failpoints.is_off("sent_by_us") else await _sent_by_us(tx, provider_sids),
    )


async def _sent_by_us(tx: Tx, provider_sids: Sequence[str]) -> list[str]:
    """Those of which a receipt says that they left by a line of ours, or by a number of one."""
    rows = await tx.fetch(
        "SELECT provider_sid, form FROM receipt WHERE provider_sid = ANY ($1) AND form IS NOT NULL", list(provider_sids)
    )
    ours = {*await lines.names(tx), *await lines.ways_in(tx)}
    return sorted({row["provider_sid"] for row in rows if ours.intersection(_senders(row["form"]))})


def _senders(form: str) -> list[str]:
    fields = parse_qs(form)
    return fields.get("From", []) + fields.get("MessagingServiceSid", [])
