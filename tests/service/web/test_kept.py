"""What was typed when nobody answers: on a bare page, whichever form it was, with a way to send it again."""

import html
import re
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from services.kit import failpoints
from tests.fakes.threads import ANA
from tests.service.web.conftest import Browser, Office

WORDS = 'ten minutes of "words" & <b>'
CLICK = str(uuid4())
SEND = f"/c/{ANA}/send"
FORMS: dict[str, dict[str, Any]] = {
    SEND: {"body": WORDS, "client_msg_id": CLICK, "despite": ["failing", "unverified"], "when": "later"},
    f"/c/{ANA}/transfer": {"to": "desk", "note": WORDS, "text": "Hi", "unread": "0", "client_msg_id": CLICK},
    f"/c/{ANA}/waiting/{ANA}": {"body": WORDS, "client_msg_id": CLICK, "day": "Mar 4", "time": "9"},
    f"/clients/{ANA}/consent": {"consent_id": CLICK, "is_agreed": "0", "how": "form", "note": WORDS},
    f"/c/{ANA}/orders": {"order_id": CLICK, "client_id": str(ANA), "order_number": WORDS, "last_on": "2026-03-09"},
    f"/clients/{ANA}/phones": {"number": "(801) 555-0177", "known": "shares"},
    f"/c/{ANA}/mute": {"note": WORDS, "until": "hour", "unread": "0"},
    "/many": {"en": WORDS, "es": "", "template_id": "", "batch_id": CLICK},
    f"/clients/{ANA}/merge": {"gone_id": str(ANA), "names_of": "kept", "phone_id": "", "merge_id": CLICK},
}


def sent_by(page: str) -> tuple[str, list[tuple[str, str]]]:
    """Where the page's form goes, and what it would send."""
    form = re.search(r'(?s)<form class="form" method="post" action="([^"]+)".*?</form>', page)
    assert form, page
    boxes = r'(?s)<(?:input|textarea)[^>]* name="([^"]+)"(?:[^>]* value="([^"]*)"|[^>]*>(.*?)</textarea>)'
    found = [(name, html.unescape(value or words)) for name, value, words in re.findall(boxes, form[0])]
    return form[1], [one for one in found if one[0] != "csrf"]


@pytest.mark.parametrize("at", FORMS)
async def test_every_form_comes_back_as_it_was_sent(office: Office, carla: Browser, at: str) -> None:
    office.threads.is_away = True
    page = await carla.post(at, FORMS[at])
    assert page.status == 503
    wanted = [(name, one) for name, some in FORMS[at].items() for one in (some if isinstance(some, list) else [some])]
    assert sent_by(page.text) == (at, wanted)


async def test_without_it_they_would_be_lost(office: Office, carla: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    office.threads.is_away = True
    monkeypatch.setattr(failpoints, "is_off", {"kept_words"}.__contains__)
    page = await carla.post(SEND, FORMS[SEND])
    assert (page.status, html.escape(WORDS, quote=False) in page.text) == (503, False)


async def test_sent_from_the_bare_page_it_goes_once(office: Office, carla: Browser) -> None:
    office.threads.is_away = True
    _, sent = sent_by((await carla.post(SEND, FORMS[SEND] | {"when": ""})).text)
    office.threads.is_away = False
    for _ in range(2):
        assert (await carla.post(SEND, dict(sent))).status == 303
    assert [one.body for one in office.threads.messages[ANA]] == [WORDS]


async def test_a_picture_is_to_be_chosen_again_and_a_script_gets_no_page(office: Office, carla: Browser) -> None:
    office.threads.is_away = True
    form = aiohttp.FormData([("csrf", carla.csrf), ("body", WORDS), ("client_msg_id", CLICK)])
    form.add_field("picture", b"GIF89a", filename="map.gif", content_type="image/gif")
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with carla._session.post(carla.url + SEND, data=form, headers=headers) as answer:
        page = await answer.text()
    assert 'enctype="multipart/form-data"' in page
    assert "Choose map.gif again" in page
    told = await carla.post(SEND, FORMS[SEND] | {"when": ""}, Accept="application/json")
    assert (told.status, told.headers["Content-Type"]) == (503, "application/json; charset=utf-8")


async def test_in_spanish_it_is_said_in_spanish(office: Office, carla: Browser) -> None:
    office.threads.is_away = True
    await office.db.execute("UPDATE staff SET language = 'es' WHERE name LIKE 'Carla%'")
    page = (await carla.post(SEND, FORMS[SEND])).text
    assert "Lo que escribió sigue aquí" in page
    assert ">Enviar de nuevo</button>" in page


async def test_a_note_is_called_a_note_and_a_text_a_text(office: Office, carla: Browser) -> None:
    office.threads.messages.pop(ANA)
    note = await carla.post(f"/c/{ANA}/notes", {"client_id": str(ANA), "note_id": CLICK, "body": WORDS})
    text = await carla.post(SEND, FORMS[SEND])
    said = [re.findall(r'<label for="kept\d+">(.*?)</label>', page.text) for page in (note, text)]
    assert said == [["Note"], ["Text"]]
