"""The inbox and an open conversation, as the browser gets them; and what each role gets."""

import re
import time
from datetime import timedelta
from typing import get_args
from uuid import uuid4

import pytest

from services.gateway.domain.codes import Wording
from tests.fakes.threads import ANA, BEN, STRANGER
from tests.service.web.conftest import CARLA, Browser, Office

FRAGMENT = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}


async def test_a_conversation_shows_both_sides_and_where_it_goes(office: Office, carla: Browser) -> None:
    office.threads.text_in(ANA, "Can I come at 4?")
    office.threads.text_out(ANA, "Yes, 4 works.")
    page = await carla.get(f"/c/{ANA}")
    assert page.status == 200
    for wanted in ("Abbott, Ana", "Can I come at 4?", "Yes, 4 works.", "(801) 555-0111", "Delivered"):
        assert wanted in page.text


async def test_a_text_received_late_says_so(office: Office, carla: Browser) -> None:
    late = office.threads.text_in(ANA, "I am at the door")
    assert "Received late" not in (await carla.get(f"/c/{ANA}")).text
    office.threads.change(ANA, late.message_id, is_late=True)
    assert "Received late" in (await carla.get(f"/c/{ANA}")).text


async def test_a_page_asks_threads_once(office: Office, carla: Browser) -> None:
    for path in ("/inbox", f"/c/{ANA}", "/unknown"):
        office.threads.asked.clear()
        assert (await carla.get(path)).status == 200
        assert len(office.threads.asked) == 1, path


async def test_days_and_the_new_line_stand_between_the_texts(office: Office, carla: Browser) -> None:
    office.threads.text_out(ANA, "old", timedelta(days=12))
    office.threads.text_out(ANA, "newer", timedelta(days=1))
    office.threads.text_in(ANA, "newest")
    text = (await carla.get(f"/c/{ANA}")).text
    order = [text.index(words) for words in ("Wednesday, February 18", "Yesterday", "Today", ">New<", "newest</p>")]
    assert order == sorted(order)


async def test_only_the_day_that_is_missing_comes_with_a_new_text(office: Office, carla: Browser) -> None:
    office.threads.text_in(ANA, "one more")
    fragment = await carla.get(f"/c/{ANA}/new?since=0&day=2026-03-02", **FRAGMENT)
    assert 'class="day"' not in fragment.text
    assert "one more" in fragment.text
    assert fragment.headers["X-Seq"] == "1"
    assert 'class="day"' in (await carla.get(f"/c/{ANA}/new?since=0&day=2026-03-01", **FRAGMENT)).text


async def test_every_state_of_a_text_is_said_in_words(office: Office, carla: Browser) -> None:
    words = {
        "queued": "Sending…",
        "sending": "Sending…",
        "sent": "Sent — waiting for the phone company",
        "delivered": "Delivered",
        "failed": "Not delivered.",
        "undelivered": "Not delivered.",
        "expired": "It could not go out in time.",
        "cancelled": "Taken back",
        "unknown": "It will not be sent twice.",
    }
    for status, wanted in words.items():
        message = office.threads.text_out(ANA, "x", status=status)
        assert wanted in (await carla.get(f"/m/{message.message_id}", **FRAGMENT)).text, status


async def test_every_reason_of_a_failure_is_said_in_words(office: Office, carla: Browser) -> None:
    said = set()
    for key in get_args(Wording):
        message = office.threads.text_out(ANA, "x", status="failed", wording=key, code="30001")
        text = (await carla.get(f"/m/{message.message_id}", **FRAGMENT)).text
        said.add(re.search(r"Not delivered\.</b> ([^<]+)", text)[1].strip())  # type: ignore[index]
        assert ("Try again" in text) == (key not in ("opted_out", "landline")), key
    assert len(said) == len(get_args(Wording))


async def test_the_search_without_a_script_finds_by_name_and_by_digits(office: Office, carla: Browser) -> None:
    assert "Barela" not in (await carla.get("/inbox?q=abbótt")).text.partition('id="list"')[2]
    found = (await carla.get("/inbox?q=555-0112")).text.partition('id="list"')[2]
    assert "Barela, Ben" in found
    assert "Abbott, Ana" not in found
    assert "No client matches “zzz”" in (await carla.get("/inbox?q=zzz")).text


