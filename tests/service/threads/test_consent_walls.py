"""Consent behind the second wall alone: what the page role sees and writes of it, asked without any route."""

from datetime import date
from uuid import UUID

import asyncpg
import pytest

from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.store.caseloads import open_caseload
from tests.service.threads.consenting import WISH, records
from tests.service.threads.house import (
    ADMIN,
    ANAS,
    AUDITOR,
    CARLA,
    CLERK,
    COURT,
    COURT_LINE,
    DESK,
    DEV,
    ERIN,
    PROBATION,
)
from tests.service.threads.office import Office
from tests.service.threads.pages import page_of

Ana = tuple[UUID, UUID]


async def heard_by(office: Office, who: UUID) -> set[str]:
    async with page_of(office, who) as tx:
        return {row["how"] for row in await tx.fetch("SELECT how FROM consent")}


async def test_words_are_seen_with_the_client_and_in_their_department(office: Office, ana: Ana) -> None:
    await office.texts(WISH)
    async with office.service.db.tx() as tx:
        await open_caseload(tx, ana[0], COURT, CLERK)
    for who in (CARLA, ERIN, DESK):
        assert await heard_by(office, who) == {"wording"}
    for who in (CLERK, DEV, ADMIN, AUDITOR):
        assert await heard_by(office, who) == set()
    await office.texts(WISH, line=COURT_LINE)
    assert await heard_by(office, CLERK) == {"wording"}
    assert await office.value("SELECT count(*) FROM consent") == 2


async def test_a_remark_is_not_for_whoever_shares_the_number(office: Office, ana: Ana) -> None:
    """That the number is stopped they must know; what was said at the desk about somebody else they need not."""
    await office.add("Ben Baker", ANAS, DEV)
    await records(office, ana[0], is_agreed=False, how="form")
    await records(office, ana[0], is_agreed=False, how="court", note="With his mother.")
    assert await heard_by(office, CARLA) == {"form", "court"}
    assert await heard_by(office, DEV) == {"form"}


async def order(tx: Tx, client_id: UUID, named: UUID, department_id: UUID) -> None:
    await tx.execute(
        """
        INSERT INTO contact_order (order_id, client_id, department_id, order_number, first_on, last_on, decided_by_id,
                                   decided_at)
        VALUES ($1, $2, $3, '21-CR-0432', $4, $4, $5, $6)
        """,
        new_id(),
        client_id,
        department_id,
        date(2026, 3, 4),
        named,
        tx.now,
    )


async def test_orders_are_a_supervisors_in_their_own_name_and_department(office: Office, ana: Ana) -> None:
    for who, named, department_id in (
        (CARLA, CARLA, PROBATION),
        (DESK, DESK, PROBATION),
        (ERIN, CARLA, PROBATION),
        (ERIN, ERIN, COURT),
        (CLERK, CLERK, COURT),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with page_of(office, who) as tx:
                await order(tx, ana[0], named, department_id)
    async with page_of(office, ERIN) as tx:
        await order(tx, ana[0], ERIN, PROBATION)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contact_order SET last_on = '2030-01-01'",
        "UPDATE contact_order SET order_number = 'x'",
        "DELETE FROM contact_order",
        "INSERT INTO consent (consent_id, number, department_id, purpose, is_agreed, how, line, evidence_id, seq, at)"
        " SELECT order_id, '+18015550110', department_id, 'all', true, 'keyword', '+18015550100', order_id, 9, now()"
        "   FROM contact_order",
    ],
)
async def test_what_no_page_may_do(office: Office, ana: Ana, statement: str) -> None:
    async with page_of(office, ERIN) as tx:
        await order(tx, ana[0], ERIN, PROBATION)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with page_of(office, ERIN) as tx:
            await tx.execute(statement)


async def test_an_order_is_ended_by_a_supervisor_in_their_own_name(office: Office, ana: Ana) -> None:
    end = "UPDATE contact_order SET ended_by_id = $1, ended_at = now()"
    async with page_of(office, ERIN) as tx:
        await order(tx, ana[0], ERIN, PROBATION)
    async with page_of(office, CARLA) as tx:
        assert await tx.execute(end, CARLA) == "UPDATE 0"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with page_of(office, ERIN) as tx:
            await tx.execute(end, CARLA)
    async with page_of(office, ERIN) as tx:
        assert await tx.execute(end, ERIN) == "UPDATE 1"
