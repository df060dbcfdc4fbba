"""The launcher's parts: what it starts ends with it, in order when asked, at once when it is killed."""

import asyncio
import json
import os
import signal
import socket
import stat
import sys
from pathlib import Path

import msgspec
import psutil
import pytest

from deploy.local import postgres
from deploy.local.child import Child, output_of
from deploy.local.keys import keys_in
from deploy.local.places import CHECKOUT, HIGHEST_PORT, Missing, free_port
from deploy.local.programs import FIRST_PORTS, SECOND_PORTS, choose_ports, moved

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
# Says its child's process id, then waits: what happens to the child when this is killed is the question.
LAUNCHER = f"""
import asyncio, sys
from pathlib import Path
from deploy.local.child import Child

async def main():
    child = Child("sleeper", {SLEEPER!r}, log=Path(sys.argv[1]))
    await child.start()
    print(child.running.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


async def _always() -> bool:
    return True


async def _never() -> bool:
    return False


async def test_a_killed_launcher_leaves_nothing_running(tmp_path: Path) -> None:
    launcher = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LAUNCHER, str(tmp_path / "log"), cwd=CHECKOUT, stdout=asyncio.subprocess.PIPE
    )
    assert launcher.stdout
    async with asyncio.timeout(20):
        child = psutil.Process(int(await launcher.stdout.readline()))
    launcher.kill()
    await launcher.wait()
    await asyncio.to_thread(psutil.wait_procs, [child], timeout=10)
    assert not child.is_running()


async def test_a_child_that_ends_before_it_is_ready_is_a_sentence_with_its_last_words(tmp_path: Path) -> None:
    child = Child("thing", [sys.executable, "-c", "print('I lack a port'); raise SystemExit(3)"], tmp_path / "log")
    await child.start()
    with pytest.raises(Missing, match=r"thing ended at its start(.|\n)*I lack a port"):
        await child.until_ready(_never, within_s=20)


async def test_a_child_that_does_not_stop_when_asked_is_killed(tmp_path: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )
    child = Child("deaf", [sys.executable, "-c", deaf], tmp_path / "log", patience_s=0.3)
    await child.start()

    async def is_deaf() -> bool:
        return "deaf" in (tmp_path / "log").read_text()

    await child.until_ready(is_deaf, within_s=20)
    await child.stop()
    assert await child.ended() == -signal.SIGKILL


async def test_ctrl_c_in_the_terminal_reaches_the_launcher_only(tmp_path: Path) -> None:
    child = Child("sleeper", SLEEPER, tmp_path / "log")
    await child.start()
    await child.until_ready(_always, within_s=5)
    assert child.running
    assert os.getsid(child.running.pid) != os.getsid(0)
    await child.kill()


async def test_a_command_that_fails_is_a_sentence() -> None:
    with pytest.raises(Missing, match="no such place"):
        await output_of(sys.executable, "-c", "raise SystemExit('no such place')")


def test_a_taken_port_is_passed_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        if port < HIGHEST_PORT:
            assert free_port(port) > port
    with pytest.raises(Missing, match="No free port"):
        free_port(HIGHEST_PORT)


def test_programs_keep_the_ports_they_had() -> None:
    first = choose_ports({}, 23_000)
    assert len(set(first.values())) == len(FIRST_PORTS) + len(SECOND_PORTS)
    assert choose_ports(first, 23_500) == first


def test_an_address_that_moved_is_said_and_one_that_did_not_is_not() -> None:
    usual = FIRST_PORTS | SECOND_PORTS
    assert moved(usual) == []
    assert moved(usual | {"threads": 8119}) == []  # nobody opens that one
    [inbox] = moved(usual | {"web": 8081})
    assert inbox.startswith("the inbox is at port 8081: another program had 8080")
    assert len(moved(usual | {"web": 8081, "practice": 8091})) == 2


def test_secrets_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    assert keys_in(tmp_path) == keys
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    assert len(set(keys.roles.values())) == len(keys.roles)


def test_an_office_of_before_gets_the_key_it_lacks_once_and_keeps_the_others(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    old = msgspec.to_builtins(keys)
    del old["link_key"]
    (tmp_path / "keys.json").write_text(json.dumps(old))
    now = keys_in(tmp_path)
    assert len(now.link_key) == 48
    assert now.link_key != keys.link_key
    assert msgspec.structs.replace(now, link_key=keys.link_key) == keys
    assert keys_in(tmp_path) == now
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


async def test_without_a_browser_to_be_had_the_tests_fail_with_one_sentence(tmp_path: Path) -> None:
    bare = {"PATH": "/nowhere", "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    run = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.local", "test", cwd=CHECKOUT, env=bare, stderr=asyncio.subprocess.PIPE
    )
    _, complaint = await run.communicate()
    assert run.returncode == 1
    assert len(complaint.decode().splitlines()) == 1
    assert "--no-browser" in complaint.decode()


def test_ci_runs_what_the_readme_says_and_leaves_nothing_out() -> None:
    assert (CHECKOUT / ".ci/run").read_text().rstrip().endswith("exec ./run test")
    assert "./run test " in (CHECKOUT / "README.md").read_text()


async def test_a_port_that_somebody_took_meanwhile_is_changed_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        choices = iter([port])
        # As if nobody had held it when it was looked at.
        monkeypatch.setattr(postgres, "free_port", lambda first: next(choices, None) or free_port(24_500))
        server = postgres.Postgres(tmp_path / "postgres", False, 24_500, lambda _: None)
        try:
            await server.start()
            assert server.port != port
        finally:
            await server.stop()
