"""Lines that rest because a code says for how long, whether it came at the door or in a receipt."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from services.gateway.domain import codes, outcome, retry
from services.gateway.store import parking
from services.kit import failpoints, log
from services.kit.db import Tx


async def rest_lines_of(tx: Tx, told: Mapping[UUID, str]) -> None:
    """Let the lines of these attempts rest, for codes that ask for it."""
    resting = {id_: code for id_, code in told.items() if codes.meaning(code).rests}
    if resting:
        rows = await tx.fetch("SELECT attempt_id, line FROM attempt WHERE attempt_id = ANY ($1)", list(resting))
        await rest_lines(tx, [(row["line"], resting[row["attempt_id"]]) for row in rows])


async def lock_lines(tx: Tx, own: Iterable[str], told: Iterable[str | None]) -> None:
    """Lock these lines, and every line for a code that is about them all, in one order and before any of them changes.

    Two replicas that learn at once that the account is shut would have one of their own each, and wait for the other's.
    """
    await tx.execute(
        """
        SELECT
          FROM line
         WHERE line = ANY ($1) OR ($2 AND is_active)
         ORDER BY line
           FOR NO KEY UPDATE
        """,
        sorted(set(own)),
        any(codes.meaning(code).is_everywhere for code in told) and not failpoints.is_off("lines_in_order"),
    )


async def rest_lines(tx: Tx, told: Sequence[tuple[str, str]]) -> None:
    """Let these lines rest for as long as their codes say; then one text tries each out."""
    await lock_lines(tx, [line for line, _ in told], [code for _, code in told])
    for line, code in sorted(set(told)):
        meaning = codes.meaning(code)
        until = retry.rests_until(meaning, tx.now)
        if until is None:
            continue
        changed = await tx.fetch(
            """
            WITH held AS (
                SELECT line, parked_until IS NULL OR parked_until < $3::timestamptz - interval '1 minute' AS is_news
                  FROM line
                 WHERE line = $1 OR ($2 AND is_active)
                 ORDER BY line
                   FOR NO KEY UPDATE
            )
            UPDATE line
               SET parked_until = greatest(parked_until, $3), trouble = greatest(trouble, $4)
              FROM held
             WHERE line.line = held.line
            RETURNING line.line, is_news
            """,
            line,
            meaning.is_everywhere,
            until,
            outcome.LOST_IN_A_ROW,
        )
        # Once, not for every text that was on the wire just then.
        news = [row["line"] for row in changed if row["is_news"]]
        stopped = len(news)
        if stopped and (meaning.next == "stop" or meaning.until_cap):
            await parking.tell(tx, news, "account" if meaning.next == "stop" else "throttled", until)
        if meaning.next == "stop" and stopped:
            tx.audit("sending_stopped", object_kind="line", object_id=line, code=code, lines=stopped)
            log.get().error("sending_stopped", code=code, lines=stopped)
