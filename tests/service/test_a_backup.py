"""The README's backup: the role `backup` sees every row, and what it wrote becomes a database that works."""

import asyncio
import os

import asyncpg
import pytest

from deploy import database as making
from deploy.local.postgres import find_programs
from services.kit.clock import SYSTEM
from services.kit.db import Database as Kit
from services.web.store import directory
from tests.servers.databases import Database


async def put_somebody_in(database: Database) -> None:
    web = Kit("web", database.url("web_work"), 1, SYSTEM)
    await web.open()
    async with web.tx() as tx:
        parole = await directory.add_department(tx, name="Parole", time_zone="America/Denver")
        await directory.add_staff(tx, name="Fern", email="f@county.example", role="auditor", department_id=parole)
    await web.close()


async def run(*words: str) -> None:
    programs = await find_programs(print)
    tool, *rest = words
    environment = {**os.environ, **programs.env}
    running = await asyncio.create_subprocess_exec(
        str(programs.folder / tool), *rest, env=environment, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(60):
        _, said = await running.communicate()
    # A server newer than the tools here can't be dumped by them: that is said, for so it is with a real backup.
    assert running.returncode == 0, said.decode()


async def test_what_the_backup_role_writes_down_is_a_whole_office_again(
    database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    await put_somebody_in(database)
    file, name = str(tmp_path_factory.mktemp("backup") / "clientcomm.dump"), f"{database.name}_again"
    await run("pg_dump", "--format=custom", f"--file={file}", database.url("backup"))
    again = Database(name, database.cluster)
    admin = await asyncpg.connect(database.cluster.any_url)
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        await run("pg_restore", "--exit-on-error", f"--dbname={again.url()}", file)
        await making.prepare(again.url(), database.cluster.passwords)
        web = Kit("web", again.url("web_work"), 1, SYSTEM)
        await web.open()
        async with web.tx() as tx:
            assert await directory.find_staff(tx, "f@county.example")
        await web.close()
    finally:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()
