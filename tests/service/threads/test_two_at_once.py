"""Two at once on one conversation: the end is as if one had come after the other; nothing is lost or half done.

Whoever is second is told why it can't be, by the name of a problem: never that something broke.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from services.kit.ids import new_id
from tests.service.threads.at_once import Turn
from tests.service.threads.consenting import records
from tests.service.threads.hands import close, reopen, transfer
from tests.service.threads.house import CARLA, DEV
from tests.service.threads.many import carry, release, send, stop, writes_to
from tests.service.threads.office import Office


async def transfer_and_text_in(turn: Turn) -> None:
    _, thread_id = await turn.client()
    given, _ = await turn.both(
        transfer(turn.office.carla, thread_id, DEV, (200, 409)), turn.office.texts("hello?", turn.number(0))
    )
    assert await turn.owner_of(thread_id) == (DEV if "staff_id" in given else CARLA)
    assert await turn.office.value("SELECT unread_count FROM thread WHERE thread_id = $1", thread_id) == 1


async def transfer_and_send(turn: Turn) -> None:
    _, thread_id = await turn.client()
    written, _ = await turn.both(
        turn.office.carla.writes(thread_id, "See you", (201, 404)), transfer(turn.office.carla, thread_id, DEV)
    )
    assert await turn.owner_of(thread_id) == DEV
    assert len(await turn.texts_of(thread_id)) == ("message_id" in written)


async def transfer_and_draft(turn: Turn) -> None:
    _, thread_id = await turn.client()
    form = {"body": "what I was about to say", "based_on_saved_at": None}
    await turn.both(
        turn.office.carla("PUT", f"/v1/threads/{thread_id}/draft", form, (200, 404)),
        transfer(turn.office.carla, thread_id, DEV),
    )
    assert await turn.owner_of(thread_id) == DEV


async def transfer_and_close(turn: Turn) -> None:
    _, thread_id = await turn.client()
    given, closed = await turn.both(
        transfer(turn.office.erin, thread_id, DEV, (200, 409)), close(turn.office.carla, thread_id, (200, 404))
    )
    is_open = await turn.office.value("SELECT is_open FROM thread WHERE thread_id = $1", thread_id)
    assert ("staff_id" in given, "staff_id" in closed) == (is_open, not is_open)
    assert await turn.owner_of(thread_id) == (DEV if is_open else CARLA)


async def close_and_text_in(turn: Turn) -> None:
    _, thread_id = await turn.client()
    await turn.both(
        close(turn.office.carla, thread_id, (200, 409)), turn.office.texts("are you there?", turn.number(0))
    )
    row = await turn.office.db.fetchrow("SELECT is_open, unread_count FROM thread WHERE thread_id = $1", thread_id)
    assert tuple(row or ()) == (True, 1), "the text asks again before it is closed, or opens it after"
    assert await turn.owner_of(thread_id) == CARLA


async def close_and_release(turn: Turn) -> None:
    _, thread_id = await turn.client()
    await turn.office.carla.writes(thread_id, "See you", undo_s=10)
    turn.office.clock.advance(timedelta(seconds=11))
    await turn.both(close(turn.office.carla, thread_id), turn.released())
    await turn.followed()
    assert await turn.texts_of(thread_id) in GONE_NOWHERE


# Gateway was asked for it back; or it never left.
GONE_NOWHERE = [
    [("See you", "queued", True)],
    [("See you", "cancelled", False)],
    [("See you", "failed", False)],
]


async def close_and_send(turn: Turn) -> None:
    _, thread_id = await turn.client()
    written, _ = await turn.both(
        turn.office.erin.writes(thread_id, "See you", (201, 409)), close(turn.office.carla, thread_id)
    )
    await turn.gone()
    await turn.followed()
    assert await turn.texts_of(thread_id) in (GONE_NOWHERE if "message_id" in written else [[]])


async def reopen_and_text_in(turn: Turn) -> None:
    _, thread_id = await turn.client()
    await close(turn.office.carla, thread_id)
    await turn.both(reopen(turn.office.erin, thread_id, (200, 409)), turn.office.texts("hello", turn.number(0)))
    row = await turn.office.db.fetchrow("SELECT is_open, unread_count FROM thread WHERE thread_id = $1", thread_id)
    assert tuple(row or ()) == (True, 1)
    assert await turn.owner_of(thread_id) == CARLA


async def cancel_and_release(turn: Turn) -> None:
    _, thread_id = await turn.client()
    at = turn.office.clock.now() + timedelta(minutes=1)
    written = await turn.office.carla.writes(thread_id, "See you", send_at=at.isoformat())
    turn.office.clock.advance(timedelta(minutes=1))
    await turn.both(turn.office.erin("POST", f"/v1/messages/{written['message_id']}/undo"), turn.released())
    assert await turn.texts_of(thread_id) in GONE_NOWHERE


async def cancel_and_edit(turn: Turn) -> None:
    _, thread_id = await turn.client()
    at = (turn.office.clock.now() + timedelta(hours=1)).isoformat()
    path = f"/v1/messages/{(await turn.office.carla.writes(thread_id, 'See you', send_at=at))['message_id']}"
    form = {"client_msg_id": str(new_id()), "body": "See you at 4"}
    edited, undone = await turn.both(
        turn.office.carla("PATCH", path, form, (201, 409)), turn.office.erin("POST", f"{path}/undo", None, (200, 409))
    )
    stays = undone.get("title") == "edited"
    assert stays == ("body" in edited), "who cancels is told when another text goes in its place"
    stay = [("See you at 4", "held", False)] if stays else []
    assert await turn.texts_of(thread_id) == [("See you", "cancelled", False), *stay]


async def mute_and_text_in(turn: Turn) -> None:
    _, thread_id = await turn.client()
    form = {"until_at": (turn.office.clock.now() + timedelta(days=2)).isoformat(), "note": "", "unread": 0}
    path = f"/v1/threads/{thread_id}/snooze"
    await turn.both(turn.office.carla("PUT", path, form, (200, 409)), turn.office.texts("I can't come", turn.number(0)))
    thread = await turn.office.carla.thread(thread_id)
    assert (thread["snoozed"], thread["unread"]) == (None, 1)


async def consent_and_release(turn: Turn) -> None:
    client_id, thread_id = await turn.client()
    await turn.office.carla.writes(thread_id, "See you", undo_s=10)
    turn.office.clock.advance(timedelta(seconds=11))
    await turn.both(records(turn.office, client_id, is_agreed=False), turn.gone())
    assert await turn.texts_of(thread_id) in ([("See you", "queued", False)], [("See you", "failed", False)])
    assert (await turn.office.carla.writes(thread_id, "One more", 409))["title"] == "opted_out"


async def many_sent_and_stopped(turn: Turn) -> None:
    threads = [(await turn.client(f"Ana N{place}", place))[1] for place in range(3)]
    batch = await writes_to(turn.office.carla, threads)
    sent, stopped = await turn.both(send(turn.office.carla, batch), stop(turn.office.carla, batch, (200, 409)))
    assert sent["batch_id"] == batch["batch_id"]
    await carry(turn.office)
    await release(turn.office)
    states = [text[1] for thread_id in threads for text in await turn.texts_of(thread_id)]
    assert set(states) <= ({"cancelled"} if "state" in stopped else {"queued"})
    assert len(states) == 3 or "state" in stopped


async def many_stopped_while_spread(turn: Turn) -> None:
    threads = [(await turn.client(f"Ana N{place}", place))[1] for place in range(3)]
    batch = await send(turn.office.carla, await writes_to(turn.office.carla, threads))
    await turn.both(carry(turn.office), stop(turn.office.erin, batch))
    await carry(turn.office)
    await release(turn.office)
    assert {text[1] for thread_id in threads for text in await turn.texts_of(thread_id)} <= {"cancelled"}


PAIRS: list[Callable[[Turn], Awaitable[None]]] = [
    transfer_and_text_in,
    transfer_and_send,
    transfer_and_draft,
    transfer_and_close,
    close_and_text_in,
    close_and_release,
    close_and_send,
    reopen_and_text_in,
    cancel_and_release,
    cancel_and_edit,
    mute_and_text_in,
    consent_and_release,
    many_sent_and_stopped,
    many_stopped_while_spread,
]


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.__name__ for pair in PAIRS])
async def test_two_at_once_end_as_one_after_the_other(
    office: Office, turns: int, pair: Callable[[Turn], Awaitable[None]]
) -> None:
    for place in range(turns):
        await pair(Turn(office, place))
