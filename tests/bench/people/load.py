"""Puts them into an empty database, as its superuser: Postgres has no COPY for others where rows have policies.

Indexes are taken away and built again at the end; foreign keys are not looked at on the way. The rows come from two
processes: `python -m tests.bench.people.load URL FIRST END EACH` is one of them.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from itertools import islice, pairwise
from typing import Any
from uuid import UUID

import asyncpg

from deploy.local.child import output_of
from deploy.local.places import CHECKOUT
from tests.bench.people import names
from tests.bench.people.directory import add_staff, copy
from tests.bench.people.texts import COLUMNS, Last, Texts

PROCESSES, ROWS_AT_ONCE = 2, 5_000
PREVIEW_CHARS = 120
BUILD_S = 1_800.0
MEMORY = "SET maintenance_work_mem = '512MB'"
# The table's key and what other tables refer to it by, the latter first; and the indexes that belong to no constraint.
_KEYS = """
    SELECT conrelid::regclass::text AS owner, conname AS name, pg_get_constraintdef(oid) AS made_by
      FROM pg_constraint
     WHERE (conrelid = 'threads.message'::regclass AND contype = 'p')
        OR (confrelid = 'threads.message'::regclass AND contype = 'f')
     ORDER BY contype
"""
_INDEXES = """
    SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made_by
      FROM pg_index
     WHERE indrelid = 'threads.message'::regclass
       AND NOT indisprimary
"""


async def load(url: str, texts: int, each: int = names.TEXTS_EACH) -> None:
    """People and so many texts; each: of how many a case manager has them (texts is a multiple of it)."""
    managers = max(1, texts // each)
    connection = await asyncpg.connect(url, timeout=30)
    try:
        await add_staff(connection, managers)
        keys, indexes = await connection.fetch(_KEYS), await connection.fetch(_INDEXES)
        for row in keys:
            await connection.execute(f"ALTER TABLE {row['owner']} DROP CONSTRAINT {row['name']}")
        for row in indexes:
            await connection.execute(f"DROP INDEX {row['name']}")
        await _pour(url, managers, each)
        await connection.execute(MEMORY)
        for row in reversed(keys):
            words = f"ALTER TABLE {row['owner']} ADD CONSTRAINT {row['name']} {row['made_by']}"
            await connection.execute(words, timeout=BUILD_S)
        for row in indexes:
            await connection.execute(row["made_by"], timeout=BUILD_S)
        await connection.execute("VACUUM (ANALYZE)", timeout=BUILD_S)
        await connection.execute("CHECKPOINT", timeout=BUILD_S)
    finally:
        await connection.close()


async def _pour(url: str, managers: int, each: int) -> None:
    shares = [managers * place // PROCESSES for place in range(PROCESSES + 1)]
    async with asyncio.TaskGroup() as tasks:
        for first, end in pairwise(shares):
            if first < end:
                words = [sys.executable, "-m", "tests.bench.people.load", url, *map(str, (first, end, each))]
                tasks.create_task(output_of(*words, cwd=CHECKOUT))


# --- a process's share


async def _load_share(url: str, first: int, end: int, each: int) -> None:
    connection = await asyncpg.connect(url, timeout=30)
    try:
        await connection.execute("SET session_replication_role = replica")
        clients = range(first * names.CLIENTS_EACH, end * names.CLIENTS_EACH)
        for table, columns, rows in (_clients(clients), _ids(clients), _phones(clients), _caseloads(clients)):
            await copy(connection, table, columns, rows)
        texts = Texts(first, end, each)
        await connection.copy_to_table(
            "message", schema_name="threads", columns=COLUMNS, source=_in_pieces(texts.rows()), timeout=BUILD_S
        )
        threads = (_thread(client, last) for client, last in zip(clients, texts.last, strict=True))
        await copy(connection, "thread", _THREAD, threads)
    finally:
        await connection.close()


async def _in_pieces(rows: Iterator[str]) -> AsyncIterator[bytes]:
    while some := "".join(islice(rows, ROWS_AT_ONCE)):
        yield some.encode()


Rows = tuple[str, str, Iterator[tuple[Any, ...]]]


def _clients(clients: range) -> Rows:
    columns = "client_id given_name family_name folded_name language time_zone agreed_at agreed_how created_at seq"
    rows = (
        (
            names.made_id(names.CLIENTS, client), names.given_name(client), names.family_name(client),
            names.folded_name(client), "es" if client % 5 == 2 else "en", names.ZONE, names.SINCE, "in_person",
            names.SINCE, 1,
        )
        for client in clients
    )  # fmt: skip
    return "client", columns, rows


def _ids(clients: range) -> Rows:
    rows = ((names.made_id(names.CLIENTS, client), "case", names.case_number(client)) for client in clients)
    return "external_id", "client_id label value", rows


def _phones(clients: range) -> Rows:
    """Every ninth had another number once."""
    columns = "phone_id client_id number valid_from is_current replaced_at health confirmed_at"
    half = names.SINCE + (names.UNTIL - names.SINCE) / 2

    def rows() -> Iterator[tuple[Any, ...]]:
        for client in clients:
            client_id, phone_id = names.made_id(names.CLIENTS, client), names.made_id(names.PHONES, client)
            health = "failing" if client % 23 == 19 else "unverified" if client % 17 == 11 else "working"
            yield phone_id, client_id, names.number_of(client), names.SINCE, True, None, health, names.SINCE
            if client % 9 == 4:
                old_id, old = UUID(int=phone_id.int | 1 << 40), names.old_number_of(client)
                yield old_id, client_id, old, names.SINCE, False, half, "working", names.SINCE

    return "phone", columns, rows()


def _caseloads(clients: range) -> Rows:
    rows = ((names.made_id(names.CASELOADS, client), *_served(client), names.SINCE) for client in clients)
    return "caseload", "caseload_id client_id department_id staff_id opened_at", rows


def _served(client: int) -> tuple[UUID, UUID, UUID]:
    manager = client // names.CLIENTS_EACH
    return names.made_id(names.CLIENTS, client), names.department_of(manager), names.made_id(names.STAFF, manager)


_THREAD = (
    "thread_id client_id department_id staff_id is_open line last_at last_message_id last_direction last_preview "
    "last_status unread_count is_answer_due has_failed arrivals"
)


def _thread(client: int, last: Last) -> tuple[Any, ...]:
    line = names.line_of(client // names.CLIENTS_EACH)
    return (
        names.made_id(names.THREADS, client), *_served(client), True, line, last.at, UUID(last.message_id),
        last.direction, last.body[:PREVIEW_CHARS], last.status, int(last.is_unread), last.is_unread,
        last.status == "failed", last.count,
    )  # fmt: skip


if __name__ == "__main__":
    asyncio.run(_load_share(sys.argv[1], *map(int, sys.argv[2:5])))
