"""The pages of whoever writes what reminders say."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from services.kit import failpoints
from services.kit.tx import Tx
from services.reminders.domain.forms.words import Of
from services.reminders.domain.pages.words import (
    State,
    Whose,
    WordsHistory,
    WordsList,
    WordsPage,
    WordsRow,
    WordsVersion,
    found,
    saying,
)
from services.reminders.domain.wording.blanks import known
from services.reminders.domain.wording.first import first
from services.reminders.domain.wording.linting import lint
from services.reminders.domain.wording.template import KINDS, STEPS, Kind, Step, Template, Words
from services.reminders.domain.words import HAVING_WORDS, neutral_wording
from services.reminders.store import templates
from services.reminders.store.access import NotYours, Rules
from services.reminders.store.previewing import longest_of
from services.reminders.store.templates import Place, Version
from services.reminders.store.wording import office_words


async def words_list(tx: Tx, rules: Rules, of: Of) -> WordsList:
    """Every step of every kind, and whose words are said there in this department, or where nobody wrote any."""
    own = await templates.current(tx, _whose(rules, of))
    house = await templates.current(tx, None) if of == "department" else own
    names = await _names(tx, own + house)
    rows = [_row(_place(rules, of, step, kind), own, house, names) for step in STEPS for kind in KINDS]
    return WordsList(of=of, can_change=rules.may_change(of), rows=tuple(rows))


async def words_page(tx: Tx, rules: Rules, of: Of, step: Step, kind: Kind) -> WordsPage:
    """All about the words of one step and kind."""
    place = _place(rules, of, step, kind)
    versions = await templates.history(tx, place)
    house = await templates.history(tx, Place(None, step, kind)) if of == "department" else versions
    names = await _names(tx, versions)
    published, draft = _of_state(versions, "published"), _of_state(versions, "draft")
    whose, said = await _said(tx, place, published, _of_state(house, "published"))
    findings = lint(draft.template if draft else said, await longest_of(tx, place.department_id))
    return WordsPage(
        of=of,
        step=step,
        kind=kind,
        can_change=rules.may_change(of),
        whose=whose,
        said=saying(said),
        first=saying(first(step, kind)),
        published=_told(published, names) if published else None,
        draft=_told(draft, names) if draft else None,
        edits=max((version.edits for version in versions), default=0),
        findings=tuple(map(found, findings)),
        blanks=tuple(sorted(known(step))),
        neutral_blanks=tuple(sorted(known(step, is_neutral=True))),
    )


async def words_history(tx: Tx, rules: Rules, of: Of, step: Step, kind: Kind) -> WordsHistory:
    """All versions there were of these words."""
    versions = await templates.history(tx, _place(rules, of, step, kind))
    names = await _names(tx, versions)
    return WordsHistory(versions=tuple(_told(version, names) for version in versions))


async def words_version(tx: Tx, rules: Rules, template_id: UUID) -> WordsVersion:
    """One version of the department's, or of the house's. Raises NotYours."""
    version = await templates.version_with(tx, template_id)
    is_theirs = version is not None and version.place.department_id in (rules.department_id, None)
    if version is None or not (is_theirs or failpoints.is_off("service_wall")):
        raise NotYours("template", template_id)
    return _told(version, await _names(tx, [version]))


async def _said(tx: Tx, place: Place, own: Version | None, house: Version | None) -> tuple[Whose, Template]:
    """What clients get now, and whose that is."""
    for version in (own, house):
        if version is not None:
            return "house" if version.place.department_id is None else "department", version.template
    step, kind = place.step, place.kind
    if step not in HAVING_WORDS:
        return "office", first(step, kind)
    full = (await office_words(tx)).of(step, kind, with_contact=True)
    return "office", Template(step=step, kind=kind, wording=Words(**full), neutral=Words(**neutral_wording(step)))


def _whose(rules: Rules, of: Of) -> UUID | None:
    return None if of == "house" else rules.department_id


def _place(rules: Rules, of: Of, step: Step, kind: Kind) -> Place:
    return Place(_whose(rules, of), step, kind)


def _row(place: Place, own: Sequence[Version], house: Sequence[Version], names: Mapping[UUID, str]) -> WordsRow:
    here = [version for version in own if version.place == place]
    everywhere = [version for version in house if version.place == Place(None, place.step, place.kind)]
    said = _of_state(here, "published") or _of_state(everywhere, "published")
    has_draft = _of_state(here, "draft") is not None
    if said is None:
        return WordsRow(step=place.step, kind=place.kind, whose="office", has_draft=has_draft)
    return WordsRow(
        step=place.step,
        kind=place.kind,
        whose="house" if said.place.department_id is None else "department",
        has_draft=has_draft,
        version=said.version,
        changed_at=said.changed_at,
        changed_by_name=names.get(said.changed_by_id) if said.changed_by_id else None,
    )


def _told(version: Version, names: Mapping[UUID, str]) -> WordsVersion:
    return WordsVersion(
        template_id=version.template_id,
        version=version.version,
        state=version.state,
        says=saying(version.template),
        edits=version.edits,
        changed_at=version.changed_at,
        changed_by_name=names.get(version.changed_by_id) if version.changed_by_id else None,
    )


async def _names(tx: Tx, versions: Iterable[Version]) -> dict[UUID, str]:
    ids = {version.changed_by_id for version in versions if version.changed_by_id}
    rows = await tx.fetch("SELECT staff_id, name FROM staff WHERE staff_id = ANY($1)", list(ids))
    return {row["staff_id"]: row["name"] for row in rows}


def _of_state(versions: Sequence[Version], state: State) -> Version | None:
    return next((version for version in versions if version.state == state), None)
