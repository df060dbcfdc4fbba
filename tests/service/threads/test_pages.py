"""What the pages get: the list, the open thread, drafts, read and unread, search."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest

from proto.appointments import AppointmentChanged
from services.kit.ids import new_id
from services.threads.domain.health import Condition
from services.threads.store.history import Past, import_history
from tests.service.threads.house import ANAS, BENS, CARLA, COURT, LINE, MONDAY, NEW, STRANGERS
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


async def names(office: Office, query: str) -> list[str]:
    return [row["family_name"] for row in (await office.carla.inbox(query))["rows"]]


async def test_list_is_newest_first_or_a_to_z_as_people_sort(office: Office) -> None:
    for name, number in (("Ana Núñez", ANAS), ("Ben Nuñez", BENS), ("Ana Zamora", NEW), ("Ben ábalos", STRANGERS)):
        await office.add(name, number)
        await office.texts("hi", number)
    assert await names(office, "?order=newest") == ["ábalos", "Zamora", "Nuñez", "Núñez"]
    assert await names(office, "?order=az") == ["ábalos", "Nuñez", "Núñez", "Zamora"]


async def test_filters_show_what_they_count(office: Office, ana: Ana) -> None:
    _, bens = await office.add("Ben Baker", BENS)
    await office.add("Ana Cruz", NEW, condition=Condition("failing", 3, True))
    await office.texts("one")
    await office.texts("two")
    await office.texts("three", BENS)
    await office.carla.puts_aside(bens)
    page = await office.carla.inbox()
    totals = [page[f"{kind}_total"] for kind in ("all", "unread", "unanswered", "problem")]
    assert totals == [3, 2, 1, 1]
    assert await names(office, "?filter=unread") == ["Baker", "Abbott"]
    assert await names(office, "?filter=unanswered") == ["Abbott"]
    assert await names(office, "?filter=problems") == ["Cruz"]


async def test_long_list_is_paged_by_its_last_row(office: Office) -> None:
    for n in range(5):
        await office.add(f"Ana Name{n}", f"+1801555{150 + n:04d}")
    page = await office.carla.inbox("?order=az&limit=2")
    assert (page["has_more"], page["all_total"]) == (True, 5)
    seen = [row["family_name"] for row in page["rows"]]
    while page["has_more"]:
        page = await office.carla.inbox(f"?order=az&limit=2&after={page['rows'][-1]['thread_id']}")
        seen += [row["family_name"] for row in page["rows"]]
    assert seen == [f"Name{n}" for n in range(5)]


@pytest.mark.parametrize(
    "query", ["?order=up", "?filter=x", "?open=1", "?limit=-1", "?limit=٣", "?after=%00", "?page=2"]
)
async def test_list_refuses_what_it_does_not_understand(office: Office, query: str) -> None:
    await office.carla.get(f"/v1/inbox{query}", 422)


def past(thread_id: UUID, count: int) -> list[Past]:
    return [
        Past(
            thread_id=thread_id,
            direction="inbound" if n % 2 else "outbound",
            status=None if n % 2 else "delivered",
            at=MONDAY - timedelta(hours=count - n),
            body=str(n),
            number=ANAS,
            line=LINE,
            author_id=None if n % 2 else CARLA,
        )
        for n in range(count)
    ]


async def test_thread_opens_at_its_newest_texts_and_pages_back_without_gap_or_double(office: Office, ana: Ana) -> None:
    async with office.service.db.tx() as tx:
        await import_history(tx, past(ana[1], 120))
    thread = await office.carla.thread(ana[1])
    assert (len(thread["messages"]), thread["has_earlier"], thread["seq"]) == (50, True, 120)
    bodies = [int(message["body"]) for message in thread["messages"]]
    page: dict[str, Any] = {"messages": thread["messages"], "has_more": True}
    while page["has_more"]:
        first = page["messages"][0]["message_id"]
        page = await office.carla.get(f"/v1/threads/{ana[1]}/messages?before={first}")
        bodies = [int(message["body"]) for message in page["messages"]] + bodies
    assert bodies == list(range(120))
    middle = thread["messages"][10]["message_id"]
    after = await office.carla.get(f"/v1/threads/{ana[1]}/messages?after={middle}&limit=5")
    assert [message["body"] for message in after["messages"]] == ["81", "82", "83", "84", "85"]


async def test_open_page_pulls_only_what_is_new(office: Office, ana: Ana) -> None:
    await office.texts("one")
    thread = await office.carla.thread(ana[1])
    await office.texts("two")
    await office.carla.writes(ana[1], "three")
    news = await office.carla.get(f"/v1/threads/{ana[1]}/messages?since={thread['seq']}")
    assert [message["body"] for message in news["messages"]] == ["two", "three"]
    assert (news["seq"], news["is_out_of_order"], news["has_more"]) == (3, False, False)
    assert (await office.carla.get(f"/v1/threads/{ana[1]}/messages?since=3"))["messages"] == []


async def test_messages_of_another_thread_are_no_place_to_page_from(office: Office, ana: Ana) -> None:
    await office.add("Ben Baker", BENS)
    bens = await office.texts("hi", BENS)
    await office.carla.get(f"/v1/threads/{ana[1]}/messages?before={bens}", 404)
    await office.carla.get(f"/v1/threads/{ana[1]}/messages", 422)


async def test_panel_shows_person_numbers_and_dates(office: Office, ana: Ana) -> None:
    for starts_in, state in ((24, "scheduled"), (48, "cancelled"), (-24, "scheduled")):
        date = AppointmentChanged(
            appointment_id=new_id(),
            client_id=ana[0],
            department_id=COURT,
            kind="hearing",
            starts_at=MONDAY + timedelta(hours=starts_in),
            time_zone="America/Denver",
            place="450 S State St",
            state=state,  # type: ignore[arg-type]
            next_reminder_at=MONDAY,
        )
        await office.say("reminders", date, seq=1)
    await office.until("SELECT count(*) FROM upcoming", 3)
    client = (await office.carla.thread(ana[1]))["client"]
    assert (client["given_name"], client["language"], client["external_ids"]) == (
        "Ana",
        "en",
        [{"label": "court_id", "value": "A-1001"}],
    )
    [upcoming] = client["upcoming"]
    assert (upcoming["kind"], upcoming["starts_at"]) == ("hearing", "2026-03-03T17:00:00Z")
    assert upcoming["next_reminder_at"] == "2026-03-02T17:00:00Z"
    office.clock.advance(timedelta(minutes=1))
    [upcoming] = (await office.carla.thread(ana[1]))["client"]["upcoming"]
    assert upcoming.get("next_reminder_at") is None, "it has gone"
    assert [hint.kind for hint in office.hints] == ["upcoming"] * 3


async def test_draft_is_kept_on_the_server_and_cleared_by_sending(office: Office, ana: Ana) -> None:
    saved = await office.carla("PUT", f"/v1/threads/{ana[1]}/draft", {"body": "Dear Ana"})
    assert saved == {"body": "Dear Ana", "saved_at": "2026-03-02T17:00:00Z", "replaced": None}
    page = await office.carla.inbox(f"?open={ana[1]}")
    assert (page["rows"][0]["draft"], page["open"]["draft"]["body"]) == ("Dear Ana", "Dear Ana")
    assert (await office.erin.inbox())["rows"][0]["draft"] is None, "a draft is its writer's alone"
    await office.carla.writes(ana[1], "Dear Ana, hello", draft_saved_at=saved["saved_at"])
    assert (await office.carla.thread(ana[1]))["draft"] is None


async def test_newest_draft_wins_and_gives_back_what_it_replaced(office: Office, ana: Ana) -> None:
    url = f"/v1/threads/{ana[1]}/draft"
    first = await office.carla("PUT", url, {"body": "from the office"})
    office.clock.advance(timedelta(seconds=5))
    second = await office.carla("PUT", url, {"body": "from the court", "based_on_saved_at": None})
    assert second["replaced"] == "from the office"
    third = await office.carla("PUT", url, {"body": "from the court!", "based_on_saved_at": second["saved_at"]})
    assert third["replaced"] is None
    assert first["saved_at"] != third["saved_at"]
    blank = await office.carla("PUT", url, {"body": " ", "based_on_saved_at": third["saved_at"]})
    assert blank["saved_at"] is None


async def test_reading_counts_up_to_the_text_that_was_seen(office: Office, ana: Ana) -> None:
    first = await office.texts("one")
    await office.texts("two")
    url = f"/v1/threads/{ana[1]}"
    row = await office.carla.reads(ana[1], first)
    assert (row["unread"], row["is_answer_due"]) == (1, True), "reading does not answer"
    assert (await office.carla.reads(ana[1], first))["unread"] == 1
    assert (await office.carla.thread(ana[1]))["first_unread_id"] != str(first)
    assert [hint.kind for hint in office.hints].count("read") == 1
    newest = (await office.carla.thread(ana[1]))["messages"][-1]["message_id"]
    assert (await office.carla.reads(ana[1]))["unread"] == 0
    assert (await office.carla("POST", f"{url}/unread"))["unread"] == 1
    assert (await office.carla("POST", f"{url}/unread"))["unread"] == 1
    assert (await office.carla.thread(ana[1]))["first_unread_id"] == newest


async def test_html_and_emoji_in_a_text_come_through_as_they_are(office: Office, ana: Ana) -> None:
    body = "<script>alert(1)</script> 👍🏽 señor\nline two"
    await office.texts(body)
    page = await office.carla.inbox(f"?open={ana[1]}")
    assert page["open"]["messages"][0]["body"] == body
    assert page["rows"][0]["preview"] == "<script>alert(1)</script> 👍🏽 señor line two"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("abb", ["Abbott"]),
        ("ana ABBOTT", ["Abbott"]),
        ("Abbott, Ana", ["Abbott"]),
        ("pena", ["Peña"]),
        ("(801) 555-0110", ["Abbott"]),
        ("+1 801.555.0110", ["Abbott"]),
        ("0110", ["Abbott"]),
        ("a-1001", ["Abbott"]),
        ("bott", []),
        ("11", []),
        ("%", ["Abbott", "Peña"]),
        ("_", ["Abbott", "Peña"]),
        ("zzz", []),
        ("", ["Abbott", "Peña"]),
    ],
)
async def test_clients_are_found_by_name_number_or_id(office: Office, ana: Ana, words: str, found: list[str]) -> None:
    await office.add("Ben Peña", BENS)
    await office.add("Ana Dalal", NEW, owner=None)
    answer = await office.carla.get(f"/v1/clients?search={quote(words)}")
    assert [client["family_name"] for client in answer["clients"]] == found


async def test_desk_finds_everybodys_clients_but_may_not_open_their_threads(office: Office, ana: Ana) -> None:
    [client] = (await office.desk.get("/v1/clients?search=abbott"))["clients"]
    assert (client["staff_name"], client["thread_id"], client["number"]) == ("Carla Reyes", None, ANAS)
    assert (await office.clerk.get("/v1/clients?search=abbott"))["clients"] == []


async def test_past_brought_in_sends_nothing_and_tells_nobody(office: Office, ana: Ana) -> None:
    async with office.service.db.tx() as tx:
        await import_history(tx, past(ana[1], 10))
    [row] = (await office.carla.inbox())["rows"]
    assert (row["preview"], row["unread"], row["is_answer_due"]) == ("9", 0, False)
    await office.nothing_sent()


async def test_counts_are_those_of_the_inbox_and_looking_at_them_is_not_recorded(office: Office, ana: Ana) -> None:
    await office.texts("Can I come at 4?")
    inbox = await office.carla.inbox()
    before = await office.value("SELECT count(*) FROM audit")
    counts = await office.carla.get("/v1/counts")
    assert counts == {name: inbox[name] for name in counts}
    assert counts["unread_total"] == 1
    assert await office.value("SELECT count(*) FROM audit") == before
