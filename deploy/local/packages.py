"""Programs from the distribution's packages, unpacked into a cache folder: no installing, no root needed."""

import asyncio
import contextlib
import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.child import output_of
from deploy.local.places import Missing, cache

Say = Callable[[str], None]
PROGRESS_S = 4


@dataclass(frozen=True)
class Wanted:
    """A package, which of those it needs are unpacked too, and what a person can do where it can't be had."""

    package: str
    with_names: re.Pattern[str]
    instead: str
    mend: Callable[[Path], None] | None = None


async def tree(wanted: Wanted, say: Say) -> Path:
    """The folder where the package, and what it misses here, are unpacked, once."""
    place = cache() / wanted.package
    async with _alone(place):
        if not (place / "usr").is_dir():
            say(f"fetching {wanted.package} from the distribution's packages into {place} (once)")
            try:
                await _unpack(wanted, place, say)
            except Missing as missing:
                reason = f"{wanted.package} is not installed and could not be fetched ({missing})"
                raise Missing(f"{reason}: install it, or {wanted.instead}.") from missing
    return place


async def _unpack(wanted: Wanted, place: Path, say: Say) -> None:
    if not all(shutil.which(tool) for tool in ("apt-get", "dpkg")):
        raise Missing("there is no apt on this machine")
    with tempfile.TemporaryDirectory(dir=place.parent) as scratch:
        debs = await _download(wanted, Path(scratch), say)
        say(f"unpacking the {len(debs)} packages of {wanted.package}")
        for deb in debs:
            await output_of("dpkg", "-x", str(deb), str(Path(scratch) / "tree"))
        if wanted.mend:
            wanted.mend(Path(scratch) / "tree")
        (Path(scratch) / "tree").rename(place)  # at once: a half-unpacked tree is never seen


async def _download(wanted: Wanted, scratch: Path, say: Say) -> list[Path]:
    """Download with lists of our own: works as any user, even where the system's lists are empty."""
    lists, debs = scratch / "lists", scratch / "debs"
    for folder in (lists / "partial", scratch / "cache/archives/partial", debs):
        folder.mkdir(parents=True)
    own = ["-o", f"Dir::State::lists={lists}", "-o", f"Dir::Cache={scratch}/cache",
           "-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User="]  # fmt: skip
    with contextlib.suppress(Missing):  # one of several sources may be unreachable: the plan tells if it matters
        async with _watched(lists, "of the distribution's lists of packages", say):
            await output_of("apt-get", *own, "update", "-qq")
    plan = await output_of("apt-get", *own, "-s", "install", "--no-install-recommends", wanted.package)
    missing = [line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")]
    names = [name for name in missing if wanted.with_names.match(name)]
    whole = size_of(await output_of("apt-get", *own, "download", "--print-uris", *names, cwd=debs))
    say(f"downloading {wanted.package}: {len(names)} packages, {_mb(whole)}")
    async with _watched(debs, f"of {_mb(whole)}", say):
        await output_of("apt-get", *own, "download", *names, cwd=debs)
    return sorted(debs.glob("*.deb"))


def size_of(uris: str) -> int:
    """The bytes of all that `apt-get download --print-uris` lists: address, file, size, checksum."""
    return sum(int(words[2]) for words in map(str.split, uris.splitlines()) if len(words) > 2 and words[2].isdigit())


def _mb(size: int) -> str:
    return f"{size / 1e6:.0f} MB"


@asynccontextmanager
async def _watched(folder: Path, what: str, say: Say) -> AsyncIterator[None]:
    """Say every few seconds how much has come: a slow line is no silence."""

    async def watch() -> None:
        while True:
            await asyncio.sleep(PROGRESS_S)
            with contextlib.suppress(FileNotFoundError):  # renamed when it was whole
                say(f"  {_mb(sum(file.stat().st_size for file in folder.rglob('*')))} {what} so far")

    watching = asyncio.create_task(watch(), name=f"watch {folder.name}")
    try:
        yield
    finally:
        watching.cancel()


@asynccontextmanager
async def _alone(place: Path) -> AsyncIterator[None]:
    """One at a time for this folder, whichever process asks."""
    with Path(f"{place}.lock").open("w") as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        yield


def library_path(place: Path) -> dict[str, str]:
    """The environment that lets an unpacked program find its unpacked libraries."""
    shared = sorted((place / "usr/lib").glob("*-linux-gnu"))
    # Some packages keep libraries of their own one folder deeper (pulseaudio), and look for them where they would be
    # installed.
    private = [folder for here in shared for folder in sorted(here.iterdir()) if any(folder.glob("lib*.so*"))]
    folders = [str(folder) for folder in (*shared, *private)]
    inherited = os.environ.get("LD_LIBRARY_PATH")
    return {"LD_LIBRARY_PATH": ":".join([*folders, *([inherited] if inherited else [])])}
