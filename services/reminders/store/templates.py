"""What departments have reminders say, in versions. A version that was published is never written again."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from services.kit.ids import new_id
from services.kit.tx import Tx
from services.reminders.domain.pages.words import State
from services.reminders.domain.wording.template import Kind, Step, Template, Words

_COLUMNS: Final = """
    template_id, department_id, step, kind, version, wording, neutral, is_accent_free, tone, state, edits,
    changed_by_id, changed_at
"""


class Place(msgspec.Struct, frozen=True):
    """What words are of: a step of a kind of date, in a department; None: the house's, where it has none."""

    department_id: UUID | None
    step: Step
    kind: Kind


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a place's words. edits: how often words were saved there until then; a draft has the most."""

    template_id: UUID
    place: Place
    version: int
    template: Template
    state: State
    edits: int
    changed_by_id: UUID | None
    changed_at: datetime


class Written(msgspec.Struct, frozen=True):
    """What is published, by department (None: the house's), step and kind."""

    by_place: Mapping[tuple[UUID | None, str, str], tuple[UUID, Template]] = {}

    def of(self, department_id: UUID, step: str, kind: str) -> Iterator[tuple[UUID, Template]]:
        """A department's version, then the house's; none where nobody wrote any."""
        for whose in (department_id, None):
            found = self.by_place.get((whose, step, kind))
            if found is not None:
                yield found


async def published_of(tx: Tx, department_ids: Collection[UUID], steps: Collection[str]) -> Written:
    """What these departments say at these steps, and the house: one statement, however many are due."""
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS}
          FROM template
         WHERE state = 'published'
           AND (department_id = ANY($1) OR department_id IS NULL)
           AND step = ANY($2)
        """,  # noqa: S608  (our own words only)
        list(department_ids),
        list(steps),
    )
    return Written(
        {(row["department_id"], row["step"], row["kind"]): (row["template_id"], template_of(row)) for row in rows}
    )


async def current(tx: Tx, department_id: UUID | None) -> list[Version]:
    """What is published and what is drafted of a department's words, or of the house's."""
    return await _versions(
        tx, "department_id IS NOT DISTINCT FROM $1 AND state IN ('published', 'draft')", department_id
    )


async def history(tx: Tx, place: Place) -> list[Version]:
    """All versions of a place's words, the newest first."""
    return await _versions(tx, _OF_PLACE, *_of(place))


async def version_with(tx: Tx, template_id: UUID) -> Version | None:
    """The version of that id, if whoever asks may see it."""
    found = await _versions(tx, "template_id = $1", template_id)
    return found[0] if found else None


async def hold(tx: Tx, place: Place) -> None:
    """Let nobody else write a place's words until the commit: there may be no row yet to be locked."""
    name = f"template {place.department_id} {place.step} {place.kind}"
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name)


async def add_draft(tx: Tx, place: Place, template: Template, by_id: UUID) -> UUID:
    """A draft where there is none; its place is held."""
    template_id = new_id()
    await tx.execute(
        """
        INSERT INTO template (template_id, department_id, step, kind, version, wording, neutral, is_accent_free, tone,
                              state, edits, changed_by_id, changed_at)
        SELECT $4, $1, $2, $3, COALESCE(max(version), 0) + 1, $5::jsonb, $6::jsonb, $7, $8, 'draft',
               COALESCE(max(edits), 0) + 1, $9::uuid, $10::timestamptz
          FROM template
         WHERE department_id IS NOT DISTINCT FROM $1
           AND step = $2
           AND kind = $3
        """,
        *_of(place),
        template_id,
        *_written(template),
        by_id,
        tx.now,
    )
    return template_id


async def save_draft(tx: Tx, template_id: UUID, template: Template, by_id: UUID) -> None:
    """Other words in a draft."""
    await tx.execute(
        """
        UPDATE template
           SET wording = $2, neutral = $3, is_accent_free = $4, tone = $5, edits = edits + 1, changed_by_id = $6,
               changed_at = $7
         WHERE template_id = $1
           AND state = 'draft'
        """,
        template_id,
        *_written(template),
        by_id,
        tx.now,
    )


async def publish(tx: Tx, draft: Version, by_id: UUID) -> None:
    """From now on its place says this; what it said before is kept as it was."""
    await retire(tx, draft.place)
    await tx.execute(
        """
        UPDATE template
           SET state = 'published', changed_by_id = $2, changed_at = $3
         WHERE template_id = $1
           AND state = 'draft'
        """,
        draft.template_id,
        by_id,
        tx.now,
    )


async def retire(tx: Tx, place: Place) -> UUID | None:
    """What its place says is used no more; who wrote it and when stays. None where nothing was published."""
    retired: UUID | None = await tx.fetchval(
        f"UPDATE template SET state = 'retired' WHERE {_OF_PLACE} AND state = 'published' RETURNING template_id",  # noqa: S608
        *_of(place),
    )
    return retired


_OF_PLACE: Final = "department_id IS NOT DISTINCT FROM $1 AND step = $2 AND kind = $3"


def _of(place: Place) -> tuple[UUID | None, str, str]:
    return place.department_id, place.step, place.kind


async def _versions(tx: Tx, condition: str, *args: Any) -> list[Version]:
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM template WHERE {condition} ORDER BY step, kind, version DESC",  # noqa: S608
        *args,
    )
    return [_version(row) for row in rows]


def _version(row: asyncpg.Record) -> Version:
    names = ("template_id", "version", "state", "edits", "changed_by_id", "changed_at")
    place = Place(row["department_id"], row["step"], row["kind"])
    return Version(place=place, template=template_of(row), **{name: row[name] for name in names})


def template_of(row: asyncpg.Record) -> Template:
    """A row as the rules see it."""
    return Template(
        step=row["step"],
        kind=row["kind"],
        wording=msgspec.json.decode(row["wording"], type=Words),
        neutral=msgspec.json.decode(row["neutral"], type=Words) if row["neutral"] else None,
        # As it was called when the table was made.
        tone="factual" if row["tone"] == "neutral" else row["tone"],
        is_accent_free=row["is_accent_free"],
    )


def _written(template: Template) -> Sequence[Any]:
    twin = (template.neutral or Words()).in_languages()
    return (
        json.dumps(template.wording.in_languages()),
        json.dumps(twin) if twin else None,
        template.is_accent_free,
        template.tone,
    )
