"""What a person asked for in a page: asked for there, carried out by a job, and read back by whoever asked."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from services.kit import failpoints
from services.kit.tx import Tx

_COLUMNS = "act_id, kind, staff_id, department_id, client_id, appointment_id, facts, at, outcome, result"


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One act. facts: what the form said. outcome None: it waits; result: what came of it, by the act's own kind."""

    act_id: UUID
    kind: str
    staff_id: UUID
    department_id: UUID
    client_id: UUID | None
    appointment_id: UUID | None
    facts: dict[str, Any]
    at: datetime
    outcome: str | None = None
    result: dict[str, Any] = {}

    def is_same(self, other: "Act") -> bool:
        """Whether both ask for the same: one click that came twice."""
        return self._asked() == other._asked()

    def _asked(self) -> tuple[object, ...]:
        # As they are kept: what was read back has lists where a form has tuples.
        return self.kind, self.client_id, self.appointment_id, msgspec.json.encode(self.facts, order="sorted")


async def ask_for(tx: Tx, act: Act) -> bool:
    """Ask for it, in a page's transaction; False when there is an act of this id already, whoever's it is."""
    is_new = await tx.fetchval(
        """
        INSERT INTO act (act_id, kind, staff_id, department_id, client_id, appointment_id, facts, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (act_id) DO NOTHING
        RETURNING true
        """,
        act.act_id,
        act.kind,
        act.staff_id,
        act.department_id,
        act.client_id,
        act.appointment_id,
        msgspec.json.encode(act.facts).decode(),
        act.at,
    )
    return bool(is_new)


async def act_of(tx: Tx, staff_id: UUID, act_id: UUID) -> Act | None:
    """What this person asked for under this id, if they did."""
    row = await tx.fetchrow(f"SELECT {_COLUMNS} FROM act WHERE act_id = $1", act_id)  # noqa: S608  (our own columns)
    found = _act(row) if row else None
    is_theirs = found is not None and (found.staff_id == staff_id or failpoints.is_off("service_wall"))
    return found if is_theirs else None


async def take_act(tx: Tx, kinds: Collection[str], after: Sequence[UUID]) -> Act | None:
    """The longest waiting act of these kinds, held; another replica takes another. after: those that are put aside."""
    row = await tx.fetchrow(
        f"""
        SELECT {_COLUMNS}
          FROM act
         WHERE done_at IS NULL
           AND kind = ANY($1)
           AND act_id <> ALL($2)
         ORDER BY at, act_id
         LIMIT 1
           FOR NO KEY UPDATE SKIP LOCKED
        """,  # noqa: S608  (our own columns)
        list(kinds),
        list(after),
    )
    return _act(row) if row else None


async def note_done(tx: Tx, act_id: UUID, outcome: str, result: dict[str, Any]) -> None:
    """It is carried out, or can't be; what another replica noted stays."""
    await tx.execute(
        "UPDATE act SET done_at = $2, outcome = $3, result = $4 WHERE act_id = $1 AND done_at IS NULL",
        act_id,
        tx.now,
        outcome,
        msgspec.json.encode(result).decode(),
    )


def _act(row: asyncpg.Record) -> Act:
    fields = dict(row)
    fields["facts"] = msgspec.json.decode(row["facts"])
    fields["result"] = msgspec.json.decode(row["result"]) if row["result"] else {}
    return Act(**fields)
