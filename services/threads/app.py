"""Wiring, and nothing else."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

from proto.registry import LANES
from services.desk.sheets.running import AT_ONCE, CHILDREN
from services.kit.clock import SYSTEM, Clock
from services.kit.copies import Source
from services.kit.run import Service
from services.kit.settings import load
from services.kit.tx import Tx
from services.threads.handlers import copies, inbound, number_posts, numbers, posts, status
from services.threads.jobs import Jobs
from services.threads.jobs.batches import Batches
from services.threads.jobs.courts import Courts
from services.threads.jobs.merges import Merges
from services.threads.jobs.rosters import Rosters
from services.threads.jobs.snoozes import Snoozes
from services.threads.routes import TABLES
from services.threads.settings import Settings
from services.threads.store.told import publish_all


def build(settings: Settings | None = None, clock: Clock = SYSTEM) -> Service:
    """The service, ready to start."""
    service = Service("threads", settings or load(Settings), clock)
    for table in TABLES:
        service.routes(table)
    service.app[CHILDREN] = asyncio.Semaphore(AT_ONCE)
    follow = partial(service.nudge, "follow_changes")
    service.consume("threads.inbound", inbound, follow)
    service.consume("threads.status", status)
    service.consume("threads.numbers", numbers, follow)
    service.consume("threads.copies", copies)
    for queue in ("post.reply", "post.reminder", "post.bulk", "withdraw"):
        service.consume(f"threads.{queue}", posts)
    service.keep_unrouted()
    _courts(service)
    _jobs(service, follow)
    # Teams and covers may rightly be none; a house without staff or lines is one that has not been told yet.
    service.copies(
        ("department.changed.v1", "web", "department"),
        ("staff.changed.v1", "web", "staff"),
        ("team.changed.v1", "web", "staff"),
        ("cover.changed.v1", "web", "staff"),
        ("line.changed.v1", "gateway", "line"),
        ("number.opted_out.v1", "gateway", "line"),
        ("number.opted_in.v1", "gateway", "line"),
        ("number.checked.v1", "gateway", "line"),
        ("media.changed.v1", "gateway", "line"),
        ("appointment.changed.v1", "reminders", "line"),
        ("court.changed.v1", "reminders", "line"),
    )
    for type_name in ("client.changed.v1", "caseload.changed.v1", "phone.changed.v1"):
        service.republish(type_name, _source(type_name))
    return service


def _jobs(service: Service, follow: Callable[[], None]) -> None:
    """What is looked at again and again, in seconds; most is nudged long before."""
    jobs = Jobs(service.db)
    service.every("release_held", 0.5, jobs.release_held)
    service.every("attach_chosen", 5, jobs.attach_chosen)
    service.every("undo_attached", 5, jobs.undo_attached)
    service.every("follow_changes", 5, jobs.follow_changes)
    service.every("carry_batches", 5, Batches(service.db).carry)
    service.every("wake_snoozed", 5, Snoozes(service.db).wake)
    service.every("carry_merges", 5, Merges(service.db, follow).carry)
    service.every("ask_again", 30, jobs.ask_again)
    service.every("forget_rosters", 3600, Rosters(service.db).forget)


def _courts(service: Service) -> None:
    """Texts to numbers that are in nobody's conversation."""
    for lane in LANES:
        service.consume(f"threads.number.{lane}", number_posts)
    courts = Courts(service.db)
    service.every("release_numbers", 0.5, courts.release)
    service.every("ask_numbers_again", 30, courts.ask_again)
    service.every("forget_numbers", 3600, courts.forget)


def _source(type_name: str) -> Source:
    async def republish(tx: Tx, _since: datetime | None) -> None:
        await publish_all(tx, type_name)

    return republish
