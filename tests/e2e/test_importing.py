"""A caseload's way, from a spreadsheet to the case manager's list and to every service that needs to know of it."""

import uuid

import pytest

from deploy.local.stack import Stack
from deploy.office.cast import CARLA, CLIENTS, DEV
from tests.e2e.attackers import Answer, Browser, Rows
from tests.e2e.conftest import until

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

EDGE = "an-edge-of-no-file"
LIST = (
    "first name,last name,phone,language\r\n"
    "EVE,EVANS,(307) 555-0198,Spanish\r\n"
    f"{CLIENTS[0].given_name},{CLIENTS[0].family_name},{CLIENTS[0].number},\r\n"
    "FNU,Garcia,307 555 0199,\r\n"
)


async def brings(carla: Browser, content: str) -> Answer:
    """A file, as a browser sends it."""
    fields = {"csrf": carla.csrf, "roster_id": str(uuid.uuid4())}
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    parts.append(
        'Content-Disposition: form-data; name="file"; filename="caseload.csv"\r\n'
        f"Content-Type: text/csv\r\n\r\n{content}"
    )
    body = "".join(f"--{EDGE}\r\n{part}\r\n" for part in parts) + f"--{EDGE}--\r\n"
    return await carla.sends(
        "/clients/import", body.encode(), Content_Type=f"multipart/form-data; boundary={EDGE}", X_CSRF=carla.csrf
    )


async def test_a_list_becomes_clients_that_every_service_knows(office: Stack, rows: Rows) -> None:
    carla = await Browser(office).sign_in(CARLA)
    brought = await brings(carla, LIST)
    assert brought.status == 303, brought.text
    at = brought.headers["Location"]
    page = await carla.get(at)
    for wanted in ("3 rows", "Evans, Eve", "This is no name", "Import 1 client<"):
        assert wanted in page.text, wanted
    dev = await Browser(office).sign_in(DEV)
    assert (await dev.get(at)).status == 404
    assert (await dev.post(f"{at}/apply", {"edits": "1", "agreed_how": "form"})).status == 404
    edits = await rows.db.fetchval("SELECT edits FROM threads.roster WHERE roster_id = $1", uuid.UUID(at[-36:]))
    for _ in range(2):  # the second click finds it done
        assert (await carla.post(f"{at}/apply", {"edits": str(edits), "agreed_how": "form"})).status == 303
    assert "1 client was imported" in (await carla.get(at)).text
    assert "Evans, Eve" in (await carla.get("/inbox?order=az")).text
    client_id = await rows.db.fetchval("SELECT client_id FROM threads.phone WHERE number = '+13075550198'")
    known = "SELECT EXISTS (SELECT FROM reminders.client WHERE client_id = $1)"
    assert await until(lambda: rows.db.fetchval(known, client_id), 60)
    assert await rows.db.fetchval("SELECT count(*) FROM threads.client WHERE folded_name = 'evans eve'") == 1
