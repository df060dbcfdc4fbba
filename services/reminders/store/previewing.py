"""What fills words in before anybody gets them: a client's next date, or an example's; and the longest there is."""

from uuid import UUID

import msgspec

from proto.values.language import Language, language_of
from proto.values.window import local
from services.kit.tx import Tx
from services.reminders.domain.wording.budget import LONGEST, Longest
from services.reminders.domain.wording.facts import Facts
from services.reminders.domain.wording.previewing import example, of_date


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Who would read it. is_example_date: they have no such date to come."""

    facts: Facts
    is_example_date: bool = True
    given_name: str | None = None
    family_name: str | None = None
    language: Language | None = None


async def longest_of(tx: Tx, department_id: UUID | None) -> Longest:
    """The longest values of a department's texts: its own name, or of all the longest, and what courts' files have."""
    name = await tx.fetchval(
        """
        SELECT name
          FROM department
         WHERE department_id = $1 OR $1 IS NULL
         ORDER BY char_length(name) DESC, department_id
         LIMIT 1
        """,
        department_id,
    )
    return msgspec.structs.replace(LONGEST, office=name) if name else LONGEST


async def nobody(tx: Tx, department_id: UUID) -> Reader:
    """An example's date in a department."""
    row = await tx.fetchrow("SELECT name, time_zone FROM department WHERE department_id = $1", department_id)
    name, zone = (row["name"], row["time_zone"]) if row else ("", None)
    return Reader(facts=example(name or LONGEST.office, zone or "UTC", tx.now))


async def reader_of(tx: Tx, client_id: UUID, department_id: UUID, kind: str) -> Reader | None:
    """A client with their next date of this kind, else an example's; None for one who is not there."""
    client = await tx.fetchrow(
        """
        SELECT given_name, family_name, language, time_zone
          FROM client
         WHERE client_id = $1
           AND NOT is_deleted
        """,
        client_id,
    )
    if client is None:
        return None
    spared = (await nobody(tx, department_id)).facts
    facts = msgspec.structs.replace(spared, given_name=client["given_name"], client_zone=client["time_zone"])
    dated = await _next_date(tx, client_id, kind, facts)
    return Reader(
        facts=dated or facts,
        is_example_date=dated is None,
        given_name=client["given_name"],
        family_name=client["family_name"],
        language=language_of(client["language"]),
    )


async def _next_date(tx: Tx, client_id: UUID, kind: str, facts: Facts) -> Facts | None:
    row = await tx.fetchrow(
        """
        SELECT local_time, time_zone, place, contact
          FROM appointment
         WHERE client_id = $1
           AND kind = $2
           AND state = 'scheduled'
           AND starts_at > $3
         ORDER BY starts_at, appointment_id
         LIMIT 1
        """,
        client_id,
        kind,
        tx.now,
    )
    if row is None:
        return None
    zone = row["time_zone"]
    return of_date(facts, local(row["local_time"], zone), zone, row["place"] or "", row["contact"] or "")
