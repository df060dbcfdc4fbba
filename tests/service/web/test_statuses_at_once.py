"""Two supervisors on one page of statuses: the second is told what the first saved, and keeps what they typed."""

import html
import re
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from services.threads.domain import pages
from tests.service.web.conftest import Browser, Office

FIRST, SECOND, THIRD, FOURTH = (UUID(int=number) for number in range(7001, 7005))


def words(office: Office) -> None:
    office.threads.may_edit = True
    office.threads.statuses = [
        pages.ClientStatus(status_id=one, name=name, tone="good", follow_up_days=30)
        for one, name in ((FIRST, "One"), (SECOND, "Two"), (THIRD, "Three"))
    ]


def fields(page: str) -> dict[str, Any]:
    """What a browser would send of this page."""
    form: dict[str, Any] = {"version": re.findall(r'name="version" value="([^"]*)"', page)[0]}
    for name in ("status_id", "was", "name", "days"):
        form[name] = [html.unescape(one) for one in re.findall(rf'name="{name}"[^>]* value="([^"]*)"', page)]
    form["tone"] = re.findall(r'<option value="(good|brand|warn|bad|off)" selected', page)
    form["offered"] = re.findall(r'name="offered" value="(\d+)" checked', page)
    return form


async def test_the_second_to_save_keeps_their_words_and_sees_what_the_first_saved(
    office: Office, carla: Browser
) -> None:
    words(office)
    form = fields((await carla.get("/team/words")).text)
    one, two, three = office.threads.statuses
    office.threads.statuses = [
        replace(one, name="One of theirs"),
        replace(two, name="Two of theirs", tone="bad", follow_up_days=None),
        three,
        pages.ClientStatus(status_id=FOURTH, name="Four of theirs", tone="off"),
    ]
    kept = list(office.threads.statuses)
    form["name"][1:3] = ["Two of mine", "Three of mine"]
    form["name"][3] = "New of mine"
    answer = await carla.post("/team/words", form)
    assert answer.status == 409
    assert office.threads.statuses == kept, "nothing is saved before it was looked at"
    assert "Somebody else saved these while you were typing." in answer.text
    again = fields(answer.text)
    assert again["name"][:5] == ["One of theirs", "Two of mine", "Three of mine", "Four of theirs", "New of mine"]
    assert answer.text.count("It stands here as they saved it.") == 1
    assert "They saved: <q>Two of theirs</q> · Red · Offered" in re.sub(r"\s+", " ", answer.text)
    assert answer.text.count("Somebody else has added this one.") == 1
    assert (await carla.post("/team/words", again)).to == "/team/words?note=saved"
    assert [one.name for one in office.threads.statuses] == again["name"][:5]


async def test_it_is_said_in_spanish_too(office: Office, carla: Browser) -> None:
    words(office)
    await carla.post("/me", {"language": "es"})
    form = fields((await carla.get("/team/words")).text)
    office.threads.statuses = [replace(one, name=f"{one.name}!") for one in office.threads.statuses]
    form["name"][0] = "Uno"
    page = (await carla.post("/team/words", form)).text
    for said in ("Otra persona guardó estos estados", "Guardó: <q>One!</q> · Verde · 30 días · Se ofrece"):
        assert said in re.sub(r"\s+", " ", page)


async def test_a_mark_of_the_page_that_is_none_is_no_error(office: Office, carla: Browser) -> None:
    words(office)
    form = fields((await carla.get("/team/words")).text)
    form |= {"was": ["[", "{}", "null", "x" * 500]}
    office.threads.statuses = [replace(one, name=f"{one.name}!") for one in office.threads.statuses]
    answer = await carla.post("/team/words", form)
    assert answer.status == 409
