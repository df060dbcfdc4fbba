"""The smaller commands of `./run`: what they take, what they refuse, what they show."""

import os
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from deploy.database import LOGINS
from deploy.local import testing
from deploy.local.commands import explained, logs_of, psql, role_named, without_password
from deploy.local.places import CHECKOUT, Missing
from deploy.local.stack import Stack
from deploy.local.up import Progress, court_addresses


def test_psql_takes_a_role_or_the_superuser() -> None:
    assert role_named([]) is None
    assert role_named(["-c", "SELECT 1"]) is None
    for role in LOGINS:
        assert role_named([role, "-c", "SELECT 1"]) == role


@pytest.mark.parametrize("word", ["threads_pag", "THREADS_PAGE", "postgres", "SELECT 1"])
def test_a_misspelt_role_does_not_come_in_as_superuser(word: str) -> None:
    with pytest.raises(Missing, match=f"there is no role {word}(.|\n)*threads_page"):
        psql([word])


def test_a_password_is_on_no_command_line() -> None:
    url = "postgresql://threads_page:p%40ss%2F@127.0.0.1:15432/clientcomm?sslmode=disable"
    assert without_password(url) == (
        "postgresql://threads_page@127.0.0.1:15432/clientcomm?sslmode=disable",
        {"PGPASSWORD": "p@ss/"},
    )
    for bare in ("postgresql://postgres@127.0.0.1/clientcomm", "postgresql:///clientcomm?host=/var/run/postgresql"):
        assert without_password(bare) == (bare, {})


def test_the_court_is_told_its_addresses_and_no_foreign_broker_s_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ready in ("AMQP_URL", "DATABASE_URL"):
        monkeypatch.delenv(ready, raising=False)
    stack = Stack(tmp_path, print)
    assert stack.rabbit
    stack.rabbit.ports = {"amqp": 15672}
    ours = court_addresses(stack)
    assert f"CLIENTCOMM_URL={stack.at.url('reminders')}\n" in ours
    assert f"CLIENTCOMM_AMQP_URL=amqp://court:{stack.keys.broker['court']}@127.0.0.1:15672/clientcomm" in ours
    monkeypatch.setenv("AMQP_URL", "amqp://somebody:hunter2@broker.example/clientcomm")
    theirs = court_addresses(Stack(tmp_path, print))
    assert "CLIENTCOMM_URL=" in theirs
    assert "AMQP" not in theirs


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with the logs of two programs and a server."""
    for name in ("logs/threads", "logs/web", "postgres/postgres"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.log").touch()
    return tmp_path


def test_logs_are_found_by_name_each_once(office: Path) -> None:
    assert [file.stem for file in logs_of(office, [])] == ["threads", "web", "postgres"]
    assert [file.stem for file in logs_of(office, ["postgres", "web"])] == ["postgres", "web"]


@pytest.mark.parametrize("names", [["nosuch"], ["threads", "nosuch"]])
def test_a_log_there_is_not_is_named_and_so_are_those_there_are_once(office: Path, names: list[str]) -> None:
    with pytest.raises(Missing, match=r"^no log of nosuch. There are: threads, web, postgres.$"):
        logs_of(office, names)


def test_before_the_first_start_there_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="none yet"):
        logs_of(tmp_path, [])


def test_only_what_the_migration_library_asks_on_purpose_is_explained() -> None:
    asked = '2026-01-01 ERROR:  table "yoyo_tmp_abcdefghij" does not exist\n'
    assert explained(asked).startswith(asked.rstrip())
    assert "expected" in explained(asked)
    for real in ('ERROR:  table "message" does not exist\n', 'STATEMENT:  DROP TABLE "yoyo_tmp_abcdefghij"\n'):
        assert explained(real) == real


@pytest.mark.parametrize(
    "words",
    ["tests/nonexistent", "-x tests/unit test/unit", "test_nowhere.py", "--no-browser tests/unit/no.py::test_it"],
)
def test_tests_there_are_not_are_named(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def python(*words: str, **_: object) -> int:
        ran.extend(words)
        return 0

    monkeypatch.setattr(testing, "_python", python)
    with pytest.raises(
        Missing, match=r"^there is no (tests/nonexistent|test/unit|test_nowhere.py|tests/unit/no.py) here"
    ):
        testing.test(words.split())
    good = "--no-browser tests/unit tests/unit/test_office_lines.py::test_it -k a/b --junitxml out/x.xml"
    assert (testing.test(good.split()), ran[-7:]) == (0, good.split())


@pytest.mark.parametrize("words", [["--help"], ["logs"], ["test", "--help"]], ids=" ".join)
def test_a_reader_who_has_seen_enough_is_no_fault(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "office/logs").mkdir(parents=True)
    (tmp_path / "office/logs/web.log").write_text("a line\n")
    reading, writing = os.pipe()
    os.close(reading)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    told = subprocess.run(
        [sys.executable, "-m", "deploy.local", *words],
        cwd=CHECKOUT,
        env={**environment, "CLIENTCOMM_STATE": str(tmp_path)},
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    os.close(writing)
    assert (told.returncode, told.stderr) == (128 + signal.SIGPIPE, "")


def test_a_closed_terminal_does_not_keep_the_office_from_closing_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(StringIO):
        """A terminal that nobody looks at any more."""

        def write(self, _text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Gone())
    Progress()("closing the office")
