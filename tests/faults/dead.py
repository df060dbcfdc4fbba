"""What was given up under fire, and the person who puts it back."""

import os
import sys

from deploy.local.child import output_of
from deploy.local.places import CHECKOUT
from proto.topology import SERVICES
from tests.faults.house import House
from tests.faults.tally import Tally

# More than a story leaves behind.
ALL = "100000"
# Nobody can tell what a process died of; its neighbours are kept whole, and named, like the one that killed it.
OF_DEATHS = ("the process died", "the broker gave it up: delivery_limit")


async def put_back(house: House, tally: Tally) -> int:
    """Replay, as a person would by `./run dead`, what was given up because processes died; how many there were."""
    found = 0
    for service in SERVICES:
        query = f"SELECT reason FROM {service}.dead_letter"
        reasons = [row["reason"] for row in await house.eyes.fetch(query)]
        if not reasons or not all(reason.startswith(OF_DEATHS) for reason in reasons):
            continue
        env = {**os.environ, f"{service.upper()}_DATABASE_URL": house.database.url(f"{service}_work")}
        words = ("-m", "deploy.dead", "replay", service, "--all", "--yes", "--limit", ALL)
        await output_of(sys.executable, *words, env=env, cwd=CHECKOUT)
        found += len(reasons)
    if found:
        tally.flagged += found
        tally.noted.append(f"{found} events were given up among all the deaths, and put back by a person")
    return found


async def name_all(house: House, tally: Tally) -> None:
    """Nothing here is poison: whatever is still given up is an innocent."""
    for service in SERVICES:
        for row in await house.eyes.fetch(f"SELECT queue, type, reason FROM {service}.dead_letter"):
            tally.unexpected.append(f"{row['type']} died in {row['queue']}: {row['reason']}")
