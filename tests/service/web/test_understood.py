"""What a client's text was taken for as an answer stands beside its own words."""

import pytest

from tests.fakes.threads import ANA
from tests.service.web.conftest import Browser, Office


@pytest.mark.parametrize(
    ("body", "understood", "chip"),
    [
        ("1", "coming", '<span class="chip off">Understood: coming</span>'),
        ("Voy, gracias", "coming", '<span class="chip off">Understood: coming</span>'),
        ("no puedo ir", "another_time", '<span class="chip warn">Understood: asks for another time</span>'),
        ("3", "wrong_person", '<span class="chip warn">Understood: wrong person</span>'),
        ("my car broke down", "ride", '<span class="chip off">Understood: has no ride</span>'),
        ("4", "sick", '<span class="chip off">Understood: is sick</span>'),
        ("Its me", "yes", '<span class="chip off">Understood: yes</span>'),
    ],
)
async def test_it_is_shown_with_the_text_itself(
    office: Office, carla: Browser, body: str, understood: str, chip: str
) -> None:
    office.threads.text_in(ANA, body, understood=understood)
    page = (await carla.get(f"/c/{ANA}")).text
    assert body in page
    assert chip in page


async def test_a_plain_text_was_taken_for_nothing(office: Office, carla: Browser) -> None:
    office.threads.text_in(ANA, "I can't cancel it")
    assert "Understood" not in (await carla.get(f"/c/{ANA}")).text
