"""What an undone attaching must not leave behind: with the stranger, in other departments, in the ledger."""

from uuid import UUID

from services.threads.jobs import Jobs
from services.threads.store.caseloads import open_caseload
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import CLERK, COURT, COURT_LINE, STRANGERS
from tests.service.threads.office import Office
from tests.service.threads.test_undone_attaches import ENDED, attached, decided, gives, is_undone, undoes

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


async def texts_to_court(office: Office, ana: Ana) -> tuple[UUID, UUID]:
    """A stranger's texts to court, before and after the number was given to Ana; her court thread, the number's id."""
    async with office.service.db.tx() as tx:
        court_thread = await open_caseload(tx, ana[0], COURT, CLERK)
    await office.texts("stranger to court", STRANGERS, line=COURT_LINE)
    number_id = await attached(office, ana)
    await office.followed()
    await office.until("SELECT count(*) FROM unknown_text", 0)
    await office.texts("more to court", STRANGERS, line=COURT_LINE)
    return court_thread, number_id


async def in_court(office: Office, thread_id: UUID) -> list[str]:
    return [one["body"] for one in (await office.clerk.thread(thread_id))["messages"] if one["body"]]


async def test_undo_takes_the_strangers_texts_out_of_every_department(office: Office, ana: Ana) -> None:
    court_thread, number_id = await texts_to_court(office, ana)
    assert await in_court(office, court_thread) == ["stranger to court", "more to court"]
    await undoes(office, number_id)
    await is_undone(office, number_id)
    assert await in_court(office, court_thread) == []
    board = await office.clerk.get("/v1/unknown")
    assert [[text["body"] for text in one["texts"]] for one in board["numbers"]] == [
        ["stranger to court", "more to court"]
    ]
    assert [one["state"] for one in board["decided"]] == ["undone"]
    thread = await office.clerk.thread(court_thread)
    assert (thread["unread"], thread["is_answer_due"]) == (0, False)
    [marker] = [one["marker"] for one in thread["messages"] if one["marker"] and one["marker"]["kind"] == "put_back"]
    assert (marker["count"], marker["staff_name"]) == (2, None), "who it was is for their own department"


async def test_undo_is_refused_once_another_department_answered_the_stranger(office: Office, ana: Ana) -> None:
    court_thread, number_id = await texts_to_court(office, ana)
    await office.clerk.writes(court_thread, "Court is at two.")
    await undoes(office, number_id)
    await is_undone(office, number_id, "attached")
    assert await in_court(office, court_thread) == ["stranger to court", "more to court", "Court is at two."]


async def test_without_a_look_elsewhere_court_keeps_a_strangers_texts(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="undo_elsewhere:off").running() as office:
        court_thread, number_id = await texts_to_court(office, await office.add())
        await undoes(office, number_id)
        await is_undone(office, number_id)
        assert await in_court(office, court_thread) == ["stranger to court", "more to court"]


async def claimed_while_undone(office: Office, ana: Ana) -> None:
    """Texts to court are claimed for Ana in the moment in which the number is taken back from her."""
    async with office.service.db.tx() as tx:
        await open_caseload(tx, ana[0], COURT, CLERK)
    number_id = await attached(office, ana)
    await undoes(office, number_id)
    await is_undone(office, number_id)
    await office.texts("stranger to court", STRANGERS, line=COURT_LINE)
    await office.db.execute(
        """
        UPDATE threads.unknown_number
           SET state = 'chosen', chosen_client_id = $1, is_made_current = false, is_claimed = true, decided_at = $2
         WHERE state = 'open'
           AND department_id = $3
        """,
        ana[0],
        office.clock.now(),
        COURT,
    )
    await Jobs(office.service.db).attach_chosen()


async def test_what_was_claimed_for_a_number_taken_back_stays_on_the_board(office: Office, ana: Ana) -> None:
    await claimed_while_undone(office, ana)
    [number] = (await office.clerk.get("/v1/unknown"))["numbers"]
    assert [text["body"] for text in number["texts"]] == ["stranger to court"]
    assert await office.value("SELECT count(*) FROM phone WHERE number = $1 AND valid_to IS NULL", STRANGERS) == 0


async def test_without_a_look_at_the_number_a_late_claim_gives_it_back(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="claim_kept:off").running() as office:
        await claimed_while_undone(office, await office.add())
        assert await office.value("SELECT count(*) FROM phone WHERE number = $1 AND valid_to IS NULL", STRANGERS) == 1


async def confirmed(office: Office, ana: Ana) -> UUID:
    """The number was given to Ana, and somebody has asked her since, face to face; its id on the board."""
    number_id = await attached(office, ana)
    phone_id = await office.value("SELECT phone_id FROM phone WHERE number = $1", STRANGERS)
    await office.carla("POST", f"/v1/phones/{phone_id}/confirm")
    return number_id


async def test_undo_is_refused_once_the_number_was_confirmed(office: Office, ana: Ana) -> None:
    number_id = await confirmed(office, ana)
    await undoes(office, number_id)
    await is_undone(office, number_id, "attached")
    assert (await decided(office))["undo_refused"] == "confirmed"
    assert await office.value(ENDED, STRANGERS) is None


async def test_without_the_look_a_confirmed_number_ends(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="undo_confirmed:off").running() as office:
        number_id = await confirmed(office, await office.add())
        await undoes(office, number_id)
        await is_undone(office, number_id)
        assert await office.value(ENDED, STRANGERS) == "undone"
