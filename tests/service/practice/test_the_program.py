"""The program as a process, and what it remembers: bounded, and never the same sid twice."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime

from services.practice.domain.knobs import Knobs
from services.practice.domain.phones import BUBBLES_KEPT, Bubble, Phone
from services.practice.store import Bounded, Store
from tests.service.practice.conftest import ACCOUNT, ANA, LINE, Driver

PROGRAM = (sys.executable, "-m", "services.practice")


async def test_it_starts_from_its_environment_and_stops_when_told() -> None:
    ours = {"ACCOUNT_SID": ACCOUNT, "AUTH_TOKEN": "t", "GATEWAY_URL": "http://127.0.0.1:1", "HTTP_PORT": "0"}
    program = await asyncio.create_subprocess_exec(*PROGRAM, env=os.environ | ours, stdout=asyncio.subprocess.PIPE)
    assert program.stdout is not None
    async with asyncio.timeout(20):
        assert b"practice_started" in await program.stdout.readline()
        program.send_signal(signal.SIGTERM)
        assert await program.wait() == 0


async def test_it_says_in_one_line_which_settings_are_missing() -> None:
    program = await asyncio.create_subprocess_exec(
        *PROGRAM, env={"PATH": os.environ["PATH"]}, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(20):
        said, _ = await program.communicate()
    assert program.returncode == 2
    assert len(said.splitlines()) == 1
    assert b"GATEWAY_URL" in said


def test_sids_never_come_again_even_after_a_restart_with_the_same_seed() -> None:
    first, second = Store("http://office.example/sms"), Store("http://office.example/sms")
    sids = [store.new_sid("SM") for store in (first, second) for _ in range(1_000)]
    assert len(set(sids)) == 2_000
    assert {len(sid) for sid in sids} == {34}


def test_what_is_bounded_forgets_the_oldest_first() -> None:
    kept: Bounded[int, str] = Bounded(3)
    for number in range(5):
        kept[number] = "x"
    assert list(kept) == [2, 3, 4]


def test_a_phone_keeps_its_latest_texts() -> None:
    phone = Phone(number=ANA)
    at = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    for _ in range(BUBBLES_KEPT + 5):
        phone.show(LINE, Bubble(False, "Hello", at))
    assert len(phone.threads[LINE]) == BUBBLES_KEPT
    assert phone.threads[LINE][-1].no == BUBBLES_KEPT + 5


def test_setting_knobs_starts_the_dice_anew() -> None:
    store = Store("")
    store.set_knobs(Knobs(seed=5))
    first = [store.dice.roll("x", store.dice.turn("x")) for _ in range(10)]
    store.set_knobs(Knobs(seed=5))
    assert [store.dice.roll("x", store.dice.turn("x")) for _ in range(10)] == first


async def test_a_phone_that_gets_a_name_keeps_its_texts(company: Driver) -> None:
    await company.create(Body="Before the name")
    await company.office.receipts("delivered")
    await company.control("PUT", "phones", [{"number": ANA, "name": "Ana", "line": LINE}])
    _, text = await company.page(f"/practice/phone/%2B{ANA[1:]}")
    assert "Before the name" in text
    assert "You are holding Ana’s phone" in text
