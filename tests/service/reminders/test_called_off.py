"""A reminder that did not arrive is taken back all the same when its date falls away: nobody sends its words again."""

from proto.posts import ThreadPost, ThreadRefused, ThreadWithdraw
from proto.receipts import ReceiptAccepted, ReceiptDelivered, ReceiptRefused
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import CANCELLED, DAY_BEFORE, Office


async def _fails_and_falls_away(office: Office) -> ThreadPost:
    """The reminder did not arrive, and then the date is cancelled."""
    post = await office.handed()
    await office.status(post, "undelivered")
    assert (await office.receipt(ReceiptRefused)).reason == "undelivered"
    await office.say("court", CANCELLED, seq=2)
    await office.receipt(ReceiptAccepted)
    return post


async def test_what_did_not_arrive_is_not_to_be_sent_again(office: Office) -> None:
    post = await _fails_and_falls_away(office)
    assert (await office.next("threads.withdraw", ThreadWithdraw)).post_id == post.post_id
    refused = ThreadRefused(post_id=post.post_id, reason="too_late", at=DAY_BEFORE, of="withdraw")
    await office.say("threads", refused)
    await office.status(post, "delivered")
    assert (await office.receipt(ReceiptDelivered)).event_id, "and what comes of it later counts as ever"


async def test_without_that_somebody_may_send_it(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "failed_called_off:off") as office:
        await _fails_and_falls_away(office)
        await office.until("SELECT count(*) FROM outbox", 0)
        queue = await (await office._channel("threads")).get_queue("threads.withdraw", ensure=False)
        assert await queue.get(no_ack=True, fail=False) is None
