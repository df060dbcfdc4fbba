"""A picture's way, from the phone that took it to the page of the one case manager it is for."""

import re
from collections.abc import Callable

import aiohttp
import pytest

from deploy.local.stack import Stack
from deploy.office.cast import ANA, CARLA, DEV, HANA, PROBATION
from tests.e2e.attackers import Answer, Browser, Rows
from tests.e2e.conftest import Phone, until

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


async def test_a_picture_from_a_phone_stands_in_its_thread_and_for_nobody_else(
    office: Stack, rows: Rows, phone: Callable[[str], Phone]
) -> None:
    carla = await Browser(office).sign_in(CARLA)
    thread_id = await rows.db.fetchval(
        "SELECT thread_id FROM threads.thread WHERE client_id = $1 AND department_id = $2",
        ANA.client_id,
        PROBATION.department_id,
    )
    url = f"{office.at.url('practice')}/practice/phones/{ANA.number}/texts"
    text = {"body": "my pay slip", "line": PROBATION.line, "picture": True}
    async with aiohttp.ClientSession() as session, session.post(url, json=text) as answer:
        assert (await answer.json())["status"] == 200

    async def shown() -> str:
        page: Answer = await carla.get(f"/c/{thread_id}")
        assert page.status == 200
        found = re.search(r'<img src="(/media/[^"]+)"', page.text)
        return found[1] if found else ""

    path = await until(shown, 120)
    picture = await carla.get(path)
    assert (picture.status, picture.headers["Content-Type"]) == (200, "image/png")
    assert "PNG" in picture.text[:8]
    for person in (DEV, HANA):
        assert (await (await Browser(office).sign_in(person)).get(path)).status == 404
    assert (await Browser(office).get(path)).status == 303
    viewed = "SELECT count(*) FROM {}.audit WHERE act = 'picture_viewed' AND outcome = 'done' AND object_id = $1"
    for schema in ("threads", "gateway"):
        assert await rows.db.fetchval(viewed.format(schema), path.rpartition("/")[2]) == 1, schema
