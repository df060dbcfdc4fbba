"""What is still with gateway when a number says that it is somebody else's, or wants no more, is asked back."""

from typing import Any
from uuid import UUID

import pytest

from proto.numbers import NumberChecked
from proto.sms import SmsCancel
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.consenting import NO_REMINDERS, WISH, orders, posts, records
from tests.service.threads.house import ANAS, DEV, MONDAY, NEW
from tests.service.threads.office import Office
from tests.service.threads.test_numbers import adds

Ana = tuple[UUID, UUID]
BOTH = ("reminder", "a person's text")


async def tried_again(office: Office, message_id: UUID) -> UUID:
    """The phone was off: gateway keeps it and tries again."""
    await office.gateway_says(message_id, "queued", 2, code="30003", wording="phone_off", retry_at=MONDAY)
    await office.until("SELECT status_seq FROM message WHERE message_id = $1", 2, message_id)
    return message_id


async def waits_at_gateway(office: Office, client: Ana, what: str, **more: Any) -> UUID:
    if what == "reminder":
        await posts(office, client[0])
        return await tried_again(office, (await office.sent("reminder")).message_id)
    await office.carla.writes(client[1], "Your drug test is at 4.", **more)
    return await tried_again(office, (await office.sent()).message_id)


async def asked_back(office: Office, message_id: UUID) -> bool:
    await office.followed()
    return bool(await office.value("SELECT is_stopping FROM message WHERE message_id = $1", message_id))


async def told_by_a_text(office: Office, ana: Ana, says: str, what: str) -> bool:
    message_id = await waits_at_gateway(office, ana, what)
    await office.texts(says)
    return await asked_back(office, message_id)


@pytest.mark.parametrize("what", BOTH)
@pytest.mark.parametrize("says", ["wrong number", WISH])
async def test_nobody_who_says_no_gets_what_waits(office: Office, ana: Ana, says: str, what: str) -> None:
    assert await told_by_a_text(office, ana, says, what)
    assert (await office.next("gateway.cancel", SmsCancel)).message_id


@pytest.mark.parametrize(("what", "is_back"), [(BOTH[0], True), (BOTH[1], False)])
async def test_who_wants_no_reminders_gets_what_a_person_wrote(
    office: Office, ana: Ana, what: str, is_back: bool
) -> None:
    assert await told_by_a_text(office, ana, NO_REMINDERS, what) == is_back


async def test_what_a_court_ordered_goes_on(office: Office, ana: Ana) -> None:
    await orders(office, ana[1])
    assert not await told_by_a_text(office, ana, WISH, "reminder")


@pytest.mark.parametrize("what", BOTH)
async def test_what_staff_were_told_holds_for_it_too(office: Office, ana: Ana, what: str) -> None:
    message_id = await waits_at_gateway(office, ana, what)
    await records(office, ana[0], is_agreed=False)
    assert await asked_back(office, message_id)


async def test_a_yes_asks_for_nothing_back(office: Office, ana: Ana) -> None:
    message_id = await waits_at_gateway(office, ana, "reminder")
    await records(office, ana[0], is_agreed=True)
    assert not await asked_back(office, message_id)


async def test_what_a_look_up_tells_of_a_number_holds_for_it_too(office: Office, ana: Ana) -> None:
    message_id = await waits_at_gateway(office, ana, "reminder")
    checked = NumberChecked(number=ANAS, at=office.clock.now(), is_deactivated=True)
    await office.say("gateway", checked, subject=ANAS, seq=9)
    await office.until("SELECT health FROM phone", "deactivated")
    assert await asked_back(office, message_id)


async def test_a_number_that_receives_nothing_gets_no_reminder_more_but_what_a_person_wrote(
    office: Office, ana: Ana
) -> None:
    reminder, text = [await waits_at_gateway(office, ana, what) for what in BOTH]
    await office.carla.writes(ana[1], "And this")
    lost = (await office.sent()).message_id
    await office.gateway_says(lost, "undelivered", 2, code="30005")
    await office.until("SELECT health FROM phone", "failing")
    assert (await asked_back(office, reminder), await asked_back(office, text)) == (True, False)


async def test_what_was_sent_to_a_stranger_s_number_on_purpose_goes_on(office: Office, ana: Ana) -> None:
    await office.texts("wrong number")
    message_id = await waits_at_gateway(office, ana, "a person's text", despite=["wrong_person"])
    await office.texts("wrong number, I said")
    assert not await asked_back(office, message_id)


async def test_a_wish_from_a_phone_that_two_share_holds_for_what_waits_for_either(office: Office, ana: Ana) -> None:
    ben = await office.add("Ben Baker", ANAS, owner=DEV)
    found = [await waits_at_gateway(office, one, "reminder") for one in (ana, ben)]
    await office.texts(WISH)
    assert [await asked_back(office, one) for one in found] == [True, True]


async def yes_to_another(office: Office, ana: Ana) -> bool:
    """Carla says that it may go to a stranger; before it leaves there is another number, whose owner says the same."""
    await office.texts("wrong number")
    await office.carla.writes(ana[1], "Call me", despite=["wrong_person"], undo_s=10)
    await adds(office, ana[0], NEW)
    office.passes(seconds=11)
    message_id = await tried_again(office, (await office.sent()).message_id)
    await office.texts("wrong number", number=NEW)
    return await asked_back(office, message_id)


async def test_a_yes_to_one_number_is_none_to_the_next(office: Office, ana: Ana) -> None:
    assert await yes_to_another(office, ana)


async def test_without_that_the_next_stranger_gets_it(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="yes_to_this_number:off").running() as office:
        assert not await yes_to_another(office, await office.add())


@pytest.mark.parametrize("says", ["wrong number", WISH])
async def test_without_asking_they_get_it(database: Database, broker: Broker, says: str) -> None:
    async with Office(database, broker, failpoints="refused_asked_back:off").running() as office:
        assert not await told_by_a_text(office, await office.add(), says, "reminder")
