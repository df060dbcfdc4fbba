"""Appointments. Whoever changes one holds its row, and takes its reminders' rows only after it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from proto.values.sequence import Version
from services.kit import failpoints
from services.kit.tx import Tx
from services.reminders.domain.records import Appointment

_COLUMNS = """
    appointment_id, publisher_id, their_id, event_id, version_sequence, version_at, content_hash, revision, state,
    kind, local_time, time_zone, starts_at, place, contact, client_label, client_value, client_id, department_id, seq
"""


async def lock_theirs(tx: Tx, publisher_id: UUID, their_id: str) -> Appointment | None:
    """The appointment a publisher calls their_id, held; when there is none, the right to make it is held."""
    found = await _lock(tx, "publisher_id = $1 AND their_id = $2", publisher_id, their_id)
    if found is not None:
        return found
    # Two doors may bring the first two events of one appointment at once.
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"{publisher_id} {their_id}")
    return await _lock(tx, "publisher_id = $1 AND their_id = $2", publisher_id, their_id)


async def lock_appointments(tx: Tx, appointment_ids: Collection[UUID]) -> list[Appointment]:
    """Those appointments in key order, held."""
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS}
          FROM appointment
         WHERE appointment_id = ANY($1)
         ORDER BY appointment_id
           FOR NO KEY UPDATE
        """,  # noqa: S608  (our own columns)
        list(appointment_ids),
    )
    return [_appointment(row) for row in rows]


async def save_appointment(tx: Tx, appointment: Appointment) -> None:
    """Write it as it is now; its row is held or was never there."""
    await tx.execute(
        f"""
        INSERT INTO appointment ({_COLUMNS}, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
        ON CONFLICT (appointment_id) DO UPDATE
           SET event_id = excluded.event_id, version_sequence = excluded.version_sequence,
               version_at = excluded.version_at, content_hash = excluded.content_hash, revision = excluded.revision,
               state = excluded.state, kind = excluded.kind, local_time = excluded.local_time,
               time_zone = excluded.time_zone, starts_at = excluded.starts_at, place = excluded.place,
               contact = excluded.contact, client_label = excluded.client_label,
               client_value = excluded.client_value, client_id = excluded.client_id,
               department_id = excluded.department_id, seq = excluded.seq,
               -- Since when it stands so: not since it was said once more.
               changed_at = CASE WHEN appointment.revision <> excluded.revision
                                   OR appointment.client_id IS DISTINCT FROM excluded.client_id
                                 THEN excluded.changed_at
                                 ELSE appointment.changed_at END
        """,  # noqa: S608  (our own columns)
        *_values(appointment),
        tx.now,
    )


async def hold_matching(tx: Tx, *, of_clients: bool) -> None:
    """Until the commit dates look for clients, any number at once, or a client's record changes, alone.

    Otherwise a date that is being taken on and a client who is just becoming known do not see each other, and the date
    waits for ever. To be called before any row is locked.
    """
    if failpoints.is_off("matching"):
        return
    lock = "pg_advisory_xact_lock" if of_clients else "pg_advisory_xact_lock_shared"
    await tx.execute(f"SELECT {lock}(hashtextextended('reminders.matching', 0))")


async def waiting_under(tx: Tx, names: Collection[tuple[str, str]]) -> list[UUID]:
    """Appointments that nobody is known for, named by one of these (label, value), in key order."""
    rows = await tx.fetch(
        """
        SELECT appointment_id
          FROM appointment
          JOIN unnest($1::text[], $2::text[]) AS name (label, value) ON label = client_label AND value = client_value
         WHERE client_id IS NULL
         ORDER BY appointment_id
        """,
        [label for label, _ in names],
        [value for _, value in names],
    )
    return [row["appointment_id"] for row in rows]


