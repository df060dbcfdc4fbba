"""Somebody at a terminal: runs a program of deploy/ as `./run` does, and reads what it says."""

import asyncio
import os
import sys
from collections.abc import Mapping
from typing import NamedTuple

from deploy.local.places import CHECKOUT

PATIENCE_S = 30


class Said(NamedTuple):
    """How a program ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def is_calm(self) -> bool:
        """Whether it told a person, not a programmer."""
        return "Traceback" not in self.err


class Operator:
    """One terminal; environment says which office it is at."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {**os.environ, **environment}

    async def office(self, *words: str) -> Said:
        """`./run office …`"""
        return await self._run("deploy.office", *words)

    async def dead(self, *words: str) -> Said:
        """`./run dead …`"""
        return await self._run("deploy.dead", *words)

    async def republish(self, *words: str) -> Said:
        """`./run republish …`"""
        return await self._run("deploy.republish", *words)

    async def _run(self, module: str, *words: str) -> Said:
        running = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, *words),
            cwd=CHECKOUT,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # no terminal: a question would else be asked at that of whoever runs the tests
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(PATIENCE_S):
            out, err = await running.communicate()
        return Said(running.returncode or 0, out.decode(), err.decode())
