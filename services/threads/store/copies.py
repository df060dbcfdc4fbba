"""Copies of others' facts: whole state, kept when its seq is newer than the one we have."""

import json

from proto.appointments import AppointmentChanged
from proto.courts import CourtChanged
from proto.directory import CoverChanged, DepartmentChanged, StaffChanged, TeamChanged
from proto.numbers import LineChanged
from services.kit.tx import Tx


async def keep_department(tx: Tx, state: DepartmentChanged, seq: int) -> None:
    """A department's name, zone, quiet hours, wording for unknown numbers, and how many are many."""
    await tx.execute(
        """
        INSERT INTO department (department_id, name, time_zone, quiet_from, quiet_until, is_active, unknown_reply,
                                many_ceiling, seq)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (department_id) DO UPDATE
           SET name = EXCLUDED.name, time_zone = EXCLUDED.time_zone, quiet_from = EXCLUDED.quiet_from,
               quiet_until = EXCLUDED.quiet_until, is_active = EXCLUDED.is_active,
               unknown_reply = EXCLUDED.unknown_reply, many_ceiling = EXCLUDED.many_ceiling, seq = EXCLUDED.seq
         WHERE department.seq < EXCLUDED.seq
        """,
        state.department_id,
        state.name,
        state.time_zone,
        state.quiet_from,
        state.quiet_until,
        state.is_active,
        json.dumps(state.unknown_reply),
        state.many_ceiling,
        seq,
    )


async def keep_staff(tx: Tx, state: StaffChanged, seq: int) -> None:
    """Who somebody is: what they may see follows from it."""
    await tx.execute(
        """
        INSERT INTO staff (staff_id, name, role, department_id, team_id, is_active, email, seq)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (staff_id) DO UPDATE
           SET name = EXCLUDED.name, role = EXCLUDED.role, department_id = EXCLUDED.department_id,
               team_id = EXCLUDED.team_id, is_active = EXCLUDED.is_active, email = EXCLUDED.email, seq = EXCLUDED.seq
         WHERE staff.seq < EXCLUDED.seq
        """,
        state.staff_id,
        state.name,
        state.role,
        state.department_id,
        state.team_id,
        state.is_active,
        state.email,
        seq,
    )


async def keep_team(tx: Tx, state: TeamChanged, seq: int) -> None:
    """Who supervises a team."""
    await tx.execute(
        """
        INSERT INTO team (team_id, department_id, supervisor_ids, is_active, seq)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (team_id) DO UPDATE
           SET department_id = EXCLUDED.department_id, supervisor_ids = EXCLUDED.supervisor_ids,
               is_active = EXCLUDED.is_active, seq = EXCLUDED.seq
         WHERE team.seq < EXCLUDED.seq
        """,
        state.team_id,
        state.department_id,
        state.supervisor_ids,
        state.is_active,
        seq,
    )


async def keep_cover(tx: Tx, state: CoverChanged, seq: int) -> None:
    """Who answers for whom, from when to when."""
    await tx.execute(
        """
        INSERT INTO cover (cover_id, staff_id, covered_by_id, starts_at, ends_at, is_active, seq)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (cover_id) DO UPDATE
           SET staff_id = EXCLUDED.staff_id, covered_by_id = EXCLUDED.covered_by_id,
               starts_at = EXCLUDED.starts_at, ends_at = EXCLUDED.ends_at, is_active = EXCLUDED.is_active,
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


async def keep_line(tx: Tx, state: LineChanged, seq: int) -> None:
    """A texting number of ours and the department it speaks for."""
    await tx.execute(
        """
        INSERT INTO line (line, department_id, is_active, seq)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (line) DO UPDATE
           SET department_id = EXCLUDED.department_id, is_active = EXCLUDED.is_active, seq = EXCLUDED.seq
         WHERE line.seq < EXCLUDED.seq
        """,
        state.line,
        state.department_id,
        state.is_active,
        seq,
    )


async def keep_court(tx: Tx, state: CourtChanged, seq: int) -> None:
    """The line of a court, and how its numbers are written."""
    await tx.execute(
        """
        INSERT INTO court (court_id, line, department_id, patterns, is_active, seq)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (court_id) DO UPDATE
           SET line = EXCLUDED.line, department_id = EXCLUDED.department_id, patterns = EXCLUDED.patterns,
               is_active = EXCLUDED.is_active, seq = EXCLUDED.seq
         WHERE court.seq < EXCLUDED.seq
        """,
        state.court_id,
        state.line,
        state.department_id,
        state.patterns,
        state.is_active,
        seq,
    )


async def keep_upcoming(tx: Tx, state: AppointmentChanged, seq: int) -> bool:
    """A date of a client's, for the panel; whether it was news."""
    row = await tx.fetchrow(
        """
        INSERT INTO upcoming (appointment_id, client_id, department_id, kind, starts_at, time_zone, place, state,
                              next_reminder_at, answer, answered_at, is_conflicting, is_stopped, seq)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ON CONFLICT (appointment_id) DO UPDATE
           SET client_id = EXCLUDED.client_id, department_id = EXCLUDED.department_id, kind = EXCLUDED.kind,
               starts_at = EXCLUDED.starts_at, time_zone = EXCLUDED.time_zone, place = EXCLUDED.place,
               state = EXCLUDED.state, next_reminder_at = EXCLUDED.next_reminder_at, answer = EXCLUDED.answer,
               answered_at = EXCLUDED.answered_at, is_conflicting = EXCLUDED.is_conflicting,
               is_stopped = EXCLUDED.is_stopped, seq = EXCLUDED.seq
         WHERE upcoming.seq < EXCLUDED.seq
        RETURNING appointment_id
        """,
        state.appointment_id,
        state.client_id,
        state.department_id,
        state.kind,
        state.starts_at,
        state.time_zone,
        state.place,
        state.state,
        state.next_reminder_at,
        state.answer,
        state.answered_at,
        state.is_conflicting,
        state.is_stopped,
        seq,
    )
    return row is not None
