"""Clients change hands, and go: what comes along, what is asked first, and who comes back."""

import re

import pytest

from deploy.office.cast import CARLA, DEV, ERIN, PROBATION
from tests.e2e.conftest import until
from tests.e2e.scenarios.county import CLOSED, HANDED, WARNED, County, Desk, bubbles, found, unread
from tests.e2e.scenarios.pretrial import PAT, PRETRIAL

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


async def test_12_who_takes_over_has_the_whole_conversation_and_another_department_notices_nothing(
    county: County,
) -> None:
    """The e-mail to whom it is handed, with name, number and note, is the issue about telling staff."""
    carla, dev, pat = await county.desk(CARLA), await county.desk(DEV), await county.desk(PAT)
    thread = await carla.thread_of(HANDED)
    same = f"same:{HANDED.client_id}"
    theirs = found(
        r"/c/([0-9a-f-]{36})", await pat.adds(HANDED.given_name, HANDED.family_name, HANDED.number, known=same)
    )
    await pat.writes(theirs, "pretrial's own words")
    await pat.sees(f"/c/{theirs}", "Delivered")
    await carla.writes(thread, "pending", when="later", day="tomorrow", time="9")
    form = await carla.opens(f"/c/{thread}/transfer")
    assert "Dev Chandra" in form
    assert str(CARLA.staff_id) not in found(r'(?s)(<fieldset id="to".*?</fieldset>)', form), "oneself is not offered"
    told = {"client_msg_id": _click(form), "unread": "0", "note": "Calls before noon.", "text": "", "to": ""}
    assert "Choose who takes over." in await carla.submits(f"/c/{thread}/transfer", told, status=422)
    await carla.submits(f"/c/{thread}/transfer", told | {"to": str(DEV.staff_id)})
    assert f"row-{thread}" not in await carla.sees("/inbox", "row-")
    assert await until(lambda: carla.is_shut_out(f"/c/{thread}"))
    page = await dev.sees(f"/c/{thread}", "Handed over from Carla Reyes to Dev Chandra", "1 text waits to go out")
    await dev.sees(f"/c/{thread}/waiting", "pending")
    await dev.sees(f"/clients/{HANDED.client_id}", "Calls before noon.")
    await dev.sees("/inbox", f"row-{thread}")
    theirs_now = await pat.sees(f"/c/{theirs}", "pretrial's own words")
    assert len(bubbles(theirs_now)) == 1
    assert "Handed over" not in theirs_now
    back = {"client_msg_id": _click(await dev.opens(f"/c/{thread}/transfer")), "unread": "0", "text": "", "note": ""}
    await dev.submits(f"/c/{thread}/transfer", back | {"to": str(CARLA.staff_id)})
    page = await carla.sees(f"/c/{thread}", "Handed over from Dev Chandra to Carla Reyes")
    assert page.index("from Carla Reyes") < page.index("from Dev Chandra")
    await county.phone(HANDED).text("pretrial as ever", PRETRIAL.line)
    await pat.sees(f"/c/{theirs}", "pretrial as ever")


def _click(form: str) -> str:
    return found(r'name="client_msg_id" value="([^"]+)"', form)


async def test_13_a_text_that_comes_while_somebody_hands_over_is_looked_at_first(county: County) -> None:
    """On an open page the text stands at once; without a script the form comes back with the warning, and goes then."""
    carla, dev = await county.desk(CARLA), await county.desk(DEV)
    thread = await carla.thread_of(WARNED)
    form = await carla.opens(f"/c/{thread}/transfer")
    told = {"client_msg_id": _click(form), "unread": "0", "note": "", "text": "", "to": str(DEV.staff_id)}
    await county.phone(WARNED).text("one more thing", PROBATION.line)
    await carla.sees(f"/c/{thread}", "one more thing")
    warned = await carla.submits(f"/c/{thread}/transfer", told, status=409)
    assert "A new text has come. Look at it first" in warned
    assert found(r'name="unread" value="(\d+)"', warned) == "1"
    assert re.search(rf'value="{DEV.staff_id}" required checked', warned), "what was chosen is kept"
    await carla.submits(f"/c/{thread}/transfer", told | {"unread": "1"})
    page = await dev.sees("/inbox", f"row-{thread}")
    assert unread(page, thread) == 1, "unread stays unread for who takes over"


async def test_14_who_is_closed_with_a_reason_is_gone_and_comes_back_with_their_next_text(county: County) -> None:
    carla, erin = await county.desk(CARLA), await county.desk(ERIN)
    thread = await carla.thread_of(CLOSED)
    await _offer(erin, "Moved away", "0")
    try:
        await county.phone(CLOSED).text("I moved", PROBATION.line)
        await carla.writes(thread, "never to be sent", when="later", day="tomorrow", time="9")
        form = await carla.sees(f"/c/{thread}/close", "1 text is unread", "1 text that waits to be sent")
        assert "Moved away" in form
        assert "An old reason" not in form
        reason = found(r'name="reason" value="([^"]+)"', form)
        told = {"unread": found(r'name="unread" value="(\d+)"', form)}
        assert "Choose at least one reason." in await carla.submits(f"/c/{thread}/close", told, status=422)
        await carla.submits(f"/c/{thread}/close", told | {"reason": reason})
    finally:
        await _offer(erin, "Moved away", "none")
    assert f"row-{thread}" not in await carla.sees("/inbox", "row-")
    page = await carla.sees(f"/c/{thread}", "This conversation is closed.", "Closed by Carla Reyes")
    assert "waits to go out" not in page
    assert 'data-unread="0"' in page
    await county.phone(CLOSED).text("I am back in town", PROBATION.line)
    page = await carla.sees("/inbox", f"row-{thread}", "I am back in town")
    assert unread(page, thread) == 1
    await carla.sees(f"/c/{thread}", 'id="body"')
    assert "never to be sent" not in await county.phone(CLOSED).texts()


async def _offer(erin: Desk, words: str, offered: str) -> None:
    """Have Erin write two reasons of which the first is offered, or none any more."""
    page = await erin.opens("/team/reasons")
    ids = re.findall(r'name="reason_id" value="([^"]*)"', page)
    lines = [(ids[0], words), (ids[1], "An old reason")]
    fields = [pair for one, said in lines for pair in (("reason_id", one), ("en", said), ("es", ""))]
    seen = re.findall(r'name="edits" value="([0-9]+)"', page)
    await erin.submits("/team/reasons", {"edits": seen[0]}, *fields, ("offered", offered))
