"""What a page may do beyond its sight: hand a thread over, ask who has a number, share a client it can name."""

from uuid import UUID

import asyncpg
import pytest

from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.domain.names import fold
from tests.service.threads.house import (
    ADMIN,
    ANAS,
    AUDITOR,
    BENS,
    CARLA,
    CLERK,
    COURT,
    DESK,
    DEV,
    ERIN,
    NEW,
    PROBATION,
    ROLES,
    staff,
)
from tests.service.threads.office import Office
from tests.service.threads.pages import page_of

EVERYBODY = (CARLA, DEV, ERIN, DESK, CLERK, ADMIN, AUDITOR)
HANDS = {
    "carla's": {(CARLA, DEV), (CARLA, ERIN), (ERIN, DEV), (ERIN, ERIN), (ERIN, None)},
    "nobody's": {(DESK, CARLA), (DESK, DEV), (DESK, ERIN), (ERIN, CARLA), (ERIN, DEV), (ERIN, ERIN)},
}


async def hand_over(tx: Tx, thread_id: UUID, to: UUID | None) -> UUID | None:
    old: UUID | None = await tx.fetchval("SELECT hand_over($1, $2, $3)", thread_id, to, new_id())
    return old


@pytest.mark.parametrize("whose", HANDS)
async def test_thread_is_handed_over_by_those_who_answer_for_it_to_those_who_work_there(
    office: Office, whose: str
) -> None:
    owner = CARLA if whose == "carla's" else None
    _, thread_id = await office.add(owner=owner)
    handed = set()
    for who in EVERYBODY:
        for to in (*EVERYBODY, None):
            try:
                async with page_of(office, who) as tx:
                    assert await hand_over(tx, thread_id, to) == owner
                    handed.add((who, to))
                    raise LookupError  # everybody finds it as it was
            except (LookupError, asyncpg.NoDataFoundError):
                pass
    assert handed == HANDS[whose]


async def test_what_was_handed_over_is_seen_by_its_new_owner_alone(office: Office) -> None:
    client_id, thread_id = await office.add()
    async with page_of(office, CARLA) as tx:
        assert await hand_over(tx, thread_id, DEV) == CARLA
        assert await tx.fetchval("SELECT count(*) FROM thread") == 0
    with pytest.raises(asyncpg.NoDataFoundError):
        async with page_of(office, CARLA) as tx:
            await hand_over(tx, thread_id, ERIN)
    async with page_of(office, DEV) as tx:
        assert await tx.fetchval("SELECT client_id FROM client") == client_id
    owners = await office.db.fetch("SELECT staff_id, closed_at FROM caseload ORDER BY closed_at NULLS LAST")
    assert [(row["staff_id"], row["closed_at"] is None) for row in owners] == [(CARLA, False), (DEV, True)]


async def test_nothing_is_handed_to_who_was_shut_out_nor_out_of_a_closed_or_merged_thread(office: Office) -> None:
    _, thread_id = await office.add()
    for change in ("is_open = false", "merged_into = thread_id"):
        await office.db.execute(f"UPDATE thread SET {change}")
        with pytest.raises(asyncpg.NoDataFoundError):
            async with page_of(office, CARLA) as tx:
                await hand_over(tx, thread_id, DEV)
        await office.db.execute("UPDATE thread SET is_open = true, merged_into = NULL")
    await office.know(staff(DEV, is_active=False))
    with pytest.raises(asyncpg.NoDataFoundError):
        async with page_of(office, CARLA) as tx:
            await hand_over(tx, thread_id, DEV)


async def who_has(office: Office, who: UUID, number: str, name: str = "Nobody Else") -> list[tuple[object, ...]]:
    given, _, family = name.partition(" ")
    async with page_of(office, who) as tx:
        rows = await tx.fetch(
            "SELECT client_id, family_name, staff_id, is_open, is_ended FROM who_has($1, $2)",
            number,
            fold(f"{family} {given}"),
        )
    return [tuple(row) for row in rows]


