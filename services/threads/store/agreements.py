"""What a client agreed to, as one page shows it and as staff change it: under their own role and the row policies."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from proto.values.window import zone_named
from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.consents import FREE
from services.threads.domain.forms.people import AgreedHow
from services.threads.domain.pages import Consents, ContactOrder
from services.threads.store.access import NotYours
from services.threads.store.changes import note_change, note_changes
from services.threads.store.consents import Said, keep_agreed, keep_told
from services.threads.store.ledger import history
from services.threads.store.orders import orders_of
from services.threads.store.standings import Whom, standings

SHOWN: Final = 20


class Where(msgspec.Struct, frozen=True):
    """The department a client's consent is with, for this asker. thread_id: None when they may not see the thread."""

    thread_id: UUID | None
    department_id: UUID
    zone: str
    number: str | None


async def where(tx: Tx, reach: Reach, client_id: UUID) -> Where:
    """Of several departments that serve a client in the asker's reach, their own. Raises NotYours."""
    row = await tx.fetchrow(_WHERE, client_id, list(reach.seen), reach.desk, reach.board)
    if row is None or row["department_id"] is None:
        raise NotYours("client", client_id)
    return Where(**row)


_WHERE: Final = """
    SELECT mine.thread_id, COALESCE(mine.department_id, $4) AS department_id,
           COALESCE(department.time_zone, client.time_zone) AS zone, phone.number
      FROM client
      LEFT JOIN phone ON phone.client_id = client.client_id AND phone.is_current
      LEFT JOIN LATERAL (SELECT thread_id, department_id
                           FROM thread
                          WHERE thread.client_id = client.client_id
                            AND (staff_id = ANY ($2) OR (staff_id IS NULL AND department_id = $3))
                          ORDER BY department_id IS DISTINCT FROM $4, thread_id
                          LIMIT 1) AS mine ON true
      LEFT JOIN department ON department.department_id = COALESCE(mine.department_id, $4)
     WHERE client.client_id = $1
"""


async def consents_shown(tx: Tx, reach: Reach, client_id: UUID, most: int = SHOWN) -> Consents:
    """What the client agreed to hear from the department. Raises NotYours."""
    at = await where(tx, reach, client_id)
    words = await history(tx, client_id, at.department_id, most + 1, shows_words=at.thread_id is not None)
    orders = await orders_of(tx, client_id, at.department_id)
    asked = [Whom(client_id, at.number, at.department_id, at.zone)] if at.number else []
    standing = (await standings(tx, asked)).get((client_id, at.department_id), FREE)
    talk, reminder = standing.talk, standing.reminder
    return Consents(
        words=words[:most],
        has_more=len(words) > most,
        orders=tuple(_judged(tx, order, at.zone) for order in orders),
        time_zone=at.zone,
        number=at.number,
        stopped=talk.how if talk else None,
        stopped_at=talk.at if talk else None,
        reminders_stopped=reminder.how if reminder else None,
        reminders_stopped_at=reminder.at if reminder else None,
        order_number=standing.order.order_number if standing.order else None,
        may_decide=at.thread_id is not None and await may_decide(tx, reach, at.department_id),
    )


async def may_decide(tx: Tx, reach: Reach, department_id: UUID) -> bool:
    """Whether the asker is a supervisor of the department."""
    return department_id == reach.board and bool(await tx.fetchval("SELECT app_supervises()"))


def _judged(tx: Tx, order: ContactOrder, zone: str) -> ContactOrder:
    holds = order.ended_at is None and order.first_on <= today(tx, zone) <= order.last_on
    return msgspec.structs.replace(order, in_force=holds)


def today(tx: Tx, zone: str) -> date:
    """The day it is there."""
    return tx.now.astimezone(zone_named(zone)).date()


async def note_agreed(tx: Tx, numbers: Sequence[tuple[UUID, str]], department_id: UUID, how: AgreedHow) -> None:
    """Clients who are new here agreed to texts at these numbers: one, or a whole list.

    After they are there, before they may leave the asker's sight.
    """
    await keep_agreed(tx, numbers, department_id, how)
    await note_changes(tx, "consent", numbers, how=how)


async def record(tx: Tx, at: Where, said: Said, consent_id: UUID) -> bool:
    """Write down what the client said; whether it is new. A yes to everything stands with the client, too."""
    assert said.client_id is not None  # noqa: S101  (the caller says whose word it is)
    if not await keep_told(tx, said, consent_id):
        return False
    if said.is_agreed and said.purpose == "all":
        query = "UPDATE client SET agreed_at = $2, agreed_how = $3 WHERE client_id = $1"
        await tx.execute(query, said.client_id, said.at, said.how)
    await note_change(tx, said.client_id, "consent", thread_id=at.thread_id, number=said.number, how=said.how)
    return True
