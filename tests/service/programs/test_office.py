"""`./run office`: each act has its row and its audit row; what can't be is refused in a sentence, leaving nothing."""

import asyncio
import getpass
import json
import re

import asyncpg
import pytest

from services.gateway.store import hold
from services.kit.clock import SYSTEM
from services.kit.db import Database as Kit
from services.web.domain.passwords import is_right
from tests.operators import Operator, Said
from tests.servers.databases import Database

FERN = ("staff", "Fern Ito", "Fern@County.example", "case_manager", "Parole", "--make-password")
LINE = ("line", "(801) 555-0143", "Parole")


async def acts(eyes: asyncpg.Connection, schema: str) -> list[str]:
    rows = await eyes.fetch(f"SELECT act, actor_kind, actor_id FROM {schema}.audit ORDER BY at, audit_id")
    assert {(row["actor_kind"], row["actor_id"]) for row in rows} <= {("operator", getpass.getuser())}
    return [row["act"] for row in rows]


def secret_in(said: Said) -> str:
    found = re.search(r"password \(shown once\): (\S+)", said.out)
    assert found, said
    return found[1]


async def test_a_department_its_people_and_its_line_are_made_and_on_record(
    operator: Operator, eyes: asyncpg.Connection
) -> None:
    told = (
        "--time-zone",
        "America/Denver",
        "--quiet-from",
        "21:30",
        "--quiet-until",
        "8:00",
        "--phone",
        "801 555 0100",
        "--many-ceiling",
        "60",
    )
    for words in (("department", "Parole", *told), FERN, (*LINE, "--kind", "toll_free")):
        assert (said := await operator.office(*words)).code == 0, said
    department = await eyes.fetchrow("SELECT * FROM web.department")
    assert department is not None
    assert (department["quiet_from"], department["quiet_until"]) == ("21:30", "08:00")
    assert department["office_phone"] == "+18015550100"
    assert department["many_ceiling"] == 60
    fern = await eyes.fetchrow("SELECT email, role, department_id FROM web.staff")
    assert tuple(fern or ()) == ("fern@county.example", "case_manager", department["department_id"])
    line = await eyes.fetchrow("SELECT line, department_id, kind, pace FROM gateway.line")
    assert tuple(line or ()) == ("+18015550143", department["department_id"], "toll_free", 3.0)
    assert await acts(eyes, "web") == ["department_added", "staff_added"]
    assert await acts(eyes, "gateway") == ["line_changed"]
    told_of = await eyes.fetch("SELECT type FROM web.outbox UNION ALL SELECT type FROM gateway.outbox")
    assert {"department.changed.v1", "staff.changed.v1", "line.changed.v1"} < {row["type"] for row in told_of}


async def test_a_made_password_is_shown_once_and_a_new_one_replaces_it(
    operator: Operator, eyes: asyncpg.Connection
) -> None:
    await operator.office("department", "Parole")
    first = secret_in(await operator.office(*FERN))
    second = secret_in(await operator.office("password", "fern@county.example", "--make-password"))
    kept = await eyes.fetchval("SELECT password_hash FROM web.staff")
    assert (is_right(kept, first), is_right(kept, second)) == (False, True)
    assert (await operator.office("unlock", "fern@county.example")).code == 0
    assert await acts(eyes, "web") == ["department_added", "staff_added", "password_set", "staff_unlocked"]


async def test_a_desk_phone_is_set_changed_and_taken_away(operator: Operator, eyes: asyncpg.Connection) -> None:
    await operator.office("department", "Parole")
    assert (said := await operator.office(*FERN, "--desk-phone", "801.555.0161")).code == 0, said
    for number, kept in (("(801) 555-0162", "+18015550162"), ("none", None)):
        before = await eyes.fetchrow("SELECT seq, desk_phone FROM web.staff")
        assert (said := await operator.office("desk-phone", "Fern@County.example", number)).code == 0, said
        after = await eyes.fetchrow("SELECT seq, desk_phone FROM web.staff")
        assert before is not None
        assert tuple(after or ()) == (before["seq"] + 1, kept)
    assert (await acts(eyes, "web"))[2:] == ["desk_phone_set", "desk_phone_removed"]
    told = await eyes.fetch("SELECT body FROM web.outbox WHERE type = 'staff.changed.v1' ORDER BY position")
    phones = [json.loads(row["body"])["data"]["desk_phone"] for row in told]
    assert phones == ["+18015550161", "+18015550162", None]


