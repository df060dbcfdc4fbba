"""What an operator does at a terminal has its effect in the running office, and in the trail."""

import asyncio
import json
import re
import uuid

import pytest

from deploy.local.stack import Stack
from deploy.local.up import office_environment
from tests.e2e.attackers import Browser, Rows
from tests.e2e.conftest import until
from tests.e2e.events import event
from tests.e2e.test_bad_events import Publisher
from tests.e2e.test_bad_events_by_amqp import publish
from tests.operators import Operator

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
MARK = uuid.uuid4().hex[:8]


@pytest.fixture
def operator(office: Stack) -> Operator:
    return Operator(office_environment(office))


async def test_somebody_added_signs_in_and_a_publisher_added_is_heard(
    office: Stack, rows: Rows, operator: Operator
) -> None:
    department, email = f"Parole {MARK}", f"fern-{MARK}@county.example"
    assert (await operator.office("department", department)).code == 0
    staff = await operator.office("staff", "Fern Ito", email, "case_manager", department, "--make-password")
    password = re.search(r"once\): (\S+)", staff.out)
    assert password, staff
    answer = await Browser(office).post("/sign-in", {"email": email, "password": password[1]})
    assert (answer.status, answer.headers["Location"]) == (303, "/inbox")
    added = await operator.office("publisher", f"clinic-{MARK}", department)
    await Publisher(office.at.url("reminders"), f"clinic-{MARK}", added.out.split()[-1]).is_planned()
    trail = "SELECT count(*) FROM web.audit_trail WHERE act = ANY ($1) AND actor_kind = 'operator' AND at > $2"
    since = await rows.db.fetchval("SELECT now() - interval '1 minute'")
    acts = ["department_added", "staff_added", "publisher.added"]
    await until(lambda: rows.db.fetchval(f"SELECT ({trail}) >= 3", acts, since))


async def test_a_dead_letter_is_looked_at_replayed_and_dropped(office: Stack, rows: Rows, operator: Operator) -> None:
    secret = f"Ana-{MARK}"
    bad = json.dumps(event("court", data={"place": 3, "appointment": secret})).encode()
    await asyncio.to_thread(publish, office.amqp_url("court"), bad)
    kept = "SELECT dead_letter_id::text FROM reminders.dead_letter WHERE body = $1"
    letter = await until(lambda: rows.db.fetchval(kept, bad))
    listed, shown = await operator.dead("list"), await operator.dead("show", "reminders", letter)
    assert letter in listed.out
    assert not [said for said in (listed, shown) if secret in said.out + said.err]
    revealed = await operator.dead("show", "reminders", letter, "--reveal", "--why", "the court asked")
    assert secret in revealed.out
    assert (await operator.dead("replay", "reminders", letter)).code == 0
    # It is as wrong as before, and dies again: under another name, in the same words.
    again = await until(lambda: rows.db.fetchval(f"{kept} AND dead_letter_id::text <> $2", bad, letter))
    assert (await operator.dead("drop", "reminders", again, "--why", "the court sends it anew")).code == 0
    assert await rows.db.fetchval(kept, bad) is None
