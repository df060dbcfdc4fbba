"""Who is who: a number that is known already, a number that changes, one person who is here twice."""

from functools import partial

import pytest

from deploy.office.cast import CARLA, DEV, PROBATION
from tests.e2e.conftest import until
from tests.e2e.scenarios.county import DEVS, DOUBLED, KNOWN, MOVED, County, Desk, bubbles, found
from tests.e2e.scenarios.pretrial import PAT, PRETRIAL

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


async def test_15_a_number_that_is_known_already_is_asked_about_and_says_whose_it_is(county: County) -> None:
    carla, pat = await county.desk(CARLA), await county.desk(PAT)
    names, same = (KNOWN.given_name, KNOWN.family_name), f"same:{KNOWN.client_id}"
    thread = await carla.thread_of(KNOWN)
    asked = await carla.adds(*names, KNOWN.number, status=422)
    assert f"This number already belongs to your client {KNOWN.family_name}, {KNOWN.given_name}" in _plain(asked)
    assert await carla.adds(*names, KNOWN.number, known=same) == f"/c/{thread}"

    await carla.submits(f"/c/{thread}/close", {"unread": "0"})
    asked = await carla.adds(*names, KNOWN.number, status=422)
    assert "whom you closed" in asked
    assert await carla.adds(*names, KNOWN.number, known=same) == f"/c/{thread}"
    await carla.sees(f"/c/{thread}", 'id="body"')

    asked = await carla.adds(DEVS.given_name, DEVS.family_name, DEVS.number, status=422)
    assert "(Dev Chandra)" in asked
    assert f"same:{DEVS.client_id}" not in asked, "a colleague's client is not to be taken"
    assert "ask Dev Chandra to hand them over" in asked

    await carla.submits(f"/c/{thread}/notes", _note(KNOWN.client_id, "ours alone"))
    asked = await pat.adds(*names, KNOWN.number, status=422)
    assert "known in the county already" in asked
    await pat.adds(*names, KNOWN.number, known=same)
    page = await pat.sees(f"/clients/{KNOWN.client_id}", "No notes yet.")
    assert "ours alone" not in page
    assert "ours alone" in await carla.opens(f"/clients/{KNOWN.client_id}")


def _plain(page: str) -> str:
    return page.replace("<b>", "").replace("</b>", "")


def _note(client_id: object, body: str) -> dict[str, str]:
    return {"client_id": str(client_id), "note_id": "5ce0a110-0000-4000-8000-000000000015", "body": body}


async def test_16_a_number_that_changes_is_marked_in_every_department_and_a_wrong_one_refused(county: County) -> None:
    """Who changed it is named in their own department. The e-mail to the co-worker is the issue about telling staff."""
    carla, pat = await county.desk(CARLA), await county.desk(PAT)
    same, new = f"same:{MOVED.client_id}", "+14355550184"
    ours = await carla.thread_of(MOVED)
    theirs = found(r"/c/([0-9a-f-]{36})", await pat.adds(MOVED.given_name, MOVED.family_name, MOVED.number, known=same))
    at, form = f"/clients/{MOVED.client_id}/phones", {"client_id": str(MOVED.client_id), "make_current": "1"}
    refused = await carla.submits(at, form | {"number": "555-12"}, status=422)
    assert "Type the mobile number with its area code" in refused
    await carla.submits(at, form | {"number": "(435) 555-0184"})
    marker = f"Number changed from {_shown(MOVED.number)} to (435) 555-0184"
    for desk, thread, said in ((carla, ours, f"{marker} (Carla Reyes)"), (pat, theirs, marker)):
        page = await desk.sees(f"/c/{thread}", said)
        assert page.count(marker) == 1
    await pat.writes(theirs, "your new number?")
    assert await county.phone(new).until_text("your new number?")
    assert await county.phone(MOVED).texts() == []
    await county.phone(MOVED).text("from the old one", PRETRIAL.line)
    await pat.sees(f"/c/{theirs}", "from the old one", "not the current number")


def _shown(number: str) -> str:
    return f"({number[2:5]}) {number[5:8]}-{number[8:]}"


async def test_17_two_records_of_one_person_become_one_with_every_text_in_order(county: County) -> None:
    carla, dev = await county.desk(CARLA), await county.desk(DEV)
    thread = await carla.thread_of(DOUBLED)
    twin_number = "+14355550185"
    at = await carla.adds("Twin", DOUBLED.family_name, twin_number)
    twin = found(r"/c/([0-9a-f-]{36})", at)
    twin_id = found(r'href="/clients/([0-9a-f-]{36})', await carla.opens(f"/c/{twin}"))
    for number, body in ((DOUBLED.number, "one"), (twin_number, "two"), (DOUBLED.number, "three")):
        await county.phone(number).text(f"{body} of three", PROBATION.line)
        await carla.sees(f"/c/{thread if number == DOUBLED.number else twin}", f"{body} of three")
    merge = f"/clients/{DOUBLED.client_id}/merge"
    page = await carla.opens(f"{merge}?with={twin_id}")
    names = f'name="names_of" value="{DOUBLED.client_id}"'
    assert names in page
    assert " checked" not in found(r'(?s)(<fieldset id="names".*?</fieldset>)', page), "nothing is chosen for them"
    told = {"merge_id": found(r'name="merge_id" value="([^"]+)"', page), "gone_id": twin_id}
    half = await carla.submits(merge, told | {"names_of": str(DOUBLED.client_id)}, status=422)
    assert "Choose which number texts go to." in half
    await carla.sees(f"/c/{twin}", 'id="body"')
    phone = found(rf'(?s)name="phone_id" value="([0-9a-f-]+)"[^>]*><span>{_regex(twin_number)}', page)
    await carla.submits(merge, told | {"names_of": str(DOUBLED.client_id), "phone_id": phone})
    page = await carla.sees(f"/c/{thread}", "Merged with Twin", "one of three", "two of three", "(435) 555-0185")
    said = [body for body in bubbles(page) if body.endswith("of three")]
    assert said == ["one of three", "two of three", "three of three"]
    await until(lambda: _leads(carla, f"/c/{twin}", f"/c/{thread}"))
    await until(lambda: _leads(carla, f"/clients/{twin_id}", f"/clients/{DOUBLED.client_id}"))
    for path in (f"/c/{twin}", f"/clients/{twin_id}"):  # the old address tells a colleague nothing
        assert await until(partial(dev.is_shut_out, path))
    assert f"row-{twin}" not in await carla.opens("/inbox")
    for number in (DOUBLED.number, twin_number):
        await county.phone(number).text(f"still me {number}", PROBATION.line)
        await carla.sees(f"/c/{thread}", f"still me {number}")


def _regex(number: str) -> str:
    return _shown(number).replace("(", r"\(").replace(")", r"\)")


async def _leads(desk: Desk, path: str, to: str) -> bool:
    answer = await desk.get(path)
    return (answer.status, answer.headers.get("Location")) == (303, to)
