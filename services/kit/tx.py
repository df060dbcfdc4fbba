"""One transaction with its effects: what it wants published and recorded is written in one INSERT each at its end."""

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
import msgspec

from proto import envelope
from proto.registry import TYPES, Lane, type_of
from proto.trail import AuditRecorded
from services.kit import audit, trace
from services.kit.clock import Clock
from services.kit.ids import new_id

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[asyncpg.Record]


class NotOurs(ValueError):
    """This service may not publish that type; the topology says who may."""


class Unnumbered(ValueError):
    """A fact says where it stands among those of its subject: readers take only what is newer."""


class Raw(msgspec.Struct, frozen=True):
    """An event as it came: what a retry, a dead letter and a replay keep of it."""

    event_id: str
    type: str
    body: bytes
    traceparent: str | None


class Tx:
    """One transaction and what it wants published and recorded, all written in one INSERT each at its end."""

    def __init__(self, connection: "Connection", service: str, clock: Clock, actor: audit.Actor) -> None:
        self.connection, self.actor, self.now = connection, actor, clock.now()
        self._service = service
        self._outbox: list[tuple[Any, ...]] = []
        self._audit: list[AuditRecorded] = []
        self.hints: list[msgspec.Struct] = []
        self.lanes: set[Lane] = set()
        self.acts: list[Callable[[], None]] = []
        # Where one transaction tells several stories: whose is what, by what it is about.
        self.stories: dict[str, str] = {}

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]:
        """All rows of a statement."""
        rows: list[asyncpg.Record] = await self.connection.fetch(query, *args)
        return rows

    async def fetchrow(self, query: str, *args: Any) -> asyncpg.Record | None:
        """The first row of a statement, or None."""
        row: asyncpg.Record | None = await self.connection.fetchrow(query, *args)
        return row

    async def fetchval(self, query: str, *args: Any) -> Any:
        """The first value of a statement, or None."""
        return await self.connection.fetchval(query, *args)

    async def execute(self, query: str, *args: Any) -> str:
        """Run a statement; its command tag."""
        tag: str = await self.connection.execute(query, *args)
        return tag

    async def executemany(self, query: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement for many rows."""
        await self.connection.executemany(query, rows)

    def publish(
        self,
        data: msgspec.Struct,
        *,
        subject: str,
        seq: int | None = None,
        lane: Lane | None = None,
        type_name: str | None = None,
        routing_key: str | None = None,
        story_of: UUID | None = None,
    ) -> UUID:
        """Have this event published after the commit; its id. Raises NotOurs and Unnumbered.

        In a batch it belongs to the story of its subject, or of what story_of names.
        """
        declared = TYPES[type_name] if type_name else type_of(data)
        if self._service not in declared.by:
            raise NotOurs(f"{self._service} may not publish {declared.name}")
        if seq is None and declared.needs_seq:
            raise Unnumbered(f"{declared.name} needs a seq")
        event_id, lane = new_id(), lane or declared.lane
        traceparent = self.stories.get(str(story_of) if story_of else subject) or trace.CURRENT.get()
        body = envelope.encode(
            data,
            event_id=event_id,
            source=f"/{self._service}",
            type_name=declared.name,
            time=self.now,
            subject=subject,
            sequence=seq,
        )
        key = routing_key or declared.routing_key(lane)
        self._outbox.append((lane, declared.exchange, key, str(event_id), declared.name, body, traceparent, self.now))
        self.lanes.add(lane)
        return event_id

    def put_back(self, exchange: str, routing_key: str, raw: Raw) -> None:
        """Have an event published as it is: a retry or a replay keeps its id, its body and its story."""
        self._outbox.append(
            ("reply", exchange, routing_key, raw.event_id, raw.type, raw.body, raw.traceparent, self.now)
        )
        self.lanes.add("reply")

    def hint(self, data: msgspec.Struct) -> None:
        """Tell the open pages after the commit; may be lost."""
        self.hints.append(data)

    def after_commit(self, act: Callable[[], None]) -> None:
        """Call act() once this has committed, such as a nudge to the loop that carries on; lost with the process."""
        self.acts.append(act)

    def audit(
        self,
        act: str,
        *,
        object_kind: str,
        object_id: str | UUID | None = None,
        actor: audit.Actor | None = None,
        outcome: audit.Outcome = "done",
        **facts: str | int,
    ) -> None:
        """Record an act; it commits with the act or not at all. Facts are ids and counts, never what was said."""
        row = audit.record(self._service, actor or self.actor, self.now, act, object_kind, object_id, outcome, facts)
        self._audit.append(row)
        self.publish(row, subject=f"{object_kind}:{row.object_id}")

    def outbox(self) -> list[list[Any]]:
        """What is to be published, taken out as columns: for a statement of the caller's own that writes it."""
        columns, self._outbox = _columns(self._outbox), []
        return columns

    async def flush(self) -> None:
        """Write what was collected; called once, just before the commit."""
        if self._audit:
            await self.execute(_INSERT_AUDIT, *_columns([_audit_row(row) for row in self._audit]))
        if self._outbox:
            await self.execute(_INSERT_OUTBOX, *_columns(self._outbox))


_INSERT_OUTBOX = """
    INSERT INTO outbox (lane, exchange, routing_key, event_id, type, body, traceparent, created_at)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::text[],
                         $8::timestamptz[])
"""
_INSERT_AUDIT = """
    INSERT INTO audit (audit_id, at, actor_kind, actor_id, session, act, object_kind, object_id, outcome, facts)
    SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                         $8::text[], $9::text[], $10::jsonb[])
"""


def _columns(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _audit_row(row: AuditRecorded) -> tuple[Any, ...]:
    return (
        row.audit_id,
        row.at,
        row.actor_kind,
        row.actor_id,
        row.session,
        row.act,
        row.object_kind,
        row.object_id,
        row.outcome,
        json.dumps(row.facts),
    )
