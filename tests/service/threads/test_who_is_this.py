"""Asked by hand who a number is: once in its life, never a machine, never who said STOP."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.kit.tokens import StaffToken
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import (
    ADMIN,
    ANAS,
    CARLA,
    CLERK,
    COURT,
    LINE,
    MONDAY,
    PROBATION,
    ROLES,
    STRANGERS,
    department,
    line,
)
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]
QUESTION = {"en": "This is Probation. Who is this?"}
OTHER_LINE = "+18015550101"


@pytest.fixture
async def forgetful(database: Database, broker: Broker) -> AsyncIterator[Office]:
    """The office that does not look whom it asked, nor has a table that does."""
    async with Office(database, broker, failpoints="ask_once:off").running() as office:
        await office.db.execute("DROP INDEX unknown_asked_once")
        yield office


async def card(office: Office, who: str = "carla") -> Any:
    [number] = (await office.people[who].get("/v1/unknown"))["numbers"]
    return number


async def asks(office: Office, number: Any, who: str = "carla", status: int | tuple[int, ...] = 200) -> Any:
    return await office.people[who]("POST", f"/v1/unknown/{number['number_id']}/ask", None, status)


async def wrote_before_there_were_words(office: Office) -> Any:
    """A number that nobody has asked; the department has words for it since."""
    await office.texts("hi", STRANGERS)
    await office.know(department(PROBATION, unknown_reply=QUESTION))
    return await card(office)


async def test_asked_by_hand_in_the_departments_words_and_said_on_the_card(office: Office) -> None:
    number = await wrote_before_there_were_words(office)
    assert (number["can_ask"], number["asked_at"]) == ("yes", None)
    said = await asks(office, number)
    assert (said["can_ask"], said["asked_by"]) == ("asked", "Carla Reyes")
    asked = await office.sent()
    assert (asked.to, asked.line, asked.body, asked.purpose) == (STRANGERS, LINE, QUESTION["en"], "unknown_reply")
    assert asked.not_after - asked.not_before == timedelta(hours=1)
    assert (await asks(office, number, "dev", 409))["title"] == "asked"
    await office.texts("tina", STRANGERS)
    await office.nothing_sent()
    again = await card(office, "desk")
    assert (again["can_ask"], again["asked_by"]) == ("asked", "Carla Reyes")


async def test_who_was_asked_automatically_is_not_asked_by_hand(office: Office) -> None:
    await office.know(department(PROBATION, unknown_reply=QUESTION))
    await office.texts("hi", STRANGERS)
    await office.sent()
    number = await card(office)
    assert (number["can_ask"], number.get("asked_by")) == ("asked", None)
    await asks(office, number, status=409)
    await office.carla("POST", f"/v1/unknown/{number['number_id']}/hide", status=204)
    await office.texts("hello?", STRANGERS)
    await asks(office, await card(office), status=409)
    await office.nothing_sent()


async def test_of_many_who_ask_at_once_one_does(office: Office) -> None:
    number = await wrote_before_there_were_words(office)
    people = ("carla", "dev", "erin", "desk") * 3
    await asyncio.gather(*(asks(office, number, who, (200, 409)) for who in people))
    assert await office.value("SELECT count(*) FROM audit WHERE act = 'unknown_asked' AND outcome = 'done'") == 1
    await office.sent()
    await office.nothing_sent()


async def test_asked_by_hand_while_its_next_text_comes_in_is_asked_once(office: Office) -> None:
    number = await wrote_before_there_were_words(office)
    await asyncio.gather(office.texts("its tina", STRANGERS), asks(office, number, status=(200, 409)))
    await office.sent()
    await office.nothing_sent()


async def test_without_the_look_back_a_number_is_asked_again(forgetful: Office) -> None:
    number = await wrote_before_there_were_words(forgetful)
    await asks(forgetful, number)
    await forgetful.sent()
    await asks(forgetful, number, "dev")
    assert (await forgetful.sent()).to == STRANGERS


@pytest.mark.parametrize("other", ["hidden from her", "another line"])
async def test_a_wall_hides_no_stop_and_no_question(office: Office, ana: Ana, other: str) -> None:
    """What one may not see counts all the same: another line's STOP, a row that only colleagues see."""
    number = await wrote_before_there_were_words(office)
    if other == "another line":
        await office.know(line(OTHER_LINE, PROBATION))
        await office.stops(STRANGERS, OTHER_LINE)
        assert (await card(office))["can_ask"] == "stopped"
        assert (await asks(office, number, status=409))["title"] == "stopped"
    else:
        await office.db.execute(
            """
            INSERT INTO unknown_number (unknown_id, number, department_id, line, kind, state, first_at, last_at,
                                        text_count, candidate_ids, candidate_staff_ids, reply_id)
            SELECT gen_random_uuid(), number, department_id, line, 'shared', 'hidden', first_at, last_at, 1, $1, $2,
                   gen_random_uuid()
              FROM unknown_number
            """,
            [ana[0]],
            [CARLA],
        )
        assert (await asks(office, number, "dev", 409))["title"] == "asked"
    await office.nothing_sent()


