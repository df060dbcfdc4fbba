"""Postgres: two pools a service, one transaction with its effects, and what may go wrong, named."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
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
from services.kit.tokens import StaffToken

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[asyncpg.Record]

# The database is away or full: refuse and say so, try again later. Anything else is our own fault.
UNAVAILABLE: tuple[type[Exception], ...] = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.exceptions.InsufficientResourcesError,
)
CONNECT_S = 3.0
# A half-open socket answers never; without this acquire() waits for ever (asyncpg's default).
ACQUIRE_S = 3.0
COMMAND_S = 10.0


class NotOurs(ValueError):
    """This service may not publish that type; the topology says who may."""


class Tx:
    """One transaction and what it wants published and recorded, all written in one INSERT each at its end."""

    def __init__(self, connection: "Connection", source: "Database", actor: audit.Actor) -> None:
        self.connection, self.actor, self.now = connection, actor, source.clock.now()
        self._source = source
        self._outbox: list[tuple[Any, ...]] = []
        self._audit: list[AuditRecorded] = []
        self.hints: list[msgspec.Struct] = []
        self.lanes: set[Lane] = set()
        self.acts: list[Callable[[], None]] = []

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
    ) -> UUID:
        """Have this event published after the commit; its id. Raises NotOurs."""
        declared = TYPES[type_name] if type_name else type_of(data)
        if self._source.service not in declared.by:
            raise NotOurs(f"{self._source.service} may not publish {declared.name}")
        event_id, lane = new_id(), lane or declared.lane
        body = envelope.encode(
            data,
            event_id=event_id,
            source=f"/{self._source.service}",
            type_name=declared.name,
            time=self.now,
            subject=subject,
            sequence=seq,
        )
        key = routing_key or declared.routing_key(lane)
        self._outbox.append(
            (lane, declared.exchange, key, str(event_id), declared.name, body, trace.CURRENT.get(), self.now)
        )
        self.lanes.add(lane)
        return event_id

    def hint(self, data: msgspec.Struct) -> None:
        """Tell the open pages after the commit; may be lost."""
        self.hints.append(data)

    def after_commit(self, act: Callable[[], None]) -> None:
        """Call act() once this has committed, such as a nudge to the loop that carries on; lost with the process."""
        self.acts.append(act)

    def wake(self, lane: Lane) -> None:
        """Have the relay look at this lane after the commit."""
        self.lanes.add(lane)

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
        row = audit.record(
            self._source.service, actor or self.actor, self.now, act, object_kind, object_id, outcome, facts
        )
        self._audit.append(row)
        self.publish(row, subject=f"{object_kind}:{row.object_id}")

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


class Database:
    """One pool, under one role. on_commit(lanes, hints) hears what each commit left to be carried."""

    def __init__(self, service: str, url: str, size: int, clock: Clock) -> None:
        self.service, self.clock = service, clock
        self._url, self._size = url, size
        self._pool: asyncpg.Pool | None = None
        self.on_commit: Callable[[set[Lane], list[msgspec.Struct]], None] = _nobody

    async def open(self) -> None:
        """Make the pool; connects when first used, so that a service starts while Postgres is away."""
        self._pool = await asyncpg.create_pool(
            self._url,
            min_size=0,
            max_size=self._size,
            timeout=CONNECT_S,
            command_timeout=COMMAND_S,
            max_inactive_connection_lifetime=300,
            # No session state is ever set (only transaction-local settings), so there is nothing to reset:
            # 9,400/s against 7,500/s with 64 tasks on ten connections.
            reset=_nothing_to_reset,
        )

    async def close(self) -> None:
        """Give the connections back; cut them when they do not come within two seconds."""
        if self._pool is None:
            return
        try:
            async with asyncio.timeout(2):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator["Connection"]:
        """A bare connection for single statements outside a transaction."""
        if self._pool is None:
            raise ConnectionError("the pool is closed")
        async with self._pool.acquire(timeout=ACQUIRE_S) as connection:
            yield connection

    @asynccontextmanager
    async def tx(self, actor: audit.Actor | None = None) -> AsyncIterator[Tx]:
        """A transaction of the service's own work."""
        async with self.connection() as connection, connection.transaction():
            tx = Tx(connection, self, actor or audit.Actor("service", self.service))
            yield tx
            await tx.flush()
        self.on_commit(tx.lanes, tx.hints)
        for act in tx.acts:
            act()

    @asynccontextmanager
    async def page(self, staff: StaffToken) -> AsyncIterator[Tx]:
        """A transaction on behalf of a staff member: the row policies see who asks and when, for it alone."""
        async with self.tx(audit.Actor("staff", str(staff.staff_id), staff.session)) as tx:
            await tx.execute(
                """
                SELECT set_config('app.staff', $1, true),
                       set_config('app.role', $2, true),
                       set_config('app.department', $3, true),
                       set_config('app.now', $4, true)
                """,
                str(staff.staff_id),
                staff.role,
                str(staff.department_id),
                tx.now.isoformat(),
            )
            yield tx

    @asynccontextmanager
    async def lock(self, name: str) -> AsyncIterator[None]:
        """Hold a session lock in the cluster under this name; waits while another process has it.

        Raises one of UNAVAILABLE when the connection that holds it is lost.
        """
        async with self.connection() as connection:
            # The other holder is another process: there is no event to wait on.
            while not await connection.fetchval(  # noqa: ASYNC110
                "SELECT pg_try_advisory_lock(hashtextextended($1, 0))", name
            ):
                await asyncio.sleep(1)
            try:
                async with asyncio.TaskGroup() as tasks:
                    watch = tasks.create_task(_watch(connection), name=f"lock.{name}")
                    yield
                    watch.cancel()
            finally:
                if not connection.is_closed():
                    await connection.execute("SELECT pg_advisory_unlock(hashtextextended($1, 0))", name)


async def _watch(connection: "Connection") -> None:
    while True:
        await asyncio.sleep(2)
        await connection.fetchval("SELECT 1")


async def _nothing_to_reset(_connection: asyncpg.Connection) -> None:
    return None


def _nobody(_lanes: set[Lane], _hints: list[msgspec.Struct]) -> None:
    return None
