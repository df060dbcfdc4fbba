"""Texts that were taken in, read again page by page: telling a million anew holds one page in memory."""

from datetime import datetime
from uuid import UUID

import msgspec

from proto.sms import Keyword
from services.gateway.domain.keys import EPOCH, MS, first_id
from services.kit.db import Tx

PAGE = 500


class Stored(msgspec.Struct, frozen=True):
    """One text as it was taken in; form: the request's body, or what stands for it."""

    text_id: UUID
    line: str
    form: str
    seq: int
    keyword: Keyword | None
    received_at: datetime
    is_late: bool


async def page_since(tx: Tx, since: datetime | None) -> tuple[list[Stored], datetime | None]:
    """Texts taken in since then whose forms are still whole, and from when the next page is; None after the last.

    In the order of their ids, which begin with the millisecond: a page ends between two of those, never inside one.
    """
    first = first_id(since or EPOCH)
    edge = await tx.fetchval(
        "SELECT text_id FROM inbound_text WHERE text_id >= $1 ORDER BY text_id OFFSET $2 LIMIT 1", first, PAGE - 1
    )
    until = None if edge is None else EPOCH + ((edge.int >> 80) + 1) * MS
    rows = await tx.fetch(
        """
        SELECT text_id, line, form, seq, keyword, received_at, is_late
          FROM inbound_text
         WHERE text_id >= $1
           AND ($2::uuid IS NULL OR text_id < $2)
           AND form IS NOT NULL
         ORDER BY text_id
        """,
        first,
        first_id(until) if until else None,
    )
    return [Stored(*row) for row in rows], until
