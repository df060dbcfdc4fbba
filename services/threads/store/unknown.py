"""The board of unknown numbers: texts nobody can be given, until a person says whose they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from proto.hints import PageChanged
from proto.messages import MessageReceived
from proto.sms import SmsReceived
from proto.values.window import Window
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.domain.boards import UnknownKind
from services.threads.domain.reading import Reading, read
from services.threads.domain.recipient import Unknown, is_phone
from services.threads.store import inquiry
from services.threads.store.changes import REST
from services.threads.store.intake import Incoming
from services.threads.store.nobodys import note_said
from services.threads.store.numbers import hold_next
from services.threads.store.suggestions import suggest


class Waiting(msgspec.Struct, frozen=True):
    """A text to put on the board, with why it could not be given to anybody. is_courts: a court's line answers it."""

    text: SmsReceived
    seq: int
    department_id: UUID
    why: Unknown
    is_courts: bool = False


async def put_on_board(tx: Tx, waiting: Sequence[Waiting]) -> bool:
    """Keep these texts under their numbers; the front office hears of them. Whether follow_changes may have work."""
    has_wished = False
    for one in sorted(waiting, key=lambda one: (one.text.number, one.seq)):
        unknown_id = await keep(tx, one)
        reading = read(one.text.body, keyword=one.text.keyword)
        has_wished |= await note_said(tx, one.text, one.seq, one.department_id, reading)
        if _is_persons(one.text):
            await suggest(tx, unknown_id, one.department_id, one.text.body)
            # Who wants no texts is sent none, not even a question; nor who is answered already.
            if reading.scope is None and not one.is_courts:
                await _ask_once(tx, unknown_id, one)
        _tell(tx, one, reading)
    return has_wished


async def keep(tx: Tx, one: Waiting) -> UUID:
    """Keep this text under its number; the number's row on the board."""
    unknown_id = await _number_of(tx, one)
    await _keep_text(tx, unknown_id, one)
    return unknown_id


async def _number_of(tx: Tx, one: Waiting) -> UUID:
    """The board's row for the number, one text more."""
    unknown_id: UUID = await tx.fetchval(
        """
        INSERT INTO unknown_number (unknown_id, number, department_id, line, kind, state, first_at, last_at, text_count,
                                    candidate_ids, candidate_staff_ids)
        VALUES ($1, $2, $3, $4, $5, 'open', $6, $6, 1, $7, $8)
        ON CONFLICT (department_id, number) WHERE state = 'open' DO UPDATE
           SET last_at = GREATEST(unknown_number.last_at, EXCLUDED.last_at),
               text_count = unknown_number.text_count + 1, line = EXCLUDED.line, kind = EXCLUDED.kind,
               candidate_ids = EXCLUDED.candidate_ids, candidate_staff_ids = EXCLUDED.candidate_staff_ids
        RETURNING unknown_id
        """,
        new_id(),
        one.text.number,
        one.department_id,
        one.text.line,
        one.why.kind,
        one.text.received_at,
        [holder.client_id for holder in one.why.candidates],
        [holder.staff_id for holder in one.why.candidates if holder.staff_id],
    )
    return unknown_id


async def _keep_text(tx: Tx, unknown_id: UUID, one: Waiting) -> None:
    await tx.execute(
        """
        INSERT INTO unknown_text (text_id, unknown_id, received_at, rank, body, keyword, media_ids, media_count,
                                  is_late)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        one.text.text_id,
        unknown_id,
        one.text.received_at,
        one.seq,
        one.text.body,
        one.text.keyword,
        one.text.media_ids,
        one.text.media_count,
        one.text.is_late,
    )


def _is_persons(text: SmsReceived) -> bool:
    """Whether it says who somebody may be: not a word for carriers, not late, no short code or the like, a machine."""
    return not text.keyword and not text.is_late and is_phone(text.number)


async def _ask_once(tx: Tx, unknown_id: UUID, one: Waiting) -> None:
    """Ask who it is, in answer to the text that just came: once in the life of that number."""
    terms = (await inquiry.terms(tx, one.department_id, [one.text.number]))[one.text.number]
    if terms.can_ask == "yes":
        whom = inquiry.Whom(unknown_id, one.text.number, one.text.line, one.department_id)
        at_once = Window(tx.now, tx.now + inquiry.LIFE)
        await inquiry.ask(tx, whom, terms.wording, at_once, None, one.text.text_id)


def _tell(tx: Tx, one: Waiting, reading: Reading) -> None:
    tx.publish(
        MessageReceived(
            message_id=one.text.text_id,
            thread_id=None,
            client_id=None,
            department_id=one.department_id,
            staff_id=None,
            at=one.text.received_at,
            labels=reading.labels,
        ),
        subject=one.text.number,
        seq=one.seq,
        story_of=one.text.text_id,
    )
    tx.hint(PageChanged(kind="unknown", staff_ids=(), department_id=one.department_id, is_inbound=True))


class Chosen(msgspec.Struct, frozen=True):
    """A number somebody gave to a client. is_claimed: not on the board, but by another way."""

    unknown_id: UUID
    number: str
    line: str
    kind: UnknownKind
    department_id: UUID
    client_id: UUID
    is_made_current: bool
    decided_by_id: UUID | None
    decided_at: datetime
    is_claimed: bool


_CHOSEN: Final = """
    SELECT number
      FROM unknown_number
     WHERE state = 'chosen'
       AND (failed_at IS NULL OR failed_at < $1)
     ORDER BY decided_at
     LIMIT 1
"""


async def lock_chosen(tx: Tx) -> Chosen | None:
    """The next number that was given to a client and still has its texts on the board; the number is held.

    One that failed rests for a while.
    """
    rested_at = tx.now - REST
    number = await hold_next(tx, _CHOSEN, rested_at)
    row = await tx.fetchrow(
        """
        SELECT unknown_id, number, line, kind, department_id, chosen_client_id, is_made_current, decided_by_id,
               decided_at, is_claimed
          FROM unknown_number
         WHERE state = 'chosen'
           AND (failed_at IS NULL OR failed_at < $2)
           AND ($1::text IS NULL OR number = $1)
         ORDER BY decided_at
         LIMIT 1
           FOR NO KEY UPDATE
        """,
        number,
        rested_at,
    )
    return Chosen(*row) if row else None


async def note_failed(tx: Tx, chosen: Chosen) -> None:
    """Its texts could not be brought to the client's thread."""
    await tx.execute("UPDATE unknown_number SET failed_at = $2 WHERE unknown_id = $1", chosen.unknown_id, tx.now)


async def take_texts(tx: Tx, chosen: Chosen, thread_id: UUID, phone_id: UUID) -> list[Incoming]:
    """The number's texts, off the board, as texts of the thread."""
    rows = await tx.fetch(
        """
        DELETE FROM unknown_text
         WHERE unknown_id = $1
        RETURNING text_id, body, received_at, rank, keyword, media_ids, media_count, is_late
        """,
        chosen.unknown_id,
    )
    await tx.execute("UPDATE unknown_number SET state = 'attached' WHERE unknown_id = $1", chosen.unknown_id)
    return [
        Incoming(
            message_id=row["text_id"],
            thread_id=thread_id,
            phone_id=phone_id,
            number=chosen.number,
            line=chosen.line,
            body=row["body"],
            accepted_at=row["received_at"],
            seq=row["rank"],
            is_other_number=not chosen.is_made_current,
            keyword=row["keyword"],
            media_ids=tuple(row["media_ids"]),
            media_count=row["media_count"],
            unknown_id=chosen.unknown_id,
            is_late=row["is_late"],
        )
        for row in rows
    ]
