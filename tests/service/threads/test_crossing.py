"""Two acts at the very moment that is worst for either: held there, let go, and both come to their end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.kit.ids import new_id
from services.threads.jobs import Jobs
from services.threads.routes import merges as routes
from services.threads.store.caseloads import close_caseload
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.at_once import WAITING, held_at, session_of, somebody_waits
from tests.service.threads.hands import transfer
from tests.service.threads.house import ANAS, BENS, CARLA, DEV, LINE, NEW, PROBATION, STRANGERS
from tests.service.threads.merging import Record, ask, phone_of, said
from tests.service.threads.office import Office
from tests.service.threads.pages import page_of
from tests.service.threads.test_changes import end


@asynccontextmanager
async def merging_held(
    office: Office, kept: Record, gone: Record, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[int]:
    """Their merge is under way meanwhile: this session holds all of both, nothing is committed. Done afterwards."""
    async with held_at("merge.texts_moved", monkeypatch) as reached:
        await ask(office.carla, office, kept, gone)
        office.service.nudge("carry_merges")
        await reached.wait()
        yield reached.session
    await office.until("SELECT state FROM merge", "done")


async def being_taken_in(office: Office, body: str, number: str, seq: int = 1) -> UUID:
    """Somebody's text, that nobody waits for yet."""
    text = office.text(body, number)
    await office.say("gateway", text, subject=number, seq=seq)
    return text.text_id


