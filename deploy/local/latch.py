"""One practice office per checkout: where it is kept, and whether it is open."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from deploy.local.places import STATE, Missing, folder_to_write

OFFICE = STATE / "office"
LOCK = OFFICE / "lock"


@contextmanager
def alone() -> Iterator[None]:
    """One office per checkout; the lock file holds its launcher's process id, for `./run down`."""
    folder_to_write(OFFICE)
    with LOCK.open("a+") as lock:
        if not _locked(lock):
            raise Missing("the office is already open here. See it: ./run where. Close it: ./run down.")
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def is_open() -> bool:
    """Whether an office is open in this checkout."""
    if not LOCK.exists():
        return False
    with LOCK.open() as lock:  # to read: another user may ask, too
        return not _locked(lock)


def launcher() -> int:
    """The process id of the launcher that holds, or last held, the office open."""
    return int(LOCK.read_text())


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
