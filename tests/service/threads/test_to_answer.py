"""Who waits for an answer stays among those to answer until somebody has written to them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import pytest

from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.hands import transfer
from tests.service.threads.house import DEV, NEW
from tests.service.threads.office import Office
from tests.service.threads.test_later import NINE, TUESDAY, edits
from tests.service.threads.test_numbers import adds
from tests.service.threads.test_questions import asking

Ana = tuple[UUID, UUID]
FOUR = "Can I come at 4 today?"


async def due(office: Office) -> bool:
    """As Erin sees it, whoever's it is."""
    return bool(await office.value("SELECT is_answer_due FROM thread"))


async def with_coming(office: Office, ana: Ana) -> None:
    await office.say("reminders", asking(ana[0], new_id()))
    await office.sent("reminder")
    await office.texts("Can I bring my son? I have no sitter.")
    await office.texts("1")


async def with_help(office: Office, ana: Ana) -> None:
    await office.texts(FOUR)
    await office.texts("HELP", keyword="help")


async def with_a_plan(office: Office, ana: Ana) -> None:
    await office.texts(FOUR)
    await office.carla.writes(ana[1], "Good morning! Remember your class.", **TUESDAY)


async def with_a_hand_over(office: Office, ana: Ana) -> None:
    await office.texts(FOUR)
    await transfer(office.carla, ana[1], DEV, unread=1, text="Dev Chandra is your case manager from now on.")


async def with_is_this_you(office: Office, ana: Ana) -> None:
    await office.texts(f"I have a new number, 307 555 0112. {FOUR}")
    await adds(office, ana[0], NEW, ask_first=True)


STORIES = [with_coming, with_help, with_a_plan, with_a_hand_over, with_is_this_you]
Story = Callable[[Office, Ana], Awaitable[None]]


@pytest.mark.parametrize("story", STORIES)
async def test_what_is_no_answer_leaves_it_there(office: Office, ana: Ana, story: Story) -> None:
    await story(office, ana)
    assert await due(office)
    who = office.dev if story is with_a_hand_over else office.carla
    assert (await who.inbox())["rows"][0]["is_answer_due"]
    await who.writes(ana[1], "Yes, come at 4.")
    assert not await due(office)


@pytest.mark.parametrize("story", STORIES)
async def test_without_that_it_drops_off(database: Database, broker: Broker, story: Story) -> None:
    async with Office(database, broker, failpoints="still_due:off").running() as office:
        await story(office, await office.add())
        assert not await due(office)


async def test_a_reply_undone_after_a_hand_over_leaves_it_there(office: Office, ana: Ana) -> None:
    await with_a_hand_over(office, ana)
    reply = await office.dev.writes(ana[1], "Yes, come at 4.", undo_s=10)
    assert not await due(office)
    await office.dev("POST", f"/v1/messages/{reply['message_id']}/undo")
    assert await due(office)


async def planned_goes(office: Office, at: datetime = NINE) -> None:
    office.clock.at = at
    office.passes()
    await office.sent()


async def test_a_planned_text_is_an_answer_when_it_goes(office: Office, ana: Ana) -> None:
    await with_a_plan(office, ana)
    await planned_goes(office)
    assert not await due(office)


async def test_but_not_to_what_came_after_it_was_planned(office: Office, ana: Ana) -> None:
    await with_a_plan(office, ana)
    await office.texts("And where is it?")
    await planned_goes(office)
    assert await due(office)


async def test_what_needs_no_answer_needs_none_though_a_plan_is_changed_or_dropped(office: Office, ana: Ana) -> None:
    await office.texts("Thank you!")
    await office.carla.puts_aside(ana[1])
    plan = await office.carla.writes(ana[1], "Good morning", **TUESDAY)
    other = await edits(office.carla, plan["message_id"], body="Good morning, Ana")
    await office.carla("POST", f"/v1/messages/{other['message_id']}/undo")
    assert not await due(office)


async def test_an_answer_that_quiet_hours_hold_up_has_answered_nothing_yet(office: Office, ana: Ana) -> None:
    """Written in the last seconds of the day, and seen after them."""
    await office.texts(FOUR)
    office.clock.at = datetime.fromisoformat("2026-03-03T02:59:58+00:00")
    held = await office.carla.writes(ana[1], "Yes, come at 4.", undo_s=10)
    assert not await due(office)
    office.passes(seconds=11)
    await office.until("SELECT is_scheduled FROM message WHERE message_id = $1", True, UUID(held["message_id"]))
    assert await due(office)
    await planned_goes(office)
    assert not await due(office)
