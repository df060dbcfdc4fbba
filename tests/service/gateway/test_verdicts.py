"""What a supervisor says of a text that nobody could explain: hers alone, written down, and never too early."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from proto.sms import SmsSend, SmsStatusChanged
from services.gateway.domain.claim import LEASE
from services.kit.ids import new_id
from services.kit.tokens import StaffToken, sign
from tests.service.gateway.office import COURT, LINE, PROBATION, Office
from tests.service.gateway.test_review import PRIVATE, PUBLIC

ERIN = new_id()


@pytest.fixture
async def flagged(office: Office) -> AsyncIterator[tuple[Office, SmsSend, UUID]]:
    """One text that the provider took or did not take, long enough ago."""
    async with office.running(staff_token_public_key=PUBLIC):
        await office.add_line()
        await office.knobs(next_faults=["server_error"], lost=1.0)
        order = office.order()
        await office.send(order)
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="unknown")
        await wait(office, LEASE)
        yield office, order, await office.value("SELECT attempt_id FROM attempt")


async def wait(office: Office, how_long: timedelta) -> None:
    async with office.gateway.db.tx() as tx:
        await tx.execute("UPDATE attempt SET unknown_since = unknown_since - $1::interval", how_long)


async def say(
    office: Office, attempt_id: object, verdict: str, role: str = "supervisor", department: UUID = PROBATION
) -> int:
    token = sign(PRIVATE, StaffToken(ERIN, role, department, "session"), office.clock.now())
    async with office.http.post(
        f"{office.url}/v1/review/{attempt_id}",
        json={"verdict": verdict},
        headers={"Authorization": f"Bearer {token}"},
    ) as answer:
        await answer.read()
        return answer.status


@pytest.mark.parametrize(
    ("verdict", "status", "wording"), [("went", "sent", None), ("did_not_go", "failed", "not_sent")]
)
async def test_a_verdict_ends_the_doubt_and_sends_nothing(
    flagged: tuple[Office, SmsSend, UUID], verdict: str, status: str, wording: str | None
) -> None:
    office, order, attempt_id = flagged
    assert await say(office, attempt_id, verdict) == 202
    [told] = await office.saw(SmsStatusChanged, message_id=order.message_id, status=status)
    assert told.wording == wording
    await office.knobs()
    await office.until_quiet()
    assert [entry["body"] for entry in await office.accepted()] == ["marker"]
    assert await say(office, attempt_id, verdict) == 404  # it is no longer on the list
    async with office.superuser() as connection:
        acts = await connection.fetch("SELECT act, actor_id FROM gateway.audit WHERE act LIKE '%judged'")
        assert [tuple(act) for act in acts] == [("text_judged", str(ERIN))]
        kept = await connection.fetchrow("SELECT verdict, staff_id, applied_at FROM gateway.verdict")
        assert kept is not None
        assert (kept["verdict"], kept["staff_id"], kept["applied_at"] is not None) == (verdict, ERIN, True)


async def test_never_before_the_lease_is_over(flagged: tuple[Office, SmsSend, UUID]) -> None:
    office, order, attempt_id = flagged
    await wait(office, -LEASE + timedelta(seconds=-5))
    assert await say(office, attempt_id, "did_not_go") == 409
    assert await office.status(order.message_id) == "unknown"
    async with office.superuser() as connection:
        assert await connection.fetchval("SELECT count(*) FROM gateway.verdict") == 0


@pytest.mark.parametrize(
    ("role", "department", "answer"),
    [
        ("supervisor", COURT, 404),
        ("administrator", PROBATION, 403),
        ("case_manager", PROBATION, 403),
        ("front_office", PROBATION, 403),
        ("auditor", PROBATION, 403),
    ],
)
async def test_nobody_but_the_department_s_supervisor(
    flagged: tuple[Office, SmsSend, UUID], role: str, department: UUID, answer: int
) -> None:
    office, order, attempt_id = flagged
    assert await say(office, attempt_id, "went", role, department) == answer
    assert await office.status(order.message_id) == "unknown"
    assert await say(office, attempt_id, "went") == 202


async def test_the_row_policies_hold_without_the_route(flagged: tuple[Office, SmsSend, UUID]) -> None:
    office, _, attempt_id = flagged
    insert = "INSERT INTO verdict (attempt_id, verdict, staff_id, at) VALUES ($1, 'went', $2, now())"
    for staff_id, role, department in [
        (ERIN, "administrator", PROBATION),
        (ERIN, "supervisor", COURT),
        (ERIN, "case_manager", PROBATION),
        (new_id(), "supervisor", PROBATION),
    ]:
        with pytest.raises(Exception, match="row-level security"):
            async with office.gateway.pages.page(StaffToken(staff_id, role, department, "s")) as tx:
                await tx.execute(insert, attempt_id, ERIN)
    async with office.gateway.pages.connection() as connection:
        with pytest.raises(Exception, match="permission denied"):
            await connection.fetch("SELECT verdict FROM verdict")


async def test_what_is_not_on_the_list_and_what_makes_no_sense_is_refused(
    flagged: tuple[Office, SmsSend, UUID],
) -> None:
    office, _, attempt_id = flagged
    assert await say(office, new_id(), "went") == 404
    assert await say(office, "nowhere", "went") == 404
    assert await say(office, attempt_id, "perhaps") == 422


async def test_what_the_provider_said_meanwhile_outweighs_it(flagged: tuple[Office, SmsSend, UUID]) -> None:
    office, order, attempt_id = flagged
    sid = "SM" + new_id().hex
    form: dict[str, Any] = office.form(MessageSid=sid, MessageStatus="sent", From=LINE)
    path = f"/twilio/status/{order.message_id}?attempt={attempt_id}"
    async with office.superuser() as connection:  # judged, and not yet taken over
        await connection.execute(
            "INSERT INTO gateway.verdict (attempt_id, verdict, staff_id, at) VALUES ($1, 'did_not_go', $1, now())",
            attempt_id,
        )
    assert await say(office, attempt_id, "went") == 409
    assert (await office.webhook(form, path)).status == 200
    office.gateway.nudge("verdicts")
    await office.knobs()
    await office.until_quiet()
    assert await office.status(order.message_id) == "sent"
