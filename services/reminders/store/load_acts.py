"""What people ask for about files, to be carried out by the work: written once for each click."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from services.kit.tokens import StaffToken
from services.kit.tx import Tx


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
