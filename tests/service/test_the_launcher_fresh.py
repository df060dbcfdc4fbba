"""A fresh clone: what needs no packages is answered at once, and nothing is installed for it."""

import asyncio
import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from deploy.local.__main__ import IN_OFFICE, SIMPLE, USAGE, WITH_WORDS
from deploy.local.places import CHECKOUT
from deploy.office.__main__ import _parser

COMMANDS = SIMPLE | WITH_WORDS | IN_OFFICE
AT_ONCE: dict[tuple[str, ...], tuple[int, str]] = {
    (): (0, "Usage: ./run COMMAND"),
    ("--help",): (0, "Usage: ./run COMMAND"),
    ("upp",): (1, "./run upp: there is no such command"),
    ("upp", "--help"): (1, "./run upp: there is no such command"),
    ("up", "--help"): (0, "Usage: ./run COMMAND"),
    ("psql", "-h"): (0, "Usage: ./run COMMAND"),
    ("test", "--help"): (0, "Usage: ./run test"),
    ("down",): (0, "the office is not open"),
    ("reset",): (0, "the office is not open"),
    ("where",): (1, "Open it: ./run up"),
    ("logs", "threads"): (1, "Open it: ./run up"),
    ("dead", "list"): (1, "Open it: ./run up"),
    ("office", "unlock", "x@county.example"): (1, "Open it: ./run up"),
}


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


async def run(clone: Path, *words: str) -> tuple[int | None, str]:
    """How `./run …` ends there, and what it says."""
    environment = {name: value for name, value in os.environ.items() if name != "CLIENTCOMM_STATE"}
    running = await asyncio.create_subprocess_exec(
        *("./run", *words),
        cwd=clone,
        env={**environment, "PYTHON": str(clone.parent / "python"), "PIP_NO_INDEX": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(60):
        said, _ = await running.communicate()
    return running.returncode, said.decode()


async def test_a_slip_help_and_an_office_that_never_was_install_nothing(clone: Path, subtests: pytest.Subtests) -> None:
    for words, (ends, why) in AT_ONCE.items():
        with subtests.test(" ".join(words)):
            code, said = await run(clone, *words)
            assert code == ends, said
            assert why in said
            assert "installing" not in said
    assert not (clone / ".venv").exists()


async def test_help_of_tests_is_short_and_names_what_is_ours(clone: Path) -> None:
    _, said = await run(clone, "test", "--help")
    assert len(said.splitlines()) < 20
    assert "--no-browser" in said


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
