"""What can be said to one client, rendered for them: templates, suggested replies, and the wording of a kind.

offered_wording: the department's wording of a kind (welcome, is_this, transfer, neutral), blanks named.
"""

from collections.abc import Collection
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from proto.values.language import Language
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.first_templates import FIRST
from services.threads.domain.names import fold
from services.threads.domain.pages import (
    Offered,
    OfferedTemplate,
    OfferedText,
    Previewed,
    Suggestion,
    TemplateKind,
    Words,
)
from services.threads.domain.templates import Facts, in_languages, offered
from services.threads.store.access import Opened, reach_of
from services.threads.store.templates import words_of

# As many as stand side by side under the box.
SUGGESTIONS: Final = 4
_FACTS: Final = """
    SELECT thread.thread_id, client.given_name, client.family_name, client.language,
           COALESCE(staff.name, '') AS staff_name, COALESCE(department.name, '') AS office,
           date.appointment_id, date.starts_at, date.time_zone, COALESCE(date.place, '') AS place
      FROM thread
      JOIN client ON client.client_id = thread.client_id
      LEFT JOIN department ON department.department_id = thread.department_id
      LEFT JOIN staff ON staff.staff_id = $2
      LEFT JOIN LATERAL (
            SELECT upcoming.appointment_id, upcoming.starts_at, upcoming.time_zone, upcoming.place
              FROM upcoming
             WHERE upcoming.client_id = thread.client_id
               -- Another department's date in this one's words would send the client to the wrong place.
               AND upcoming.department_id = thread.department_id
               AND upcoming.state = 'scheduled'
               AND upcoming.starts_at > $3
             ORDER BY upcoming.starts_at
             LIMIT 1) AS date ON true
     WHERE thread.thread_id = ANY ($1)
"""
_OF_KINDS: Final = """
    SELECT template.template_id, template.kind, template.title, template.category, template.wording::text AS wording,
           template.owner_id, template_use.used_at
      FROM template
      LEFT JOIN template_use ON template_use.template_id = template.template_id AND template_use.staff_id = $2
     WHERE template.department_id = $1
       AND (template.owner_id IS NULL OR template.owner_id = $2)
       AND template.kind = ANY ($3)
       AND template.removed_at IS NULL
     ORDER BY template_use.used_at DESC NULLS LAST, template.owner_id IS NULL, template.title, template.template_id
"""


async def facts_of(tx: Tx, thread_id: UUID, staff_id: UUID | None, new_name: str = "") -> Facts:
    """What fills the blanks of a text of this person's (None: of nobody's) to the client of a thread that is seen."""
    facts = await facts_of_all(tx, [thread_id], staff_id)
    return msgspec.structs.replace(facts[thread_id], new_name=new_name)


async def facts_of_all(tx: Tx, thread_ids: Collection[UUID], staff_id: UUID | None) -> dict[UUID, Facts]:
    """The same for many clients, by thread; of a thread that is not seen there are none."""
    rows = await tx.fetch(_FACTS, list(thread_ids), staff_id, tx.now)
    return {row["thread_id"]: _facts(row) for row in rows}


def _facts(row: asyncpg.Record) -> Facts:
    return Facts(
        given_name=row["given_name"],
        family_name=row["family_name"],
        client_language=row["language"],
        staff_name=row["staff_name"],
        office=row["office"],
        appointment_id=row["appointment_id"],
        starts_at=row["starts_at"],
        date_zone=row["time_zone"],
        place=row["place"],
    )


async def offered_wording(
    tx: Tx,
    thread_id: UUID,
    kind: TemplateKind,
    staff_id: UUID | None,
    *,
    language: Language | None = None,
    new_name: str = "",
) -> OfferedText:
    """The department's wording of this kind for the thread's client, in their language unless another is asked for.

    staff_id: whose name it bears; new_name: whose it will (transfer). For pages, of a thread that was seen, and for
    work. What nobody can fill in stands in body as {name}, and in blanks: it must be filled in before it goes.
    """
    wording = await tx.fetchval(
        """
        SELECT template.wording::text
          FROM thread
          JOIN template ON template.department_id = thread.department_id
         WHERE thread.thread_id = $1
           AND template.kind = $2
           AND template.owner_id IS NULL
           AND template.removed_at IS NULL
        """,
        thread_id,
        kind,
    )
    facts = await facts_of(tx, thread_id, staff_id, new_name)
    # A department that this service has not been told of yet, or that came before there was this kind.
    words = words_of(wording) if wording else next(first.wording for first in FIRST if first.kind == kind)
    return offered(words, facts, language)


async def offers(tx: Tx, staff: StaffToken, opened: Opened, search: str = "") -> Offered:
    """All that this person can say to the client, what they used last first."""
    facts = await facts_of(tx, opened.thread_id, staff.staff_id)
    seen = await reach_of(tx, staff.staff_id)
    rows = await _of_kinds(tx, opened.department_id, staff, ["text", "suggested"])
    wanted = fold(search)
    return Offered(
        language=facts.language,
        templates=tuple(
            OfferedTemplate(
                template_id=row["template_id"],
                kind=row["kind"],
                title=row["title"],
                category=row["category"],
                is_shared=row["owner_id"] is None,
                can_change=row["owner_id"] is not None or seen.is_supervisor,
                text=offered(words_of(row["wording"]), facts),
            )
            for row in rows
            if wanted in _findable(row)
        ),
    )


async def suggestions(tx: Tx, staff: StaffToken, opened: Opened) -> tuple[Suggestion, ...]:
    """Replies that can go as they are: none with a blank left."""
    rows = await _of_kinds(tx, opened.department_id, staff, ["suggested"])
    if not rows:
        return ()
    facts = await facts_of(tx, opened.thread_id, staff.staff_id)
    found = (Suggestion(template_id=row["template_id"], text=offered(words_of(row["wording"]), facts)) for row in rows)
    return tuple(one for one in found if not one.text.blanks)[:SUGGESTIONS]


async def previewed(tx: Tx, staff: StaffToken, thread_id: UUID | None, wording: Words) -> Previewed:
    """The words in each language as a client would get them; without a thread, as one of this person's newest would."""
    shown = thread_id or await tx.fetchval(
        """
        SELECT thread_id
          FROM thread
         WHERE staff_id = $1
           AND is_open
         ORDER BY last_at DESC, thread_id DESC
         LIMIT 1
        """,
        staff.staff_id,
    )
    facts = await facts_of(tx, shown, staff.staff_id) if shown else Facts()
    texts = tuple(_in(language, text, facts) for language, text in in_languages(wording).items())
    return Previewed(texts=texts, given_name=facts.given_name or None, family_name=facts.family_name or None)


def _findable(row: asyncpg.Record) -> str:
    words = in_languages(words_of(row["wording"])).values()
    return fold(" ".join((row["title"], row["category"], *words)))


def _in(language: str, text: str, facts: Facts) -> OfferedText:
    return offered(Words(**{language: text}), facts, "es" if language == "es" else "en")


async def _of_kinds(tx: Tx, department_id: UUID, staff: StaffToken, kinds: list[str]) -> list[asyncpg.Record]:
    return await tx.fetch(_OF_KINDS, department_id, staff.staff_id, kinds)
