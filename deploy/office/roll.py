"""`./run office list`: departments, staff, lines and publishers. No secret, and nothing of any client."""

import argparse
from collections.abc import Sequence

from asyncpg import Record

from deploy.doors import door
from deploy.office.wire import Acts
from services.gateway.store import lines
from services.reminders.store import publishers, receivers
from services.web.store import roll

INACTIVE = "deactivated"
WEBHOOK = {None: "", "on": "a webhook", "failing": "a webhook that FAILS", "off": "a webhook that is OFF"}


async def _list(_asked: argparse.Namespace) -> int:
    async with door("web") as tx:
        departments, staff = await roll.departments(tx), await roll.staff(tx)
    async with door("gateway") as tx:
        ours = await lines.listed(tx)
    async with door("reminders") as tx:
        sources, told = await publishers.all_publishers(tx), await receivers.receiving(tx)
    called = {row["department_id"]: row["name"] for row in departments}
    _show("departments", [(row["name"], row["time_zone"], _state(row)) for row in departments])
    _show("staff", [(row["email"], row["name"], row["role"], row["department"], _state(row)) for row in staff])
    _show("lines", [(row["line"], row["kind"], called.get(row["department_id"], "?"), _line(row)) for row in ours])
    _show(
        "publishers",
        [
            (
                one.publisher.name,
                called.get(one.publisher.department_id, "?"),
                _doors(one, WEBHOOK[told.get(one.publisher.publisher_id)]),
            )
            for one in sources
        ],
    )
    return 0


def _state(row: Record) -> str:
    return "" if row["is_active"] else INACTIVE


def _line(row: Record) -> str:
    return "parked" if row["is_active"] and row["is_parked"] else _state(row)


def _doors(one: publishers.Keyed, webhook: str) -> str:
    if not one.publisher.is_active:
        return INACTIVE
    ways = (one.can_come_in and "a key", one.publisher.has_queue and "a queue for its receipts", webhook)
    return ", ".join(way for way in ways if way) or "no key"


def _show(title: str, rows: Sequence[Sequence[str]]) -> None:
    """A title, and the rows below it in columns."""
    print(f"{title}{'' if rows else ': none yet'}")
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  " + "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())


ACTS: Acts = {"list": ("departments, staff, lines and publishers: names, roles, who is deactivated", _list, {})}
