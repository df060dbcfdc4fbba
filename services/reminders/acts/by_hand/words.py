"""Words of reminders: drafted, published as a new version, or said no more; each place's by one at a time."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import msgspec

from services.kit import failpoints
from services.kit.audit import Actor
from services.kit.tx import Tx
from services.reminders.domain.forms.words import PublishWords, RetireWords, SaveWords
from services.reminders.domain.pages.words import Outcome, State, found
from services.reminders.domain.wording.findings import may_publish
from services.reminders.domain.wording.linting import lint
from services.reminders.domain.wording.template import Kind, Step
from services.reminders.store import templates
from services.reminders.store.previewing import longest_of
from services.reminders.store.templates import Place, Version
from services.reminders.store.word_acts import Act, Result

Done = tuple[Outcome, Result]
# The house's are of a family of their own: the second wall lets administrators alone ask for those.
HOUSE: Final = "house_"


async def carry_words(tx: Tx, act: Act) -> Done:
    """Carry one of KINDS out. Raises ValueError for a form that is none."""
    return await _BY_KIND[act.kind.removeprefix(HOUSE)](tx, act)


async def _save(tx: Tx, act: Act) -> Done:
    form = msgspec.json.decode(act.facts, type=SaveWords)
    place, versions = await _held(tx, act, form.step, form.kind)
    edits, draft = _edits(versions), _of_state(versions, "draft")
    if form.edits != edits and not failpoints.is_off("draft_edits"):
        return "changed", Result(edits=edits)
    if draft is None:
        template_id = await templates.add_draft(tx, place, form.template(), act.staff_id)
    else:
        template_id = draft.template_id
        await templates.save_draft(tx, template_id, form.template(), act.staff_id)
    _note(tx, act, "template_saved", template_id)
    return "done", Result(template_id=template_id, edits=edits + 1)


async def _publish(tx: Tx, act: Act) -> Done:
    form = msgspec.json.decode(act.facts, type=PublishWords)
    place, versions = await _held(tx, act, form.step, form.kind)
    draft = _of_state(versions, "draft")
    if draft is None:
        return "gone", Result(edits=_edits(versions))
    if draft.edits != form.edits:
        return "changed", Result(template_id=draft.template_id, edits=draft.edits)
    findings = lint(draft.template, await longest_of(tx, place.department_id))
    told = Result(template_id=draft.template_id, edits=draft.edits, findings=tuple(map(found, findings)))
    if not may_publish(findings) and not failpoints.is_off("publish_linted"):
        return "refused", told
    await templates.publish(tx, draft, act.staff_id)
    _note(tx, act, "template_published", draft.template_id)
    return "done", told


async def _retire(tx: Tx, act: Act) -> Done:
    form = msgspec.json.decode(act.facts, type=RetireWords)
    place, versions = await _held(tx, act, form.step, form.kind)
    published = _of_state(versions, "published")
    if published is None:
        return "gone", Result(edits=_edits(versions))
    if published.version != form.version:
        return "changed", Result(template_id=published.template_id, edits=_edits(versions))
    await templates.retire(tx, place)
    _note(tx, act, "template_retired", published.template_id)
    return "done", Result(template_id=published.template_id, edits=_edits(versions))


_BY_KIND: Final[Mapping[str, Callable[[Tx, Act], Awaitable[Done]]]] = {
    "template_saved": _save,
    "template_published": _publish,
    "template_retired": _retire,
}
KINDS: Final = (*_BY_KIND, *(f"{HOUSE}{kind}" for kind in _BY_KIND))


async def _held(tx: Tx, act: Act, step: Step, kind: Kind) -> tuple[Place, list[Version]]:
    """The place it is about, and all that was ever written there: held, so nobody writes there in between."""
    place = Place(None if act.kind.startswith(HOUSE) else act.department_id, step, kind)
    await templates.hold(tx, place)
    return place, await templates.history(tx, place)


def _edits(versions: list[Version]) -> int:
    """How often anybody saved words there: it only grows, so that whoever opened the page before is told."""
    return max((version.edits for version in versions), default=0)


def _of_state(versions: list[Version], state: State) -> Version | None:
    return next((version for version in versions if version.state == state), None)


def _note(tx: Tx, act: Act, what: str, template_id: object) -> None:
    who = Actor("staff", str(act.staff_id))
    tx.audit(what, object_kind="template", object_id=str(template_id), actor=who)
