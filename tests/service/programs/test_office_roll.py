"""`./run office list`, `deactivate` and `activate`: who there is, and who signs in no more."""

import re

import asyncpg

from services.kit.clock import SYSTEM
from services.kit.db import Database as Kit
from services.web.store import directory, sessions
from tests.operators import Operator
from tests.servers.databases import Database

FERN = "fern@county.example"
PUT = (
    ("department", "Parole"),
    ("department", "Intake", "--time-zone", "America/Los_Angeles"),
    ("staff", "Fern Ito", FERN, "case_manager", "Parole", "--make-password"),
    ("line", "(801) 555-0143", "Parole", "--kind", "ten_dlc"),
    ("park-line", "(801) 555-0143", "--because", "moving"),
    ("publisher", "clinic", "Intake"),
    ("publisher", "night-court", "Intake", "--queue"),
    ("publisher", "clinic", "--end-key", "--yes"),
    ("deactivate", FERN, "--yes"),
)
LISTED = """
departments
  Intake  America/Los_Angeles
  Parole  America/Denver
staff
  fern@county.example  Fern Ito  case_manager  Parole  deactivated
lines
  +18015550143  ten_dlc  Parole  parked
publishers
  clinic       Intake  no key
  night-court  Intake  a key, a queue for its receipts
"""


async def test_the_list_names_everything_and_no_secret(operator: Operator) -> None:
    empty = await operator.office("list")
    assert empty.out.splitlines() == [f"{kind}: none yet" for kind in ("departments", "staff", "lines", "publishers")]
    said = [await operator.office(*words) for words in PUT]
    assert not [one for one in said if one.code], said
    listed = await operator.office("list")
    assert listed.out == LISTED.lstrip(), listed
    secrets = re.findall(r"cc_\S+|\(shown once\): (\S+)", "".join(one.out for one in said))
    assert len(secrets) == 3
    assert not [secret for secret in secrets if secret and secret in listed.out]


async def test_a_department_there_is_not_is_answered_with_those_there_are(operator: Operator) -> None:
    for words in PUT[:2]:
        await operator.office(*words)
    said = await operator.office("publisher", "clinic", "Probation")
    assert "there are: Intake, Parole. Open it: ./run office department 'Probation'" in said.err


async def test_who_leaves_is_out_at_once_and_their_old_session_does_not_come_back(
    operator: Operator, eyes: asyncpg.Connection, database: Database
) -> None:
    for words in (PUT[0], PUT[2]):
        await operator.office(*words)
    unsure = await operator.office("deactivate", FERN)
    assert (unsure.code, unsure.err.count("say --yes")) == (1, 1), unsure
    web = Kit("web", database.url("web_work"), 1, SYSTEM)
    await web.open()
    async with web.tx() as tx:
        fern = await directory.find_staff(tx, FERN)
        assert fern
        try_id = await eyes.fetchval("SELECT gen_random_uuid()")
        await sessions.open_session(tx, try_id, fern, "secret")
        assert await sessions.find(tx, "secret")
    left = await operator.office("deactivate", FERN, "--yes")
    assert "hands each to a colleague" in left.out, left
    async with web.tx() as tx:
        assert await sessions.find(tx, "secret") is None
        assert await sessions.account(tx, FERN) is None
    twice = await operator.office("deactivate", FERN, "--yes")
    assert twice.err == f"not done: {FERN} is deactivated already\n"
    assert (await operator.office("activate", FERN)).code == 0
    async with web.tx() as tx:
        assert await sessions.find(tx, "secret") is None
        assert await sessions.account(tx, FERN)
    await web.close()
    acts = [row["act"] for row in await eyes.fetch("SELECT act FROM web.audit ORDER BY at, audit_id")]
    assert acts[2:] == ["staff_deactivated", "staff_activated"]