async def test_a_ceiling_of_nobody_is_refused_by_its_name(operator: Operator, eyes: asyncpg.Connection) -> None:
    said = await operator.office("department", "Parole", "--many-ceiling", "0")
    assert said.err == "not done: --many-ceiling: write a count of people, 1 or more\n"
    assert await eyes.fetchval("SELECT count(*) FROM web.department") == 0


async def test_a_line_of_ours_is_nobody_s_desk_phone(operator: Operator, eyes: asyncpg.Connection) -> None:
    await operator.office("department", "Parole")
    await operator.office(*FERN)
    await eyes.execute(
        """
        INSERT INTO web.line (line, department_id, kind, is_active, seq)
        SELECT '+18015550143', department_id, 'long_code', true, 1 FROM web.department
        """
    )
    said = await operator.office("desk-phone", "fern@county.example", "801 555 0143")
    assert said.err == "not done: desk phone: This is a texting number of ours; write a phone of the office.\n"
    assert await eyes.fetchval("SELECT desk_phone FROM web.staff") is None
    for words in (("office-phone", "Parole", "801 555 0143"), ("department", "Intake", "--phone", "801 555 0143")):
        said = await operator.office(*words)
        assert said.err == "not done: office phone: This is a texting number of ours; write a phone of the office.\n"
    assert await eyes.fetchval("SELECT count(*) FROM web.department") == 1


async def test_a_department_s_own_telephone_is_set_and_taken_away(operator: Operator, eyes: asyncpg.Connection) -> None:
    await operator.office("department", "Parole")
    for number, kept in (("(801) 555-0160", "+18015550160"), ("none", None)):
        assert (said := await operator.office("office-phone", "Parole", number)).code == 0, said
        assert await eyes.fetchval("SELECT office_phone FROM web.department") == kept
    assert await eyes.fetchval("SELECT seq FROM web.department") == 3
    assert (await acts(eyes, "web"))[1:] == ["office_phone_set", "office_phone_removed"]


async def test_a_hold_is_ended_once(operator: Operator, eyes: asyncpg.Connection, database: Database) -> None:
    gateway = Kit("gateway", database.url("gateway_work"), 1, SYSTEM)
    await gateway.open()
    async with gateway.tx() as tx:
        await hold.hold(tx, "restored")
    await gateway.close()
    first, second = await operator.office("release-hold"), await operator.office("release-hold")
    assert (first.code, second.code, second.err) == (0, 1, "not done: nothing is held\n")
    assert not await eyes.fetchval("SELECT is_held FROM gateway.hold")
    rows = await eyes.fetch("SELECT act, actor_kind FROM gateway.audit ORDER BY at")
    assert tuple(rows[-1]) == ("hold_released", "operator")


