"""What stands and waits, for /metrics: counted when asked, so that an idle service does no work for it."""

from datetime import datetime

from prometheus_client import Gauge

from proto import topology
from proto.registry import LANES
from services.kit.db import Database

WAITING = Gauge("outbox_waiting", "Events not yet with the broker", ["service", "lane"])
OLDEST = Gauge("outbox_oldest_seconds", "Age of the oldest event not yet with the broker", ["service", "lane"])
DEAD = Gauge("dead_letters", "Events given up and kept", ["service"])
UNROUTED = Gauge("unrouted_waiting", "Those of them that found no queue", ["service"])


async def count(service: str, db: Database, now: datetime) -> None:
    """Bring the gauges up to date. Raises one of UNAVAILABLE."""
    async with db.connection() as connection:
        rows = await connection.fetch(
            "SELECT lane, count(*) AS waiting, min(created_at) AS oldest FROM outbox GROUP BY lane"
        )
        dead = await connection.fetchrow(
            "SELECT count(*), count(*) FILTER (WHERE queue = $1) FROM dead_letter", topology.UNROUTED.name
        )
    found = {row["lane"]: row for row in rows}
    for lane in LANES:
        row = found.get(lane)
        WAITING.labels(service, lane).set(row["waiting"] if row else 0)
        OLDEST.labels(service, lane).set((now - row["oldest"]).total_seconds() if row else 0)
    for gauge, value in zip((DEAD, UNROUTED), dead or (0, 0), strict=True):
        gauge.labels(service).set(value)
