"""A call to the line: a marker in the thread of whoever it was, and an open page is told."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from proto.sms import CallReceived
from services.kit.ids import new_id
from services.threads.store.people import add_phone, end_phone
from tests.service.threads.house import ANAS, BENS, CARLA, COURT_LINE, ERIN, LINE, STRANGERS
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


async def calls(office: Office, number: str = ANAS, line: str = LINE, seq: int = 1, times: int = 1) -> None:
    """Somebody calls; waits until threads has heard of it as often as it is told."""
    office.clock.advance(timedelta(seconds=1))
    call = CallReceived(
        call_id=new_id(), number=number, line=line, provider_sid="CA" + new_id().hex, received_at=office.clock.now()
    )
    for _ in range(times):
        await office.say("gateway", call, subject=number, seq=seq)
    heard = "SELECT count(*) >= $1 FROM inbox WHERE queue = 'threads.inbound' AND state = 'done'"
    await office.until(heard, True, seq)


async def markers(office: Office) -> list[tuple[UUID, str]]:
    async with office.service.db.tx() as tx:
        rows = await tx.fetch("SELECT thread_id, marker FROM message WHERE direction = 'marker' ORDER BY shown_at")
    return [(row["thread_id"], row["marker"]) for row in rows]


async def test_a_call_of_a_client_stands_in_their_thread_among_the_texts(office: Office, ana: Ana) -> None:
    await office.texts("Can I come at 4?")
    await calls(office, seq=2)
    shown: list[dict[str, Any]] = (await office.carla.thread(ana[1]))["messages"]
    assert [message["direction"] for message in shown] == ["inbound", "marker"]
    assert (shown[-1]["marker"]["kind"], shown[-1]["marker"]["number"]) == ("called", ANAS)
    [hint] = [hint for hint in office.hints if hint.kind == "thread"]
    assert (hint.thread_id, set(hint.staff_ids)) == (ana[1], {CARLA, ERIN})
    # It is no text: nothing is unread, nothing waits for an answer but what did before.
    assert (await office.carla.inbox())["unread_total"] == 1


async def test_a_stranger_s_call_and_one_to_another_department_stand_nowhere(office: Office, ana: Ana) -> None:
    await calls(office, STRANGERS)
    await calls(office, "anonymous", seq=2)
    await calls(office, ANAS, COURT_LINE, seq=3)
    assert await markers(office) == []


async def test_a_number_two_share_or_one_that_ended_is_nobody_s(office: Office, ana: Ana) -> None:
    ben, _ = await office.add("Ben Baker", BENS)
    async with office.service.db.tx() as tx:
        phone_id = await add_phone(tx, ben, ANAS)
    await calls(office)
    assert await markers(office) == []
    async with office.service.db.tx() as tx:
        await end_phone(tx, phone_id)
    await calls(office, seq=2)
    assert [thread_id for thread_id, _ in await markers(office)] == [ana[1]]
