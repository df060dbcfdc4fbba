"""`python -m tests.faults`: every promise at its full figure, its control arms, one table."""

import argparse
import asyncio

from tests.faults import p01_webhooks, p03_once, p12_between, p13_poison
from tests.faults.ground import open_ground
from tests.faults.house import open_house


async def main() -> int:
    p = argparse.ArgumentParser()
    p.add_argument("promise")
    p.add_argument("--share", type=float, default=1.0)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--off", default="")
    a = p.parse_args()
    async with open_ground() as ground, open_house(ground) as house:
        t = asyncio.get_running_loop().time()
        print(
            await {"P1": p01_webhooks, "P3": p03_once, "P12": p12_between, "P13": p13_poison}[a.promise].tell(
                house, a.share, a.seed, a.off
            )
        )
        print(asyncio.get_running_loop().time() - t)
    return 0


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
