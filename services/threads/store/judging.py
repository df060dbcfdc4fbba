"""What becomes of each row of a list, given whom the asker's department knows: judged in a few statements."""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec
from asyncpg import Record

from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.assigned import Server, whom
from services.threads.domain.columns import Field, missing
from services.threads.domain.names import fold
from services.threads.domain.rosters import Holder, Judged, Refusal, Told, judge, once, told, twice, without_own
from services.threads.store.clients import can_be_given
from services.threads.store.rosters import Kept, servers
from services.threads.store.standings import refusing_numbers


class Listed(msgspec.Struct, frozen=True):
    """One row: what it says, who would serve them, what becomes of it."""

    place: int
    said: Told | Refusal
    owner_id: UUID | None
    judged: Judged


async def judge_roster(tx: Tx, kept: Kept) -> list[Listed]:
    """Judge every row as things stand, and keep it; nothing is judged while no column says the number or the name."""
    listed = [] if missing(kept.columns) else await judged_rows(tx, kept)
    await keep(tx, kept.roster_id, listed)
    return listed


async def judged_rows(tx: Tx, kept: Kept) -> list[Listed]:
    """What becomes of each row as things stand."""
    rows = await tx.fetch(_CELLS, kept.roster_id)
    lines = {row["line"] for row in await tx.fetch("SELECT line FROM line")}
    # Thousands of names are a second of somebody's: not on the loop.
    said = await asyncio.to_thread(_said, [row["cells"] for row in rows], kept.columns, lines)
    people = await servers(tx, kept.reach)
    is_default = await can_be_given(tx, kept.reach, kept.owner_id)
    holders = await _holders(tx, kept.reach, said)
    given = [_given(one, people, kept.owner_id, is_default=is_default) for one in said]
    judged = once(
        [judge(one, whose, is_given=is_given) for one, whose, (is_given, _) in zip(said, holders, given, strict=True)]
    )
    return [
        Listed(row["place"], one, owner_id, became)
        for row, one, (_, owner_id), became in zip(rows, said, given, judged, strict=True)
    ]


_CELLS: Final = "SELECT place, cells FROM roster_row WHERE roster_id = $1 ORDER BY place"


def _said(rows: Sequence[Sequence[str]], columns: Mapping[Field, int], lines: set[str]) -> list[Told | Refusal]:
    return twice([without_own(told(cells, columns), lines) for cells in rows])


def _given(
    said: Told | Refusal, people: Sequence[Server], default: UUID | None, *, is_default: bool
) -> tuple[bool, UUID | None]:
    """Whether somebody can be given this client, and who (None: the front office)."""
    if isinstance(said, Refusal) or not said.user:
        return is_default, default
    found = whom(said.user, people)
    return found is not None, found.staff_id if found else None


async def _holders(tx: Tx, seen: Reach, said: Sequence[Told | Refusal]) -> list[list[Holder]]:
    """For each row, whom we know by its number and by its case number."""
    asked = [(place, one) for place, one in enumerate(said) if isinstance(one, Told)]
    found: list[list[Holder]] = [[] for _ in said]
    if failpoints.is_off("known"):
        return found
    places, numbers = [place for place, _ in asked], [one.number for _, one in asked]
    rows = await tx.fetch(_BY_NUMBER, places, numbers, [one.folded for _, one in asked])
    closed = {row["number"] for row in rows if row["thread_id"] and not row["is_open"]}
    refusing = await refusing_numbers(tx, closed, seen.board)
    for row in rows:
        found[row["place"]].append(_holder(row, seen, is_refusing=row["number"] in refusing))
    by_case = await _by_case(tx, seen, {fold(one.case) for _, one in asked if one.case})
    for place, one in asked:
        found[place].extend(by_case[fold(one.case)])
    return found


