"""`python -m deploy.database`: roles, their passwords, every service's migrations. May be run at any time.

DATABASE_URL[_FILE]      a superuser's address of the database
<ROLE>_PASSWORD[_FILE]   for each role that signs in, e.g. GATEWAY_WORK_PASSWORD; one left out stays as it is
PASSWORDS_DIR            a folder with files such as gateway_work_password, instead
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from deploy.environment import given
from deploy.environment import passwords as passwords_of
from proto.topology import SERVICES

SERVICES_FOLDER = Path(__file__).parents[1] / "services"
ROLES_SQL = Path(__file__).parent / "postgres/roles.sql"
LOGINS = (
    *(f"{service}_{door}" for service in SERVICES for door in ("page", "work")),
    "migrator",
    "backup",
    "monitor",
)
ANSWER_S = 60


async def prepare(superuser_url: str, passwords: Mapping[str, str]) -> None:
    """Roles, passwords, migrations, in that order."""
    await make_roles(superuser_url, passwords)
    await asyncio.to_thread(migrate_all, as_role(superuser_url, "migrator", passwords["migrator"]))


async def make_roles(superuser_url: str, passwords: Mapping[str, str]) -> None:
    """Run roles.sql and set the passwords given."""
    connection = await asyncpg.connect(superuser_url, timeout=10, command_timeout=ANSWER_S)
    try:
        async with connection.transaction():
            # Roles belong to the whole server: two databases made at once would trip over each other.
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext('roles.sql'))")
            await connection.execute(ROLES_SQL.read_text())
            for role, password in passwords.items():
                statement = await connection.fetchval(
                    "SELECT format('ALTER ROLE %I PASSWORD %L', $1::text, $2::text)", role, password
                )
                await connection.execute(statement)
    finally:
        await connection.close()


def migrate_all(migrator_url: str) -> None:
    """Bring every service's schema up to date."""
    from services.kit.migrate import migrate  # here: its driver is an extra that only this job installs

    for service in SERVICES:
        migrate(migrator_url, service, SERVICES_FOLDER / service / "schema")


def as_role(url: str, role: str, password: str) -> str:
    """The same database's address for another role."""
    parts = urlsplit(url)
    host = (parts.netloc.rpartition("@")[2]) or "127.0.0.1"
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(password, safe='')}@{host}"))


def main() -> int:
    """Prepare the database named in the environment."""
    url, passwords = given("DATABASE_URL", os.environ), passwords_of(LOGINS, "password", os.environ)
    missing = [
        name for name, value in (("DATABASE_URL", url), ("MIGRATOR_PASSWORD", passwords.get("migrator"))) if not value
    ]
    if missing or url is None:
        print(f"missing: {', '.join(missing)}", file=sys.stderr)
        return 2
    asyncio.run(prepare(url, passwords))
    print("roles and schemas are up to date")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
