"""A wish to stop from a phone that two share, or nobody has, holds for the number; one of its owner before does not."""

from uuid import UUID

import pytest

from proto.posts import ThreadRefused
from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.consenting import NO_REMINDERS, WISH, composer, posts, records
from tests.service.threads.house import ADMIN, ANAS, BENS, CARLA, CLERK, DEV, PROBATION, STRANGERS, department
from tests.service.threads.office import Office
from tests.service.threads.pages import page_of
from tests.service.threads.test_undone_attaches import gives, is_undone, undoes

Ana = tuple[UUID, UUID]
QUESTION = {"en": "Who is this, please?"}


async def said(office: Office, client_id: UUID) -> list[tuple[str, bool, bool]]:
    words = (await office.carla.get(f"/v1/clients/{client_id}"))["consent"]["words"]
    return [(one["how"], one["holds"], one["is_of_another"]) for one in words]


async def sharing(office: Office) -> tuple[Ana, Ana]:
    """Ana and Eve have one phone; whoever of them wrote from it wants no more texts."""
    ana, eve = await office.add(), await office.add("Eve Evans", ANAS, DEV)
    await office.texts(WISH)
    return ana, eve


async def test_a_wish_from_a_shared_phone_stops_it_for_both_and_start_lifts_it(office: Office) -> None:
    ana, eve = await sharing(office)
    assert (await composer(office, ana[1]))["blocked"] == "opted_out"
    assert (await office.dev.thread(eve[1]))["composer"]["blocked"] == "opted_out"
    assert await said(office, ana[0]) == [("wording", True, True)], "by whom is open"
    await office.carla.writes(ana[1], "Hello", 409)
    await posts(office, ana[0])
    assert (await office.next("reminders.posted", ThreadRefused)).reason == "opted_out"
    await office.texts("START", keyword="start")
    for who, thread_id in ((office.carla, ana[1]), (office.dev, eve[1])):
        assert (await who.thread(thread_id))["composer"]["blocked"] is None


async def test_without_that_word_both_get_texts(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="nobodys_wish:off").running() as office:
        ana, _ = await sharing(office)
        await office.carla.writes(ana[1], "Hello")
        assert (await office.sent()).to == ANAS


async def test_no_reminders_from_a_shared_phone_stops_reminders_alone(office: Office, ana: Ana) -> None:
    await office.add("Eve Evans", ANAS)
    await office.texts(NO_REMINDERS)
    shown = await composer(office, ana[1])
    assert (shown["blocked"], shown["reminders_stopped_at"] is None) == (None, False)
    await posts(office, ana[0])
    assert (await office.next("reminders.posted", ThreadRefused)).reason == "opted_out"


@pytest.mark.parametrize("body", [WISH, NO_REMINDERS])
async def test_who_wants_no_texts_is_not_asked_who_they_are(office: Office, body: str) -> None:
    await office.know(department(PROBATION, unknown_reply=QUESTION))
    await office.texts(body, STRANGERS)
    await office.nothing_sent()
    await office.texts("who is this", STRANGERS)
    [number] = (await office.carla.get("/v1/unknown"))["numbers"]
    if body == WISH:
        assert number["can_ask"] == "stopped"
        await office.nothing_sent()
        await office.texts("START", STRANGERS, keyword="start")
        await office.texts("hello again", STRANGERS)
    assert (await office.sent()).body == QUESTION["en"]


async def test_a_strangers_wish_is_the_clients_once_its_text_is(office: Office, ana: Ana) -> None:
    await office.texts(WISH, STRANGERS)
    await undoes(office, number_id := await gives(office, ana, make_current=True))
    await is_undone(office, number_id)
    assert await said(office, ana[0]) == []
    ben = await office.add("Ben Baker", BENS)
    await gives(office, ben, make_current=True)
    assert (await composer(office, ben[1]))["blocked"] == "opted_out"
    assert await said(office, ben[0]) == [("wording", True, False)]
    [text] = [one for one in (await office.carla.thread(ben[1]))["messages"] if one["body"]]
    await office.erin("POST", f"/v1/messages/{text['message_id']}/misread", None, 204)
    assert (await composer(office, ben[1]))["blocked"] is None


