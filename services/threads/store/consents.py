"""The ledger of consent: words are added as they were said, and never changed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from services.kit import failpoints
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.domain.consents import How, Purpose
from services.threads.store.changes import asker


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A word somebody said. department_id: to whom; of a carrier's word whoever has the line.

    evidence_id: the text or attempt it rests on. seq: its place among all the number said.
    """

    number: str
    purpose: Purpose
    is_agreed: bool
    how: How
    at: datetime
    department_id: UUID | None = None
    client_id: UUID | None = None
    evidence_id: UUID | None = None
    line: str | None = None
    seq: int | None = None
    note: str = ""


async def keep_heard(tx: Tx, said: Said) -> bool:
    """Add a word that came by the wire; whether it is new: what is told again adds nothing.

    That its text was taken from a client, or heard while it was nobody's, makes it another giving.
    """
    tag = await tx.execute(
        """
        INSERT INTO consent (consent_id, number, department_id, client_id, purpose, is_agreed, how, evidence_id, line,
                             seq, at, giving)
        VALUES ($1, $2, COALESCE($3, (SELECT department_id FROM line WHERE line = $9)), $4, $5, $6, $7, $8, $9, $10,
                $11, (SELECT count(*)
                        FROM consent AS given
                       WHERE given.evidence_id = $8
                         AND (given.how = 'misplaced'
                              OR (given.how = 'wording' AND given.client_id IS NULL AND $4::uuid IS NOT NULL))))
        ON CONFLICT (evidence_id, giving) WHERE how NOT IN ('misread', 'misplaced') DO NOTHING
        """,
        new_id(),
        said.number,
        said.department_id,
        said.client_id,
        said.purpose,
        said.is_agreed,
        said.how,
        said.evidence_id,
        said.line,
        said.seq,
        said.at,
    )
    return tag == "INSERT 0 1"


async def misplace(tx: Tx, message_ids: Sequence[UUID]) -> None:
    """Add that what these texts were read as was not that client's wish: they were somebody else's texts."""
    if failpoints.is_off("misplaced"):
        return
    await tx.execute(
        """
        INSERT INTO consent (consent_id, number, department_id, client_id, purpose, is_agreed, how, evidence_id, seq,
                             giving, at)
        SELECT gen_random_uuid(), number, department_id, client_id, purpose, false, 'misplaced', evidence_id, seq,
               giving, $2
          FROM consent
         WHERE evidence_id = ANY ($1)
           AND how = 'wording'
        ON CONFLICT (evidence_id, giving) WHERE how = 'misplaced' DO NOTHING
        """,
        list(message_ids),
        tx.now,
    )


async def keep_told(tx: Tx, said: Said, consent_id: UUID | None = None) -> bool:
    """Add what somebody told the member of staff who asks, in that one's name and under their rights.

    Whether it is new: a second click, and a text that is misread twice, add nothing.
    """
    consent_id = consent_id or new_id()
    tag = await tx.execute(
        """
        INSERT INTO consent (consent_id, number, department_id, client_id, purpose, is_agreed, how, evidence_id, note,
                             staff_id, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT DO NOTHING
        """,
        consent_id,
        said.number,
        said.department_id,
        said.client_id,
        said.purpose,
        said.is_agreed,
        said.how,
        said.evidence_id,
        said.note,
        asker(tx),
        said.at,
    )
    if tag != "INSERT 0 1":
        return False
    tx.audit("consent_recorded", object_kind="consent", object_id=consent_id)
    return True


async def keep_agreed(tx: Tx, numbers: Sequence[tuple[UUID, str]], department_id: UUID, how: How) -> None:
    """Add that these clients agreed to all texts at these numbers; in the asker's name and under their rights."""
    consent_ids = [new_id() for _ in numbers]
    await tx.execute(
        """
        INSERT INTO consent (consent_id, number, department_id, client_id, purpose, is_agreed, how, note, staff_id, at)
        SELECT consent_id, number, $4, client_id, 'all', true, $5, '', $6, $7
          FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS said (consent_id, client_id, number)
        """,
        consent_ids,
        [client_id for client_id, _ in numbers],
        [number for _, number in numbers],
        department_id,
        how,
        asker(tx),
        tx.now,
    )
    for consent_id in consent_ids:
        tx.audit("consent_recorded", object_kind="consent", object_id=consent_id)


async def is_told_by(tx: Tx, consent_id: UUID, client_id: UUID) -> bool:
    """Whether the member of staff who asks wrote down this very word of this client's."""
    known = "SELECT true FROM consent WHERE consent_id = $1 AND client_id = $2 AND staff_id = $3"
    return bool(await tx.fetchval(known, consent_id, client_id, asker(tx)))


async def is_stopped_by_carrier(tx: Tx, number: str, department_id: UUID) -> bool:
    """Whether the number said STOP to a line of the department: that only the number itself undoes."""
    found: bool = await tx.fetchval(
        """
        SELECT EXISTS (SELECT
                         FROM opt_out
                         JOIN line ON line.line = opt_out.line
                        WHERE opt_out.number = $1
                          AND opt_out.is_out
                          AND line.department_id = $2)
        """,
        number,
        department_id,
    )
    return found


async def wish_of(tx: Tx, message_id: UUID) -> Said | None:
    """The wish that was read out of a text, unless somebody has said that it was none."""
    row = await tx.fetchrow(
        """
        SELECT number, department_id, client_id, purpose, evidence_id
          FROM consent
         WHERE evidence_id = $1
           AND how = 'wording'
           AND client_id IS NOT NULL
           AND NOT EXISTS (SELECT FROM consent AS misread WHERE misread.evidence_id = $1 AND misread.how = 'misread')
         ORDER BY giving DESC
         LIMIT 1
        """,
        message_id,
    )
    return Said(**row, is_agreed=True, how="misread", at=tx.now) if row else None
