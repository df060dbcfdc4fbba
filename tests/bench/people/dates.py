"""A court's dates in a database of reminders' own: each of one client, with its reminder planned for a moment."""

from datetime import datetime, timedelta

import asyncpg

from deploy.local.stack import DATABASE
from tests.bench.ground import Ground
from tests.bench.people.offices import url_of

# Of every five clients one reads Spanish.
HOUSE = """
    INSERT INTO publisher (publisher_id, name, department_id, key_prefix, key_hash, scopes, has_queue, added_at)
    VALUES (md5('court')::uuid, 'court', md5('office')::uuid, 'bench', '', '{events}', false, now());
    INSERT INTO department (department_id, quiet_from, quiet_until, seq)
    VALUES (md5('office')::uuid, '00:00', '00:00', 1);
    INSERT INTO line (line, department_id, is_active, seq)
    VALUES ('+18015550199', md5('office')::uuid, true, 1);
"""
KEY = "(lpad(to_hex({0}), 12, '0') || '70008' || substr(md5(({0})::text), 1, 15))::uuid"
ONE, THEIRS = KEY.format("n"), KEY.format("$1 + (n - $1) % $3")
CLIENTS = f"""
    WITH added AS (
        INSERT INTO client (client_id, given_name, family_name, language, time_zone, wants_reminders, is_deleted,
                            number, phone_health, seq)
        SELECT {ONE}, 'Ana', 'Abbott', CASE WHEN n % 5 = 0 THEN 'es' ELSE 'en' END, 'America/Denver', true, false,
               '+1385' || lpad(n::text, 7, '0'), 'working', 1
          FROM generate_series($1::bigint, $1 + $2::bigint - 1) AS n
        RETURNING client_id
    )
    INSERT INTO caseload (client_id, department_id, staff_id, is_open)
    SELECT client_id, md5('office')::uuid, md5('carla')::uuid, true
      FROM added
"""
# A date is two days after its reminder, at a full hour.
DATES = f"""
    INSERT INTO appointment (appointment_id, publisher_id, their_id, event_id, version_at, content_hash, revision,
                             state, kind, local_time, time_zone, starts_at, place, client_label, client_value,
                             client_id, department_id, changed_at)
    SELECT {ONE}, md5('court')::uuid, n::text, n::text, now(), '', 1, 'scheduled', 'hearing',
           starts_at AT TIME ZONE 'America/Denver', 'America/Denver', starts_at, '450 S State St, room 201',
           'court_id', n::text, {THEIRS}, md5('office')::uuid, now()
      FROM generate_series($1::bigint, $1 + $2::bigint - 1) AS n,
           date_trunc('hour', $4::timestamptz + (n - $1) * $5::interval + interval '2 days') AS starts_at
"""
# Whoever has one date has it on a day of its own.
REMINDERS = f"""
    INSERT INTO reminder (reminder_id, appointment_id, client_id, step, revision, event_id, state, not_before,
                          not_after, local_time, post_id, question_id, changed_at, department_id, local_on)
    SELECT {ONE}, {ONE}, {THEIRS}, 'day_before', 1, n::text, 'planned', not_before, not_before + interval '1 day',
           date_trunc('hour', not_before + interval '2 days') AT TIME ZONE 'America/Denver', {ONE}, {ONE}, now(),
           md5('office')::uuid, CASE WHEN $2 = $3::bigint THEN not_before::date END
      FROM generate_series($1::bigint, $1 + $2::bigint - 1) AS n,
           CAST($4::timestamptz + (n - $1) * $5::interval AS timestamptz) AS not_before
"""
EMPTY = """
    TRUNCATE publisher, department, line, client, external_id, caseload, appointment, reminder, audit, outbox, inbox
     CASCADE
"""
MADE_S = 1_800.0


async def made(ground: Ground, name: str) -> asyncpg.Connection:
    """A database of this name with nobody in it, and a connection to it as the superuser."""
    if name not in ground.offices:
        async with ground.database() as connection:
            await connection.execute(f"CREATE DATABASE {name} TEMPLATE {DATABASE}")
        ground.offices[name] = (0.0, 0.0)
    connection = await asyncpg.connect(url_of(ground, name))
    await connection.execute("SET search_path = reminders")
    # The rows fit one another; to look each of millions up again takes longer than to make it.
    await connection.execute("SET session_replication_role = replica")
    return connection


async def emptied(connection: asyncpg.Connection) -> None:
    """Only the house: a court, an office that is never quiet, its line."""
    await connection.execute(EMPTY)
    await connection.execute(HOUSE)


async def add(
    connection: asyncpg.Connection, span: range, due_at: datetime, apart: timedelta, people: int | None = None
) -> None:
    """Dates of these numbers, their reminders due one after another from due_at on; people: how many share them."""
    many = people or len(span)
    await connection.execute(CLIENTS, span.start, many, timeout=MADE_S)
    for statement in (DATES, REMINDERS):
        await connection.execute(statement, span.start, len(span), many, due_at, apart, timeout=MADE_S)
    await connection.execute("VACUUM (ANALYZE) client, caseload, appointment, reminder", timeout=MADE_S)
    await connection.execute("CHECKPOINT", timeout=MADE_S)
