"""`./run up` as a person has it: it opens, says where, mends what dies, closes in order, and leaves nothing."""

import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from deploy.local.places import CHECKOUT

pytestmark = [pytest.mark.e2e]
OPEN_S = 120  # a loaded machine; ten is what a person sees on a quiet one
CLOSED_S = 60


class Office:
    """One office under a folder of its own, driven through ./run only."""

    def __init__(self, place: Path) -> None:
        self._environment = {**os.environ, "CLIENTCOMM_STATE": str(place)}
        self._output = place / "up.txt"

    def up(self) -> psutil.Popen:
        """Open it; the launcher's process, once it has said where everything is."""
        with self._output.open("w") as output:
            started = psutil.Popen(["./run", "up"], cwd=CHECKOUT, env=self._environment, stdout=output, stderr=output)
        until(lambda: "Ctrl-C closes" in self.said() or started.poll() is not None, OPEN_S, self.said)
        assert started.poll() is None, self.said()
        return started

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Another ./run command, to its end."""
        return subprocess.run(
            ["./run", *words], cwd=CHECKOUT, env=self._environment, capture_output=True, text=True, timeout=OPEN_S
        )

    def said(self) -> str:
        """What the launcher has printed."""
        return self._output.read_text()


def until(is_so: Callable[[], bool], within_s: float, why: Callable[[], str]) -> None:
    """Wait for it, with a deadline."""
    deadline = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline, why()
        time.sleep(0.1)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    one = Office(tmp_path_factory.mktemp("office"))
    yield one
    one.run("down")


def test_it_opens_says_where_mends_what_dies_and_closes_in_order(office: Office) -> None:
    launcher = office.up()
    family = launcher.children(recursive=True)
    inbox = re.search(r"Inbox +(http://\S+)", office.said())
    assert inbox
    with urllib.request.urlopen(inbox[1], timeout=10) as page:
        assert page.status == 200
    assert "carla" in office.said().lower()

    assert "already open" in office.run("up").stderr
    assert inbox[1] in office.run("where").stdout
    assert re.search(r"gateway\.send\.reply +0 +1", office.run("queues").stdout)
    assert "threads" in office.run("psql", "threads_work", "-Atc", "SELECT current_schema()").stdout

    threads = next(one for one in family if one.cmdline()[-1] == "services.threads")
    threads.kill()
    until(lambda: "threads ended" in office.said(), 10, office.said)
    until(lambda: any(one.cmdline()[-1] == "services.threads" for one in launcher.children()), 20, office.said)

    launcher.send_signal(signal.SIGINT)
    launcher.wait(CLOSED_S)
    assert office.said().rstrip().endswith("nothing is left running")
    _, alive = psutil.wait_procs(family, timeout=10)
    assert not alive


def test_a_killed_launcher_leaves_nothing_and_the_next_start_is_fine(office: Office) -> None:
    launcher = office.up()
    assert "making a new" not in office.said()  # what was in it stays
    family = launcher.children(recursive=True)
    launcher.kill()
    launcher.wait(10)
    _, alive = psutil.wait_procs(family, timeout=60)  # a busy machine ends them late
    assert not alive
    again = office.up()
    assert office.run("down").stdout == "closed\n"
    again.wait(CLOSED_S)
