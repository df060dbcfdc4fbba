"""A conversation between two moments, in the order it is shown, in pages that one index serves."""

from typing import Final
from uuid import UUID

import msgspec
from asyncpg import Record

from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.days import Span
from services.threads.domain.pages import Entry, ExternalId
from services.threads.store.access import Opened
from services.threads.store.media import with_pictures
from services.threads.store.messages import COLUMNS, Spot, message_of

_ENTRIES: Final = f"""
    SELECT {COLUMNS}, picture_words,
           (SELECT urgent_reason
              FROM message
             WHERE message.message_id = message_shown.message_id) AS urgent_reason
      FROM message_shown
     WHERE thread_id = $1
       AND shown_at < $2
       AND (shown_at, shown_rank, message_id) > ($3, $4, $5)
       AND NOT is_edited
     ORDER BY shown_at, shown_rank, message_id
     LIMIT $6
"""  # noqa: S608  (only constants are put in)


class Heading(msgspec.Struct, frozen=True):
    """Whose conversation it is, with whom, and by which clock its days go."""

    given_name: str
    family_name: str
    department_name: str
    time_zone: str
    staff_name: str | None
    external_ids: tuple[ExternalId, ...]


async def heading_of(tx: Tx, opened: Opened) -> Heading:
    """What stands above the texts."""
    row = await tx.fetchrow(
        """
        SELECT thread_row.given_name, thread_row.family_name, COALESCE(department.name, '') AS department_name,
               COALESCE(department.time_zone, client.time_zone) AS time_zone, thread_row.staff_name
          FROM thread_row
          JOIN client ON client.client_id = thread_row.client_id
          LEFT JOIN department ON department.department_id = thread_row.department_id
         WHERE thread_row.thread_id = $1
        """,
        opened.thread_id,
    )
    assert row is not None  # noqa: S101  (thread_for saw it in this transaction)
    ids = await tx.fetch(
        "SELECT label, value FROM external_id WHERE client_id = $1 ORDER BY label, value", opened.client_id
    )
    return Heading(**row, external_ids=tuple(ExternalId(**one) for one in ids))


async def count_entries(tx: Tx, thread_id: UUID, span: Span) -> int:
    """How many texts and markers stand there."""
    found: int = await tx.fetchval(
        """
        SELECT count(*)
          FROM message
         WHERE thread_id = $1
           AND shown_at >= $2
           AND shown_at < $3
           AND NOT is_edited
        """,
        thread_id,
        span.starts_at,
        span.ends_at,
    )
    return found


async def entries(tx: Tx, thread_id: UUID, span: Span, spot: Spot | None, limit: int) -> tuple[list[Entry], bool]:
    """Those behind a place, or from the beginning; whether there are more."""
    # No message has the lowest of all ids, so what stands at the first moment is behind this.
    begin = Spot(span.starts_at, -(2**63), UUID(int=0))
    here = max((one for one in (begin, spot) if one), key=lambda one: (one.at, one.rank, one.message_id))
    if spot and failpoints.is_off("transcript_place"):
        here = Spot(spot.at, 2**63 - 1, UUID(int=2**128 - 1))
    rows = await tx.fetch(_ENTRIES, thread_id, span.ends_at, here.at, here.rank, here.message_id, limit + 1)
    found = await with_pictures(tx, [_entry(row) for row in rows[:limit]])
    return [one for one in found if isinstance(one, Entry)], len(rows) > limit


def _entry(row: Record) -> Entry:
    shown = message_of(row)
    facts = {name: getattr(shown, name) for name in shown.__struct_fields__}
    more = {"picture_words": tuple(row["picture_words"]), "urgent_reason": row["urgent_reason"]}
    return Entry(**(facts | more))
