"""A wish to stop that stood with the wrong client is not theirs, and never lost."""

from uuid import UUID

from proto.numbers import NumberOptedOut
from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.consenting import WISH, composer, records, says
from tests.service.threads.house import BENS, LINE, STRANGERS
from tests.service.threads.office import Office
from tests.service.threads.test_undone_attaches import gives, is_undone, undoes

Ana = tuple[UUID, UUID]


async def wish_of_bens_given_to_ana(office: Office, ana: Ana) -> Ana:
    """Ben's wish to stop, from a number nobody knows, given to Ana first and then to him."""
    ben = await office.add("Ben Baker", BENS)
    await office.texts(WISH, STRANGERS)
    await undoes(office, number_id := await gives(office, ana))
    await is_undone(office, number_id)
    await gives(office, ben, make_current=True)
    return ben


async def said(office: Office, client_id: UUID) -> list[tuple[str, bool, bool]]:
    words = (await office.carla.get(f"/v1/clients/{client_id}"))["consent"]["words"]
    return [(one["how"], one["holds"], one["is_of_another"]) for one in words]


async def test_wish_is_whoevers_the_text_is_in_the_end(office: Office, ana: Ana) -> None:
    ben = await wish_of_bens_given_to_ana(office, ana)
    assert (await composer(office, ben[1]))["blocked"] == "opted_out"
    assert (await said(office, ana[0]), await said(office, ben[0])) == ([], [("wording", True, False)])
    office.passes(minutes=5)
    await records(office, ben[0], is_agreed=True, how="form")
    assert (await composer(office, ben[1]))["blocked"] is None, "his own yes opens his number"


async def test_without_a_word_that_it_was_misplaced_bens_wish_is_lost(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="misplaced:off").running() as office:
        ana = await office.add()
        ben = await wish_of_bens_given_to_ana(office, ana)
        assert (await composer(office, ben[1]))["blocked"] is None
        assert await said(office, ana[0]) == [("wording", False, False)], "it stands with her, who said nothing"


async def test_wish_given_to_the_same_client_again_is_theirs_once(office: Office, ana: Ana) -> None:
    await office.texts(WISH, STRANGERS)
    await undoes(office, number_id := await gives(office, ana, make_current=True))
    await is_undone(office, number_id)
    await gives(office, ana, make_current=True)
    assert (await composer(office, ana[1]))["blocked"] == "opted_out"
    assert await said(office, ana[0]) == [("wording", True, False)]
    [text] = [one for one in (await office.carla.thread(ana[1]))["messages"] if one["body"]]
    await office.erin("POST", f"/v1/messages/{text['message_id']}/misread", None, 204)
    assert (await composer(office, ana[1]))["blocked"] is None


async def test_wish_whose_text_waits_on_the_board_still_holds_for_its_number(office: Office, ana: Ana) -> None:
    await office.texts(WISH, STRANGERS)
    await undoes(office, number_id := await gives(office, ana))
    await is_undone(office, number_id)
    [number] = (await office.carla.get("/v1/unknown"))["numbers"]
    assert number["can_ask"] == "stopped"
    ben = await office.add("Ben Baker", STRANGERS)
    assert (await composer(office, ben[1]))["blocked"] == "opted_out"
    assert await said(office, ben[0]) == [("wording", True, True)], "by whom is open"


async def strangers_stop(office: Office, ana: Ana) -> None:
    """STOP from a stranger's number in the minutes in which it was Ana's."""
    await office.texts("hello", STRANGERS)
    number_id = await gives(office, ana)
    stop = NumberOptedOut(number=STRANGERS, line=LINE, how="keyword", evidence_id=new_id(), at=office.clock.now())
    await says(office, stop, 7)
    await undoes(office, number_id)
    await is_undone(office, number_id)


async def test_strangers_stop_is_no_word_of_the_client_they_were_taken_for(office: Office, ana: Ana) -> None:
    await strangers_stop(office, ana)
    assert await said(office, ana[0]) == []
    ben = await office.add("Ben Baker", STRANGERS)
    assert (await composer(office, ben[1]))["blocked"] == "opted_out"


async def test_without_its_mark_the_strangers_stop_stands_with_the_client(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="undone:off").running() as office:
        ana = await office.add()
        await strangers_stop(office, ana)
        assert await said(office, ana[0]) == [("keyword", True, False)]
