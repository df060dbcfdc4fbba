"""What is said often, as it is kept: the department's own words and each person's."""

import json
from typing import Any, Final
from uuid import UUID, uuid5

import asyncpg
import msgspec

from services.kit import failpoints
from services.kit.ids import new_id
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain import templates as rules
from services.threads.domain.access import Reach
from services.threads.domain.first_templates import FIRST
from services.threads.domain.forms import EditTemplate, SaveTemplate
from services.threads.domain.pages import Template, TemplateKind, Templates, Words
from services.threads.store.access import NotYours, reach_of

_TEMPLATE: Final = """
    SELECT template.template_id, template.department_id, template.owner_id, template.kind, template.title,
           template.category, template.wording::text AS wording, template.edits, template.removed_at,
           template.changed_at, staff.name AS changed_by_name,
           (SELECT COALESCE(sum(template_use.uses), 0)
              FROM template_use
             WHERE template_use.template_id = template.template_id) AS uses
      FROM template
      LEFT JOIN staff ON staff.staff_id = template.changed_by_id
"""
_ONE: Final = f"{_TEMPLATE} WHERE template.template_id = $1"
_ALL: Final = f"""{_TEMPLATE}
     WHERE template.department_id = $1
       AND (template.owner_id IS NULL OR template.owner_id = $2)
       AND template.removed_at IS NULL
     ORDER BY template.title, template.template_id
"""


class TitleTaken(Exception):
    """There is one of this title already."""


class TooMany(Exception):
    """Nobody finds one among so many."""


class Kept(msgspec.Struct, frozen=True):
    """A template this person may see, and whether they may change it."""

    template_id: UUID
    kind: TemplateKind
    is_shared: bool
    can_change: bool


async def all_templates(tx: Tx, staff: StaffToken) -> Templates:
    """What this person may use: their own, and their department's."""
    seen = await reach_of(tx, staff.staff_id)
    rows = await tx.fetch(_ALL, seen.board, staff.staff_id)
    return Templates(
        templates=tuple(_template(row, staff, seen) for row in rows),
        can_share=seen.is_supervisor,
        blanks=rules.KNOWN,
    )


async def template_for(tx: Tx, staff: StaffToken, template_id: UUID, *, to_change: bool = False) -> Kept:
    """The template, if this person may see it, or change it. Raises NotYours."""
    seen = await reach_of(tx, staff.staff_id)
    row = await tx.fetchrow(
        "SELECT template_id, department_id, owner_id, kind FROM template WHERE template_id = $1", template_id
    )
    if row is None:
        raise NotYours("template", template_id)
    kept = Kept(template_id, row["kind"], row["owner_id"] is None, _may_change(row, staff, seen))
    is_seen = row["department_id"] == seen.board and row["owner_id"] in (None, staff.staff_id)
    if not failpoints.is_off("service_wall") and not (kept.can_change if to_change else is_seen):
        raise NotYours("template", template_id)
    return kept


async def one_template(tx: Tx, staff: StaffToken, kept: Kept) -> Template:
    """The template as it is now."""
    row = await tx.fetchrow(_ONE, kept.template_id)
    assert row is not None  # noqa: S101  (template_for saw it in this transaction)
    return _template(row, staff, await reach_of(tx, staff.staff_id))


