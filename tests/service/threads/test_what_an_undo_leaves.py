"""What an undone attaching must not leave behind: with the stranger, in other departments, in the ledger."""

from uuid import UUID

from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import STRANGERS
from tests.service.threads.office import Office
from tests.service.threads.test_undone_attaches import attached, decided, gives, is_undone, undoes

Ana = tuple[UUID, UUID]


async def held_text_goes_to_the_stranger(office: Office, ana: Ana) -> UUID:
    """A text that was written before the number was given to Ana, and left after; the number's id on the board."""
    await office.carla.writes(ana[1], "Your appointment is moved to four.", undo_s=10)
    number_id = await attached(office, ana, make_current=True)
    office.passes(seconds=15)
    assert (await office.sent()).to == STRANGERS
    return number_id


async def test_undo_is_refused_once_a_text_of_before_has_gone_to_the_stranger(office: Office, ana: Ana) -> None:
    number_id = await held_text_goes_to_the_stranger(office, ana)
    await undoes(office, number_id)
    await is_undone(office, number_id, "attached")
    assert (await decided(office))["undo_refused"] == "written"


async def test_without_the_look_at_what_was_sent_nobody_hears_of_it(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="undo_sent:off").running() as office:
        number_id = await held_text_goes_to_the_stranger(office, await office.add())
        await undoes(office, number_id)
        await is_undone(office, number_id)


async def stop_given_twice(office: Office, ana: Ana) -> tuple[list[str], bool]:
    """A STOP that was given to Ana, taken back, and given to her again: its labels, and whether it wants an answer."""
    await office.texts("STOP", STRANGERS, keyword="stop")
    await undoes(office, number_id := await gives(office, ana))
    await is_undone(office, number_id)
    await gives(office, ana)
    thread = await office.carla.thread(ana[1])
    [text] = [one for one in thread["messages"] if one["body"]]
    return text["labels"], thread["is_answer_due"]


async def test_stop_that_is_given_again_is_still_a_stop(office: Office, ana: Ana) -> None:
    assert await stop_given_twice(office, ana) == (["stop"], False)


async def test_without_its_word_a_stop_would_want_an_answer(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="keyword_back:off").running() as office:
        assert await stop_given_twice(office, await office.add()) == ([], True)
