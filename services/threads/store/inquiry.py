"""The question who a number is: asked once in the number's life with a department, by itself or by somebody's hand."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from proto.sms import SmsSend
from proto.values.language import choose, language_of
from proto.values.window import QUIET_FROM, QUIET_UNTIL, NoWindow, Window, sending_window
from services.kit import failpoints
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.domain.boards import CanAsk
from services.threads.domain.recipient import is_phone
from services.threads.domain.status import SEND_SEQ

# The answer to a text that just came; an hour later it would puzzle.
LIFE: Final = timedelta(hours=1)


class AlreadyAsked(Exception):
    """The number was asked before, or is being asked at this very moment."""


class Whom(msgspec.Struct, frozen=True):
    """A number on the board that may be asked."""

    unknown_id: UUID
    number: str
    line: str
    department_id: UUID


class Terms(msgspec.Struct, frozen=True):
    """On what terms a department may ask a number: whether at all, in which words, and when it is quiet there.

    asked_at, asked_by: when it was asked, and by whom (nobody: by itself).
    """

    can_ask: CanAsk
    wording: dict[str, str]
    asked_at: datetime | None = None
    asked_by: str | None = None
    time_zone: str = "UTC"
    quiet_from: str = QUIET_FROM
    quiet_until: str = QUIET_UNTIL

    def window(self, now: datetime) -> Window | None:
        """When a question that somebody asks now may go; None within quiet hours."""
        try:
            return sending_window(now, self.time_zone, self.quiet_from, self.quiet_until, latest=now + LIFE)
        except NoWindow:
            return None


# A STOP to any line of the department holds for all of them. Every row of the number counts, decided ones too.
_TERMS: Final = """
    SELECT said.number, department.unknown_reply::text AS wording, department.time_zone, department.quiet_from,
           department.quiet_until, before.is_asked, before.asked_at, before.asked_by,
           EXISTS (SELECT
                     FROM opt_out
                     JOIN line ON line.line = opt_out.line
                    WHERE opt_out.number = said.number
                      AND opt_out.is_out
                      AND line.department_id = $1)
           OR EXISTS (SELECT
                        FROM wish
                       WHERE wish.number = said.number
                         AND wish.department_id = $1
                         AND wish.purpose = 'talk') AS is_stopped
      FROM unnest($2::text[]) AS said (number)
      JOIN department ON department.department_id = $1
      LEFT JOIN LATERAL (SELECT true AS is_asked, unknown_number.asked_at, staff.name AS asked_by
                           FROM unknown_number
                           LEFT JOIN staff ON staff.staff_id = unknown_number.asked_by_id
                          WHERE unknown_number.number = said.number
                            AND unknown_number.department_id = $1
                            AND unknown_number.reply_id IS NOT NULL
                          LIMIT 1) AS before ON true
"""
# Its line is known already, and the department's own event is on the way.
UNTOLD: Final = Terms("no_wording", {})


async def terms(tx: Tx, department_id: UUID | None, numbers: Sequence[str]) -> dict[str, Terms]:
    """Whether and how this department may ask each of these numbers who it is, as far as the asker sees."""
    found = dict.fromkeys(numbers, UNTOLD)
    for row in await tx.fetch(_TERMS, department_id, list(found)):
        wording = msgspec.json.decode(row["wording"], type=dict[str, str])
        found[row["number"]] = Terms(
            can_ask=_can_ask(row["number"], wording, is_asked=bool(row["is_asked"]), is_stopped=row["is_stopped"]),
            wording=wording,
            asked_at=row["asked_at"],
            asked_by=row["asked_by"],
            time_zone=row["time_zone"],
            quiet_from=row["quiet_from"],
            quiet_until=row["quiet_until"],
        )
    return found


def _can_ask(number: str, wording: dict[str, str], *, is_asked: bool, is_stopped: bool) -> CanAsk:
    if not is_phone(number):  # a machine would answer, and so would we, without end
        return "no_phone"
    if is_stopped:
        return "stopped"
    if is_asked and not failpoints.is_off("ask_once"):
        return "asked"
    return "yes" if wording else "no_wording"


async def ask(tx: Tx, whom: Whom, wording: dict[str, str], window: Window, by: UUID | None, story: UUID | None) -> None:
    """Ask, in the department's own words. Its row is held. Raises AlreadyAsked: the last word is the table's."""
    reply_id = new_id()
    query = "UPDATE unknown_number SET reply_id = $2, asked_at = $3, asked_by_id = $4 WHERE unknown_id = $1"
    try:
        await tx.execute(query, whom.unknown_id, reply_id, tx.now, by)
    except asyncpg.UniqueViolationError as error:
        raise AlreadyAsked from error
    tx.publish(
        SmsSend(
            message_id=reply_id,
            to=whom.number,
            line=whom.line,
            body=wording[choose(language_of("en"), wording)],
            not_before=window.not_before,
            not_after=window.not_after,
            lane="reply",
            purpose="unknown_reply",
        ),
        subject=str(reply_id),
        seq=SEND_SEQ,
        story_of=story,
    )
