"""What `./run` keeps in .dev: an office half open, one on servers elsewhere, one that can't be kept there at all."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local import commands, latch, places
from deploy.local.__main__ import main
from deploy.local.latch import alone
from deploy.local.places import CHECKOUT, Missing, about_state, folder_to_write, free_port
from deploy.local.programs import FIRST_PORTS, SECOND_PORTS
from deploy.local.stack import ELSEWHERE

PORTS = FIRST_PORTS | SECOND_PORTS
NEEDS_BOTH = ("office unlock x@county.example", "dead list", "republish")
Office = Callable[..., Path]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office that is open, with these ports noted, as another terminal of the same checkout sees it."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("AMQP_URL", raising=False)
    monkeypatch.setattr(commands, "OFFICE", tmp_path)
    monkeypatch.setattr(commands, "is_open", lambda: True)

    def noted(**ports: int) -> Path:
        (tmp_path / "ports.json").write_text(json.dumps(ports))
        return tmp_path

    return noted


@pytest.mark.parametrize("words", ["psql", "queues", "where", *NEEDS_BOTH])
def test_an_office_that_is_still_starting_is_said_to_be(
    office: Office, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place = office(**PORTS | {"web": free_port(24_000)})
    for _ in range(2):  # before anything is noted, too
        assert main(words.split()) == 1
        said = capsys.readouterr()
        assert said.err.startswith(f"./run {words.split()[0]}: The office is still starting")
        assert (len(said.err.splitlines()), said.out) == (1, "")
        (place / "ports.json").unlink(missing_ok=True)


def test_a_setting_that_only_one_terminal_has_is_named(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office(**PORTS, postgres=ELSEWHERE, rabbitmq=15_672)
    with pytest.raises(Missing, match="was opened with DATABASE_URL: set it in this terminal"):
        commands.psql([])
    monkeypatch.setenv("DATABASE_URL", "postgresql://postgres:hunter2@db/x")
    assert commands.opened(*commands.SERVERS).database_url() == "postgresql://postgres:hunter2@db/x"
    office(**PORTS, postgres=15_432, rabbitmq=ELSEWHERE)
    with pytest.raises(Missing, match="DATABASE_URL is set in this terminal, and the office was opened without"):
        commands.psql([])
    with pytest.raises(Missing, match="was opened with AMQP_URL"):
        commands.queues()


def test_a_broker_that_does_not_answer_is_a_sentence(office: Office) -> None:
    office(**PORTS, postgres=15_432, rabbitmq=free_port(24_100))
    with pytest.raises(Missing, match="RabbitMQ could not be reached or made ready: does not answer"):
        commands.queues()


def test_reset_says_what_it_did_not_forget(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    def said(**servers: int) -> str:
        place = office(**PORTS, **servers)
        commands.forget(place)
        assert not place.exists()
        place.mkdir()
        return capsys.readouterr().out

    assert "the next ./run up starts from nothing" in said(postgres=15_432, rabbitmq=15_672)
    told = said(postgres=ELSEWHERE, rabbitmq=15_672)
    assert "not forgotten: what is in the Postgres of DATABASE_URL" in told
    assert "starts from nothing" not in told
    assert "AMQP_URL" not in told


def run(state: Path, *words: str) -> tuple[int, str]:
    """How `./run …` ends with its state there, and what it says; for root, as if it were anybody."""
    # Root writes everywhere while it may override modes.
    as_others = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"] if os.getuid() == 0 else []
    told = subprocess.run(
        [*as_others, sys.executable, "-m", "deploy.local", *words],
        cwd=CHECKOUT,
        env={**os.environ, "CLIENTCOMM_STATE": str(state)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return told.returncode, told.stdout


def test_state_that_can_t_be_kept_there_is_a_sentence_with_the_way_out(
    tmp_path: Path, subtests: pytest.Subtests
) -> None:
    file, closed = tmp_path / "file", tmp_path / "closed"
    file.touch()
    closed.mkdir(mode=0o555)
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside/office").touch()
    for state, why in {
        file: f"{file} is a file, and a folder is wanted there",
        file / "deeper": f"{file} is a file",
        tmp_path / "inside": f"{tmp_path / 'inside/office'} is a file",
        closed: f"{closed / 'office'} can't be made: Permission denied",
        Path("/proc/nowhere"): "/proc/nowhere/office can't be made: No such file",
    }.items():
        with subtests.test(why):
            code, said = run(state, "up")
            assert (code, len(said.splitlines())) == (1, 1), said
            assert said.startswith(f"./run up: {why}")
            assert "CLIENTCOMM_STATE=" in said


def test_what_could_not_be_forgotten_is_not_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "office/logs").mkdir(parents=True)
    (tmp_path / "office/logs/web.log").touch()
    (tmp_path / "office/logs").chmod(0o555)
    code, said = run(tmp_path, "reset")
    (tmp_path / "office/logs").chmod(0o755)
    assert code == 1
    assert "could not forget all of" in said
    assert "\nforgot" not in said
    assert run(tmp_path, "reset")[1] == (
        f"the office is not open\nforgot {tmp_path / 'office'}; the next ./run up starts from nothing\n"
    )
    assert "there is nothing to forget" in run(tmp_path, "reset")[1]
    shutil.rmtree(tmp_path)
    tmp_path.touch()
    assert "there is nothing to forget" in run(tmp_path, "reset")[1]
    tmp_path.unlink()


def test_another_user_s_office_is_a_sentence_and_a_fault_of_ours_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "STATE", tmp_path)
    keys = PermissionError(13, "Permission denied", str(tmp_path / "office/keys.json"))
    assert about_state(keys).startswith(f"{tmp_path / 'office/keys.json'}: Permission denied")
    for ours in (PermissionError(13, "Permission denied", "/etc/shadow"), ConnectionRefusedError(111, "refused")):
        assert about_state(ours) == ""
    assert folder_to_write(tmp_path / "a/b").is_dir()


def test_whoever_may_look_can_tell_that_an_office_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latch, "OFFICE", tmp_path)
    monkeypatch.setattr(latch, "LOCK", tmp_path / "lock")
    assert not latch.is_open()
    with alone():
        latch.LOCK.chmod(0o444)
        assert latch.is_open()
        assert latch.launcher() == os.getpid()
        with pytest.raises(Missing, match="already open here"), alone():
            pass
    assert not latch.is_open()
