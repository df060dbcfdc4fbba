"""Wiring: queues to handlers, routes to the door."""

from services.kit.clock import SYSTEM, Clock
from services.kit.run import Service
from services.kit.settings import load
from services.notifier import handlers, routes
from services.notifier.settings import Settings


def build(settings: Settings | None = None, clock: Clock = SYSTEM) -> Service:
    """The service notifier."""
    service = Service("notifier", settings or load(Settings), clock)
    service.consume("notifier.messages", handlers)
    service.consume("notifier.copies", handlers)
    service.routes(routes.table)
    service.copies(
        ("staff.changed.v1", "web", "staff"),
        ("caseload.changed.v1", "threads", "caseload"),
    )
    return service
