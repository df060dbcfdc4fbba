"""The acts of `./run office` on the wire: lines, what numbers said of them, the hold."""

import argparse
from collections.abc import Callable, Coroutine
from typing import Any

from deploy.doors import door
from deploy.office.places import WEBHOOKS, daily_cap, department_called, line_named, line_pace, moment_in, pool_of
from proto.values.phone import parse_phone
from services.gateway.store import hold, lines, numbers, parking

KINDS = ("long_code", "ten_dlc", "toll_free", "short_code", "messaging_service")
Acts = dict[str, tuple[str, Callable[[argparse.Namespace], Coroutine[Any, Any, int]], dict[str, dict[str, Any]]]]


async def _line(asked: argparse.Namespace) -> int:
    number, kind = line_named(asked.number, asked.kind)
    pool = pool_of(asked.numbers, kind)
    async with door("web") as tx:
        department_id = await department_called(tx, asked.department)
    async with door("gateway") as tx:
        await lines.add_line(
            tx,
            line=number,
            department_id=department_id,
            kind=kind,
            pace=line_pace(kind, asked.pace),
            daily_cap=daily_cap(asked.daily_cap),
        )
        if pool is not None:
            await lines.set_numbers(tx, number, pool)
    print(f"line {number} for {asked.department}\n{WEBHOOKS}")
    return 0


async def _park_line(asked: argparse.Namespace) -> int:
    line = line_named(asked.line, None)[0]
    async with door("gateway") as tx:
        until = moment_in(await parking.zone_of(tx, line), asked.until)
        await parking.park(tx, line, asked.because, until)
    ends = f"until {asked.until}, by its department's clock" if until else f"until: ./run office open-line {line}"
    print(f"nothing goes by {line} {ends}; texts to it still come in, and what waits too long is told as expired")
    return 0


async def _open_line(asked: argparse.Namespace) -> int:
    line = line_named(asked.line, None)[0]
    async with door("gateway") as tx:
        await parking.open_again(tx, line)
    print(f"texts go by {line} again")
    return 0


async def _release_hold(_asked: argparse.Namespace) -> int:
    async with door("gateway") as tx:
        if not await hold.is_held(tx):
            raise LookupError("nothing is held")
        await hold.release_hold(tx)
    print("texts go out again; what the phone company sent until now is taken as known")
    print("texts that waited when the hold began were not compared: they are on the review list, and are not sent")
    return 0


async def _consent(asked: argparse.Namespace) -> int:
    number, line = parse_phone(asked.number), line_named(asked.line, None)[0]
    if not asked.note.strip():
        raise ValueError("--note says what they said and how; it is kept as evidence")
    async with door("gateway") as tx:
        await lines.must_be_ours(tx, line)
        is_news = await numbers.record_by_hand(tx, number, line, asked.word == "stop", asked.note.strip())
    does = "gets no texts from" if asked.word == "stop" else "may get texts from"
    print(f"the number {does} {line}{'' if is_news else ', as before'}; what was said is kept")
    return 0


ACTS: Acts = {
    "line": (
        "add a texting number of ours, or say anew what it is",
        _line,
        {
            "number": {"help": "a phone, a short code, or a Messaging Service's sid (MG…)"},
            "department": {"help": "the department's name"},
            "--kind": {"choices": KINDS, "help": "told by its looks; long_code for a phone"},
            "--numbers": {"help": "a Messaging Service's own numbers, with commas: texts to them are its texts"},
            "--pace": {"help": "segments a second, or none; default by kind"},
            "--daily-cap": {
                "help": "segments a day that the carrier takes, or none; the last tenth is kept for replies; "
                "when not given, it stays as it is"
            },
        },
    ),
    "park-line": (
        "let nothing go by a line of ours for a while",
        _park_line,
        {
            "line": {"help": "the line"},
            "--because": {"required": True, "help": "why; kept in the trail and shown to administrators"},
            "--until": {
                "metavar": "2026-12-01T08:00",
                "help": "by its department's clock; when not given, until it is opened",
            },
        },
    ),
    "open-line": (
        "let texts go by a parked line again, whoever or whatever parked it",
        _open_line,
        {"line": {"help": "the line"}},
    ),
    "consent": (
        "keep what somebody said about texts otherwise than by text: at the desk, on paper, on the phone",
        _consent,
        {
            "number": {"help": "their number"},
            "line": {"help": "our line it is about"},
            "word": {"choices": ("stop", "start"), "help": "whether they want no more texts, or want them again"},
            "--note": {"required": True, "help": "what they said and how; kept as evidence"},
        },
    ),
    "release-hold": ("send again after a restore, once you know what was sent", _release_hold, {}),
}
