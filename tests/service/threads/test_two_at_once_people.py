"""Two at once on one client's number or record: the end is as if one had come after the other; nothing is lost."""

from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.kit.ids import new_id
from tests.service.threads import merging
from tests.service.threads.at_once import Turn
from tests.service.threads.hands import transfer
from tests.service.threads.house import CARLA, DEV
from tests.service.threads.lists import applies, brings, csv
from tests.service.threads.office import Office

FORM = {"given_name": "Eve", "family_name": "Evans", "agreed_how": "form"}
# Gateway was asked for it back, or it never left.
STAYED = [[("See you", "queued", True)], [("See you", "failed", False)]]


async def ends(turn: Turn, number: str) -> Coroutine[Any, Any, Any]:
    """Erin says that the number is its client's no more; to be awaited with the other."""
    phone_id = await turn.office.value("SELECT phone_id FROM phone WHERE number = $1", number)
    return turn.office.erin("POST", f"/v1/phones/{phone_id}/end", {"because": "disconnected"})


async def on_board(turn: Turn, number: str) -> UUID:
    await turn.office.texts("its me", number)
    query = "SELECT unknown_id FROM unknown_number WHERE number = $1 AND state = 'open'"
    return UUID(str(await turn.office.value(query, number)))


async def merges(turn: Turn, kept: merging.Record, gone: merging.Record) -> Coroutine[Any, Any, None]:
    """Carla has these be one, and it is carried out; to be awaited with the other."""
    phone_id = await merging.phone_of(turn.office, kept[0])

    async def merge() -> None:
        await merging.ask(turn.office.carla, turn.office, kept, gone, (202, 404, 409), phone_id=phone_id)
        await merging.carry(turn.office)

    return merge()


async def merged(turn: Turn) -> None:
    """The service's own hand may have been faster, and not done yet."""
    await turn.office.until("SELECT count(*) FROM merge WHERE state IN ('asked', 'undo_asked')", 0)


async def bodies_in(turn: Turn, thread_id: UUID) -> list[str]:
    query = "SELECT body FROM message WHERE thread_id = $1 AND direction = 'inbound' ORDER BY arrival"
    return [row["body"] for row in await turn.office.db.fetch(query, thread_id)]


async def number_changed_and_text_out(turn: Turn) -> None:
    client_id, thread_id = await turn.client()
    old, new = turn.number(0), turn.number(1)
    changed, written = await turn.both(
        turn.office.erin("POST", f"/v1/clients/{client_id}/phones", {"number": new}, 201),
        turn.office.carla.writes(thread_id, "See you", (201, 409), to_number=old),
    )
    assert changed["client"]["phones"][0]["number"] == new
    await turn.gone()
    sent = await turn.office.db.fetch("SELECT number FROM message WHERE thread_id = $1 AND number > ''", thread_id)
    assert len(sent) == ("message_id" in written)
    assert {row["number"] for row in sent} <= {old, new}


async def number_ended_and_release(turn: Turn) -> None:
    _, thread_id = await turn.client()
    await turn.office.carla.writes(thread_id, "See you", undo_s=10)
    turn.office.clock.advance(timedelta(seconds=11))
    await turn.both(await ends(turn, turn.number(0)), turn.released())
    await turn.followed()
    assert await turn.texts_of(thread_id) in STAYED


async def number_ended_and_merge(turn: Turn) -> None:
    kept, gone = await turn.client(), await turn.client("Anna Abot", 1)
    await turn.office.carla.writes(gone[1], "See you")
    await turn.gone()
    await turn.both(await ends(turn, turn.number(1)), await merges(turn, kept, gone))
    await merged(turn)
    await turn.followed()
    assert await turn.texts_of(kept[1]) in STAYED
    query = "SELECT number FROM phone WHERE client_id = $1 AND valid_to IS NULL"
    assert [row["number"] for row in await turn.office.db.fetch(query, kept[0])] == [turn.number(0)]


async def number_given_and_text_in(turn: Turn) -> None:
    client_id, thread_id = await turn.client()
    number = turn.number(1)
    await turn.both(
        turn.office.carla("POST", f"/v1/clients/{client_id}/phones", {"number": number}, 201),
        turn.office.texts("its me", number),
    )
    await turn.followed()
    assert await bodies_in(turn, thread_id) == ["its me"]


async def number_reassigned_and_text_in(turn: Turn) -> None:
    old, new = await turn.client(), await turn.client("Ben Baker", 1)
    form = {"number": turn.number(0), "despite": "not_theirs", "holder_id": str(old[0])}
    await turn.both(
        turn.office.erin("POST", f"/v1/clients/{new[0]}/phones", form, 201),
        turn.office.texts("its me", turn.number(0)),
    )
    await turn.followed()
    assert [*await bodies_in(turn, old[1]), *await bodies_in(turn, new[1])] == ["its me"]


