"""Copies of what threads, web and gateway own. A state counts only when its seq is newer than the one we have."""

from proto.directory import CoverChanged, DepartmentChanged, StaffChanged, TeamChanged
from proto.numbers import LineChanged
from proto.people import ClientChanged, PhoneChanged
from services.kit.tx import Tx


async def copy_client(tx: Tx, event: ClientChanged, seq: int) -> bool:
    """Take over a client's whole state; False when ours is as new."""
    current = next((phone for phone in event.phones if phone.is_current), None)
    is_new = await tx.fetchval(
        """
        INSERT INTO client (client_id, given_name, family_name, language, time_zone, wants_reminders, is_deleted,
                            number, phone_health, seq)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (client_id) DO UPDATE
           SET given_name = excluded.given_name, family_name = excluded.family_name, language = excluded.language,
               time_zone = excluded.time_zone, wants_reminders = excluded.wants_reminders,
               is_deleted = excluded.is_deleted, number = excluded.number, phone_health = excluded.phone_health,
               seq = excluded.seq
         WHERE client.seq < excluded.seq
        RETURNING true
        """,
        event.client_id,
        event.given_name or event.family_name,
        event.family_name,
        event.language,
        event.time_zone,
        event.wants_reminders,
        event.is_deleted,
        current.number if current else None,
        current.health if current else None,
        seq,
    )
    if is_new:
        await _replace_external_ids(tx, event)
        await _replace_caseloads(tx, event)
    return bool(is_new)


async def copy_phone(tx: Tx, event: PhoneChanged, seq: int) -> None:
    """Take over a phone ahead of its client's state, which has the same seq: so the client's seq stays behind."""
    phone = event.phone
    await tx.execute(
        """
        UPDATE client
           SET number = CASE WHEN $3 THEN $2 END, phone_health = CASE WHEN $3 THEN $4 END
         WHERE client_id = $1
           AND seq < $5
           AND ($3 OR number = $2)
        """,
        event.client_id,
        phone.number,
        phone.is_current,
        phone.health,
        seq,
    )


async def copy_cover(tx: Tx, event: CoverChanged, seq: int) -> None:
    """Take over who answers for whom."""
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


async def copy_staff(tx: Tx, event: StaffChanged, seq: int) -> None:
    """Take over who somebody is: what they may see follows from it."""
    await tx.execute(
        """
        INSERT INTO staff (staff_id, name, role, department_id, team_id, is_active, seq)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (staff_id) DO UPDATE
           SET name = excluded.name, role = excluded.role, department_id = excluded.department_id,
               team_id = excluded.team_id, is_active = excluded.is_active, seq = excluded.seq
         WHERE staff.seq < excluded.seq
        """,
        event.staff_id,
        event.name,
        event.role,
        event.department_id,
        event.team_id,
        event.is_active,
        seq,
    )


async def copy_team(tx: Tx, event: TeamChanged, seq: int) -> None:
    """Take over who supervises a team."""
    await tx.execute(
        """
        INSERT INTO team (team_id, department_id, supervisor_ids, is_active, seq)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (team_id) DO UPDATE
           SET department_id = excluded.department_id, supervisor_ids = excluded.supervisor_ids,
               is_active = excluded.is_active, seq = excluded.seq
         WHERE team.seq < excluded.seq
        """,
        event.team_id,
        event.department_id,
        event.supervisor_ids,
        event.is_active,
        seq,
    )


async def copy_department(tx: Tx, event: DepartmentChanged, seq: int) -> bool:
    """Take over a department: its name, zone, quiet hours and holidays; False when ours is as new."""
    is_new = await tx.fetchval(
        """
        INSERT INTO department (department_id, name, time_zone, quiet_from, quiet_until, holidays, is_active, seq)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (department_id) DO UPDATE
           SET name = excluded.name, time_zone = excluded.time_zone, quiet_from = excluded.quiet_from,
               quiet_until = excluded.quiet_until, holidays = excluded.holidays, is_active = excluded.is_active,
               seq = excluded.seq
         WHERE department.seq < excluded.seq
        RETURNING true
        """,
        event.department_id,
        event.name,
        event.time_zone,
        event.quiet_from,
        event.quiet_until,
        event.holidays,
        event.is_active,
        seq,
    )
    return bool(is_new)


async def copy_line(tx: Tx, event: LineChanged, seq: int) -> bool:
    """Take over whose a line is, and how much it can carry; False when ours is as new."""
    is_new = await tx.fetchval(
        """
        INSERT INTO line (line, department_id, kind, pace, daily_cap, trouble, is_active, seq)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (line) DO UPDATE
           SET department_id = excluded.department_id, kind = excluded.kind, pace = excluded.pace,
               daily_cap = excluded.daily_cap, trouble = excluded.trouble, is_active = excluded.is_active,
               seq = excluded.seq
         WHERE line.seq < excluded.seq
        RETURNING true
        """,
        event.line,
        event.department_id,
        event.kind,
        event.pace,
        event.daily_cap,
        event.trouble,
        event.is_active,
        seq,
    )
    return bool(is_new)


async def copy_opt(tx: Tx, number: str, line: str, seq: int, *, is_out: bool) -> bool:
    """Take over a number's STOP or START; False when ours is as new."""
    is_new = await tx.fetchval(
        """
        INSERT INTO opt_out (number, line, is_out, seq)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (number, line) DO UPDATE
           SET is_out = excluded.is_out, seq = excluded.seq
         WHERE opt_out.seq < excluded.seq
        RETURNING true
        """,
        number,
        line,
        is_out,
        seq,
    )
    return bool(is_new)


async def _replace_external_ids(tx: Tx, event: ClientChanged) -> None:
    await tx.execute("DELETE FROM external_id WHERE client_id = $1", event.client_id)
    await tx.execute(
        """
        INSERT INTO external_id (client_id, label, value)
        SELECT DISTINCT $1::uuid, label, value FROM unnest($2::text[], $3::text[]) AS given (label, value)
        """,
        event.client_id,
        [external.label for external in event.external_ids],
        [external.value for external in event.external_ids],
    )


async def _replace_caseloads(tx: Tx, event: ClientChanged) -> None:
    await tx.execute("DELETE FROM caseload WHERE client_id = $1", event.client_id)
    await tx.execute(
        """
        INSERT INTO caseload (client_id, department_id, staff_id, is_open)
        SELECT $1, department_id, staff_id, is_open
          FROM unnest($2::uuid[], $3::uuid[], $4::boolean[]) AS given (department_id, staff_id, is_open)
        """,
        event.client_id,
        [caseload.department_id for caseload in event.caseloads],
        [caseload.staff_id for caseload in event.caseloads],
        [caseload.is_open for caseload in event.caseloads],
    )
