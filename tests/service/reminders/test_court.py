"""A court's line answers, over the real road in both languages; and what broke in others."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from proto.courts import CourtChanged, NumberPost
from proto.departments import Payable
from proto.receipts import ReceiptAccepted
from services.reminders.store.courts import end_court
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import COURT_LINE, DAY_BEFORE, MONDAY, Office
from tests.service.reminders.courts import CASE, OTHER, TINA, Line, theirs


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


async def test_its_state_is_told_and_told_again_when_it_ends(court: Line) -> None:
    told = await court.office.next("threads.copies", CourtChanged)
    assert (told.line, told.patterns, told.is_active) == (COURT_LINE, ("99-TR-9999", "9{6}"), True)
    async with court.office.service.db.tx() as tx:
        assert await end_court(tx, COURT_LINE)
    assert not (await court.office.next("threads.copies", CourtChanged)).is_active
    await court.hears(CASE)
    await court.office.until("SELECT count(*) FROM inbox WHERE queue = 'reminders.asked'", 1)
    await court.nothing_said()


@pytest.mark.parametrize(
    ("language", "date", "thanks", "reminder"),
    [
        ("en", "is on", "we will remind you", "court is on"),
        ("es", "es el", "le avisamos", "su corte es el"),
    ],
)
async def test_asked_signed_up_and_told_the_day_before(
    court: Line, language: Any, date: str, thanks: str, reminder: str
) -> None:
    await court.dates(theirs("1", "SMITH, TINA"))
    answer = await court.asked(CASE, language=language)
    assert CASE in answer.body
    assert date in answer.body
    assert "450 S State St" in answer.body
    assert "SMITH" not in answer.body
    assert answer.options == ("remind", "no")
    assert thanks in (await court.asked(choice=1)).body
    await court.at(DAY_BEFORE - timedelta(minutes=2))
    await court.nothing_said()
    await court.at(DAY_BEFORE + timedelta(seconds=1))
    text = await court.reminded()
    assert reminder in text.body
    assert (text.number, text.asked_at, text.is_answer) == (TINA, MONDAY, False)
    await court.at(DAY_BEFORE + timedelta(minutes=5))
    await court.nothing_said()


async def test_whose_case_is_theirs_they_choose(court: Line) -> None:
    await court.dates(theirs("1", "ABBOTT, ANA"), theirs("2", "BAKER, BEN", starts_at="2026-03-11T10:00"))
    answer = await court.asked(CASE)
    assert "1 for ABBOTT, ANA" in answer.body
    assert "2 for BAKER, BEN" in answer.body
    assert "Mar" not in answer.body
    assert "10:00" in (await court.asked(choice=2)).body
    await court.asked(choice=1)
    await court.at(DAY_BEFORE + timedelta(days=1, seconds=1))
    assert "10:00" in (await court.reminded()).body
    await court.nothing_said()


async def test_only_what_this_courts_publishers_told_of_is_said(court: Line) -> None:
    await court.office.say("health", theirs("1", "SMITH, TINA"), seq=1)
    await court.office.receipt(ReceiptAccepted, "health")
    assert "do not see" in (await court.asked(CASE)).body


async def test_another_countys_case_is_not_said(office: Office) -> None:
    court = Line(office)
    await court.set_up(counties=("Salt Lake",))
    await court.dates(theirs("1", "A", county="Utah"), theirs("2", "B", OTHER, county="SALT LAKE"))
    assert "do not see" in (await court.asked(CASE)).body
    assert "is on" in (await court.asked(OTHER)).body


async def test_one_case_is_stopped_and_the_other_stays(court: Line) -> None:
    """In Boise that deleted every subscription."""
    await court.dates(theirs("1", "SMITH, TINA"), theirs("1", "SMITH, TINA", OTHER))
    await court.signs_up()
    await court.signs_up(OTHER)
    assert "No more texts for case" in (await court.asked(OTHER, ends_case=True)).body
    await court.at(DAY_BEFORE + timedelta(seconds=1))
    assert CASE in (await court.reminded()).body
    await court.nothing_said()


@pytest.mark.parametrize("careless", ["one_case"], indirect=True)
async def test_without_that_it_stops_them_all(careless: Line) -> None:
    await careless.dates(theirs("1", "SMITH, TINA"), theirs("1", "SMITH, TINA", OTHER))
    await careless.signs_up()
    await careless.signs_up(OTHER)
    await careless.asked(OTHER, ends_case=True)
    await careless.at(DAY_BEFORE + timedelta(seconds=1))
    await careless.nothing_said()


async def test_what_can_be_paid_is_only_said_when_all_of_it_can(court: Line) -> None:
    pay = Payable(url="https://pay.example.gov")
    await court.dates(theirs("1", "A", OTHER, payable=pay))
    assert "pay.example.gov" in (await court.asked(OTHER)).body
    await court.dates(theirs("1", "A", OTHER, appointment="second", starts_at="2026-03-12T09:00"))
    assert "pay.example.gov" not in (await court.asked(OTHER)).body


async def test_who_is_not_understood_is_told_how_once_and_then_a_person_answers(court: Line) -> None:
    assert CASE in (await court.asked()).body
    await court.hears()
    await court.office.until("SELECT count(*) FROM court_log WHERE action = 'to_a_person'", 1)
    await court.nothing_said()


async def test_who_wrote_hours_ago_is_not_woken_by_the_answer(court: Line) -> None:
    """The service was down, and it is night by now."""
    await court.hears(CASE, ago=timedelta(hours=6))
    late = await court.office.next("threads.number.reply", NumberPost)
    assert not late.is_answer
    assert (await court.asked(CASE)).is_answer
