"""Consent: who wants what, from whose word, since when; and what a court's order opens."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from proto.numbers import NumberOptedIn, NumberOptedOut
from proto.posts import ThreadPost, ThreadRefused
from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.consenting import NO_REMINDERS, WISH, composer, ledger, orders, posts, record, records, says
from tests.service.threads.house import ANAS, BENS, CARLA, ERIN, LINE, NEW, PROBATION
from tests.service.threads.office import Office
from tests.service.threads.pages import page_of

Ana = tuple[UUID, UUID]


@pytest.mark.parametrize("body", [NO_REMINDERS, "ya no me manden recordatorios"])
async def test_who_wants_no_reminders_is_still_written_to(office: Office, ana: Ana, body: str) -> None:
    await office.texts(body)
    shown = await composer(office, ana[1])
    assert (shown["blocked"], shown["reminders_stopped_at"] is not None) == (None, True)
    await office.carla.writes(ana[1], "Of course.")
    assert (await office.sent()).body == "Of course."
    post_id = await posts(office, ana[0])
    assert (await office.next("reminders.posted", ThreadRefused)).post_id == post_id
    await posts(office, ana[0], "away")
    assert (await office.sent("reminder")).body == "Court tomorrow at 9."
    assert await ledger(office) == [("reminder", False, "wording")]


@pytest.mark.parametrize("body", [WISH, "ya no me escriban", "stop sending me texts and reminders"])
async def test_a_wish_to_stop_stops_everything_at_once(office: Office, ana: Ana, body: str) -> None:
    held = await office.carla.writes(ana[1], "See you at 4", undo_s=10)
    await office.texts(body)
    shown = await composer(office, ana[1])
    assert (shown["blocked"], shown["blocked_how"]) == ("opted_out", "wording")
    await office.carla.writes(ana[1], "Hello", 409)
    await posts(office, ana[0])
    assert (await office.next("reminders.posted", ThreadRefused)).reason == "opted_out"
    office.passes(seconds=11)
    await office.status_is(held["message_id"], "failed")
    await office.nothing_sent()
    page = await office.carla.inbox()
    assert (page["rows"][0]["health"], page["problem_total"]) == ("opted_out", 1)


async def test_a_held_reminder_is_looked_at_again_when_it_is_due(office: Office, ana: Ana) -> None:
    post = ThreadPost(
        post_id=new_id(),
        client_id=ana[0],
        department_id=PROBATION,
        wording={"en": "Court tomorrow at 9."},
        not_before=office.clock.now() + timedelta(hours=1),
        not_after=office.clock.now() + timedelta(hours=5),
    )
    await office.say("reminders", post, subject=str(post.post_id))
    await office.until("SELECT count(*) FROM message WHERE status = 'held'", 1)
    await office.texts(NO_REMINDERS)
    office.passes(hours=2)
    await office.until("SELECT status FROM message WHERE direction = 'outbound'", "failed")
    await office.nothing_sent()


async def test_start_lifts_what_the_client_wrote_whatever_it_was(office: Office, ana: Ana) -> None:
    await office.texts(NO_REMINDERS)
    await office.texts(WISH)
    await office.texts("START", keyword="start")
    shown = await composer(office, ana[1])
    assert (shown["blocked"], shown["reminders_stopped_at"]) == (None, None)
    assert await ledger(office) == [
        ("reminder", False, "wording"),
        ("all", False, "wording"),
        ("all", True, "keyword"),
    ]


async def test_words_follow_the_numbers_own_count_whatever_order_they_come_in(office: Office, ana: Ana) -> None:
    """START was accepted after the wish, by a machine whose clock is behind; it comes first."""
    now = office.clock.now()
    wish = office.text(WISH, received_at=now)
    start = office.text("START", keyword="start", received_at=now - timedelta(minutes=1))
    for text, seq in ((start, 2), (wish, 1)):
        await office.say("gateway", text, subject=ANAS, seq=seq)
        await office.taken_in(text.text_id)
    assert (await composer(office, ana[1]))["blocked"] is None
    assert len(await ledger(office)) == 2


async def test_what_is_told_again_is_one_word(office: Office, ana: Ana) -> None:
    """Gateway may tell it again under another event's id, and the text of a START beside it."""
    stop = NumberOptedOut(number=ANAS, line=LINE, evidence_id=new_id(), at=office.clock.now())
    for seq in (5, 5, 4):
        await says(office, stop, seq)
    text_id = await office.texts("START", keyword="start")
    start = NumberOptedIn(number=ANAS, line=LINE, evidence_id=text_id, at=office.clock.now())
    await says(office, start, 7)
    assert await ledger(office) == [("all", False, "keyword"), ("all", True, "keyword")]


async def test_own_words_do_not_hide_a_carriers_stop(office: Office, ana: Ana) -> None:
    await office.stops()
    await office.texts(WISH)
    assert (await composer(office, ana[1]))["blocked_how"] == "keyword"


async def test_what_staff_were_told_holds_and_is_taken_back(office: Office, ana: Ana) -> None:
    shown = await records(office, ana[0], is_agreed=False, note="At the desk, with his mother.")
    assert (shown["stopped"], shown["words"][0]["staff_name"]) == ("in_person", "Carla Reyes")
    assert (await composer(office, ana[1]))["blocked_how"] == "in_person"
    office.clock.advance(timedelta(minutes=1))
    shown = await records(office, ana[0], is_agreed=True, how="form")
    assert (shown["stopped"], [one["holds"] for one in shown["words"]]) == (None, [False, False])
    await office.carla.writes(ana[1], "Thank you.")
    client = (await office.carla.get(f"/v1/clients/{ana[0]}"))["client"]
    assert client["agreed_how"] == "form"


