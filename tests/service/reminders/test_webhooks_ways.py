"""What a department's program may do to us that is told its receipts, and which places none is told at."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from services.desk.outward import Outward
from services.reminders.domain.retrying import LADDER
from tests.fakes.ways import FakeResolver, Spy
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import MONDAY
from tests.service.reminders.receiver import PATH, Told, told

SLACK = timedelta(seconds=1)


@pytest.fixture
async def office(database: Database, broker: Broker) -> AsyncIterator[Told]:
    async with told(database, broker) as one:
        yield one


@pytest.mark.parametrize("answer", [500, 503, 429, 404, 400, 301, 302, 307, 308, None])
async def test_what_was_not_taken_is_told_again_by_the_ladder(office: Told, answer: int | None) -> None:
    receiver = office.receiver
    receiver.headers = {"Location": f"{office.origin}/elsewhere"} if answer and 300 <= answer < 400 else {}
    receiver.answers = [answer]
    await office.write(3)
    await office.carry()
    for tries, wait in enumerate(LADDER, start=1):
        standing = await office.standing()
        assert (standing.sent_number, standing.tries, standing.failing_since) == (0, tries, MONDAY)
        assert standing.next_try_at is not None
        assert wait <= standing.next_try_at - office.clock.now() <= wait * 1.1 + SLACK
        office.clock.at = standing.next_try_at - SLACK
        await office.carry()
        assert len(receiver.posts) == tries
        await office.write(1)
        office.clock.at = standing.next_try_at
        await office.carry()
    receiver.answers, receiver.headers = [200], {}
    office.clock.advance(LADDER[-1] * 1.2)
    await office.carry()
    *tried, taken, rest = receiver.posts
    assert {(post.message_id, post.body) for post in tried} == {("court-1-3", taken.body)}
    assert rest.numbers == [4, 5, 6, 7, 8, 9]
    assert all(post.is_ours for post in receiver.posts)
    assert receiver.led_to == []
    standing = await office.standing()
    assert (standing.sent_number, standing.tries, standing.failing_since, standing.last_fault) == (9, 0, None, None)


async def test_who_asks_us_to_wait_is_heeded(office: Told) -> None:
    office.receiver.answers, office.receiver.headers = [503], {"Retry-After": "600"}
    await office.write(1)
    await office.carry()
    again_at = (await office.standing()).next_try_at
    assert again_at is not None
    assert timedelta(minutes=10) <= again_at - MONDAY <= timedelta(minutes=11)


async def test_nobody_there_is_tried_again(database: Database, broker: Broker) -> None:
    async with told(database, broker) as office:
        await office.receive_at("http://127.0.0.1:9/told")
        sender = office.sender(Outward(None, most_bytes=1, origins=["http://127.0.0.1:9"]))
        await office.write(1)
        await office.carry(sender)
        standing = await office.standing()
        assert (standing.tries, standing.last_fault) == (1, "ClientConnectorError")
        await office.receive_at(office.origin + PATH)
        await office.carry()
        assert office.receiver.taken == [1]


class Watched(Outward):
    """A way on which a spy sees who would have been connected to. leads: to what every name is resolved."""

    def __init__(self, leads: str) -> None:
        super().__init__(None, most_bytes=1, make_resolver=lambda: FakeResolver([leads]))
        self.spy = Spy()

    def open(self, **_connector: object) -> Any:
        return super().open(socket_factory=self.spy)


async def tried_at(office: Told, url: str, leads: str) -> tuple[list[str], str | None]:
    """Who was connected to for receipts that are to be told there, and how the try ended."""
    await office.receive_at(url)
    await office.write(1)
    way = Watched(leads)
    await office.carry(office.sender(way))
    return way.spy.addresses, (await office.standing()).last_fault


@pytest.mark.parametrize("leads", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1"])
async def test_a_name_that_leads_to_us_is_not_called(office: Told, leads: str) -> None:
    private = "the host leads to an address that is not public"
    assert await tried_at(office, "https://court.example.gov/told", leads) == ([], private)


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "http://court.example.gov/told", "https://court.example.gov:8443/"]
)
async def test_no_other_place_than_a_public_one_by_tls_is_called(office: Told, url: str) -> None:
    addresses, fault = await tried_at(office, url, "93.184.216.34")
    assert addresses == []
    assert fault


async def test_a_public_one_is_called(office: Told) -> None:
    assert (await tried_at(office, "https://court.example.gov/told", "93.184.216.34"))[0] == ["93.184.216.34"]


async def test_without_the_wall_our_own_machine_is_called(database: Database, broker: Broker) -> None:
    async with told(database, broker, "public_only:off") as office:
        assert (await tried_at(office, "https://court.example.gov/told", "127.0.0.1"))[0] == ["127.0.0.1"]
