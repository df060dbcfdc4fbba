"""Lists of clients: read and judged by the real rules, for a house that knows nobody but Ana and Ben."""

from collections import Counter
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import msgspec
from aiohttp import web
from msgspec.structs import replace

from services.desk.sheets.asked import Line, SheetError
from services.desk.sheets.child import read
from services.threads.domain import forms, pages
from services.threads.domain.columns import NoHeader, columns, missing
from services.threads.domain.names import fold
from services.threads.domain.rosters import GOOD, Holder, Judged, Refusal, judge, told, twice
from services.threads.domain.sheets import LIMITS
from tests.fakes import shapes
from tests.fakes.threads.answers import say

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads

PAGE = 50


class Rosters:
    """What it remembers."""

    def __init__(self) -> None:
        self.lists: dict[UUID, pages.Roster] = {}
        self.lines: dict[UUID, list[Line]] = {}

    def add(self, fake: "FakeThreads", content: bytes, name: str = "caseload.csv", **more: object) -> pages.Roster:
        """A list that Carla brought."""
        form = forms.NewRoster(roster_id=uuid4(), name=name, content=content)
        roster = _judged(self, _new(self, fake, form))
        self.lists[roster.roster_id] = replace(roster, **more)
        return self.lists[roster.roster_id]


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its doors."""
    return [*_bringing(fake), *_deciding(fake)]


def _bringing(fake: "FakeThreads") -> list[web.RouteDef]:
    kept = fake.rosters

    async def bring(request: web.Request) -> web.Response:
        form = msgspec.json.decode(await request.read(), type=forms.NewRoster)
        try:
            roster = _judged(kept, _new(kept, fake, form))
        except SheetError as error:
            return _refused(422, error.reason)
        except NoHeader:
            return _refused(422, "no_header")
        kept.lists[roster.roster_id] = roster
        return say(_page(roster, 0, "all"), 201) if len(kept.lines[roster.roster_id]) > 1 else _refused(422, "no_rows")

    async def one(request: web.Request) -> web.Response:
        roster = kept.lists[UUID(request.match_info["id"])]
        return say(_page(roster, int(request.query.get("after", 0)), request.query.get("show", "all")))

    async def report(request: web.Request) -> web.Response:
        roster = kept.lists[UUID(request.match_info["id"])]
        _, *lines = kept.lines[roster.roster_id]
        rows = [
            pages.ReportRow(
                place=row.place, cells=line.cells, outcome=row.outcome, reason=row.reason, field=row.field,
                is_refusing=row.is_refusing,
            )
            for row, line in zip(roster.rows, lines, strict=True)
        ]  # fmt: skip
        return say(pages.RosterReport(name=roster.name, header=roster.header, rows=tuple(rows)))

    return [
        web.post("/v1/rosters", bring),
        web.get("/v1/rosters/{id}", one),
        web.get("/v1/rosters/{id}/report", report),
    ]


def _deciding(fake: "FakeThreads") -> list[web.RouteDef]:
    kept = fake.rosters

    async def change(request: web.Request) -> web.Response:
        form = msgspec.json.decode(await request.read(), type=forms.ChangeRoster)
        roster = kept.lists[UUID(request.match_info["id"])]
        if form.edits != roster.edits:
            return _refused(409, "changed")
        changed = replace(roster, columns=form.columns, staff_id=form.staff_id, edits=roster.edits + 1)
        kept.lists[roster.roster_id] = _judged(kept, changed)
        return say(kept.lists[roster.roster_id])

    async def apply(request: web.Request) -> web.Response:
        form = msgspec.json.decode(await request.read(), type=forms.ApplyRoster)
        roster = kept.lists[UUID(request.match_info["id"])]
        if form.edits != roster.edits:
            return _refused(409, "changed")
        done = {"state": "applied", "agreed_how": form.agreed_how, "applied_at": fake.clock.now()}
        kept.lists[roster.roster_id] = replace(roster, **done)
        return say(kept.lists[roster.roster_id])

    return [web.patch("/v1/rosters/{id}", change), web.post("/v1/rosters/{id}/apply", apply)]


def _new(kept: Rosters, fake: "FakeThreads", form: forms.NewRoster) -> pages.Roster:
    lines = kept.lines[form.roster_id] = read(form.content, LIMITS)
    return pages.Roster(
        roster_id=form.roster_id,
        name=form.name,
        state="read",
        edits=0,
        header=lines[0].cells,
        columns=columns(lines[0].cells),
        missing=None,
        staff_id=fake.owner,
        colleagues=(pages.Colleague(staff_id=fake.owner, name=shapes.CARLA),),
        for_nobody=False,
        row_count=len(lines) - 1,
        counts={},
        good_count=0,
        at=fake.clock.now(),
        rows=(),
        has_more=False,
        is_forgotten=False,
    )


def _judged(kept: Rosters, roster: pages.Roster) -> pages.Roster:
    """Every row, as the real service would judge it."""
    _, *lines = kept.lines[roster.roster_id]
    if lacks := missing(roster.columns):
        return replace(roster, missing=lacks, rows=(), counts={}, good_count=0)
    said = twice([told(line.cells, roster.columns) for line in lines])
    judged = [judge(one, _holders(one), is_given=not getattr(one, "user", "")) for one in said]
    rows = [_row(line, one, what, roster) for line, one, what in zip(lines, said, judged, strict=True)]
    counts = Counter(what.outcome for what in judged)
    return replace(
        roster,
        missing=None,
        rows=tuple(rows),
        counts=dict(counts),
        good_count=sum(counts[outcome] for outcome in GOOD),
    )


def _holders(said: object) -> list[Holder]:
    return [
        Holder(
            client_id=one, folded=fold(f"{names[1]} {names[0]}"), is_here=True, is_open=True, is_seen=True,
            has_number=True, thread_id=one,
        )
        for one, names in shapes.NAMES.items()
        if shapes.NUMBERS[one] == getattr(said, "number", None)
    ]  # fmt: skip


def _names() -> set[str]:
    return {fold(f"{family} {given}") for given, family in shapes.NAMES.values()}


def _row(line: Line, said: object, judged: Judged, roster: pages.Roster) -> pages.RosterRow:
    is_told = not isinstance(said, Refusal)
    place = roster.columns.get(judged.field or "number", roster.columns["number"])
    cell = line.cells[place] if place < len(line.cells) else ""
    return pages.RosterRow(
        place=line.place,
        given_name=getattr(said, "given_name", ""),
        family_name=getattr(said, "family_name", ""),
        number=getattr(said, "number", "") or (cell if judged.field == "number" else ""),
        outcome=judged.outcome,
        reason=judged.reason,
        field=judged.field,
        said=cell if judged.field else "",
        mends=getattr(said, "mends", ()),
        staff_name=shapes.CARLA if is_told and judged.outcome == "new" else None,
        client_id=judged.holder.client_id if judged.holder else None,
        has_namesake=judged.outcome == "new" and getattr(said, "folded", "") in _names(),
    )


def _page(roster: pages.Roster, after: int, show: str) -> pages.Roster:
    wanted = {"all": None, "good": GOOD}.get(show, (show,))
    rows = [row for row in roster.rows if row.place > after and (wanted is None or row.outcome in wanted)]
    return replace(roster, rows=tuple(rows[:PAGE]), has_more=len(rows) > PAGE)


def _refused(status: int, title: str) -> web.Response:
    return web.json_response({"title": title, "status": status}, status=status)