async def test_anothers_client_is_not_there(office: Office) -> None:
    office.threads.text_in(ANA, "private words")
    message = office.threads.text_in(BEN, "private, too")
    dev = await office.signed_in("dev")
    for path in (f"/c/{ANA}", f"/c/{ANA}/new", f"/c/{ANA}/tail", f"/row/{ANA}", f"/m/{message.message_id}"):
        answer = await dev.get(path)
        assert answer.status == 404, path
        assert "private" not in answer.text
    for path in (f"/c/{ANA}/send", f"/c/{ANA}/draft", f"/c/{ANA}/read", f"/m/{message.message_id}/undo"):
        body = {"body": "x", "client_msg_id": str(uuid4()), "through": str(message.message_id)}
        assert (await dev.post(path, body)).status == 404, path
    assert "Abbott" not in (await dev.get("/inbox")).text


async def test_threads_is_asked_in_the_name_of_who_is_signed_in(office: Office) -> None:
    office.threads.text_in(ANA, "private words")
    for who, sees in (("carla", True), ("dev", False), ("gus", False), ("hana", False)):
        page = (await (await office.signed_in(who)).get("/inbox")).text
        assert ("Abbott, Ana" in page) == sees, who


@pytest.mark.parametrize(("who", "board"), [("carla", True), ("gus", True), ("hana", False)])
async def test_the_rail_has_only_what_a_role_may_use(office: Office, who: str, board: bool) -> None:
    page = (await (await office.signed_in(who)).get("/inbox")).text
    assert ('href="/unknown"' in page) == board
    assert ("Your role does not read texts." in page) == (who == "hana")
    assert ("with the command “office”" in page) == (who == "hana")


async def test_no_link_of_a_page_is_dead(office: Office, carla: Browser) -> None:
    office.threads.text_in(ANA, "Can I come at 4?")
    for path in ("/inbox", f"/c/{ANA}", "/unknown"):
        text = (await carla.get(path)).text
        for address in set(re.findall(r'href="(/[^"#]*)', text)):
            assert (await carla.get(address.replace("&amp;", "&"))).status in (200, 303), (path, address)
        assert 'href="#"' not in text


async def test_while_threads_is_silent_the_page_says_so_in_half_a_second(office: Office, carla: Browser) -> None:
    office.threads.is_hanging = True
    begun = time.monotonic()
    page = await carla.get("/inbox")
    assert time.monotonic() - begun < 1.5  # half a second, on a machine that is busy with other tests
    assert page.status == 200
    assert "can't be shown now" in page.text
    assert "Carla Reyes" in page.text


async def test_a_text_written_while_threads_is_away_comes_back_whole(office: Office, carla: Browser) -> None:
    office.threads.refuse_with = (503, "Not available")
    answer = await carla.post(f"/c/{ANA}/send", {"body": "important", "client_msg_id": str(uuid4())}, **JSON)
    assert answer.status == 503
    assert "Your text is safe here" in answer.text
    page = await carla.post(f"/c/{ANA}/send", {"body": "important & <b>", "client_msg_id": str(uuid4())})
    assert page.status == 503
    assert "important &amp; &lt;b&gt;</textarea>" in page.text


async def test_a_text_is_sent_with_the_writers_own_undo_and_once(office: Office, carla: Browser) -> None:
    await carla.post("/me", {"undo_s": "10"})
    body = {"body": "just once", "client_msg_id": str(uuid4())}
    for _ in range(2):
        assert (await carla.post(f"/c/{ANA}/send", body)).to == f"/c/{ANA}"
    assert [m.body for m in office.threads.messages[ANA]] == ["just once"]
    assert office.threads.asked[-1][2]["undo_s"] == 10


async def test_in_quiet_hours_the_page_offers_the_morning_and_asks_why_not(office: Office, carla: Browser) -> None:
    office.threads.quiet_until = office.clock.now() + timedelta(hours=9)
    page = await carla.get(f"/c/{ANA}")
    assert "Send at 7:00 PM" in page.text
    when = re.search(r'primary" name="when" value="(2026[^"]+)"', page.text)[1]  # type: ignore[index]
    await carla.post(f"/c/{ANA}/send", {"body": "later", "client_msg_id": str(uuid4()), "when": when})
    assert office.threads.asked[-1][2]["send_at"].startswith("2026-03-03T02:00:00")
    urgent = {"body": "now", "client_msg_id": str(uuid4()), "when": "now", "urgent_reason": "bus strike"}
    await carla.post(f"/c/{ANA}/send", urgent)
    assert office.threads.asked[-1][2]["urgent_reason"] == "bus strike"


