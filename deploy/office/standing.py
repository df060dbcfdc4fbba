"""How it stands with the practice office's clients: Probation's own words, and with whom it stands so."""

from typing import Final

from deploy.office.cast import CLIENTS, PROBATION
from services.kit.db import Tx
from services.threads.domain.forms import Status
from services.threads.store.client_statuses import save_statuses, set_for_clients, statuses

# Who is starting out hears from the office every ten days: of some of them the last text is older.
WORDS: Final = (
    Status(name="Starting out", tone="brand", follow_up_days=10),
    Status(name="In treatment", tone="good", follow_up_days=30),
    Status(name="Warrant asked for", tone="bad"),
)
# Every so many of the clients, beginning with this one, in the order of the words.
GIVEN: Final = ((6, 0), (6, 3), (45, 10))


async def give_statuses(tx: Tx) -> None:
    """Word them, and give them to some of the clients."""
    await save_statuses(tx, PROBATION.department_id, WORDS)
    for one, (step, first) in zip(await statuses(tx, PROBATION.department_id), GIVEN, strict=True):
        given = [client.client_id for client in CLIENTS if client.index % step == first]
        await set_for_clients(tx, PROBATION.department_id, given, one.status_id)
