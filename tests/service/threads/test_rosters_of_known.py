"""A list that brings closed clients back: it takes no refusal back, and gives nobody a number by the way."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from services.threads.store.caseloads import close_caseload
from services.threads.store.people import add_phone
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.consenting import NO_REMINDERS, WISH, composer, ledger, records
from tests.service.threads.house import ANAS, BENS, NEW, PROBATION
from tests.service.threads.lists import applies, brings, csv, said
from tests.service.threads.office import Office

BEN = f"Ben,Baker,{BENS}"


async def close(office: Office, client_id: UUID) -> None:
    async with office.service.db.tx() as tx:
        await close_caseload(tx, client_id, PROBATION)


async def with_note(office: Office, number: str, client_id: UUID) -> None:
    """Another number of theirs, which texts do not go to."""
    async with office.service.db.tx() as tx:
        await add_phone(tx, client_id, number, is_current=False)


@pytest.mark.parametrize("words", [WISH, NO_REMINDERS])
async def test_a_refusal_in_a_text_stays_though_they_come_back(office: Office, words: str) -> None:
    ben, thread = await office.add("Ben Baker", BENS)
    await office.texts(words, BENS)
    await close(office, ben)
    before = await ledger(office)
    brought = await brings(office.carla, csv(BEN, "Eve,Evans,385 555 0140"))
    assert said(brought) == ["reopened", "new"]
    assert [row["is_refusing"] for row in brought["rows"]] == [True, False]
    applied = await applies(office.carla, brought)
    assert [row["is_refusing"] for row in applied["rows"]] == [True, False]
    report = await office.carla.get(f"/v1/rosters/{brought['roster_id']}/report")
    assert [row["is_refusing"] for row in report["rows"]] == [True, False]
    assert await office.value("SELECT is_open FROM thread WHERE thread_id = $1", thread) is True
    assert await ledger(office) == [*before, ("all", True, "form")], "of her who is new, and of nobody else"
    consent = (await office.carla.get(f"/v1/clients/{ben}"))["consent"]
    assert consent["reminders_stopped"] == "wording"


async def test_a_refusal_that_was_written_down_stays(office: Office) -> None:
    ben, thread = await office.add("Ben Baker", BENS)
    await records(office, ben, is_agreed=False, note="Said so at the desk")
    await close(office, ben)
    await applies(office.carla, await brings(office.carla, csv(BEN)))
    assert (await composer(office, thread))["blocked"] == "opted_out"
    assert await ledger(office) == [("all", False, "in_person")]
    again = await brings(office.carla, csv(BEN))
    assert said(again) == ["known"]


async def test_nobody_is_said_to_have_agreed_after_a_stop(office: Office) -> None:
    ben, _ = await office.add("Ben Baker", BENS)
    await office.stops(BENS)
    await close(office, ben)
    brought = await brings(office.carla, csv(BEN))
    assert [row["is_refusing"] for row in brought["rows"]] == [True]
    await applies(office.carla, brought)
    assert await office.value("SELECT count(*) FROM consent WHERE is_agreed") == 0


async def test_what_was_refused_between_looking_and_applying_stays_too(office: Office) -> None:
    ben, thread = await office.add("Ben Baker", BENS)
    await close(office, ben)
    brought = await brings(office.carla, csv(BEN))
    assert [row["is_refusing"] for row in brought["rows"]] == [False]
    await records(office, ben, is_agreed=False)
    applied = await applies(office.carla, brought)
    assert [row["is_refusing"] for row in applied["rows"]] == [True]
    assert (await composer(office, thread))["blocked"] == "opted_out"


async def test_who_took_their_refusal_back_agrees_by_the_list(office: Office) -> None:
    ben, _ = await office.add("Ben Baker", BENS)
    await records(office, ben, is_agreed=False)
    office.passes(seconds=1)
    await records(office, ben, is_agreed=True)
    await close(office, ben)
    brought = await brings(office.carla, csv(BEN))
    assert [row["is_refusing"] for row in brought["rows"]] == [False]
    await applies(office.carla, brought)
    assert (await ledger(office))[-1] == ("all", True, "form")


@pytest.fixture
async def deaf(database: Database, broker: Broker) -> AsyncIterator[Office]:
    """The office that takes a list for everybody's yes."""
    async with Office(database, broker, failpoints="refusal_stays:off").running() as office:
        yield office


async def test_without_it_a_clerks_list_lifts_what_a_client_refused(deaf: Office) -> None:
    ben, thread = await deaf.add("Ben Baker", BENS)
    await deaf.texts(WISH, BENS)
    await close(deaf, ben)
    deaf.passes(seconds=1)
    await applies(deaf.carla, await brings(deaf.carla, csv(BEN)))
    assert (await composer(deaf, thread))["blocked"] is None


@pytest.mark.parametrize("is_closed", [True, False])
async def test_a_number_that_texts_do_not_go_to_is_refused_and_nothing_is_done(office: Office, is_closed: bool) -> None:
    ben, thread = await office.add("Ben Baker", BENS)
    await with_note(office, NEW, ben)
    if is_closed:
        await close(office, ben)
    brought = await brings(office.carla, csv(f"Ben,Baker,{NEW}", "Eve,Evans,385 555 0140"))
    assert said(brought) == ["refused:other_number:number", "new"]
    assert brought["rows"][0]["client_id"] == str(ben), "on whose page it is put right"
    applied = await applies(office.carla, brought)
    assert applied["counts"] == {"refused": 1, "new": 1}
    assert await office.value("SELECT is_open FROM thread WHERE thread_id = $1", thread) is not is_closed
    assert await office.value("SELECT count(*) FROM consent WHERE client_id = $1", ben) == 0


async def test_both_ways_out_of_another_number_are_open(office: Office) -> None:
    ben, _ = await office.add("Ben Baker", BENS)
    await with_note(office, NEW, ben)
    await close(office, ben)
    assert said(await brings(office.carla, csv(BEN))) == ["reopened"]
    phone = await office.value("SELECT phone_id FROM phone WHERE number = $1", NEW)
    await office.carla("POST", f"/v1/phones/{phone}/current", {})
    brought = await brings(office.carla, csv(f"Ben,Baker,{NEW}"))
    assert said(brought) == ["reopened"]
    await applies(office.carla, brought)
    await office.followed()
    assert await office.value("SELECT number FROM phone WHERE is_current") == NEW


async def test_of_a_colleagues_client_no_number_is_told(office: Office) -> None:
    theirs, _ = await office.add("Ben Baker", BENS)
    await with_note(office, ANAS, theirs)
    assert said(await brings(office.dev, csv(f"Ben,Baker,{ANAS}"))) == ["known"]


@pytest.fixture
async def trusting(database: Database, broker: Broker) -> AsyncIterator[Office]:
    """The office that takes any number of a client's for the one texts go to."""
    async with Office(database, broker, failpoints="texted_number:off").running() as office:
        yield office


async def test_without_it_they_come_back_under_a_number_the_list_does_not_name(trusting: Office) -> None:
    ben, _ = await trusting.add("Ben Baker", BENS)
    await with_note(trusting, NEW, ben)
    await close(trusting, ben)
    brought = await brings(trusting.carla, csv(f"Ben,Baker,{NEW}"))
    assert said(brought) == ["reopened"]
    await applies(trusting.carla, brought)
    assert await trusting.value("SELECT number FROM phone WHERE is_current") == BENS
