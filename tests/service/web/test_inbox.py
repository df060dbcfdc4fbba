"""The inbox and an open conversation, as the browser gets them."""

from tests.fakes.threads import ANA
from tests.service.web.conftest import Browser, Office


async def test_a_conversation_shows_both_sides_and_where_it_goes(office: Office, carla: Browser) -> None:
    office.threads.text_in(ANA, "Can I come at 4?")
    office.threads.text_out(ANA, "Yes, 4 works.")
    page = await carla.get(f"/c/{ANA}")
    assert page.status == 200
    for wanted in ("Abbott, Ana", "Can I come at 4?", "Yes, 4 works.", "(801) 555-0111", "Delivered"):
        assert wanted in page.text
