"""Numbers looked up: within the budget, each once in a while, and only those we write to."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import msgspec
import pytest
from twilio.rest.lookups.v2.phone_number import PhoneNumberInstance

from proto.numbers import NumberChecked
from proto.trail import Republish, republish_type
from services.gateway.jobs import numbers
from services.gateway.jobs.numbers import Numbers
from services.gateway.provider.twilio.checks import Checks
from services.gateway.store import checks
from services.kit.settings import Secret
from tests.service.gateway.checking import HOSTS, STRANGER, counts, job, make_due, written_to
from tests.service.gateway.county import BEN_ID, client, phone, settle
from tests.service.gateway.office import ACCOUNT, ANA, BEN, TOKEN, Office, at, until

pytestmark = pytest.mark.usefixtures("settled")


async def test_off_by_default_nobody_is_asked(road: Office) -> None:
    await written_to(road, ANA)
    await asyncio.sleep(0.2)
    assert await counts(road) == {}
    assert await road.value("SELECT count(*) FROM number_check") == 0


async def test_turned_on_it_looks_up_by_itself(office: Office) -> None:
    await office.knobs(line_types={ANA: "landline"})
    async with office.running(lookups_per_day=5, deactivations=True):
        await office.add_line()
        await written_to(office, ANA)
        office.gateway.nudge("learn_numbers")
        await until(lambda: known(office))
        office.gateway.nudge("look_up")
        await office.saw(NumberChecked, number=ANA, line_type="landline")


async def known(office: Office) -> int:
    return int(await office.value("SELECT count(*) FROM number_check WHERE due_at < 'infinity'"))


async def test_whom_we_write_to_is_looked_up_once_and_told_once(road: Office) -> None:
    await road.knobs(line_types={ANA: "landline", BEN: "aNewWord"})
    await road.texts_in(STRANGER, "hello")  # only wrote to us: nobody pays to look that up
    await written_to(road, ANA, BEN)
    one = job(road)
    for _ in range(3):
        await one.learn()
        await one.look_up()
    assert await counts(road) == {"look_ups": 2, "look_ups_line_type_intelligence": 2}
    told = {event.number: event.line_type for event in await road.saw(NumberChecked, 2)}
    assert told == {ANA: "landline", BEN: "aNewWord"}
    known_at = await road.value("SELECT known_at FROM number_check WHERE number = $1", ANA)
    assert abs(known_at - road.clock.now()) < timedelta(minutes=2)  # by the key of the first text to it
    await make_due(road)
    await one.look_up()  # its kind is known, and it never wrote: there is nothing to ask
    assert (await counts(road))["look_ups"] == 2


async def test_the_next_texts_to_a_number_do_not_pay_for_it_again(road: Office) -> None:
    await road.texts_in(ANA, "hello")  # so there is always something to ask: whether it is still hers
    one = job(road)
    for _ in range(3):
        await written_to(road, ANA)
        await one.learn()
        await one.look_up()
    assert (await counts(road))["look_ups"] == 1
    assert await road.value("SELECT min(due_at) > now() + interval '29 days' FROM number_check")


async def test_a_text_to_it_does_not_cut_the_pause_after_a_look_up_that_failed(road: Office) -> None:
    await road.knobs(lookup_faults=["unavailable"] * 9)
    await road.texts_in(ANA, "hello")
    one = job(road)
    for _ in range(2):
        await written_to(road, ANA)
        await one.learn()
        await one.look_up()
    assert await road.value("SELECT tries FROM number_check") == 1


async def test_without_its_memory_it_asks_again_and_again(office: Office) -> None:
    async with office.running(failpoints="look_up_once:off"):
        await office.add_line()
        await office.texts_in(ANA, "hello")
        await written_to(office, ANA)
        one = job(office, per_day=7)
        await one.learn()
        await one.look_up()
        assert (await counts(office))["look_ups"] == 7


async def test_who_wrote_is_asked_about_since_that_day(road: Office) -> None:
    await road.knobs(reassigned=[ANA])
    for number in (ANA, BEN):
        await road.texts_in(number, "hello")
    await written_to(road, ANA, BEN, "+525512345678")
    one = job(road)
    await one.learn()
    await one.look_up()
    assert (await counts(road))["look_ups_reassigned_number"] == 2  # and never abroad: nobody keeps that there
    await road.saw(NumberChecked, number=ANA, is_reassigned=True)
    await road.saw(NumberChecked, number=BEN, is_reassigned=False)
    await road.knobs(reassigned=[ANA, BEN])
    await make_due(road)
    await one.look_up()
    await road.saw(NumberChecked, number=BEN, is_reassigned=True, line_type="mobile")
    await road.until_quiet()
    assert len([event for event in road.of(NumberChecked) if event.number == ANA]) == 1  # no news, not told


@pytest.mark.parametrize(("switches", "days"), [("", 3), ("asked_since_theirs:off", 400)])
async def test_a_number_given_to_another_client_is_asked_about_since_it_is_theirs(
    office: Office, switches: str, days: int
) -> None:
    """Its owner of before wrote from it a year ago, and the new one never did."""
    async with office.running(failpoints=switches):
        today, since = office.clock.now().date(), at(office, days=-3)
        ana = phone(valid_to=at(office, days=-300))
        await settle(
            office, client(phones=(ana,)), client(BEN_ID, phones=(msgspec.structs.replace(phone(), valid_from=since),))
        )
        async with office.gateway.db.tx() as tx:
            for number, wrote_on in ((ANA, today - timedelta(days=400)), (STRANGER, None)):
                await tx.execute(
                    "INSERT INTO number_check (number, known_at, wrote_on, due_at) VALUES ($1, $2, $3, $2)",
                    number,
                    tx.now - timedelta(days=400),
                    wrote_on,
                )
            found = {one.number: one.verified_on for one in await checks.claim(tx, 10, 10, timedelta(minutes=5))}
        assert found == {ANA: today - timedelta(days=days), STRANGER: None}


async def test_two_replicas_never_spend_more_than_the_budget(road: Office) -> None:
    await due(road, 200)
    await asyncio.gather(*(job(road, per_day=30).look_up() for _ in range(4)))
    assert (await counts(road))["look_ups"] == 30
    assert await road.value("SELECT spent FROM look_up_day") == 30
    async with road.gateway.db.tx() as tx:
        await tx.execute("UPDATE look_up_day SET on_day = on_day - 1")
    await job(road, per_day=30).look_up()  # another day
    assert (await counts(road))["look_ups"] == 60


async def test_without_the_budget_they_spend_it_all(office: Office) -> None:
    async with office.running(failpoints="look_up_budget:off"):
        await due(office, 50)
        await job(office, per_day=10).look_up()
        assert (await counts(office))["look_ups"] == 50


async def due(office: Office, count: int) -> None:
    async with office.gateway.db.tx() as tx:
        await tx.execute(
            """
            INSERT INTO number_check (number, known_at, due_at)
            SELECT '+1307555' || to_char(n, 'FM0000'), $1, $1 FROM generate_series(1, $2::bigint) AS n
            """,
            tx.now,
            count,
        )


@pytest.mark.parametrize(
    ("fault", "is_paid"), [("throttled", False), ("unavailable", False), ("server_error", False), ("reset", True)]
)
async def test_what_is_not_answered_is_asked_later_and_costs_what_it_cost(
    road: Office, fault: str, is_paid: bool
) -> None:
    # A GET that was reset is repeated once by the library, at once.
    await road.knobs(lookup_faults=[fault] * (4 if fault == "reset" else 2))
    await due(road, 1)
    one = job(road)
    for tries in (1, 2):
        await one.look_up()
        [(tried, pause)] = await road.rows("SELECT tries, due_at - $1 FROM number_check", road.clock.now())
        assert tried == tries
        assert timedelta(minutes=tries) - timedelta(seconds=30) < pause <= timedelta(minutes=tries)
        assert await road.value("SELECT spent FROM look_up_day") == tries * is_paid
        await make_due(road)
    await one.look_up()
    assert await road.value("SELECT line_type FROM number_check") == "mobile"


async def test_an_account_that_may_not_ask_stops_asking_for_an_hour(road: Office) -> None:
    await due(road, 100)
    stranger = Numbers(road.gateway.db, Checks(road.company.url, ACCOUNT, Secret("wrong")), 100, 30, HOSTS)
    await stranger.look_up()
    assert await road.value("SELECT count(*) FROM number_check WHERE tries > 0") == numbers.BATCH
    assert await road.value("SELECT spent FROM look_up_day") == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"line_type_intelligence": null, "reassigned_number": null}',
        b'{"line_type_intelligence": {"type": null, "error_code": 60600}}',
        b'{"line_type_intelligence": {"type": "<script>"}}',
        b'{"reassigned_number": {"is_number_reassigned": "no_data_available"}}',
        b'{"line_type_intelligence": {"type": 7}}',
    ],
)
async def test_an_answer_that_says_nothing_is_nothing_to_tell(
    road: Office, odd: tuple[str, dict[str, Any]], body: bytes
) -> None:
    url, says = odd
    says["body"] = body
    await due(road, 1)
    await job(road, url=url).look_up()
    assert await road.value("SELECT count(*) FROM number_check WHERE line_type IS NULL AND seq IS NULL") == 1
    await road.until_quiet()
    assert road.of(NumberChecked) == []


async def test_it_is_told_again_when_asked(road: Office) -> None:
    await road.knobs(line_types={ANA: "landline"})
    await written_to(road, ANA)
    one = job(road)
    await one.learn()
    await one.look_up()
    await road.saw(NumberChecked)
    async with road.threads.db.tx() as tx:
        tx.publish(Republish(type="number.checked.v1"), subject="x", type_name=republish_type("gateway").name)
    told = await road.saw(NumberChecked, 2)
    assert told[0] == told[1]


async def test_the_practice_company_answers_as_the_library_reads(road: Office) -> None:
    await written_to(road, ANA)
    url = f"{road.company.url}/v2/PhoneNumbers/{ANA}?Fields=line_type_intelligence"
    auth = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, TOKEN)}
    async with road.http.get(url, headers=auth) as answer:
        told = await answer.json()
    one = PhoneNumberInstance(None, told)
    assert {name for name in vars(one) if not name.startswith("_")} == set(told)
    assert (one.phone_number, one.valid, one.reassigned_number) == (ANA, True, None)
