"""Client statuses, as pages without a script show them: worded by a supervisor, given, and followed up."""

import re
from typing import Any
from uuid import UUID

import pytest

from services.kit.ids import new_id
from services.threads.domain import pages
from tests.fakes.threads import ANA, BEN
from tests.service.web.conftest import Browser, Office

TRAINING, ABSCONDED = UUID(int=7001), UUID(int=7002)


@pytest.fixture
def worded(office: Office) -> Office:
    office.threads.statuses = [
        pages.ClientStatus(status_id=TRAINING, name="<i>Training</i>", tone="good", follow_up_days=30),
        pages.ClientStatus(status_id=ABSCONDED, name="Absconded", tone="bad", is_active=False),
    ]
    return office


async def save(carla: Browser, *lines: tuple[str, str, str, str], offered: str = "0") -> Any:
    columns = dict(zip(("status_id", "name", "tone", "days"), map(list, zip(*lines, strict=True)), strict=True))
    return await carla.post("/team/words", {**columns, "offered": list(offered)})


async def test_a_supervisor_words_them_beside_the_reasons_to_close(office: Office, carla: Browser) -> None:
    assert (await carla.get("/team/words")).status == 404
    office.threads.may_edit = True
    page = (await carla.get("/team/words")).text
    assert 'href="/team/reasons">' in page
    answer = await save(carla, ("", "Training", "good", "30"), ("", "Absconded", "bad", ""), ("", "", "good", ""))
    assert (answer.status, answer.to) == (303, "/team/words?note=saved")
    told = [(one.name, one.tone, one.follow_up_days, one.is_active) for one in office.threads.statuses]
    assert told == [("Training", "good", 30, True), ("Absconded", "bad", None, False)]
    page = (await carla.get("/team/words?note=saved")).text
    assert 'value="Training"' in page
    assert 'value="30"' in page
    assert "Saved." in page
    assert 'href="/team/words">' in (await carla.get("/team/reasons")).text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("", "Training", "good", "soon"), "Type a number of days"),
        (("", "Training", "good", "0"), "Type a number of days"),
        (("", "Training", "good", "9" * 40), "Type a number of days"),
        (("", "Training", "purple", "30"), "This is too long"),
        ((str(TRAINING), " ", "good", "30"), "A status needs a name"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    office: Office, carla: Browser, line: tuple[str, str, str, str], said: str
) -> None:
    office.threads.may_edit = True
    answer = await save(carla, line, ("", "Kept words", "bad", "12"))
    assert answer.status == 422
    assert said in answer.text
    assert 'value="Kept words"' in answer.text
    assert ('id="days0-err"' in answer.text, 'id="days1-err"' in answer.text) == ("days" in said, False)
    assert office.threads.statuses == []


async def test_it_is_given_from_the_panel_and_stands_in_the_lists(worded: Office, carla: Browser) -> None:
    page = (await carla.get(f"/c/{ANA}")).text
    assert "&lt;i&gt;Training&lt;/i&gt;</option>" in page
    assert "Absconded" not in page
    answer = await carla.post(f"/c/{ANA}/status", {"status_id": str(TRAINING)})
    assert (answer.status, answer.to) == (303, f"/c/{ANA}")
    for path in ("/inbox", "/clients"):
        assert '<b class="chip good">&lt;i&gt;Training&lt;/i&gt;</b>' in (await carla.get(path)).text
    assert re.search(f'value="{TRAINING}" selected', (await carla.get(f"/c/{ANA}")).text)
    await carla.post(f"/c/{ANA}/status", {"status_id": ""})
    assert worded.threads.stands == {}
    assert (await carla.post(f"/c/{ANA}/status", {"status_id": "x"})).status == 404


async def test_no_statuses_no_word_of_them(carla: Browser) -> None:
    assert "Status" not in (await carla.get(f"/c/{ANA}")).text.partition('id="keys"')[0]


async def test_whom_it_is_time_to_write_to_is_counted_and_chosen(worded: Office, carla: Browser) -> None:
    worded.threads.stands = {ANA: TRAINING, BEN: TRAINING}
    assert "to write to" not in (await carla.get("/inbox")).text
    worded.threads.due = {ANA}
    page = (await carla.get("/inbox")).text
    assert f'href="/many?status={TRAINING}"><span>1 person to write to</span>' in page
    assert "to write to" not in (await carla.get("/inbox?filter=unread")).text
    assert f'name="status" value="{TRAINING}"' in (await carla.get(f"/many?status={TRAINING}")).text
    form = {"batch_id": str(new_id()), "en": "Please check in.", "es": "", "template_id": "", "status": str(TRAINING)}
    answer = await carla.post("/many", form)
    assert answer.status == 303
    assert answer.to.endswith(f"/people?status={TRAINING}")
    page = (await carla.get(answer.to)).text
    assert "1 chosen" in page
    assert re.search(f'value="{ANA}" checked', page)
    assert not re.search(f'value="{BEN}" checked', page)
    await carla.post("/many", {**form, "batch_id": str(new_id()), "status": "' OR 1=1"})
