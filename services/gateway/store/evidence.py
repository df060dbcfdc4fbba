"""Evidence of consent: every word a number said about it, kept as it was said. Rows are only ever added."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.sms import Keyword
from services.kit import failpoints
from services.kit.db import Tx

How = Literal["keyword", "provider", "recorded"]


class Evidence(msgspec.Struct, frozen=True):
    """Who said what to which line, and when. evidence_id: the text or the attempt it rests on; body: as written."""

    evidence_id: UUID
    number: str
    line: str
    said: Keyword
    how: How
    heard_at: datetime
    word: str = ""
    opt_out_type: str = ""
    body: str = ""


async def keep(tx: Tx, rows: Sequence[Evidence]) -> None:
    """Add these."""
    if failpoints.is_off("evidence"):
        return
    await tx.execute(
        """
        INSERT INTO consent_evidence (evidence_id, number, line, said, how, heard_at, word, opt_out_type, body, at)
        SELECT evidence_id, number, line, said, how, heard_at, word, opt_out_type, body, $10
          FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[],
                      $8::text[], $9::text[])
            AS came (evidence_id, number, line, said, how, heard_at, word, opt_out_type, body)
        """,
        *(list(column) for column in zip(*map(msgspec.structs.astuple, rows), strict=True)),
        tx.now,
    )


async def newest(tx: Tx, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], datetime]:
    """When each (number, line) last said STOP or START, of those that ever did."""
    rows = await tx.fetch(
        """
        SELECT number, line, max(heard_at) AS heard_at
          FROM consent_evidence
          JOIN unnest($1::text[], $2::text[]) AS asked (number, line) USING (number, line)
         WHERE said IN ('stop', 'start')
         GROUP BY number, line
        """,
        *(list(column) for column in zip(*pairs, strict=True)),
    )
    return {(row["number"], row["line"]): row["heard_at"] for row in rows}