async def add_template(tx: Tx, staff: StaffToken, board: UUID, form: SaveTemplate, wording: Words) -> Kept:
    """Keep a new one. Raises TitleTaken, TooMany."""
    owner_id = None if form.is_shared else staff.staff_id
    held = await tx.fetchval(
        "SELECT count(*) FROM template WHERE department_id = $1 AND owner_id IS NOT DISTINCT FROM $2"
        " AND removed_at IS NULL",
        board,
        owner_id,
    )
    if held >= rules.MOST:
        raise TooMany
    template_id = new_id()
    await _or_taken(
        tx,
        """
        INSERT INTO template (template_id, department_id, owner_id, kind, title, category, wording, changed_at,
                              changed_by_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        template_id,
        board,
        owner_id,
        form.kind,
        form.title.strip(),
        form.category.strip(),
        _as_json(wording),
        tx.now,
        staff.staff_id,
    )
    tx.audit("template_added", object_kind="template", object_id=template_id)
    return Kept(template_id, form.kind, form.is_shared, can_change=True)


async def edit_template(tx: Tx, staff: StaffToken, kept: Kept, form: EditTemplate, wording: Words) -> bool:
    """Put other words in its place; False when somebody did so since this form was opened. Raises TitleTaken."""
    tag = await _or_taken(
        tx,
        """
        UPDATE template
           SET title = $3, category = $4, wording = $5, edits = edits + 1, changed_at = $6, changed_by_id = $7
         WHERE template_id = $1
           AND edits = $2
           AND removed_at IS NULL
        """,
        kept.template_id,
        form.edits,
        form.title.strip(),
        form.category.strip(),
        _as_json(wording),
        tx.now,
        staff.staff_id,
    )
    if tag == "UPDATE 0":
        return False
    tx.audit("template_changed", object_kind="template", object_id=kept.template_id)
    return True


async def set_removed(tx: Tx, staff: StaffToken, kept: Kept, *, is_removed: bool) -> None:
    """Out of the lists, or back in them. Raises TitleTaken for one whose title another has by now."""
    await _or_taken(
        tx,
        "UPDATE template SET removed_at = $2, changed_at = $3, changed_by_id = $4 WHERE template_id = $1",
        kept.template_id,
        tx.now if is_removed else None,
        tx.now,
        staff.staff_id,
    )
    act = "template_removed" if is_removed else "template_restored"
    tx.audit(act, object_kind="template", object_id=kept.template_id)


async def note_use(tx: Tx, staff_id: UUID, template_id: UUID) -> None:
    """A text that began as this one was written."""
    await tx.execute(
        """
        INSERT INTO template_use (template_id, staff_id, uses, used_at)
        VALUES ($1, $2, 1, $3)
        ON CONFLICT (template_id, staff_id) DO UPDATE
           SET uses = template_use.uses + 1, used_at = EXCLUDED.used_at
        """,
        template_id,
        staff_id,
        tx.now,
    )


async def add_first(tx: Tx, department_id: UUID) -> None:
    """What a department can say from its first day; nothing for one that has, or had, any words of its own.

    Their ids are made of the department's: of two replicas that are told of it, one adds them.
    """
    await tx.execute(
        """
        INSERT INTO template (template_id, department_id, kind, title, category, wording, changed_at)
        SELECT first.template_id, $1, first.kind, first.title, first.category, first.wording::jsonb, $2
          FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[])
               AS first (template_id, kind, title, category, wording)
         WHERE NOT EXISTS (SELECT FROM template WHERE department_id = $1 AND owner_id IS NULL)
        ON CONFLICT (template_id) DO NOTHING
        """,
        department_id,
        tx.now,
        [uuid5(department_id, f"template:{one.kind}:{one.title}") for one in FIRST],
        [one.kind for one in FIRST],
        [one.title for one in FIRST],
        [one.category for one in FIRST],
        [_as_json(one.wording) for one in FIRST],
    )


async def _or_taken(tx: Tx, statement: str, *args: Any) -> str:
    try:
        return await tx.execute(statement, *args)
    except asyncpg.UniqueViolationError as error:
        raise TitleTaken from error


def _may_change(row: asyncpg.Record, staff: StaffToken, seen: Reach) -> bool:
    if row["department_id"] != seen.board:
        return False
    return row["owner_id"] == staff.staff_id or (row["owner_id"] is None and seen.is_supervisor)


def _template(row: asyncpg.Record, staff: StaffToken, seen: Reach) -> Template:
    return Template(
        template_id=row["template_id"],
        kind=row["kind"],
        title=row["title"],
        category=row["category"],
        wording=words_of(row["wording"]),
        is_shared=row["owner_id"] is None,
        is_removed=row["removed_at"] is not None,
        can_change=_may_change(row, staff, seen),
        blanks=rules.known(row["kind"]),
        uses=row["uses"],
        edits=row["edits"],
        changed_at=row["changed_at"],
        changed_by_name=row["changed_by_name"],
    )


def words_of(wording: str) -> Words:
    """The words, as the database keeps them."""
    return msgspec.json.decode(wording, type=Words)


def _as_json(wording: Words) -> str:
    return json.dumps(rules.in_languages(wording))
