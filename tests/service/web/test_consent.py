"""What a client agreed to, as the browser gets it: what is said above the box, written down, decided, and saved."""

import csv
import io
from typing import Any
from uuid import uuid4

import pytest

from tests.fakes.threads import ANA, agreed
from tests.service.web.conftest import Browser, Office

PAGE = f"/clients/{ANA}"


def told(office: Office, path: str) -> list[Any]:
    return [body for method, at, body in office.threads.asked if (method, at) == ("POST", path)]


def saying(**changes: Any) -> dict[str, Any]:
    return {"consent_id": str(uuid4()), "is_agreed": "0", "purpose": "all", "how": "in_person", "note": ""} | changes


def ordering(**changes: Any) -> dict[str, Any]:
    told = {"order_id": str(uuid4()), "client_id": str(ANA), "order_number": "21-CR-0432", "last_on": "2026-03-09"}
    return told | {"first_on": "", "note": ""} | changes


async def test_the_box_says_who_asked_to_stop_and_how_it_is_undone(office: Office, carla: Browser) -> None:
    office.threads.blocked[ANA] = "opted_out"
    for how, said in {
        "wording": "Ana asked on Feb 10, in a text, to stop texts.",
        "court": "Ana told staff on Feb 10 to stop texts.",
        "keyword": "Only Ana can undo that, by texting START to (801) 555-0100.",
    }.items():
        agreed.KEPT.clear()
        agreed.hear(office.threads, ANA, how=how)
        page = (await carla.get(f"/c/{ANA}")).text
        assert said in page, how
        assert 'class="composer"' not in page, how


async def test_who_wants_no_reminders_is_written_to_all_the_same(office: Office, carla: Browser) -> None:
    agreed.hear(office.threads, ANA, purpose="reminder")
    page = (await carla.get(f"/c/{ANA}")).text
    assert "Ana wants no reminders, since Mar 2. Your own texts still go." in page
    assert 'class="composer"' in page


async def test_the_order_that_opens_the_box_is_named_above_it(office: Office, carla: Browser) -> None:
    agreed.hear(office.threads, ANA)
    agreed.order(office.threads, ANA)
    page = (await carla.get(f"/c/{ANA}")).text
    assert "Court order 21-CR-0432 opens the conversation until Jan 5, 2027." in page
    assert "Open by court order 21-CR-0432" in (await carla.get(PAGE)).text


async def test_what_is_written_down_goes_to_threads_and_is_shown(office: Office, carla: Browser) -> None:
    made = await carla.post(f"{PAGE}/consent", saying(purpose="reminder", note="At the desk"))
    assert (made.status, made.to) == (303, f"{PAGE}#consent")
    [sent] = told(office, f"/v1{PAGE}/consent")
    assert (sent["is_agreed"], sent["purpose"], sent["how"], sent["phone_id"]) == (False, "reminder", "in_person", None)
    page = (await carla.get(PAGE)).text
    assert "Wants no more: reminders, said in person" in page
    assert "At the desk" in page


async def test_what_can_not_be_written_down_comes_back_with_the_reason(office: Office, carla: Browser) -> None:
    nowhere = await carla.post(f"{PAGE}/consent", saying(how="", is_agreed="", note="<b>no</b>"))
    assert nowhere.status == 422
    assert "Choose what they said." in nowhere.text
    assert "Say where they said it." in nowhere.text
    assert "&lt;b&gt;no&lt;/b&gt;" in nowhere.text
    assert told(office, f"/v1{PAGE}/consent") == []
    agreed.hear(office.threads, ANA, how="keyword")
    stopped = await carla.post(f"{PAGE}/consent", saying(is_agreed="1"))
    assert stopped.status == 409
    assert "This number said STOP. Only the client undoes that, by texting START." in stopped.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"order_number": " "}, "Type the number of the order."),
        ({"last_on": ""}, "Choose a last day"),
        ({"last_on": "9.3.2026"}, "Choose a last day"),
        ({"first_on": "soon"}, "This is no day."),
        ({"last_on": "2026-02-01"}, "Choose a last day"),
    ],
)
async def test_an_order_that_can_not_be_comes_back_as_typed(
    office: Office, carla: Browser, changes: dict[str, str], said: str
) -> None:
    agreed.decide(ANA)
    page = await carla.post(f"/c/{ANA}/orders", ordering(note="Judge Cole", **changes))
    assert page.status == 422
    assert said in page.text
    assert "Judge Cole" in page.text


