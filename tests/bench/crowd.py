"""A thousand case managers with their page open on one web process: what a text takes to them, what a stream holds."""

from functools import partial
from uuid import uuid4

import msgspec

from tests.bench.figures import Rate, Verdict, spread
from tests.bench.ground import Ground
from tests.bench.people.live import MANAGERS, live
from tests.bench.programs.crowd import Crowd, Lived
from tests.bench.programs.webhooks import Load
from tests.bench.watch import Load as Used

PER_S = 20
CEILING_MS = 250


async def measure(ground: Ground, rounds: int, seconds: float, texts_each: int) -> list[Verdict]:
    """Texts from clients of all of them, by the real webhook; in each round everybody comes in anew."""
    lived: list[Lived] = []
    used = Used({}, 0.0)
    async with live(ground, texts_each):
        for number in range(rounds):
            go = partial(_round, ground, number, seconds)
            result, used = await ground.fair(f"{MANAGERS:,} open pages", go)
            lived.append(result)
    _show(ground, lived, used)
    return [
        Verdict(f"webhook to {what}, p95, {MANAGERS:,} pages open", spread([one.p95_ms for one in rates]), CEILING_MS,
                False, " ms", 0)
        for what, rates in _parts(lived).items()
    ]  # fmt: skip


async def _round(ground: Ground, number: int, seconds: float) -> Lived:
    keys, at = ground.stack.keys, ground.stack.at
    url = at.url("gateway") + "/twilio/sms"
    load = Load(url, keys.auth_token, keys.account_sid, "", PER_S, seconds, uuid4().hex[:8])
    crowd = Crowd(at.url("web"), ground.parts()["web"], MANAGERS, load, number)
    return msgspec.json.decode(await ground.run("crowd", msgspec.json.encode(crowd).decode()), type=Lived)


def _parts(lived: list[Lived]) -> dict[str, list[Rate]]:
    return {"hint": [one.hint for one in lived], "row": [one.row for one in lived]}


def _show(ground: Ground, lived: list[Lived], used: Used) -> None:
    ground.say(f"\n{MANAGERS:,} case managers with their page open on one web process, {PER_S} texts a second")
    for what, rates in _parts(lived).items():
        figures = ("p50", "p95", "p99")
        words = "   ".join(f"{name} {spread([getattr(r, f'{name}_ms') for r in rates]).show()} ms" for name in figures)
        ground.say(f"  {f'webhook to {what}':16} {words}   of {rates[-1].count}")
    last = lived[-1]
    ground.say(f"{'':19}CPU ms in all: {used.millis()}")
    ground.say(f"{'':19}the askers used {last.row.cpu_s / last.row.seconds:.0%} of a core")
    ground.say(f"  memory a stream  {spread([one.stream_kb for one in lived]).show(1)} KB of web's own")
    ground.say(f"  told to ask anew {sum(one.resyncs for one in lived)}")
