"""`./run office webhook`: where a publisher's receipts are posted, its secret, and how it stands with that."""

import argparse
import os
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from deploy.doors import door
from deploy.environment import given
from deploy.office.asking import YES, be_sure
from deploy.office.keys import publisher_called
from deploy.office.wire import Acts
from services.desk.outward import Misled, Outward
from services.kit.settings import SettingsError
from services.reminders.domain import signing
from services.reminders.settings import SHORTEST_KEY, origins
from services.reminders.store import receivers
from services.reminders.store.receivers import MOST_COUNTED, Receiver

MOST_URL: Final = 500
WHY_OFF: Final = {
    "failing": "nothing was taken there for three days",
    "gone": "it answered that it wants none (410)",
    "ended": "it was ended here",
}


async def _webhook(asked: argparse.Namespace) -> int:
    if sum(map(bool, (asked.url, asked.end, asked.new_secret))) > 1:
        raise ValueError("say where to, or --end, or --new-secret, or nothing of these")
    if asked.url:
        return await _set(asked)
    if asked.end:
        return await _end(asked)
    return await (_renew(asked) if asked.new_secret else _show(asked))


async def _set(asked: argparse.Namespace) -> int:
    key = _link_key()
    _must_be_gone_to(asked.url)
    async with door("reminders") as tx:
        publisher = await publisher_called(tx, asked.publisher)
        generation = await receivers.receive_at(tx, publisher, asked.url)
    print(f"receipts of {publisher.name} are posted to {asked.url} from now on")
    if generation is None:
        print("It goes on where it was, with the secret it has")
    else:
        _say_secret(key, publisher.publisher_id, generation)
    return 0


async def _end(asked: argparse.Namespace) -> int:
    async with door("reminders") as tx:
        publisher = await publisher_called(tx, asked.publisher)
    be_sure(asked, f"Receipts of {publisher.name} are posted nowhere any more, and its secret is worth nothing.")
    async with door("reminders") as tx:
        if not await receivers.end(tx, publisher):
            raise LookupError(f"{publisher.name} has no webhook")
    print(f"receipts of {publisher.name} are posted nowhere any more; they are still read at /v1/receipts")
    return 0


async def _renew(asked: argparse.Namespace) -> int:
    key = _link_key()
    async with door("reminders") as tx:
        publisher = await publisher_called(tx, asked.publisher)
        generation = await receivers.renew_secret(tx, publisher)
    if generation is None:
        raise LookupError(f"{publisher.name} has no webhook")
    _say_secret(key, publisher.publisher_id, generation)
    print("For a day what is posted is signed with the one before, too")
    return 0


async def _show(asked: argparse.Namespace) -> int:
    async with door("reminders") as tx:
        publisher = await publisher_called(tx, asked.publisher)
        found = await receivers.receiver_of(tx, publisher)
        now = tx.now
    if found is None or found.off_because == "ended":
        print(f"{publisher.name} has no webhook")
        return 0
    print(f"receipts of {publisher.name} are posted to {found.url}")
    for line in _standing(found, publisher.name, is_taken_from=publisher.is_active, now=now):
        print(f"  {line}")
    return 0


def _standing(found: Receiver, name: str, *, is_taken_from: bool, now: datetime) -> list[str]:
    """How it stands, a line a fact."""
    most = "at least " if found.waiting == MOST_COUNTED else ""
    taken = f", the last at {_moment(found.heard_at)}" if found.heard_at else ""
    said = [f"taken up to number {found.sent_number:,}{taken}; {most}{found.waiting:,} wait"]
    last = f"status {found.last_status}" if found.last_status else found.last_fault
    if found.off_because and found.off_at:
        said.append(f"OFF since {_moment(found.off_at)}: {WHY_OFF[found.off_because]}; the last answer: {last}")
        said.append(f"to go on where it stopped: ./run office webhook {name} {found.url}")
    elif not is_taken_from:
        said.append(f"paused: {name} is deactivated")
    elif found.failing_since and found.next_try_at:
        tries = "1 try" if found.tries == 1 else f"{found.tries} tries"
        said.append(f"FAILING since {_moment(found.failing_since)}, {tries}; the last answer: {last}")
        said.append(f"tried again at {_moment(found.next_try_at)}; off after three days")
    if found.renewed_at and now < found.renewed_at + signing.BOTH_FOR:
        said.append(f"signed with its former secret, too, until {_moment(found.renewed_at + signing.BOTH_FOR)}")
    return said


def _must_be_gone_to(url: str) -> None:
    """Raises ValueError for an address that nothing is posted to, whatever its host is found to be."""
    if len(url) > MOST_URL or "#" in url:
        raise ValueError(f"an address has {MOST_URL} characters at most, and no #")
    try:
        Outward(None, most_bytes=1, origins=origins(given("WEBHOOK_ORIGINS", os.environ) or "")).checked(url)
    except (Misled, SettingsError) as error:
        raise ValueError(
            f"nothing is posted there: {error}; write one such as https://court.example.gov/told"
        ) from error


def _link_key() -> bytes:
    key = given("LINK_KEY", os.environ) or ""
    if len(key) < SHORTEST_KEY:
        raise LookupError("LINK_KEY is not set: what secrets are made from, the same as the service reminders has")
    return key.encode()


def _say_secret(key: bytes, publisher_id: UUID, generation: int) -> None:
    print(f"its secret, shown this once:\n{signing.shown(signing.secret(key, publisher_id, generation))}")


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


ACTS: Acts = {
    "webhook": (
        "post a publisher's receipts to its program; its secret is shown once; without an address: how it stands",
        _webhook,
        {
            "publisher": {"help": "its name"},
            "url": {"nargs": "?", "help": "where to, such as https://court.example.gov/told; one that was off goes on"},
            "--end": {"action": "store_true", "help": "nothing is posted any more; set up again it begins anew"},
            "--new-secret": {"action": "store_true", "help": "another secret; the one before is good for a day"},
            "--yes": YES,
        },
    ),
}
