"""How far a court's talk with each number has come, what they wish to be told, and what they were told."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from services.kit.ids import new_id
from services.kit.tx import Tx
from services.reminders.domain.court.facts import Question, Talk, Watch
from services.reminders.domain.court.watching import Told

# Whose number it is nobody knows: it is kept no longer than they may ask why.
KEPT: Final = timedelta(days=30)
# Each subscription is looked at so often.
LOOK_EVERY: Final = timedelta(minutes=1)
LIMIT: Final = 200
# What failed twice fails a third time.
TRIES: Final = 2


class Subscription(msgspec.Struct, frozen=True):
    """A watch with the row it stands in."""

    subscription_id: UUID
    court_id: UUID
    phone: str
    watch: Watch


async def hold_talk(tx: Tx, court_id: UUID, number: str) -> Talk:
    """The talk as it stands, held: a number's next text waits for the turn before."""
    row = await tx.fetchrow(
        """
        INSERT INTO court_talk (court_id, number, at)
        VALUES ($1, $2, $3)
        ON CONFLICT (court_id, number) DO UPDATE SET at = EXCLUDED.at
        RETURNING question::text, language, instructed_at
        """,
        court_id,
        number,
        tx.now,
    )
    assert row is not None  # noqa: S101  (it was inserted or updated)
    question = msgspec.json.decode(row["question"], type=Question) if row["question"] else None
    watches = tuple(one.watch for one in await _subscriptions(tx, "court_id = $1 AND number = $2", court_id, number))
    return Talk(question=question, watches=watches, language=row["language"], instructed_at=row["instructed_at"])


async def keep_talk(tx: Tx, court_id: UUID, number: str, talk: Talk) -> None:
    """As the turn leaves it."""
    await tx.execute(
        """
        UPDATE court_talk
           SET question = $3, language = $4, instructed_at = $5
         WHERE court_id = $1
           AND number = $2
        """,
        court_id,
        number,
        msgspec.json.encode(talk.question).decode() if talk.question else None,
        talk.language,
        talk.instructed_at,
    )


async def language_of(tx: Tx, court_id: UUID, number: str) -> str | None:
    """What the number wrote in."""
    language: str | None = await tx.fetchval(
        "SELECT language FROM court_talk WHERE court_id = $1 AND number = $2", court_id, number
    )
    return language


async def subscribe(tx: Tx, court_id: UUID, number: str, watch: Watch) -> UUID:
    """This number is told of it from now on; a case that was found takes the place of the search for it."""
    await tx.execute(
        """
        UPDATE subscription
           SET state = 'ended', changed_at = $5
         WHERE court_id = $1 AND number = $2 AND case_number = $3 AND state = 'on' AND case_key IN ('', $4)
        """,
        court_id,
        number,
        watch.number,
        watch.case_id or "",
        tx.now,
    )
    subscription_id = new_id()
    await tx.execute(
        """
        INSERT INTO subscription (subscription_id, court_id, number, case_number, case_key, since, until_on, is_test,
                                  state, looked_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'on', $9, $9)
        """,
        subscription_id,
        court_id,
        number,
        watch.number,
        watch.case_id or "",
        watch.since,
        watch.until,
        watch.is_test,
        tx.now,
    )
    return subscription_id


async def stop(tx: Tx, court_id: UUID, number: str, watches: Collection[Watch]) -> None:
    """Of these cases it wants to hear no more."""
    for watch in watches:
        await tx.execute(
            """
            UPDATE subscription
               SET state = 'stopped', changed_at = $5
             WHERE court_id = $1 AND number = $2 AND case_number = $3 AND case_key = $4 AND state = 'on'
            """,
            court_id,
            number,
            watch.number,
            watch.case_id or "",
            tx.now,
        )


async def stop_all(tx: Tx, number: str, line: str) -> None:
    """STOP: it ends all that was asked on this line."""
    await tx.execute(
        """
        UPDATE subscription
           SET state = 'stopped', changed_at = $3
         WHERE number = $1
           AND state = 'on'
           AND court_id IN (SELECT court_id FROM court WHERE line = $2)
        """,
        number,
        line,
        tx.now,
    )


async def end(tx: Tx, subscription_id: UUID, state: Literal["ended", "expired", "stopped"]) -> None:
    """Nothing more comes of it."""
    await tx.execute(
        "UPDATE subscription SET state = $2, changed_at = $3 WHERE subscription_id = $1 AND state = 'on'",
        subscription_id,
        state,
        tx.now,
    )


