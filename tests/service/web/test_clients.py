"""New clients and clients' pages, as the browser gets them: who may, what is told to threads, what hostile forms do."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.fakes.shapes import NUMBERS
from tests.fakes.threads import ANA, BEN
from tests.service.web.conftest import Browser, Office

EVE = {"given_name": "Eve", "family_name": "Evans", "number": "307 555 0112", "agreed_how": "in_person"}


def new(**changes: Any) -> dict[str, Any]:
    return EVE | {"client_id": str(uuid4())} | changes


def told(office: Office, method: str = "POST", path: str = "/v1/clients") -> list[Any]:
    return [body for asked, at, body in office.threads.asked if (asked, at) == (method, path)]


async def test_a_page_asks_threads_once(office: Office, carla: Browser) -> None:
    for path in ("/clients/new", f"/clients/{ANA}", f"/clients/{ANA}/edit"):
        office.threads.asked.clear()
        assert (await carla.get(path)).status == 200
        assert len(office.threads.asked) == 1, path


async def test_who_serves_nobody_adds_nobody(office: Office) -> None:
    hana = await office.signed_in("hana")
    assert (await hana.get("/clients/new")).status == 404
    for path in ("/clients/new", "/clients/known"):
        assert (await hana.post(path, new())).status == 404
    assert told(office) == []


async def test_the_front_office_says_whose_client_it_is(office: Office) -> None:
    gus = await office.signed_in("gus")
    page = (await gus.get("/clients/new")).text
    assert '<option value="" selected>Front office</option>' in page
    await gus.post("/clients/new", new())
    [sent] = told(office)
    assert sent["staff_id"] is None


async def test_a_second_click_sends_the_same_client_again(office: Office, carla: Browser) -> None:
    form = new()
    first, second = [await carla.post("/clients/new", form) for _ in range(2)]
    assert first.status == 303
    assert first.to == f"/c/{form['client_id']}/first"
    assert [sent["client_id"] for sent in told(office)] == [form["client_id"]] * 2
    assert second.status in (303, 422)


async def test_the_answer_to_who_it_is_goes_to_threads(office: Office, carla: Browser) -> None:
    found = await carla.post("/clients/new", new(number=NUMBERS[ANA], known=f"same:{ANA}"))
    assert found.to == f"/c/{ANA}"
    await carla.post("/clients/new", new(number=NUMBERS[ANA], known="shares"))
    sent = [(one["despite"], one.get("known_id")) for one in told(office)]
    assert sent == [("same_person", str(ANA)), ("shares", None)]


async def test_of_two_records_of_one_person_both_are_looked_at(office: Office, carla: Browser) -> None:
    """The number is one's, the name the other's: the same person leads to the two side by side."""
    form = new(given_name="Ben", family_name="Barela", number=NUMBERS[ANA], agreed_how="in_person")
    asked = (await carla.post("/clients/new", form)).text
    assert "the same person: look at both records" in asked
    found = await carla.post("/clients/new", form | {"known": f"same:{ANA}"})
    assert found.to == f"/clients/{ANA}/merge?with={BEN}"


@pytest.mark.parametrize(
    "changes",
    [{"known": "same:none"}, {"client_id": "none"}, {"client_id": ""}, {"known": "<b>"}, {"id_label": "case"}],
)
async def test_odd_answers_are_no_fault_of_ours(office: Office, carla: Browser, changes: dict[str, Any]) -> None:
    assert (await carla.post("/clients/new", new(**changes))).status in (303, 404, 422)


async def test_hostile_words_come_back_as_words(office: Office, carla: Browser) -> None:
    words = '"><script>alert(1)</script>'
    for path in ("/clients/new", f"/clients/{ANA}/edit"):
        page = await carla.post(path, new(given_name="1", family_name=words, notes=words, edits="0", number=words))
        assert page.status == 422
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text


@pytest.mark.parametrize("path", [f"/clients/{UUID(int=7)}", f"/clients/{UUID(int=7)}/edit", "/clients/none"])
async def test_who_is_not_there_is_not_found(carla: Browser, path: str) -> None:
    assert (await carla.get(path)).status == 404


async def test_anothers_client_is_not_found(office: Office) -> None:
    dev = await office.signed_in("dev")
    form = {"client_id": str(ANA), "note_id": str(uuid4()), "body": "x", "edits": "0", **EVE}
    assert (await dev.get(f"/clients/{ANA}")).status == 404
    assert (await dev.post(f"/clients/{ANA}/edit", form)).status == 404
    assert (await dev.post(f"/c/{ANA}/notes", form)).status == 404


async def test_with_threads_away_every_word_is_kept(office: Office, carla: Browser) -> None:
    office.threads.refuse_with = (503, "Not available just now")
    for path, fields in (
        ("/clients/new", new(notes="Works nights.")),
        (f"/clients/{ANA}/edit", new(notes="Works nights.", edits="0", language="en", time_zone="America/Denver")),
        (f"/c/{ANA}/notes", {"client_id": str(ANA), "note_id": str(uuid4()), "body": "Works nights."}),
    ):
        page = await carla.post(path, fields)
        assert page.status == 422, path
        assert "Works nights." in page.text
        assert "What you typed is kept here; save it again." in page.text


@pytest.mark.parametrize("edits", ["", "-1", "x", "٣", "9" * 30])
async def test_a_form_we_never_drew_changes_nothing(office: Office, carla: Browser, edits: str) -> None:
    assert (await carla.post(f"/clients/{ANA}/edit", new(edits=edits))).status == 400
    assert told(office, "PATCH", f"/v1/clients/{ANA}") == []


@pytest.mark.parametrize(
    ("language", "said"), [("en", "question can&#39;t go as it stands"), ("es", "no puede enviarse como está")]
)
async def test_a_question_that_can_not_go_is_said_to_be_the_departments(
    office: Office, carla: Browser, language: str, said: str
) -> None:
    await carla.post("/me", {"language": language})
    office.threads.refuse_with = (422, "blanks")
    again = await carla.post(f"/clients/{ANA}/phones", {"number": "(801) 555-0177", "ask_first": "1"})
    assert again.status == 422
    assert said in again.text