async def test_a_strangers_wish_holds_for_whoever_gets_the_number_until_they_agree(office: Office) -> None:
    await office.texts(WISH, STRANGERS)
    number_id = (await office.carla.get("/v1/unknown"))["numbers"][0]["number_id"]
    await office.carla("POST", f"/v1/unknown/{number_id}/hide", None, 204)
    ben = await office.add("Ben Baker", STRANGERS)
    assert (await composer(office, ben[1]))["blocked"] == "opted_out"
    assert await said(office, ben[0]) == [("wording", True, True)]
    office.passes(minutes=5)
    await records(office, ben[0], is_agreed=True, how="form")
    assert (await composer(office, ben[1]))["blocked"] is None


# ---- a number that is passed on --------------------------------------------------------------------------------


async def passed_on(office: Office, body: str = WISH, **stop: str) -> Ana:
    """Ana wants no texts and her number ends; Dev's new client gets it, and signs that texts are fine."""
    ana, _ = await office.add()
    await office.texts(body, **stop)
    if stop:
        await office.stops()
    phone_id = await office.value("SELECT phone_id FROM phone WHERE client_id = $1", ana)
    await office.carla("POST", f"/v1/phones/{phone_id}/end", {"because": "changed"})
    await office.followed()
    form = {"client_id": str(new_id()), "given_name": "Eve", "family_name": "Evans", "number": ANAS}
    added = await office.dev("POST", "/v1/clients", form | {"agreed_how": "form"}, 201)
    return UUID(form["client_id"]), UUID(added["thread_id"])


async def test_what_its_owner_of_before_wanted_stops_nobody_who_has_the_number_now(office: Office) -> None:
    eve, thread_id = await passed_on(office)
    assert (await office.dev.thread(thread_id))["composer"]["blocked"] is None
    words = (await office.dev.get(f"/v1/clients/{eve}"))["consent"]["words"]
    assert [one["how"] for one in words] == ["form"], "nor is it shown to whoever serves them"
    await office.dev.writes(thread_id, "Hello")
    assert (await office.sent()).to == ANAS
    assert (await office.dev.inbox())["problem_total"] == 0


async def test_without_that_rule_it_stops_them_for_good(database: Database, broker: Broker) -> None:
    async with Office(database, broker).running() as office:
        never = "LANGUAGE sql STABLE AS 'SELECT false'"
        await office.db.execute(f"CREATE OR REPLACE FUNCTION is_passed_on(word uuid) RETURNS boolean {never}")
        _, thread_id = await passed_on(office)
        assert (await office.dev.thread(thread_id))["composer"]["blocked"] == "opted_out"


async def test_a_carriers_stop_stops_whoever_has_the_number(office: Office) -> None:
    _, thread_id = await passed_on(office, "STOP", keyword="stop")
    assert (await office.dev.thread(thread_id))["composer"]["blocked"] == "opted_out"


async def test_who_shares_it_still_or_has_it_again_is_heard(office: Office, ana: Ana) -> None:
    await office.texts(WISH)
    _, eves = await office.add("Eve Evans", ANAS, DEV)
    assert (await office.dev.thread(eves))["composer"]["blocked"] == "opted_out"
    phone_id = await office.value("SELECT phone_id FROM phone WHERE client_id = $1", ana[0])
    await office.carla("POST", f"/v1/phones/{phone_id}/end", {"because": "changed"})
    assert (await office.dev.thread(eves))["composer"]["blocked"] is None
    form = {"number": ANAS, "make_current": True, "despite": "shares"}
    await office.carla("POST", f"/v1/clients/{ana[0]}/phones", form, 201)
    for who, thread_id in ((office.carla, ana[1]), (office.dev, eves)):
        assert (await who.thread(thread_id))["composer"]["blocked"] == "opted_out"


async def test_a_page_learns_of_no_word_that_was_said_to_another_department(office: Office) -> None:
    await passed_on(office)
    word = await office.value("SELECT consent_id FROM consent WHERE how = 'wording'")
    learnt = {}
    for who in (CARLA, DEV, CLERK, ADMIN):
        async with page_of(office, who) as tx:
            learnt[who] = await tx.fetchval("SELECT is_passed_on($1)", word)
    assert learnt == {CARLA: True, DEV: True, CLERK: False, ADMIN: False}
