"""What may go to a number now, by what was said from it or of it, and by what a court ordered."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import msgspec

from proto.values.window import zone_named
from services.kit.tx import Tx
from services.threads.domain.consents import Order, Standing, Word, standing
from services.threads.store.following import own_records

# Of one client and one department.
Key = tuple[UUID, UUID]


class Whom(msgspec.Struct, frozen=True):
    """A client's current number, and the department that asks. zone: the department's; its days are an order's."""

    client_id: UUID
    number: str
    department_id: UUID
    zone: str

    @property
    def key(self) -> Key:
        """Whose it is."""
        return self.client_id, self.department_id


async def standings(tx: Tx, asked: Sequence[Whom]) -> dict[Key, Standing]:
    """Of those who refused something, what may go to them all the same. Nobody else is in it."""
    words = await _words(tx, {(one.number, one.department_id) for one in asked})
    if not words:
        return {}
    refusing = [one for one in asked if (one.number, one.department_id) in words]
    orders = await _orders(tx, refusing)
    found = {}
    for one in refusing:
        today = tx.now.astimezone(zone_named(one.zone)).date()
        found[one.key] = standing(words[one.number, one.department_id], orders.get(one.key, ()), today)
    return found


async def refusing_numbers(tx: Tx, numbers: Collection[str], department_id: UUID | None) -> set[str]:
    """Those that refused something of the department; what a court ordered takes no refusal back."""
    pairs = {(number, department_id) for number in numbers if department_id}
    return {number for number, _ in await _words(tx, pairs)}


async def _words(tx: Tx, asked: Collection[tuple[str, UUID]]) -> dict[tuple[str, UUID], list[Word]]:
    """What holds for each number and department. A STOP to any line of the department holds for all of them."""
    words: dict[tuple[str, UUID], list[Word]] = defaultdict(list)
    if asked:
        numbers, departments = (list(column) for column in zip(*sorted(asked), strict=True))
        for row in await tx.fetch(_WORDS, numbers, departments):
            words[row["number"], row["department_id"]].append(Word(row["purpose"], row["how"], row["at"]))
    return words


_WORDS: Final = """
    SELECT asked.number, asked.department_id, 'all' AS purpose, opt_out.how, opt_out.at
      FROM unnest($1::text[], $2::uuid[]) AS asked (number, department_id)
      JOIN opt_out ON opt_out.number = asked.number AND opt_out.is_out
      JOIN line ON line.line = opt_out.line AND line.department_id = asked.department_id
     UNION ALL
    SELECT asked.number, asked.department_id, wish.purpose, wish.how, wish.at
      FROM unnest($1::text[], $2::uuid[]) AS asked (number, department_id)
      JOIN wish ON wish.number = asked.number AND wish.department_id = asked.department_id
"""


async def _orders(tx: Tx, asked: Sequence[Whom]) -> dict[Key, list[Order]]:
    orders: dict[Key, list[Order]] = defaultdict(list)
    kept = await own_records(tx, {one.client_id for one in asked})
    rows = await tx.fetch(
        """
        SELECT client_id, department_id, order_number, first_on, last_on
          FROM contact_order
         WHERE client_id = ANY ($1)
           AND ended_at IS NULL
        """,
        list(kept),
    )
    for row in rows:
        key = kept[row["client_id"]], row["department_id"]
        orders[key].append(Order(row["order_number"], row["first_on"], row["last_on"]))
    return orders
