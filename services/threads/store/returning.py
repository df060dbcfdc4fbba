"""Texts that were given to a client go back on the board: for the service's own hand, with the thread held."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec
from asyncpg import Record

from proto.sms import Keyword, SmsReceived
from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.reading import keyword_of
from services.threads.domain.recipient import Holder, Unknown, is_phone, whose
from services.threads.store.consents import misplace
from services.threads.store.numbers import Asked, holders
from services.threads.store.suggestions import suggest
from services.threads.store.undos import Before, Undo
from services.threads.store.unknown import Chosen, Waiting, keep


class Back(msgspec.Struct, frozen=True):
    """What came back out of a thread: texts, each with its place. is_alone: nothing else has come since."""

    texts: tuple[tuple[SmsReceived, int], ...]
    unread: int
    is_alone: bool


# Where the client had the number before, what came since from it is theirs by that, and not by the attaching.
_TAKE_OUT: Final = """
    DELETE FROM message
     WHERE thread_id = $1
       AND direction = 'inbound'
       AND number = $2
       AND (unknown_id = $3 OR ($4 AND arrival > $5))
    RETURNING message_id, number, line, body, shown_at, shown_rank, media_ids, media_count, is_late, is_unread,
              labels
"""
_OTHERS_SINCE: Final = """
    SELECT EXISTS (SELECT
                     FROM message
                    WHERE thread_id = $1
                      AND direction = 'inbound'
                      AND arrival > $2)
"""


async def take_out(tx: Tx, one: Undo, thread_id: UUID) -> Back:
    """The number's texts, out of the thread: those that were attached, and those that came since."""
    rows = await tx.fetch(_TAKE_OUT, thread_id, one.number, one.unknown_id, one.before.is_made, one.before.arrivals)
    rows.sort(key=lambda row: row["shown_rank"])
    await misplace(tx, [row["message_id"] for row in rows])
    others = await tx.fetchval(_OTHERS_SINCE, thread_id, one.before.arrivals)
    unread = sum(row["is_unread"] for row in rows)
    texts = tuple((_text(row, keyword_of(row["labels"])), row["shown_rank"]) for row in rows)
    return Back(texts, unread, is_alone=not others)


def _text(row: Record, keyword: Keyword | None) -> SmsReceived:
    """As gateway told of it."""
    return SmsReceived(
        text_id=row["message_id"],
        number=row["number"],
        line=row["line"],
        body=row["body"],
        provider_sid="",
        received_at=row["shown_at"],
        keyword=keyword,
        media_ids=tuple(row["media_ids"]),
        media_count=row["media_count"],
        is_late=row["is_late"],
    )


async def put_back(tx: Tx, number: str, department_id: UUID, texts: Sequence[tuple[SmsReceived, int]]) -> None:
    """On the board again, with what stands there of the number by now. Nobody is asked or told anew."""
    [found] = await holders(tx, [Asked(number, department_id, tx.now)])
    owner = whose(found)
    why = Unknown("shared", (owner,)) if isinstance(owner, Holder) else owner
    for text, seq in texts:
        unknown_id = await keep(tx, Waiting(text, seq, department_id, why))
        if is_phone(number):
            await suggest(tx, unknown_id, department_id, text.body)


async def is_theirs_no_more(tx: Tx, chosen: Chosen) -> bool:
    """Whether the number was the client's by another way that has been taken back since; its lock is held."""
    if not chosen.is_claimed or failpoints.is_off("claim_kept"):
        return False
    query = """
        SELECT EXISTS (SELECT
                         FROM phone
                        WHERE client_id = $1
                          AND number = $2
                          AND ended_because = 'undone')
           AND NOT EXISTS (SELECT FROM phone WHERE client_id = $1 AND number = $2 AND valid_to IS NULL)
    """
    return bool(await tx.fetchval(query, chosen.client_id, chosen.number))


async def let_go(tx: Tx, chosen: Chosen) -> None:
    """Texts that were to follow their number to the client stay on the board, for they do not have it any more."""
    rows = await tx.fetch(
        """
        DELETE FROM unknown_text
         WHERE unknown_id = $1
        RETURNING text_id AS message_id, $2 AS number, $3 AS line, body, received_at AS shown_at, rank AS shown_rank,
                  keyword, media_ids, media_count, is_late
        """,
        chosen.unknown_id,
        chosen.number,
        chosen.line,
    )
    query = "UPDATE unknown_number SET state = 'undone', undone_at = $2 WHERE unknown_id = $1"
    await tx.execute(query, chosen.unknown_id, tx.now)
    rows.sort(key=lambda row: row["shown_rank"])
    texts = [(_text(row, row["keyword"]), row["shown_rank"]) for row in rows]
    await put_back(tx, chosen.number, chosen.department_id, texts)


async def give_number_back(tx: Tx, one: Undo) -> UUID | None:
    """The number is the client's no more, if it was by the attaching alone; texts go where they went before.

    The number that is current again, if it was not.
    """
    if one.before.is_made:
        await tx.execute(
            """
            UPDATE phone
               SET valid_to = COALESCE(valid_to, GREATEST($2, valid_from)), is_current = false, health = 'ended',
                   ended_because = 'undone', question_at = NULL
             WHERE phone_id = $1
            """,
            one.phone_id,
            tx.now,
        )
    elif one.before.phone_id and one.before.phone_id != one.phone_id:
        query = "UPDATE phone SET is_current = false, replaced_at = $2 WHERE phone_id = $1 AND is_current"
        await tx.execute(query, one.phone_id, tx.now)
    restored: UUID | None = await tx.fetchval(
        """
        UPDATE phone
           SET is_current = true, replaced_at = NULL, question_at = NULL
         WHERE phone_id = $1
           AND valid_to IS NULL
           AND NOT is_current
           AND NOT EXISTS (SELECT FROM phone AS now WHERE now.client_id = phone.client_id AND now.is_current)
        RETURNING phone_id
        """,
        one.before.phone_id,
    )
    return restored


async def head_as_before(tx: Tx, thread_id: UUID, before: Before) -> None:
    """What the thread's own columns said before the texts came; where nothing else has come since."""
    await tx.execute(
        "UPDATE thread SET is_answer_due = $2, has_failed = $3, line = $4 WHERE thread_id = $1",
        thread_id,
        before.is_answer_due,
        before.has_failed,
        before.line,
    )
