"""Strangers ask a court's line: what is told of it, and what comes on the board."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import msgspec
import pytest

from proto.courts import NumberAsked
from services.threads.jobs.courts import Courts
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.courts import became, has_court, on_board, says, writes
from tests.service.threads.house import ANAS, BENS, COURT, COURT_LINE, LINE, STRANGERS, department
from tests.service.threads.office import Office


@pytest.fixture
async def court(office: Office) -> Office:
    await has_court(office)
    return office


@pytest.fixture
async def careless(database: Database, broker: Broker, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    async with Office(database, broker, failpoints=f"{request.param}:off").running() as office:
        await has_court(office)
        yield office


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
