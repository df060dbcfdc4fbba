"""What is said where something was not done: what to do about it, and with the words that were sent."""

import html
import re
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.kit import failpoints
from services.web.pages import asking, excuses
from services.web.pages.look import LANGUAGES, the_look
from tests.fakes.threads import ANA
from tests.service.web.conftest import DEV, Browser, Office
from tests.service.web.test_kept import sent_by

SCRIPT = {"Accept": "application/json"}
SEND, NOTES = f"/c/{ANA}/send", f"/c/{ANA}/notes"
WORDS = "Lost the job on Friday"
STATUSES = (400, 401, 403, 404, 405, 409, 413, 422, 500, 503)


def text() -> dict[str, Any]:
    return {"body": "Come at nine", "client_msg_id": str(uuid4())}


def note() -> dict[str, Any]:
    return {"client_id": str(ANA), "note_id": str(UUID(int=77)), "body": WORDS}


async def sign_out_elsewhere(office: Office) -> None:
    await office.db.execute("UPDATE session SET ended_at = now()")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_stale", [False, True])
def test_whatever_it_was_a_sentence_says_what_to_do(language: str, is_stale: bool) -> None:
    for status in STATUSES:
        said = the_look().say(excuses.said(status, is_stale=is_stale), language)
        assert len(said) > 40
        assert (said == excuses.said(status, is_stale=is_stale)) is (language == "en")


async def test_who_was_handed_over_meanwhile_is_a_colleagues(office: Office, carla: Browser) -> None:
    office.threads.messages.pop(ANA)
    answer = await carla.post(SEND, text(), **SCRIPT)
    assert (answer.status, "belongs to a colleague now" in answer.text) == (404, True)
    await office.db.execute("UPDATE staff SET language = 'es' WHERE name LIKE 'Carla%'")
    assert "ahora es de un colega" in (await carla.post(SEND, text(), **SCRIPT)).text


async def test_a_page_of_an_earlier_sign_in_goes_on_with_what_the_answer_brings(office: Office, carla: Browser) -> None:
    old = carla.csrf
    await carla.sign_in()
    answer = await carla.post(SEND, text() | {"csrf": old}, **SCRIPT)
    assert (answer.status, "Forbidden" in answer.text) == (403, False)
    again = await carla.post(SEND, text() | {"csrf": old}, **SCRIPT, **{"X-CSRF": answer.headers["X-CSRF"]})
    assert again.status == 201


