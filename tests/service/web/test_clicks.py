"""Sent again after no answer came: once, by those who have no script, too."""

import re
from typing import Any
from uuid import uuid4

import pytest

from services.kit import failpoints
from tests.fakes.threads import ANA
from tests.service.web.conftest import Browser, Office

COLLEAGUE = "00000000-0000-0000-0000-000000000015"
FORMS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a text": (f"/c/{ANA}/send", "client_msg_id", {"body": "important"}),
    "a hand-over": (
        f"/c/{ANA}/transfer",
        "client_msg_id",
        {"to": COLLEAGUE, "unread": "0", "text": "Hi", "tells": "1"},
    ),
    "one to many": ("/many", "batch_id", {"en": "The office is closed.", "es": "", "template_id": ""}),
    "a wish": (f"/clients/{ANA}/consent", "consent_id", {"is_agreed": "0", "purpose": "all", "how": "form"}),
    "a note": (f"/c/{ANA}/notes", "note_id", {"client_id": str(ANA), "body": "Works nights."}),
}


def sent_ids(office: Office, name: str) -> list[str]:
    return [body[name] for method, _, body in office.threads.asked if method == "POST" and name in (body or {})]


async def again(carla: Browser, at: str, name: str, form: dict[str, Any]) -> None:
    """Send the form, and once more as it came back."""
    page = await carla.post(at, {name: str(uuid4()), **form})
    found = re.search(rf'name="{name}" value="([^"]+)"', page.text)
    assert found, page.text
    await carla.post(at, {name: found[1], **form})


@pytest.mark.parametrize("which", FORMS)
async def test_a_form_that_comes_back_without_an_answer_is_the_same_click(
    office: Office, carla: Browser, which: str
) -> None:
    office.threads.refuse_with = (503, "Not available")
    at, name, form = FORMS[which]
    await again(carla, at, name, form)
    first, second = sent_ids(office, name)
    assert first == second


async def test_with_a_fresh_click_it_would_go_twice(
    office: Office, carla: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failpoints, "is_off", {"same_click"}.__contains__)
    office.threads.refuse_with = (503, "Not available")
    await again(carla, *FORMS["a text"])
    first, second = sent_ids(office, "client_msg_id")
    assert first != second


async def test_other_words_in_the_same_form_are_another_text(office: Office, carla: Browser) -> None:
    click = str(uuid4())
    for words in ("Come at 9.", "Come at 9.", "Come at 10."):
        await carla.post(f"/c/{ANA}/send", {"client_msg_id": click, "body": words})
    assert [one.body for one in office.threads.messages[ANA]] == ["Come at 9.", "Come at 10."]