# Whether a number is the current one of a client whom the asker does not see is not told: it counts as such.
_BY_NUMBER: Final = """
    SELECT asked.place, asked.name, asked.number, held.client_id, held.thread_id, held.given_name, held.family_name,
           held.staff_id, COALESCE(held.is_open, false) AS is_open,
           COALESCE((SELECT bool_or(phone.is_current)
                       FROM phone
                      WHERE phone.client_id = held.client_id
                        AND phone.number = asked.number
                        AND phone.valid_to IS NULL), true) AS is_current
      FROM unnest($1::integer[], $2::text[], $3::text[]) AS asked (place, number, name)
     CROSS JOIN LATERAL who_has(asked.number, asked.name) AS held
     WHERE NOT held.is_ended
     ORDER BY asked.place, held.client_id
"""


def _holder(row: Record, seen: Reach, *, is_refusing: bool) -> Holder:
    is_here = row["thread_id"] is not None
    return Holder(
        client_id=row["client_id"],
        # Of other departments only who bears the very name is told, and by nothing but being there.
        folded=fold(f"{row['family_name']} {row['given_name']}") if is_here else row["name"],
        is_here=is_here,
        is_open=row["is_open"],
        is_seen=is_here and seen.board is not None and seen.may_see(row["staff_id"], seen.board),
        has_number=True,
        is_current=row["is_current"] or failpoints.is_off("texted_number"),
        is_refusing=is_refusing,
        thread_id=row["thread_id"],
    )


async def _by_case(tx: Tx, seen: Reach, cases: set[str]) -> Mapping[str, list[Holder]]:
    """Clients in reach by what the department calls them. From their side: few people's ids, whatever others have."""
    found: dict[str, list[Holder]] = defaultdict(list)
    for row in await tx.fetch(_BY_CASE, list(seen.seen), seen.desk, seen.board) if cases else ():
        if (case := fold(row["value"])) in cases:
            found[case].append(
                Holder(
                    client_id=row["client_id"],
                    folded=row["folded_name"],
                    is_here=True,
                    is_open=True,
                    is_seen=True,
                    has_number=False,
                )
            )
    return found


_BY_CASE: Final = """
    WITH reached AS (
        SELECT client_id
          FROM thread
         WHERE (staff_id = ANY ($1) AND department_id = $3)
            OR (staff_id IS NULL AND department_id = $2)
         UNION
        SELECT client_id
          FROM caseload
         WHERE department_id = $2)
    SELECT client.client_id, client.folded_name, external_id.value
      FROM reached
      JOIN client ON client.client_id = reached.client_id
      JOIN external_id ON external_id.client_id = client.client_id
     WHERE client.merged_into IS NULL
     ORDER BY client.client_id
"""


async def keep(tx: Tx, roster_id: UUID, listed: Sequence[Listed]) -> None:
    """Write down what becomes of each row, and how many of each kind there are."""
    judged = [one.judged for one in listed]
    if not judged:
        await tx.execute(_JUDGED_NO_MORE, roster_id)
    await tx.execute(
        _KEEP,
        roster_id,
        [one.place for one in listed],
        [one.outcome for one in judged],
        [one.reason for one in judged],
        [one.field for one in judged],
        [one.holder.client_id if one.holder and one.holder.is_here else None for one in judged],
        [one.is_refusing for one in judged],
    )
    counts = Counter(one.outcome for one in judged)
    query = "UPDATE roster SET counts = $2::jsonb, edits = edits + 1 WHERE roster_id = $1"
    await tx.execute(query, roster_id, json.dumps(counts))


_KEEP: Final = """
    UPDATE roster_row
       SET outcome = judged.outcome, reason = judged.reason, field = judged.field, client_id = judged.client_id,
           is_refusing = judged.is_refusing
      FROM unnest($2::integer[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::boolean[])
           AS judged (place, outcome, reason, field, client_id, is_refusing)
     WHERE roster_row.roster_id = $1
       AND roster_row.place = judged.place
"""
_JUDGED_NO_MORE: Final = """
    UPDATE roster_row
       SET outcome = NULL, reason = NULL, field = NULL, client_id = NULL, is_refusing = false
     WHERE roster_id = $1
       AND outcome IS NOT NULL
"""
