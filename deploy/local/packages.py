"""Programs from the distribution's packages, unpacked into a cache folder: no installing, no root needed."""

import asyncio
import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.local.child import output_of
from deploy.local.places import Missing, cache

Say = Callable[[str], None]


async def tree(package: str, wanted: re.Pattern[str], say: Say, mend: Callable[[Path], None] | None = None) -> Path:
    """The folder where `package` and what it misses here (of the wanted names) are unpacked, once."""
    place = cache() / package
    async with _alone(place):
        if not (place / "usr").is_dir():
            say(f"fetching {package} from the distribution's packages into {place} (once)")
            await _unpack(package, wanted, place, mend)
    return place


async def _unpack(package: str, wanted: re.Pattern[str], place: Path, mend: Callable[[Path], None] | None) -> None:
    if not all(shutil.which(tool) for tool in ("apt-get", "dpkg")):
        raise Missing(
            f"{package} is neither installed nor to be had (no apt here): install it, "
            "use `docker compose up`, or set DATABASE_URL and AMQP_URL."
        )
    with tempfile.TemporaryDirectory(dir=place.parent) as scratch:
        debs = await _download(package, wanted, Path(scratch))
        for deb in debs:
            await output_of("dpkg", "-x", str(deb), str(Path(scratch) / "tree"))
        if mend:
            mend(Path(scratch) / "tree")
        (Path(scratch) / "tree").rename(place)  # at once: a half-unpacked tree is never seen


async def _download(package: str, wanted: re.Pattern[str], scratch: Path) -> list[Path]:
    """Download with lists of our own: works as any user, even where the system's lists are empty."""
    for folder in ("lists/partial", "cache/archives/partial", "debs"):
        (scratch / folder).mkdir(parents=True)
    own = ["-o", f"Dir::State::lists={scratch}/lists", "-o", f"Dir::Cache={scratch}/cache",
           "-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User="]  # fmt: skip
    await output_of("apt-get", *own, "update", "-qq")
    plan = await output_of("apt-get", *own, "-s", "install", "--no-install-recommends", package)
    missing = [line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")]
    names = [name for name in missing if wanted.match(name)]
    await output_of("apt-get", *own, "download", *names, cwd=scratch / "debs")
    return sorted((scratch / "debs").glob("*.deb"))


@asynccontextmanager
async def _alone(place: Path) -> AsyncIterator[None]:
    """One at a time for this folder, whichever process asks."""
    with Path(f"{place}.lock").open("w") as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        yield


def library_path(place: Path) -> dict[str, str]:
    """The environment that lets an unpacked program find its unpacked libraries."""
    folders = [str(folder) for folder in (place / "usr/lib").glob("*-linux-gnu")]
    inherited = os.environ.get("LD_LIBRARY_PATH")
    return {"LD_LIBRARY_PATH": ":".join([*folders, *([inherited] if inherited else [])])}
