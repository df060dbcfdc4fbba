"""A client's text asks to move a date, as pages without a script show it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.threads.domain import pages
from tests.fakes.threads import ANA
from tests.service.web.conftest import Browser, Office

HEARING = pages.Moved(
    appointment_id=UUID(int=31),
    kind="hearing",
    starts_at=datetime(2031, 12, 2, 5, tzinfo=UTC),  # Monday the first in Denver
    time_zone="America/Denver",
)


async def test_one_click_says_it_and_one_takes_it_back(office: Office, carla: Browser) -> None:
    text = office.threads.text_in(ANA, "Can we move it?", can_move=(HEARING,))
    page = (await carla.get(f"/c/{ANA}")).text
    assert f'action="/m/{text.message_id}/moves/{HEARING.appointment_id}"' in page
    assert "Asks to move Mon, Dec 1, 2031" in page
    answer = await carla.post(f"/m/{text.message_id}/moves/{HEARING.appointment_id}", {"thread": str(ANA)})
    assert (answer.status, answer.to) == (303, f"/c/{ANA}")
    page = (await carla.get(f"/c/{ANA}")).text
    assert '<span class="chip warn">Asked to move Mon, Dec 1, 2031</span>' in page
    assert "Asks to move" not in page
    bubble = await carla.post(f"/m/{text.message_id}/moves/none", {"thread": str(ANA)}, **{"HX-Request": "true"})
    assert (bubble.status, "Asks to move Mon, Dec 1, 2031" in bubble.text) == (200, True)


async def test_a_date_that_is_gone_is_said_at_the_text(office: Office, carla: Browser) -> None:
    text = office.threads.text_in(ANA, "Can we move it?")
    answer = await carla.post(
        f"/m/{text.message_id}/moves/{UUID(int=9)}", {"thread": str(ANA)}, **{"HX-Request": "true"}
    )
    assert "The client has no such date any more." in answer.text
    assert (await carla.post(f"/m/{text.message_id}/moves/x", {"thread": str(ANA)})).status == 404


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        (pages.Marker(kind="asks_to_move", starts_at=HEARING.starts_at, time_zone="America/Denver", staff_name="Dev"),
         "Asked to move Mon, Dec 1, 2031 (Dev)"),
        (pages.Marker(kind="asks_no_more"), "Did not ask to move a date"),
    ],
)  # fmt: skip
async def test_it_stands_between_the_texts(office: Office, carla: Browser, marker: pages.Marker, said: str) -> None:
    office.threads.text_in(ANA, "Can we move it?")
    office.threads.change(
        ANA, office.threads.text_out(ANA, "").message_id, direction="marker", status=None, marker=marker
    )
    assert said in (await carla.get(f"/c/{ANA}")).text


async def test_the_date_says_it_was_asked_to_be_moved(office: Office, carla: Browser) -> None:
    date = pages.Upcoming(
        appointment_id=HEARING.appointment_id,
        kind="hearing",
        starts_at=HEARING.starts_at,
        time_zone="America/Denver",
        place="Room 2",
        asked_to_move_at=office.clock.now(),
    )
    office.threads.dates[ANA] = (date,)
    assert "Asked to move it" in (await carla.get(f"/c/{ANA}")).text
