"""A court's file of 50,000 dates: read, compared, applied; and the next night's, of which one in twenty changed."""

import io
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import msgspec

from services.kit.clock import SYSTEM
from services.kit.db import Database
from services.kit.ids import new_id
from services.reminders.acts.loads.applying import apply_load
from services.reminders.acts.loads.reading import read_load
from services.reminders.domain.files.mapping import ClientBy, Mapping, Starts
from services.reminders.store import loads
from services.reminders.store.publishers import publisher_named
from services.reminders.store.sources import Source, save_source
from tests.bench.due import role_url
from tests.bench.figures import Verdict, spread
from tests.bench.ground import Ground
from tests.bench.people import dates

ROWS, CEILING_S = 50_000, 60
OFFICE = "loads"
MAPPING = Mapping(
    key=("case",),
    client=ClientBy(label="court_id", id="{person}"),
    starts=Starts(date="day", time="time", time_zone="America/Denver"),
    place="{court}[, room {room}]",
    case_number="{case}",
    horizon_days=60,
)
# Of every ten rows nine name somebody the house knows.
KNOWN = """
    INSERT INTO external_id (client_id, label, value)
    SELECT client_id, 'court_id', 'P-' || substr(number, 6)::bigint
      FROM client
"""
STEPS = ("first file, read", "first file, applied", "next night, read", "next night, applied", "same again, both")


async def measure(ground: Ground, rounds: int, rows: int) -> list[Verdict]:
    """Each round begins with nobody's dates."""
    connection = await dates.made(ground, OFFICE)
    database = Database("reminders", role_url(ground, OFFICE), 2, SYSTEM)
    await database.open()
    took: dict[str, list[float]] = {step: [] for step in STEPS}
    for _ in range(rounds):
        for step, seconds in (await _round(ground, database, connection, rows)).items():
            took[step].append(seconds)
    await database.close()
    await connection.close()
    ground.say(f"\nA file of {rows:,} dates, s")
    for step, seconds_each in took.items():
        ground.say(f"  {step:24}{spread(seconds_each).show(1)}")
    night = [read + applied for read, applied in zip(took[STEPS[2]], took[STEPS[3]], strict=True)]
    return [
        Verdict(f"a night's file of {rows:,} dates, compared and applied", spread(night), CEILING_S, False, " s", 1)
    ]


async def _round(ground: Ground, database: Database, connection: asyncpg.Connection, rows: int) -> dict[str, float]:
    async def go() -> dict[str, float]:
        await dates.emptied(connection)
        await connection.execute(dates.CLIENTS, 1, rows * 9 // 10)
        await connection.execute(KNOWN)
        await connection.execute("VACUUM (ANALYZE) client, caseload, external_id")
        source_id = await _source(database)
        first = await _night(database, source_id, _file(rows, 0))
        second = await _night(database, source_id, _file(rows, 20))
        again = await _night(database, source_id, _file(rows, 20))
        return dict(zip(STEPS, (*first, *second, sum(again)), strict=True))

    return (await ground.fair("a file of dates", go))[0]


async def _night(database: Database, source_id: UUID, content: bytes) -> tuple[float, float]:
    """How long it took to read a file, and to apply it; nobody waits for whoever looks at it."""
    load_id = await _brought(database, source_id, content)
    read_s = await _timed(database, load_id, read_load)
    async with database.tx() as tx:
        await loads.set_approved(tx, load_id, UUID(int=1))
    return read_s, await _timed(database, load_id, apply_load)


async def _timed(
    database: Database, load_id: UUID, act: Callable[[Database, loads.Load], Awaitable[bool | None]]
) -> float:
    async with database.tx() as tx:
        load = await loads.find_load(tx, load_id)
    assert load is not None
    began = time.monotonic()
    if await act(database, load) is False:
        raise RuntimeError("it was not applied")
    return time.monotonic() - began


async def _source(database: Database) -> UUID:
    async with database.tx() as tx:
        court = await publisher_named(tx, "court")
        assert court is not None
        source = Source(
            source_id=new_id(),
            publisher_id=court.publisher_id,
            name="docket",
            format="csv",
            mapping=msgspec.json.encode(MAPPING).decode(),
            delimiter="",
            is_quoted=True,
            min_share=0.8,
            is_active=True,
            edits=0,
        )
        await save_source(tx, source)
    return source.source_id


async def _brought(database: Database, source_id: UUID, content: bytes) -> UUID:
    load_id = new_id()
    async with database.tx() as tx:
        await loads.bring(tx, load_id, source_id, "docket.csv", content, UUID(int=1))
    return load_id


def _file(rows: int, changed: int) -> bytes:
    """So many dates of the next weeks; where some changed, every so many-th is an hour later, one in a hundred gone."""
    out = io.StringIO()
    out.writelines(line + "\n" for line in _lines(rows, changed))
    return out.getvalue().encode()


def _lines(rows: int, changed: int) -> Iterator[str]:
    yield "case,person,day,time,court,room"
    today = datetime.now(UTC).date()
    for number in range(1, rows + 1):
        if changed and number % 100 == 0:
            continue
        day, hour = today + timedelta(days=2 + number % 40), 8 + number % 8
        moved = 1 if changed and number % changed == 0 else 0
        yield f"C-{number},P-{number},{day},{hour + moved:02}:30,Matheson Courthouse,{number % 30}"
