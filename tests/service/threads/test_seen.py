"""What somebody says of a conversation they say of what their page shows: what it does not show was not seen."""

from uuid import UUID

from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS, BENS
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


async def put_aside_unseen(office: Office, thread_id: UUID, status: int) -> bool:
    """She thanks, Carla looks, she asks something; then Carla says that it needs no answer: whether one is due."""
    await office.texts("Thanks!")
    seen = (await office.carla.thread(thread_id))["seq"]
    await office.texts("Wait, which door is it?")
    await office.carla("POST", f"/v1/threads/{thread_id}/answered", {"seq": seen}, status)
    is_due: bool = (await office.carla.inbox())["rows"][0]["is_answer_due"]
    return is_due


async def test_no_answer_needed_is_not_said_of_a_text_nobody_saw(office: Office, ana: Ana) -> None:
    assert await put_aside_unseen(office, ana[1], 409) is True
    assert (await office.carla.puts_aside(ana[1]))["is_answer_due"] is False


async def test_without_that_guard_it_swallows_the_text(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="put_aside_seen:off").running() as office:
        assert await put_aside_unseen(office, (await office.add())[1], 200) is False


async def test_what_we_ourselves_wrote_since_does_not_stand_in_the_way(office: Office, ana: Ana) -> None:
    await office.texts("Thanks!")
    seen = (await office.carla.thread(ana[1]))["seq"]
    await office.erin.writes(ana[1], "You are welcome")
    await office.carla("POST", f"/v1/threads/{ana[1]}/answered", {"seq": seen})


async def many_then_read(office: Office, thread_id: UUID) -> list[str]:
    """She wrote 53 texts; of a page that shows fifty of them all was seen: what stays unread."""
    for number in range(53):
        await office.texts(f"number {number}")
    await office.carla.reads(thread_id)
    return await unread(office)


async def unread(office: Office) -> list[str]:
    rows = await office.db.fetch("SELECT body FROM message WHERE is_unread ORDER BY shown_at")
    return [row["body"] for row in rows]


async def test_what_stands_above_the_page_stays_unread(office: Office, ana: Ana) -> None:
    assert await many_then_read(office, ana[1]) == ["number 0", "number 1", "number 2"]
    thread = await office.carla.thread(ana[1])
    assert thread["unread"] == (await office.carla.inbox())["rows"][0]["unread"] == 3
    first = thread["first_unread_id"]
    form = {"from_message_id": first, "through_message_id": first, "seq": thread["seq"]}
    assert (await office.carla("POST", f"/v1/threads/{ana[1]}/read", form))["unread"] == 2


async def test_without_that_rule_it_is_read_and_nobody_saw_it(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="read_shown:off").running() as office:
        assert await many_then_read(office, (await office.add())[1]) == []


async def test_a_text_that_is_put_in_between_is_not_read_with_those_around_it(office: Office, ana: Ana) -> None:
    one, two, three = (office.text(body, is_late=body == "two") for body in ("one", "two", "three"))
    for text, seq in ((one, 1), (three, 3)):
        await office.say("gateway", text, subject=ANAS, seq=seq)
        await office.taken_in(text.text_id)
    seen = (await office.carla.thread(ana[1]))["seq"]
    await office.say("gateway", two, subject=ANAS, seq=2)
    await office.taken_in(two.text_id)
    assert [one["body"] for one in (await office.carla.thread(ana[1]))["messages"]] == ["one", "two", "three"]
    form = {"from_message_id": str(one.text_id), "through_message_id": str(three.text_id), "seq": seen}
    assert (await office.carla("POST", f"/v1/threads/{ana[1]}/read", form))["unread"] == 1
    assert await unread(office) == ["two"]


async def test_what_a_page_says_it_shows_must_be_of_the_conversation(office: Office, ana: Ana) -> None:
    text_id = str(await office.texts("one"))
    await office.add("Ben Baker", BENS)
    other = str(await office.texts("two", BENS))
    for first, last in ((other, text_id), (text_id, other)):
        form = {"from_message_id": first, "through_message_id": last, "seq": 9}
        await office.carla("POST", f"/v1/threads/{ana[1]}/read", form, 404)
    assert await unread(office) == ["one", "two"]