async def ended_while_merged(office: Office, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a text on its way to a number that ended is asked back, though its record is merged at that moment."""
    kept, gone = await office.add(), await office.add("Anna Abot", BENS)
    await office.carla.writes(gone[1], "See you")
    await office.sent()
    async with page_of(office, CARLA) as tx:
        await end(tx, gone[0], BENS)
    async with merging_held(office, kept, gone, monkeypatch) as holder:
        follow = asyncio.create_task(Jobs(office.service.db).follow_changes())
        await somebody_waits(office, holder)
    await follow
    return bool(await office.value("SELECT is_stopping FROM message WHERE body = 'See you'"))


async def test_text_to_a_number_that_ended_is_asked_back_though_its_record_is_merged_at_that_moment(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await ended_while_merged(office, monkeypatch)


async def test_without_holding_the_number_it_is_found_nowhere(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Office(database, broker, failpoints="ended_held:off").running() as office:
        assert not await ended_while_merged(office, monkeypatch)


async def test_number_is_ended_with_whoever_has_it_when_the_merge_is_over(
    office: Office, ana: Record, twin: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone_id = await phone_of(office, twin[0])
    async with merging_held(office, ana, twin, monkeypatch) as holder:
        path, form = f"/v1/phones/{phone_id}/end", {"because": "disconnected"}
        ended = asyncio.create_task(office.carla("POST", path, form))
        await somebody_waits(office, holder)
    assert (await ended)["client"]["client_id"] == str(ana[0])
    assert await office.value("SELECT count(*) FROM phone WHERE number = $1 AND valid_to IS NULL", BENS) == 0


async def drafted_while_merged(office: Office, monkeypatch: pytest.MonkeyPatch, status: int) -> Record:
    """A draft in the thread that goes, at that moment; the record that stays."""
    kept, gone = await office.add(), await office.add("Anna Abot", BENS)
    form = {"body": "what I was about to say", "based_on_saved_at": None}
    async with merging_held(office, kept, gone, monkeypatch) as holder:
        draft = asyncio.create_task(office.erin("PUT", f"/v1/threads/{gone[1]}/draft", form, status))
        await somebody_waits(office, holder)
    await draft
    return kept


async def test_who_writes_at_the_moment_of_a_merge_writes_in_what_stays_and_is_told_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = await drafted_while_merged(office, monkeypatch, 200)
    assert await office.value("SELECT thread_id FROM draft") == kept[1]


async def test_without_trying_again_they_are_told_that_it_can_not_be(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Office(database, broker, failpoints="crossed_again:off").running() as office:
        await drafted_while_merged(office, monkeypatch, 503)


async def given_away_while_asked(office: Office, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    """A merge that is asked for of somebody who is given away between the look and the writing."""
    kept, gone = await office.add(), await office.add("Anna Abot", BENS)
    refuse = routes._refuse_others_choices
    turns = iter([True])

    async def then_given_away(*args: Any, is_offered: bool) -> None:
        await refuse(*args, is_offered=is_offered)
        if next(turns, False):
            await transfer(office.erin, gone[1], DEV)

    monkeypatch.setattr(routes, "_refuse_others_choices", then_given_away)
    await ask(office.carla, office, kept, gone, status)


async def test_who_was_given_away_at_that_moment_is_not_there(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await given_away_while_asked(office, monkeypatch, 404)


async def test_without_looking_again_the_wall_behind_breaks_it_off(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Office(database, broker, failpoints="crossed_again:off").running() as office:
        await given_away_while_asked(office, monkeypatch, 500)


async def test_text_that_comes_while_it_is_closed_opens_it_again(office: Office, ana: Record) -> None:
    async with office.service.db.tx() as closing:
        await close_caseload(closing, ana[0], PROBATION)
        text = await being_taken_in(office, "are you there?", ANAS)
        await somebody_waits(office, await session_of(closing))
    await office.taken_in(text)
    thread = await office.carla.thread(ana[1])
    assert (thread["is_open"], thread["unread"]) == (True, 1)
    assert (await office.carla.inbox())["rows"]


async def texted_while_given(office: Office) -> None:
    """A stranger's first text is being put on the board while their number is given to Ana."""
    client_id, _ = await office.add()
    elsewhere = await asyncpg.connect(office.database.url())
    await elsewhere.execute("BEGIN")  # whoever puts the text there has looked whose it is, and waits for this
    await elsewhere.execute(_ON_BOARD, new_id(), STRANGERS, PROBATION, LINE, office.clock.now())
    text = await being_taken_in(office, "its me", STRANGERS)
    await somebody_waits(office, elsewhere.get_server_pid())
    path, form = f"/v1/clients/{client_id}/phones", {"number": STRANGERS}
    given = asyncio.create_task(office.carla("POST", path, form, 201))
    await office.until(_WAITS_OR_IS_DONE, True, elsewhere.get_server_pid())
    await elsewhere.close()
    await given
    await office.taken_in(text)
    office.service.nudge("follow_changes")
    await office.until("SELECT count(*) FROM client_change WHERE told_at IS NULL", 0)


_WAITS_OR_IS_DONE = f"""
    SELECT ({WAITING}) > 1
        OR EXISTS (SELECT FROM client_change WHERE told_at IS NOT NULL)
"""
_ON_BOARD = """
    INSERT INTO threads.unknown_number (unknown_id, number, department_id, line, kind, state, first_at, last_at,
                                        text_count, candidate_ids, candidate_staff_ids)
    VALUES ($1, $2, $3, $4, 'unknown', 'open', $5, $5, 1, '{}', '{}')
"""


async def test_text_that_comes_while_its_number_is_given_to_a_client_follows(office: Office) -> None:
    await texted_while_given(office)
    await office.until("SELECT count(*) FROM message WHERE body = 'its me'", 1)


async def test_without_keeping_the_number_it_stays_on_the_board(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="owner_kept:off").running() as office:
        await texted_while_given(office)
        assert await office.value("SELECT state FROM unknown_number") == "open"
        assert await office.value("SELECT count(*) FROM phone WHERE number = $1 AND is_current", STRANGERS) == 1


async def test_text_that_comes_between_the_choice_and_the_attaching_follows(office: Office, ana: Record) -> None:
    await office.texts("its me", NEW)
    await office.db.execute(
        "UPDATE unknown_number SET state = 'chosen', chosen_client_id = $1, is_made_current = true, decided_at = now()",
        ana[0],
    )
    await office.texts("and this", NEW)
    office.service.nudge("attach_chosen")
    await office.until("SELECT count(*) FROM client_change WHERE kind = 'number_added'", 1)
    office.service.nudge("follow_changes")
    await office.until("SELECT count(*) FROM unknown_number WHERE state <> 'attached'", 0)
    assert said(await office.carla.thread(ana[1])) == ["its me", "and this"]


async def late_text_of_the_old_owner(office: Office) -> bool:
    """Ana's number is Ben's since; a text from it was accepted before, and is told now. Whether it is Ana's."""
    ana, ben = await office.add(), await office.add("Ben Baker", BENS)
    office.clock.advance(timedelta(minutes=1))
    accepted_at = office.clock.now()
    office.clock.advance(timedelta(minutes=1))
    form = {"number": ANAS, "despite": "not_theirs", "holder_id": str(ana[0])}
    await office.carla("POST", f"/v1/clients/{ben[0]}/phones", form, 201)
    text_id = await office.texts("Ana here", ANAS, received_at=accepted_at)
    query = "SELECT thread_id = $2 FROM message WHERE message_id = $1"
    return bool(await office.value(query, text_id, ana[1]))


async def test_late_text_is_whose_the_number_was_when_it_was_accepted(office: Office) -> None:
    assert await late_text_of_the_old_owner(office)


async def test_without_that_rule_it_may_be_either_ones(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="owner_then:off").running() as office:
        assert not await late_text_of_the_old_owner(office)
