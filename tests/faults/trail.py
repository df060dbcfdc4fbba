"""What must stand at the end of the road: every act in web's trail, every date on a phone, every text told of once."""

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from proto.topology import SERVICES
from tests.faults import staff
from tests.faults.court import Court, dates_of
from tests.faults.house import House
from tests.faults.tally import Tally

# How many of the lost of a kind are named in the report.
SHOWN = 3


async def weigh_dates(house: House, tally: Tally, court: Court) -> None:
    """Each date taken from the court is one text in the phone company's log, or in a person's sight."""
    log = await staff.accepted(house)
    taken = Counter(date for entry in log for date in dates_of(entry["body"]))
    rows = await house.eyes.fetch(
        "SELECT message.body FROM threads.message JOIN gateway.attempt USING (message_id)"
        " WHERE post_id IS NOT NULL AND message.status = 'unknown' AND attempt.status = 'unknown'"
    )
    seen = {date for row in rows for date in dates_of(row["body"])}
    tally.weigh(court.attempted, court.acknowledged - seen, taken.items())
    for lost in sorted(court.acknowledged - seen - taken.keys())[:SHOWN]:
        tally.noted.append(f"lost: date {await _where(house, lost)}")
    tally.acknowledged, tally.flagged = tally.acknowledged + len(court.acknowledged & seen), tally.flagged + len(seen)
    tally.noted.append(f"Court was answered {dict(court.answers)}; {len(seen)} of its texts are flagged")


async def weigh_acts(house: House, tally: Tally) -> None:
    """Each row of each service's audit table is in web's trail, once, and nothing else is."""
    acts: set[UUID] = set()
    for service in SERVICES:
        acts |= await _ids(house, f"SELECT audit_id AS id FROM {service}.audit")
    rows = await house.eyes.fetch("SELECT audit_id AS id, count(*) AS times FROM web.audit_trail GROUP BY 1")
    tally.weigh(acts, acts, [(UUID(str(row["id"])), row["times"]) for row in rows])
    _name(tally, "act", acts - {UUID(str(row["id"])) for row in rows})
    tally.noted.append(f"{len(acts)} acts were audited")


async def weigh_notices(house: House, tally: Tally) -> None:
    """Each thread nobody of ours wrote in has one notice, which counts each text once; what web shows is the same."""
    rows = await house.eyes.fetch(
        """
        SELECT written.thread_id, written.texts AS written, COALESCE(told.notices, 0) AS notices,
               COALESCE(told.texts, 0) AS texts
          FROM (SELECT thread_id, count(*) FILTER (WHERE direction = 'inbound') AS texts
                  FROM threads.message
                 GROUP BY thread_id
                HAVING NOT bool_or(direction = 'outbound' AND purpose = 'talk')) AS written
          LEFT JOIN (SELECT thread_id, count(*) AS notices, sum(texts) AS texts
                       FROM notifier.notice
                      WHERE kind = 'text_received'
                      GROUP BY thread_id) AS told USING (thread_id)
        """
    )
    tally.lost += sum(max(0, row["written"] - row["texts"]) for row in rows)
    tally.doubled += sum(max(0, row["texts"] - row["written"], row["notices"] - 1) for row in rows)
    _name(tally, "text counted in thread", {row["thread_id"] for row in rows if row["written"] > row["texts"]})
    for word in ("raised", "cleared"):
        notices, shown = [
            await _ids(house, f"SELECT notice_id AS id FROM {service}.notice WHERE {word}_at IS NOT NULL")
            for service in ("notifier", "web")
        ]
        tally.weigh(notices, notices, [(one, 1) for one in shown])
        _name(tally, f"notice {word}", notices - shown)
        tally.noted.append(f"{len(notices)} notices were {word}")


async def _where(house: House, lost: UUID) -> str:
    """How far a date has come, for the report."""
    row = await house.eyes.fetchrow(
        """
        SELECT their_id, reminder.state, reminder.reason, reminder.not_before, reminder.changed_at,
               message.status AS shown, attempt.status AS tried, message.changes, message.asks
          FROM reminders.appointment
          LEFT JOIN reminders.reminder USING (appointment_id)
          LEFT JOIN threads.message USING (post_id)
          LEFT JOIN gateway.attempt USING (message_id)
         WHERE their_id = $1
        """,
        str(lost),
    )
    return str(dict(row) if row else lost)


def _name(tally: Tally, what: str, lost: Collection[object]) -> None:
    """For the report."""
    tally.noted += [f"lost: {what} {one}" for one in list(lost)[:SHOWN]]


async def _ids(house: House, query: str) -> set[UUID]:
    return {UUID(str(row["id"])) for row in await house.eyes.fetch(query)}
