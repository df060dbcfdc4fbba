"""Sessions and tries at the door: written before anybody is known, so by the work role, not the page's."""

from datetime import datetime
from uuid import UUID

import msgspec

from services.kit.ids import new_id
from services.kit.tx import Tx
from services.web.domain import door


class Account(msgspec.Struct, frozen=True):
    """Who an e-mail address belongs to; password_hash None: may not sign in."""

    staff_id: UUID
    password_hash: str | None


class Session(msgspec.Struct, frozen=True):
    """A session that is alive, and the person behind it as a page needs them."""

    session_id: UUID
    csrf: str
    created_at: datetime
    seen_at: datetime
    staff_id: UUID
    name: str
    role: str
    department_id: UUID
    department_name: str
    time_zone: str
    language: str
    list_order: str
    undo_s: int


async def begin_try(tx: Tx, email: str, address: str) -> UUID | datetime:
    """Note a try before it is judged; its id, or the moment until which the door is shut.

    The lock makes parallel tries queue: twenty at once are still five. A try counts as bad until it proves good, so a
    process that dies in between gives no extra one.
    """
    email_hash = door.digest(email)
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('sign_in:' || encode($1, 'hex'), 0))", email_hash)
    bad = await _bad_tries(tx, email_hash, address)
    shut = (
        door.locked_until(bad["of_account"], door.TRIES),
        door.locked_until(bad["of_address"], door.ADDRESS_TRIES),
    )
    return max(filter(None, shut), default=None) or await _add_try(tx, email_hash, address)


async def _bad_tries(tx: Tx, email_hash: bytes, address: str) -> dict[str, list[datetime]]:
    row = await tx.fetchrow(
        """
        SELECT ARRAY(SELECT at FROM sign_in_try WHERE email_hash = $1 AND at > $3 AND NOT is_good
                      ORDER BY at DESC LIMIT $4) AS of_account,
               ARRAY(SELECT at FROM sign_in_try WHERE address = $2 AND at > $3 AND NOT is_good
                      ORDER BY at DESC LIMIT $5) AS of_address
        """,
        email_hash, address, tx.now - door.TRIES_WITHIN, door.TRIES, door.ADDRESS_TRIES,
    )  # fmt: skip
    return dict(row) if row else {}


async def _add_try(tx: Tx, email_hash: bytes, address: str) -> UUID:
    try_id = new_id()
    await tx.execute(
        """
        INSERT INTO sign_in_try (try_id, email_hash, address, at)
        VALUES ($1, $2, $3, $4)
        """,
        try_id, email_hash, address, tx.now,
    )  # fmt: skip
    return try_id


async def account(tx: Tx, email: str) -> Account | None:
    """The active account with this address."""
    row = await tx.fetchrow("SELECT staff_id, password_hash FROM staff WHERE email = $1 AND is_active", email)
    return Account(row["staff_id"], row["password_hash"]) if row else None


async def open_session(tx: Tx, try_id: UUID, staff_id: UUID, secret: str) -> UUID:
    """The try proved good: forget the account's bad ones and begin a session; its id, which is no secret."""
    await tx.execute(
        """
        UPDATE sign_in_try
           SET is_good = true
         WHERE email_hash = (SELECT email_hash FROM sign_in_try WHERE try_id = $1) AND at > $2
        """,
        try_id, tx.now - door.TRIES_WITHIN,
    )  # fmt: skip
    session_id = new_id()
    await tx.execute(
        """
        INSERT INTO session (session_hash, session_id, staff_id, csrf, created_at, seen_at)
        VALUES ($1, $2, $3, $4, $5, $5)
        """,
        door.digest(secret), session_id, staff_id, door.new_secret(), tx.now,
    )  # fmt: skip
    return session_id


async def find(tx: Tx, secret: str) -> Session | None:
    """The session of this secret if it still counts and its person may still come in."""
    row = await tx.fetchrow(
        """
        SELECT session.session_id, session.csrf, session.created_at, session.seen_at, staff.staff_id, staff.name,
               staff.role, staff.department_id, department.name AS department_name, department.time_zone,
               staff.language, staff.list_order, staff.undo_s
          FROM session
          JOIN staff USING (staff_id)
          JOIN department USING (department_id)
         WHERE session.session_hash = $1 AND session.ended_at IS NULL AND staff.is_active
        """,
        door.digest(secret),
    )
    if row is None or not door.is_alive(row["created_at"], row["seen_at"], tx.now):
        return None
    return Session(**dict(row))


async def touch(tx: Tx, session_id: UUID) -> None:
    """Somebody used it just now."""
    await tx.execute("UPDATE session SET seen_at = $2 WHERE session_id = $1", session_id, tx.now)


async def end(tx: Tx, session_id: UUID) -> None:
    """Sign out: the cookie is worth nothing from here on."""
    await tx.execute("UPDATE session SET ended_at = $2 WHERE session_id = $1 AND ended_at IS NULL", session_id, tx.now)


async def sweep(tx: Tx) -> None:
    """Forget tries and sessions that can't matter any more; the audit trail keeps what happened."""
    await tx.execute("DELETE FROM sign_in_try WHERE at < $1", tx.now - 2 * door.TRIES_WITHIN)
    await tx.execute("DELETE FROM session WHERE created_at < $1", tx.now - 2 * door.ABSOLUTE)


async def end_by_secret(tx: Tx, secret: str) -> None:
    """End whatever session this cookie opened, if any."""
    await tx.execute(
        "UPDATE session SET ended_at = $2 WHERE session_hash = $1 AND ended_at IS NULL", door.digest(secret), tx.now
    )