async def take_due(tx: Tx) -> list[Subscription]:
    """Those that were not looked at for a while, held, the longest first."""
    condition = """
        subscription_id IN (SELECT subscription_id
                              FROM subscription
                             WHERE state = 'on'
                               AND looked_at < $1
                             ORDER BY looked_at
                             LIMIT $2
                               FOR NO KEY UPDATE SKIP LOCKED)
    """
    found = await _subscriptions(tx, condition, tx.now - LOOK_EVERY, LIMIT)
    await tx.execute(
        "UPDATE subscription SET looked_at = $2 WHERE subscription_id = ANY ($1)",
        [one.subscription_id for one in found],
        tx.now,
    )
    return found


async def _subscriptions(tx: Tx, condition: str, *args: object) -> list[Subscription]:
    rows = await tx.fetch(
        f"""
        SELECT subscription_id, court_id, number, case_number, case_key, since, until_on, is_test
          FROM subscription
         WHERE state = 'on'
           AND {condition}
         ORDER BY subscription_id
        """,  # noqa: S608  (our own conditions)
        *args,
    )
    return [
        Subscription(
            row["subscription_id"],
            row["court_id"],
            row["number"],
            Watch(
                number=row["case_number"],
                case_id=row["case_key"] or None,
                since=row["since"],
                until=row["until_on"],
                is_test=row["is_test"],
            ),
        )
        for row in rows
    ]


async def told_to(tx: Tx, subscription_ids: Sequence[UUID]) -> dict[UUID, list[Told]]:
    """What each was told, oldest first. What failed was not told, unless it failed as often as it is tried."""
    rows = await tx.fetch(
        """
        SELECT subscription_id, step, hearing_id, starts_at, place, at
          FROM (SELECT number_post.*, state IN ('undelivered', 'refused') AS has_failed,
                       count(*) FILTER (WHERE state IN ('undelivered', 'refused'))
                           OVER (PARTITION BY subscription_id, step, hearing_id, starts_at, place) AS failures
                  FROM number_post
                 WHERE subscription_id = ANY ($1)
                   AND step IS NOT NULL) AS said
         WHERE NOT has_failed
            OR failures >= $2
         ORDER BY at, post_id
        """,
        list(subscription_ids),
        TRIES,
    )
    found: dict[UUID, list[Told]] = {one: [] for one in subscription_ids}
    for row in rows:
        found[row["subscription_id"]].append(Told(**{name: row[name] for name in Told.__struct_fields__}))
    return found


async def keep_post(
    tx: Tx, post_id: UUID, court_id: UUID, number: str, subscription_id: UUID | None = None, told: Told | None = None
) -> None:
    """A text that threads is asked to send; told: what it says of which date."""
    await tx.execute(
        """
        INSERT INTO number_post (post_id, court_id, number, subscription_id, step, hearing_id, starts_at, place, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        post_id,
        court_id,
        number,
        subscription_id,
        told.step if told else None,
        told.hearing_id if told else None,
        told.starts_at if told else None,
        told.place if told else None,
        tx.now,
    )


async def post_changed(tx: Tx, post_id: UUID, state: str, reason: str | None, seq: int) -> None:
    """What became of it, the newest word. Who said STOP, or is somebody else now, is told nothing more."""
    row = await tx.fetchrow(
        """
        UPDATE number_post
           SET state = $2, reason = $3, seq = $4
         WHERE post_id = $1
           AND seq < $4
        RETURNING court_id, number
        """,
        post_id,
        state,
        reason,
        seq,
    )
    if row and reason in ("opted_out", "number_changed"):
        await tx.execute(
            """
            UPDATE subscription
               SET state = 'stopped', changed_at = $3
             WHERE court_id = $1
               AND number = $2
               AND state = 'on'
            """,
            row["court_id"],
            row["number"],
            tx.now,
        )


async def note(tx: Tx, court_id: UUID, action: str) -> None:
    """For the figures."""
    await tx.execute("INSERT INTO court_log (court_id, at, action) VALUES ($1, $2, $3)", court_id, tx.now, action)


async def forget(tx: Tx, before: datetime) -> None:
    """Numbers that nothing was said with since, and that wait for nothing."""
    await tx.execute("DELETE FROM subscription WHERE state <> 'on' AND changed_at < $1", before)
    for table in ("number_post", "court_talk"):
        await tx.execute(
            f"""
            DELETE FROM {table}
             WHERE at < $1
               AND NOT EXISTS (SELECT
                                 FROM subscription
                                WHERE subscription.court_id = {table}.court_id
                                  AND subscription.number = {table}.number)
            """,  # noqa: S608  (our own tables)
            before,
        )
