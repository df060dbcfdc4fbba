"""Real servers for the tests: databases cloned from one template, virtual hosts with the real topology."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from typing import Any

from deploy.local.child import dies_with_us
from deploy.local.places import CHECKOUT, Missing

ADDRESS = "CLIENTCOMM_TEST_SERVERS"  # where the run's servers are asked for; xdist's workers inherit it


def begin() -> subprocess.Popen[bytes]:
    """Start the program that brings servers up when asked. It ends with this one."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        os.environ[ADDRESS] = str(listener.getsockname()[1])
        return subprocess.Popen(
            [
                *dies_with_us(signal.SIGTERM),
                sys.executable,
                "-m",
                "deploy.local.servers",
                str(listener.fileno()),
            ],
            cwd=CHECKOUT,
            pass_fds=[listener.fileno()],
            start_new_session=True,
        )


async def ask(name: str) -> dict[str, Any]:
    """Where `postgres` or `rabbitmq` is; it is started if nobody asked before."""
    async with asyncio.timeout(180):  # the first time ever, packages are fetched
        reader, writer = await asyncio.open_connection("127.0.0.1", int(os.environ[ADDRESS]))
        writer.write(name.encode() + b"\n")
        answer: dict[str, Any] = json.loads(await reader.readline())
        writer.close()
    if "missing" in answer:
        raise Missing(answer["missing"])
    return answer
