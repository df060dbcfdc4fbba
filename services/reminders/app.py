"""Wiring: queues to handlers, jobs to their beat, routes to the door."""

import asyncio
from datetime import datetime

from services.desk.outward import Outward
from services.desk.sheets.running import AT_ONCE, CHILDREN
from services.kit.clock import SYSTEM, Clock
from services.kit.run import Service
from services.kit.settings import load
from services.kit.tx import Tx
from services.reminders import jobs
from services.reminders.acts.announcing import state_of
from services.reminders.handlers import answers, asked, copies, departments, posted
from services.reminders.routes import TABLES
from services.reminders.settings import Settings, origins
from services.reminders.store.appointments import announceable
from services.reminders.store.attention import all_attention
from services.reminders.store.courts import tell_courts

# A reminder is published within a second of its time (p95); a tick that finds nothing costs one index look-up.
DUE_S = 0.2
ASK_AGAIN_S = 30.0
# What changed around dates is in their plans a second later.
REPLAN_S = 1.0
WEBHOOKS_S = 1.0
# What a department's program says beside its status is not read.
MOST_ANSWERED = 1
# The page that asks for something nudges its own replica; this is for what it left when it died.
ACTS_S = 1.0
# Repeated dates are made two months ahead.
REPEATS_S = 3600.0
# Whoever brought a file nudges it; a nightly one has all night.
LOADS_S = 2.0
FORGET_S = 3600.0
# What was told of ahead begins to the minute.
CUSTODY_S = 60.0
# Each of those who asked a court is looked at once a minute.
LOOK_S = 5.0


def build(settings: Settings | None = None, clock: Clock = SYSTEM) -> Service:
    """The service reminders."""
    told = settings or load(Settings)
    service = Service("reminders", told, clock)
    way = Outward(None, most_bytes=MOST_ANSWERED, origins=origins(told.webhook_origins))
    webhooks = jobs.Webhooks(service.db, told.link_key, way)
    service.consume("reminders.departments", departments)
    service.consume("reminders.posted", posted)
    service.consume("reminders.answers", answers)
    service.consume("reminders.asked", asked)
    service.consume("reminders.copies", copies)
    service.every("due", DUE_S, lambda: jobs.hand_over(service.db))
    service.every("ask_again", ASK_AGAIN_S, lambda: jobs.ask_again(service.db))
    service.every("replan", REPLAN_S, lambda: jobs.replan_asked(service.db))
    service.every("webhooks", WEBHOOKS_S, webhooks.carry)
    service.every("acts", ACTS_S, lambda: jobs.carry_acts(service.db))
    service.every("repeats", REPEATS_S, lambda: jobs.make_repeats(service.db))
    service.every("loads", LOADS_S, lambda: _loads(service))
    service.every("forget_loads", FORGET_S, lambda: jobs.forget_old(service.db))
    service.app[CHILDREN] = asyncio.Semaphore(AT_ONCE)
    service.every("custody", CUSTODY_S, lambda: jobs.custody_begins(service.db))
    service.every("look_at_courts", LOOK_S, lambda: jobs.look_at_courts(service.db))
    service.every("forget_numbers", 3600, lambda: jobs.forget_numbers(service.db))
    for table in TABLES:
        service.routes(table)
    service.copies(
        ("client.changed.v1", "threads", "client"),
        ("department.changed.v1", "web", "department"),
        ("staff.changed.v1", "web", "staff"),
        ("line.changed.v1", "gateway", "line"),
        # These may rightly be none, and are asked for with what a house always has.
        ("team.changed.v1", "web", "staff"),
        ("cover.changed.v1", "web", "department"),
        ("number.opted_out.v1", "gateway", "line"),
        ("number.opted_in.v1", "gateway", "line"),
    )
    service.republish("appointment.changed.v1", _republish)
    service.republish("attention.changed.v1", _republish_attention)
    service.republish("court.changed.v1", _republish_courts)
    return service


async def _loads(service: Service) -> None:
    if await jobs.look_at_loads(service.db):
        service.nudge("replan")


async def _republish(tx: Tx, _since: datetime | None) -> None:
    for one in await announceable(tx):
        state = state_of(one.appointment, one.department_id, one.next_at)
        if state is not None:
            tx.publish(state, subject=str(one.appointment.appointment_id), seq=one.seq)


async def _republish_courts(tx: Tx, _since: datetime | None) -> None:
    await tell_courts(tx)


async def _republish_attention(tx: Tx, _since: datetime | None) -> None:
    for state, seq in await all_attention(tx):
        tx.publish(state, subject=str(state.attention_id), seq=seq, lane="bulk")
