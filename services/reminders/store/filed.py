"""Dates that files brought: what is known of a source's, whose they are, and how they are written, many at once."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from proto.values.language import Language
from proto.values.sequence import Version
from services.kit.tx import Tx
from services.reminders.domain.files.checking import RESERVED
from services.reminders.domain.files.diffing import Lapse
from services.reminders.domain.files.dirt import fold
from services.reminders.domain.files.filed import Filed, Match, Matches
from services.reminders.domain.files.pairing import Edit
from services.reminders.domain.files.rows import Pay, Ref, Says
from services.reminders.domain.records import Appointment

_pay: Final = msgspec.json.Decoder(Pay)
_bring: Final = msgspec.json.Decoder(dict[Language, str])


async def filed_of(tx: Tx, source_id: UUID) -> list[Filed]:
    """Every date of a source, also those that are over; not held."""
    rows = await tx.fetch(
        """
        SELECT appointment_id, publisher_id, their_id, event_id, version_sequence, version_at, content_hash, revision,
               state, appointment.kind, appointment.local_time, time_zone, starts_at, appointment.place, contact,
               client_label, client_value, client_id, department_id, seq, ends_local, phone, case_number, listed_as,
               county, payable::text AS payable, bring::text AS bring, row_key, file_key, matched_how,
               edit.local_time AS edited_time, edit.place AS edited_place, edit.by_id
          FROM appointment
          LEFT JOIN edit USING (appointment_id)
         WHERE source_id = $1
           AND starts_at IS NOT NULL
        """,
        source_id,
    )
    return [_filed(row) for row in rows]


async def matches_of(tx: Tx, refs: Collection[Ref]) -> Matches:
    """Whose rows these are: the one client with that id, else the one with that phone."""
    by_id = await _clients_by_id(tx, {(label, value) for label, value, _ in refs if value})
    by_phone = await _clients_by_phone(tx, {phone for _, _, phone in refs if phone})
    return {ref: _match(by_id.get((ref[0], ref[1]), ()), by_phone.get(ref[2], ())) for ref in refs}


def _match(by_id: Sequence[UUID], by_phone: Sequence[UUID]) -> Match:
    found, how = (by_id, "id") if by_id else (by_phone, "phone")
    if len(found) == 1:
        return Match(found[0], "id" if how == "id" else "phone")
    return Match(None, reason="ambiguous" if found else "no_client")


async def _clients_by_id(tx: Tx, names: Collection[tuple[str, str]]) -> dict[tuple[str, str], Sequence[UUID]]:
    rows = await tx.fetch(
        """
        SELECT label, value, array_agg(client_id) AS client_ids
          FROM unnest($1::text[], $2::text[]) AS name (label, value)
          JOIN external_id USING (label, value)
          JOIN client USING (client_id)
         WHERE NOT is_deleted
         GROUP BY label, value
        """,
        [label for label, _ in names],
        [value for _, value in names],
    )
    return {(row["label"], row["value"]): row["client_ids"] for row in rows}


async def _clients_by_phone(tx: Tx, phones: Collection[str]) -> dict[str, Sequence[UUID]]:
    rows = await tx.fetch(
        """
        SELECT number, array_agg(client_id) AS client_ids
          FROM unnest($1::text[]) AS phone (number)
          JOIN client USING (number)
         WHERE NOT is_deleted
         GROUP BY number
        """,
        list(phones),
    )
    return {row["number"]: row["client_ids"] for row in rows}


async def hold_unchanged(tx: Tx, filed: Iterable[Filed]) -> bool:
    """Hold the rows of these dates, in key order; whether they are as they were when they were read."""
    were = {one.appointment.appointment_id: one.appointment for one in filed}
    rows = await tx.fetch(
        """
        SELECT appointment_id, event_id, revision, client_id
          FROM appointment
         WHERE appointment_id = ANY ($1)
         ORDER BY appointment_id
           FOR NO KEY UPDATE
        """,
        list(were),
    )
    names = ("event_id", "revision", "client_id")
    return all(
        tuple(row[name] for name in names) == tuple(getattr(were[row["appointment_id"]], name) for name in names)
        for row in rows
    )


async def save_filed(tx: Tx, source_id: UUID, filed: Sequence[Filed]) -> None:
    """Write these as they are now; their rows are held or were never there."""
    rows = [_values(one) for one in sorted(filed, key=lambda one: one.appointment.appointment_id)]
    await tx.execute(_SAVE, source_id, tx.now, *([list(column) for column in zip(*rows, strict=True)]))


async def lapse_edits(tx: Tx, lapsed: Sequence[tuple[UUID, Collection[Lapse]]]) -> None:
    """What staff had set instead of a time or a place ends with it; all else of their edits stays."""
    for part, columns in (("time", "local_time = NULL, base_local_time"), ("place", "place = NULL, base_place")):
        ids = [appointment_id for appointment_id, parts in lapsed if part in parts]
        if ids:
            await tx.execute(
                f"UPDATE edit SET {columns} = NULL, edits = edits + 1 WHERE appointment_id = ANY ($1)",  # noqa: S608
                sorted(ids),
            )


def _filed(row: asyncpg.Record) -> Filed:
    version = Version(row["version_sequence"], row["version_at"])
    stands = {name: row[name] for name in Appointment.__struct_fields__ if name != "version"}
    is_phone = row["client_label"] == RESERVED
    return Filed(
        appointment=Appointment(version=version, **stands),
        row_key=row["row_key"],
        key=row["file_key"] or row["row_key"],
        says=Says(
            label="" if is_phone else row["client_label"],
            client_id="" if is_phone else row["client_value"],
            phone=row["phone"] or "",
            starts=row["local_time"],
            ends=row["ends_local"],
            time_zone=row["time_zone"],
            place=row["place"],
            kind=row["kind"],
            contact=row["contact"] or "",
            case_number=row["case_number"] or "",
            listed_as=row["listed_as"] or "",
            county=row["county"] or "",
            payable=_pay.decode(row["payable"]) if row["payable"] else None,
            bring=_bring.decode(row["bring"]) if row["bring"] else {},
        ),
        how=row["matched_how"] or "",
        edit=Edit(row["edited_time"], row["edited_place"]) if row["by_id"] else None,
    )


def _values(one: Filed) -> tuple[object, ...]:
    """Its fields in the order of _TYPES."""
    stands, says = one.appointment, one.says
    return (
        stands.appointment_id,
        stands.publisher_id,
        stands.their_id,
        stands.event_id,
        stands.version.at,
        stands.content_hash,
        stands.revision,
        stands.state,
        stands.kind,
        stands.local_time,
        stands.time_zone,
        stands.starts_at,
        stands.place,
        stands.contact,
        stands.client_label,
        stands.client_value,
        stands.client_id,
        stands.department_id,
        stands.seq,
        says.ends,
        says.phone or None,
        says.case_number or None,
        fold(says.case_number) or None,
        says.listed_as or None,
        says.county or None,
        msgspec.json.encode(says.payable).decode() if says.payable else None,
        msgspec.json.encode(says.bring).decode() if says.bring else None,
        one.row_key,
        one.key,
        one.how or None,
    )


_TYPES: Final = {
    "appointment_id": "uuid",
    "publisher_id": "uuid",
    "their_id": "text",
    "event_id": "text",
    "version_at": "timestamptz",
    "content_hash": "bytea",
    "revision": "integer",
    "state": "text",
    "kind": "text",
    "local_time": "timestamp",
    "time_zone": "text",
    "starts_at": "timestamptz",
    "place": "text",
    "contact": "text",
    "client_label": "text",
    "client_value": "text",
    "client_id": "uuid",
    "department_id": "uuid",
    "seq": "bigint",
    "ends_local": "timestamp",
    "phone": "text",
    "case_number": "text",
    "case_folded": "text",
    "listed_as": "text",
    "county": "text",
    "payable": "jsonb",
    "bring": "jsonb",
    "row_key": "text",
    "file_key": "text",
    "matched_how": "text",
}
_COLUMNS: Final = ", ".join(_TYPES)
_KEPT: Final = ("appointment_id", "publisher_id", "their_id", "department_id", "seq", "row_key")
_SET: Final = ", ".join(f"{name} = excluded.{name}" for name in _TYPES if name not in _KEPT)
_GIVEN: Final = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(_TYPES.values(), start=3))
_SAVE: Final = f"""
    INSERT INTO appointment ({_COLUMNS}, source_id, changed_at)
    SELECT {_COLUMNS}, $1, $2
      FROM unnest({_GIVEN}) AS given ({_COLUMNS})
    ON CONFLICT (appointment_id) DO UPDATE
       SET {_SET}, version_sequence = NULL,
           -- Since when it stands so: not since it was said once more.
           changed_at = CASE WHEN appointment.revision <> excluded.revision
                               OR appointment.client_id IS DISTINCT FROM excluded.client_id
                             THEN excluded.changed_at
                             ELSE appointment.changed_at END
"""  # noqa: S608  (our own columns)
