"""A text that did not arrive stands among the problems until something says that its client has been reached since."""

from datetime import timedelta
from uuid import UUID

import pytest

from proto.posts import ThreadPost
from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import PROBATION
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


async def handed(office: Office, thread_id: UUID, body: str) -> UUID:
    """Carla writes, and it is with gateway: the text's id."""
    await office.carla.writes(thread_id, body)
    return (await office.sent()).message_id


async def becomes(office: Office, message_id: UUID, status: str, seq: int = 2) -> None:
    """A minute later gateway tells what became of it."""
    office.clock.advance(timedelta(minutes=1))
    await office.gateway_says(message_id, status, seq)
    await office.status_is(message_id, status)


async def reminded(office: Office, client_id: UUID) -> UUID:
    """A reminder of another service's is with gateway: the text's id."""
    now = office.clock.now()
    wording = {"en": "Hearing tomorrow 8:30"}
    post = ThreadPost(
        post_id=new_id(),
        client_id=client_id,
        department_id=PROBATION,
        wording=wording,
        not_before=now,
        not_after=now + timedelta(hours=5),
    )
    await office.say("reminders", post)
    return (await office.sent("reminder")).message_id


async def problems(office: Office) -> int:
    count: int = (await office.carla.inbox())["problem_total"]
    return count


async def failed_after(office: Office, thread_id: UUID) -> UUID:
    """One text is on its way, one that was written after it did not arrive: the older one's id."""
    older = await handed(office, thread_id, "Hello")
    await becomes(office, await handed(office, thread_id, "Court is at 9"), "undelivered")
    assert await problems(office) == 1
    return older


async def test_a_reminder_that_arrives_takes_no_problem_off_the_list(office: Office, ana: Ana) -> None:
    older = await failed_after(office, ana[1])
    await becomes(office, await reminded(office, ana[0]), "delivered")
    assert await problems(office) == 1
    await becomes(office, older, "delivered")
    assert await problems(office) == 1


async def test_an_older_text_that_arrives_takes_none_off_and_a_newer_one_does(office: Office, ana: Ana) -> None:
    await becomes(office, await failed_after(office, ana[1]), "delivered")
    assert await problems(office) == 1
    newer = await handed(office, ana[1], "Court is at 9, again")
    office.hints.clear()
    await becomes(office, newer, "delivered")
    assert await problems(office) == 0
    assert [hint.is_row_changed for hint in office.hints if hint.message_id == newer] == [True]


async def test_without_that_rule_an_older_text_hides_one_nobody_got(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="failed_stands:off").running() as office:
        _, thread_id = await office.add()
        await becomes(office, await failed_after(office, thread_id), "delivered")
        assert await problems(office) == 0


async def test_what_arrives_after_all_was_no_problem(office: Office, ana: Ana) -> None:
    message_id = await reminded(office, ana[0])
    await becomes(office, message_id, "unknown", 2)
    assert await problems(office) == 1
    await becomes(office, message_id, "delivered", 3)
    assert await problems(office) == 0


@pytest.mark.parametrize("is_told_late", [False, True])
async def test_what_failed_before_the_newer_one_arrived_is_mended_whenever_it_is_told(
    office: Office, ana: Ana, is_told_late: bool
) -> None:
    first = await handed(office, ana[1], "Court is at 9")
    second = await handed(office, ana[1], "Bring your papers")
    failed_at, arrived_at = office.clock.now(), office.clock.now() + timedelta(minutes=1)
    words = [(first, "undelivered", failed_at), (second, "delivered", arrived_at)]
    for message_id, status, at in reversed(words) if is_told_late else words:
        await office.gateway_says(message_id, status, 2, at=at)
        await office.status_is(message_id, status)
    assert await problems(office) == 0


async def test_one_that_fails_after_a_newer_one_arrived_is_a_problem(office: Office, ana: Ana) -> None:
    first = await handed(office, ana[1], "Court is at 9")
    await becomes(office, await handed(office, ana[1], "Bring your papers"), "delivered")
    await becomes(office, first, "undelivered")
    assert await problems(office) == 1
    await office.texts("I am here")
    assert await problems(office) == 0
