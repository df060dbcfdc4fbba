"""The oracle of numbers that change hands: whether every text stands, and went, where it belonged at its time."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from yarl import URL

from tests.faults import staff, twilio
from tests.faults.holds import Holds, Written
from tests.faults.house import House
from tests.faults.staff import Carla, click_of
from tests.faults.tally import Tally

# In the words of the controls.
OLD: Final = "in the old owner's thread"
NEXT: Final = "went to the next owner of their number"
# What may become of a text of ours in place of going.
ENDS: Final = ["cancelled", "failed", "unknown"]


async def judge(
    house: House,
    tally: Tally,
    holds: Holds,
    carla: Carla,
    clients: Mapping[UUID, UUID],
    texts: Mapping[UUID, Written],
) -> None:
    """The driver's log of who had which number when, against the threads and the phone company's log."""
    log = await staff.accepted(house)
    await _weigh(house, tally, carla, texts, log)
    await _judge_in(house, tally, holds, texts)
    await _judge_out(house, tally, holds, {click: clients[thread] for click, thread in carla.written_in.items()}, log)


async def _weigh(
    house: House, tally: Tally, carla: Carla, texts: Mapping[UUID, Written], log: list[dict[str, Any]]
) -> None:
    """Each text in stands somewhere once; each text out went once, or shows why it did not."""
    went = Counter(click for entry in log if (click := click_of(entry["body"])))
    query = "SELECT client_msg_id, status FROM threads.message WHERE status = ANY ($1) AND client_msg_id IS NOT NULL"
    ends = {UUID(str(row["client_msg_id"])): row["status"] for row in await house.eyes.fetch(query, ENDS)}
    taken = {text_id for text_id, text in texts.items() if text.last}
    seen = carla.acknowledged & (ends.keys() - went.keys())
    effects = [*await twilio.taken_in(house), *went.items()]
    tally.weigh(set(texts) | carla.attempted, (taken | carla.acknowledged) - seen, effects)
    tally.acknowledged += len(seen)
    tally.flagged += sum(status == "unknown" for status in ends.values())
    if untrue := sum(1 for click, status in ends.items() if status == "cancelled" and click in went):
        tally.unexpected.append(f"{untrue} texts are shown as taken back, and went")
    back = sum(status == "cancelled" for status in ends.values())
    tally.noted.append(f"{sum(went.values())} texts went, {back} were taken back; {len(taken)} came in")


async def _judge_in(house: House, tally: Tally, holds: Holds, texts: Mapping[UUID, Written]) -> None:
    wrong: Counter[str] = Counter()
    for text_id, owner in (await _stand(house)).items():
        text = texts[text_id]
        if text.last is None or owner in holds.owners(text.number, text.first, text.last):
            continue
        if owner is None:
            wrong["wait on the board, and are somebody's"] += 1
        elif holds.had_before(text.number, owner, text.first):
            wrong[f"stand {OLD}"] += 1
        else:
            wrong["are shown to somebody whose number it was not"] += 1
    tally.unexpected += [f"{count} texts {what}" for what, count in wrong.items()]
    if left := await house.eyes.fetchval(_LEFT):
        tally.unexpected.append(f"{left} texts were left on the board when their number was given to a client")


async def _stand(house: House) -> dict[UUID, UUID | None]:
    """Of each text that came in, whose it is; None for those on the board."""
    rows = await house.eyes.fetch(
        """
        SELECT right(body, 36)::uuid AS text_id, client_id
          FROM threads.message
          JOIN threads.thread USING (thread_id)
         WHERE direction = 'inbound'
         UNION ALL
        SELECT right(body, 36)::uuid, NULL FROM threads.unknown_text
        """
    )
    return {UUID(str(row["text_id"])): row["client_id"] for row in rows}


_LEFT: Final = """
    SELECT count(*)
      FROM threads.unknown_text
      JOIN threads.unknown_number USING (unknown_id)
     WHERE (SELECT count(*)
              FROM threads.phone
             WHERE phone.number = unknown_number.number
               AND phone.valid_to IS NULL) = 1
"""


async def _judge_out(
    house: House, tally: Tally, holds: Holds, whom: Mapping[UUID, UUID], log: list[dict[str, Any]]
) -> None:
    """By when gateway claimed each text that the phone company took, and whom it was written for."""
    query = "SELECT attempt_id, claimed_at FROM gateway.attempt"
    claimed = {row["attempt_id"]: row["claimed_at"] for row in await house.eyes.fetch(query)}
    wrong: Counter[str] = Counter()
    for entry in log:
        click = click_of(entry["body"])
        at = claimed.get(UUID(URL(entry["status_callback"]).query["attempt"]))
        if click is None or at is None:
            wrong["went that nobody claimed"] += 1
            continue
        client_id, number = holds.stays(whom[click]), entry["to"]
        if not holds.may_go(number, client_id, at):
            is_anothers = holds.is_anothers(number, client_id, at)
            wrong[NEXT if is_anothers else "went to a number that was nobody's any more"] += 1
    tally.unexpected += [f"{count} texts {what}" for what, count in wrong.items()]
