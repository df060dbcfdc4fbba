"""The practice office on the ground: its people and threads, and all five services."""

import sys
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from deploy.local.child import output_of
from deploy.local.places import CHECKOUT
from deploy.local.up import office_environment
from deploy.office.cast import CARLA, CLIENTS, Client, Staff, practice_id
from proto.topology import SERVICES
from services.kit import tokens
from tests.bench.ground import Ground, until

# Every service has heard of everybody: reminders hears of clients last.
SETTLED = """
    SELECT EXISTS (SELECT FROM threads.line)
       AND EXISTS (SELECT FROM threads.staff)
       AND EXISTS (SELECT FROM notifier.staff)
       AND (SELECT count(*) FROM reminders.client) = (SELECT count(*) FROM threads.client)
"""
SETTLED_S = 60


async def open_office(ground: Ground) -> None:
    """Move everybody in and start all services, once."""
    if "web" in ground.stack.programs:
        return
    await ground.set_latency(0)
    seed = [sys.executable, "-m", "deploy.office.practice"]
    await output_of(*seed, env=office_environment(ground.stack), cwd=CHECKOUT)
    for service in SERVICES:
        await ground.start(service)
    async with ground.database() as connection:
        await until(partial(connection.fetchval, SETTLED), SETTLED_S)
    await ground.drained(*SERVICES)


def reachable(staff: Staff) -> list[Client]:
    """A case manager's clients who can be written to."""
    return [client for client in CLIENTS if client.staff == staff.key and client.health == "working"]


async def threads_of(ground: Ground, clients: list[Client]) -> dict[str, UUID]:
    """The thread of each, by current number."""
    async with ground.database() as connection:
        rows = await connection.fetch("SELECT client_id, thread_id FROM threads.thread")
    found = {row["client_id"]: row["thread_id"] for row in rows}
    return {client.number: found[client.client_id] for client in clients}


def signed(ground: Ground, staff: Staff = CARLA) -> dict[str, str]:
    """The header by which threads knows on whose behalf it is asked."""
    department_id = practice_id("department", staff.department)
    token = tokens.StaffToken(staff.staff_id, staff.role, department_id, "bench")
    return {"Authorization": f"Bearer {tokens.sign(ground.stack.keys.staff_private, token, datetime.now(UTC))}"}
