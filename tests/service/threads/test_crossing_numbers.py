"""A number changes hands, or a conversation ends, while something comes from it or is on its way there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest

from proto.posts import ThreadPosted, ThreadRefused
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.at_once import held_at, somebody_waits
from tests.service.threads.hands import close
from tests.service.threads.house import ANAS, BENS, STRANGERS
from tests.service.threads.merging import Record, merged, phone_of
from tests.service.threads.office import Office
from tests.service.threads.test_crossing import being_taken_in
from tests.service.threads.test_posts import answer, post
from tests.service.threads.test_undone_attaches import attached, is_undone, undoes, words


@asynccontextmanager
async def thread_held(office: Office, thread_id: UUID) -> AsyncIterator[int]:
    """Somebody has the thread meanwhile, in this session; whoever wants it waits."""
    elsewhere = await asyncpg.connect(office.database.url())
    try:
        async with elsewhere.transaction():
            await elsewhere.execute("SELECT FROM threads.thread WHERE thread_id = $1 FOR UPDATE", thread_id)
            yield elsewhere.get_server_pid()
    finally:
        await elsewhere.close()


async def ended_while_posted(office: Office) -> str:
    """A reminder waits for its thread while its number ends: why it was refused, or where it went."""
    ana = await office.add()
    async with thread_held(office, ana[1]) as holder:
        await office.say("reminders", post(ana[0]))
        await somebody_waits(office, holder)
        await office.carla("POST", f"/v1/phones/{await phone_of(office, ana[0])}/end", {"because": "not_theirs"})
        await office.followed()
    told = await answer(office, ThreadPosted | ThreadRefused)
    return told.reason if isinstance(told, ThreadRefused) else await stopping(office)


async def closed_while_posted(office: Office) -> str:
    """The same while its conversation is closed."""
    ana = await office.add()
    async with thread_held(office, ana[1]) as holder:
        closing = asyncio.create_task(close(office.carla, ana[1]))
        await somebody_waits(office, holder)
        await office.say("reminders", post(ana[0]))
        await somebody_waits(office, holder, 2)
    await closing
    told = await answer(office, ThreadPosted | ThreadRefused)
    await office.followed()
    return told.reason if isinstance(told, ThreadRefused) else await stopping(office)


async def stopping(office: Office) -> str:
    row = await office.db.fetchrow("SELECT number, is_stopping FROM message WHERE direction = 'outbound'")
    assert row is not None
    return "is asked back" if row["is_stopping"] else f"went to {row['number']}"


async def test_reminder_that_waits_while_its_number_ends_is_refused(office: Office) -> None:
    assert await ended_while_posted(office) == "no_phone"


async def test_reminder_that_waits_while_its_conversation_is_closed_does_not_go(office: Office) -> None:
    # On a busy machine who closes waits too long, tries again, and so comes after it.
    assert await closed_while_posted(office) in ("closed", "is asked back")


async def test_without_holding_both_before_the_look_it_goes_there_all_the_same(
    database: Database, broker: Broker
) -> None:
    async with Office(database, broker, failpoints="posts_held:off").running() as office:
        assert await ended_while_posted(office) == f"went to {ANAS}"


async def test_without_holding_both_before_the_look_it_is_posted_into_what_is_closed(
    database: Database, broker: Broker
) -> None:
    async with Office(database, broker, failpoints="posts_held:off").running() as office:
        assert await closed_while_posted(office) in (f"went to {ANAS}", "is asked back")


async def test_number_that_ends_while_a_reminder_is_being_posted_has_it_asked_back(
    office: Office, ana: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone_id = await phone_of(office, ana[0])
    async with held_at("posts.before_commit", monkeypatch) as reached:
        await office.say("reminders", post(ana[0]))
        await reached.wait()
        ending = asyncio.create_task(office.carla("POST", f"/v1/phones/{phone_id}/end", {"because": "not_theirs"}))
        await somebody_waits(office, reached.session)
    await ending
    await office.followed()
    assert await stopping(office) == "is asked back"


@asynccontextmanager
async def being_parted(office: Office, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Record, int]]:
    """Ben, whom Ana was merged with by mistake, while that is taken back in this session; afterwards it is."""
    ana, ben = await office.add(), await office.add("Ben Baker", BENS)
    merge_id = await merged(office, ana, ben)
    await office.followed()  # else what follows from it might wait, too
    async with held_at("merge.people_parted", monkeypatch) as reached:
        await office.carla("POST", f"/v1/merges/{merge_id}/undo", None, 202)
        office.service.nudge("carry_merges")
        await reached.wait()
        yield ben, reached.session
    await office.until("SELECT state FROM merge", "undone")


async def posted_while_parted(office: Office, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Ben's reminder comes while his record is being parted from Ana's: whether it goes to Ben's number."""
    async with being_parted(office, monkeypatch) as (ben, holder):
        await office.say("reminders", post(ben[0]))
        await somebody_waits(office, holder)
    return (await office.sent("reminder")).to == BENS


async def test_reminder_that_comes_while_records_are_parted_goes_to_whom_it_is_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await posted_while_parted(office, monkeypatch)


async def test_without_asking_again_whose_it_is_the_other_would_read_it(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Office(database, broker, failpoints="followed_again:off").running() as office:
        assert not await posted_while_parted(office, monkeypatch)


async def texted_while_parted(office: Office, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Ben texts while his record is being parted from Ana's: whether it is in his conversation."""
    async with being_parted(office, monkeypatch) as (ben, holder):
        text_id = await being_taken_in(office, "this is Ben", BENS)
        await somebody_waits(office, holder)
    await office.taken_in(text_id)
    return bool(await office.value("SELECT thread_id = $2 FROM message WHERE message_id = $1", text_id, ben[1]))


async def test_text_that_comes_while_records_are_parted_is_with_who_wrote_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await texted_while_parted(office, monkeypatch)


async def texted_while_undone(office: Office, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A stranger texts while the attaching of their number to Ana is taken back: what Ana's conversation says then."""
    ana = await office.add()
    number_id = await attached(office, ana)
    await office.followed()  # else what follows from it might wait, too
    async with held_at("undo_attached.before_commit", monkeypatch) as reached:
        await undoes(office, number_id)
        await reached.wait()
        text_id = await being_taken_in(office, "where is my mother", STRANGERS, 9)
        await somebody_waits(office, reached.session)
    await is_undone(office, number_id)
    await office.taken_in(text_id)
    return await words(office, ana[1])


async def test_text_that_comes_while_its_number_is_taken_back_is_on_the_board(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await texted_while_undone(office, monkeypatch) == []
    [number] = (await office.carla.get("/v1/unknown"))["numbers"]
    assert [text["body"] for text in number["texts"]] == ["hi its ana", "new phone", "where is my mother"]


async def test_without_keeping_whose_a_number_is_its_texts_are_with_the_wrong_client(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Office(database, broker, failpoints="owner_kept:off").running() as office:
        assert await texted_while_undone(office, monkeypatch) == ["where is my mother"]


async def test_without_keeping_whose_a_number_is_its_texts_are_with_whom_it_was_merged(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Office(database, broker, failpoints="owner_kept:off").running() as office:
        assert not await texted_while_parted(office, monkeypatch)
