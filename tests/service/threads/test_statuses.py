"""What became of a text that went out, and what follows: words, health, another try."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import aiohttp
import pytest

from proto.messages import MessageSent, MessageStatusChanged
from proto.sms import SmsExpired
from services.kit.ids import new_id
from services.threads.store.people import add_phone
from services.threads.store.statuses import Word, apply_words
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import MONDAY, NEW
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]
# Nine in the evening in Denver; texts may go again at eight in the morning.
NIGHT = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


async def test_newest_word_of_gateway_wins_in_whatever_order_words_come(office: Office, ana: Ana) -> None:
    await office.carla.writes(ana[1], "Hello")
    message_id = (await office.sent()).message_id
    for status, seq in (("delivered", 4), ("claimed", 1), ("sent", 3), ("accepted", 2)):
        await office.gateway_says(message_id, status, seq)
    await office.until("SELECT count(*) FROM inbox WHERE queue = 'threads.status'", 4)
    await office.status_is(message_id, "delivered")
    assert (await office.carla.inbox())["rows"][0]["status"] == "delivered"
    [phone] = (await office.carla.thread(ana[1]))["client"]["phones"]
    assert phone["last_delivered_at"] == "2026-03-02T17:00:00Z"


async def test_failure_says_why_and_moves_the_row_to_problems(office: Office, ana: Ana) -> None:
    await office.carla.writes(ana[1], "Hello")
    message_id = (await office.sent()).message_id
    await office.gateway_says(message_id, "undelivered", 2, code="30003", wording="phone_off")
    await office.status_is(message_id, "undelivered")
    page = await office.carla.inbox(f"?filter=problems&open={ana[1]}")
    assert [row["status"] for row in page["rows"]] == ["undelivered"]
    [message] = page["open"]["messages"]
    assert (message["code"], message["wording"]) == ("30003", "phone_off")
    changed = [await office.next("notifier.messages", MessageSent | MessageStatusChanged) for _ in range(2)]
    assert isinstance(changed[-1], MessageStatusChanged)
    assert (changed[-1].status, changed[-1].code) == ("undelivered", "30003")
    assert [hint.kind for hint in office.hints if hint.message_id == message_id].count("status") == 2


async def became_at_once(office: Office, *codes: str | None) -> tuple[str, int]:
    """Texts to Ana, and what became of them a minute apart, told in one batch, the last first: her number's health."""
    _, thread_id = await office.add()
    words = []
    for minutes, code in enumerate(codes):
        await office.carla.writes(thread_id, "Hello")
        at, status = MONDAY + timedelta(minutes=minutes), "undelivered" if code else "delivered"
        words.append(Word(message_id=(await office.sent()).message_id, seq=2, status=status, at=at, code=code))  # type: ignore[arg-type]
    async with office.service.db.tx() as tx:
        await apply_words(tx, words[::-1])
    return await office.value("SELECT health FROM phone"), await office.value("SELECT fail_streak FROM phone")


@pytest.mark.parametrize(
    ("codes", "health"),
    [
        (("30003", "30003", "30003"), ("failing", 3)),
        ((None, "30006"), ("landline", 1)),
        (("30003", None), ("working", 0)),
    ],
)
async def test_all_that_became_of_texts_counts_in_the_order_it_happened(
    office: Office, codes: tuple[str | None, ...], health: tuple[str, int]
) -> None:
    assert await became_at_once(office, *codes) == health


async def test_without_counting_all_three_failures_are_one(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="all_outcomes:off").running() as office:
        assert await became_at_once(office, "30003", "30003", "30003") == ("working", 1)


async def failed_before_she_wrote(office: Office) -> str:
    """Her phone was off, told only after she wrote from it: its health."""
    _, thread_id = await office.add()
    await office.carla.writes(thread_id, "Hello")
    message_id, failed_at = (await office.sent()).message_id, office.clock.now()
    office.clock.advance(timedelta(hours=1))
    await office.texts("I am here")
    await office.gateway_says(message_id, "undelivered", 2, code="30005", at=failed_at)
    await office.status_is(message_id, "undelivered")
    health: str = await office.value("SELECT health FROM phone")
    return health


async def test_what_failed_before_she_wrote_says_nothing_of_her_number(office: Office) -> None:
    assert await failed_before_she_wrote(office) == "working"


async def test_without_that_rule_it_stops_a_number_that_works(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="heard_since:off").running() as office:
        assert await failed_before_she_wrote(office) == "failing"


