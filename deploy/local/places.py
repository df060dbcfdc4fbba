"""Where things live on this machine, and which ports are free."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
# Where servers keep their data; another folder makes a second office beside the first.
STATE = Path(os.environ.get("CLIENTCOMM_STATE") or CHECKOUT / ".dev")

# The kernel gives 32768 and up to outgoing connections: a server that wants one of those may find it taken.
HIGHEST_PORT = 32_000


class Missing(Exception):
    """Something this machine lacks; the message is the one sentence the person reads."""


def leaves(error: BaseException) -> Iterator[BaseException]:
    """The errors themselves, out of however many groups."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from leaves(inner)
    else:
        yield error


ELSEWHERE = "Another folder can be named: CLIENTCOMM_STATE=/a/folder/of/yours ./run …"


def folder_to_write(place: Path) -> Path:
    """The folder, made if it is not there. Raises Missing where there can't be one that we write to."""
    for above in (*reversed(place.parents), place):
        if above.exists() and not above.is_dir():
            raise Missing(f"{above} is a file, and a folder is wanted there: move it away. {ELSEWHERE}.")
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Missing(f"{place} can't be made: {error.strerror}. {ELSEWHERE}.") from error
    if not os.access(place, os.W_OK | os.X_OK):
        raise Missing(f"{place} can't be written to by you. {ELSEWHERE}.")
    return place


def about_state(error: BaseException) -> str:
    """A sentence for what the system refused us among our own files (another user's office); empty for all else."""
    if not isinstance(error, PermissionError | NotADirectoryError | FileExistsError | IsADirectoryError):
        return ""
    file = Path(str(error.filename))
    return f"{file}: {error.strerror}. {ELSEWHERE}." if file.is_relative_to(STATE) else ""


def cache() -> Path:
    """The folder for what was downloaded once: XDG's, or the checkout's where no home can be written to."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    place = home / "clientcomm"
    try:
        place.mkdir(parents=True, exist_ok=True)
        usable = os.access(place, os.W_OK) and " " not in str(place)  # rabbitmq-server breaks on a space
    except OSError:
        usable = False
    if not usable:
        place = STATE / "cache"
        place.mkdir(parents=True, exist_ok=True)
    return place


def free_port(first: int) -> int:
    """The first port from `first` upward that nobody on loopback or elsewhere holds."""
    for port in range(first, HIGHEST_PORT):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("0.0.0.0", port))  # noqa: S104  any holder counts, on whichever address
            return port
    raise Missing(f"No free port between {first} and {HIGHEST_PORT} on this machine.")


def lost_its_port(log: Path) -> bool:
    """Whether a server's last words say that somebody took its port between the choice and the start."""
    with contextlib.suppress(OSError):
        last = log.read_bytes()[-6000:].lower()
        return any(words in last for words in (b"already_used", b"could not bind", b"eaddrinuse", b"already in use"))
    return False


async def accepts(port: int) -> bool:
    """Whether anything listens on this port of loopback."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
