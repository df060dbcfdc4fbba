"""The dates that texts speak of: noted when a text is written, looked up when it goes."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from proto.values.wording import placeholders
from services.kit.tx import Tx
from services.threads.domain.dated import Dated, named
from services.threads.domain.templates import Facts, in_languages
from services.threads.store.offers import facts_of
from services.threads.store.templates import words_of
from services.threads.store.writing import Written


async def with_date(tx: Tx, thread_id: UUID, text: Written, before: Dated | None = None) -> Written:
    """The text with what it says of the client's next date, if it goes before that. before: what its old words said.

    One that was typed and goes at once has been looked at by whoever typed it.
    """
    if not text.is_scheduled and text.template_id is None:
        return text
    facts = await facts_of(tx, thread_id, None)
    is_ahead = facts.starts_at is not None and text.release_at < facts.starts_at
    found = named(text.body, facts, await _blanks(tx, text.template_id)) if is_ahead else None
    if found is None and before and before.is_in(text.body) and not before.stands(facts):
        found = before
    return msgspec.structs.replace(text, dated=found)


async def _blanks(tx: Tx, template_id: UUID | None) -> set[str]:
    """What a template leaves to be filled in, in any language."""
    if template_id is None:
        return set()
    wording = await tx.fetchval("SELECT wording::text FROM template WHERE template_id = $1", template_id)
    texts = in_languages(words_of(wording)).values() if wording else ()
    return {name for text in texts for name in placeholders(text)}


async def facts_of_dates(tx: Tx, appointment_ids: Collection[UUID]) -> dict[UUID, Facts]:
    """What these dates are now; of one that is past, cancelled or over there are none."""
    rows = await tx.fetch(
        """
        SELECT appointment_id, starts_at, time_zone, place
          FROM upcoming
         WHERE appointment_id = ANY ($1)
           AND state = 'scheduled'
           AND starts_at > $2
        """,
        list(appointment_ids),
        tx.now,
    )
    return {
        row["appointment_id"]: Facts(starts_at=row["starts_at"], date_zone=row["time_zone"], place=row["place"])
        for row in rows
    }
