"""What every test may ask for: a database of its own, a broker with the real topology, both real servers.

Neither is started until a test asks. DATABASE_URL (a superuser's) and AMQP_URL (an administrator's, with
`-n 0`) in the environment are used instead of private servers.
"""

import contextlib
import os
from collections.abc import AsyncIterator
from subprocess import Popen

import pytest
from hypothesis import settings
from playwright.async_api import Browser

from deploy.local.places import Missing
from deploy.local.stack import Stack
from tests import servers
from tests.servers.brokers import Broker, open_broker
from tests.servers.browser import open_browser
from tests.servers.databases import Cluster, Database, open_cluster
from tests.servers.offices import open_office
from tests.servers.sharing import ByHouse

# How long an example takes says something of the machine, and nothing of the code; and what was green is red by
# somebody's change, not by luck. To hunt for more: --hypothesis-profile hunt.
settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("hunt", deadline=None)
settings.load_profile("house")
_SERVERS = pytest.StashKey[Popen[bytes]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """What is ours to say of a run."""
    parser.addoption("--no-browser", action="store_true", help="leave out the tests that drive a real browser")
    parser.addoption("--turns", type=int, default=4, help="how often each two who act at once are tried")


@pytest.hookimpl(tryfirst=True)  # before -m looks at the marks
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whatever asks for the browser, however indirectly, is marked `browser`; --no-browser deselects the marked."""
    drivers = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    for item in drivers:
        item.add_marker("browser")
    if config.getoption("--no-browser") and drivers:
        items[:] = [item for item in items if item.get_closest_marker("browser") is None]
        config.hook.pytest_deselected(items=drivers)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByHouse:
    """Share the tests among the workers."""
    return ByHouse(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Make the run's servers to be had, once, in the process that starts the workers."""
    if "PYTEST_XDIST_WORKER" not in os.environ and servers.ADDRESS not in os.environ:
        config.stash[_SERVERS] = servers.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the servers with the run."""
    if program := config.stash.get(_SERVERS, None):
        program.terminate()
        program.wait(timeout=30)
        del os.environ[servers.ADDRESS]


@pytest.fixture(scope="session")
async def cluster() -> Cluster:
    """The Postgres of this run: superuser address, role passwords, and the template made."""
    return await open_cluster()


@pytest.fixture
async def database(cluster: Cluster) -> AsyncIterator[Database]:
    """A database as the migrations left it, for one test: `database.url("gateway_work")`."""
    one = await cluster.clone()
    yield one
    await cluster.drop(one)


@pytest.fixture(scope="session")
async def _broker_of_worker(worker_id: str) -> AsyncIterator[Broker]:
    number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    async with contextlib.aclosing(await open_broker(number)) as broker:
        yield broker


@pytest.fixture
async def broker(_broker_of_worker: Broker) -> Broker:
    """The broker with the real users and topology, its queues empty: `broker.url("gateway")`."""
    await _broker_of_worker.empty()
    return _broker_of_worker


@pytest.fixture(scope="session")
async def office(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> AsyncIterator[Stack]:
    """The whole practice office as processes, one per worker; stories use different people of its cast."""
    number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    async with open_office(tmp_path_factory.mktemp("office"), number) as stack:
        yield stack


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A real Chromium, one per worker; open a context in it per person."""
    try:
        async with open_browser() as opened:
            yield opened
    except Missing as missing:
        pytest.fail(f"{missing} To leave out the browser tests: --no-browser")
