"""What a file's rows change of what is known, and whether a person looks first."""

import asyncio
from collections.abc import Mapping as Map
from collections.abc import Sequence
from datetime import datetime

import msgspec

from services.kit.tx import Tx
from services.reminders.domain.files.diffing import OUTCOMES, Diff, diff, refs
from services.reminders.domain.files.filed import Filed, Matches
from services.reminders.domain.files.holding import Held, holds
from services.reminders.domain.files.mapping import Mapping
from services.reminders.domain.files.rows import Read, Ref
from services.reminders.store.filed import filed_of, matches_of
from services.reminders.store.loads import Load, last_applied
from services.reminders.store.sources import Source


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is compared with, as it stood at one moment. last: of its source's, the one applied last."""

    filed: Sequence[Filed]
    matches: Matches
    last: Load | None
    now: datetime


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What a file changes. held: why a person looks first, if so."""

    found: Diff
    held: Sequence[Held]
    counts: Map[str, int]


async def facts_of(tx: Tx, source: Source, reads: Sequence[Read]) -> Facts:
    """Read in a transaction of its own: comparing takes seconds, and nobody waits for it."""
    return Facts(
        filed=await filed_of(tx, source.source_id),
        matches=await matches_of(tx, refs(reads)),
        last=await last_applied(tx, source.source_id),
        now=tx.now,
    )


async def judge(facts: Facts, reads: Sequence[Read], mapping: Mapping, min_share: float) -> Judged:
    """In a thread of its own: what is due goes on meanwhile."""
    return await asyncio.to_thread(_judge, facts, reads, mapping, min_share)


def _judge(facts: Facts, reads: Sequence[Read], mapping: Mapping, min_share: float) -> Judged:
    found = diff(
        [one.known for one in facts.filed],
        reads,
        repeats=mapping.repeats,
        horizon_days=mapping.horizon_days,
        now=facts.now,
        unmatched=_unmatched(facts),
    )
    held = holds(found, facts.last.row_count if facts.last else None, min_share)
    last = (facts.last.row_count or 0) if facts.last else 0
    counted: dict[str, int] = {outcome: found.counts[outcome] for outcome in OUTCOMES if found.counts[outcome]}
    return Judged(found=found, held=held, counts={**counted, "expected": found.expected, "last": last})


def _unmatched(facts: Facts) -> dict[Ref, str]:
    """Whom nobody is known for; a date that found its client, or was given to one, keeps them."""
    have = {one.says.ref for one in facts.filed if one.appointment.client_id is not None}
    return {ref: match.reason for ref, match in facts.matches.items() if match.reason and ref not in have}
