"""How the gateway is put together."""

from services.gateway import handlers
from services.gateway.handlers import State
from services.gateway.jobs import Jobs
from services.gateway.provider.api import Provider
from services.gateway.provider.signature import Signatures
from services.gateway.routes import DOORS, Doors, routes
from services.gateway.sender import IN_FLIGHT, Sender
from services.gateway.settings import Settings
from services.gateway.store import lines, numbers
from services.kit.clock import SYSTEM, Clock
from services.kit.run import Service
from services.kit.settings import load

QUEUES = ("gateway.send.reply", "gateway.send.reminder", "gateway.send.bulk", "gateway.cancel", "gateway.copies")


def build(settings: Settings | None = None, clock: Clock = SYSTEM) -> Service:
    """The gateway, ready to be started."""
    told = settings or load(Settings)
    service = Service("gateway", told, clock)
    provider = Provider(
        told.twilio_api_url, told.twilio_account_sid, told.twilio_auth_token, told.public_url, IN_FLIGHT
    )
    signatures = Signatures(told.public_url, told.twilio_auth_token, told.twilio_auth_token_previous)
    doors = Doors(service.db, signatures, told.twilio_account_sid)
    service.app[DOORS] = doors
    service.routes(routes)
    service.task("webhooks", doors.run)
    _send(service, provider)
    _tell_again(service)
    return service


def _send(service: Service, provider: Provider) -> None:
    jobs = Jobs(service.db, provider)
    sender = Sender(service.db, provider, jobs.is_checked)
    service.task("sender", sender.run)
    for queue in QUEUES:
        service.consume(queue, handlers, State(sender.nudge))
    service.every("check_ledger", 30, jobs.check_ledger)
    service.every("flag_lost_claims", 5, jobs.flag_lost_claims)
    service.every("expire", 5, jobs.expire)
    service.every("resolve", 10, jobs.resolve)
    service.every("match_receipts", 60, jobs.match_receipts)
    service.shows("is_held", lambda: jobs.is_held)


def _tell_again(service: Service) -> None:
    service.copies(("department.changed.v1", "web", "department"))
    service.republish("line.changed.v1", lines.republish)
    service.republish("number.opted_out.v1", numbers.republish_opted_out)
    service.republish("number.opted_in.v1", numbers.republish_opted_in)
    service.republish("sms.received.v1", handlers.republish_texts)
