"""What a person asked for in a page, and what came of it: the page writes the one, a job the other."""

from datetime import datetime
from uuid import UUID

import msgspec

from services.kit import failpoints
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.reminders.domain.pages.words import Acted, Found
from services.reminders.store.access import NotYours


class Used(Exception):
    """Something else was asked for under this id before."""


class Act(msgspec.Struct, frozen=True):
    """Something asked for that is not carried out yet. facts: its form, as JSON."""

    act_id: UUID
    kind: str
    staff_id: UUID
    department_id: UUID
    facts: str
    at: datetime


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What there is to say of what came of it."""

    template_id: UUID | None = None
    edits: int | None = None
    findings: tuple[Found, ...] = ()


async def ask_act(
    tx: Tx, staff: StaffToken, act_id: UUID, kind: str, department_id: UUID, form: msgspec.Struct
) -> None:
    """Write down what is asked for, once however often it is clicked. Raises Used.

    Nudge the job "acts" after the commit.
    """
    facts = msgspec.json.encode(form).decode()
    await tx.execute(
        """
        INSERT INTO act (act_id, kind, staff_id, department_id, facts, at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (act_id) DO NOTHING
        """,
        act_id,
        kind,
        staff.staff_id,
        department_id,
        facts,
        tx.now,
    )
    is_this = await tx.fetchval(
        "SELECT kind = $2 AND facts = $3::jsonb AND staff_id = $4 FROM act WHERE act_id = $1",
        act_id,
        kind,
        facts,
        staff.staff_id,
    )
    if not is_this:
        raise Used


async def acted(tx: Tx, staff: StaffToken, act_id: UUID) -> Acted:
    """What came of what this person asked for. Raises NotYours."""
    row = await tx.fetchrow("SELECT staff_id, outcome, result FROM act WHERE act_id = $1", act_id)
    if row is None or (row["staff_id"] != staff.staff_id and not failpoints.is_off("service_wall")):
        raise NotYours("act", act_id)
    result = msgspec.json.decode(row["result"], type=Result) if row["result"] else Result()
    return Acted(
        act_id=act_id,
        outcome=row["outcome"],
        template_id=result.template_id,
        edits=result.edits,
        findings=result.findings,
    )
