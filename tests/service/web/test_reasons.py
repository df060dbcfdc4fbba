"""The reasons to close, as a page without a script shows them: what a colleague saved meanwhile is seen first."""

import re
from uuid import UUID

from services.threads.domain import pages
from tests.service.web.conftest import Browser, Office


async def test_what_a_colleague_saved_meanwhile_is_shown_beside_what_was_typed(office: Office, carla: Browser) -> None:
    office.threads.may_edit = True
    page = (await carla.get("/team/reasons")).text
    [edits] = re.findall(r'name="edits" value="([0-9]+)"', page)
    theirs = pages.CloseReason(reason_id=UUID(int=1), en="<i>Moved</i> away", es="Se mudó", is_active=False)
    office.threads.close_reasons, office.threads.reasons_edits = [theirs], 1
    form = {"reason_id": [""], "en": ["Ended"], "es": [""], "offered": ["0"]}
    kept = await carla.post("/team/reasons", {**form, "edits": edits})
    assert kept.status == 409
    assert "Somebody changed these since you opened them." in kept.text
    assert "<li>&lt;i&gt;Moved&lt;/i&gt; away" in kept.text
    assert 'value="Ended"' in kept.text
    assert office.threads.close_reasons == [theirs]
    [edits] = re.findall(r'name="edits" value="([0-9]+)"', kept.text)
    answer = await carla.post("/team/reasons", {**form, "edits": edits})
    assert (answer.status, answer.to) == (303, "/team/reasons?note=saved")
    assert [one.en for one in office.threads.close_reasons] == ["Ended"]
