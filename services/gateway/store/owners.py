"""Copies of what threads and web own: whose number is whose, who serves them, who stands in, where those people sit.

A state counts only when its seq is newer than the one we have. Of a client there is no name here and no date: what a
call needs is a number, a language and an owner.
"""

from uuid import UUID

from proto.directory import CoverChanged, DepartmentChanged, StaffChanged
from proto.people import ClientChanged
from services.gateway.domain.calls import Holder
from services.kit.db import Tx


async def keep_client(tx: Tx, state: ClientChanged, seq: int) -> None:
    """A client's numbers and caseloads; a client who is deleted leaves none."""
    is_new = await tx.fetchval(
        """
        INSERT INTO client (client_id, language, seq)
        VALUES ($1, $2, $3)
        ON CONFLICT (client_id) DO UPDATE
           SET language = EXCLUDED.language,
               seq = EXCLUDED.seq
         WHERE client.seq < EXCLUDED.seq
        RETURNING true
        """,
        state.client_id,
        state.language,
        seq,
    )
    if is_new:
        await _replace_phones(tx, state)
        await _replace_caseloads(tx, state)


async def _replace_phones(tx: Tx, state: ClientChanged) -> None:
    phones = () if state.is_deleted else state.phones
    await tx.execute("DELETE FROM client_phone WHERE client_id = $1", state.client_id)
    await tx.execute(
        """
        INSERT INTO client_phone (client_id, number, valid_from, valid_to)
        SELECT $1, number, valid_from, valid_to
          FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) AS phone (number, valid_from, valid_to)
        ON CONFLICT (client_id, number, valid_from) DO NOTHING
        """,
        state.client_id,
        [phone.number for phone in phones],
        [phone.valid_from for phone in phones],
        [phone.valid_to for phone in phones],
    )


async def _replace_caseloads(tx: Tx, state: ClientChanged) -> None:
    caseloads = () if state.is_deleted else state.caseloads
    await tx.execute("DELETE FROM caseload WHERE client_id = $1", state.client_id)
    await tx.execute(
        """
        INSERT INTO caseload (client_id, department_id, staff_id, is_open)
        SELECT $1, department_id, staff_id, is_open
          FROM unnest($2::uuid[], $3::uuid[], $4::boolean[]) AS served (department_id, staff_id, is_open)
        ON CONFLICT (client_id, department_id) DO NOTHING
        """,
        state.client_id,
        [caseload.department_id for caseload in caseloads],
        [caseload.staff_id for caseload in caseloads],
        [caseload.is_open for caseload in caseloads],
    )


async def keep_staff(tx: Tx, state: StaffChanged, seq: int) -> None:
    """Which phone is on whose desk."""
    await tx.execute(
        """
        INSERT INTO staff (staff_id, desk_phone, is_active, seq)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (staff_id) DO UPDATE
           SET desk_phone = EXCLUDED.desk_phone,
               is_active = EXCLUDED.is_active,
               seq = EXCLUDED.seq
         WHERE staff.seq < EXCLUDED.seq
        """,
        state.staff_id,
        state.desk_phone,
        state.is_active,
        seq,
    )


async def keep_cover(tx: Tx, state: CoverChanged, seq: int) -> None:
    """Who answers for whom."""
    await tx.execute(
        """
        INSERT INTO cover (cover_id, staff_id, covered_by_id, starts_at, ends_at, is_active, seq)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (cover_id) DO UPDATE
           SET staff_id = EXCLUDED.staff_id,
               covered_by_id = EXCLUDED.covered_by_id,
               starts_at = EXCLUDED.starts_at,
               ends_at = EXCLUDED.ends_at,
               is_active = EXCLUDED.is_active,
               seq = EXCLUDED.seq
         WHERE cover.seq < EXCLUDED.seq
        """,
        state.cover_id,
        state.staff_id,
        state.covered_by_id,
        state.starts_at,
        state.ends_at,
        state.is_active,
        seq,
    )


async def keep_office(tx: Tx, state: DepartmentChanged, seq: int) -> None:
    """A department's own telephone; nobody sits there once it is closed."""
    await tx.execute(
        """
        INSERT INTO office (department_id, phone, seq)
        VALUES ($1, $2, $3)
        ON CONFLICT (department_id) DO UPDATE
           SET phone = EXCLUDED.phone,
               seq = EXCLUDED.seq
         WHERE office.seq < EXCLUDED.seq
        """,
        state.department_id,
        state.office_phone if state.is_active else None,
        seq,
    )


async def holders(tx: Tx, number: str, department_id: UUID) -> list[Holder]:
    """Every client whose number it is now, with the desk of whoever answers for them in that department.

    That is who covers for the owner today, else the owner; nobody once the caseload is closed.
    """
    rows = await tx.fetch(
        """
        SELECT client.language, caseload.client_id IS NOT NULL AS is_served, staff.desk_phone
          FROM (SELECT DISTINCT client_id
                  FROM client_phone
                 WHERE number = $1
                   AND (valid_to IS NULL OR valid_to > $3)) AS holder
          JOIN client USING (client_id)
          LEFT JOIN caseload ON caseload.client_id = client.client_id
                            AND caseload.department_id = $2
          LEFT JOIN LATERAL (SELECT cover.covered_by_id
                               FROM cover
                              WHERE cover.staff_id = caseload.staff_id
                                AND cover.is_active
                                AND cover.starts_at <= $3
                                AND cover.ends_at > $3
                              ORDER BY cover.starts_at DESC, cover.cover_id
                              LIMIT 1) AS standing_in ON true
          LEFT JOIN staff ON staff.staff_id = coalesce(standing_in.covered_by_id, caseload.staff_id)
                         AND staff.is_active
                         AND caseload.is_open
         ORDER BY client.client_id
        """,
        number,
        department_id,
        tx.now,
    )
    return [Holder(**row) for row in rows]


async def office_phone(tx: Tx, department_id: UUID) -> str | None:
    """A department's own telephone, if it has one."""
    phone: str | None = await tx.fetchval("SELECT phone FROM office WHERE department_id = $1", department_id)
    return phone
