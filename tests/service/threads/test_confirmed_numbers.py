"""A number is the client's once the client has said so; who says no, or asks who writes, has not."""

from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from services.kit.ids import new_id
from services.threads.domain.health import Condition
from services.threads.store.caseloads import open_caseload
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import CLERK, COURT, COURT_LINE, MONDAY, NEW, PROBATION
from tests.service.threads.office import Office
from tests.service.threads.test_numbers import adds
from tests.service.threads.test_posts import post
from tests.service.threads.test_questions import asking

Ana = tuple[UUID, UUID]
UNVERIFIED = Condition("unverified", 0, is_confirmed=False)
HEALTH = "SELECT health FROM phone WHERE number = $1"
FULL, NEUTRAL = "Ana: court tomorrow, DUI case", "Please call 801 555 0100."
NOES = ("No", "2 no", "2. No, sorry", "No soy Ana", "This isn't Ana", "You got the wrong guy")
DOUBTS = ("Who is this?", "Hello?", "No problem", "¿Quién es?", "what is this about")


async def asked(office: Office, ana: Ana) -> None:
    """Whoever has the new number is asked: "Is this Ana? Please reply 1 for yes or 2 for no."."""
    await adds(office, ana[0], NEW, ask_first=True)
    office.passes(seconds=6)
    assert "reply 1 for yes or 2 for no" in (await office.sent()).body


async def reads(office: Office, client_id: UUID, neutral: str | None = NEUTRAL) -> list[str]:
    """What whoever has the client's number reads of her hearing."""
    wording = {"wording": {"en": FULL}, "neutral_wording": {"en": neutral} if neutral else None}
    until = MONDAY + timedelta(hours=3)
    await office.say("reminders", post(client_id, **wording, department_id=PROBATION, not_after=until))
    await office.until("SELECT count(*) FROM post", 1)
    query = "SELECT body FROM message WHERE post_id IS NOT NULL AND status = 'queued'"
    return [row["body"] for row in await office.db.fetch(query)]


@pytest.mark.parametrize("says", NOES)
async def test_who_says_no_is_somebody_else_and_nothing_goes_there(office: Office, ana: Ana, says: str) -> None:
    await asked(office, ana)
    await office.texts(says, number=NEW)
    shown = await office.carla.thread(ana[1])
    assert (shown["health"], [task["kind"] for task in shown["client"]["tasks"]]) == ("wrong_person", ["wrong_person"])
    assert await reads(office, ana[0]) == []


@pytest.mark.parametrize("says", DOUBTS)
async def test_who_says_neither_yes_nor_no_is_left_to_a_person(office: Office, ana: Ana, says: str) -> None:
    await asked(office, ana)
    await office.texts(says, number=NEW)
    assert await office.value(HEALTH, NEW) == "unverified"
    assert await office.value("SELECT is_answer_due FROM thread WHERE thread_id = $1", ana[1])
    assert await reads(office, ana[0]) == [NEUTRAL]
    await office.texts("1", number=NEW)
    assert await office.value(HEALTH, NEW) == "working"


@pytest.mark.parametrize("says", ["Yes", "sí, soy Ana", "This is Ana Abbott", "1 yes"])
async def test_a_clear_yes_is_the_answer_in_words_too(office: Office, ana: Ana, says: str) -> None:
    await asked(office, ana)
    await office.texts(says, number=NEW)
    assert await office.value(HEALTH, NEW) == "working"
    assert await office.value("SELECT choice FROM question") == 1
    assert await reads(office, ana[0]) == [FULL]


@pytest.mark.parametrize("says", ["No", "Who is this?"])
async def test_without_waiting_for_a_clear_yes_a_stranger_reads_of_her_hearing(
    database: Database, broker: Broker, says: str
) -> None:
    async with Office(database, broker, failpoints="clear_yes:off").running() as office:
        ana = await office.add()
        await asked(office, ana)
        await office.texts(says, number=NEW)
        assert await reads(office, ana[0]) == [FULL]


async def test_what_is_asked_after_it_leaves_it_asked(office: Office, ana: Ana) -> None:
    await asked(office, ana)
    await office.carla.writes(ana[1], "Please reply 1 if you got this")
    await office.sent()
    await office.texts("ok see you", number=NEW)
    assert await office.value(HEALTH, NEW) == "unverified"
    await office.texts("its me", number=NEW)
    assert await office.value(HEALTH, NEW) == "working"


async def test_a_two_may_be_the_no_to_whose_number_it_is_whatever_was_asked_since(office: Office, ana: Ana) -> None:
    await asked(office, ana)
    neutral = {"en": "Monday 9:00. Reply 1 coming, 2 another time, 3 wrong person"}
    await office.say("reminders", replace(asking(ana[0], new_id()), neutral_wording=neutral))
    await office.sent("reminder")
    await office.texts("2", number=NEW)
    assert await office.value(HEALTH, NEW) == "unverified"


async def test_asked_by_one_department_it_says_so_to_any(office: Office, ana: Ana) -> None:
    async with office.service.db.tx() as tx:
        await open_caseload(tx, ana[0], COURT, CLERK)
    await asked(office, ana)
    await office.texts("Hello?", number=NEW, line=COURT_LINE)
    assert await office.value(HEALTH, NEW) == "unverified"


@pytest.mark.parametrize(("says", "health"), [("Who is this?", "unverified"), ("No", "unverified"), ("ok", "working")])
async def test_where_nobody_asked_any_words_confirm_that_do_not_doubt_it(
    office: Office, says: str, health: str
) -> None:
    client_id, _ = await office.add(number=NEW, condition=UNVERIFIED)
    await office.texts(says, number=NEW)
    assert await office.value(HEALTH, NEW) == health
    assert await reads(office, client_id) == [FULL if health == "working" else NEUTRAL]


async def test_a_digit_that_answers_what_the_client_was_asked_confirms(office: Office) -> None:
    client_id, _ = await office.add(number=NEW, condition=UNVERIFIED)
    neutral = {"en": "Monday 9:00. Reply 1 coming, 2 another time, 3 wrong person"}
    await office.say("reminders", replace(asking(client_id, new_id()), neutral_wording=neutral))
    await office.sent("reminder")
    await office.texts("2", number=NEW)
    assert await office.value(HEALTH, NEW) == "working"


async def test_a_confirmed_number_stays_so_whoever_asks_who_writes(office: Office, ana: Ana) -> None:
    await office.texts("Who is this?")
    assert (await office.carla.thread(ana[1]))["health"] == "working"


async def test_without_neutral_words_nothing_sensitive_goes_where_nobody_confirmed(office: Office) -> None:
    client_id, _ = await office.add(condition=UNVERIFIED)
    assert await reads(office, client_id, None) == []
    assert await office.value("SELECT wording FROM message WHERE post_id IS NOT NULL") == "number_frozen"


async def test_without_that_rule_it_goes(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="neutral_only:off").running() as office:
        client_id, _ = await office.add(condition=UNVERIFIED)
        assert await reads(office, client_id, None) == [FULL]