async def test_reminders_alone_are_recorded_alone(office: Office, ana: Ana) -> None:
    await records(office, ana[0], is_agreed=False, purpose="reminder")
    assert (await composer(office, ana[1]))["blocked"] is None
    await posts(office, ana[0])
    assert (await office.next("reminders.posted", ThreadRefused)).reason == "opted_out"


async def test_a_stop_is_lifted_by_nobody_but_the_client(office: Office, ana: Ana) -> None:
    await office.stops()
    refused = await records(office, ana[0], 409, is_agreed=True)
    assert refused["title"] == "stopped_by_keyword"
    assert (await orders(office, ana[1], status=409))["title"] == "stopped_by_keyword"
    await records(office, ana[0], is_agreed=False)


async def test_a_second_click_is_one_word_and_anothers_id_none(office: Office, ana: Ana) -> None:
    ben, _ = await office.add("Ben Baker", BENS)
    form = record(is_agreed=False)
    path = f"/v1/clients/{ana[0]}/consent"
    await office.carla("POST", path, form, 201)
    await office.carla("POST", path, form, 200)
    await office.carla("POST", f"/v1/clients/{ben}/consent", form, 404)
    assert len(await ledger(office)) == 1


async def test_a_word_is_about_one_number(office: Office, ana: Ana) -> None:
    await office.carla("POST", f"/v1/clients/{ana[0]}/phones", {"number": NEW, "make_current": False}, 201)
    phone_id = await office.value("SELECT phone_id FROM phone WHERE number = $1", NEW)
    await records(office, ana[0], is_agreed=False, phone_id=str(phone_id))
    assert (await composer(office, ana[1]))["blocked"] is None


async def test_who_shares_a_phone_agrees_for_nobody_else(office: Office, ana: Ana) -> None:
    await office.texts(WISH)
    form = {"client_id": str(new_id()), "given_name": "Eve", "family_name": "Evans", "number": ANAS}
    added = await office.carla("POST", "/v1/clients", form | {"agreed_how": "form", "despite": "shares"}, 201)
    assert (await composer(office, ana[1]))["blocked"] == "opted_out"
    assert (await composer(office, UUID(added["thread_id"])))["blocked"] == "opted_out"
    [own, wish] = (await office.carla.get(f"/v1/clients/{form['client_id']}/consent"))["words"]
    assert (own["how"], own["is_agreed"], own["is_of_another"]) == ("form", True, False)
    assert (wish["is_of_another"], wish["words"], wish["message_id"]) == (True, None, None)


async def test_a_new_clients_yes_is_the_first_word(office: Office) -> None:
    form = {"client_id": str(new_id()), "given_name": "Eve", "family_name": "Evans", "number": NEW}
    await office.carla("POST", "/v1/clients", form | {"agreed_how": "court"}, 201)
    [row] = await office.db.fetch("SELECT purpose, is_agreed, how, staff_id, number, department_id FROM consent")
    assert tuple(row) == ("all", True, "court", CARLA, NEW, PROBATION)


# ---- the ledger ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["threads_page", "threads_work"])
async def test_nobody_may_change_the_ledger_or_take_from_it(office: Office, ana: Ana, role: str) -> None:
    await office.texts(WISH)
    verbs = ("UPDATE", "DELETE", "TRUNCATE")
    granted = [await office.value(f"SELECT has_table_privilege($1, 'consent', '{verb}')", role) for verb in verbs]
    columns = await office.value("SELECT has_any_column_privilege($1, 'consent', 'UPDATE')", role)
    assert [*granted, columns] == [False] * 4
    assert await office.value("SELECT has_table_privilege($1, 'consent', 'SELECT')", role)


PAGE_ADDS = """
    INSERT INTO consent (consent_id, number, department_id, client_id, purpose, is_agreed, how, evidence_id,
                         staff_id, at)
    VALUES ($1, $2, $3, $4, 'all', true, $5, $6, $7, $8)
"""


async def test_a_page_writes_in_ones_own_name_and_misreads_as_supervisor_alone(office: Office, ana: Ana) -> None:
    async def adds(who: UUID, how: str, named: UUID, evidence_id: UUID | None = None) -> bool:
        try:
            async with page_of(office, who) as tx:
                told = (new_id(), ANAS, PROBATION, ana[0], how, evidence_id, named, tx.now)
                await tx.execute(PAGE_ADDS, *told)
        except (asyncpg.InsufficientPrivilegeError, asyncpg.CheckViolationError):
            return False
        return True

    assert await adds(CARLA, "form", CARLA)
    assert not await adds(CARLA, "form", ERIN)
    assert not await adds(CARLA, "misread", CARLA, new_id())
    assert await adds(ERIN, "misread", ERIN, new_id())
    assert not await adds(CARLA, "wording", CARLA, new_id())
    assert not await adds(CARLA, "keyword", CARLA, new_id())


async def test_without_the_look_at_consent_who_wants_none_gets_texts(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="consent:off").running() as careless:
        client_id, thread_id = await careless.add()
        await careless.texts(WISH)
        await careless.stops()
        await careless.carla.writes(thread_id, "Hello")
        assert (await careless.sent()).to == ANAS
        await posts(careless, client_id)
        assert (await careless.sent("reminder")).to == ANAS
