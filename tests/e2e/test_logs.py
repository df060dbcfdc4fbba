"""What the logs never say, even at debug: who the people are, their numbers, and what they write."""

import re
from collections.abc import Callable

import asyncpg
import pytest

from deploy.local.stack import Stack
from deploy.office.cast import ANA, CLIENTS, PROBATION, STAFF
from tests.e2e.conftest import Phone, until

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

BODY = "my sister Marigold drives me on Tuesday"
NUMBER = re.compile(r"(801|385|435|415|307)\W{0,3}555\W{0,3}01\d\d")
# The pretend phone company is no part of a production system, and its log is the tests' oracle.
WRITERS = ("web", "gateway", "threads", "reminders", "notifier")


async def test_no_log_names_a_person_a_number_or_a_text(office: Stack, phone: Callable[[str], Phone]) -> None:
    for text in (BODY, "STOP", "START"):
        await phone(ANA.number).text(text, PROBATION.line)
    threads = await asyncpg.connect(office.database_url("threads_work"))
    try:
        await until(lambda: threads.fetchval("SELECT count(*) >= 3 FROM inbox WHERE queue = 'threads.inbound'"))
    finally:
        await threads.close()
    families = {person.family_name for person in CLIENTS} | {person.name.split()[-1] for person in STAFF}
    names = re.compile(r"\b(" + "|".join(map(re.escape, sorted(families))) + r")\b")
    everything = "\n".join([*(_logs(office, name) for name in WRITERS), *_server_logs(office)])
    assert "service_started" in everything
    found = [match[0] for pattern in (NUMBER, names, re.compile("Marigold")) for match in pattern.finditer(everything)]
    assert not found


def _logs(office: Stack, name: str) -> str:
    return (office.place / f"logs/{name}.log").read_text(errors="replace")


def _server_logs(office: Stack) -> list[str]:
    return [file.read_text(errors="replace") for file in office.place.glob("*/*.log") if file.parent.name != "logs"]
