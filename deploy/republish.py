"""`./run republish [SERVICE …]`: every owner puts the current state of what it owns through its outbox again.

For copies that were lost or drifted: after a restored schema, wiped queues, a new broker. Safe at any time: copies take
only what is newer. State is told whole, however old; only texts that came in are told for a day back.
"""

import argparse
import asyncio
import sys
from datetime import UTC, datetime, timedelta

from deploy.doors import SERVICES, WHICH_OFFICE, NoDoor, door
from proto.registry import TYPES
from proto.trail import Republish, republish_type

# Texts that came in are put through again for this long back; their readers know those they have.
TEXTS_BACK = timedelta(hours=24)


def main(words: list[str]) -> int:
    """Ask the owners; 0 when all were asked."""
    parser = argparse.ArgumentParser(
        prog="./run republish", description=__doc__, epilog=WHICH_OFFICE.format(name="republish")
    )
    every = ", ".join(SERVICES)
    parser.add_argument("service", nargs="*", type=_service, metavar="SERVICE", help=f"of {every}; all when not given")
    asked = parser.parse_args(words)
    try:
        asyncio.run(_ask(asked.service or list(SERVICES)))
    except NoDoor as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _service(name: str) -> str:
    # Not by argparse's choices: with nargs="*" they would refuse that none is named.
    if name not in SERVICES:
        raise argparse.ArgumentTypeError(f"there is no service {name!r}; there are {', '.join(SERVICES)}")
    return name


async def _ask(services: list[str]) -> None:
    since = datetime.now(UTC) - TEXTS_BACK
    for service in services:
        async with door(service) as tx:
            owned = [declared for declared in TYPES.values() if declared.by == (service,) and declared.kind == "fact"]
            for declared in owned:
                command = Republish(type=declared.name, since=since if declared.is_stream else None)
                tx.publish(command, subject=declared.name, type_name=republish_type(service).name)
            tx.audit("republish_asked", object_kind="service", object_id=service, count=len(owned))
        print(f"asked {service} for {len(owned)} types")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
