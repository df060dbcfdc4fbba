"""What people ask for in pages, to be carried out by the work: written once for each click."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.reminders.domain.pages.loads import ActShown
from services.reminders.store.access import NotYours


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asked for. facts: by its kind; ids in it are to be looked up within the asker's department."""

    act_id: UUID
    kind: str
    staff_id: UUID
    department_id: UUID
    facts: dict[str, Any]


class ActUsed(ValueError):
    """This act_id is another's."""


async def ask(tx: Tx, act_id: UUID, kind: str, staff: StaffToken, facts: Mapping[str, Any]) -> None:
    """Ask for what is within the asker's rules, in a page's name; a second click asks nothing more. Raises ActUsed."""
    if await was_asked(tx, act_id):
        return
    try:
        await tx.execute(
            """
            INSERT INTO act (act_id, kind, staff_id, department_id, facts, at)
            VALUES ($1, $2, $3, (SELECT seen_rules()), $4::jsonb, $5)
            """,
            act_id,
            kind,
            staff.staff_id,
            msgspec.json.encode(facts).decode(),
            tx.now,
        )
    except asyncpg.UniqueViolationError as error:
        raise ActUsed from error


async def was_asked(tx: Tx, act_id: UUID) -> bool:
    """Whether the asker asked for this before."""
    return bool(await tx.fetchval("SELECT true FROM act WHERE act_id = $1", act_id))


async def act_seen(tx: Tx, act_id: UUID) -> ActShown:
    """What became of an asker's own act. Raises NotYours."""
    row = await tx.fetchrow("SELECT act_id, kind, at, outcome FROM act WHERE act_id = $1", act_id)
    if row is None:
        raise NotYours("act", act_id)
    return ActShown(**row)


async def next_asked(tx: Tx, kinds: Sequence[str]) -> Act | None:
    """The act of these kinds that was asked for first, held; what another replica has in hand is passed by."""
    row = await tx.fetchrow(
        """
        SELECT act_id, kind, staff_id, department_id, facts::text AS facts
          FROM act
         WHERE done_at IS NULL
           AND kind = ANY ($1)
         ORDER BY at, act_id
         LIMIT 1
           FOR NO KEY UPDATE SKIP LOCKED
        """,
        list(kinds),
    )
    if row is None:
        return None
    return Act(**dict(row) | {"facts": msgspec.json.decode(row["facts"])})


async def done(tx: Tx, act_id: UUID, outcome: str) -> None:
    """It was carried out, or came to nothing for this reason."""
    await tx.execute("UPDATE act SET done_at = $2, outcome = $3 WHERE act_id = $1", act_id, tx.now, outcome)
