"""One database per test, cloned from a template that the real roles.sql and the real migrations made."""

import hashlib
import itertools
import os
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from deploy import database
from deploy.local.places import CHECKOUT
from tests.servers import ask

SQL = ("deploy/postgres/roles.sql", "services/kit/schema/*.sql", "services/*/schema/*.sql")


@dataclass(frozen=True)
class Database:
    """One database; `url("threads_work")` is its address for that role, `url()` the superuser's."""

    name: str
    cluster: "Cluster"

    def url(self, role: str | None = None) -> str:
        """The address for one role."""
        address = self.cluster.superuser_url(self.name)
        return database.as_role(address, role, self.cluster.passwords[role]) if role else address


@dataclass
class Cluster:
    """The Postgres of this run: DATABASE_URL's (a superuser's) when that is set, else a private one."""

    any_url: str
    passwords: dict[str, str] = field(default_factory=lambda: {role: f"{role}-test" for role in database.LOGINS})
    template: str = ""
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def superuser_url(self, name: str) -> str:
        """A superuser's address of one database."""
        head, _, tail = self.any_url.rpartition("/")
        _, _, options = tail.partition("?")
        return f"{head}/{name}" + (f"?{options}" if options else "")

    async def prepare(self) -> None:
        """Make the template unless it is there, at its very state of files."""
        self.template = f"template_{_fingerprint()}"
        admin = await asyncpg.connect(self.any_url, timeout=10)
        try:
            # Workers come at the same time; one builds, under another name: a half template is never used.
            await admin.execute("SELECT pg_advisory_lock(hashtext('template'))")
            if not await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", self.template):
                await self._build(admin)
        finally:
            await admin.close()

    async def _build(self, admin: asyncpg.Connection) -> None:
        building = f"{self.template}_building"
        if "DATABASE_URL" not in os.environ:  # ours alone: templates of older states are of no use to anybody
            for old in await admin.fetch("SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%'"):
                await admin.execute(f"DROP DATABASE {old['datname']} WITH (FORCE)")
        await admin.execute(f"DROP DATABASE IF EXISTS {building} WITH (FORCE)")
        await admin.execute(f"CREATE DATABASE {building} TEMPLATE template0")
        await database.prepare(self.superuser_url(building), self.passwords)
        await admin.execute(f"ALTER DATABASE {building} RENAME TO {self.template}")

    async def clone(self) -> Database:
        """A new database, exactly as the migrations left it."""
        name = f"t_{os.getpid()}_{next(self._numbers)}"
        await self._admin(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        await self._open_to_roles(name)
        return Database(name, self)

    async def _open_to_roles(self, name: str) -> None:
        """A clone has the template's content but not the rights on the database itself."""
        logins = ", ".join(database.LOGINS)
        await self._admin(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC; GRANT CONNECT ON DATABASE {name} TO {logins}")

    async def drop(self, one: Database) -> None:
        """Remove it, whoever is still in it."""
        await self._admin(f"DROP DATABASE IF EXISTS {one.name} WITH (FORCE)")

    async def _admin(self, statement: str) -> None:
        admin = await asyncpg.connect(self.any_url, timeout=10)
        try:
            await admin.execute(statement)
        finally:
            await admin.close()


def _fingerprint() -> str:
    """Changes with any of the files that make the template, and with the code that applies them."""
    digest = hashlib.sha256()
    files = [path for pattern in SQL for path in sorted(CHECKOUT.glob(pattern))]
    for path in [*files, Path(database.__file__), CHECKOUT / "services/kit/migrate.py"]:
        digest.update(str(path.relative_to(CHECKOUT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


async def open_cluster() -> Cluster:
    """The run's cluster, with its template made."""
    cluster = Cluster(os.environ.get("DATABASE_URL") or (await ask("postgres"))["url"])
    await cluster.prepare()
    return cluster