async def test_without_it_that_page_can_never_send(
    office: Office, carla: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = carla.csrf
    await carla.sign_in()
    monkeypatch.setattr(failpoints, "is_off", {"fresh_token"}.__contains__)
    answer = await carla.post(SEND, text() | {"csrf": old}, **SCRIPT)
    assert (answer.status, "X-CSRF" in answer.headers) == (403, False)


async def test_a_page_can_tell_that_it_is_somebody_elses(office: Office, carla: Browser) -> None:
    old = carla.csrf
    await carla.sign_in("dev")
    answer = await carla.post(SEND, text() | {"csrf": old}, **SCRIPT)
    assert (answer.status, answer.headers["X-Staff"]) == (403, str(DEV))
    assert "somebody has signed in again" in answer.text


async def test_no_other_site_is_brought_a_token_or_its_words(office: Office, carla: Browser) -> None:
    old = carla.csrf
    await carla.sign_in()
    answer = await carla.post(NOTES, note() | {"csrf": old}, **{"Sec-Fetch-Site": "cross-site"})
    assert (answer.status, "X-CSRF" in answer.headers, WORDS in answer.text) == (403, False, False)


async def test_a_form_of_an_earlier_sign_in_comes_back_and_can_be_sent(office: Office, carla: Browser) -> None:
    old = carla.csrf
    await carla.sign_in()
    page = await carla.post(NOTES, note() | {"csrf": old})
    assert page.status == 403
    assert "This page was too old" in page.text
    assert "as Carla Reyes" in page.text
    at, fields = sent_by(page.text)
    assert (await carla.post(at, dict(fields))).status == 303
    assert WORDS in (await carla.get(f"/clients/{ANA}")).text


@pytest.mark.parametrize("is_mended", [True, False])
async def test_the_words_of_a_form_sent_after_the_session_ended_stay(
    office: Office, carla: Browser, monkeypatch: pytest.MonkeyPatch, is_mended: bool
) -> None:
    await sign_out_elsewhere(office)
    if not is_mended:
        monkeypatch.setattr(failpoints, "is_off", {"kept_words"}.__contains__)
    page = await carla.post(NOTES, note())
    assert (page.status, WORDS in page.text) == (401, is_mended)
    assert 'href="/sign-in"' in page.text
    if not is_mended:
        return
    at, fields = sent_by(page.text)
    await carla.sign_in()
    again = await carla.post(at, dict(fields) | {"csrf": ""})  # what that page has to send
    assert "This page was too old" in again.text
    assert (await carla.post(at, dict(sent_by(again.text)[1]))).status == 303


async def test_nobody_who_is_not_signed_in_makes_us_read_much(office: Office, carla: Browser) -> None:
    await sign_out_elsewhere(office)
    page = await carla.post(NOTES, note() | {"body": WORDS + "x" * 70_000})
    assert (page.status, WORDS in page.text) == (401, False)


async def test_what_has_gone_to_a_colleague_gives_the_words_back_to_be_copied(office: Office, carla: Browser) -> None:
    office.threads.messages.pop(ANA)
    page = await carla.post(SEND, text())
    assert (page.status, "Come at nine" in page.text) == (404, True)
    assert "Send again" not in page.text


async def test_a_fault_of_ours_gives_the_words_back(
    office: Office, carla: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any, **__: Any) -> bytes:
        raise RuntimeError("broken")

    monkeypatch.setattr(asking.Threads, "write", broken)
    page = await carla.post(NOTES, note())
    assert (page.status, WORDS in page.text, "Send again" in page.text) == (500, True, True)
    assert re.search(r"Reference [0-9A-F]{8}", page.text)


async def test_a_part_of_a_page_says_that_it_is_too_old_and_not_that_it_is_not_there(
    office: Office, carla: Browser
) -> None:
    old = carla.csrf
    await carla.sign_in()
    answer = await carla.post(f"/c/{ANA}/answered", {"csrf": old}, **{"HX-Request": "true"})
    assert "This page was too old" in answer.text
    assert answer.headers["X-CSRF"]


@pytest.mark.parametrize(
    ("note", "said", "unsaid"),
    [
        ("idle", "nothing happened for a while", "keeps it"),
        ("out", "You are signed out.", "keeps it"),
        ("idle-kept", "This tab keeps it", "You are signed out."),
        ("odd-kept", "Sign in", "keeps it"),
        ("out-pictures", "choose them again", "keeps it"),
        (
            "idle-kept-pictures",
            "keeps it: sign in here, and it is in its box again. The pictures",
            "You are signed out.",
        ),
    ],
)
async def test_the_door_says_that_words_wait_only_where_they_do(
    office: Office, note: str, said: str, unsaid: str
) -> None:
    page = await office.browser().get(f"/sign-in?note={note}")
    assert said in page.text
    assert unsaid not in page.text


async def test_the_doors_other_language_forgets_neither_where_one_was_nor_why(office: Office) -> None:
    page = await office.browser().get(f"/sign-in?note=idle-kept&next=/c/{ANA}")
    links = dict(re.findall(r'<a href="([^"]+)" lang="(\w\w)"', page.text))
    [spanish] = [html.unescape(link) for link, language in links.items() if language == "es"]
    page = await office.browser().get(spanish)
    assert "Esta pestaña lo conserva" in page.text
    assert f'name="next" value="/c/{ANA}"' in page.text
