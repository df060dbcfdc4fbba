"""Clients and the numbers they use over time. Who changes them tells the others with told.publish_clients."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from proto.people import ExternalId
from proto.sms import SmsCancel
from proto.values.language import Language
from proto.values.window import zone_named
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.domain.forms.people import AgreedHow
from services.threads.domain.health import Condition
from services.threads.domain.names import fold
from services.threads.domain.status import CANCEL_SEQ
from services.threads.store.changes import asker


class NewClient(msgspec.Struct, frozen=True, kw_only=True):
    """A client as an office knows them at first."""

    given_name: str
    family_name: str
    time_zone: str
    language: Language = "en"
    best_time: str | None = None
    notes: str = ""
    agreed_at: datetime | None = None
    agreed_how: AgreedHow | None = None
    wants_reminders: bool = True
    external_ids: tuple[ExternalId, ...] = ()


async def add_client(tx: Tx, new: NewClient, *, client_id: UUID | None = None) -> UUID:
    """Add a client, or raise UnknownZone. told.publish_clients tells the others once all is there."""
    zone_named(new.time_zone)  # a zone nobody knows would stop every text to this client when it is due
    client_id = client_id or new_id()
    await tx.execute(
        """
        INSERT INTO client (client_id, given_name, family_name, folded_name, language, time_zone, best_time, notes,
                            agreed_at, agreed_how, wants_reminders, created_at, added_by_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """,
        client_id,
        new.given_name,
        new.family_name,
        fold(f"{new.family_name} {new.given_name}"),
        new.language,
        new.time_zone,
        new.best_time,
        new.notes,
        new.agreed_at,
        new.agreed_how,
        new.wants_reminders,
        tx.now,
        asker(tx),
    )
    await tx.executemany(
        "INSERT INTO external_id (client_id, label, value) VALUES ($1, $2, $3)",
        [(client_id, external.label, external.value) for external in new.external_ids],
    )
    tx.audit("client_added", object_kind="client", object_id=client_id)
    return client_id


async def add_phone(
    tx: Tx,
    client_id: UUID,
    number: str,
    *,
    is_current: bool = True,
    valid_from: datetime | None = None,
    condition: Condition | None = None,
) -> UUID:
    """Give the client this number, or find the open row that has it; current, it takes the place of the last one."""
    begins = valid_from or tx.now
    known = condition or Condition("unverified", 0, is_confirmed=False)
    if is_current:
        await _replace_current(tx, client_id, number, begins)
    phone_id: UUID = await tx.fetchval(
        """
        INSERT INTO phone (phone_id, client_id, number, valid_from, is_current, health, fail_streak, confirmed_at,
                           added_by_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (client_id, number) WHERE valid_to IS NULL DO UPDATE
           SET is_current = phone.is_current OR EXCLUDED.is_current,
               replaced_at = CASE WHEN EXCLUDED.is_current THEN NULL ELSE phone.replaced_at END,
               question_at = CASE WHEN EXCLUDED.is_current THEN NULL ELSE phone.question_at END
        RETURNING phone_id
        """,
        new_id(),
        client_id,
        number,
        begins,
        is_current,
        known.health,
        known.fail_streak,
        begins if known.is_confirmed else None,
        asker(tx),
    )
    tx.audit("phone_added", object_kind="phone", object_id=phone_id)
    return phone_id


async def _replace_current(tx: Tx, client_id: UUID, number: str, at: datetime) -> None:
    await tx.execute(
        """
        UPDATE phone
           SET is_current = false, replaced_at = $3
         WHERE client_id = $1
           AND is_current
           AND number <> $2
        """,
        client_id,
        number,
        at,
    )


async def end_phone(tx: Tx, phone_id: UUID, at: datetime | None = None) -> None:
    """The number is the client's no more: what comes from it next is somebody else's, and nothing more goes to it."""
    row = await tx.fetchrow(
        """
        UPDATE phone
           SET valid_to = $2, is_current = false, health = 'ended'
         WHERE phone_id = $1
           AND valid_to IS NULL
        RETURNING client_id, number
        """,
        phone_id,
        at or tx.now,
    )
    if row:
        await stop_queued(tx, [(row["client_id"], row["number"])])
        tx.audit("phone_ended", object_kind="phone", object_id=phone_id)


async def current_number(tx: Tx, client_id: UUID) -> str | None:
    """The number texts to the client go to."""
    number: str | None = await tx.fetchval("SELECT number FROM phone WHERE client_id = $1 AND is_current", client_id)
    return number


async def stop_queued(tx: Tx, ended: Sequence[tuple[UUID, str]]) -> None:
    """Ask gateway to give back what it has not sent yet to numbers that are not these clients' any more [P17].

    Whatever department it is from; a number that is the client's again meanwhile keeps its texts.
    """
    if not ended:
        return
    clients, numbers = (list(column) for column in zip(*ended, strict=True))
    await tx.execute(_AWAIT_RELEASES, clients, tx.now)
    for row in await tx.fetch(_STOP_QUEUED, clients, numbers):
        tx.publish(SmsCancel(message_id=row["message_id"]), subject=str(row["message_id"]), seq=CANCEL_SEQ)


# A release that is under way read the number before it ended, and commits its text as queued after we have looked:
# it holds the row, so to lock what is due is to wait for it.
_AWAIT_RELEASES: Final = """
    SELECT message.message_id
      FROM message
      JOIN thread ON thread.thread_id = message.thread_id
     WHERE thread.client_id = ANY ($1)
       AND message.status = 'held'
       AND message.release_at <= $2
     ORDER BY message.message_id
       FOR NO KEY UPDATE OF message
"""
_STOP_QUEUED: Final = """
    UPDATE message
       SET is_stopping = true
     WHERE message_id IN (SELECT message.message_id
                            FROM unnest($1::uuid[], $2::text[]) AS ended (client_id, number)
                            JOIN thread ON thread.client_id = ended.client_id
                            JOIN message ON message.thread_id = thread.thread_id
                                        AND message.number = ended.number
                           WHERE message.status = 'queued'
                             AND NOT message.is_stopping
                             AND NOT EXISTS (SELECT
                                               FROM phone
                                              WHERE phone.client_id = ended.client_id
                                                AND phone.number = ended.number
                                                AND phone.valid_to IS NULL)
                           ORDER BY message.message_id
                             FOR NO KEY UPDATE OF message)
    RETURNING message_id
"""
