"""Texts to many: to Ana, Ben, and as many more as a test wants."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import msgspec
from aiohttp import web
from msgspec.structs import replace

from services.threads.domain import batches, forms, later, pages
from services.threads.domain.templates import Facts, NotKept, judged, offered
from tests.fakes import shapes
from tests.fakes.threads.answers import say

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads

DRAFTS = ("draft", "refused")


class Many:
    """What it remembers. crowd: how many clients there are beside Ana and Ben; left_out: who gets nothing, and why.

    others: texts of colleagues that wait for Carla's word. comes_at: when Ana comes in today.
    """

    def __init__(self) -> None:
        self.crowd, self.ceiling = 0, 110
        self.left_out: dict[UUID, pages.LeftOut] = {}
        self.batches: dict[UUID, pages.Batch] = {}
        self.others: dict[UUID, pages.Batch] = {}
        self.groups: dict[UUID, pages.Group] = {}
        self.members: dict[UUID, set[UUID]] = {}
        self.comes_at: datetime | None = None

    def people(self) -> list[tuple[UUID, str, str, str]]:
        """All there are, A to Z: (thread, given name, family name, language)."""
        known = [(one, *names, "es" if one == shapes.ANA else "en") for one, names in shapes.NAMES.items()]
        more = [(UUID(int=2000 + n), "Cy", f"Crowd {n:03}", "en") for n in range(self.crowd)]
        return [*known, *more]

    def add(self, fake: "FakeThreads", en: str, people: Iterable[UUID], **more: Any) -> pages.Batch:
        """A text Carla has written."""
        batch = _fixed(self, _new(fake, uuid4(), pages.Words(en=en)), tuple(people))
        self.batches[batch.batch_id] = replace(batch, **more)
        return self.batches[batch.batch_id]

    def runs(self, fake: "FakeThreads", batch: pages.Batch) -> pages.Batch:
        """It was sent."""
        out, count = len(batch.thread_ids) - batch.recipient_count, batch.recipient_count
        progress = pages.Progress(
            waiting=count, on_the_way=0, sent=0, delivered=0, lost=0, stopped=0, left_out=out, elsewhere=0
        )
        sent = replace(batch, state="running", sent_at=fake.clock.now(), review=None, progress=progress, can_stop=True)
        self.batches[batch.batch_id] = sent
        return sent


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its doors."""
    return [*_writing(fake), *_changing(fake), *_sending(fake), *_deciding(fake)]


def _writing(fake: "FakeThreads") -> list[web.RouteDef]:
    many = fake.many

    async def all_batches(_request: web.Request) -> web.Response:
        mine = tuple(reversed(many.batches.values()))
        return say(pages.Batches(batches=mine, asked=tuple(many.others.values()), has_more=False))

    async def add(request: web.Request) -> web.Response:
        form = msgspec.json.decode(await request.read(), type=forms.NewBatch)
        try:
            wording = judged("text", form.wording)
        except NotKept as error:
            return refused(422, error.key, error.field, str(error))
        if form.batch_id not in many.batches:
            many.batches[form.batch_id] = _fixed(many, _new(fake, form.batch_id, wording), form.thread_ids)
        return say(many.batches[form.batch_id], 201)

    return [web.get("/v1/batches", all_batches), web.post("/v1/batches", add)]


def _changing(fake: "FakeThreads") -> list[web.RouteDef]:
    many = fake.many

    async def change(request: web.Request) -> web.Response:
        batch, form = _batch(fake, request), msgspec.json.decode(await request.read(), type=forms.ChangeBatch)
        if form.edits != batch.edits or batch.state not in DRAFTS:
            return refused(409, "changed" if batch.state in DRAFTS else "sent")
        try:
            wording = judged("text", form.wording) if form.wording else batch.wording
        except NotKept as error:
            return refused(422, error.key, error.field, str(error))
        ids = batch.thread_ids if form.thread_ids is None else form.thread_ids
        changed = replace(batch, wording=wording, edits=batch.edits + 1, state="draft")
        many.batches[batch.batch_id] = _fixed(many, changed, ids)
        return say(many.batches[batch.batch_id])

    async def one(request: web.Request) -> web.Response:
        return say(_batch(fake, request))

    return [web.get("/v1/batches/{batch}", one), web.patch("/v1/batches/{batch}", change)]


