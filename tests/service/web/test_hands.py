"""A conversation is handed over, as those without a script do it."""

from typing import Any
from uuid import uuid4

import pytest

from services.kit import failpoints
from tests.fakes.threads import ANA
from tests.fakes.threads.hands import DEV
from tests.service.web.conftest import Browser, Office

PAGE = f"/c/{ANA}/transfer"
TICK = 'name="despite" value="wrong_person"'


def told(office: Office) -> list[Any]:
    at = ("POST", f"/v1/threads/{ANA}/transfer")
    return [body for method, path, body in office.threads.asked if (method, path) == at]


async def test_what_the_number_asks_of_a_text_is_asked_of_a_hand_overs_too(office: Office, carla: Browser) -> None:
    office.threads.warnings[ANA] = ("wrong_person",)
    page = (await carla.get(PAGE)).text
    assert "Somebody else answered from this number." in page
    assert f"{TICK}>" in page
    office.threads.refuse_with, office.threads.refuse_field = (409, "ask_first"), "despite"
    form = {"to": str(office.threads.owner), "note": "Works nights.", "text": "Court at 9", "tells": "1", "unread": "0"}
    again = await carla.post(PAGE, form)
    assert again.status == 409
    assert "tick that it may go there" in again.text
    assert ">Works nights.</textarea>" in again.text
    assert ">Court at 9</textarea>" in again.text
    office.threads.refuse_with = None
    number = {"to_number": "+13075550101", "despite": "wrong_person"}
    assert (await carla.post(PAGE, form | number)).status == 303
    assert (told(office)[-1]["to_number"], told(office)[-1]["despite"]) == ("+13075550101", ["wrong_person"])


async def test_what_was_ticked_stays_ticked(office: Office, carla: Browser) -> None:
    office.threads.warnings[ANA] = ("wrong_person",)
    page = await carla.post(PAGE, {"to": "", "unread": "0", "despite": "wrong_person"})
    assert f"{TICK} checked>" in page.text


def given(**more: str) -> dict[str, str]:
    return {"client_msg_id": str(uuid4()), "to": str(DEV), "unread": "0", "note": "Works nights.", "text": "Hi"} | more


@pytest.mark.parametrize("language", ["en", "es"])
async def test_a_form_that_is_sent_again_says_that_it_is_done_and_who_has_it(carla: Browser, language: str) -> None:
    if language == "es":
        await carla.post("/me", {"language": "es"})
    form = given()
    assert (await carla.post(PAGE, form)).status == 303
    again = await carla.post(PAGE, form)
    assert again.status == 200
    said = {"en": "Dev Chandra has this conversation now.", "es": "Dev Chandra tiene ahora esta conversación."}
    assert said[language] in again.text


async def test_with_a_fresh_click_there_is_no_such_page_for_who_gave_it_away(
    carla: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = given()
    await carla.post(PAGE, form)
    monkeypatch.setattr(failpoints, "is_off", {"same_click"}.__contains__)
    assert (await carla.post(PAGE, form)).status == 404


async def test_what_was_done_though_no_answer_came_is_told(office: Office, carla: Browser) -> None:
    office.threads.loses_answers = True
    page = await carla.post(PAGE, given())
    assert page.status == 200
    assert "Dev Chandra has this conversation now." in page.text


async def test_whom_it_goes_to_is_part_of_the_click(office: Office, carla: Browser) -> None:
    office.threads.refuse_with = (422, "to_id")
    form = given()
    await carla.post(PAGE, form)
    await carla.post(PAGE, form | {"to": str(office.threads.owner)})
    first, other = (body["client_msg_id"] for body in told(office))
    assert first != other
