"""Lines: our texting numbers, whose they are, how fast they may send, and when one rests."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Record

from proto.numbers import LineChanged, LineKind, LineTrouble
from services.gateway.domain import outcome
from services.gateway.domain.outcome import Outcome
from services.kit.db import Tx

COLUMNS = """
    line.line, line.department_id, line.kind, line.pace, line.is_active, line.seq, line.daily_cap, line.shut_because,
    line.shut_until, line.told_because, line.told_until
"""


async def add_line(
    tx: Tx,
    line: str,
    department_id: UUID,
    kind: LineKind = "long_code",
    pace: float | None = 1.0,
    is_active: bool = True,
    daily_cap: int | None = None,
) -> None:
    """Add a line, or change what it is. Its seq never lags the clock.

    pace: segments a second, None for unpaced. daily_cap: segments a day, 0 for none; None leaves it as it is.
    """
    rows = await tx.fetch(
        f"""
        INSERT INTO line (line, department_id, kind, pace, is_active, seq, free_at, daily_cap)
        VALUES ($1, $2, $3, $4, $5, $7, $6, nullif($8, 0))
        ON CONFLICT (line) DO UPDATE
           SET department_id = EXCLUDED.department_id,
               kind = EXCLUDED.kind,
               pace = EXCLUDED.pace,
               is_active = EXCLUDED.is_active,
               seq = greatest(line.seq + 1, EXCLUDED.seq),
               daily_cap = nullif(coalesce($8, line.daily_cap), 0)
        RETURNING {COLUMNS}
        """,  # noqa: S608 (a constant of this file)
        line,
        department_id,
        kind,
        pace,
        is_active,
        tx.now,
        int(tx.now.timestamp() * 1000),
        daily_cap,
    )
    publish(tx, rows)
    tx.audit("line_changed", object_kind="line", object_id=line)


async def set_numbers(tx: Tx, line: str, numbers: Collection[str]) -> None:
    """Say which numbers are the ways into this line: a Messaging Service's own. A number belongs to one line."""
    wanted = sorted(set(numbers))
    await tx.execute("DELETE FROM line_number WHERE line = $1 OR number = ANY ($2)", line, wanted)
    await tx.execute("INSERT INTO line_number (number, line) SELECT unnest($1::text[]), $2", wanted, line)
    tx.audit("line_numbers_set", object_kind="line", object_id=line, count=len(wanted))


async def ways_in(tx: Tx) -> list[str]:
    """Every number that texts to a line of ours are sent to."""
    rows = await tx.fetch(
        """
        SELECT number
          FROM line_number
        UNION
        SELECT line
          FROM line
         WHERE kind <> 'messaging_service'
         ORDER BY 1
        """
    )
    return [row[0] for row in rows]


async def must_be_ours(tx: Tx, line: str) -> None:
    """Raises LookupError when there is no such line, and names the one whose number it is."""
    if await tx.fetchval("SELECT true FROM line WHERE line = $1", line):
        return
    if service := await tx.fetchval("SELECT line FROM line_number WHERE number = $1", line):
        raise LookupError(f"{line} is a number of the Messaging Service {service}; say {service} instead")
    raise LookupError(f"there is no line {line}; add it: ./run office line {line} DEPARTMENT")


async def names(tx: Tx) -> list[str]:
    """Every line of ours."""
    return [row["line"] for row in await tx.fetch("SELECT line FROM line ORDER BY line")]


async def listed(tx: Tx) -> list[Record]:
    """Every line of ours, whose it is, and whether a person parked it."""
    return await tx.fetch(
        """
        SELECT line, department_id, kind, is_active,
               shut_because IS NOT NULL AND coalesce(shut_until > $1, true) AS is_parked
          FROM line
         ORDER BY line
        """,
        tx.now,
    )


async def unchecked(tx: Tx) -> list[str]:
    """Lines that came since the ledger was last compared with the provider's list."""
    return [row["line"] for row in await tx.fetch("SELECT line FROM line WHERE checked_at IS NULL ORDER BY line")]


async def republish(tx: Tx, _since: datetime | None) -> None:
    """Tell every line's state again."""
    publish(tx, await tx.fetch(f"SELECT {COLUMNS} FROM line ORDER BY line"))  # noqa: S608 (a constant of this file)


def publish(tx: Tx, rows: Sequence[Record]) -> None:
    """Tell the whole state of these, rows of COLUMNS. A trouble that has a time is over by itself then."""
    for row in rows:
        trouble, until = _trouble(row, tx.now)
        state = LineChanged(
            line=row["line"],
            department_id=row["department_id"],
            kind=row["kind"],
            pace=row["pace"],
            is_active=row["is_active"],
            daily_cap=row["daily_cap"],
            trouble=trouble,
            parked_until=until,
        )
        tx.publish(state, subject=row["line"], seq=row["seq"])


def _trouble(row: Record, now: datetime) -> tuple[LineTrouble | None, datetime | None]:
    if row["shut_because"] is not None and (row["shut_until"] is None or row["shut_until"] > now):
        return "parked", row["shut_until"]
    if row["told_until"] is not None and row["told_until"] > now:
        return row["told_because"], row["told_until"]
    return None, None


async def rest(tx: Tx, outcomes: Mapping[str, Sequence[Outcome]], probed: Collection[str]) -> None:
    """Let lines rest after bad answers, longer each time; a good answer ends the row.

    What was already on its way when a rest began does not prolong it; the answer of a probe always counts.
    """
    rows = await tx.fetch(
        """
        SELECT line, trouble
          FROM line
         WHERE line = ANY ($1)
           AND (parked_until IS NULL OR parked_until <= $2 OR line = ANY ($3))
         ORDER BY line
           FOR NO KEY UPDATE
        """,
        list(outcomes),
        tx.now,
        list(probed),
    )
    for row in rows:
        seen = list(outcomes[row["line"]])
        pause_s = outcome.rest_s(seen, row["trouble"])
        await tx.execute(
            "UPDATE line SET trouble = $2, parked_until = $3 WHERE line = $1",
            row["line"],
            outcome.trouble_after(seen, row["trouble"]),
            tx.now + timedelta(seconds=pause_s) if pause_s else None,
        )
