"""That somebody else has a number is not forgotten for what is told of it later."""

from datetime import timedelta

from proto.numbers import NumberChecked
from services.threads.domain.health import Condition
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS
from tests.service.threads.merging import Record, merged
from tests.service.threads.office import Office

HEALTH = "SELECT health FROM phone WHERE client_id = $1 AND valid_to IS NULL AND is_current"
OPEN_TASKS = "SELECT string_agg(kind, ',') FROM task WHERE done_at IS NULL"


async def said_to_be_a_landline(office: Office, ana: Record) -> str:
    """Somebody else has Ana's number; then a look-up tells that it is a landline, and a text arrives all the same."""
    await office.texts("wrong number")
    checked = NumberChecked(number=ANAS, at=office.clock.now(), line_type="landline")
    await office.say("gateway", checked, subject=ANAS, seq=9)
    await office.until("SELECT count(*) FROM inbox WHERE queue = 'threads.numbers'", 1)
    await office.carla.writes(ana[1], "Hello?", despite=["landline", "wrong_person"])
    await arrives(office)
    return str(await office.value(HEALTH, ana[0]))


async def arrives(office: Office) -> None:
    message_id = (await office.sent()).message_id
    await office.gateway_says(message_id, "delivered", 2)
    await office.status_is(message_id, "delivered")


async def added_again(office: Office, ana: Record) -> str:
    """Somebody else has Ana's number; she is added again with it, a text arrives there, and both records are one."""
    await office.texts("wrong number")
    office.clock.advance(timedelta(days=1))
    again = await office.add("Ana Abbot", ANAS, condition=Condition("unverified", 0, is_confirmed=False))
    await office.carla.writes(again[1], "Please call me")
    await arrives(office)
    await merged(office, ana, again)
    return str(await office.value(HEALTH, ana[0]))


async def test_a_landline_told_later_is_no_less_somebody_elses(office: Office, ana: Record) -> None:
    assert await said_to_be_a_landline(office, ana) == "wrong_person"
    assert await office.value(OPEN_TASKS) == "wrong_person"


async def test_a_merge_keeps_that_somebody_else_has_the_number(office: Office, ana: Record) -> None:
    assert await added_again(office, ana) == "wrong_person"
    assert await office.value(OPEN_TASKS) == "wrong_person"


async def test_without_that_rule_a_look_up_and_a_delivery_make_it_hers(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="stays_somebody_elses:off").running() as office:
        assert await said_to_be_a_landline(office, await office.add()) == "working"


async def test_without_that_rule_a_delivery_outweighs_it_in_a_merge(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="stays_somebody_elses:off").running() as office:
        assert await added_again(office, await office.add()) == "unverified"