async def attach_and_hide(turn: Turn) -> None:
    client_id, thread_id = await turn.client()
    path = f"/v1/unknown/{await on_board(turn, turn.number(1))}"
    form = {"client_id": str(client_id), "make_current": True}
    attached, hidden = await turn.both(
        turn.office.erin("POST", f"{path}/attach", form, (200, 409)),
        turn.office.carla.knock("POST", f"{path}/hide"),
    )
    assert hidden.status == (409 if "client_id" in attached else 204)
    await turn.followed()
    assert await bodies_in(turn, thread_id) == (["its me"] if "client_id" in attached else [])


async def attach_and_text_in(turn: Turn) -> None:
    client_id, thread_id = await turn.client()
    number = turn.number(1)
    path = f"/v1/unknown/{await on_board(turn, number)}/attach"
    form = {"client_id": str(client_id), "make_current": True}
    await turn.both(turn.office.erin("POST", path, form), turn.office.texts("and this", number))
    await turn.followed()
    await turn.followed()
    assert await bodies_in(turn, thread_id) == ["its me", "and this"]


async def merge_and_transfer(turn: Turn) -> None:
    kept, gone = await turn.client(), await turn.client("Anna Abot", 1)
    await turn.office.texts("one", turn.number(0))
    await turn.office.texts("two", turn.number(1))
    _, given = await turn.both(
        await merges(turn, kept, gone), transfer(turn.office.erin, gone[1], DEV, (200, 404, 409), unread=2)
    )
    await merged(turn)
    owner = DEV if "staff_id" in given else CARLA
    if await turn.office.value("SELECT merged_into FROM client WHERE client_id = $1", gone[0]):
        assert await bodies_in(turn, kept[1]) == ["one", "two"]
        assert await turn.owner_of(kept[1]) == owner
    else:
        assert await bodies_in(turn, gone[1]) == ["two"]
        assert (await turn.owner_of(kept[1]), await turn.owner_of(gone[1])) == (CARLA, owner)


async def merge_and_merge_of_the_one_that_stays(turn: Turn) -> None:
    records = [await turn.client(f"Ana N{place}", place) for place in range(3)]
    for place in range(3):
        await turn.office.texts(f"text {place}", turn.number(place))
    await turn.both(await merges(turn, records[1], records[0]), await merges(turn, records[2], records[1]))
    await merged(turn)
    ids = [record[0] for record in records]
    query = "SELECT client_id FROM client WHERE client_id = ANY ($1) AND merged_into IS NULL"
    left = {row["client_id"] for row in await turn.office.db.fetch(query, ids)}
    said = [body for client_id, thread_id in records if client_id in left for body in await bodies_in(turn, thread_id)]
    assert sorted(said) == ["text 0", "text 1", "text 2"]
    assert records[2][0] in left, "who stays is not put away by it"


async def merge_and_draft(turn: Turn) -> None:
    kept, gone = await turn.client(), await turn.client("Anna Abot", 1)
    form = {"body": "what I was about to say", "based_on_saved_at": None}
    await turn.both(await merges(turn, kept, gone), turn.office.erin("PUT", f"/v1/threads/{gone[1]}/draft", form))
    await merged(turn)
    drafts = "SELECT thread_id FROM draft WHERE thread_id = ANY ($1)"
    assert [row["thread_id"] for row in await turn.office.db.fetch(drafts, [kept[1], gone[1]])] == [kept[1]]


async def merge_and_send(turn: Turn) -> None:
    kept, gone = await turn.client(), await turn.client("Anna Abot", 1)
    await turn.both(await merges(turn, kept, gone), turn.office.erin.writes(gone[1], "See you"))
    await merged(turn)
    assert len(await turn.texts_of(kept[1])) == 1


async def import_and_new_client(turn: Turn) -> None:
    number = turn.number(0)
    brought = await brings(turn.office.carla, csv(f"Eve,Evans,{number}"))
    form = FORM | {"client_id": str(new_id()), "number": number}
    applied, added = await turn.both(
        applies(turn.office.carla, brought), turn.office.erin("POST", "/v1/clients", form, (201, 409))
    )
    assert await turn.office.value("SELECT count(*) FROM phone WHERE number = $1", number) == 1
    assert applied["counts"] == ({"known": 1} if "client_id" in added else {"new": 1})


PAIRS: list[Callable[[Turn], Awaitable[None]]] = [
    number_changed_and_text_out,
    number_ended_and_release,
    number_ended_and_merge,
    number_given_and_text_in,
    number_reassigned_and_text_in,
    attach_and_hide,
    attach_and_text_in,
    merge_and_transfer,
    merge_and_merge_of_the_one_that_stays,
    merge_and_draft,
    merge_and_send,
    import_and_new_client,
]


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.__name__ for pair in PAIRS])
async def test_two_at_once_end_as_one_after_the_other(
    office: Office, turns: int, pair: Callable[[Turn], Awaitable[None]]
) -> None:
    for place in range(turns):
        await pair(Turn(office, place))
