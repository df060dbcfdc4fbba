"""How long a text takes from the provider's webhook to the page of the case manager it is for."""

import msgspec

from deploy.office.cast import CARLA, CLIENTS, PASSWORD, PROBATION
from tests.bench.figures import Rate, Verdict, spread
from tests.bench.ground import Ground
from tests.bench.office import open_office, reachable, threads_of
from tests.bench.programs.page import Visit
from tests.bench.programs.webhooks import Load
from tests.bench.watch import Load as Used

PER_S = (1, 50, 200)
CEILING_MS = 250


async def measure(ground: Ground, rounds: int, seconds: float) -> list[Verdict]:
    """Texts from everybody's clients; the page is Carla's, and so a third of them concern it."""
    await open_office(ground)
    shown: dict[int, list[Rate]] = {per_s: [] for per_s in PER_S}
    used: dict[int, Used] = {}
    for _ in range(rounds):
        for per_s in PER_S:
            result, used[per_s] = await _visit(ground, per_s, seconds)
            shown[per_s].append(result)
    ground.say("\nA text, from the webhook to the page (without the browser's drawing)")
    for per_s, rates in shown.items():
        figures = ("p50", "p95", "p99")
        words = "   ".join(f"{name} {spread([getattr(r, f'{name}_ms') for r in rates]).show()} ms" for name in figures)
        ground.say(f"  {f'{per_s} a second':16} {words}   of {rates[-1].count}")
        ground.say(f"{'':28}CPU ms in all: {used[per_s].millis()}")
    return [
        Verdict(
            f"webhook to page, p95 at {per_s} a second", spread([r.p95_ms for r in rates]), CEILING_MS, False, " ms", 0
        )
        for per_s, rates in shown.items()
    ]


async def _visit(ground: Ground, per_s: int, seconds: float) -> tuple[Rate, Used]:
    keys, at = ground.stack.keys, ground.stack.at
    mine = await threads_of(ground, reachable(CARLA))
    # At one a second everything is for the page; otherwise a dozen texts would be all there is to see.
    numbers = list(mine) if per_s == 1 else [client.number for client in CLIENTS]
    url = at.url("gateway") + "/twilio/sms"
    load = Load(
        url, keys.auth_token, keys.account_sid, PROBATION.line, per_s, max(seconds, 12 if per_s == 1 else 0), ""
    )
    visit = Visit(at.url("web"), CARLA.email, PASSWORD, load, numbers, mine)

    async def go() -> Rate:
        return msgspec.json.decode(await ground.run("page", msgspec.json.encode(visit).decode()), type=Rate)

    return await ground.fair(f"webhook to page at {per_s} a second", go)
