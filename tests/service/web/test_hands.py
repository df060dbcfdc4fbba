"""A conversation is handed over, as those without a script do it."""

from typing import Any

from tests.fakes.threads import ANA
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
