"""A client's numbers as staff change them: under their own role, their sight, and the row policies.

Others are told, and texts withdrawn, by follow_changes: note_change is what it goes by.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec

from proto.people import PhoneHealth
from services.kit import failpoints
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.held import WHO
from services.threads.domain.status import ON_THE_WAY
from services.threads.store import tasks
from services.threads.store.access import NotYours, client_for
from services.threads.store.changes import note_change
from services.threads.store.numbers import hold_number
from services.threads.store.people import add_phone, current_number

# Who asks again so soon has clicked twice, or not seen that somebody has asked.
ASKED_FOR: Final = timedelta(hours=1)
# What has not left by then does not leave: it expires.
ON_THE_WAY_FOR: Final = timedelta(days=1)


class Handset(msgspec.Struct, frozen=True):
    """One number of a client's, locked, that this person may change."""

    phone_id: UUID
    client_id: UUID
    number: str
    is_current: bool
    is_ended: bool
    is_confirmed: bool


_LOCK: Final = """
    SELECT phone_id, client_id, number, is_current, valid_to IS NOT NULL AS is_ended,
           confirmed_at IS NOT NULL AS is_confirmed
      FROM phone
     WHERE client_id = $1
     ORDER BY phone_id
       FOR NO KEY UPDATE
"""


async def phone_for(tx: Tx, staff: StaffToken, phone_id: UUID) -> Handset:
    """The number, and all of its client's with it, locked. Raises NotYours."""
    number = await tx.fetchval("SELECT number FROM phone WHERE phone_id = $1", phone_id)
    if number is None:
        raise NotYours("phone", phone_id)
    # Held before it is asked whose it is: a merge that is under way has it be another record's when it ends.
    await hold_number(tx, number)
    client_id = await tx.fetchval("SELECT client_id FROM phone WHERE phone_id = $1", phone_id)
    if client_id is None:
        raise NotYours("phone", phone_id)
    try:
        await client_for(tx, staff, client_id)
    except NotYours as error:
        raise NotYours("phone", phone_id) from error
    rows = await tx.fetch(_LOCK, client_id)
    return next(Handset(**row) for row in rows if row["phone_id"] == phone_id)


async def phone_of(tx: Tx, client_id: UUID, number: str) -> UUID | None:
    """The client's open row of this number."""
    query = "SELECT phone_id FROM phone WHERE client_id = $1 AND number = $2 AND valid_to IS NULL"
    found: UUID | None = await tx.fetchval(query, client_id, number)
    return found


async def give(tx: Tx, client_id: UUID, number: str, *, is_current: bool) -> UUID:
    """Add the number, or find it with the client; current, texts go there from now on. The number is held."""
    await tx.fetch(_LOCK, client_id)
    before = await current_number(tx, client_id)
    phone_id = await add_phone(tx, client_id, number, is_current=is_current)
    await _end_question(tx, client_id, phone_id)
    await note_change(tx, client_id, "number_added", number=number)
    if is_current and before != number:
        await note_change(tx, client_id, "number_current", number=number, old_number=before)
    return phone_id


async def is_being_asked(tx: Tx, thread_id: UUID, number: str) -> bool:
    """Whether "is this you?" is on its way there, or got there within the hour and nobody said no to it."""
    if failpoints.is_off("who_once"):
        return False
    found: bool = await tx.fetchval(
        """
        SELECT EXISTS (SELECT
                         FROM message
                         JOIN thread ON thread.thread_id = message.thread_id
                         JOIN phone ON phone.client_id = thread.client_id AND phone.is_current
                        WHERE message.thread_id = $1
                          AND message.purpose = $3
                          AND message.meant_for = $2
                          AND message.shown_at > $6
                          AND phone.health <> 'wrong_person'
                          AND (message.status = ANY ($4)
                               OR message.status IN ('sent', 'delivered', 'unknown') AND message.release_at > $5))
        """,
        thread_id,
        number,
        WHO,
        list(ON_THE_WAY),
        tx.now - ASKED_FOR,
        tx.now - ON_THE_WAY_FOR,
    )
    return found


async def give_again(tx: Tx, client_id: UUID, number: str) -> None:
    """They have a number again that they had before. Where texts go to another by now, they still do. It is held."""
    if not failpoints.is_off("has_again"):
        await give(tx, client_id, number, is_current=await current_number(tx, client_id) is None)


async def make_current(tx: Tx, phone: Handset) -> None:
    """Texts go to this number from now on."""
    before = await current_number(tx, phone.client_id)
    await add_phone(tx, phone.client_id, phone.number)  # it is there: this moves the mark alone
    await _end_question(tx, phone.client_id, phone.phone_id)
    if before != phone.number:
        await note_change(tx, phone.client_id, "number_current", number=phone.number, old_number=before)


async def _end_question(tx: Tx, client_id: UUID, phone_id: UUID) -> None:
    """Which number is current has been said: nothing that was asked before still waits."""
    await tx.execute(
        "UPDATE phone SET question_at = NULL WHERE client_id = $1 AND (question_at IS NOT NULL OR phone_id = $2)",
        client_id,
        phone_id,
    )


async def end(tx: Tx, phone_id: UUID, client_id: UUID, number: str, because: str) -> None:
    """The number is theirs no more; follow_changes takes back what is on the way to it, of any department."""
    await tx.execute(
        """
        UPDATE phone
           SET valid_to = $2, is_current = false, health = 'ended', ended_because = $3, question_at = NULL
         WHERE phone_id = $1
           AND valid_to IS NULL
        """,
        phone_id,
        tx.now,
        because,
    )
    await tasks.close(tx, [phone_id], "ended")
    await note_change(tx, client_id, "number_ended", number=number)
    tx.audit("phone_ended", object_kind="phone", object_id=phone_id)


async def keep(tx: Tx, phone: Handset) -> None:
    """Just this once: the current number stays, and the question is answered."""
    await tx.execute("UPDATE phone SET question_at = NULL WHERE phone_id = $1", phone.phone_id)
    await note_change(tx, phone.client_id, "number_kept", number=phone.number)
    tx.audit("phone_kept", object_kind="phone", object_id=phone.phone_id)


async def stand_by(tx: Tx, phone: Handset, *, is_confirmed: bool) -> None:
    """Somebody made sure that it is theirs. is_confirmed: the client said so themselves, face to face or on the phone.

    Else it is as good as before the trouble: only who answered from it has confirmed it.
    """
    health: PhoneHealth = "working" if is_confirmed or phone.is_confirmed else "unverified"
    await tx.execute(
        """
        UPDATE phone
           SET health = $2, fail_streak = 0, confirmed_at = CASE WHEN $3 THEN $4 ELSE confirmed_at END
         WHERE phone_id = $1
        """,
        phone.phone_id,
        health,
        is_confirmed,
        tx.now,
    )
    await tasks.close(tx, [phone.phone_id], "confirmed" if is_confirmed else "still_theirs")
    await note_change(tx, phone.client_id, "number_confirmed", number=phone.number)
    tx.audit("phone_confirmed", object_kind="phone", object_id=phone.phone_id)
