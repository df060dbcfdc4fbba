"""What leaves first when much is due at once."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.store.releases import LIMIT, release_due
from tests.service.threads.house import MONDAY
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


class Undone(Exception):
    """Nobody else was to see it."""


async def test_reply_leaves_in_the_first_slice_though_a_backlog_was_due_before_it(office: Office, ana: Ana) -> None:
    with pytest.raises(Undone):
        await reply_in_a_backlog(office, ana[1], new_id())


async def reply_in_a_backlog(office: Office, thread_id: UUID, reply: UUID) -> None:
    async with office.service.db.tx() as tx:
        await hold(tx, thread_id, "reminder", [new_id() for _ in range(LIMIT * 2)], MONDAY - timedelta(hours=1))
        await hold(tx, thread_id, "reply", [reply], MONDAY)
        released = await release_due(tx)
        assert released.has_more
        assert await tx.fetchval("SELECT status FROM message WHERE message_id = $1", reply) == "queued"
        raise Undone


async def hold(tx: Tx, thread_id: UUID, lane: str, message_ids: list[UUID], release_at: datetime) -> None:
    await tx.execute(
        """
        INSERT INTO message (message_id, thread_id, direction, shown_at, arrival, body, status, status_at, lane,
                             release_at)
        SELECT message_id, $1, 'outbound', $3, (SELECT COALESCE(max(arrival), 0) FROM message) + place, 'x', 'held',
               $3, $4, $3
          FROM unnest($2::uuid[]) WITH ORDINALITY AS held (message_id, place)
        """,
        thread_id,
        message_ids,
        release_at,
        lane,
    )
