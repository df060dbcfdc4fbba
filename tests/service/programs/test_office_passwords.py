"""`./run office` asks for a password only where it can be answered and is of use."""

import asyncio
import os
import pty
import sys

import asyncpg
import pytest

from deploy.local.places import CHECKOUT
from proto.topology import SERVICES
from services.web.domain.passwords import is_right
from tests.operators import Operator
from tests.servers.databases import Database

PASSWORD = "a heron at the weir"
FERN = ("staff", "Fern Ito", "fern@county.example", "case_manager", "Parole")
# Nobody is asked for a password first: there is no terminal here, and that is not what they are told.
IN_VAIN: dict[str, tuple[tuple[str, ...], str]] = {
    "nobody of this address": (("password", "nobody@county.example"), "nobody signs in as nobody@county.example"),
    "no such department": ((*FERN[:4], "Nowhere"), "no department called 'Nowhere'"),
    "an address without @": (("staff", "X", "county", "auditor", "Parole"), "has an @ in it"),
    "no name": (("staff", "", "x@county.example", "auditor", "Parole"), "needs a name"),
    "somebody who signs in already": (("staff", "X", "Rosa@county.example", "auditor", "Parole"), "signs in already"),
}


@pytest.fixture
async def staffed(operator: Operator) -> Operator:
    """An office with a department and one person in it."""
    for words in (
        ("department", "Parole"),
        ("staff", "Rosa", "rosa@county.example", "auditor", "Parole", "--make-password"),
    ):
        assert (await operator.office(*words)).code == 0
    return operator


async def test_without_a_terminal_it_says_what_to_do(staffed: Operator) -> None:
    for words in (FERN, ("password", "rosa@county.example")):
        said = await staffed.office(*words)
        assert (said.code, said.out, len(said.err.splitlines())) == (1, "", 1), said
        assert "--make-password" in said.err


async def test_what_cant_be_is_said_before_a_password_is_asked_for(
    staffed: Operator, subtests: pytest.Subtests
) -> None:
    for name, (words, why) in IN_VAIN.items():
        with subtests.test(name):
            said = await staffed.office(*words)
            assert (said.code, said.out) == (1, "")
            assert why in said.err
            assert said.is_calm


async def test_at_a_terminal_it_is_asked_twice_and_not_shown(
    staffed: Operator, database: Database, eyes: asyncpg.Connection
) -> None:
    ours, theirs = pty.openpty()
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.office", *FERN),
        cwd=CHECKOUT,
        env={**os.environ, **{f"{name.upper()}_DATABASE_URL": database.url(f"{name}_work") for name in SERVICES}},
        stdin=theirs,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert running.stdout
    assert running.stderr
    async with asyncio.timeout(60):
        for question in (b"password: ", b"again: "):
            await running.stderr.readuntil(question)
            os.write(ours, f"{PASSWORD}\n".encode())
        out, err = await running.communicate()
    os.close(ours)
    os.close(theirs)
    assert running.returncode == 0, err
    assert PASSWORD not in (out + err).decode()
    kept = await eyes.fetchval("SELECT password_hash FROM web.staff WHERE email = 'fern@county.example'")
    assert is_right(kept, PASSWORD)
