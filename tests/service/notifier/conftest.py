"""notifier alone, on a real Postgres and a real RabbitMQ; the test speaks as web and threads."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest

from proto.messages import MessageReceived, MessageSent, MessageStatus, MessageStatusChanged
from proto.notices import NoticeCleared, NoticeRaised
from services.kit.settings import Secret
from services.kit.tokens import StaffToken, sign
from services.notifier.app import build
from services.notifier.settings import Settings
from tests.fakes.clock import FixedClock
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.wire import PRIVATE_PEM, PUBLIC_PEM, Wire

MONDAY = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
PROBATION, ANA, THREAD = UUID(int=1), UUID(int=10), UUID(int=30)
CARLA, DEV, GUS = UUID(int=20), UUID(int=21), UUID(int=23)
STRANGER = "+13075550198"


class Office(Wire):
    """notifier, and those it hears from."""

    def __init__(self, database: Database, broker: Broker) -> None:
        super().__init__("notifier", database, broker, FixedClock(MONDAY))
        settings = Settings(
            work_database_url=Secret(database.url("notifier_work")),
            page_database_url=Secret(database.url("notifier_page")),
            amqp_url=Secret(broker.url("notifier")),
            staff_token_public_key=PUBLIC_PEM,
        )
        self.service = build(settings, self.clock)

    async def text(self, minute: float = 0, thread_id: UUID | None = THREAD, **changes: Any) -> None:
        """A client writes."""
        event = MessageReceived(
            message_id=uuid4(),
            thread_id=thread_id,
            client_id=ANA if thread_id else None,
            department_id=PROBATION,
            staff_id=CARLA if thread_id else None,
            at=MONDAY + timedelta(minutes=minute),
            **changes,
        )
        await self.say("threads", event, subject=str(thread_id or STRANGER))

    async def answer(self, minute: float, purpose: str = "talk", staff_id: UUID | None = CARLA) -> None:
        """Somebody writes in the thread."""
        event = MessageSent(
            message_id=uuid4(),
            thread_id=THREAD,
            client_id=ANA,
            department_id=PROBATION,
            staff_id=staff_id,
            at=MONDAY + timedelta(minutes=minute),
            purpose=purpose,
        )
        await self.say("threads", event, subject=str(THREAD))

    async def status(self, status: MessageStatus, seq: int, post_id: UUID | None = None) -> None:
        """What became of one message of Carla's."""
        event = MessageStatusChanged(
            message_id=UUID(int=50),
            thread_id=THREAD,
            department_id=PROBATION,
            staff_id=CARLA,
            status=status,
            at=MONDAY,
            post_id=post_id,
        )
        await self.say("threads", event, seq=seq)

    async def raised(self) -> NoticeRaised:
        """The next thing staff are told, and nothing else before it."""
        notice: NoticeRaised = await self.next("web.notices", NoticeRaised)
        return notice

    async def cleared(self) -> NoticeCleared:
        """The next thing that needs nobody any more."""
        notice: NoticeCleared = await self.next("web.notices", NoticeCleared)
        return notice

    async def handled(self, count: int) -> None:
        """Wait until this many events about messages were handled."""
        await self.until("SELECT count(*) FROM inbox WHERE queue = 'notifier.messages' AND state = 'done'", count)

    async def notices(self, staff_id: UUID, role: str = "case_manager") -> list[str]:
        """The kinds of notice somebody is shown."""
        token = sign(PRIVATE_PEM, StaffToken(staff_id, role, PROBATION, "s"), self.clock.now())
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.service.url}/v1/notices", headers=headers) as answer,
        ):
            assert answer.status == 200
            return [notice["kind"] for notice in await answer.json()]


@pytest.fixture
async def office(database: Database, broker: Broker) -> AsyncIterator[Office]:
    one = Office(database, broker)
    async with one.service:
        await one.open()
        yield one
        await one.close()
