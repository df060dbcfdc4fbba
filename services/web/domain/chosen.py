"""Who of many is shown, and who is chosen: ticks of people that a filter hides stay as they are."""

from collections.abc import Collection, Iterable, Mapping
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from services.web.domain.answers import Choice

WORDS_MOST = 100


class Filters(msgspec.Struct, frozen=True):
    """Which of the people are shown. All empty: everybody."""

    group: str = ""
    language: str = ""
    today: str = ""
    status: str = ""
    q: str = ""

    @property
    def address(self) -> str:
        """As it stands behind a page's question mark, with it; "" for everybody."""
        told = {name: value for name, value in msgspec.structs.asdict(self).items() if value}
        return f"?{urlencode(told)}" if told else ""


def filters(form: Mapping[str, object], prefix: str = "") -> Filters:
    """As a query or a form says them. prefix: before their names there."""
    told = {name: str(form.get(prefix + name, "")).strip()[:WORDS_MOST] for name in Filters.__struct_fields__}
    return Filters(**told)


def shown(people: Iterable[Choice], wanted: Filters, found: Mapping[UUID, str]) -> list[Choice]:
    """Those who fit. found: what typing is compared with, by thread."""
    return [
        one
        for one in people
        if (not wanted.group or wanted.group in map(str, one.group_ids))
        and (not wanted.language or one.language == wanted.language)
        and (not wanted.today or one.comes_at is not None)
        and (not wanted.status or str(one.status_id) == wanted.status)
        and wanted.q in found[one.thread_id]
    ]


def chosen(before: Collection[UUID], on_page: Iterable[Choice], ticked: Collection[UUID]) -> list[UUID]:
    """All who are chosen now: those ticked, and those chosen before that the page did not show."""
    away = set(before) - {one.thread_id for one in on_page}
    return [*(one for one in before if one in away), *dict.fromkeys(one for one in ticked if one not in away)]
