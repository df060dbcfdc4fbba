"""Departments, teams, staff and cover: written here only, published whole with every change."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from proto.directory import Role
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.web.domain.desks import NotADeskPhone
from services.web.store import facts


async def add_department(
    tx: Tx,
    *,
    name: str,
    time_zone: str,
    quiet_from: str = "20:00",
    quiet_until: str = "08:00",
    holidays: Sequence[date] = (),
    unknown_reply: Mapping[str, str] | None = None,
    office_phone: str | None = None,
    many_ceiling: int = 110,
    department_id: UUID | None = None,
) -> UUID:
    """Open a department; its id. Quiet hours are local HH:MM, unknown_reply is text by language.

    A text to more than many_ceiling people needs a second person's word.

    Raises NotADeskPhone when a line of ours is given as its own telephone.
    """
    department_id = department_id or new_id()
    await _refuse_line(tx, office_phone, "office phone")
    await tx.execute(
        """
        INSERT INTO department (department_id, name, time_zone, quiet_from, quiet_until, holidays, unknown_reply,
                                office_phone, many_ceiling, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        department_id, name, time_zone, quiet_from, quiet_until, list(holidays),
        json.dumps(dict(unknown_reply or {})), office_phone, many_ceiling, tx.now,
    )  # fmt: skip
    return await facts.changed(tx, "department", department_id, "department_added")


async def set_office_phone(tx: Tx, department_id: UUID, office_phone: str | None) -> None:
    """Say which telephone is the department's own; None for no more. Raises LookupError, NotADeskPhone."""
    await _refuse_line(tx, office_phone, "office phone")
    await tx.execute(
        """
        UPDATE department
           SET office_phone = $2, seq = seq + 1, changed_at = $3
         WHERE department_id = $1
        """,
        department_id, office_phone, tx.now,
    )  # fmt: skip
    await facts.changed(tx, "department", department_id, "office_phone_set" if office_phone else "office_phone_removed")


async def add_team(
    tx: Tx, *, department_id: UUID, name: str, supervisor_ids: Sequence[UUID] = (), team_id: UUID | None = None
) -> UUID:
    """Make a team; its id."""
    team_id = team_id or new_id()
    await tx.execute(
        """
        INSERT INTO team (team_id, department_id, name, supervisor_ids, changed_at)
        VALUES ($1, $2, $3, $4, $5)
        """,
        team_id, department_id, name, list(supervisor_ids), tx.now,
    )  # fmt: skip
    return await facts.changed(tx, "team", team_id, "team_added")


async def set_supervisors(tx: Tx, team_id: UUID, supervisor_ids: Sequence[UUID]) -> None:
    """Say who supervises the team. Raises LookupError."""
    await tx.execute(
        """
        UPDATE team
           SET supervisor_ids = $2, seq = seq + 1, changed_at = $3
         WHERE team_id = $1
        """,
        team_id, list(supervisor_ids), tx.now,
    )  # fmt: skip
    await facts.changed(tx, "team", team_id, "team_changed")


async def add_staff(
    tx: Tx,
    *,
    name: str,
    email: str,
    role: Role,
    department_id: UUID,
    team_id: UUID | None = None,
    password_hash: str | None = None,
    language: str = "en",
    desk_phone: str | None = None,
    staff_id: UUID | None = None,
) -> UUID:
    """Add a person who signs in; their id. Without a password hash they can't sign in yet. Raises NotADeskPhone."""
    staff_id = staff_id or new_id()
    await _refuse_line(tx, desk_phone)
    await tx.execute(
        """
        INSERT INTO staff (staff_id, name, email, role, department_id, team_id, language, changed_at,
                           password_hash, password_set_at, desk_phone)
        VALUES ($1, $2, lower($3), $4, $5, $6, $7, $8::timestamptz, $9::text,
                CASE WHEN $9::text IS NOT NULL THEN $8::timestamptz END, $10)
        """,
        staff_id, name, email.strip(), role, department_id, team_id, language, tx.now, password_hash, desk_phone,
    )  # fmt: skip
    return await facts.changed(tx, "staff", staff_id, "staff_added")


async def set_desk_phone(tx: Tx, staff_id: UUID, desk_phone: str | None) -> None:
    """Say which phone rings on their desk; None for no more. Raises LookupError, NotADeskPhone."""
    await _refuse_line(tx, desk_phone)
    await tx.execute(
        """
        UPDATE staff
           SET desk_phone = $2, seq = seq + 1, changed_at = $3
         WHERE staff_id = $1
        """,
        staff_id, desk_phone, tx.now,
    )  # fmt: skip
    await facts.changed(tx, "staff", staff_id, "desk_phone_set" if desk_phone else "desk_phone_removed")


