"""Texts to many, as their authors and seconds ask for them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.kit.ids import new_id
from services.threads.jobs import Jobs
from services.threads.jobs.batches import Batches
from tests.service.threads.asking import Asking
from tests.service.threads.house import CARLA
from tests.service.threads.office import Office

CLOSED = "The office is closed on Friday."


async def people(office: Office, count: int, owner: UUID | None = CARLA) -> list[UUID]:
    """So many clients on somebody's caseload; their threads."""
    return [(await office.add(f"Ana N{n:03}", f"+1801555{n:04}", owner))[1] for n in range(2000, 2000 + count)]


async def writes_to(who: Asking, threads: Sequence[UUID], en: str = CLOSED, status: int = 201, **more: Any) -> Any:
    form = {"batch_id": str(new_id()), "wording": {"en": en}, "thread_ids": [str(one) for one in threads]}
    return await who("POST", "/v1/batches", form | more, status)


async def send(who: Asking, batch: Any, status: int = 200, **more: Any) -> Any:
    form = {"edits": batch["edits"], "count": batch["recipient_count"]} | more
    return await who("POST", f"/v1/batches/{batch['batch_id']}/send", form, status)


async def decide(who: Asking, act: str, batch: Any, status: int = 200) -> Any:
    return await who("POST", f"/v1/batches/{batch['batch_id']}/{act}", {"edits": batch["edits"]}, status)


async def stop(who: Asking, batch: Any, status: int | tuple[int, ...] = 200) -> Any:
    return await who("POST", f"/v1/batches/{batch['batch_id']}/stop", None, status)


async def change(who: Asking, batch: Any, status: int = 200, **more: Any) -> Any:
    return await who("PATCH", f"/v1/batches/{batch['batch_id']}", {"edits": batch["edits"]} | more, status)


async def look(who: Asking, batch: Any, status: int = 200) -> Any:
    return await who.get(f"/v1/batches/{batch['batch_id']}", status)


async def outcomes(who: Asking, batch: Any) -> dict[str, Any]:
    """What became of it, by family name."""
    found = await who.get(f"/v1/batches/{batch['batch_id']}/people")
    return {one["family_name"]: one for one in found["people"]}


async def carry(office: Office) -> None:
    """All there is to do about texts to many is done, by this look or by the service's own at the same time."""
    await Batches(office.service.db).carry()
    await office.until(
        """
        SELECT (SELECT count(*)
                  FROM batch
                  JOIN recipient ON recipient.batch_id = batch.batch_id
                 WHERE batch.state IN ('running', 'stopping')
                   AND recipient.state = 'in'
                   AND recipient.message_id IS NULL)
             + (SELECT count(*)
                  FROM batch
                  JOIN message ON message.batch_id = batch.batch_id
                 WHERE batch.state = 'stopping'
                   AND message.status IN ('held', 'queued')
                   AND NOT message.is_stopping)
        """,
        0,
    )
    await Batches(office.service.db).carry()


async def release(office: Office) -> None:
    """The undo is over, and all that is due leaves."""
    office.clock.advance(timedelta(seconds=11))
    await Jobs(office.service.db).release_held()


async def texts_of(office: Office, batch: Any) -> int:
    count: int = await office.value("SELECT count(*) FROM message WHERE batch_id = $1", UUID(batch["batch_id"]))
    return count
