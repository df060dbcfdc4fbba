"""How the gateway is put together."""

import asyncio
from datetime import timedelta
from functools import partial

from services.gateway.domain.links import Links
from services.gateway.handlers import again, copies, orders
from services.gateway.handlers.orders import State
from services.gateway.jobs import backfill, consents, ledger, redaction, resolve, retention, taking
from services.gateway.jobs.consents import Consent
from services.gateway.jobs.hold import LOOK_S, Hold
from services.gateway.jobs.media import Media
from services.gateway.jobs.numbers import LIST_PAUSE_S, Numbers
from services.gateway.jobs.reconcile import Reconciler
from services.gateway.jobs.redaction import Redactions
from services.gateway.jobs.taking import Taking
from services.gateway.media import shelf
from services.gateway.media.shelf import Shelf
from services.gateway.provider import Listing, Provider
from services.gateway.provider.smpp.api import Account, Smpp
from services.gateway.provider.twilio.api import Provider as Twilio
from services.gateway.provider.twilio.checks import Checks
from services.gateway.provider.twilio.consents import Consents
from services.gateway.provider.twilio.media import MediaApi
from services.gateway.provider.twilio.privacy import Privacy
from services.gateway.provider.twilio.signature import Signatures
from services.gateway.routes import media as media_routes
from services.gateway.routes import review, twilio, voice
from services.gateway.routes.twilio import DOORS, Doors
from services.gateway.sender import IN_FLIGHT, Sender
from services.gateway.settings import Settings, hosts, load
from services.gateway.store import checks, lines, media, numbers
from services.gateway.store.shelf import DatabaseShelf
from services.kit import http, log
from services.kit.clock import SYSTEM, Clock
from services.kit.db import Database
from services.kit.run import Service

# The fallback's own: one for texts, one for receipts, whatever the main door's pool is busy with.
FALLBACK_POOL = 2
# How soon a picture shows after its text, at most, when the machine has nothing else to do.
MEDIA_S = 2.0
ORDERS = ("gateway.send.reply", "gateway.send.reminder", "gateway.send.bulk", "gateway.cancel")


def build(settings: Settings | None = None, clock: Clock = SYSTEM) -> Service:
    """The gateway, ready to be started."""
    told = settings or load()
    service = Service("gateway", told, clock)
    service.routes(review.routes)
    (_by_smpp if told.provider == "smpp" else _by_twilio)(service, told)
    kept = timedelta(days=told.raw_form_days)
    service.every("forget_forms", retention.EVERY_S, partial(retention.forget, service.db, kept))
    _tell_again(service)
    return service


def _by_smpp(service: Service, told: Settings) -> None:
    """A connection of our own; no webhooks, no list, no pictures."""
    keeps = Taking(service.db)
    account = Account(
        host=told.smpp_host,
        port=told.smpp_port,
        system_id=told.smpp_system_id,
        password=told.smpp_password,
        is_tls=told.smpp_tls,
        window=told.smpp_window,
        alphabet=told.smpp_alphabet,
        receipt_ids=told.smpp_receipt_ids,
    )
    provider = Smpp(account, keeps)
    service.task("taking", keeps.run)
    service.shows("is_bound", lambda: provider.is_bound)
    _send(service, provider, None)
    service.every("tidy_pieces", 60, partial(taking.tidy, service.db))
    service.every("explain", 10, partial(taking.explain, service.db))
    service.every("reconcile", 60, Reconciler(service.db, provider).reconcile)


def _by_twilio(service: Service, told: Settings) -> None:
    provider = Twilio(told.twilio_api_url, told.twilio_account_sid, told.twilio_auth_token, told.public_url, IN_FLIGHT)
    doors = Doors(service.db, _signatures(told, told.public_url), told.twilio_account_sid)
    service.app[DOORS] = doors
    service.app[voice.VOICE] = voice.Voice(service.db, told.public_url)
    service.routes(twilio.routes)
    service.routes(voice.routes)
    service.task("webhooks", doors.run)
    if told.fallback_port:
        service.task("fallback", partial(_fall_back, service, told))
    _send(service, provider, provider)
    service.every("backfill", backfill.EVERY_S, partial(backfill.backfill, service.db, provider))
    service.every("resolve", 10, partial(resolve.resolve, service.db, provider))
    service.every("reconcile", 60, Reconciler(service.db, provider).reconcile)
    _wire_media(service, told)
    _wire_privacy(service, told)
    _check_numbers(service, told)


