"""What is heard on a court's line from numbers that are nobody's, and how it is told: never in the words it came in."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec

from proto.courts import NumberAsked
from proto.sms import SmsReceived
from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.court import Heard

# As long as the court's own question is open.
OPEN: Final = timedelta(hours=24)
# A number that nobody has is kept no longer.
KEPT: Final = timedelta(days=30)
NOTHING: Final = Heard()


class Told(msgspec.Struct, frozen=True):
    """A text to a court's line. heard None: not understood."""

    text: SmsReceived
    seq: int
    department_id: UUID
    heard: Heard | None


async def patterns_of(tx: Tx, lines: Collection[str]) -> dict[str, tuple[str, ...]]:
    """How the numbers of the courts on these lines are printed; a line without a court is missing."""
    rows = await tx.fetch("SELECT line, patterns FROM court WHERE line = ANY ($1) AND is_active", list(lines))
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        found[row["line"]] = (*found.get(row["line"], ()), *row["patterns"])
    return found


async def questions_of(tx: Tx, asked: Collection[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, ...]]:
    """What the digits of each (number, line) mean, where it was asked something that is open."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT ON (number, line) number, line, options
          FROM number_post
          JOIN unnest($1::text[], $2::text[]) AS asked (number, line) USING (number, line)
         WHERE is_open
           AND state <> 'refused'
           AND number_post.at > $3
         ORDER BY number, line, number_post.at DESC
        """,
        [number for number, _ in asked],
        [line for _, line in asked],
        tx.now - OPEN,
    )
    return {(row["number"], row["line"]): tuple(row["options"]) for row in rows}


async def keep_heard(tx: Tx, told: Sequence[Told]) -> None:
    """Keep what was understood; what its number was asked is not open any more."""
    known = [(one, one.heard) for one in told if one.heard]
    if not known:
        return
    await tx.execute(
        """
        INSERT INTO court_text (text_id, number, line, department_id, body, token, choice, at)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::smallint[],
                             $8::timestamptz[])
        """,
        [one.text.text_id for one, _ in known],
        [one.text.number for one, _ in known],
        [one.text.line for one, _ in known],
        [one.department_id for one, _ in known],
        [one.text.body for one, _ in known],
        [heard.token for _, heard in known],
        [heard.choice for _, heard in known],
        [one.text.received_at for one, _ in known],
    )
    await tx.execute(
        """
        UPDATE number_post
           SET is_open = false
         WHERE post_id IN (SELECT post_id
                             FROM number_post
                             JOIN unnest($1::text[], $2::text[]) AS heard (number, line) USING (number, line)
                            WHERE is_open
                            ORDER BY post_id
                              FOR NO KEY UPDATE OF number_post)
        """,
        [one.text.number for one, _ in known],
        [one.text.line for one, _ in known],
    )


def tell_asked(tx: Tx, told: Sequence[Told]) -> None:
    """Have the court's line answered: a case number or a digit leaves here, and no other word."""
    for one in told:
        heard = one.heard or NOTHING
        token = one.text.body if failpoints.is_off("court_private") else heard.token
        asked = NumberAsked(
            ask_id=one.text.text_id,
            line=one.text.line,
            number=one.text.number,
            department_id=one.department_id,
            at=one.text.received_at,
            token=token,
            choice=heard.choice,
            is_more=heard.is_more,
            ends_case=heard.ends_case,
            language=heard.language,
        )
        tx.publish(asked, subject=one.text.number, seq=one.seq, story_of=one.text.text_id)


async def forget(tx: Tx) -> None:
    """Numbers that are nobody's are not kept for ever, nor what they wrote."""
    await tx.execute("DELETE FROM court_text WHERE at < $1", tx.now - KEPT)
    await tx.execute("DELETE FROM number_post WHERE at < $1 AND state NOT IN ('held', 'queued')", tx.now - KEPT)
