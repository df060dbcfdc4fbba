"""Contact that a court ordered: a supervisor's decision, with its number and its days."""

from typing import Final
from uuid import UUID

from services.kit.tx import Tx
from services.threads.domain.forms import NewOrder
from services.threads.domain.pages import ContactOrder
from services.threads.store.access import NotYours, Opened
from services.threads.store.changes import asker, note_change
from services.threads.store.following import own_records

MOST: Final = 20


async def add_order(tx: Tx, opened: Opened, form: NewOrder) -> bool:
    """Keep the order; whether it is new: a second click keeps it once. Raises NotYours for an id that is another's."""
    tag = await tx.execute(
        """
        INSERT INTO contact_order (order_id, client_id, department_id, order_number, first_on, last_on, note,
                                   decided_by_id, decided_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (order_id) DO NOTHING
        """,
        form.order_id,
        opened.client_id,
        opened.department_id,
        form.order_number,
        form.first_on,
        form.last_on,
        form.note,
        asker(tx),
        tx.now,
    )
    if tag == "INSERT 0 0":
        known = "SELECT true FROM contact_order WHERE order_id = $1 AND client_id = $2 AND decided_by_id = $3"
        if not await tx.fetchval(known, form.order_id, opened.client_id, asker(tx)):
            raise NotYours("order", form.order_id)
        return False
    await note_change(tx, opened.client_id, "ordered", thread_id=opened.thread_id)
    tx.audit("contact_ordered", object_kind="order", object_id=form.order_id)
    return True


async def end_order(tx: Tx, order_id: UUID, client_id: UUID) -> bool:
    """It holds no more from now on; False when it was ended already."""
    tag = await tx.execute(
        "UPDATE contact_order SET ended_by_id = $2, ended_at = $3 WHERE order_id = $1 AND ended_at IS NULL",
        order_id,
        asker(tx),
        tx.now,
    )
    if tag != "UPDATE 1":
        return False
    await note_change(tx, client_id, "ordered")
    tx.audit("contact_order_ended", object_kind="order", object_id=order_id)
    return True


async def is_of(tx: Tx, order_id: UUID, department_id: UUID) -> bool:
    """Whether it is an order of this department's."""
    query = "SELECT true FROM contact_order WHERE order_id = $1 AND department_id = $2"
    return bool(await tx.fetchval(query, order_id, department_id))


async def orders_of(tx: Tx, client_id: UUID, department_id: UUID) -> tuple[ContactOrder, ...]:
    """The client's orders with the department, the last to end first."""
    rows = await tx.fetch(_ORDERS + " WHERE client_id = ANY ($1) AND contact_order.department_id = $2" + _NEWEST,
                          list(await own_records(tx, [client_id])), department_id, MOST)  # fmt: skip
    return tuple(ContactOrder(**row) for row in rows)


_ORDERS: Final = """
    SELECT order_id, order_number, first_on, last_on, note, decided_at, ended_at, decider.name AS decided_by,
           ender.name AS ended_by
      FROM contact_order
      LEFT JOIN staff AS decider ON decider.staff_id = contact_order.decided_by_id
      LEFT JOIN staff AS ender ON ender.staff_id = contact_order.ended_by_id
"""
_NEWEST: Final = " ORDER BY last_on DESC, decided_at DESC LIMIT $3"