async def test_the_order_of_the_list_is_remembered(office: Office, carla: Browser) -> None:
    office.threads.text_out(BEN, "hi")
    assert (await carla.post("/me", {"list_order": "az"})).to == "/inbox"
    rows = re.findall(r'class="nm">([^<]+)', (await carla.get("/inbox")).text)
    assert rows == ["Abbott, Ana", "Barela, Ben"]
    assert await office.db.fetchval("SELECT list_order FROM staff WHERE staff_id = $1", CARLA) == "az"


async def test_preferences_take_nothing_that_is_not_offered(office: Office, carla: Browser) -> None:
    await carla.post("/me", {"undo_s": "3600", "language": "xx", "list_order": "role", "role": "administrator"})
    row = await office.db.fetchrow("SELECT role, undo_s, language, list_order FROM staff WHERE staff_id = $1", CARLA)
    assert tuple(row or ()) == ("case_manager", 5, "en", "newest")


async def test_an_unknown_number_goes_to_the_client_that_was_chosen(office: Office, carla: Browser) -> None:
    assert "(435) 555-0177" in (await carla.get("/unknown")).text
    found = await carla.get(f"/unknown/{STRANGER}/clients?q=ben", **FRAGMENT)
    assert "Barela, Ben" in found.text
    answer = await carla.post(f"/unknown/{STRANGER}/attach", {"client_id": str(BEN), "make_current": "1"})
    assert answer.to == f"/c/{BEN}"
    assert office.threads.asked[-1][2] == {"client_id": str(BEN), "make_current": True}


async def test_a_number_somebody_else_decided_about_is_not_decided_twice(office: Office, carla: Browser) -> None:
    office.threads.refuse_with = (409, "decided")
    gone = f"/unknown?note=gone&decided={STRANGER}"
    assert (await carla.post(f"/unknown/{STRANGER}/hide")).to == gone
    assert (await carla.post(f"/unknown/{STRANGER}/attach", {"client_id": str(BEN)})).to == gone


@pytest.mark.parametrize(
    "path",
    ["/c/not-an-id", "/c/not-an-id/new", "/row/1", "/m/1", "/unknown/1/clients", "/list?open=1", "/unknown?number=1"],
)
async def test_an_address_that_is_none_is_not_found(carla: Browser, path: str) -> None:
    assert (await carla.get(path)).status == 404


async def test_an_error_page_is_a_page(carla: Browser) -> None:
    page = await carla.get("/no-such-page")
    assert page.status == 404
    assert "We can&#39;t find that page" in page.text or "We can't find that page" in page.text
    assert 'href="/inbox"' in page.text


async def test_no_form_however_it_is_filled_in_breaks_a_page(office: Office, carla: Browser) -> None:
    message = office.threads.text_out(ANA, "x", status="failed")
    nonsense = ("", "x", "0", "é\x00", "9" * 5000, "2026-13-99T99:99", "[]", str(uuid4()))
    fields = ("body", "client_msg_id", "when", "urgent_reason", "saved_at", "through", "thread", "client_id", "undo_s")
    paths = (
        f"/c/{ANA}/send", f"/c/{ANA}/draft", f"/c/{ANA}/read", f"/m/{message.message_id}/undo",
        f"/m/{message.message_id}/retry", f"/unknown/{STRANGER}/attach", "/me", "/stay",
    )  # fmt: skip
    for path in paths:
        for words in nonsense:
            answer = await carla.post(path, dict.fromkeys(fields, words))
            assert answer.status < 500, (path, words)
    for words in nonsense:
        form = {"email": words, "password": words, "next": words, "lang": words}
        assert (await office.browser().post("/sign-in", form)).status < 500
    big = await carla.post(f"/c/{ANA}/send", {"body": "x" * 70_000, "client_msg_id": str(uuid4())})
    assert big.status == 413


async def test_a_try_after_one_that_was_stopped_is_another_click(office: Office, carla: Browser) -> None:
    failed = office.threads.text_out(ANA, "x", status="failed")
    at = f"/m/{failed.message_id}/retry"
    for _ in range(2):
        await carla.post(at, {"thread": str(ANA)})
    office.threads.change(ANA, failed.message_id, retried_as=None, retries_stopped=1)
    assert 'name="stopped" value="1"' in (await carla.get(f"/c/{ANA}")).text
    await carla.post(at, {"thread": str(ANA), "stopped": "1"})
    clicks = [told["client_msg_id"] for _, path, told in office.threads.asked if path.endswith("/retry")]
    assert clicks[0] == clicks[1] != clicks[2]
