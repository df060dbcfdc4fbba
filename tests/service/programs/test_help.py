"""What the operator's programs say of themselves: with or without an office, and which office they act on."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from deploy.local.places import CHECKOUT
from proto.topology import SERVICES
from tests.operators import Operator

HELP = [
    ("office",),
    ("office", "--help"),
    ("office", "staff", "-h"),
    ("dead",),
    ("dead", "--help"),
    ("dead", "replay", "--help"),
    ("republish", "--help"),
]


async def run(place: Path, *words: str) -> tuple[int | None, str, str]:
    """`./run …` in a checkout where no office is open."""
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.local", *words),
        cwd=CHECKOUT,
        env={**os.environ, "CLIENTCOMM_STATE": str(place)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        out, err = await running.communicate()
    return running.returncode, out.decode(), err.decode()


@pytest.mark.parametrize("words", HELP, ids=" ".join)
async def test_help_needs_no_office(tmp_path: Path, words: tuple[str, ...]) -> None:
    code, out, err = await run(tmp_path, *words)
    assert (code, err) == (0, "")
    assert out.startswith(f"usage: ./run {words[0]}")
    if len(words) == 1 or words[1] == "--help":
        assert "acts on the practice office" in out
        assert f"run --rm office deploy.{words[0]}" in " ".join(out.split())


async def test_what_acts_needs_one_and_says_so(tmp_path: Path) -> None:
    for words in (("office", "unlock", "x@county.example"), ("dead", "list"), ("republish",)):
        code, out, err = await run(tmp_path, *words)
        assert (code, out) == (1, "")
        assert err.startswith(f"./run {words[0]}: The practice office is not open")


async def test_republish_names_the_services_there_are(tmp_path: Path) -> None:
    _, out, _ = await run(tmp_path, "republish", "--help")
    assert "[SERVICE ...]" in out
    assert all(service in out for service in SERVICES)
    assert "[]" not in out
    said = await Operator({}).republish("practice")
    assert (said.code, said.is_calm) == (2, True)
    assert "there is no service 'practice'" in said.err