def _check_numbers(service: Service, told: Settings) -> None:
    """Off by default: look-ups cost money, and both tell a third party whom we write to, or ask it."""
    api = Checks(told.twilio_api_url, told.twilio_account_sid, told.twilio_auth_token)
    listed_at = hosts(told.deactivation_hosts)
    numbers_job = Numbers(service.db, api, told.lookups_per_day, told.lookup_every_days, listed_at)
    if told.lookups_per_day or told.deactivations:
        service.every("learn_numbers", 60, numbers_job.learn)
    if told.lookups_per_day:
        service.every("look_up", 60, numbers_job.look_up)
    if told.deactivations:
        service.every("deactivations", LIST_PAUSE_S, numbers_job.read_lists)


def _signatures(told: Settings, public_url: str) -> Signatures:
    return Signatures(public_url, told.twilio_auth_token, told.twilio_auth_token_previous)


async def _fall_back(service: Service, told: Settings) -> None:
    """A second door for webhooks, where Twilio's fallback URL leads: a port and connections of its own.

    It shares nothing that can be shut, full or jammed at the first one; the same text at both is stored once.
    """
    db = Database(service.name, told.work_database_url, FALLBACK_POOL, service.clock)
    db.on_commit = service.db.on_commit
    public_url = told.fallback_public_url or told.public_url
    doors = Doors(db, _signatures(told, public_url), told.twilio_account_sid)
    app = http.application(service)
    app[DOORS], app[voice.VOICE] = doors, voice.Voice(db, public_url)
    app.add_routes([*twilio.routes, *voice.routes])
    await db.open()
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(doors.run(), name="fallback_webhooks")
            # Inside, so that a stop shuts the door first and stores what has come in.
            async with http.listening(app, told.http_host, told.fallback_port) as url:
                log.get().info("fallback_listening", url=url)
                await asyncio.Event().wait()
    finally:
        await db.close()


def _send(service: Service, provider: Provider, listing: Listing | None) -> None:
    hold = Hold(service.db, listing)
    sender = Sender(service.db, provider, hold.is_checked)
    service.task("sender", sender.run)
    for queue in ORDERS:
        service.consume(queue, orders, State(sender.nudge))
    service.consume("gateway.copies", copies)
    service.every("check_ledger", LOOK_S, hold.check_ledger)
    service.every("flag_lost_claims", 5, partial(ledger.flag_lost_claims, service.db))
    service.every("expire", 5, partial(hold.when_open, partial(ledger.expire, service.db)))
    service.every("match_receipts", 60, partial(ledger.match_receipts, service.db))
    service.every("verdicts", 30, partial(ledger.apply_verdicts, service.db))
    for fact in hold.shown():
        service.shows(fact, partial(hold.shows, fact))


def _wire_media(service: Service, told: Settings) -> None:
    kept = service.app[media_routes.SHELF] = _shelf(told)
    api = MediaApi(told.twilio_api_url, told.twilio_account_sid, told.twilio_auth_token)
    job = Media(service.db, api, kept, hosts(told.media_hosts))
    service.app[media_routes.LINKS] = Links(told.public_url, told.twilio_auth_token, told.twilio_auth_token_previous)
    service.routes(media_routes.routes)
    service.every("media", MEDIA_S, job.carry)


def _wire_privacy(service: Service, told: Settings) -> None:
    account = (told.twilio_api_url, told.twilio_account_sid, told.twilio_auth_token)
    if told.redact_after_hours >= 0:
        job = Redactions(service.db, Privacy(*account, MediaApi(*account)), timedelta(hours=told.redact_after_hours))
        service.every("redact", redaction.EVERY_S, job.carry)
    if told.twilio_consent_sync:
        service.every("consents", consents.EVERY_S, Consent(service.db, Consents(*account)).tell)


def _shelf(told: Settings) -> Shelf:
    kind, _, where = told.media_store.partition(":")
    if kind == "folder":
        return shelf.folder(where)
    if kind == "s3":
        name = where.removeprefix("//")
        return shelf.bucket(
            name, told.media_s3_endpoint, told.media_s3_region, told.media_s3_key_id, told.media_s3_secret
        )
    return DatabaseShelf()


def _tell_again(service: Service) -> None:
    service.copies(
        ("department.changed.v1", "web", "department"),
        ("department.changed.v1", "web", "office"),
        ("staff.changed.v1", "web", "staff"),
        # Nobody may be away: asked for with the staff.
        ("cover.changed.v1", "web", "staff"),
        ("client.changed.v1", "threads", "client"),
    )
    service.republish("media.changed.v1", media.republish)
    service.republish("line.changed.v1", lines.republish)
    service.republish("number.opted_out.v1", numbers.republish_opted_out)
    service.republish("number.opted_in.v1", numbers.republish_opted_in)
    service.republish("number.checked.v1", checks.republish)
    service.republish("sms.received.v1", again.republish_texts)
