"""Bring one schema up to date from its folder of plain SQL files.

Each file is one transaction, applied once, in order of its number, as the schema's owner. The kit's own
tables (schema/plumbing*.sql) come first in every schema. Files name extensions with their schema, `contrib.`.
Needs the extra `migrate` (yoyo, psycopg); services never import this.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from yoyo import get_backend
from yoyo.backends.base import DatabaseBackend
from yoyo.migrations import Migration, MigrationList, read_migrations

PLUMBING = sorted((Path(__file__).parent / "schema").glob("plumbing*.sql"), key=lambda path: path.stem)
# A migration that waits for a lock makes every later query wait behind it: give up soon, come back later.
LOCK_TIMEOUT = "1s"
TRIES = 20
BETWEEN_TRIES_S = 1.0


def migrate(url: str, schema: str, folder: Path) -> list[str]:
    """Apply what is new, signed in as a member of <schema>_owner; the names of the files applied."""
    with _alone(url, schema):
        for tries_left in reversed(range(TRIES)):
            try:
                return _apply(url, schema, folder)
            except psycopg.errors.LockNotAvailable:
                if not tries_left:
                    raise
                time.sleep(BETWEEN_TRIES_S)
    raise AssertionError("unreachable: the last try returns or raises")


def _apply(url: str, schema: str, folder: Path) -> list[str]:
    options = quote(f"-c role={schema}_owner -c lock_timeout={LOCK_TIMEOUT}")
    address = url.replace("postgresql://", "postgresql+psycopg://", 1)
    backend: DatabaseBackend = get_backend(f"{address}?schema={schema}&options={options}")
    with backend:
        backend.break_lock()  # left by a run that was killed; the lock that counts is ours
        wanted = backend.to_apply(_files(folder))
        with backend.lock():
            backend.apply_migrations(wanted)
    return [migration.id for migration in wanted]


def _files(folder: Path) -> MigrationList:
    plumbing = [Migration(f"0000_{path.stem}", str(path), source_dir=str(path.parent)) for path in PLUMBING]
    return MigrationList([*plumbing, *read_migrations(str(folder))])


@contextmanager
def _alone(url: str, schema: str) -> Iterator[None]:
    """One migration run per schema at a time, whoever else deploys; the lock goes with the connection."""
    with psycopg.connect(url, autocommit=True, options="-c lock_timeout=0") as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"migrate {schema}"])
        yield