async def test_who_wrote_that_they_want_no_texts_is_not_asked(office: Office) -> None:
    """Their wish was said while the number was a client's, and stands though it is nobody's now."""
    client_id, _ = await office.add("Ben Baker", STRANGERS)
    await office.texts("please stop texting me", STRANGERS)
    phone_id = await office.value("SELECT phone_id FROM phone WHERE client_id = $1", client_id)
    await office.carla("POST", f"/v1/phones/{phone_id}/end", {"because": "not_theirs"})
    await office.texts("who is this", STRANGERS)
    await office.know(department(PROBATION, unknown_reply=QUESTION))
    number = await card(office)
    assert number["can_ask"] == "stopped"
    await asks(office, number, status=409)
    assert (await asks(office, number, "desk", 409))["title"] == "stopped"


@pytest.mark.parametrize("sender", ["28849", "ana@example.com"])
async def test_a_machine_is_not_asked(office: Office, sender: str) -> None:
    await office.know(department(PROBATION, unknown_reply=QUESTION))
    await office.texts("your code is 1234", sender)
    number = await card(office)
    assert number["can_ask"] == "no_phone"
    assert (await asks(office, number, status=409))["title"] == "no_phone"


async def test_nobody_is_asked_without_words_or_in_quiet_hours(office: Office) -> None:
    await office.texts("hi", STRANGERS)
    number = await card(office)
    assert number["can_ask"] == "no_wording"
    assert (await asks(office, number, status=409))["title"] == "no_wording"
    await office.know(department(PROBATION, unknown_reply=QUESTION))
    office.clock.advance(MONDAY.replace(hour=4) + timedelta(days=1) - office.clock.now())  # nine in the evening there
    assert (await asks(office, number, status=409))["title"] == "quiet_hours"
    await office.nothing_sent()
    office.clock.advance(timedelta(hours=10, minutes=30))  # half past seven: it waits for eight
    await asks(office, number)
    asked = await office.sent()
    assert asked.not_before == MONDAY.replace(hour=15) + timedelta(days=1)
    assert asked.not_after - asked.not_before == timedelta(minutes=30)


async def test_a_stop_of_the_board_is_told_to_nobody_beside_it(office: Office) -> None:
    """Who may look at the board learns of its numbers' STOP; nobody learns of any other number's."""
    await office.texts("hi", STRANGERS)
    await office.stops(STRANGERS)
    await office.stops(ANAS)
    await office.know(department(COURT, unknown_reply=QUESTION))
    seen = {}
    for who, staff_id in (("carla", CARLA), ("clerk", CLERK), ("admin", ADMIN)):
        token = StaffToken(staff_id, *ROLES[staff_id][1:], "s1")
        async with office.service.pages.page(token) as tx:
            seen[who] = {row["number"] for row in await tx.fetch("SELECT number FROM opt_out")}
    assert seen == {"carla": {STRANGERS}, "clerk": set(), "admin": set()}