async def strayed_under(tx: Tx, names: Collection[tuple[str, str]]) -> list[UUID]:
    """Appointments under these names whose client is not called so any more, in key order: a merge was taken back."""
    rows = await tx.fetch(
        """
        SELECT appointment_id
          FROM appointment
          JOIN unnest($1::text[], $2::text[]) AS name (label, value) ON label = client_label AND value = client_value
         WHERE client_id IS NOT NULL
           AND NOT EXISTS (SELECT
                             FROM external_id
                            WHERE external_id.client_id = appointment.client_id
                              AND external_id.label = appointment.client_label
                              AND external_id.value = appointment.client_value)
         ORDER BY appointment_id
        """,
        [label for label, _ in names],
        [value for _, value in names],
    )
    return [row["appointment_id"] for row in rows]


async def names_of(tx: Tx, client_id: UUID) -> set[tuple[str, str]]:
    """The external ids (label, value) by which this client is known."""
    rows = await tx.fetch("SELECT label, value FROM external_id WHERE client_id = $1", client_id)
    return {(row["label"], row["value"]) for row in rows}


async def clients_called(tx: Tx, label: str, value: str) -> list[UUID]:
    """The clients that have this external id; more than one is a mistake somewhere, and nobody's to guess."""
    rows = await tx.fetch(
        """
        SELECT client_id
          FROM external_id
          JOIN client USING (client_id)
         WHERE label = $1
           AND value = $2
           AND NOT is_deleted
         ORDER BY client_id
         LIMIT 2
        """,
        label,
        value,
    )
    return [row["client_id"] for row in rows]


async def appointments_of(tx: Tx, client_id: UUID) -> list[UUID]:
    """All appointments of a client, in key order."""
    rows = await tx.fetch(
        "SELECT appointment_id FROM appointment WHERE client_id = $1 ORDER BY appointment_id", client_id
    )
    return [row["appointment_id"] for row in rows]


class Announceable(msgspec.Struct, frozen=True):
    """A date as others were told of it last."""

    appointment: Appointment
    department_id: UUID
    next_at: datetime | None
    seq: int


async def announceable(tx: Tx) -> list[Announceable]:
    """Every appointment others may know of, as they were told of it."""
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS},
               (SELECT min(not_before)
                  FROM reminder
                 WHERE reminder.appointment_id = appointment.appointment_id
                   AND reminder.state IN ('planned', 'carried')) AS next_reminder_at,
               (SELECT seq FROM announced WHERE announced.appointment_id = appointment.appointment_id) AS told_seq,
               (SELECT department_id
                  FROM reminder
                 WHERE reminder.appointment_id = appointment.appointment_id
                 ORDER BY reminder_id DESC
                 LIMIT 1) AS said_in
          FROM appointment
         WHERE client_id IS NOT NULL
           AND starts_at IS NOT NULL
           AND kind <> 'requested'
        """  # noqa: S608  (our own list of columns)
    )
    return [
        Announceable(
            _appointment(row),
            row["said_in"] or row["department_id"],
            row["next_reminder_at"],
            row["seq"] if row["told_seq"] is None else row["told_seq"],
        )
        for row in rows
    ]


async def appointments_with(tx: Tx, appointment_ids: Sequence[UUID]) -> dict[UUID, Appointment]:
    """Those appointments, by id, not held."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM appointment WHERE appointment_id = ANY($1)",  # noqa: S608  (our own columns)
        list(appointment_ids),
    )
    return {row["appointment_id"]: _appointment(row) for row in rows}


async def _lock(tx: Tx, condition: str, *args: object) -> Appointment | None:
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM appointment WHERE {condition} FOR NO KEY UPDATE",  # noqa: S608  (ours, both)
        *args,
    )
    return _appointment(row) if row else None


def _appointment(row: asyncpg.Record) -> Appointment:
    version = Version(row["version_sequence"], row["version_at"])
    names = (name for name in Appointment.__struct_fields__ if name != "version")
    return Appointment(version=version, **{name: row[name] for name in names})


def _values(appointment: Appointment) -> list[object]:
    """Its fields in the order of _COLUMNS."""
    fields = msgspec.structs.asdict(appointment)
    version: Version = fields.pop("version")
    fields |= {"version_sequence": version.sequence, "version_at": version.at}
    return [fields[name] for name in _COLUMNS.replace(",", " ").split()]
