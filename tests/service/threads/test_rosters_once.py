"""A list applied twice, by two at once, or not to its end: everybody is added once, or nobody. And its end."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from services.kit.ids import new_id
from services.threads.jobs.rosters import Rosters
from services.threads.store.caseloads import close_caseload
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import BENS, CLERK, COURT, LINE, PROBATION, STRANGERS
from tests.service.threads.lists import applies, brings, changes, csv, looks, people
from tests.service.threads.office import Office

SNAPSHOT = """
    SELECT (SELECT count(*) FROM client), (SELECT count(*) FROM phone), (SELECT count(*) FROM thread),
           (SELECT count(*) FROM caseload), (SELECT count(*) FROM external_id), (SELECT count(*) FROM client_change),
           (SELECT md5(COALESCE(string_agg(client::text, ',' ORDER BY client_id), '')) FROM client),
           (SELECT md5(COALESCE(string_agg(thread::text, ',' ORDER BY thread_id), '')) FROM thread)
"""


async def snapshot(office: Office) -> tuple[Any, ...]:
    return tuple(await office.db.fetchrow(SNAPSHOT) or ())


async def test_a_second_click_reads_and_adds_nothing_twice(office: Office) -> None:
    one = str(new_id())
    first = await brings(office.carla, csv("Eve,Evans,385 555 0140"), roster_id=one)
    assert await brings(office.carla, csv("Eve,Evans,385 555 0140"), 200, roster_id=one) == first
    assert (await brings(office.dev, csv("Eve,Evans,385 555 0140"), 409, roster_id=one))["title"] == "used"
    other = str(new_id())
    two = await asyncio.gather(
        *(brings(office.carla, csv("Eve,Ely,385 555 0141"), (200, 201), roster_id=other) for _ in range(2))
    )
    assert two[0] == two[1], "two clicks at once are one"
    both = await asyncio.gather(applies(office.carla, first), applies(office.carla, first))
    assert {found["state"] for found in both} == {"applied"}
    assert await office.value("SELECT count(*) FROM client") == 1


async def test_two_who_bring_one_list_at_once_add_everybody_once(office: Office) -> None:
    content = csv(*people(40))
    mine, theirs = await brings(office.carla, content), await brings(office.erin, content)
    assert theirs["counts"] == {"new": 40}
    first, second = await asyncio.gather(applies(office.carla, mine), applies(office.erin, theirs))
    assert sorted([str(first["counts"]), str(second["counts"])]) == ["{'known': 40}", "{'new': 40}"]
    assert await office.value("SELECT count(DISTINCT number) = count(*) FROM phone") is True


@pytest.fixture
async def hasty(database: Database, broker: Broker) -> AsyncIterator[Office]:
    """The office that applies what was judged before the locks were its own."""
    async with Office(database, broker, failpoints="judged_again:off").running() as office:
        yield office


async def test_without_the_second_look_people_are_added_twice(hasty: Office) -> None:
    content = csv(*people(40))
    mine, theirs = await brings(hasty.carla, content), await brings(hasty.erin, content)
    async with hasty.service.db.tx() as tx:  # both have looked before either may add
        await tx.execute("LOCK TABLE client IN EXCLUSIVE MODE")
        both = asyncio.gather(applies(hasty.carla, mine), applies(hasty.erin, theirs))
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('relation', 'advisory')"
        await hasty.until(waiting, 2)
    await both
    assert await hasty.value("SELECT count(*) FROM client") == 80


@pytest.fixture
async def failing(database: Database, broker: Broker) -> AsyncIterator[Office]:
    """The office that fails once when all is written and nothing is committed."""
    async with Office(database, broker, failpoints="roster.before_commit:raise").running() as office:
        yield office


async def test_a_crash_in_the_middle_leaves_nothing_and_the_next_click_does_it(failing: Office) -> None:
    closed, _ = await failing.add("Ben Baker", BENS)
    await failing.add("Cy Cole", STRANGERS, CLERK, COURT)
    async with failing.service.db.tx() as tx:
        await close_caseload(tx, closed, PROBATION)
    brought = await brings(
        failing.carla, csv("Eve,Evans,385 555 0140", f"Ben,Baker,{BENS}", f"Cy,Cole,{STRANGERS}", "Eve,Evans,")
    )
    before = await snapshot(failing)
    await applies(failing.carla, brought, 500)
    assert await snapshot(failing) == before
    assert (await looks(failing.carla, brought))["state"] == "read"
    await applies(failing.carla, brought)
    assert await snapshot(failing) != before
    assert len((await failing.carla.inbox())["rows"]) == 3


async def test_rows_are_forgotten_after_a_month_and_their_counts_are_not(office: Office) -> None:
    brought = await brings(office.carla, csv("Eve,Evans,385 555 0140", f"Our,Line,{LINE}"))
    job = Rosters(office.service.db)
    office.clock.advance(timedelta(days=30))
    await job.forget()
    assert len((await looks(office.carla, brought))["rows"]) == 2
    office.clock.advance(timedelta(seconds=1))
    await job.forget()
    found = await looks(office.carla, brought)
    assert (found["is_forgotten"], found["rows"], found["header"]) == (True, [], [])
    assert found["counts"] == {"new": 1, "refused": 1}
    for answer in (
        await applies(office.carla, found, 409),
        await changes(office.carla, found, 409),
        await looks(office.carla, found, "/report", 409),
    ):
        assert answer["title"] == "forgotten"
    assert await office.value("SELECT count(*) FROM roster_row") == 0