async def test_three_failures_in_a_row_turn_the_number_red_and_a_delivery_mends_it(office: Office, ana: Ana) -> None:
    for code, health in (("30003", "working"), ("30003", "working"), ("30003", "failing"), (None, "working")):
        # Asked of a failing number, she sends it all the same.
        await office.carla.writes(ana[1], "Hello", despite=["failing"])
        message_id = (await office.sent()).message_id
        await office.gateway_says(message_id, "undelivered" if code else "delivered", 2, code=code)
        await office.until(
            "SELECT status FROM message WHERE message_id = $1", "undelivered" if code else "delivered", message_id
        )
        assert (await office.carla.thread(ana[1]))["health"] == health


async def test_landline_is_known_from_its_first_failure(office: Office, ana: Ana) -> None:
    await office.carla.writes(ana[1], "Hello")
    message_id = (await office.sent()).message_id
    await office.gateway_says(message_id, "undelivered", 2, code="30006")
    await office.status_is(message_id, "undelivered")
    assert (await office.carla.thread(ana[1]))["composer"]["warnings"] == ["landline"]


async def test_text_that_expired_at_gateway_says_so(office: Office, ana: Ana) -> None:
    await office.carla.writes(ana[1], "Hello")
    message_id = (await office.sent()).message_id
    await office.say("gateway", SmsExpired(message_id=message_id, at=MONDAY), seq=1)
    await office.status_is(message_id, "expired")
    assert (await office.carla.inbox())["problem_total"] == 1


async def test_word_about_a_message_of_nobody_is_let_go(office: Office, ana: Ana) -> None:
    await office.gateway_says(new_id(), "delivered", 1)
    await office.until("SELECT state FROM inbox WHERE queue = 'threads.status'", "done")


async def test_retry_is_a_new_text_to_the_current_number(office: Office, ana: Ana) -> None:
    await office.carla.writes(ana[1], "Hello")
    message_id = (await office.sent()).message_id
    await office.carla("POST", f"/v1/messages/{message_id}/retry", {"client_msg_id": str(new_id())}, 409)
    await office.gateway_says(message_id, "failed", 2, code="30005")
    await office.status_is(message_id, "failed")
    async with office.service.db.tx() as tx:
        await add_phone(tx, ana[0], NEW)
    form = {"client_msg_id": str(new_id())}
    again = await office.carla("POST", f"/v1/messages/{message_id}/retry", form, 201)
    assert (again["body"], again["retry_of"]) == ("Hello", str(message_id))
    handed = await office.sent()
    assert (str(handed.message_id), handed.to) == (again["message_id"], NEW)
    assert (await office.carla.get(f"/v1/messages/{message_id}"))["retried_as"] == again["message_id"]
    await office.carla("POST", f"/v1/messages/{message_id}/retry", form, 200)
    await office.carla("POST", f"/v1/messages/{message_id}/retry", {"client_msg_id": str(new_id())}, 409)


async def test_text_gateway_never_spoke_of_is_asked_for_again_with_the_same_id(office: Office, ana: Ana) -> None:
    await office.carla.writes(ana[1], "Hello")
    first = await office.sent()
    office.passes(seconds=119)
    await office.nothing_sent()
    office.passes(seconds=2)
    again = await office.sent()
    assert (again.message_id, again.not_before, again.not_after) == (
        first.message_id,
        first.not_before,
        first.not_after,
    )
    office.passes(seconds=230)
    await office.nothing_sent()
    office.passes(seconds=20)
    assert (await office.sent()).message_id == first.message_id
    await office.gateway_says(first.message_id, "accepted", 1)
    await office.status_is(first.message_id, "sending")
    office.passes(hours=1)
    await office.nothing_sent()


async def test_broker_away_staff_still_write(database: Database, broker: Broker) -> None:
    office = Office(database, broker)
    async with office.running():
        _, thread_id = await office.add()
    lonely = Office(database, broker, amqp_url="amqp://nobody:nothing@127.0.0.1:1/none")
    async with lonely.service, aiohttp.ClientSession() as lonely.http:
        await lonely.open()
        written = await lonely.carla.writes(thread_id, "Hello")
        await lonely.status_is(written["message_id"], "queued")
        assert await lonely.value("SELECT count(*) FROM outbox WHERE type = 'sms.send.v1'") == 1
        await lonely.close()


@pytest.mark.parametrize("act", ["read", "unread"])
async def test_having_looked_takes_no_problem_off_the_list(office: Office, ana: tuple[UUID, UUID], act: str) -> None:
    text_id = await office.texts("hello")
    if act == "unread":
        await office.carla.reads(ana[1])
    sent = await office.carla.writes(ana[1], "Court is at 9")
    await office.sent()
    await office.gateway_says(UUID(sent["message_id"]), "undelivered", 2, code="30003", wording="phone_off")
    await office.status_is(sent["message_id"], "undelivered")
    if act == "read":
        await office.carla.reads(ana[1], text_id)
    else:
        await office.carla("POST", f"/v1/threads/{ana[1]}/unread")
    assert (await office.carla.inbox())["problem_total"] == 1
