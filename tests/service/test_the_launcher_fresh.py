"""A fresh clone: what needs no packages is answered at once, and nothing is installed for it."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from deploy.local.__main__ import IN_OFFICE, SIMPLE, WITH_WORDS
from deploy.local.places import CHECKOUT
from deploy.local.usage import USAGE, help_of
from deploy.office.__main__ import _parser

COMMANDS = SIMPLE | WITH_WORDS | IN_OFFICE
AT_ONCE: dict[tuple[str, ...], tuple[int, str]] = {
    (): (0, "Usage: ./run COMMAND"),
    ("--help",): (0, "Usage: ./run COMMAND"),
    ("upp",): (1, "./run upp: there is no such command"),
    ("upp", "--help"): (1, "./run upp: there is no such command"),
    ("up", "--help"): (0, "Usage: ./run up"),
    ("psql", "-h"): (0, "Usage: ./run psql [ROLE]"),
    ("bench", "--help"): (0, "Usage: ./run bench [PART…]"),
    ("faults", "-h"): (0, "Usage: ./run faults [PROMISE…]"),
    ("test", "--help"): (0, "Usage: ./run test"),
    ("down",): (0, "the office is not open"),
    ("reset",): (0, "the office is not open"),
    ("where",): (1, "Open it: ./run up"),
    ("logs", "threads"): (1, "Open it: ./run up"),
    ("dead", "list"): (1, "Open it: ./run up"),
    ("office", "unlock", "x@county.example"): (1, "Open it: ./run up"),
}
INSTALLING = "installing the packages of requirements-dev.txt (once; takes about half a minute)"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The launcher as it was just cloned, with a Python that has no packages."""
    place = tmp_path / "clone"
    shutil.copytree(CHECKOUT / "deploy", place / "deploy", ignore=shutil.ignore_patterns("__pycache__", "secrets"))
    for file in ("run", *(file.name for file in CHECKOUT.glob("requirements*.txt"))):
        shutil.copy(CHECKOUT / file, place / file)
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec {sys.base_prefix}/bin/python3 -S "$@"\n')
    bare.chmod(0o755)
    return place


def run(clone: Path, *words: str, ctrl_c_at: str = "", before: Sequence[str] = ()) -> tuple[int | None, str]:
    """How `./run …` ends there, and what it says; with Ctrl-C when the file named is there."""
    running = begin(clone, *words, before=before)
    if ctrl_c_at:
        wait_for(clone / ctrl_c_at)
        time.sleep(0.3)  # what it is made by next is there by now, and not half begun
        os.killpg(running.pid, signal.SIGINT)
    said, _ = running.communicate(timeout=60)
    return running.returncode, said


def begin(clone: Path, *words: str, before: Sequence[str] = ()) -> "subprocess.Popen[str]":
    """`./run …` there, in a group of processes of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "CLIENTCOMM_STATE"}
    return subprocess.Popen(
        [*before, "./run", *words],
        cwd=clone,
        env={**environment, "PYTHON": str(clone.parent / "python"), "PIP_NO_INDEX": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for(file: Path) -> None:
    until = time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_slip_help_and_an_office_that_never_was_install_nothing(clone: Path, subtests: pytest.Subtests) -> None:
    for words, (ends, why) in AT_ONCE.items():
        with subtests.test(" ".join(words)):
            code, said = run(clone, *words)
            assert code == ends, said
            assert why in said
            assert "installing" not in said
    assert not (clone / ".venv").exists()


def make_environments(clone: Path, meanwhile: str) -> None:
    """Let the clone's Python make environments as Python does, pip last; between, it does what it is told here."""
    (clone.parent / "python").write_text(
        f"""#!/bin/sh
if [ "$1 $2" = "-m venv" ]; then
    mkdir -p "$3/bin" && ln -s {sys.base_prefix}/bin/python3 "$3/bin/python"
    {meanwhile}
    printf '#!/bin/sh\\nexit 0\\n' >"$3/bin/python.whole" && chmod +x "$3/bin/python.whole"
    mv "$3/bin/python.whole" "$3/bin/python"
else
    exec {sys.base_prefix}/bin/python3 -S "$@"
fi
"""
    )


def test_an_environment_broken_off_is_made_anew(clone: Path) -> None:
    # Python's own module would end in a traceback, too.
    make_environments(clone, f"touch half; {sys.base_prefix}/bin/python3 -c 'import time; time.sleep(60)'")
    code, said = run(clone, "check", ctrl_c_at="half")
    assert (code, said.splitlines()[1:]) == (130, ["./run: broken off; the next ./run begins it again"])
    make_environments(clone, ":")
    assert run(clone, "check") == (0, said.splitlines()[0] + f"\n{INSTALLING}\n")
    assert run(clone, "check") == (0, "")  # and that one stays


