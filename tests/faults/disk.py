"""A small disk for a database, to be filled: a tmpfs of our own, mounted by root; others have to do without."""

import errno
import os
from pathlib import Path

import asyncpg

from deploy.local.child import output_of
from deploy.local.places import Missing
from tests.servers.databases import Database

# A story's database is 20 MB at its end.
SIZE_MB = 96
CHUNKS = (1_048_576, 4096, 1)


class SmallDisk:
    """A mounted tmpfs and the tablespace on it. `any_url` is a superuser's."""

    def __init__(self, place: Path, any_url: str) -> None:
        self.place, self._any_url = place, any_url
        self._filler = place / "filler"

    async def mount(self, owner: os.stat_result) -> None:
        """Mount it, for Postgres's own user. Raises Missing where that is not allowed."""
        connection = await asyncpg.connect(self._any_url, timeout=10)
        try:
            await connection.execute("DROP TABLESPACE IF EXISTS small")
            await self.unmount()
            self.place.mkdir(exist_ok=True)
            options = f"size={SIZE_MB}m,mode=700,uid={owner.st_uid},gid={owner.st_gid}"
            await output_of("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.place))
            await connection.execute(f"CREATE TABLESPACE small LOCATION '{self.place}'")
        finally:
            await connection.close()

    async def hold(self, database: Database) -> None:
        """Move a database there that nobody uses yet."""
        connection = await asyncpg.connect(self._any_url, timeout=10)
        try:
            await connection.execute(f"ALTER DATABASE {database.name} SET TABLESPACE small")
        finally:
            await connection.close()

    def fill(self) -> None:
        """Leave no room, not for one byte."""
        with self._filler.open("wb", buffering=0) as file:
            for chunk in CHUNKS:
                try:
                    while file.write(bytes(chunk)):
                        pass
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise

    def free(self) -> None:
        """Somebody has tidied up."""
        self._filler.unlink()

    async def unmount(self) -> None:
        """Take it away, with what is on it; nothing may use it any more."""
        if self.place.is_mount():
            await output_of("umount", str(self.place))


async def small_disk(place: Path, any_url: str, owner: os.stat_result) -> SmallDisk | None:
    """One that is mounted, or None where only others may do that."""
    disk = SmallDisk(place, any_url)
    try:
        await disk.mount(owner)
    except (Missing, FileNotFoundError):
        return None
    return disk
