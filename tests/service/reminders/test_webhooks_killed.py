"""A real process that tells a department its receipts, killed before it told them and before it knows it did."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process

import pytest

from services.kit.clock import SYSTEM
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import LINK_KEY
from tests.service.reminders.receiver import Told, told

pytestmark = pytest.mark.slow
DIES_AFTER = "webhook.after_post_before_note:kill:2"
DIES_BEFORE = "webhook.before_post:kill:2"


async def start(office: Told, failpoints: str = "") -> Process:
    """The service as a process of its own."""
    settings = office.settings()
    environment = {
        "WORK_DATABASE_URL": str(settings.work_database_url),
        "PAGE_DATABASE_URL": str(settings.page_database_url),
        "AMQP_URL": str(settings.amqp_url),
        "STAFF_TOKEN_PUBLIC_KEY": settings.staff_token_public_key,
        "LINK_KEY": LINK_KEY,
        "WEBHOOK_ORIGINS": office.origin,
        "PRACTICE": "1",
        "FAILPOINTS": failpoints,
    }
    command = (sys.executable, "-m", "services.reminders")
    return await asyncio.create_subprocess_exec(*command, env={**os.environ, **environment}, stdout=DEVNULL)


async def killed(office: Told, failpoints: str) -> None:
    """250 receipts are told by a process that is killed over the second hundred, and then by another."""
    office.receiver.clock = SYSTEM
    await office.write(250)
    dying = await start(office, failpoints)
    async with asyncio.timeout(30):
        assert await dying.wait() == -9
    # The minute in which the other might still be at it is over.
    await office.db.execute("UPDATE webhook SET next_try_at = now()")
    living = await start(office)
    try:
        await office.until("SELECT sent_number FROM webhook", 250)
    finally:
        living.terminate()
        await living.wait()


async def test_killed_after_it_told_them_they_are_told_again_under_the_same_id(
    database: Database, broker: Broker
) -> None:
    async with told(database, broker) as office:
        await killed(office, DIES_AFTER)
        posts = office.receiver.posts
        assert [post.message_id for post in posts] == ["court-1-100", "court-101-200", "court-101-200", "court-201-250"]
        assert posts[1].body == posts[2].body
        assert all(post.is_ours for post in posts)


async def test_killed_before_it_told_them_they_are_told_once(database: Database, broker: Broker) -> None:
    async with told(database, broker) as office:
        await killed(office, DIES_BEFORE)
        assert office.receiver.taken == list(range(1, 251))
