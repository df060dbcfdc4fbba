"""`./run office publisher`: a key is shown once; another one, or none, ends it, and is asked about before."""

import asyncio
import getpass
import os
import pty
import re
import sys

import asyncpg

from deploy.local.places import CHECKOUT
from services.kit.clock import SYSTEM
from services.kit.db import Database as Kit
from services.reminders.store.keys import key_like
from tests.operators import PATIENCE_S, Operator, Said
from tests.servers.databases import Database

KEY = re.compile(r"^cc_[0-9a-f]{12}_\S{43}$", re.MULTILINE)


async def acts(eyes: asyncpg.Connection) -> list[str]:
    rows = await eyes.fetch("SELECT act, actor_kind, actor_id FROM reminders.audit ORDER BY at, audit_id")
    assert {(row["actor_kind"], row["actor_id"]) for row in rows} <= {("operator", getpass.getuser())}
    return [row["act"] for row in rows]


def key_in(said: Said) -> str:
    found = KEY.search(said.out)
    assert found, said
    return found[0]


async def opens(database: Database, key: str) -> bool:
    """Whether the HTTPS door would open to this key."""
    reminders = Kit("reminders", database.url("reminders_work"), 1, SYSTEM)
    await reminders.open()
    async with reminders.tx() as tx:
        found = await key_like(tx, key)
        is_open = found is not None and found.has(key) and found.key.is_good(tx.now)
    await reminders.close()
    return is_open


async def test_a_publisher_gets_a_key_and_is_told_what_its_queue_still_needs(
    operator: Operator, eyes: asyncpg.Connection
) -> None:
    await operator.office("department", "Parole")
    plain = await operator.office("publisher", "clinic", "Parole")
    queued = await operator.office("publisher", "night-court", "Parole", "--queue")
    for said in (plain, queued):
        assert KEY.search(said.out), said
    assert "PUBLISHERS" not in plain.out
    for named in ("PUBLISHERS", "night-court_amqp_password", "publisher.night-court.receipts", "not made yet"):
        assert named in queued.out
    rows = await eyes.fetch("SELECT name, has_queue FROM reminders.publisher ORDER BY name")
    assert [tuple(row) for row in rows] == [("clinic", False), ("night-court", True)]
    assert await acts(eyes) == ["publisher.added"] * 2


async def test_another_key_ends_the_one_before_and_none_ends_both(
    operator: Operator, eyes: asyncpg.Connection, database: Database
) -> None:
    await operator.office("department", "Parole")
    first = key_in(await operator.office("publisher", "clinic", "Parole"))
    second = key_in(await operator.office("publisher", "clinic", "--new-key", "--yes"))
    assert (await opens(database, first), await opens(database, second)) == (False, True)
    ended = await operator.office("publisher", "clinic", "--end-key", "--yes")
    assert "no key any more" in ended.out, ended
    assert not await opens(database, second)
    again = await operator.office("publisher", "clinic", "--end-key")
    assert (again.code, again.err) == (1, "not done: clinic has no key that works\n")
    third = key_in(await operator.office("publisher", "clinic", "--new-key"))  # nothing works: nothing to ask about
    assert await opens(database, third)
    kinds = ["added", "key_replaced", "key_ended", "key_replaced"]
    assert await acts(eyes) == [f"publisher.{kind}" for kind in kinds]


async def test_a_key_that_works_is_not_ended_unasked(
    operator: Operator, eyes: asyncpg.Connection, database: Database
) -> None:
    await operator.office("department", "Parole")
    key = key_in(await operator.office("publisher", "clinic", "Parole"))
    for way in ("--new-key", "--end-key"):
        said = await operator.office("publisher", "clinic", way)
        assert (said.code, said.out) == (1, "")
        asked = f"{QUESTION} Go on? [y/N] \nnot done: nobody is there to be asked; if you are sure, say --yes\n"
        assert said.err == asked
    assert "nothing was changed" in await typed(database, "n\n", "publisher", "clinic", "--end-key")
    assert await opens(database, key)
    assert "no key any more" in await typed(database, "y\n", "publisher", "clinic", "--end-key")
    assert not await opens(database, key)
    assert await acts(eyes) == ["publisher.added", "publisher.key_ended"]


async def test_nothing_is_taken_from_a_deactivated_publisher_until_it_is_active_again(
    operator: Operator, eyes: asyncpg.Connection, database: Database
) -> None:
    await operator.office("department", "Parole")
    key = key_in(await operator.office("publisher", "clinic", "Parole"))
    unasked = await operator.office("publisher", "clinic", "--deactivate")
    assert (unasked.code, unasked.out) == (1, "")
    assert unasked.err.startswith("What clinic sends is refused at once, by HTTPS and by queue. Go on? [y/N]")
    assert "nothing was changed" in await typed(database, "n\n", "publisher", "clinic", "--deactivate")
    assert await opens(database, key)
    said = await operator.office("publisher", "clinic", "--deactivate", "--yes")
    assert "./run office publisher clinic --activate" in said.out, said
    assert not await opens(database, key)
    assert "clinic  Parole  deactivated" in (await operator.office("list")).out
    again = await operator.office("publisher", "clinic", "--deactivate")
    assert (again.code, again.err) == (1, "not done: clinic is deactivated already\n")
    back = await operator.office("publisher", "clinic", "--activate")
    assert "taken again" in back.out, back
    assert await opens(database, key)
    assert await acts(eyes) == [f"publisher.{kind}" for kind in ("added", "stopped", "started")]


QUESTION = "The key clinic has now stops working at once."


async def typed(database: Database, answer: str, *words: str) -> str:
    """What a terminal shows when somebody answers so."""
    ours, theirs = pty.openpty()
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.office", *words),
        cwd=CHECKOUT,
        env={**os.environ, "REMINDERS_DATABASE_URL": database.url("reminders_work")},
        stdin=theirs,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    os.close(theirs)
    os.write(ours, answer.encode())
    async with asyncio.timeout(PATIENCE_S):
        shown, _ = await running.communicate()
    os.close(ours)
    return shown.decode()
