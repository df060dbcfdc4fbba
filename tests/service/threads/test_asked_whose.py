"""The question whose a number is goes once for a click made twice, and never with a blank that nobody fills."""

from datetime import timedelta
from uuid import UUID

from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import NEW
from tests.service.threads.office import Office
from tests.service.threads.test_numbers import adds, phones
from tests.service.threads.test_templates import shared

Ana = tuple[UUID, UUID]
ASKED = "SELECT count(*) FROM message WHERE purpose = 'ask_who'"


async def asks_twice(office: Office, client_id: UUID) -> int:
    for _ in range(2):
        await adds(office, client_id, NEW, ask_first=True)
    count: int = await office.value(ASKED)
    return count


async def test_a_double_click_asks_once(office: Office, ana: Ana) -> None:
    assert await asks_twice(office, ana[0]) == 1
    office.passes(seconds=6)
    assert (await office.sent()).to == NEW
    await adds(office, ana[0], NEW, ask_first=True)
    assert await office.value(ASKED) == 1, "a colleague's click, too"
    await office.nothing_sent()


async def test_without_that_it_asks_twice(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="who_once:off").running() as office:
        assert await asks_twice(office, (await office.add())[0]) == 2


async def asks(office: Office, client_id: UUID, status: str) -> None:
    """It goes once more, and this becomes of it."""
    await adds(office, client_id, NEW, ask_first=True)
    office.passes(seconds=6)
    message_id = (await office.sent()).message_id
    await office.gateway_says(message_id, status, 2)
    await office.status_is(message_id, status)


async def test_it_is_asked_again_when_it_did_not_arrive_or_long_ago_or_was_answered_no(
    office: Office, ana: Ana
) -> None:
    await asks(office, ana[0], "undelivered")
    await asks(office, ana[0], "delivered")
    office.clock.advance(timedelta(hours=1))
    await asks(office, ana[0], "delivered")
    await office.texts("2", number=NEW)
    assert (await phones(office, ana[0]))[NEW]["health"] == "wrong_person"
    await asks(office, ana[0], "delivered")


async def test_it_never_goes_with_a_blank_and_the_number_is_not_added(office: Office, ana: Ana) -> None:
    ours = await shared(office, "Is this the right person?")
    words = {"en": "Hi {first name}? See you {appointment date}. Reply 1 for yes or 2 for no.", "es": ""}
    form = {"edits": 0, "title": ours["title"], "category": ours["category"], "wording": words}
    await office.erin("PATCH", f"/v1/templates/{ours['template_id']}", form)
    refused = await adds(office, ana[0], NEW, 422, ask_first=True)
    assert [refused[name] for name in ("title", "detail", "field")] == ["blanks", "appointment date", "ask_first"]
    assert NEW not in await phones(office, ana[0])
    await adds(office, ana[0], NEW)
    assert await office.value(ASKED) == 0


async def asks_for_a_colleague(office: Office, client_id: UUID, status: int) -> str:
    """The front office sees Carla's client, and not what is said; it adds a number and asks there first."""
    form = {"number": NEW, "ask_first": True}
    title: str = (await office.desk("POST", f"/v1/clients/{client_id}/phones", form, status))["title"]
    assert NEW not in await phones(office, client_id)
    return title


async def test_who_may_not_write_to_a_client_is_told_so(office: Office, ana: Ana) -> None:
    assert await asks_for_a_colleague(office, ana[0], 409) == "cant_ask"
    await office.desk("POST", f"/v1/clients/{ana[0]}/phones", {"number": NEW}, 201)


async def test_without_that_they_read_that_there_is_no_such_client(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="cant_ask:off").running() as office:
        await asks_for_a_colleague(office, (await office.add())[0], 404)
