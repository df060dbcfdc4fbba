"""Fills an empty installation with the practice office; does nothing to one that has staff already.

python -m deploy.office.practice, with PRACTICE=1 and every service's doors in the environment. Prints who may sign in.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta

import aio_pika

from deploy.doors import NoDoor, door
from deploy.environment import given
from deploy.office.cast import (
    CASE_MANAGERS,
    CLIENTS,
    COURT,
    DEPARTMENTS,
    ERIN,
    PASSWORD,
    PROBATION,
    STAFF,
    ZONE,
    practice_id,
)
from deploy.office.people import add_clients
from deploy.office.standing import give_statuses
from proto import envelope
from proto.departments import AppointmentScheduled, ClientRef
from proto.directory import DepartmentChanged
from services.gateway.store import lines
from services.kit.audit import Actor
from services.kit.db import Tx
from services.reminders.store import copies, publishers
from services.web.domain.passwords import make_hash
from services.web.store import directory

SEED = Actor("operator", "practice office")
# Who has a date coming up, and in how many working days. Each is told when the office opens, as when a list comes in.
DATES = {0: 1, 1: 3, 2: 1, 7: 8, 12: 2, 91: 1, 95: 5, 182: 4}

# Somebody may try it out at night, and would think it broken.
NEVER_QUIET = "00:00"
# Whatever web says is newer.
BEFORE_ALL = 0


async def fill() -> str:
    """Put everybody in; what to tell the person at the keyboard."""
    now = datetime.now(UTC)
    async with door("web", SEED) as tx:
        if await directory.find_staff(tx, STAFF[0].email):
            return _who()
        await _directory(tx)
    async with door("gateway", SEED) as tx:
        for department in DEPARTMENTS:
            # A pretend line is not paced: somebody is waiting in front of the simulator.
            await lines.add_line(tx, department.line, department.department_id, "long_code", None)
    async with door("threads", SEED) as tx:
        await add_clients(tx, now)
        await give_statuses(tx)
    async with door("reminders", SEED) as tx:
        for name in ("court", "health"):
            await publishers.add_publisher(tx, name, COURT.department_id, has_queue=True)
        await _name_departments(tx)
    await _publish_dates(now)
    return _who()


async def _directory(tx: Tx) -> None:
    password_hash = await asyncio.to_thread(make_hash, PASSWORD)
    for department in DEPARTMENTS:
        await directory.add_department(
            tx,
            name=department.name,
            time_zone=ZONE,
            quiet_from=NEVER_QUIET,
            quiet_until=NEVER_QUIET,
            office_phone=department.office_phone,
            department_id=department.department_id,
        )
    team_id = await directory.add_team(
        tx, department_id=PROBATION.department_id, name="Supervision", supervisor_ids=[ERIN.staff_id],
        team_id=practice_id("team", "supervision"),
    )  # fmt: skip
    for person in STAFF:
        await directory.add_staff(
            tx,
            name=person.name,
            email=person.email,
            role=person.role,
            department_id=practice_id("department", person.department),
            team_id=team_id if person in (*CASE_MANAGERS, ERIN) else None,
            password_hash=password_hash,
            desk_phone=person.desk_phone,
            staff_id=person.staff_id,
        )


async def _name_departments(tx: Tx) -> None:
    """What reminders will hear of them from web. The court's list is read before that: its texts are to say whose."""
    for department in DEPARTMENTS:
        known = DepartmentChanged(
            department_id=department.department_id,
            name=department.name,
            time_zone=ZONE,
            quiet_from=NEVER_QUIET,
            quiet_until=NEVER_QUIET,
        )
        await copies.copy_department(tx, known, BEFORE_ALL)


async def _publish_dates(now: datetime) -> None:
    """As the court itself would: over the broker, under its own name."""
    async with asyncio.timeout(20), await aio_pika.connect(given("COURT_AMQP_URL", os.environ)) as connection:
        channel = await connection.channel(on_return_raises=True)
        exchange = await channel.get_exchange("departments", ensure=False)
        for index, days in DATES.items():
            message = aio_pika.Message(
                _date(index, _court_day(now, days), now),
                content_type=envelope.CONTENT_TYPE,
                delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
                user_id="court",
            )
            await exchange.publish(message, routing_key="court.appointment.scheduled.v1")


def _court_day(now: datetime, days: int) -> datetime:
    """So many working days from now: no court sits on a Sunday."""
    while days:
        now += timedelta(days=1)
        days -= now.weekday() not in (5, 6)
    return now


def _date(index: int, day: datetime, now: datetime) -> bytes:
    data = AppointmentScheduled(
        appointment=f"H-{1000 + index}",
        client=ClientRef(label="case", id=CLIENTS[index].case_number),
        starts_at=f"{day:%Y-%m-%d}T08:30",
        time_zone=ZONE,
        place="District Court, 450 S State St, Room 33",
        kind="hearing",
        contact="(385) 555-0101",
    )
    return envelope.encode(
        data,
        event_id=practice_id("event", data.appointment),
        source="/court",
        type_name="appointment.scheduled.v1",
        time=now,
        subject=data.appointment,
        sequence=1,
    )


def _who() -> str:
    roles = {"case_manager": "case manager", "front_office": "front office"}
    people = "\n".join(f"  {person.email:24} {roles.get(person.role, person.role)}, {person.name}" for person in STAFF)
    return f"Sign in as (password of all: {PASSWORD})\n{people}"


def main() -> int:
    """Fill it, or say in one sentence why not."""
    if os.environ.get("PRACTICE") != "1":
        print("the practice office only moves in with PRACTICE=1; never set it in production", file=sys.stderr)
        return 2
    try:
        print(asyncio.run(fill()))
    except NoDoor as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
