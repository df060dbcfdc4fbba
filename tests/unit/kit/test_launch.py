"""How a service ends as a process: in order, by a fault, or, whatever hangs in its stop, by the watchdog."""

import signal
import subprocess
import sys
import time

import pytest

from deploy.local.places import CHECKOUT
from services.kit import launch

SHORT_S = 1.0
# A service of nothing but its stop; what it does there is the test's.
PROGRAM = """
import asyncio, sys, time
from types import SimpleNamespace
from services.kit import launch

launch.WATCHDOG_S = {watchdog_s}

class Service:
    name, settings = "threads", SimpleNamespace(log_level="error")

    def __init__(self):
        if "{ending}" == "wrong settings":
            raise ValueError("AMQP_URL is missing")
        self.stopping = asyncio.Event()

    async def __aenter__(self):
        print("ready", flush=True)

    async def __aexit__(self, *_exc):
        if "{ending}" == "waits for ever":
            await asyncio.Event().wait()
        if "{ending}" == "blocks the loop":
            time.sleep(60)
        if "{ending}" == "hears no cancelling":
            while True:
                try:
                    await asyncio.sleep(60)
                except asyncio.CancelledError:
                    pass

    async def until_stopped(self):
        if "{ending}" == "a part dies":
            raise ExceptionGroup("parts", [RuntimeError("relay")])
        await self.stopping.wait()

    def stop(self):
        self.stopping.set()

raise SystemExit(launch.main(Service))
"""


def end_of(ending: str, number: signal.Signals | None = signal.SIGTERM) -> tuple[int, float]:
    """The exit code of a service that ends so, and how long it took from the signal on."""
    program = PROGRAM.format(ending=ending, watchdog_s=SHORT_S)
    with subprocess.Popen([sys.executable, "-c", program], cwd=CHECKOUT, stdout=subprocess.PIPE) as running:
        assert running.stdout
        running.stdout.readline()
        began = time.monotonic()
        if number:
            running.send_signal(number)
        return running.wait(timeout=20), time.monotonic() - began


@pytest.mark.parametrize("ending", ["waits for ever", "blocks the loop", "hears no cancelling"])
def test_a_stop_that_hangs_is_ended_by_the_watchdog_with_a_code_that_shows(ending: str) -> None:
    code, took_s = end_of(ending)
    assert code == 70
    assert SHORT_S <= took_s < SHORT_S + 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_ordered_stop_does_not_wait_for_the_watchdog(number: signal.Signals) -> None:
    code, took_s = end_of("in order", number)
    assert code == 0
    assert took_s < SHORT_S


def test_a_part_that_dies_ends_the_process() -> None:
    assert end_of("a part dies", None)[0] == 1


def test_wrong_settings_end_it_before_it_begins() -> None:
    assert end_of("wrong settings", None)[0] == 2


def test_the_watchdog_comes_before_the_orchestrator() -> None:
    compose = (CHECKOUT / "docker-compose.yml").read_text()
    assert "stop_grace_period: 30s" in compose
    assert launch.WATCHDOG_S < 30
