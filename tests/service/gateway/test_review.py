"""What nobody can explain is listed for a person, and shown to those alone who may review it."""

from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from proto.sms import SmsStatusChanged
from services.kit.ids import new_id
from services.kit.tokens import StaffToken, sign
from tests.service.gateway.office import COURT, LINE, OTHER_LINE, PROBATION, Office, at

KEY = Ed25519PrivateKey.generate()
PRIVATE = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.fixture
async def reviewed(office: Office) -> Any:
    async with office.running(staff_token_public_key=PUBLIC):
        await office.add_line()
        await office.add_line(OTHER_LINE, department_id=COURT)
        await office.knobs(next_faults=["server_error"] * 3, lost=1.0)
        orders = [office.order("one"), office.order("two"), office.order("three", line=OTHER_LINE)]
        await office.send(*orders)
        await office.saw(SmsStatusChanged, 3, status="unknown")
        yield office


async def ask(office: Office, role: str, department: Any = PROBATION, path: str = "/v1/review", **more: Any) -> Any:
    token = sign(PRIVATE, StaffToken(new_id(), role, department, "session"), more.get("now", office.clock.now()))
    headers = {"Authorization": f"Bearer {token}"}
    async with office.http.get(office.url + path, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_a_supervisor_sees_her_department_s_unexplained_texts_and_no_words(reviewed: Office) -> None:
    status, page = await ask(reviewed, "supervisor")
    assert status == 200
    assert [text["line"] for text in page["unexplained"]] == [LINE, LINE]
    assert not {"body", "number"} & set(page["unexplained"][0])
    assert page["after"] is None
    assert await ask(reviewed, "supervisor", new_id()) == (200, {"unexplained": [], "after": None})


async def test_an_administrator_sees_all_and_looking_is_recorded(reviewed: Office) -> None:
    _, page = await ask(reviewed, "administrator")
    assert len(page["unexplained"]) == 3
    first = page["unexplained"][0]
    place = f"{first['unknown_since']}_{first['attempt_id']}"
    _, rest = await ask(reviewed, "administrator", path=f"/v1/review?{urlencode({'after': place})}")
    assert rest["unexplained"] == page["unexplained"][1:]
    assert (await ask(reviewed, "administrator", path="/v1/review?after=nowhere"))[0] == 400
    async with reviewed.superuser() as connection:
        assert await connection.fetchval("SELECT count(*) FROM gateway.audit WHERE act = 'review_list_viewed'") == 2


@pytest.mark.parametrize("role", ["case_manager", "front_office", "auditor", "nobody"])
async def test_others_are_refused(reviewed: Office, role: str) -> None:
    assert (await ask(reviewed, role))[0] == 403


async def test_the_row_policies_hold_without_the_route(reviewed: Office) -> None:
    """The second wall alone: a page connection that claims to be nobody sees nothing, and never a body."""
    for role, department, count in [
        ("case_manager", PROBATION, 0),
        ("supervisor", PROBATION, 2),
        ("supervisor", COURT, 1),
        ("administrator", COURT, 3),
    ]:
        async with reviewed.gateway.pages.page(StaffToken(new_id(), role, department, "s")) as tx:
            assert await tx.fetchval("SELECT count(attempt_id) FROM attempt") == count
    async with reviewed.gateway.pages.connection() as connection:
        with pytest.raises(Exception, match="permission denied"):
            await connection.fetch("SELECT body FROM attempt")


async def test_no_token_and_an_old_one_are_refused(reviewed: Office) -> None:
    async with reviewed.http.get(reviewed.url + "/v1/review") as answer:
        assert answer.status == 401
    assert (await ask(reviewed, "supervisor", now=at(reviewed, minutes=-5)))[0] == 401