async def test_an_order_is_recorded_and_ended(office: Office, carla: Browser) -> None:
    agreed.decide(ANA)
    made = await carla.post(f"/c/{ANA}/orders", ordering())
    assert (made.status, made.to) == (303, f"{PAGE}#consent")
    page = (await carla.get(PAGE)).text
    assert "Court order 21-CR-0432: Mar 2 to Mar 9" in page
    [order] = agreed.of(ANA).orders
    ended = await carla.post(f"/orders/{order.order_id}/end", {"client_id": str(ANA)})
    assert ended.to == f"{PAGE}#consent"
    assert "ended Mar 2" in (await carla.get(PAGE)).text


async def test_only_a_supervisor_is_offered_decisions(office: Office, carla: Browser) -> None:
    agreed.hear(office.threads, ANA, message_id=uuid4(), words="stop texting me, he says lol")
    page = (await carla.get(PAGE)).text
    assert "That was no wish to stop" not in page
    assert "Contact ordered by a court" not in page
    agreed.decide(ANA)
    page = (await carla.get(PAGE)).text
    assert "That was no wish to stop" in page
    assert "Contact ordered by a court" in page


async def test_a_text_is_set_right_and_its_words_stay(office: Office, carla: Browser) -> None:
    message_id = uuid4()
    agreed.hear(office.threads, ANA, message_id=message_id, words="stop texting me, he says lol")
    agreed.decide(ANA)
    done = await carla.post(f"/m/{message_id}/misread", {"client_id": str(ANA)})
    assert done.to == f"{PAGE}#consent"
    page = (await carla.get(PAGE)).text
    assert "Set right since" in page
    assert "stop texting me, he says lol" in page


async def test_the_proof_is_a_row_a_word_and_computes_nothing(office: Office, carla: Browser) -> None:
    agreed.hear(office.threads, ANA, is_agreed=True, how="form", staff_name="=cmd|'/c calc'!A0")
    agreed.hear(office.threads, ANA, words="-2+3 stop texting me")
    saved = await carla.get(f"{PAGE}/consent.csv")
    assert saved.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="Abbott-Ana-consent-2026-03-02.csv"' in saved.headers["Content-Disposition"]
    head, wish, yes = csv.reader(io.StringIO(saved.text.removeprefix("\ufeff")))
    assert head[:3] == ["When", "Number", "What was said"]
    assert wish[:4] == ["2026-03-02 10:00:00-07:00", "'+18015550111", "Asked in a text to stop: all texts", "Holds"]
    assert wish[6] == "'-2+3 stop texting me"
    assert yes[2:5] == ["Agreed to: all texts, on a form", "", "'=cmd|'/c calc'!A0"]


async def test_proof_of_anothers_client_is_not_there(office: Office) -> None:
    dev = await office.signed_in("dev")
    assert (await dev.get(f"{PAGE}/consent.csv")).status == 404
    assert (await dev.post(f"{PAGE}/consent", saying())).status == 404
    assert (await dev.post(f"/c/{ANA}/orders", ordering())).status == 404


@pytest.mark.parametrize(
    "changes", [{"consent_id": "none"}, {"phone_id": "<b>"}, {"note": "x" * 700}, {"purpose": "x"}]
)
async def test_odd_forms_are_no_fault_of_ours(office: Office, carla: Browser, changes: dict[str, str]) -> None:
    assert (await carla.post(f"{PAGE}/consent", saying(**changes))).status in (404, 422)
