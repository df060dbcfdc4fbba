"""What each process holds in memory: resident, and its share of what it shares with others."""

import psutil

from tests.bench.figures import Verdict
from tests.bench.ground import Ground
from tests.bench.office import open_office

MB = 1024 * 1024


async def measure(ground: Ground) -> list[Verdict]:
    """Everything as it is now; on new ground that is at rest, after other parts it is after their work."""
    await open_office(ground)
    ground.say(f"\nMemory, MB {'resident':>23} {'its share':>10}")
    for name, pid in sorted(ground.parts().items()):
        root = psutil.Process(pid)
        held = [one.memory_full_info() for one in [root, *root.children(recursive=True)]]
        resident, own = sum(one.rss for one in held) / MB, sum(one.pss for one in held) / MB
        ground.say(f"  {name:22} {resident:>10,.0f} {own:>10,.0f}")
    return []
