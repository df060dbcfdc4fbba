"""`./run office key`: more keys for a publisher, each for less or for a while; which there are; and an end to one.

`./run office limits`: how many events a publisher may send, and what it may call clients by.
"""

import argparse
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from deploy.doors import door
from deploy.office.asking import YES, be_sure
from deploy.office.places import moment_in
from deploy.office.wire import Acts
from services.kit.tx import Tx
from services.reminders.domain.keys import SCOPES, Key, scopes_named
from services.reminders.domain.records import Publisher
from services.reminders.store import keys, publishers
from services.web.store import roll

MOST_NAMED: Final = 60
LABEL_LENGTH: Final = 40


async def _key(asked: argparse.Namespace) -> int:
    if sum(map(bool, (asked.name, asked.end))) > 1 or (not asked.name and (asked.scopes or asked.expires)):
        raise ValueError("say what a new key is called, or --end and the beginning of an old one, or nothing of these")
    if asked.name:
        return await _add(asked)
    return await (_end(asked) if asked.end else _list(asked))


async def _add(asked: argparse.Namespace) -> int:
    if len(asked.name) > MOST_NAMED:
        raise ValueError(f"a key's name has {MOST_NAMED} characters at most")
    scopes = scopes_named([word.strip() for word in (asked.scopes or "events,receipts").split(",")])
    async with door("reminders") as tx:
        publisher = await publisher_called(tx, asked.publisher)
        now = tx.now
    expires_at = moment_in(await _zone(publisher), asked.expires, "--expires") if asked.expires else None
    if expires_at is not None and expires_at <= now:
        raise ValueError("--expires: that is over already")
    async with door("reminders") as tx:
        text = await keys.add_key(tx, publisher, asked.name, scopes, expires_at)
    until = f" until {asked.expires}, by its department's clock" if expires_at else ""
    print(f"key {asked.name} of {publisher.name}, for {', '.join(scopes)}{until}; shown this once:\n{text}")
    return 0


async def _end(asked: argparse.Namespace) -> int:
    prefix = asked.end.removeprefix("cc_").partition("_")[0]
    async with door("reminders") as tx:
        publisher = await publisher_called(tx, asked.publisher)
        open_ones = [key for key in await keys.keys_of(tx, publisher) if key.prefix == prefix and key.is_good(tx.now)]
    if not open_ones:
        raise LookupError(f"{publisher.name} has no key that works and begins with cc_{prefix}")
    if not open_ones[0].name:
        raise ValueError(f"that is its first key: ./run office publisher {publisher.name} --end-key")
    be_sure(asked, f"The key {open_ones[0].name} of {publisher.name} stops working at once.")
    async with door("reminders") as tx:
        await keys.end_key(tx, publisher, prefix)
    print(f"the key {open_ones[0].name} opens nothing any more")
    return 0


async def _list(asked: argparse.Namespace) -> int:
    async with door("reminders") as tx:
        publisher = await publisher_called(tx, asked.publisher)
        found = await keys.keys_of(tx, publisher)
        now = tx.now
    print(f"keys of {publisher.name}{'' if found else ': none'}")
    for key in found:
        print(f"  cc_{key.prefix}_…  {key.name or '(its first)'}: {', '.join(key.scopes)}{_standing(key, now)}")
    labels = "any label" if publisher.labels is None else ", ".join(publisher.labels)
    print(f"  {publisher.quota_minute:,} events a minute, {publisher.quota_day:,} a day; names clients by {labels}")
    return 0


async def _limits(asked: argparse.Namespace) -> int:
    async with door("reminders") as tx:
        publisher = await publisher_called(tx, asked.publisher)
        if asked.per_minute or asked.per_day:
            per_minute, per_day = asked.per_minute or publisher.quota_minute, asked.per_day or publisher.quota_day
            if min(per_minute, per_day) < 1:
                raise ValueError("--per-minute, --per-day: 1 or more; to take nothing: publisher … --deactivate")
            await publishers.limit_publisher(tx, publisher.name, per_minute, per_day)
        if asked.labels is not None:
            await publishers.label_publisher(tx, publisher.name, _labels(asked.labels))
    return await _list(asked)


def _labels(text: str) -> list[str] | None:
    """The labels named, with commas between; None for any."""
    named = [word.strip() for word in text.split(",")]
    if named == ["any"]:
        return None
    if not all(named) or any(len(word) > LABEL_LENGTH for word in named):
        raise ValueError(f"--labels: words of 1 to {LABEL_LENGTH} characters with commas between, or any")
    return named


async def publisher_called(tx: Tx, name: str) -> Publisher:
    """The publisher of that name. Raises LookupError naming those there are."""
    found = await publishers.publisher_named(tx, name)
    if found is None:
        there = ", ".join(one.publisher.name for one in await publishers.all_publishers(tx))
        raise LookupError(f"there is no publisher called {name!r}; there are: {there or 'none yet'}")
    return found


async def _zone(publisher: Publisher) -> str:
    async with door("web") as tx:
        zones: dict[UUID, str] = {row["department_id"]: row["time_zone"] for row in await roll.departments(tx)}
    return zones[publisher.department_id]


def _standing(key: Key, now: datetime) -> str:
    if key.ends_at is None:
        return f"; used {key.used_at:%Y-%m-%d}" if key.used_at else ""
    return f"; {'until' if now < key.ends_at else 'ended'} {key.ends_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


_PUBLISHER: Final = {"publisher": {"help": "its name"}}
ACTS: Acts = {
    "key": (
        "another key for a publisher, shown once; without a name: which keys it has; --end: one stops",
        _key,
        {
            **_PUBLISHER,
            "name": {"nargs": "?", "help": "what the new key is for, such as 'nightly load'"},
            "--scopes": {"help": f"with commas between, of: {', '.join(SCOPES)} (events,receipts unless said)"},
            "--expires": {"metavar": "YYYY-MM-DDTHH:MM", "help": "by its department's clock; never unless said"},
            "--end": {"metavar": "cc_…", "help": "the beginning of the key that stops, as the list shows it"},
            "--yes": YES,
        },
    ),
    "limits": (
        "how many events a publisher may send by HTTPS, and what it may call clients by",
        _limits,
        {
            **_PUBLISHER,
            "--per-minute": {"type": int, "help": "events a minute"},
            "--per-day": {"type": int, "help": "events a day"},
            "--labels": {"help": "with commas between, such as case,court_id; any: all there are"},
        },
    ),
}
