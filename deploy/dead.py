"""`./run dead`: list, show, replay or drop dead letters. A body shows only with --reveal and a reason.

What found no queue at all is among those of threads, under the queue `unrouted`.
"""

import argparse
import asyncio
import re
import sys
from uuid import UUID

from deploy.doors import SERVICES, WHICH_OFFICE, door
from proto import envelope
from proto.registry import TYPES
from services.kit import dead
from services.kit.db import UNAVAILABLE
from services.kit.inbox import Way
from services.kit.tx import Raw

LIST_LIMIT = 200
_QUOTED, _DIGITS = re.compile(r"'[^']*'"), re.compile(r"\+?(?<![0-9a-f-])\d{7,}(?![0-9a-f-])")


def main(words: list[str]) -> int:
    """Do what the words say; 0 when it was done."""
    asked = _parser().parse_args(words or ["--help"])
    try:
        return asyncio.run(_ACTS[asked.act](asked))
    except LookupError as error:  # NoDoor among them
        print(error, file=sys.stderr)
    except UNAVAILABLE as error:
        print(f"the database does not answer: {error}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run dead", description=__doc__, epilog=WHICH_OFFICE.format(name="dead"))
    acts = parser.add_subparsers(dest="act", required=True)
    listing = acts.add_parser("list", help="what was given up, newest first")
    listing.add_argument("--service", choices=SERVICES)
    for name, text in (
        ("show", "one dead letter; its body only with --reveal"),
        ("replay", "put one back on its queue, or --all of one reason"),
        ("drop", "forget one; asks for the reason"),
    ):
        act = acts.add_parser(name, help=text)
        act.add_argument("service", choices=SERVICES)
        act.add_argument("id", type=UUID, nargs="?" if name == "replay" else None)
        if name == "replay":
            act.add_argument("--all", action="store_true", help="all of this service")
            act.add_argument("--limit", type=_count, default=100)
            act.add_argument("--yes", action="store_true", help="really; without it --all only counts")
        else:
            act.add_argument("--why", required=name == "drop", help="recorded in the audit trail")
        if name == "show":
            act.add_argument("--reveal", action="store_true", help="print the body; needs --why")
    return parser


def _count(text: str) -> int:
    """A number above 0. Raises ValueError, which argparse says in words of its own."""
    if (count := int(text)) < 1:
        raise ValueError(text)
    return count


async def _list(asked: argparse.Namespace) -> int:
    count = 0
    for service in [asked.service] if asked.service else SERVICES:
        async with door(service) as tx:
            letters = await dead.listed(tx, LIST_LIMIT)
        for letter in letters:
            print(_line(service, letter))
        count += len(letters)
    if not count:
        print(f"there are no dead letters{f' in {asked.service}' if asked.service else ''}")
    return 0


def _line(service: str, letter: dead.DeadLetter) -> str:
    when = letter.died_at.strftime("%Y-%m-%d %H:%M")
    kind = letter.type if letter.type in TYPES else "unknown"
    return f"{service:10} {letter.dead_letter_id} {when} {kind:28} {letter.queue:24} {_silent(letter.reason)}"


def _silent(text: str) -> str:
    """Without what a stranger may have put into it: words in quotes, what could be a phone."""
    return _printable(_DIGITS.sub("#", _QUOTED.sub("'…'", text)))


def _printable(text: str) -> str:
    """Without orders to a terminal."""
    return "".join(character if character.isprintable() else "?" for character in text)


async def _show(asked: argparse.Namespace) -> int:
    if asked.reveal and not asked.why:
        print("--reveal shows personal facts: say --why, it is recorded", file=sys.stderr)
        return 2
    async with door(asked.service) as tx:
        found = [letter for letter in await dead.listed(tx, 10_000) if letter.dead_letter_id == asked.id]
        if not found:
            raise LookupError(f"no dead letter {asked.id} in {asked.service}")
        print(_line(asked.service, found[0]))
        print(f"event {_silent(found[0].event_id)}, {found[0].attempts} attempts, {found[0].body_bytes} bytes")
        if asked.reveal:
            body = (await dead.read(tx, asked.id, asked.why)).decode(errors="replace")
            print(*map(_printable, body.splitlines()), sep="\n")
    return 0


async def _replay(asked: argparse.Namespace) -> int:
    if not asked.all:
        if asked.id is None:
            raise LookupError("name a dead letter, or say --all")
        await _put_back(asked.service, asked.id)
        print("replayed 1")
        return 0
    async with door(asked.service) as tx:
        letters = await dead.listed(tx, asked.limit)
    if not asked.yes:
        print(f"would replay (say --yes) {len(letters)}")
        return 0
    gone = [await _try_back(asked.service, letter.dead_letter_id) for letter in letters]
    print(f"replayed {sum(gone)}")
    return 0 if all(gone) else 1


async def _try_back(service: str, dead_letter_id: UUID) -> bool:
    """Each for itself: one that can't go keeps none of the others."""
    try:
        await _put_back(service, dead_letter_id)
    except LookupError as error:
        print(f"{dead_letter_id}: {error}", file=sys.stderr)
        return False
    return True


async def _put_back(service: str, dead_letter_id: UUID) -> None:
    """To its queue; what found none, the way it came, by its sender's outbox: nobody else may publish it."""
    async with door(service) as tx:
        raw, way = await dead.take(tx, dead_letter_id)
        if way.exchange == dead.ROAD:
            tx.put_back(way.exchange, way.routing_key, raw)
            return
        carrier, way = _carrier(raw, way)
        # Theirs commits first: should ours fail then, the event goes twice, and acts once.
        async with door(carrier) as theirs:
            theirs.put_back(way.exchange, way.routing_key, raw)


def _carrier(raw: Raw, way: Way) -> tuple[str, Way]:
    if way.sender in SERVICES:
        return way.sender, way
    # reminders takes it as a retry of its own, which it no longer asks whose it is: so that is asked here.
    declared = TYPES.get(raw.type)
    if way.sender and declared and declared.kind == "outside" and _source(raw) == way.sender:
        return "reminders", Way(dead.ROAD, "reminders.departments", None)
    raise LookupError("no one can publish it in its sender's place: have it sent again, or drop it")


def _source(raw: Raw) -> str:
    try:
        return envelope.decode(raw.body).source.removeprefix("/")
    except envelope.BadEnvelope as error:
        raise LookupError("it is no event: drop it") from error


async def _drop(asked: argparse.Namespace) -> int:
    async with door(asked.service) as tx:
        await dead.drop(tx, asked.id, asked.why)
    print("dropped 1")
    return 0


_ACTS = {"list": _list, "show": _show, "replay": _replay, "drop": _drop}

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
