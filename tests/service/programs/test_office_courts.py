"""`./run office court`: a line answers case numbers, is set up anew, and ends; what can't be is refused."""

import asyncpg
import pytest

from tests.operators import Operator, Said

LINE = "+13855550100"
SET_UP = (
    *("court", "385 555 0100", "--department", "Parole", "--name", "Third District Court", "--phone", "801 555 0190"),
    *("--sample", "26-TR-1041", "--pattern", "99-TR-9999", "--pattern", "9{6}", "--publisher", "clinic"),
)


@pytest.fixture
async def parole(operator: Operator) -> Operator:
    for words in (("department", "Parole"), ("publisher", "clinic", "Parole")):
        assert (await operator.office(*words)).code == 0
    return operator


def refused(said: Said, why: str) -> None:
    assert said.code in (1, 2)
    assert why in said.err, said
    assert said.is_calm


async def test_it_is_set_up_set_up_anew_and_ended(parole: Operator, eyes: asyncpg.Connection) -> None:
    assert LINE in (await parole.office(*SET_UP)).out
    told = await parole.office(*SET_UP, "--county", "Salt Lake", "--keep-days", "30", "--test-number", "TEST-0000")
    assert told.code == 0, told
    [row] = await eyes.fetch("SELECT line, patterns, counties, keep_days, test_number, seq FROM reminders.court")
    assert tuple(row) == (LINE, ["99-TR-9999", "9{6}"], ["salt lake"], 30, "TEST-0000", 2)
    assert await eyes.fetchval("SELECT count(*) FROM reminders.court_publisher") == 1
    told = await parole.office("court", LINE, "--end", "--yes")
    assert "no court answers" in told.out, told
    assert not await eyes.fetchval("SELECT is_active FROM reminders.court")
    states = "SELECT count(*) FROM reminders.outbox WHERE type = 'court.changed.v1'"
    assert await eyes.fetchval(states) == 3
    acts = "SELECT array_agg(act ORDER BY at, audit_id) FROM reminders.audit WHERE object_kind = 'court'"
    assert await eyes.fetchval(acts) == ["court.set", "court.set", "court.ended"]


async def test_what_cant_be_is_refused_and_leaves_nothing(parole: Operator, eyes: asyncpg.Connection) -> None:
    refused(await parole.office("court", LINE), "say --department, --name")
    refused(await parole.office(*SET_UP, "--pattern", "(a+)+"), "can't stand there")
    refused(await parole.office(*SET_UP, "--publisher", "nobody"), "no publisher called nobody")
    refused(await parole.office("court", LINE, "--end", "--yes"), "no court")
    assert await eyes.fetchval("SELECT count(*) FROM reminders.court") == 0
