"""A client phones the number that texts come from."""

from typing import Any

import pytest

from deploy.local.stack import Stack
from deploy.office.cast import CARLA, PROBATION
from deploy.office.phones import introduce
from proto.values.phone import Phone, show_phone
from tests.e2e.scenarios.county import CALLER, County, found
from tests.e2e.scenarios.pretrial import PAT, PRETRIAL

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


async def call(county: County, number: str, line: str) -> str:
    """Call the line, and wait until it is over; all that was heard."""
    path = f"/practice/phones/{number.replace('+', '%2B')}/calls"
    answer: dict[str, Any] = await county.practice("POST", path, {"line": line})
    return str(answer["heard"])


async def test_20_a_call_rings_at_the_owners_desk_else_at_the_departments_phone_else_says_to_text(
    county: County, office: Stack
) -> None:
    """The weekly figures of each worker, by e-mail, are the issue about figures; a call stands in the thread."""
    carla, pat = await county.desk(CARLA), await county.desk(PAT)
    thread = await carla.thread_of(CALLER)
    assert CARLA.desk_phone is not None
    async with county.company(ring_ms=50):
        assert CARLA.desk_phone in await call(county, CALLER.number, PROBATION.line)
        await _switch(county, CARLA.desk_phone, "off")
        try:
            heard = await call(county, CALLER.number, PROBATION.line)
            assert PROBATION.office_phone in heard
            await _switch(county, PROBATION.office_phone, "off")
            heard = await call(county, CALLER.number, PROBATION.line)
            assert "mensaje de texto a este número" in heard, "in the client's own language"
        finally:
            await _switch(county, PROBATION.office_phone, "on")
            await introduce(office.at.url("practice"), office.at.url("gateway_fallback"))
        await call(county, "+14355550186", PRETRIAL.line)  # nobody knows this one: the department's own phone
    page = await carla.sees(f"/c/{thread}", f"{show_phone(Phone(CALLER.number))} called")
    assert page.count(f"{show_phone(Phone(CALLER.number))} called") == 3
    assert found(r'data-unread="(\d+)"', page) == "0", "a call is nothing to read"
    assert "called" not in await pat.opens("/inbox")


async def _switch(county: County, number: str, state: str) -> None:
    setup = {"number": number, "name": "desk", "line": PROBATION.line, "state": state}
    await county.practice("PUT", "/practice/phones", [setup])
