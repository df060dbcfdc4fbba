"""The topology job: it may be run again, and says what it can't mend on a broker that is not ours."""

import asyncio
import os
import sys

import pytest

from deploy import topology as job
from deploy.local.places import CHECKOUT
from proto import topology
from tests.servers.brokers import Broker


async def run(**told: str) -> tuple[int | None, str, str]:
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.topology"),
        cwd=CHECKOUT,
        env={**os.environ, **told},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(30):
        out, err = await running.communicate()
    return running.returncode, out.decode(), err.decode()


async def test_it_may_be_run_again_and_has_nothing_to_warn_of(broker: Broker) -> None:
    code, out, err = await run(AMQP_URL=broker.url("topology"), PUBLISHERS="court,health")
    assert (code, err) == (0, "")
    assert f"{len(topology.QUEUES)} queues" in out


async def test_without_an_address_it_says_so() -> None:
    assert (await run(AMQP_URL=""))[::2] == (2, "missing: AMQP_URL\n")


async def test_queues_without_our_policies_are_noticed(broker: Broker) -> None:
    assert await job.has_policies(broker.url("topology"))
    assert not await job.has_policies(broker.url("topology"), of_service="strangers")


async def test_a_broker_without_them_is_declared_and_warned_of_in_one_sentence(
    broker: Broker, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looks = job.has_policies
    monkeypatch.setattr(job, "has_policies", lambda url: looks(url, of_service="strangers"))
    monkeypatch.setenv("AMQP_URL", broker.url("topology"))
    monkeypatch.delenv("AMQP_URL_FILE", raising=False)
    assert await asyncio.to_thread(job.main) == 0
    said = capsys.readouterr()
    assert "are as they must be" in said.out
    assert said.err == job.NO_POLICIES + "\n"
