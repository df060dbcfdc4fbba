"""What a page may write: a file it brings and an act it asks for, in nobody else's name and within its sight [P11]."""

import json
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.kit.ids import new_id
from services.kit.tx import Tx
from tests.service.reminders.conftest import ANA, CARLA, COURT, MONDAY, PROBATION, Office
from tests.service.reminders.sights import BEN, CAL, DEV, ERIN, OTTO, STAFF, furnish, named, page_of

ANAS, BENS, NOBODYS = named("ana", "1"), named("ben", "1"), named("nobody", "1")
COURTS = named("of", str(COURT))


async def ask(tx: Tx, who: str, kind: str, **told: Any) -> None:
    """Ask for an act, as the routes do."""
    act: dict[str, Any] = {
        "department_id": PROBATION,
        "client_id": None,
        "appointment_id": None,
        "facts": {},
        "staff_id": STAFF[who][0],
    }
    act |= told
    await tx.execute(
        """
        INSERT INTO act (act_id, kind, staff_id, department_id, client_id, appointment_id, facts, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        new_id(), kind, act["staff_id"], act["department_id"], act["client_id"], act["appointment_id"],
        json.dumps(act["facts"]), MONDAY,
    )  # fmt: skip


async def is_let(office: Office, who: str, kind: str, **told: Any) -> bool:
    try:
        async with page_of(office, who) as tx:
            await ask(tx, who, kind, **told)
    except asyncpg.InsufficientPrivilegeError:
        return False
    return True


OF_ANA = {"client_id": ANA, "appointment_id": ANAS}
ASKED: list[tuple[str, str, dict[str, Any], set[str]]] = [
    ("her own client's date", "date_set", {"client_id": ANA}, {"carla", "erin"}),
    ("a date there is", "date_changed", OF_ANA, {"carla", "erin"}),
    ("a text of it", "reminder_stopped", OF_ANA, {"carla", "erin"}),
    ("a client nobody serves", "date_set", {"client_id": CAL}, {"erin", "gus"}),
    ("another's date under one's client", "date_changed", {"client_id": ANA, "appointment_id": BENS}, set()),
    ("nobody's date under one's client", "date_changed", {"client_id": ANA, "appointment_id": NOBODYS}, set()),
    ("in another department", "date_set", {"client_id": ANA, "department_id": COURT}, set()),
    ("of no client", "date_set", {}, set()),
    ("in another's name", "date_set", {"client_id": ANA, "staff_id": CARLA}, {"carla"}),
    ("a caseload", "caseload_switched", {"facts": {"staff_id": str(CARLA)}}, {"carla", "erin"}),
    ("another's caseload", "caseload_switched", {"facts": {"staff_id": str(DEV)}}, {"dev"}),
    ("a caseload elsewhere", "caseload_switched", {"facts": {"staff_id": str(OTTO)}, "department_id": COURT}, {"otto"}),
    ("whose caseload it does not say", "caseload_switched", {}, set()),
    ("rules", "rules_set", {}, {"erin", "ada"}),
    ("a key", "key_made", {"department_id": COURT}, {"otto"}),
    ("a department's words", "template_saved", {}, {"erin", "ada"}),
    ("another department's words", "template_saved", {"department_id": COURT}, {"otto"}),
    ("the house's words", "house_template_saved", {}, {"ada"}),
    ("the house's words, from elsewhere", "house_template_saved", {"department_id": COURT}, set()),
    ("the house's words, in another's name", "house_template_saved", {"staff_id": ERIN}, set()),
    ("the house's words, and of a client", "house_template_saved", {"client_id": ANA}, set()),
    ("rules, and of a client", "rules_set", {"client_id": ANA}, set()),
    ("what nobody has named", "client_merged", {"client_id": ANA}, set()),
    ("nothing like it", "datex", {"client_id": ANA}, set()),
]


@pytest.mark.parametrize(("kind", "told", "who_may"), [row[1:] for row in ASKED], ids=[row[0] for row in ASKED])
async def test_an_act_is_asked_for_by_those_whose_sight_it_is_within(
    office: Office, kind: str, told: dict[str, Any], who_may: set[str]
) -> None:
    await furnish(office)
    assert {who for who in STAFF if await is_let(office, who, kind, **told)} == who_may
    assert await office.db.fetchval("SELECT count(*) FROM act") == len(who_may)


async def test_a_date_that_waits_is_given_by_its_desk_to_a_client_in_sight(office: Office) -> None:
    await furnish(office)
    told = {"client_id": ANA, "appointment_id": NOBODYS, "department_id": COURT}
    assert not await is_let(office, "otto", "matched", **told), "of Ana he knows nothing"
    await office.db.execute("INSERT INTO caseload VALUES ($1, $2, $3, true)", ANA, COURT, OTTO)
    assert await is_let(office, "otto", "matched", **told)
    assert not await is_let(office, "otto", "matched", **{**told, "appointment_id": ANAS}), "she has it already"
    assert not await is_let(office, "otto", "matched", **{**told, "appointment_id": None})
    assert not await is_let(office, "otto", "matched", **{**told, "client_id": BEN})
    assert not await is_let(office, "carla", "matched", **{**told, "department_id": PROBATION})


async def test_an_act_is_its_askers_alone_to_see_and_its_outcome_nobodys_to_write(office: Office) -> None:
    await furnish(office)
    assert await is_let(office, "carla", "date_set", client_id=ANA)
    for who in STAFF:
        async with page_of(office, who) as tx:
            assert await tx.fetchval("SELECT count(*) FROM act") == (who == "carla")
    for more in (
        "done_at, outcome) VALUES ($1, 'date_set', $2, $3, '{}', $4, $4, 'done')",
        "result) VALUES ($1, 'date_set', $2, $3, '{}', $4, '{}')",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with page_of(office, "carla") as tx:
                await tx.execute(
                    f"INSERT INTO act (act_id, kind, staff_id, department_id, facts, at, {more}",
                    new_id(), CARLA, PROBATION, MONDAY,
                )  # fmt: skip
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with page_of(office, "carla") as tx:
            await tx.execute("UPDATE act SET facts = '{}'")


async def bring(tx: Tx, who: UUID, state: str = "brought", came_how: str = "upload", source_id: UUID = COURTS) -> UUID:
    load_id = new_id()
    await tx.execute(
        """
        INSERT INTO load (load_id, source_id, came_how, file_name, content_hash, state, brought_by_id, at)
        VALUES ($1, $2, $3, 'dates.csv', '', $4, $5, $6)
        """,
        load_id, source_id, came_how, state, who, MONDAY,
    )  # fmt: skip
    return load_id


async def test_a_file_is_brought_by_those_who_may_change_its_source(office: Office) -> None:
    await furnish(office)
    for who in STAFF:
        if who == "otto":
            async with page_of(office, who) as tx:
                load_id = await bring(tx, OTTO)
                await tx.execute("INSERT INTO load_file VALUES ($1, 'a,b')", load_id)
            continue
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with page_of(office, who) as tx:
                await bring(tx, STAFF[who][0])
    assert await office.db.fetchval("SELECT count(*) FROM load_file") == 1


@pytest.mark.parametrize(
    "told", [{"who": ERIN}, {"state": "applied"}, {"came_how": "drop"}, {"source_id": named("of", str(PROBATION))}]
)
async def test_it_is_brought_in_ones_own_name_and_no_further(office: Office, told: dict[str, Any]) -> None:
    await furnish(office)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with page_of(office, "otto") as tx:
            await bring(tx, **{"who": OTTO, **told})


async def test_no_content_is_put_under_a_load_of_anothers_or_one_that_was_read(office: Office) -> None:
    await furnish(office)
    async with page_of(office, "otto") as tx:
        load_id = await bring(tx, OTTO)
    await office.db.execute("UPDATE load SET state = 'held' WHERE load_id = $1", load_id)
    for other in (load_id, COURTS):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with page_of(office, "otto") as tx:
                await tx.execute("INSERT INTO load_file VALUES ($1, 'a,b')", other)