def two_at_once(clone: Path) -> tuple[list[tuple[int, str]], int]:
    """The second begins while the first is at it: how either ends, what it says, and how often one was made."""
    make_environments(clone, "echo made >>made; n=0; until [ -e go ] || [ $n = 60 ]; do sleep 0.5; n=$((n+1)); done")
    first = begin(clone, "check")
    wait_for(clone / "made")
    second = begin(clone, "check")
    time.sleep(2)  # it has looked by now; sooner would only be kinder to it
    (clone / "go").touch()
    said = [one.communicate(timeout=60)[0] for one in (first, second)]
    codes = [first.returncode, second.returncode]
    return list(zip(codes, said, strict=True)), len((clone / "made").read_text().splitlines())


def test_of_two_at_once_one_makes_the_environment_and_the_other_waits_and_says_so(clone: Path) -> None:
    (first, second), made = two_at_once(clone)
    assert (first[0], second[0], made) == (0, 0, 1), (first, second)
    assert INSTALLING in first[1]
    assert second[1] == "another ./run is making the Python environment (.venv); waiting for it\n"


def test_without_the_wait_both_make_it(clone: Path) -> None:
    launcher = (clone / "run").read_text()
    assert launcher.count("    hold\n") == 1
    (clone / "run").write_text(launcher.replace("    hold\n", ""))
    _, made = two_at_once(clone)
    assert made == 2


def test_whoever_was_killed_while_making_it_holds_nobody_up(clone: Path) -> None:
    make_environments(clone, "touch half; sleep 60")
    first = begin(clone, "check")
    wait_for(clone / "half")
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate(timeout=60)
    make_environments(clone, ":")
    code, said = run(clone, "check")
    assert (code, "waiting" in said, INSTALLING in said) == (0, False, True)


def test_a_python_that_makes_no_environments_is_told_what_to_install_and_then_does(clone: Path) -> None:
    make_environments(clone, "echo 'ensurepip is not available.'; exit 1")
    code, said = run(clone, "check")
    assert (code, len(said.splitlines())) == (1, 2)
    assert "apt install python3-venv" in said
    make_environments(clone, ":")
    code, said = run(clone, "check")
    assert (code, INSTALLING in said) == (0, True)


def test_a_checkout_that_is_not_ours_to_write_to_is_named_as_the_cause(clone: Path) -> None:
    clone.chmod(0o555)
    # Root writes everywhere while it may override modes.
    as_others = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"] if os.getuid() == 0 else []
    try:
        code, said = run(clone, "check", before=as_others)
    finally:
        clone.chmod(0o755)
    assert (code, len(said.splitlines())) == (1, 1)
    assert "can't write to this checkout" in said


def test_help_of_tests_is_short_and_names_what_is_ours(clone: Path) -> None:
    _, said = run(clone, "test", "--help")
    assert len(said.splitlines()) < 20
    assert "--no-browser" in said


def test_every_command_s_help_says_what_it_does_in_a_few_lines() -> None:
    for command in SIMPLE | WITH_WORDS:
        usage, _, about, *_, last = help_of(command).splitlines()
        assert usage.startswith(f"Usage: ./run {command}")
        assert about.strip() in USAGE
        assert len(about.split()) > 2
        assert last == "All commands: ./run --help"


def test_both_halves_of_the_launcher_the_help_and_the_readme_know_the_same_commands() -> None:
    shell = (CHECKOUT / "run").read_text().partition('case "${1:---help}" in')[2].partition("esac")[0]
    named = {word for line in shell.splitlines() if "lock=" in line for word in re.findall(r"\w+", line.split(")")[0])}
    assert named == set(COMMANDS)
    assert set(re.findall(r"^  ([a-z]+) ", USAGE, re.MULTILINE)) == set(COMMANDS)
    readme = (CHECKOUT / "README.md").read_text().partition("## Two commands")[2].partition("## A real office")[0]
    assert set(COMMANDS) <= set(re.findall(r"[a-z]+", " ".join(re.findall(r"`[a-z]+`|\./run [a-z]+", readme))))


def test_the_readme_s_first_steps_are_acts_there_are() -> None:
    steps = re.findall(r"^office .*$", (CHECKOUT / "README.md").read_text(), re.MULTILINE)
    parser = _parser()
    asked = [parser.parse_args(shlex.split(step, comments=True)[1:]).act for step in steps]
    assert asked == ["department", "staff", "line"]
