"""How far a court's talk with each number has come, and what they wish to be told."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from services.kit.ids import new_id
from services.kit.tx import Tx
from services.reminders.domain.court.facts import Question, Talk, Watch

# Each subscription is looked at so often.
LOOK_EVERY: Final = timedelta(minutes=1)
LIMIT: Final = 200


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