CANT_BE: dict[str, tuple[tuple[str, ...], str]] = {
    "a role there is not": (("staff", "X", "x@county.example", "boss", "Parole"), "invalid choice: 'boss'"),
    "a department there is not": (
        ("staff", "X", "x@county.example", "auditor", "Nowhere", "--make-password"),
        "Nowhere",
    ),
    "an address without @": (("staff", "X", "county", "auditor", "Parole", "--make-password"), "has an @ in it"),
    "a person without a name": (("staff", "", "x@county.example", "auditor", "Parole", "--make-password"), "a name"),
    "an address twice": (FERN, "./run office password Fern@County.example"),
    "a password for nobody": (("password", "nobody@county.example", "--make-password"), "nobody signs in as"),
    "a desk phone in letters": (
        (*FERN[:2], "f2@county.example", *FERN[3:], "--desk-phone", "x"),
        "desk phone: This has no",
    ),
    "a desk phone with an extension": (("desk-phone", FERN[2], "801 555 0161 x4"), "write the direct phone"),
    "a desk phone that costs": (("desk-phone", FERN[2], "900 555 0123"), "Every call to this number is charged"),
    "a desk phone for nobody": (("desk-phone", "nobody@county.example", "none"), "nobody signs in as"),
    "nobody to let in": (("unlock", "nobody@county.example"), "nobody signs in as"),
    "nobody to shut out": (("deactivate", "nobody@county.example", "--yes"), "who does: ./run office list"),
    "somebody let in already": (("activate", FERN[2]), "may sign in already"),
    "a department's name twice": (("department", "Parole"), "of this name already"),
    "a department without a name": (("department", ""), "needs a name"),
    "a zone of no place": (("department", "X", "--time-zone", "Mars/Olympus"), "no time zone"),
    "a path for a zone": (("department", "X", "--time-zone", "../../etc/passwd"), "no time zone"),
    "an hour there is not": (("department", "X", "--quiet-from", "25:00"), "write one such as 08:00"),
    "an office phone for no department": (("office-phone", "Nowhere", "none"), "no department called 'Nowhere'"),
    "an office phone that is none": (("office-phone", "Parole", "12"), "office phone: This has"),
    "a telephone that is none": (("department", "X", "--phone", "12"), "digits"),
    "a number too short": (("line", "555-01", "Parole"), "digits"),
    "a number in letters": (("line", "801-CALL-NOW", "Parole"), "letters"),
    "a kind of line there is not": ((*LINE, "--kind", "fax"), "invalid choice: 'fax'"),
    "a pace in words": ((*LINE, "--pace", "fast"), "segments a second above 0"),
    "a pace of nothing": ((*LINE, "--pace", "0"), "segments a second above 0"),
    "a pace that is no number": ((*LINE, "--pace", "nan"), "segments a second above 0"),
    "a pace without end": ((*LINE, "--pace", "inf"), "segments a second above 0"),
    "a publisher's name twice": (("publisher", "clinic", "Parole"), "of this name already"),
    "a publisher of no department": (("publisher", "lab"), "say which department it acts for"),
    "a new key for nobody": (("publisher", "lab", "--new-key"), "no publisher called 'lab'; there are: clinic"),
    "a new key and none": (("publisher", "clinic", "--new-key", "--end-key"), "one of: --new-key, --end-key"),
    "a new key elsewhere": (("publisher", "clinic", "Parole", "--new-key"), "one of: --new-key, --end-key"),
    "no more and again": (("publisher", "clinic", "--deactivate", "--activate"), "--deactivate, --activate"),
    "no more of nobody": (("publisher", "lab", "--deactivate"), "no publisher called 'lab'; there are: clinic"),
    "again what never stopped": (("publisher", "clinic", "--activate"), "clinic is active already"),
    "a publisher in capitals": (("publisher", "Clinic", "Parole"), "small letters"),
    "a publisher called as we are": (("publisher", "web", "Parole"), "not ours"),
    "a publisher that could forge receipts": (("publisher", "receipt", "Parole"), "not ours"),
    "an act there is not": (("fire", "everybody"), "invalid choice: 'fire'"),
}
TABLES = "web.department", "web.staff", "gateway.line", "reminders.publisher", "web.audit", "web.outbox"


async def test_what_cant_be_is_refused_in_a_sentence_and_leaves_nothing(
    operator: Operator, eyes: asyncpg.Connection, subtests: pytest.Subtests
) -> None:
    for words in (("department", "Parole"), FERN, ("publisher", "clinic", "Parole")):
        assert (await operator.office(*words)).code == 0
    counting = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in TABLES)
    before = await eyes.fetchrow(counting)
    two = asyncio.Semaphore(2)

    async def refused(words: tuple[str, ...]) -> Said:
        async with two:
            return await operator.office(*words)

    answers = await asyncio.gather(*(refused(words) for words, _ in CANT_BE.values()))
    for (name, (_, why)), said in zip(CANT_BE.items(), answers, strict=True):
        with subtests.test(name):
            assert said.code in (1, 2)
            assert why in said.err
            assert said.is_calm
            assert said.out == ""
    assert await eyes.fetchrow(counting) == before


async def test_an_office_that_cant_be_reached_is_said(subtests: pytest.Subtests) -> None:
    away = "postgresql://web_work:hunter2@127.0.0.1:9/none"
    for environment, why in (({}, "WEB_DATABASE_URL is not set"), ({"WEB_DATABASE_URL": away}, "does not answer")):
        with subtests.test(why):
            said = await Operator(environment).office("department", "X")
            assert said.code == 1
            assert why in said.err
            assert "hunter2" not in said.err
            assert said.is_calm
