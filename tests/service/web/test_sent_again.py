"""A reminder's words that a person sent again are that person's, and what a page says of a text that did not go."""

import pytest

from tests.fakes.threads import ANA
from tests.service.web.conftest import Browser, Office


async def test_a_reminder_that_a_colleague_sent_again_says_who_did(office: Office, carla: Browser) -> None:
    first = office.threads.text_out(ANA, "Court tomorrow 8:30", status="failed")
    office.threads.change(ANA, first.message_id, purpose="reminder", author_id=None, author_name=None)
    again = office.threads.text_out(ANA, "Court tomorrow 8:30", status="delivered")
    office.threads.change(
        ANA, again.message_id, purpose="reminder", retry_of=first.message_id, author_id=ANA, author_name="Dev Chandra"
    )
    page = (await carla.get(f"/c/{ANA}")).text
    shown = page[page.index(f'id="m{again.message_id}"') :]
    assert "Automatic" not in shown.partition("</li>")[0]
    assert "Dev Chandra" in shown.partition("</li>")[0]


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        ("called_off", "What it says is true no more"),
        ("closed", "The conversation was closed before it went."),
        ("no_phone", "When its time came, there was no number to send it to."),
        ("no_line", "Your department has no texting number."),
    ],
)
async def test_a_text_that_was_given_up_says_why(office: Office, carla: Browser, wording: str, said: str) -> None:
    text = office.threads.text_out(ANA, "x", status="failed")
    office.threads.change(ANA, text.message_id, wording=wording)
    page = (await carla.get(f"/c/{ANA}")).text
    assert said in page
    assert (f'"/m/{text.message_id}/retry"' in page) is (wording != "called_off")


@pytest.mark.parametrize("title", ["called_off", "over"])
async def test_who_may_not_send_it_again_reads_why(office: Office, carla: Browser, title: str) -> None:
    text = office.threads.text_out(ANA, "x", status="failed")
    office.threads.refuse_with = (409, title)
    answer = await carla.post(f"/m/{text.message_id}/retry", {"thread": str(ANA)})
    assert (answer.status, answer.to) == (303, f"/c/{ANA}?note={title}")
    office.threads.refuse_with = None
    page = (await carla.get(answer.to)).text
    wanted = {"called_off": "What it says is true no more", "over": "The time it was for is over."}
    assert f'role="alert">{wanted[title]}' in page
    assert wanted[title] not in (await carla.get(f"/c/{ANA}?note=anything")).text
