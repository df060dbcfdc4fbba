"""Twilio's webhooks, answered when what they say is durable.

A webhook is refused before anything is stored: 400 what is no form of theirs, 403 what they did not sign or is not for
us, 413 what is too large, 503 while the database is away (they come again).
"""

import asyncio
import contextlib
from collections.abc import Mapping

from aiohttp import web
from prometheus_client import Counter

from services.gateway.domain.wire import BadForm, Inbound, Receipt
from services.gateway.provider.twilio import forms
from services.gateway.provider.twilio.signature import Signatures
from services.gateway.store import plain, receipts, texts
from services.gateway.store.texts import Verdict
from services.kit import failpoints, log, trace
from services.kit.batch import Batcher
from services.kit.db import Database
from services.kit.http import Problem, problem

# Twilio gives a webhook 15 s in all. It waits for the flush before its own, at worst, and for its own; five are left
# for the road. One clock a flush: one a webhook costs 4 µs of its 100.
DURABLE_S = 5

FELL_BACK = Counter("webhooks_fell_back", "Webhooks that came here because another address of ours had not taken them")
REFUSED = Counter("webhooks_refused", "Webhooks that were not for us, by the answer they got", ["status"])

routes = web.RouteTableDef()


class Doors:
    """What the webhooks need: whose signatures count, and the two batchers that make them durable."""

    def __init__(self, db: Database, signatures: Signatures, account_sid: str) -> None:
        self._db, self.signatures, self.account_sid = db, signatures, account_sid
        self.texts: Batcher[Inbound, Verdict] = Batcher(self._take_texts)
        self.receipts: Batcher[Receipt, None] = Batcher(self._take_receipts)
        self.tasks = asyncio.TaskGroup()

    async def run(self) -> None:
        """Flush what arrives, until cancelled."""
        async with self.tasks:
            self.tasks.create_task(self.texts.run(), name="texts")
            self.tasks.create_task(self.receipts.run(), name="receipts")

    async def _take_texts(self, batch: list[Inbound]) -> list[Verdict]:
        if failpoints.is_off("batching") and len(batch) > 1:
            return [verdict for text in batch for verdict in await self._take_texts([text])]
        async with asyncio.timeout(DURABLE_S):
            verdicts = await self._verdicts(batch)
        await failpoints.hit("webhook.after_commit_before_2xx")
        return verdicts

    async def _verdicts(self, batch: list[Inbound]) -> list[Verdict]:
        stored: set[int] = set()
        if plain.are_plain(batch):
            async with self._db.statement() as tx:
                stored = await plain.take_in(tx, batch)
        left = [text for place, text in enumerate(batch) if place not in stored]
        verdicts = iter(await self._the_long_way(left) if left else ())
        return ["stored" if place in stored else next(verdicts) for place in range(len(batch))]

    async def _the_long_way(self, batch: list[Inbound]) -> list[Verdict]:
        async with self._db.tx() as tx:
            verdicts = await texts.take_in(tx, batch)
            await failpoints.hit("webhook.after_insert_before_commit")
        return verdicts

    async def _take_receipts(self, batch: list[Receipt]) -> list[None]:
        async with asyncio.timeout(DURABLE_S), self._db.tx() as tx:
            await receipts.take_in(tx, batch)
        return [None] * len(batch)


DOORS: web.AppKey[Doors] = web.AppKey("doors")


def refused(status: int, reason: str) -> Problem:
    """A webhook is not for us; nothing of it is stored, and its reason names no number."""
    REFUSED.labels(str(status)).inc()
    log.get().warning("webhook_refused", status=status, reason=reason)
    return problem(status, "Webhook refused", reason)


async def signed_form(request: web.Request) -> tuple[Mapping[str, str], bytes]:
    """The form of a webhook that is Twilio's and for our account, and its raw body."""
    doors = request.app[DOORS]
    body = await request.read()
    try:
        pairs = forms.pairs_of(body)
    except BadForm as error:
        raise refused(400, str(error)) from error
    if not doors.signatures.accept(request.raw_path, pairs, request.headers):
        raise refused(403, "it is not signed by the provider")
    form = dict(pairs)
    if form.get("AccountSid") != doors.account_sid:
        raise refused(403, "it is for another account")
    if "ErrorUrl" in form:
        FELL_BACK.inc()
    await failpoints.hit("webhook.after_verify")
    return form, body


@routes.post("/twilio/sms")
async def take_text(request: web.Request) -> web.Response:
    """A text came in: stored, its STOP in force, its event on its way; then 200."""
    form, body = await signed_form(request)
    try:
        text = forms.read_text(form, body, trace.CURRENT.get())
    except BadForm as error:
        raise refused(400, str(error)) from error
    doors = request.app[DOORS]
    if failpoints.is_off("durable_before_2xx"):
        doors.tasks.create_task(_in_good_time(doors, text))
        return _empty()
    verdict = await doors.texts.add(text)
    if verdict == "unknown_line":
        raise refused(403, "it is for a line that is not ours")
    return _empty()


async def _in_good_time(doors: Doors, text: Inbound) -> None:
    """What the control arm does instead: answer first, store when and if it can."""
    with contextlib.suppress(Exception):
        await doors.texts.add(text)


@routes.post("/twilio/status/{message_id}")
@routes.post("/twilio/status")
async def take_receipt(request: web.Request) -> web.Response:
    """A delivery receipt: kept, matched, and the attempt moved on if this takes it further.

    A Messaging Service's own callback, set at Twilio, is the address without an id.
    """
    form, body = await signed_form(request)
    try:
        receipt = forms.read_receipt(form, body, request.match_info.get("message_id"), request.query.get("attempt"))
    except BadForm as error:
        raise refused(400, str(error)) from error
    await request.app[DOORS].receipts.add(receipt)
    return web.Response()


def _empty() -> web.Response:
    return web.Response(body=b"<Response/>", headers={"Content-Type": "text/xml"})
