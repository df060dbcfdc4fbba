"""Pictures in a bubble: shown in a fixed box with words, or said why not; and only to whom threads allows it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.threads.domain.pictures import Picture
from services.web.pages.frame import LOOK
from tests.fakes.threads import ANA
from tests.service.web.conftest import Browser, Office

STORED: dict[str, Any] = {"state": "stored", "content_type": "image/png"}
SAID = {
    "waiting": (Picture(media_id=uuid4()), "being checked"),
    "a video": (Picture(media_id=uuid4(), state="quarantined", reason="video"), "Not shown: a video."),
    "a polyglot": (Picture(media_id=uuid4(), state="quarantined", reason="more_inside"), "may not be safe"),
    "lost": (Picture(media_id=uuid4(), state="lost"), "could not give it to us"),
    "what no page shows": (Picture(media_id=uuid4(), state="stored", content_type="text/html"), "may not be safe"),
}


def show(office: Office, *pictures: Picture) -> None:
    office.threads.text_in(ANA, "look", media_ids=tuple(one.media_id for one in pictures), pictures=pictures)


async def test_a_picture_stands_in_a_fixed_box_and_has_words(office: Office, carla: Browser) -> None:
    media_id = uuid4()
    show(office, Picture(media_id=media_id, **STORED))
    page = (await carla.get(f"/c/{ANA}")).text
    assert f'<img src="/media/{media_id}" width="240" height="180" loading="lazy" alt="Picture">' in page
    assert "look" in page
    answer = await carla.get(f"/media/{media_id}")
    assert (answer.status, answer.text) == (200, f"content of {media_id}")
    # What it is, is threads' word and on a short list; gateway's own header is not passed on.
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", SAID)
async def test_what_is_not_shown_says_why_and_is_not_served(office: Office, carla: Browser, name: str) -> None:
    picture, words = SAID[name]
    show(office, picture)
    page = (await carla.get(f"/c/{ANA}")).text
    assert words in page
    assert "<img" not in page
    assert (await carla.get(f"/media/{picture.media_id}")).status == 404


async def test_a_picture_that_threads_does_not_grant_is_never_asked_of_gateway(office: Office, carla: Browser) -> None:
    office.threads.asked.clear()
    assert (await carla.get(f"/media/{uuid4()}")).status == 404
    assert [path for _, path, _ in office.threads.asked if path.startswith("/gateway")] == []
    assert (await carla.get("/media/none")).status == 404


async def test_looking_at_pictures_keeps_nobody_signed_in(office: Office, carla: Browser) -> None:
    media_id = uuid4()
    show(office, Picture(media_id=media_id, **STORED))
    seen = await office.db.fetchval("SELECT max(seen_at) FROM session")
    office.clock.advance(timedelta(minutes=5))
    assert (await carla.get(f"/media/{media_id}")).status == 200
    assert await office.db.fetchval("SELECT max(seen_at) FROM session") == seen


async def test_a_file_of_our_own_carries_what_is_about_files_alone(office: Office, carla: Browser) -> None:
    headers = (await carla.get(office.service.app[LOOK].assets.address("app.js"))).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Permissions-Policy" not in headers
