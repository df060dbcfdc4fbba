"""A ledger that knows less than the provider sends nothing; what nobody can explain is listed for a person."""

from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from proto.sms import SmsStatusChanged
from services.gateway.store import hold
from services.kit.ids import new_id
from services.kit.tokens import StaffToken, sign
from tests.service.gateway.office import COURT, LINE, OTHER_LINE, PROBATION, Office, at, until

KEY = Ed25519PrivateKey.generate()
PRIVATE = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


async def lose_the_ledger(office: Office) -> None:
    """As a restore does, from a backup of before the last texts."""
    async with office.gateway.db.tx() as tx:
        await tx.execute("UPDATE attempt SET provider_sid = NULL, body = 'another' WHERE provider_sid IS NOT NULL")


async def ready(office: Office) -> dict[str, Any]:
    async with office.http.get(f"{office.url}/readyz") as answer:
        return dict(await answer.json())


async def one_sent(office: Office) -> None:
    order = office.order("before the restore")
    await office.send(order)
    await office.until_status(order.message_id, "delivered")


async def test_a_restart_with_its_own_ledger_sends_on(office: Office) -> None:
    async with office.running():
        await office.add_line()
        await one_sent(office)
    async with office.running():
        order = office.order("after the restart")
        await office.send(order)
        await office.until_status(order.message_id, "delivered")
        assert (await ready(office))["is_held"] is False


async def test_a_restored_ledger_sends_nothing_until_a_person_releases_it(office: Office) -> None:
    async with office.running():
        await office.add_line()
        await one_sent(office)
        await lose_the_ledger(office)
    async with office.running():

        async def is_held() -> bool:
            async with office.gateway.db.tx() as tx:
                return await hold.is_held(tx)

        await until(is_held)
        order = office.order("while held", not_after=at(office, minutes=5))
        await office.send(order)
        await office.until_status(order.message_id, "queued")
        assert (await ready(office))["is_held"] is True
        assert len(await office.accepted()) == 1
        async with office.gateway.db.tx() as tx:
            await hold.release_hold(tx)
        await office.until_status(order.message_id, "delivered")
        office.gateway.nudge("check_ledger")
        assert await until(lambda: not_held(office))
        assert await office.value("SELECT count(*) FROM hold WHERE NOT is_held") == 1


async def test_without_the_hold_a_restored_ledger_sends_on(office: Office) -> None:
    async with office.running():
        await office.add_line()
        await one_sent(office)
        await lose_the_ledger(office)
    async with office.running(failpoints="hold:off"):
        order = office.order("not held")
        await office.send(order)
        await office.until_status(order.message_id, "delivered")


async def not_held(office: Office) -> bool:
    return (await ready(office))["is_held"] is False


async def test_a_hold_stands_over_a_restart(office: Office) -> None:
    async with office.running():
        await office.add_line()
        await one_sent(office)
        await lose_the_ledger(office)
    for _ in range(2):
        async with office.running():
            order = office.order("while held")
            await office.send(order)
            await office.until_status(order.message_id, "queued")
            assert len(await office.accepted()) == 1


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
