"""Strangers ask a court's line: what is told of it, what comes on the board, and what is sent back to them."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from proto.courts import CourtChanged, NumberAsked, NumberPost, NumberPostChanged
from services.kit.ids import new_id
from services.threads.jobs.courts import Courts
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS, BENS, COURT, COURT_LINE, LINE, MONDAY, STRANGERS, department
from tests.service.threads.office import Office

PATTERNS = ("99-TR-9999", "9{6}")
NIGHT = MONDAY + timedelta(hours=11)  # nine in the evening in Denver


@pytest.fixture
async def court(office: Office) -> Office:
    await has_court(office)
    return office


async def has_court(office: Office) -> None:
    court = CourtChanged(court_id=UUID(int=60), line=COURT_LINE, department_id=COURT, patterns=PATTERNS, is_active=True)
    await office.know(court)


@pytest.fixture
async def careless(database: Database, broker: Broker, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    async with Office(database, broker, failpoints=f"{request.param}:off").running() as office:
        await has_court(office)
        yield office


async def writes(office: Office, body: str, number: str = STRANGERS, **more: Any) -> NumberAsked:
    await office.texts(body, number, line=COURT_LINE, **more)
    return await office.next("reminders.asked", NumberAsked)


async def says(office: Office, **changes: Any) -> NumberPost:
    """The court's line says something to a number."""
    now = office.clock.now()
    post = NumberPost(
        post_id=new_id(),
        line=COURT_LINE,
        number=STRANGERS,
        department_id=COURT,
        body="Court: case 26-TR-1041 is on Tue Mar 10 at 8:30 AM.",
        asked_at=now,
        not_before=now,
        not_after=now + timedelta(hours=20),
    )
    post = msgspec.structs.replace(post, **changes)
    await office.say("reminders", post)
    await office.until("SELECT count(*) FROM number_post WHERE post_id = $1", 1, post.post_id)
    return post


async def became(office: Office) -> tuple[str, str | None]:
    told = await office.next("reminders.asked", NumberPostChanged)
    return told.state, told.reason


async def on_board(office: Office) -> Any:
    return await office.value("SELECT count(*) FROM unknown_text")


@pytest.mark.parametrize(
    ("body", "token", "is_more", "language"),
    [
        ("26-TR-1041", "26-TR-1041", False, None),
        ("26tr1041", "26-TR-1041", False, None),
        ("hola, cuando es mi caso 26-TR-1041", "26-TR-1041", True, "es"),
        ("When is my case 595096?", "595096", True, "en"),
    ],
)
async def test_a_case_number_is_asked_for_and_comes_on_no_board(
    court: Office, body: str, token: str, is_more: bool, language: str | None
) -> None:
    asked = await writes(court, body)
    assert (asked.number, asked.line, asked.department_id) == (STRANGERS, COURT_LINE, COURT)
    assert (asked.token, asked.choice, asked.is_more, asked.language) == (token, None, is_more, language)
    assert await on_board(court) == 0
    assert await court.value("SELECT body FROM court_text") == body
    await court.nothing_sent()


async def test_what_is_not_understood_is_on_the_board_and_the_line_is_told_no_word_of_it(court: Office) -> None:
    await court.know(department(COURT, unknown_reply={"en": "Who is this?"}))
    asked = await writes(court, "my mother is ill can i come later")
    assert (asked.token, asked.choice) == (None, None)
    assert await on_board(court) == 1
    await court.nothing_sent()  # the line answers; it asks nobody who they are


@pytest.mark.parametrize("body", ["please stop texting me 595096", "i want to kill myself", "wrong number"])
async def test_what_is_no_courts_business_goes_the_usual_way(court: Office, body: str) -> None:
    await court.texts(body, STRANGERS, line=COURT_LINE)
    await court.until("SELECT count(*) FROM outbox", 0)
    assert await on_board(court) == 1
    assert (await writes(court, "595096")).token == "595096"  # the first that is told


async def test_another_line_and_a_clients_own_number_are_no_courts(court: Office) -> None:
    _, thread_id = await court.add(department_id=COURT, owner=None)
    await court.texts("26-TR-1041", ANAS, line=COURT_LINE)
    assert await court.value("SELECT body FROM message WHERE thread_id = $1", thread_id) == "26-TR-1041"
    await court.texts("26-TR-1041", STRANGERS, line=LINE)
    assert await on_board(court) == 1
    assert (await writes(court, "595096")).number == STRANGERS


async def test_a_client_of_another_department_asks_as_anybody_does(court: Office) -> None:
    await court.add()
    assert (await writes(court, "595096", ANAS)).token == "595096"


async def test_a_number_that_two_clients_share_is_a_persons_to_sort_out(court: Office) -> None:
    await court.add(department_id=COURT, owner=None)
    await court.add("Ben Baker", ANAS, department_id=COURT, owner=None)
    await court.texts("595096", ANAS, line=COURT_LINE)
    assert await on_board(court) == 1
    assert (await writes(court, "595096", BENS)).number == BENS


async def test_a_digit_answers_what_was_asked_and_once(court: Office) -> None:
    await says(court, options=("remind", "no"), is_answer=True)
    await court.sent()
    assert (await writes(court, "2")).choice == 2
    assert await on_board(court) == 0
    assert (await writes(court, "1")).choice is None
    assert await on_board(court) == 1


async def test_a_digit_of_a_day_later_answers_nothing(court: Office) -> None:
    await says(court, options=("remind", "no"), is_answer=True)
    court.clock.advance(timedelta(hours=25))
    assert (await writes(court, "1")).choice is None


async def test_a_text_told_twice_is_asked_once(court: Office) -> None:
    text = court.text("595096", STRANGERS, line=COURT_LINE)
    for seq in (1, 1):
        await court.say("gateway", text, subject=STRANGERS, seq=seq)
    await court.until("SELECT count(*) FROM inbox WHERE queue = 'threads.inbound'", 2)
    await court.next("reminders.asked", NumberAsked)
    assert (await writes(court, "26-TR-1041")).token == "26-TR-1041"


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


async def test_a_month_later_the_number_is_forgotten(court: Office) -> None:
    await writes(court, "595096")
    post = await says(court)
    await court.sent()
    await court.gateway_says(post.post_id, "delivered", 1)
    await became(court)
    court.clock.advance(timedelta(days=31))
    await Courts(court.service.db).forget()
    assert await court.value("SELECT count(*) FROM court_text") == 0
    assert await court.value("SELECT count(*) FROM number_post") == 0


SECRET = "my mother Xiomara is dying, case 595096"


async def told(office: Office) -> str:
    """All that left of it, as it is on the wire."""
    await office.texts(SECRET, STRANGERS, line=COURT_LINE)
    asked = await office.next("reminders.asked", NumberAsked)
    return json.dumps(msgspec.to_builtins(asked))


async def test_no_word_of_it_leaves_but_the_case_number(court: Office) -> None:
    said = await told(court)
    assert "595096" in said
    assert "Xiomara" not in said


@pytest.mark.parametrize("careless", ["court_private"], indirect=True)
async def test_without_that_everybody_hears_of_her_mother(careless: Office) -> None:
    assert "Xiomara" in await told(careless)
