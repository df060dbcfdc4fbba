"""What waits at gateway for a number that refuses it since, or may be somebody else's, is asked back."""

from collections.abc import Collection
from typing import Final

from asyncpg import Record

from proto.sms import SmsCancel
from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.asking import unasked_at
from services.threads.domain.consents import FREE, Standing, purpose_of
from services.threads.domain.health import FROZEN
from services.threads.domain.held import WHO
from services.threads.domain.status import CANCEL_SEQ
from services.threads.store.standings import Key, Whom, standings

# A release that is under way has looked before the number refused anything, and commits its text as queued after us:
# it holds the row, so to lock what is due is to wait for it.
_AWAIT_RELEASES: Final = """
    SELECT message.message_id
      FROM message
      JOIN thread ON thread.thread_id = message.thread_id
     WHERE thread.client_id IN (SELECT client_id FROM phone WHERE number = ANY ($1) AND valid_to IS NULL)
       AND message.status = 'held'
       AND message.release_at <= $2
     ORDER BY message.message_id
       FOR NO KEY UPDATE OF message
"""
# Alone, and looked at afterwards: a merge may be moving them.
_LOCK_QUEUED: Final = """
    SELECT message_id
      FROM message
     WHERE status = 'queued'
       AND number = ANY ($1)
       AND NOT is_stopping
     ORDER BY message_id
       FOR NO KEY UPDATE
"""
_QUEUED: Final = """
    SELECT message.message_id, message.number, message.body, message.purpose,
           CASE WHEN message.meant_for = message.number OR message.meant_for IS NULL OR $2 THEN message.despite
                ELSE '{}' END AS despite,
           message.post_id IS NOT NULL AS is_automatic, message.batch_id IS NOT NULL AS is_of_many,
           thread.client_id, thread.department_id, phone.health,
           COALESCE(department.time_zone, client.time_zone) AS zone
      FROM message
      JOIN thread ON thread.thread_id = message.thread_id
      JOIN client ON client.client_id = thread.client_id
      LEFT JOIN department ON department.department_id = thread.department_id
      LEFT JOIN phone ON phone.client_id = thread.client_id
                     AND phone.number = message.number
                     AND phone.valid_to IS NULL
     WHERE message.message_id = ANY ($1)
     ORDER BY message.message_id
"""


async def ask_back(tx: Tx, numbers: Collection[str]) -> None:
    """Ask gateway for what it has not sent yet to these numbers and would not be given now, of any department.

    Locks outbound messages; the caller has none of their threads yet.
    """
    if not numbers or failpoints.is_off("refused_asked_back"):
        return
    await tx.execute(_AWAIT_RELEASES, list(numbers), tx.now)
    locked = [row["message_id"] for row in await tx.fetch(_LOCK_QUEUED, list(numbers))]
    if not locked:
        return
    rows = await tx.fetch(_QUEUED, locked, failpoints.is_off("yes_to_this_number"))
    unwanted = []
    for number in numbers:
        there = [row for row in rows if row["number"] == number]
        asked = {_key(row): Whom(row["client_id"], number, row["department_id"], row["zone"]) for row in there}
        said = await standings(tx, list(asked.values()))
        unwanted += [row["message_id"] for row in there if _is_unwanted(row, said.get(_key(row), FREE))]
    await tx.execute("UPDATE message SET is_stopping = true WHERE message_id = ANY ($1)", unwanted)
    for message_id in unwanted:
        tx.publish(SmsCancel(message_id=message_id), subject=str(message_id), seq=CANCEL_SEQ)


def _key(row: Record) -> Key:
    return row["client_id"], row["department_id"]


def _is_unwanted(row: Record, said: Standing) -> bool:
    """Whether it would not leave now, by the rules of its release: to what its author said yes, they still say it."""
    if said.reminder if purpose_of(row["purpose"]) == "reminder" else said.talk:
        return True
    if row["is_automatic"]:
        return row["health"] in FROZEN
    if row["purpose"] == WHO:
        return False
    return unasked_at(row["health"], row["body"], row["despite"], is_of_many=row["is_of_many"])
