"""What a person asked for in a page, about files: carried out where more is in sight than a page has."""

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import msgspec

from services.kit.audit import Actor
from services.kit.tx import Tx
from services.reminders.acts.loads.reading import may_name
from services.reminders.domain.files.checking import mapping_of
from services.reminders.domain.files.faults import BadMapping
from services.reminders.domain.forms.loads import SaveSource
from services.reminders.store.acts import Act
from services.reminders.store.attention import settle
from services.reminders.store.loads import Load, find_load, hold_load, set_approved, set_refused
from services.reminders.store.publishers import publisher_with
from services.reminders.store.sources import Source, hold_source, is_name_taken, save_source, source_of

# What became of it: done, or why not.
Outcome = str


async def decide(tx: Tx, act: Act) -> Outcome:
    """Do what was asked, if it is the asker's and still to be done."""
    outcome = await _ACTS[act.kind](tx, act)
    kind, object_id = ("source", act.facts["source_id"]) if act.kind == "source_set" else ("load", act.facts["load_id"])
    actor = Actor("staff", str(act.staff_id))
    tx.audit(
        act.kind,
        object_kind=kind,
        object_id=object_id,
        actor=actor,
        outcome="done" if outcome == "done" else "denied",
        result=outcome,
    )
    return outcome


async def _approve(tx: Tx, act: Act) -> Outcome:
    load = await _theirs(tx, act)
    if load is None:
        return "not_yours"
    if load.state != "held" or load.is_forgotten:
        return "not_held"
    await set_approved(tx, load.load_id, act.staff_id)
    await settle(tx, "load_held", load.load_id)
    return "done"


async def _refuse(tx: Tx, act: Act) -> Outcome:
    load = await _theirs(tx, act)
    if load is None:
        return "not_yours"
    if load.state != "held":
        return "not_held"
    await set_refused(tx, load.load_id, "by_staff")
    await settle(tx, "load_held", load.load_id)
    return "done"


async def _theirs(tx: Tx, act: Act) -> Load | None:
    """The file it is about, held after its source, if its source is the asker's department's."""
    found = await find_load(tx, UUID(str(act.facts["load_id"])))
    if found is None:
        return None
    _, publisher = await source_of(tx, found.source_id)
    if publisher.department_id != act.department_id:
        return None
    await hold_source(tx, found.source_id)
    return await hold_load(tx, found.load_id)


async def _set_source(tx: Tx, act: Act) -> Outcome:
    form = msgspec.convert(act.facts["form"], SaveSource)
    source_id = UUID(str(act.facts["source_id"]))
    standing = await hold_source(tx, source_id)
    publisher = await publisher_with(tx, standing.publisher_id if standing else form.publisher_id)
    if publisher.department_id != act.department_id:
        return "not_yours"
    if form.edits != (standing.edits if standing else 0):
        return "changed"
    try:
        mapping = mapping_of(msgspec.json.encode(form.mapping))
    except BadMapping:
        return "mapping"
    if not may_name(publisher, mapping):
        return "not_your_label"
    source = Source(
        source_id=source_id,
        publisher_id=publisher.publisher_id,
        name=form.name,
        format=form.format,
        mapping=msgspec.json.encode(mapping).decode(),
        delimiter=form.delimiter,
        is_quoted=form.is_quoted,
        min_share=form.min_share,
        is_active=form.is_active,
        edits=form.edits,
    )
    if await is_name_taken(tx, source):
        return "name_taken"
    await save_source(tx, source)
    return "done"


_ACTS: Final[dict[str, Callable[[Tx, Act], Awaitable[Outcome]]]] = {
    "load_approved": _approve,
    "load_refused": _refuse,
    "source_set": _set_source,
}
KINDS: Final = tuple(_ACTS)
