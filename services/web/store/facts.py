"""What the others are told of a row of the directory: its whole state, with a sequence, at every change."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record

from proto.directory import CoverChanged, DepartmentChanged, StaffChanged, TeamChanged
from services.kit.tx import Tx

_FACTS: dict[str, type[msgspec.Struct]] = {
    "department": DepartmentChanged,
    "team": TeamChanged,
    "staff": StaffChanged,
    "cover": CoverChanged,
}


async def changed(tx: Tx, table: str, row_id: UUID, act: str) -> UUID:
    """Publish and record that a row was written; its id. Raises LookupError when it is not there."""
    row = await tx.fetchrow(f"{_select(table)} WHERE {table}_id = $1", row_id)
    if row is None:
        raise LookupError(f"no {table} {row_id}")
    _publish(tx, table, row)
    tx.audit(act, object_kind=table, object_id=row_id)
    return row_id


async def republish(table: str, tx: Tx, _since: datetime | None) -> None:
    """Put the state of every row through the outbox again."""
    for row in await tx.fetch(_select(table)):
        _publish(tx, table, row)


def _select(table: str) -> str:
    # Table and columns are this module's own names, never from outside.
    columns = ", ".join(_FACTS[table].__struct_fields__)
    return f"SELECT {columns}, seq FROM {table}"  # noqa: S608


def _publish(tx: Tx, table: str, row: Record) -> None:
    kind = _FACTS[table]
    state = {name: _plain(row[name]) for name in kind.__struct_fields__}
    tx.publish(kind(**state), subject=str(row[f"{table}_id"]), seq=row["seq"])


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, str) and value.startswith("{"):  # jsonb, as asyncpg hands it over
        return json.loads(value)
    return value
