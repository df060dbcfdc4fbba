"""What others learn of notices: in order, and again when asked, however old."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import aio_pika
import pytest

from deploy import republish
from proto import envelope
from proto.registry import decode_data
from tests.service.kit.conftest import until
from tests.service.notifier.conftest import Office


async def told(office: Office) -> tuple[str, UUID, int | None]:
    """The next thing web is told of a notice: what, which, and its place among what is said of it."""
    async with await aio_pika.connect(office.broker.url("web")) as connection, connection.channel() as channel:
        queue = await channel.get_queue("web.notices", ensure=False)
        frame = envelope.decode((await until(lambda: queue.get(no_ack=True, fail=False))).body)
    data: Any = decode_data(frame)
    assert frame.subject == str(data.notice_id)
    return frame.type, data.notice_id, frame.sequence


async def test_what_is_said_of_a_notice_is_counted(office: Office) -> None:
    await office.text(0)
    kind, notice_id, seq = await told(office)
    assert (kind, seq) == ("notice.raised.v1", 1)
    await office.text(10)
    assert await told(office) == ("notice.cleared.v1", notice_id, 2)
    _, second, seq = await told(office)
    assert seq == 1
    await office.answer(11)
    assert await told(office) == ("notice.cleared.v1", second, 2)


async def test_asked_to_it_says_again_what_is_open_and_what_is_not_however_old(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.text(0)
    await office.text(10)
    first, cleared, second = [await told(office) for _ in range(3)]
    assert first[0] == second[0] == "notice.raised.v1"
    office.clock.advance(timedelta(days=3))
    await office.db.execute("UPDATE notice SET raised_at = raised_at - interval '3 days'")
    monkeypatch.setenv("NOTIFIER_DATABASE_URL", office.database.url("notifier_work"))
    await republish._ask(["notifier"])
    assert {await told(office), await told(office)} == {second, cleared}
