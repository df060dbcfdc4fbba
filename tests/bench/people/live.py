"""An office of a thousand case managers, each with a page open: its wire, its threads and its pages run."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.bench.ground import Ground
from tests.bench.people import offices
from tests.bench.people.directory import open_sessions

NAME, MANAGERS = "live", 1_000
SERVICES = ("gateway", "threads", "web")
# Its lines, and so much of gateway's copies that it does not ask for a hundred thousand clients while we measure.
_WIRE = """
    INSERT INTO gateway.line (line, department_id, kind, is_active, seq, free_at)
    SELECT line, department_id, 'long_code', is_active, seq, now()
      FROM threads.line
        ON CONFLICT (line) DO NOTHING;

    INSERT INTO gateway.department (department_id, name, time_zone, is_active, seq)
    SELECT department_id, name, time_zone, is_active, seq
      FROM threads.department
        ON CONFLICT (department_id) DO NOTHING;

    INSERT INTO gateway.office (department_id, seq)
    SELECT department_id, seq
      FROM threads.department
        ON CONFLICT (department_id) DO NOTHING;

    INSERT INTO gateway.staff (staff_id, is_active, seq)
    SELECT staff_id, is_active, seq
      FROM threads.staff
        ON CONFLICT (staff_id) DO NOTHING;

    INSERT INTO gateway.client (client_id, language, seq)
    SELECT client_id, language, 1
      FROM threads.client
        ON CONFLICT (client_id) DO NOTHING;
"""


@asynccontextmanager
async def live(ground: Ground, texts_each: int, change: str = "") -> AsyncIterator[None]:
    """That office at work, so many texts behind every case manager. change: SQL, before anything runs."""
    await offices.made(ground, NAME, MANAGERS * texts_each, texts_each)
    connection = await offices.connect(ground, NAME)
    try:
        await connection.execute(_WIRE + change)
        await open_sessions(connection)
    finally:
        await connection.close()
    await ground.set_latency(0)
    await offices.start(ground, NAME, *SERVICES)
    try:
        yield
    finally:
        await offices.stop(ground, *SERVICES)
