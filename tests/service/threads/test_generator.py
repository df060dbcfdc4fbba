"""The data the benches are measured on: it goes into today's tables, and keeps all their constraints."""

import asyncpg

from tests.bench.people.load import load
from tests.servers.databases import Cluster

# Made again, a constraint looks at every row: while loading, none was looked at.
_CHECKS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
      FROM pg_constraint
     WHERE contype IN ('f', 'c') AND conparentid = 0 AND connamespace = 'threads'::regnamespace
"""


async def test_ten_thousand_texts_go_in_and_no_reference_hangs(cluster: Cluster) -> None:
    database = await cluster.clone()
    try:
        await load(database.url(), 10_000)
        connection = await asyncpg.connect(database.url())
        try:
            assert 9_500 < await connection.fetchval("SELECT count(*) FROM threads.message") <= 10_000
            for table, name, words in await connection.fetch(_CHECKS):
                await connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} {words}")
        finally:
            await connection.close()
    finally:
        await cluster.drop(database)
