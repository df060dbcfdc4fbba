"""Exchanges, queues, bindings, and who may write what: the broker as it must be. Declared by one job at deploy.

Queues are quorum queues named <service>.<purpose>. Lanes have a queue each where a reply must not wait behind
reminders. Tunables (delivery limit, length) are policies, because a changed argument breaks every consumer.
"""

import re

import msgspec

from proto import (  # noqa: F401  (importing a family declares its types)
    appointments,
    attention,
    courts,
    departments,
    directory,
    hints,
    messages,
    notices,
    numbers,
    people,
    posts,
    receipts,
    sms,
    trail,
)
from proto.registry import LANES, TYPES

SERVICES = trail.SERVICES
DELAYS_S: dict[str, int] = {"delay.1s": 1, "delay.10s": 10, "delay.1m": 60, "delay.10m": 600}
EXCHANGES: dict[str, str] = {
    "events": "topic",
    "commands": "topic",  # its keys are exact; but only a topic exchange checks who may write which
    "departments": "topic",
    "hints": "fanout",
    "dead": "topic",
    "unrouted": "fanout",
    **dict.fromkeys(DELAYS_S, "fanout"),
}
WITH_ALTERNATE = ("events", "commands", "departments")
# 20 is the broker's backstop only: our own count in the inbox gives up after three crashes.
DELIVERY_LIMIT = 20


_PUBLISHER_NAME = re.compile(r"[a-z][a-z0-9_-]{1,39}")
_TAKEN_NAMES = frozenset({*SERVICES, "receipt", "topology", "operator"})


class Queue(msgspec.Struct, frozen=True):
    """One queue, the service that consumes it, and what it is bound to: (exchange, key) pairs."""

    name: str
    service: str
    bindings: tuple[tuple[str, str], ...]

    @property
    def types(self) -> tuple[str, ...]:
        """The event types that can arrive here; the departments' queue takes every outside type."""
        if any(exchange == "departments" for exchange, _ in self.bindings):
            return tuple(name for name, declared in TYPES.items() if declared.kind == "outside")
        keys = {key for exchange, key in self.bindings if exchange in ("events", "commands")}
        return tuple(name for name, declared in TYPES.items() if keys & {declared.routing_key(lane) for lane in LANES})


# What no queue is bound to becomes a dead letter of the one service that may see bodies.
UNROUTED = Queue("unrouted", "threads", (("unrouted", ""),))


def _events(service: str, purpose: str, *types: str) -> Queue:
    return Queue(f"{service}.{purpose}", service, tuple(("events", name) for name in types))


def _commands(service: str, purpose: str, *keys: str) -> Queue:
    return Queue(f"{service}.{purpose}", service, tuple(("commands", key) for key in keys))


def _plumbing(service: str) -> tuple[Queue, ...]:
    return (
        _commands(service, "republish", f"{service}.republish.v1"),
        Queue(f"{service}.dead", service, (("dead", f"{service}.#"),)),
    )


_DIRECTORY = ("staff.changed.v1", "team.changed.v1", "cover.changed.v1", "department.changed.v1")

