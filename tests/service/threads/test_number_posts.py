"""What a court's line says to a number that is nobody's: by day, once, never after STOP, never to somebody else."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from services.threads.jobs.courts import Courts
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.courts import became, has_court, says
from tests.service.threads.house import COURT_LINE, MONDAY, STRANGERS
from tests.service.threads.office import Office

NIGHT = MONDAY + timedelta(hours=11)  # nine in the evening in Denver


@pytest.fixture
async def court(office: Office) -> Office:
    await has_court(office)
    return office


@pytest.fixture
async def careless(database: Database, broker: Broker, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    async with Office(database, broker, failpoints=f"{request.param}:off").running() as office:
        await has_court(office)
        yield office


async def test_an_answer_goes_at_once_whatever_the_hour(court: Office) -> None:
    court.clock.advance(NIGHT - court.clock.now())
    post = await says(court, is_answer=True)
    sent = await court.sent()
    assert (sent.message_id, sent.to, sent.line, sent.body) == (post.post_id, STRANGERS, COURT_LINE, post.body)


async def test_all_else_waits_for_the_morning(court: Office) -> None:
    court.clock.advance(NIGHT - court.clock.now())
    post = await says(court)
    await Courts(court.service.db).release()
    await court.nothing_sent()
    court.clock.advance(timedelta(hours=11))
    await Courts(court.service.db).release()
    assert (await court.sent()).message_id == post.post_id


async def test_a_post_asked_for_twice_goes_once(court: Office) -> None:
    post = await says(court)
    await court.sent()
    await court.gateway_says(post.post_id, "delivered", 1)
    assert await became(court) == ("delivered", None)
    await court.say("reminders", post)
    assert await became(court) == ("delivered", None)
    await court.nothing_sent()


async def test_gateways_words_are_told_the_newest_first(court: Office) -> None:
    post = await says(court)
    await court.sent()
    await court.gateway_says(post.post_id, "undelivered", 3)
    assert await became(court) == ("undelivered", "failed")
    await court.gateway_says(post.post_id, "sent", 2)
    await court.gateway_says(post.post_id, "delivered", 4)
    assert await became(court) == ("delivered", None)


async def test_after_stop_nothing_goes(court: Office) -> None:
    await court.stops(STRANGERS, COURT_LINE)
    await says(court, is_answer=True)
    assert await became(court) == ("refused", "opted_out")
    await court.nothing_sent()


@pytest.mark.parametrize("careless", ["consent"], indirect=True)
async def test_without_the_look_at_stop_it_goes(careless: Office) -> None:
    await careless.stops(STRANGERS, COURT_LINE)
    await says(careless, is_answer=True)
    assert (await careless.sent()).to == STRANGERS


async def changes_hands(office: Office) -> None:
    """A reminder waits for the morning; by then the number is a client's."""
    office.clock.advance(NIGHT - office.clock.now())
    await says(office)
    office.clock.advance(timedelta(hours=1))
    await office.add("Ben Baker", STRANGERS)
    office.clock.advance(timedelta(hours=11))
    await Courts(office.service.db).release()


async def test_who_came_to_have_the_number_since_is_told_nothing(court: Office) -> None:
    await changes_hands(court)
    assert await became(court) == ("refused", "number_changed")
    await court.nothing_sent()


@pytest.mark.parametrize("careless", ["asked_holder"], indirect=True)
async def test_without_the_second_look_a_stranger_reads_it(careless: Office) -> None:
    await changes_hands(careless)
    assert (await careless.sent()).to == STRANGERS


async def test_too_late_it_does_not_go(court: Office) -> None:
    await says(court, not_after=court.clock.now() - timedelta(seconds=1))
    assert await became(court) == ("refused", "expired")
    await court.nothing_sent()


async def test_gateway_is_asked_again_when_it_is_silent(court: Office) -> None:
    post = await says(court)
    await court.sent()
    court.clock.advance(timedelta(minutes=3))
    await Courts(court.service.db).ask_again()
    assert (await court.sent()).message_id == post.post_id
