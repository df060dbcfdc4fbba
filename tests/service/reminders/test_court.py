"""A court's line answers, reminds and forgets, over the real road in both languages; and what broke in others."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from proto.courts import CourtChanged, NumberAsked, NumberPost, NumberPostChanged
from proto.departments import ClientRef, Payable
from proto.numbers import NumberOptedOut
from proto.receipts import ReceiptAccepted
from services.kit.ids import new_id
from services.reminders import jobs
from services.reminders.store.courts import CourtSetting, end_court, set_court
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import (
    CANCELLED,
    COURT,
    COURT_LINE,
    DAY_BEFORE,
    MONDAY,
    Office,
    department,
    line,
    moved,
    scheduled,
)

CASE, OTHER = "26-TR-1041", "595096"
TINA, OMAR = "+14155550113", "+13075550112"
Post = NumberPost


class Line:
    """The court's line, as those who text it know it."""

    def __init__(self, office: Office) -> None:
        self.office, self.seq = office, 0

    async def set_up(self, **changes: Any) -> None:
        await self.office.know(department(COURT), line(COURT_LINE, COURT))
        told: dict[str, Any] = {
            "department_id": COURT,
            "line": COURT_LINE,
            "name": "Third District Court",
            "phone": "801-555-0190",
            "sample": CASE,
            "patterns": ("99-TR-9999", "9{6}"),
            "publishers": ("court",),
        }
        async with self.office.service.db.tx() as tx:
            await set_court(tx, CourtSetting(**(told | changes)))

    async def dates(self, *events: Any, seq: int = 1) -> None:
        """The court's publisher tells of them."""
        for event in events:
            await self.office.say("court", event, seq=seq)
            await self.office.receipt(ReceiptAccepted)

    async def hears(self, token: str | None = None, number: str = TINA, **more: Any) -> None:
        self.seq += 1
        asked = NumberAsked(
            ask_id=new_id(),
            line=COURT_LINE,
            number=number,
            department_id=COURT,
            at=self.office.clock.now(),
            token=token,
            **more,
        )
        await self.office.say("threads", asked, subject=number, seq=self.seq)

    async def asked(self, token: str | None = None, number: str = TINA, **more: Any) -> Post:
        """Somebody texts it; what is sent back."""
        await self.hears(token, number, **more)
        answer: Post = await self.office.next("threads.number.reply", NumberPost)
        assert (answer.number, answer.line, answer.is_answer) == (number, COURT_LINE, True)
        return answer

    async def signs_up(self, token: str = CASE, number: str = TINA, **more: Any) -> Post:
        await self.asked(token, number, **more)
        return await self.asked(choice=1, number=number)

    async def at(self, when: datetime) -> None:
        self.office.clock.advance(when - self.office.clock.now())
        await jobs.look_at_courts(self.office.service.db)

    async def reminded(self) -> Post:
        post: Post = await self.office.next("threads.number.reminder", NumberPost)
        return post

    async def became(self, post: Post, state: Any, seq: int = 2, reason: Any = None) -> None:
        changed = NumberPostChanged(post_id=post.post_id, state=state, at=self.office.clock.now(), reason=reason)
        await self.office.say("threads", changed, subject=str(post.post_id), seq=seq)
        await self.office.until("SELECT state FROM number_post WHERE post_id = $1", state, post.post_id)

    async def nothing_said(self) -> None:
        await jobs.look_at_courts(self.office.service.db)
        await self.office.until("SELECT count(*) FROM outbox", 0)
        channel = await self.office._channel("threads")
        for lane in ("reply", "reminder"):
            queue = await channel.get_queue(f"threads.number.{lane}", ensure=False)
            assert await queue.get(no_ack=True, fail=False) is None

    async def states(self) -> list[str]:
        rows = await self.office.db.fetch("SELECT state FROM subscription ORDER BY subscription_id")
        return [row["state"] for row in rows]


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


def theirs(person: str, name: str, case: str = CASE, **more: Any) -> Any:
    """A date of somebody's whom nobody here knows."""
    told = {"appointment": f"{case}-{person}", "client": ClientRef(label="party", id=person)}
    return scheduled(case=case, listed_as=name, **(told | more))


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