async def test_ones_own_departments_holders_are_told_with_whose_they_are(office: Office) -> None:
    client_id, _ = await office.add()
    for who in (CARLA, DEV, ERIN, DESK):
        assert await who_has(office, who, ANAS) == [(client_id, "Abbott", CARLA, True, False)], ROLES[who][0]
    await office.db.execute("UPDATE phone SET valid_to = valid_from, is_current = false")
    assert await who_has(office, DEV, ANAS) == [(client_id, "Abbott", CARLA, True, True)]
    await office.db.execute("UPDATE client SET merged_into = client_id")
    assert await who_has(office, DEV, ANAS) == []


async def test_another_departments_holder_is_told_to_who_knows_the_name_and_by_nothing_but_the_id(
    office: Office,
) -> None:
    client_id, _ = await office.add("Cy Peña", NEW, CLERK, COURT)
    for who in (CARLA, DEV, ERIN, DESK):
        assert await who_has(office, who, NEW) == []
        assert await who_has(office, who, BENS, "Cy Peña") == []
        assert await who_has(office, who, NEW, "cy pena") == [(client_id, None, None, None, False)]
    for who in (ADMIN, AUDITOR):
        assert await who_has(office, who, NEW, "Cy Peña") == []
    await office.db.execute("UPDATE phone SET valid_to = valid_from, is_current = false")
    assert await who_has(office, CARLA, NEW, "Cy Peña") == []


async def share(office: Office, who: UUID, client_id: UUID, number: str, name: str, owner: UUID | None) -> bool:
    """Whether the client is served in the asker's department from now on."""
    try:
        async with page_of(office, who) as tx:
            await tx.execute(
                "SELECT share_known($1, $2, $3, $4, $5, $6)", client_id, number, fold(name), owner, new_id(), new_id()
            )
    except asyncpg.NoDataFoundError:
        return False
    return True


async def test_client_is_shared_by_number_and_name_together_and_once(office: Office) -> None:
    client_id, _ = await office.add("Cy Peña", NEW, CLERK, COURT)
    for who, number, name, owner in (
        (CARLA, NEW, "peña di", CARLA),
        (CARLA, BENS, "peña cy", CARLA),
        (CARLA, NEW, "peña cy", DEV),
        (CARLA, NEW, "peña cy", None),
        (DESK, NEW, "peña cy", DESK),
        (DESK, NEW, "peña cy", CLERK),
        (ADMIN, NEW, "peña cy", CARLA),
        (AUDITOR, NEW, "peña cy", None),
        (CLERK, NEW, "peña cy", CLERK),
    ):
        assert not await share(office, who, client_id, number, name, owner), (ROLES[who][0], name)
    assert await share(office, CARLA, client_id, NEW, "peña cy", CARLA)
    assert not await share(office, DEV, client_id, NEW, "peña cy", DEV)
    async with page_of(office, CARLA) as tx:
        rows = await tx.fetch("SELECT department_id, staff_id FROM thread WHERE client_id = $1", client_id)
    assert [tuple(row) for row in rows] == [(PROBATION, CARLA)]
    assert await office.value("SELECT count(*) FROM caseload WHERE closed_at IS NULL") == 2


async def test_without_a_person_none_of_it_is_answered(office: Office) -> None:
    client_id, thread_id = await office.add()
    async with office.service.pages.connection() as connection:
        assert await connection.fetch("SELECT client_id FROM who_has($1, $2)", ANAS, "abbott ana") == []
        for statement, args in (
            ("SELECT hand_over($1, $2, $3)", (thread_id, DEV, new_id())),
            (
                "SELECT share_known($1, $2, $3, $4, $5, $6)",
                (client_id, ANAS, "abbott ana", DEV, new_id(), new_id()),
            ),
        ):
            with pytest.raises(asyncpg.NoDataFoundError):
                await connection.fetch(statement, *args)
