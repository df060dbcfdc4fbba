"""Copies of what web and threads own. A state counts only when its seq is newer than the one we have."""

from collections.abc import Collection
from uuid import UUID

from proto.directory import CoverChanged, StaffChanged
from proto.people import CaseloadChanged
from services.kit.tx import Tx
from services.notifier.domain.audience import Desk


async def copy_staff(tx: Tx, event: StaffChanged, seq: int) -> None:
    """Take over whether somebody works here."""
    await tx.execute(
        """
        INSERT INTO staff (staff_id, is_active, seq)
        VALUES ($1, $2, $3)
        ON CONFLICT (staff_id) DO UPDATE
           SET is_active = excluded.is_active, seq = excluded.seq
         WHERE staff.seq < excluded.seq
        """,
        event.staff_id,
        event.is_active,
        seq,
    )


async def copy_cover(tx: Tx, event: CoverChanged, seq: int) -> None:
    """Take over who stands in for whom."""
    await tx.execute(
        """
        INSERT INTO cover (cover_id, staff_id, covered_by_id, starts_at, ends_at, is_active, seq)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (cover_id) DO UPDATE
           SET staff_id = excluded.staff_id, covered_by_id = excluded.covered_by_id, starts_at = excluded.starts_at,
               ends_at = excluded.ends_at, is_active = excluded.is_active, seq = excluded.seq
         WHERE cover.seq < excluded.seq
        """,
        event.cover_id,
        event.staff_id,
        event.covered_by_id,
        event.starts_at,
        event.ends_at,
        event.is_active,
        seq,
    )


async def copy_caseload(tx: Tx, event: CaseloadChanged, seq: int) -> None:
    """Take over who serves a client in one department."""
    caseload = event.caseload
    await tx.execute(
        """
        INSERT INTO caseload (client_id, department_id, staff_id, is_open, seq)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (client_id, department_id) DO UPDATE
           SET staff_id = excluded.staff_id, is_open = excluded.is_open, seq = excluded.seq
         WHERE caseload.seq < excluded.seq
        """,
        event.client_id,
        caseload.department_id,
        caseload.staff_id,
        caseload.is_open,
        seq,
    )


async def owner_of(tx: Tx, client_id: UUID, department_id: UUID) -> UUID | None:
    """Who serves the client there now, as far as we know."""
    owner: UUID | None = await tx.fetchval(
        "SELECT staff_id FROM caseload WHERE client_id = $1 AND department_id = $2 AND is_open",
        client_id,
        department_id,
    )
    return owner


async def desks(tx: Tx, staff_ids: Collection[UUID]) -> dict[UUID, Desk]:
    """The desks of these people, and of those who stand in for them now."""
    rows = await tx.fetch(
        """
        WITH standing_in AS (
            SELECT DISTINCT ON (staff_id) staff_id, covered_by_id
              FROM cover
             WHERE staff_id = ANY ($1)
               AND is_active
               AND starts_at <= $2
               AND ends_at > $2
             ORDER BY staff_id, starts_at DESC, cover_id
        )
        SELECT staff_id, is_active, covered_by_id
          FROM staff
          LEFT JOIN standing_in USING (staff_id)
         WHERE staff_id = ANY ($1)
            OR staff_id IN (SELECT covered_by_id FROM standing_in)
        """,
        list(staff_ids),
        tx.now,
    )
    return {row["staff_id"]: Desk(row["is_active"], row["covered_by_id"]) for row in rows}