def _sending(fake: "FakeThreads") -> list[web.RouteDef]:
    many = fake.many

    async def send(request: web.Request) -> web.Response:
        batch, form = _batch(fake, request), msgspec.json.decode(await request.read(), type=forms.SendBatch)
        if batch.state != "draft" or form.edits != batch.edits:
            return refused(409, "sent" if batch.state != "draft" else "changed")
        if form.count != batch.recipient_count:
            return refused(422, "count", "count", str(batch.recipient_count))
        at = None
        if form.local_time:
            try:
                at = later.moment(form.local_time, form.local_zone or "", fake.clock.now()).at
            except later.Past:
                return refused(422, "past", "local_time")
        sent = replace(batch, local_time=form.local_time, release_at=at)
        if not batch.needs_second:
            return say(many.runs(fake, sent))
        many.batches[batch.batch_id] = replace(sent, state="asked", asked_at=fake.clock.now(), can_stop=True)
        return say(many.batches[batch.batch_id])

    return [web.post("/v1/batches/{batch}/send", send)]


def _deciding(fake: "FakeThreads") -> list[web.RouteDef]:
    many = fake.many

    async def act(request: web.Request) -> web.Response:
        batch, name = _batch(fake, request), request.match_info["act"]
        if name == "stop" and batch.state not in ("asked", "running"):
            return refused(409, "too_late")
        states = {"stop": "draft" if batch.state == "asked" else "stopping", "approve": "running", "refuse": "refused"}
        changed = replace(batch, state=states[name], can_decide=False, can_stop=False)
        (many.batches if batch.is_mine else many.others)[batch.batch_id] = changed
        return say(changed)

    async def people(request: web.Request) -> web.Response:
        return say(pages.Outcomes(people=tuple(_outcomes(many, _batch(fake, request))), has_more=False))

    return [
        web.post("/v1/batches/{batch}/{act:stop|approve|refuse}", act),
        web.get("/v1/batches/{batch}/people", people),
    ]


def _batch(fake: "FakeThreads", request: web.Request) -> pages.Batch:
    found = {**fake.many.batches, **fake.many.others}.get(UUID(request.match_info["batch"]))
    if found is None:
        raise web.HTTPNotFound(text='{"title": "Not found"}', content_type="application/json")
    return found


def _new(fake: "FakeThreads", batch_id: UUID, wording: pages.Words) -> pages.Batch:
    return pages.Batch(
        batch_id=batch_id,
        state="draft",
        edits=0,
        wording=wording,
        template_id=None,
        author_name=shapes.CARLA,
        is_mine=True,
        recipient_count=0,
        segment_count=0,
        ceiling=fake.many.ceiling,
        needs_second=False,
        is_confirmed_by_count=False,
        can_decide=False,
        can_stop=False,
        created_at=fake.clock.now(),
    )


def _fixed(many: Many, batch: pages.Batch, ids: tuple[UUID, ...]) -> pages.Batch:
    people = [_person(many, batch.wording, *one) for one in many.people() if one[0] in ids]
    count = sum(one.left_out is None for one in people)
    return replace(
        batch,
        thread_ids=tuple(one.thread_id for one in people),
        recipient_count=count,
        segment_count=sum(one.segments for one in people if one.left_out is None),
        needs_second=batches.needs_second(count, many.ceiling),
        is_confirmed_by_count=batches.is_confirmed_by_count(count),
        review=batches.review(people),
    )


def _person(many: Many, wording: pages.Words, one: UUID, given: str, family: str, language: str) -> batches.Fixed:
    text = offered(wording, Facts(given_name=given, family_name=family, client_language=language))
    return batches.Fixed(
        thread_id=one,
        given_name=given,
        family_name=family,
        language=text.language,
        body=text.body,
        segments=text.segments,
        left_out=many.left_out.get(one) or ("blanks" if text.blanks else None),
        is_other_language=text.is_other_language,
    )


def _outcomes(many: Many, batch: pages.Batch) -> Iterable[pages.Outcome]:
    for one in many.people():
        if one[0] in batch.thread_ids:
            fixed = _person(many, batch.wording, *one)
            yield pages.Outcome(
                thread_id=fixed.thread_id,
                given_name=fixed.given_name,
                family_name=fixed.family_name,
                language=fixed.language,
                body=fixed.body,
                segments=fixed.segments,
                left_out=fixed.left_out,
                status="held" if batch.progress and not fixed.left_out else None,
            )


def refused(status: int, title: str, field: str | None = None, detail: str = "") -> web.Response:
    return web.json_response({"title": title, "field": field, "detail": detail}, status=status)
