"""Ready servers named by a setting: what is wrong with one is a sentence with the setting, the host and the fix."""

import asyncio
import os
import sys
from pathlib import Path

import asyncpg
import pytest

from deploy import topology
from deploy.local.elsewhere import BROKER, DATABASE, in_a_sentence, must_be_addresses
from deploy.local.places import CHECKOUT, Missing
from tests.servers.brokers import Broker
from tests.servers.databases import Database

GOOD = {
    "DATABASE_URL": "postgresql://postgres:hunter2@db.county.example:5432/clientcomm",
    "AMQP_URL": "amqps://admin:hunter2@broker.county.example/clientcomm",
    "AMQP_URL_GATEWAY": "amqp://gateway:hunter2@broker.county.example:5672/clientcomm",
}
NO_ADDRESS = [
    ("DATABASE_URL", "nonsense", "does not begin with postgresql://"),
    ("DATABASE_URL", "mysql://root:hunter2@db/x", "does not begin with postgresql://"),
    ("DATABASE_URL", "postgresql://postgres:hunter2@db:99999/x", "can't be read"),
    ("DATABASE_URL", "postgresql://postgres:hunter2@db:five/x", "can't be read"),
    ("DATABASE_URL", "postgresql://postgres:hunter2@[::1/x", "can't be read"),
    ("DATABASE_URL", "postgresql://db/x?user=postgres&password=hunter2", "belong before the @"),
    ("AMQP_URL", "nonsense", "does not begin with amqp://"),
    ("AMQP_URL", "amqp:///hunter2", "names no host"),
    ("AMQP_URL", "amqp://u:hunter2@broker:0/x", "its port is 0"),
    ("AMQP_URL_GATEWAY", "hunter2", "does not begin with amqp://"),
]
# Nobody listens on port 9 of a machine of today, and .invalid is no name anywhere (RFC 2606).
NOT_THERE = [
    ("DATABASE_URL", "postgresql://postgres:hunter2@127.0.0.1:9/x", "127.0.0.1:9, does not answer"),
    ("DATABASE_URL", "postgresql://postgres:hunter2@db.invalid/x", "db.invalid:5432, can't be found"),
    ("AMQP_URL", "amqp://admin:hunter2@127.0.0.1:9/x", "127.0.0.1:9, does not answer"),
    ("AMQP_URL", "amqp://admin:hunter2@broker.invalid/x", "broker.invalid:5672, can't be found"),
]


def test_addresses_as_they_should_be_are_taken_and_unset_ones_not_missed() -> None:
    must_be_addresses(GOOD)
    must_be_addresses({"DATABASE_URL": "", "AMQP_URL_FILE": "/run/secrets/amqp_url"})
    must_be_addresses({"DATABASE_URL": "postgres:///clientcomm?host=/var/run/postgresql"})


@pytest.mark.parametrize(("name", "given", "why"), NO_ADDRESS)
def test_what_is_no_address_is_a_sentence_with_the_setting_and_the_fix(name: str, given: str, why: str) -> None:
    with pytest.raises(Missing) as refused:
        must_be_addresses({**GOOD, name: given})
    said = str(refused.value)
    assert said.startswith(f"{name} is no address of a ")
    assert why in said
    assert "or unset it" in said
    assert "hunter2" not in said


async def up(tmp_path: Path, **environment: str) -> tuple[int | None, str]:
    """What `./run up` says, on both its streams as a terminal shows them, and how it ends."""
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.local", "up"),
        cwd=CHECKOUT,
        env={**os.environ, "CLIENTCOMM_STATE": str(tmp_path), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(60):
        said, _ = await run.communicate()
    return run.returncode, said.decode()


@pytest.mark.parametrize("name", ["DATABASE_URL", "AMQP_URL"])
async def test_up_with_nonsense_starts_nothing_and_says_one_sentence(tmp_path: Path, name: str) -> None:
    code, said = await up(tmp_path, **{name: "nonsense"})
    assert (code, len(said.splitlines())) == (1, 1)
    assert said.startswith(f"./run up: {name} is no address")


@pytest.mark.parametrize(("name", "given", "why"), NOT_THERE)
async def test_a_server_that_is_not_there_is_named_before_the_office_closes(
    tmp_path: Path, name: str, given: str, why: str
) -> None:
    code, said = await up(tmp_path, **{name: given})
    assert code == 1
    complaint = next(line for line in said.splitlines() if line.startswith("./run up:"))
    assert f"of {name}, {why}" in complaint
    assert f"Mend {name}" in complaint
    assert said.index(complaint) < said.index("nothing is left running")
    assert "Traceback" not in said
    assert "hunter2" not in said


REFUSED_BY_POSTGRES = [
    ({"password": "hunter2"}, "does not let us in: its user or password is wrong"),
    ({"user": "nobody_here"}, "does not let us in: its user or password is wrong"),
    ({"database": "nowhere"}, 'can\'t be used: database "nowhere" does not exist'),
]


@pytest.mark.parametrize(("otherwise", "why"), REFUSED_BY_POSTGRES)
async def test_what_postgres_refuses_is_said_in_words(
    database: Database, monkeypatch: pytest.MonkeyPatch, otherwise: dict[str, str], why: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", database.url())
    with pytest.raises(Missing, match="of DATABASE_URL, ") as refused, in_a_sentence(DATABASE, database.url()):
        await asyncpg.connect(database.url(), timeout=10, **otherwise)  # type: ignore[call-overload]
    assert why in str(refused.value)
    with in_a_sentence(DATABASE, database.url()):  # and with nothing otherwise, nothing is said
        await (await asyncpg.connect(database.url(), timeout=10)).close()


async def test_what_rabbitmq_refuses_is_said_in_words(
    broker: Broker, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    broker.must_have_users()
    url = broker.url("topology")
    user, _, vhost = url.partition("://")[2].partition("@")
    wrong = {
        f"amqp://topology:hunter2@{vhost}": "does not let us in: its user or password is wrong",
        f"amqp://{user}@{vhost.partition('/')[0]}/nowhere": "has no such virtual host, or does not let this user into",
        broker.url("web"): "does not let this user declare exchanges and queues",
    }
    monkeypatch.setenv("AMQP_URL", url)
    for given, why in wrong.items():
        with subtests.test(why):
            with pytest.raises(Missing) as refused, in_a_sentence(BROKER, given):
                await topology.declare(given)
            assert why in str(refused.value)
            assert not any(secret in str(refused.value) for secret in ("hunter2", "-test"))
    with in_a_sentence(BROKER, url):
        await topology.declare(url)