QUEUES: tuple[Queue, ...] = (
    *(_commands("gateway", f"send.{lane}", f"sms.send.v1.{lane}") for lane in LANES),
    _commands("gateway", "cancel", "sms.cancel.v1"),
    # Whose number is whose and where those people sit: whom a call rings.
    _events("gateway", "copies", "department.changed.v1", "staff.changed.v1", "cover.changed.v1", "client.changed.v1"),
    _events("threads", "inbound", "sms.received.v1", "call.received.v1", "media.changed.v1"),
    _events("threads", "status", "sms.status_changed.v1", "sms.cancelled.v1", "sms.too_late.v1", "sms.expired.v1"),
    _events("threads", "numbers", "number.opted_out.v1", "number.opted_in.v1", "number.checked.v1"),
    _events("threads", "copies", *_DIRECTORY, "line.changed.v1", "appointment.changed.v1", "court.changed.v1"),
    *(_commands("threads", f"post.{lane}", f"thread.post.v1.{lane}") for lane in LANES),
    *(_commands("threads", f"number.{lane}", f"number.post.v1.{lane}") for lane in LANES),
    _commands("threads", "withdraw", "thread.withdraw.v1"),
    Queue(
        "reminders.departments",
        "reminders",
        tuple(
            ("departments", f"*.{name}")
            for name in (
                "appointment.*.v1",
                "reminder.requested.v1",
                "client.in_custody.v1",
                "office.closed.v1",
            )
        ),
    ),
    _events("reminders", "posted", "thread.posted.v1", "thread.refused.v1", "message.status_changed.v1"),
    _events("reminders", "asked", "number.asked.v1", "number.post_changed.v1"),
    _events("reminders", "answers", "question.answered.v1"),
    _events(
        "reminders",
        "copies",
        # client.changed holds the caseloads; a phone's own event only comes a little sooner.
        "client.changed.v1",
        "client.merged.v1",
        "phone.changed.v1",
        *_DIRECTORY,
        "number.opted_out.v1",
        "number.opted_in.v1",
        "line.changed.v1",
    ),
    _events("notifier", "messages", "message.received.v1", "message.sent.v1", "message.status_changed.v1"),
    _events("notifier", "copies", "staff.changed.v1", "cover.changed.v1", "caseload.changed.v1"),
    _events("notifier", "attention", "attention.changed.v1"),
    _events("web", "audit", "audit.recorded.v1"),
    _events("web", "notices", "notice.raised.v1", "notice.cleared.v1"),
    _events("web", "copies", "line.changed.v1"),
    *(queue for service in SERVICES for queue in _plumbing(service)),
)


def may_publish(service: str) -> frozenset[str]:
    """The type names this service may publish."""
    return frozenset(name for name, declared in TYPES.items() if service in declared.by)


class Permission(msgspec.Struct, frozen=True):
    """RabbitMQ's three patterns, and the routing keys allowed on each topic exchange."""

    configure: str
    write: str
    read: str
    topics: dict[str, str]


def _any_of(names: list[str]) -> str:
    return "^(" + "|".join(re.escape(name) for name in sorted(names)) + ")$" if names else "^$"


def service_permission(service: str) -> Permission:
    """What one service's broker user may do: publish its own types, read its own queues, declare nothing."""
    declared = [TYPES[name] for name in may_publish(service)]
    exchanges = sorted({item.exchange for item in declared} | set(DELAYS_S))
    commands = {item.routing_key(lane) for item in declared if item.kind == "command" for lane in LANES}
    topics = {
        "events": _any_of([item.name for item in declared if item.kind == "fact"]),
        "commands": _any_of(sorted(commands)),
    }
    if service == "reminders":
        topics["departments"] = r"^receipt\..*"
    own = rf"{service}\..*" + (f"|{UNROUTED.name}" if service == UNROUTED.service else "")
    if service == "web":  # its private queue for hints is the only thing a service declares
        return Permission(
            r"^web\.hints\..*", f"{_any_of(exchanges)[:-2]}|web\\.hints\\..*)$", rf"^({own}|hints)$", topics
        )
    return Permission("^$", _any_of(exchanges), f"^({own})$", topics)


def publisher_name(name: str) -> str:
    """The name, if a publisher may have it; it becomes a broker user and the first word of its routing keys.

    ValueError for one that is taken: a publisher called `receipt` could forge receipts, one called `web` is web.
    """
    if not _PUBLISHER_NAME.fullmatch(name) or name in _TAKEN_NAMES:
        raise ValueError(f"a publisher can't be called {name!r}; use a word in small letters that is not ours")
    return name


def publisher_permission(publisher: str) -> Permission:
    """What a department's broker user may do: publish under its own name, read its own receipts."""
    name = re.escape(publisher_name(publisher))
    return Permission("^$", "^departments$", rf"^publisher\.{name}\.receipts$", {"departments": rf"^{name}\..*"})


def receipts_queue(publisher: str) -> Queue:
    """Where a publisher that has a broker user reads its receipts."""
    return Queue(f"publisher.{publisher}.receipts", publisher, (("departments", f"receipt.{publisher}.#"),))
