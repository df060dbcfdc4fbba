"""What those who asked a court are told afterwards, each by themselves, until there is nothing more to tell."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from proto.courts import NumberPostChanged
from proto.numbers import NumberOptedOut
from services.kit.ids import new_id
from services.reminders import jobs
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import CANCELLED, COURT_LINE, DAY_BEFORE, MONDAY, Office, moved, scheduled
from tests.service.reminders.courts import CASE, OMAR, OTHER, TINA, Line, theirs


@pytest.fixture
async def court(office: Office) -> Line:
    one = Line(office)
    await one.set_up()
    return one


@pytest.fixture
async def careless(database: Database, broker: Broker, request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    async with Office(database, broker, f"{request.param}:off") as office:
        one = Line(office)
        await one.set_up()
        yield one


async def test_two_who_ask_of_one_case_are_each_told(court: Line) -> None:
    """In Anchorage the second of them never was, nor whoever's text had failed."""
    await court.dates(theirs("1", "SMITH, TINA"))
    for number in (TINA, OMAR):
        await court.signs_up(number=number)
    await court.at(DAY_BEFORE + timedelta(seconds=1))
    texts = [await court.reminded(), await court.reminded()]
    assert {text.number for text in texts} == {TINA, OMAR}
    await court.became(texts[0], "undelivered", reason="failed")
    await court.at(DAY_BEFORE + timedelta(minutes=2))
    assert (await court.reminded()).number == texts[0].number
    await court.nothing_said()


async def test_what_failed_twice_is_not_tried_a_third_time(court: Line) -> None:
    await court.dates(theirs("1", "SMITH, TINA"))
    await court.signs_up()
    for minutes in (1, 3):
        await court.at(DAY_BEFORE + timedelta(minutes=minutes))
        await court.became(await court.reminded(), "undelivered", reason="failed")
    await court.at(DAY_BEFORE + timedelta(minutes=5))
    await court.nothing_said()


@pytest.mark.parametrize("careless", ["court_once"], indirect=True)
async def test_without_what_was_told_a_second_run_texts_again(careless: Line) -> None:
    await careless.dates(theirs("1", "SMITH, TINA"))
    await careless.signs_up()
    for minutes in (1, 3):
        await careless.at(DAY_BEFORE + timedelta(minutes=minutes))
        assert (await careless.reminded()).number == TINA


async def test_a_date_that_moves_and_one_that_is_cancelled_are_told(court: Line) -> None:
    await court.dates(scheduled(case=CASE))
    await court.signs_up()
    await court.dates(moved("2026-03-12T14:00", case=CASE), seq=2)
    await court.at(MONDAY + timedelta(minutes=2))
    assert "2:00 PM" in (await court.reminded()).body
    await court.dates(CANCELLED, seq=3)
    await court.at(MONDAY + timedelta(minutes=4))
    assert "Do not come" in (await court.reminded()).body
    await court.at(DAY_BEFORE + timedelta(minutes=1))
    await court.nothing_said()


async def test_a_case_in_no_file_is_looked_for_and_found(court: Line) -> None:
    assert (await court.asked(CASE)).options == ("keep_looking", "no")
    assert "look for" in (await court.asked(choice=1)).body
    await court.at(MONDAY + timedelta(days=1))
    await court.nothing_said()
    await court.dates(theirs("1", "SMITH, TINA"))
    await court.at(MONDAY + timedelta(days=1, minutes=2))
    assert "we found case" in (await court.reminded()).body
    assert await court.states() == ["ended", "on"]
    await court.at(DAY_BEFORE + timedelta(seconds=1))
    assert "court is on" in (await court.reminded()).body


async def test_a_search_ends_with_an_apology_and_is_renewed_by_asking_again(court: Line) -> None:
    await court.signs_up()
    court.office.clock.advance(timedelta(days=10))
    assert "We will look until" in (await court.asked(CASE)).body
    await court.at(MONDAY + timedelta(days=16))
    await court.nothing_said()
    await court.at(MONDAY + timedelta(days=25))
    assert "sorry" in (await court.reminded()).body
    assert (await court.states())[-1] == "expired"
    await court.at(MONDAY + timedelta(days=26))
    await court.nothing_said()


async def test_stop_ends_all_of_it(court: Line) -> None:
    await court.dates(theirs("1", "SMITH, TINA"))
    await court.signs_up()
    await court.office.know(NumberOptedOut(number=TINA, line=COURT_LINE, evidence_id=new_id(), at=MONDAY))
    await court.office.until("SELECT state FROM subscription", "stopped")
    await court.at(DAY_BEFORE + timedelta(seconds=1))
    await court.nothing_said()


async def test_a_number_that_changed_hands_is_told_nothing_more(court: Line) -> None:
    await court.dates(theirs("1", "SMITH, TINA"))
    await court.signs_up()
    await court.at(DAY_BEFORE + timedelta(seconds=1))
    await court.became(await court.reminded(), "refused", reason="number_changed")
    assert await court.states() == ["stopped"]


async def test_an_old_word_of_a_text_changes_nothing(court: Line) -> None:
    await court.dates(theirs("1", "SMITH, TINA"))
    answer = await court.signs_up()
    await court.became(answer, "delivered", seq=3)
    old = NumberPostChanged(post_id=answer.post_id, state="sent", at=MONDAY)
    await court.office.say("threads", old, subject=str(answer.post_id), seq=2)
    await court.asked(CASE)
    assert await court.office.db.fetchval("SELECT state FROM number_post WHERE post_id = $1", answer.post_id) == (
        "delivered"
    )


async def test_the_test_case_answers_and_reminds_within_minutes(office: Office) -> None:
    court = Line(office)
    await court.set_up(test_number="TEST-0000")
    assert "This is a test" in (await court.asked("TEST-0000")).body
    await court.asked(choice=1)
    await court.at(MONDAY + timedelta(minutes=3))
    assert "The test is over" in (await court.reminded()).body
    assert await court.states() == ["ended"]


async def test_a_month_after_the_last_word_the_number_is_forgotten(court: Line) -> None:
    await court.dates(theirs("1", "SMITH, TINA"))
    await court.signs_up()
    await court.asked(CASE, ends_case=True)
    await court.asked(OTHER, OMAR)
    await court.asked(choice=1, number=OMAR)
    court.office.clock.advance(timedelta(days=31))
    await jobs.forget_numbers(court.office.service.db)
    tables = ("subscription", "number_post", "court_talk")
    for table in tables:
        rows = await court.office.db.fetch(f"SELECT DISTINCT number FROM {table}")
        assert [row["number"] for row in rows] == [OMAR]
