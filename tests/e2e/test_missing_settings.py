"""A program that was told too little, or nonsense, says everything that is wrong in one line, and ends with 2."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from deploy.local.places import CHECKOUT

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

COMMON = {"WORK_DATABASE_URL", "PAGE_DATABASE_URL", "AMQP_URL"}
NEEDED = {
    "gateway": {*COMMON, "PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "STAFF_TOKEN_PUBLIC_KEY"},
    "threads": {*COMMON, "STAFF_TOKEN_PUBLIC_KEY"},
    "reminders": {*COMMON, "STAFF_TOKEN_PUBLIC_KEY", "LINK_KEY"},
    "notifier": {*COMMON, "STAFF_TOKEN_PUBLIC_KEY"},
    "web": {*COMMON, "PUBLIC_URL", "THREADS_URL", "STAFF_TOKEN_PRIVATE_KEY"},
}
SECRET = "postgresql://threads_work:hunter2@127.0.0.1/none"


async def run(service: str, environment: dict[str, str]) -> tuple[int | None, list[str]]:
    """The exit code of a service's program and what it printed, told nothing but this."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"services.{service}"),
        env=kept | environment,
        cwd=CHECKOUT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(30):
        out, _ = await running.communicate()
    return running.returncode, out.decode().splitlines()


def one(lines: list[str]) -> dict[str, Any]:
    """The only line there is."""
    [line] = lines
    said: dict[str, Any] = json.loads(line)
    assert said["event"] == "settings_wrong"
    return said


async def test_every_missing_setting_of_every_service_is_named_at_once() -> None:
    ended = await asyncio.gather(*(run(service, {}) for service in NEEDED))
    for (service, needed), (code, lines) in zip(NEEDED.items(), ended, strict=True):
        wrong = one(lines)["settings"]
        assert code == 2
        assert {name for name in needed if f"{name} is missing" in wrong} == needed, f"{service}: {wrong}"


async def test_what_is_wrong_is_named_beside_what_is_missing_and_no_secret_is_said(tmp_path: Path) -> None:
    (tmp_path / "url").write_text(SECRET)
    told = {
        "WORK_DATABASE_URL": SECRET,
        "WORK_DATABASE_URL_FILE": str(tmp_path / "url"),
        "PAGE_DATABASE_URL_FILE": str(tmp_path / "none"),
        "HTTP_PORT": "99999",
        "PRACTICE": "perhaps",
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "hunter2",
        "PUBLIC_URL": "ftp://county.example",
    }
    code, lines = await run("gateway", told)
    wrong = one(lines)["settings"]
    assert code == 2
    for name in (*told, "AMQP_URL", "STAFF_TOKEN_PUBLIC_KEY"):
        if name not in ("WORK_DATABASE_URL_FILE", "TWILIO_AUTH_TOKEN"):
            assert name.removesuffix("_FILE") in wrong
    assert "hunter2" not in "".join(lines)
