"""Where a publisher's receipts are posted, as the administrator says, and how it stands with that."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from services.kit.tx import Tx
from services.reminders.domain.records import Publisher
from services.reminders.store.attention import settle
from services.reminders.store.webhooks import Because

# More of them are not counted: nobody reads the number then.
MOST_COUNTED = 10_000


class Receiver(msgspec.Struct, frozen=True, kw_only=True):
    """A publisher's webhook. waiting: receipts to be told still, MOST_COUNTED at most."""

    url: str
    generation: int
    is_active: bool
    off_at: datetime | None
    off_because: Because | None
    sent_number: int
    tries: int
    failing_since: datetime | None
    next_try_at: datetime | None
    last_status: int | None
    last_fault: str | None
    renewed_at: datetime | None
    heard_at: datetime | None
    waiting: int


async def receive_at(tx: Tx, publisher: Publisher, url: str) -> int | None:
    """Post a publisher's receipts there from now on; the generation of its secret if that is a new one, else None.

    One that was off goes on where it stopped, and with its secret; one that was ended begins anew.
    """
    known = await tx.fetchrow(
        "SELECT generation, off_because FROM webhook WHERE publisher_id = $1 FOR NO KEY UPDATE", publisher.publisher_id
    )
    begins = known is None or known["off_because"] == "ended"
    generation: int = 1 if known is None else known["generation"] + int(begins)
    await tx.execute(
        """
        INSERT INTO webhook (publisher_id, url, generation, since)
        VALUES ($1, $2, $3, $4)
            ON CONFLICT (publisher_id) DO UPDATE
           SET url = excluded.url, generation = excluded.generation, is_active = true, off_at = NULL,
               off_because = NULL, tries = 0, failing_since = NULL, next_try_at = NULL, last_status = NULL,
               last_fault = NULL,
               since = CASE WHEN $5 THEN excluded.since ELSE webhook.since END,
               batch_to = CASE WHEN $5 THEN NULL ELSE webhook.batch_to END,
               renewed_at = CASE WHEN $5 THEN NULL ELSE webhook.renewed_at END
        """,
        publisher.publisher_id,
        url,
        generation,
        tx.now,
        begins,
    )
    await settle(tx, "webhook_off", publisher.publisher_id)
    tx.audit("webhook.set", object_kind="publisher", object_id=publisher.publisher_id)
    return generation if begins else None


async def end(tx: Tx, publisher: Publisher) -> bool:
    """Nothing is posted for a publisher any more, nor are the receipts until it is set up again; False: nothing was."""
    is_ended = await tx.fetchval(
        """
        UPDATE webhook
           SET is_active = false, off_at = $2, off_because = 'ended', next_try_at = NULL
         WHERE publisher_id = $1
           AND off_because IS DISTINCT FROM 'ended'
        RETURNING true
        """,
        publisher.publisher_id,
        tx.now,
    )
    if is_ended:
        await settle(tx, "webhook_off", publisher.publisher_id)
        tx.audit("webhook.ended", object_kind="publisher", object_id=publisher.publisher_id)
    return bool(is_ended)


async def renew_secret(tx: Tx, publisher: Publisher) -> int | None:
    """The generation of another secret; the one before is good for a day. None: the publisher has no webhook."""
    generation: int | None = await tx.fetchval(
        """
        UPDATE webhook
           SET generation = generation + 1, renewed_at = $2
         WHERE publisher_id = $1
           AND off_because IS DISTINCT FROM 'ended'
        RETURNING generation
        """,
        publisher.publisher_id,
        tx.now,
    )
    if generation is not None:
        tx.audit("webhook.secret_renewed", object_kind="publisher", object_id=publisher.publisher_id)
    return generation


async def receiver_of(tx: Tx, publisher: Publisher) -> Receiver | None:
    """How it stands with a publisher's webhook; None when it never had one."""
    row = await tx.fetchrow(
        """
        SELECT url, generation, is_active, off_at, off_because, sent_number, tries, failing_since, next_try_at,
               last_status, last_fault, renewed_at, heard_at,
               (SELECT count(*)
                  FROM (SELECT
                          FROM receipt
                         WHERE receipt.publisher_id = webhook.publisher_id
                           AND (number IS NULL OR number > sent_number)
                           AND (since IS NULL OR receipt.at >= since)
                         LIMIT $2) AS counted) AS waiting
          FROM webhook
         WHERE publisher_id = $1
        """,
        publisher.publisher_id,
        MOST_COUNTED,
    )
    return Receiver(**row) if row else None


async def receiving(tx: Tx) -> dict[UUID, Literal["on", "failing", "off"]]:
    """How it stands with every publisher's webhook, in a word; one that was ended is none."""
    rows = await tx.fetch(
        """
        SELECT publisher_id,
               CASE WHEN NOT is_active THEN 'off' WHEN failing_since IS NULL THEN 'on' ELSE 'failing' END AS word
          FROM webhook
         WHERE off_because IS DISTINCT FROM 'ended'
        """
    )
    return {row["publisher_id"]: row["word"] for row in rows}
