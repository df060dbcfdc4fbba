"""Pictures that go with a text: chosen in its form, or taken ahead of it; described, left out again, never lost."""

import io
import json
import re
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest

from services.threads.domain.pictures import Picture
from tests.fakes.threads import ANA
from tests.service.web.conftest import Browser, Office
from tests.service.web.test_later import told, waits

PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)
FIRST, SECOND = UUID(int=7), UUID(int=8)


async def post(
    carla: Browser, path: str, fields: list[tuple[str, str]], *files: tuple[bytes, str], **headers: str
) -> tuple[int, str]:
    """A form with files, as a browser sends it without a script."""
    sent = aiohttp.FormData()
    for name, value in (("csrf", carla.csrf), ("client_msg_id", str(uuid4())), *fields):
        sent.add_field(name, value)
    for content, kind in files:
        sent.add_field("picture", io.BytesIO(content), filename="map.png", content_type=kind)
    headers = {"Sec-Fetch-Site": "same-origin", **headers}
    async with carla._session.post(carla.url + path, data=sent, headers=headers, allow_redirects=False) as answer:
        return answer.status, await answer.text()


async def test_one_form_carries_words_a_picture_and_what_it_shows(office: Office, carla: Browser) -> None:
    fields = [("body", "The map:"), ("new_words", "A map with the way in\n")]
    status, _ = await post(carla, f"/c/{ANA}/send", fields, (PNG, "image/png"), (PNG, "image/png"))
    assert status == 303
    assert told(office)["media_ids"] == [str(FIRST), str(SECOND)]
    assert told(office)["picture_words"] == ["A map with the way in", ""]
    uploads = [body for _, path, body in office.threads.asked if path == "/gateway/v1/media"]
    assert uploads == [PNG, PNG]
    page = (await carla.get(f"/c/{ANA}")).text
    assert "A picture goes with it: A map with the way in" in page


async def test_a_picture_alone_is_a_text_and_nothing_at_all_is_none(office: Office, carla: Browser) -> None:
    assert (await post(carla, f"/c/{ANA}/send", [("body", "")], (PNG, "image/png")))[0] == 303
    assert (told(office)["body"], told(office)["media_ids"]) == ("", [str(FIRST)])
    status, page = await post(carla, f"/c/{ANA}/send", [("body", " "), ("picture", "[object File]")])
    assert (status, "Type a text first." in page) == (422, True)


async def test_what_the_script_took_ahead_goes_along_unless_it_is_left_out(office: Office, carla: Browser) -> None:
    status, said = await post(
        carla, f"/c/{ANA}/pictures", [], (PNG, "image/png"), (PNG, "image/png"), Accept="application/json"
    )
    assert (status, json.loads(said)) == (201, {"media_ids": [str(FIRST), str(SECOND)]})
    fields = [("body", "See"), (f"words_{FIRST}", "left out"), ("media_id", str(SECOND)), (f"words_{SECOND}", "A bus")]
    assert (await post(carla, f"/c/{ANA}/send", fields))[0] == 303
    assert (told(office)["media_ids"], told(office)["picture_words"]) == ([str(SECOND)], ["A bus"])
    assert (await post(carla, f"/c/{ANA}/send", [("body", "See"), ("media_id", "x")]))[0] == 422


async def test_a_picture_that_was_taken_is_not_lost_when_its_text_is_refused(office: Office, carla: Browser) -> None:
    fields = [("body", "Look"), ("when", "later"), ("day", "soon"), ("new_words", "A <map>")]
    status, page = await post(carla, f"/c/{ANA}/send", fields, (PNG, "image/png"))
    assert (status, "Type a day" in page) == (422, True)
    assert f'name="media_id" value="{FIRST}"' not in page, "the day is looked at before the picture is taken"
    status, page = await post(carla, f"/c/{ANA}/send", [("body", "Look at {place}"), *fields[3:]], (PNG, "image/png"))
    assert status == 422
    assert f'name="media_id" value="{FIRST}" checked' in page
    assert 'value="A &lt;map&gt;"' in page


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("video", "Only pictures can be sent"),
        ("other_photo", "Save it as a JPEG first"),
        ("too_many_pixels", "too many pixels"),
        ("more_inside", "may not be safe"),
        ("test_virus", "may not be safe"),
    ],
)
async def test_what_gateway_will_not_take_says_why_and_keeps_the_words(
    office: Office, carla: Browser, title: str, said: str
) -> None:
    office.threads.refuse_with, office.threads.refuse_field = (422, title), "content"
    status, page = await post(carla, f"/c/{ANA}/send", [("body", "Look here")], (PNG, "image/png"))
    assert (status, said in page, ">Look here</textarea>" in page) == (422, True, True)
    status, answer = await post(carla, f"/c/{ANA}/pictures", [], (PNG, "image/png"), Accept="application/json")
    assert (status, said in answer) == (422, True)


async def test_what_is_no_picture_is_not_even_sent_on(office: Office, carla: Browser) -> None:
    status, page = await post(carla, f"/c/{ANA}/send", [("body", "Look")], (b"%PDF-1.7", "application/pdf"))
    assert (status, "Only pictures can be sent: PNG, JPEG or GIF." in page) == (422, True)
    assert [path for _, path, _ in office.threads.asked if path.startswith("/gateway")] == []
    files = [(PNG, "image/png")] * 11
    status, page = await post(carla, f"/c/{ANA}/send", [("body", "Look")], *files)
    assert (status, "At most 10 pictures" in page) == (422, True)
    assert office.threads.messages[ANA] == []


async def test_without_gateway_the_words_stay(office: Office, carla: Browser) -> None:
    office.threads.refuse_with = (503, "away")
    status, page = await post(carla, f"/c/{ANA}/send", [("body", "Look")], (PNG, "image/png"))
    assert (status, "No connection" in page, ">Look</textarea>" in page) == (503, True, True)


async def test_words_for_a_picture_are_what_a_screen_reader_says(office: Office, carla: Browser) -> None:
    pictures = (Picture(media_id=FIRST, state="stored", content_type="image/png"), Picture(media_id=SECOND))
    facts: dict[str, Any] = {"media_ids": (FIRST, SECOND), "pictures": pictures, "picture_words": ('A "map"',)}
    office.threads.text_out(ANA, "", media_count=2, **facts)
    page = (await carla.get(f"/c/{ANA}")).text
    assert 'alt="A &#34;map&#34;"' in page
    assert "A picture goes with it.</span>" in page


async def test_pictures_of_a_waiting_text_stay_unless_their_tick_is_taken_away(office: Office, carla: Browser) -> None:
    old = waits(office)
    office.threads.change(ANA, old.message_id, media_ids=(FIRST, SECOND), picture_words=("A map",))
    path = f"/c/{ANA}/waiting/{old.message_id}"
    page = (await carla.get(path)).text
    assert re.findall(r'name="media_id" value="([^"]+)" checked', page) == [str(FIRST), str(SECOND)]
    fields = [("body", ""), ("has_pictures", "1"), ("media_id", str(SECOND)), (f"words_{SECOND}", "A bus")]
    assert (await post(carla, path, fields))[0] == 303
    changed = told(office, "PATCH")
    assert (changed["media_ids"], changed["picture_words"]) == ([str(SECOND)], ["A bus"])


async def test_no_picture_is_taken_for_a_conversation_that_is_not_theirs(office: Office, carla: Browser) -> None:
    status, _ = await post(carla, f"/c/{uuid4()}/pictures", [], (PNG, "image/png"), Accept="application/json")
    assert status == 404
    assert [path for _, path, _ in office.threads.asked if path.startswith("/gateway")] == []
