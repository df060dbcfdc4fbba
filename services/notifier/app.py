"""Wiring: queues to handlers, routes to the door."""

from services.kit.clock import SYSTEM, Clock
from services.kit.run import Service
from services.kit.settings import load
from services.notifier import handlers, routes
from services.notifier.settings import Settings
from services.notifier.store import told


def build(settings: Settings | None = None, clock: Clock = SYSTEM) -> Service:
    """The service notifier."""
    service = Service("notifier", settings or load(Settings), clock)
    service.consume("notifier.messages", handlers)
    service.consume("notifier.copies", handlers)
    service.consume("notifier.attention", handlers)
    service.routes(routes.table)
    service.copies(
        ("staff.changed.v1", "web", "staff"),
        # Nobody may be away: asked for with the staff.
        ("cover.changed.v1", "web", "staff"),
        ("caseload.changed.v1", "threads", "caseload"),
        # Nothing may wait for anybody.
        ("attention.changed.v1", "reminders", "staff"),
    )
    service.republish("notice.raised.v1", told.republish_raised)
    service.republish("notice.cleared.v1", told.republish_cleared)
    return service
