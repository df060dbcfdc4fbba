"""How many events a publisher may still send by HTTPS in this minute and this day, over all replicas."""

from datetime import UTC, datetime, timedelta
from typing import Final

from services.kit import failpoints
from services.kit.tx import Tx
from services.reminders.domain.records import Publisher

MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)


class OverQuota(Exception):
    """No more for now: leave the transaction, so that nothing was taken. again_at: when there is room anew."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(again_at)
        self.again_at = again_at


async def take(tx: Tx, publisher: Publisher, count: int, *, is_trial: bool) -> None:
    """Take so many events out of a publisher's minute and day. A trial costs us the minute as well, but not the day.

    Raises OverQuota when there are not so many left.
    """
    if failpoints.is_off("quota"):
        return
    starts = {"m": tx.now.replace(second=0, microsecond=0), "d": _midnight(tx.now)}
    most = {"m": publisher.quota_minute, "d": publisher.quota_day}
    taken = {"m": count} if is_trial else {"d": count, "m": count}
    rows = await tx.fetch(
        """
        INSERT INTO quota_use AS kept (publisher_id, bucket, starts_at, used)
        SELECT $1, bucket, starts_at, used
          FROM unnest($2::text[], $3::timestamptz[], $4::int[]) AS taken (bucket, starts_at, used)
        ON CONFLICT (publisher_id, bucket) DO UPDATE
           SET starts_at = excluded.starts_at,
               used = excluded.used + CASE WHEN kept.starts_at = excluded.starts_at THEN kept.used ELSE 0 END
        RETURNING bucket, used
        """,
        publisher.publisher_id,
        sorted(taken),
        [starts[bucket] for bucket in sorted(taken)],
        [taken[bucket] for bucket in sorted(taken)],
    )
    ends = {"m": starts["m"] + MINUTE, "d": starts["d"] + DAY}
    over = [ends[row["bucket"]] for row in rows if row["used"] > most[row["bucket"]]]
    if over:
        raise OverQuota(max(over))


def _midnight(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