async def _refuse_line(tx: Tx, phone: str | None, field: str = "desk phone") -> None:
    """A call to a line of ours that rings a line of ours would go round in circles."""
    if phone and await tx.fetchval("SELECT EXISTS (SELECT FROM line WHERE line = $1)", phone):
        raise NotADeskPhone(f"{field}: This is a texting number of ours; write a phone of the office.")


async def set_password(tx: Tx, staff_id: UUID, password_hash: str) -> None:
    """Give a person a new password, end their sessions and forget their bad tries. Raises LookupError."""
    email = await tx.fetchval(
        """
        UPDATE staff
           SET password_hash = $2, password_set_at = $3
         WHERE staff_id = $1
        RETURNING email
        """,
        staff_id, password_hash, tx.now,
    )  # fmt: skip
    if email is None:
        raise LookupError(f"no staff {staff_id}")
    await _end_sessions(tx, staff_id)
    await release(tx, email)
    tx.audit("password_set", object_kind="staff", object_id=staff_id)


async def _end_sessions(tx: Tx, staff_id: UUID) -> None:
    await tx.execute(
        """
        UPDATE session
           SET ended_at = $2
         WHERE staff_id = $1 AND ended_at IS NULL
        """,
        staff_id, tx.now,
    )  # fmt: skip


async def release(tx: Tx, email: str) -> None:
    """Forget the bad tries of an account: it may be signed in to at once."""
    await tx.execute("DELETE FROM sign_in_try WHERE email_hash = sha256(convert_to(lower($1), 'UTF8'))", email)


async def set_active(tx: Tx, staff_id: UUID, is_active: bool) -> None:
    """Let a person in or shut them out: their sessions end, and don't come back with them. Raises LookupError."""
    await tx.execute(
        """
        UPDATE staff
           SET is_active = $2, seq = seq + 1, changed_at = $3
         WHERE staff_id = $1
        """,
        staff_id, is_active, tx.now,
    )  # fmt: skip
    if not is_active:
        await _end_sessions(tx, staff_id)
    await facts.changed(tx, "staff", staff_id, "staff_activated" if is_active else "staff_deactivated")


async def is_active(tx: Tx, staff_id: UUID) -> bool:
    """Whether this person may sign in."""
    return bool(await tx.fetchval("SELECT is_active FROM staff WHERE staff_id = $1", staff_id))


async def add_cover(tx: Tx, *, staff_id: UUID, covered_by_id: UUID, starts_at: datetime, ends_at: datetime) -> UUID:
    """Have one person answer for another; the cover's id."""
    cover_id = new_id()
    await tx.execute(
        """
        INSERT INTO cover (cover_id, staff_id, covered_by_id, starts_at, ends_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        cover_id, staff_id, covered_by_id, starts_at, ends_at, tx.now,
    )  # fmt: skip
    return await facts.changed(tx, "cover", cover_id, "cover_added")


async def find_staff(tx: Tx, email: str) -> UUID | None:
    """Who signs in with this address."""
    staff_id: UUID | None = await tx.fetchval("SELECT staff_id FROM staff WHERE email = lower($1)", email.strip())
    return staff_id


async def department_names(tx: Tx) -> list[str]:
    """What departments are called."""
    return [row["name"] for row in await tx.fetch("SELECT name FROM department ORDER BY name")]


async def find_department(tx: Tx, name: str) -> UUID | None:
    """The department of this name."""
    department_id: UUID | None = await tx.fetchval("SELECT department_id FROM department WHERE name = $1", name)
    return department_id


async def preferences(tx: Tx, staff_id: UUID) -> dict[str, Any]:
    """How a person likes their pages: language, list_order, undo_s."""
    row = await tx.fetchrow("SELECT language, list_order, undo_s FROM staff WHERE staff_id = $1", staff_id)
    return dict(row) if row else {}


async def set_preferences(tx: Tx, staff_id: UUID, *, language: str, list_order: str, undo_s: int) -> None:
    """Keep how a person likes their pages."""
    await tx.execute(
        """
        UPDATE staff
           SET language = $2, list_order = $3, undo_s = $4
         WHERE staff_id = $1
        """,
        staff_id, language, list_order, undo_s,
    )  # fmt: skip
