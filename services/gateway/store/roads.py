"""Receipts of texts whose sid nobody knows, and the texts they may be about: by the road both went."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from proto.sms import AttemptStatus
from services.gateway.store import strange
from services.kit.db import Tx

# The answer to the post may be on its way yet; before strange.RECEIPT_AGE, when it would make us hold the sending.
AGE = timedelta(seconds=20)
SWEEP = 500


class Stray(msgspec.Struct, frozen=True):
    """A receipt without a text."""

    provider_sid: str
    status: AttemptStatus
    error_code: str
    form: str
    received_at: datetime


class Unknown(msgspec.Struct, frozen=True):
    """A text that may have left."""

    attempt_id: UUID
    claimed_at: datetime


async def strays(tx: Tx) -> list[Stray]:
    """Receipts that name no text, whose sid no attempt has.

    Not those from before a person said that the ledger is whole: they were looked into then, and hundreds of them, as a
    restored database gets, would keep the newer ones from their turn for as long as forms are kept.
    """
    rows = await tx.fetch(
        """
        SELECT provider_sid, status, error_code, form, received_at
          FROM receipt
         WHERE message_id IS NULL
           AND attempt_id IS NULL
           AND form IS NOT NULL
           AND received_at < $1
           AND received_at > coalesce((SELECT known_until FROM hold) - $3::interval, '-infinity')
           AND NOT EXISTS (SELECT FROM attempt WHERE attempt.provider_sid = receipt.provider_sid)
           AND NOT EXISTS (SELECT FROM strange_text WHERE strange_text.provider_sid = receipt.provider_sid)
         ORDER BY received_at
         LIMIT $2
        """,
        tx.now - AGE,
        SWEEP,
        2 * AGE,
    )
    return [Stray(*row) for row in rows]


async def unknown(tx: Tx, roads: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[Unknown]]:
    """The unknown texts of each road, and those that are still on the wire."""
    rows = await tx.fetch(
        """
        SELECT number, line, attempt_id, claimed_at
          FROM attempt
         WHERE (claimed_until IS NOT NULL OR unknown_since IS NOT NULL)
           AND provider_sid IS NULL
           AND (number, line) IN (SELECT * FROM unnest($1::text[], $2::text[]))
         ORDER BY attempt_id
        """,
        [number for number, _ in roads],
        [line for _, line in roads],
    )
    found: dict[tuple[str, str], list[Unknown]] = defaultdict(list)
    for row in rows:
        found[row["number"], row["line"]].append(Unknown(row["attempt_id"], row["claimed_at"]))
    return found


async def link(tx: Tx, attempts: Mapping[str, UUID]) -> None:
    """These sids are these attempts."""
    await tx.execute(
        """
        UPDATE receipt
           SET attempt_id = found.attempt_id
          FROM unnest($1::text[], $2::uuid[]) AS found (provider_sid, attempt_id)
         WHERE receipt.provider_sid = found.provider_sid
           AND receipt.attempt_id IS NULL
        """,
        list(attempts),
        list(attempts.values()),
    )


async def leave(tx: Tx, provider_sids: Collection[str]) -> None:
    """Each may be one of several: no sign of a ledger that knows too little, and nobody's but a person's to tell."""
    await strange.keep_receipts(tx, list(provider_sids))
