"""The carriers' daily list: read once a day, a piece at a time, and only the numbers that we know are kept."""

import gc
import tracemalloc
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from proto.numbers import NumberChecked
from tests.service.gateway.checking import STRANGER, counts, job, known_since, written_to
from tests.service.gateway.office import ANA, BEN, Office

pytestmark = pytest.mark.usefixtures("settled")


async def listed(office: Office, *on_list: str, day: date | None = None) -> date:
    """The carriers took these back that day."""
    day = day or office.clock.now().date() - timedelta(days=1)
    await office.knobs(deactivated={day.isoformat(): list(on_list)})
    return day


async def test_a_number_taken_back_is_told_once_and_of_strangers_nothing_is_kept(road: Office) -> None:
    await written_to(road, ANA, BEN)
    one = job(road)
    await one.learn()
    await known_since(road)
    await listed(road, ANA, STRANGER, "+442079460000")
    for _ in range(2):
        await one.read_lists()
        async with road.gateway.db.tx() as tx:
            await tx.execute("UPDATE deactivation_day SET claimed_until = $1", tx.now)
    [told] = await road.saw(NumberChecked)
    assert (told.number, told.is_deactivated) == (ANA, True)
    assert await road.rows("SELECT listed, found FROM deactivation_day WHERE done_at IS NOT NULL") == [(2, 1)]
    assert (await counts(road))["deactivations"] == 7 + 6  # a day that is done is not asked for again
    assert await road.value("SELECT count(*) FROM number_check") == 2


async def test_a_number_that_writes_again_is_not_told_as_taken_back_with_what_a_look_up_says_later(
    road: Office,
) -> None:
    """Or threads would freeze it again, and its reminders with it."""
    await written_to(road, ANA)
    one = job(road)
    await one.learn()
    await known_since(road)
    await listed(road, ANA)
    await one.read_lists()
    await road.saw(NumberChecked, number=ANA, is_deactivated=True)
    await road.texts_in(ANA, "it works again")
    await one.learn()
    await one.look_up()
    told = await road.saw(NumberChecked, 2)
    assert [(event.line_type, event.is_deactivated) for event in told] == [(None, True), ("mobile", False)]
    async with road.gateway.db.tx() as tx:  # days pass, and it is taken back once more: that is news again
        await tx.execute("UPDATE number_check SET wrote_on = $1", tx.now.date() - timedelta(days=3))
        await tx.execute("UPDATE deactivation_day SET done_at = NULL, claimed_until = $1", tx.now)
    await one.read_lists()
    assert (await road.saw(NumberChecked, 3))[-1].is_deactivated


async def test_a_list_read_days_later_is_of_its_day(road: Office) -> None:
    """Or threads would freeze who wrote in between, or got the number."""
    assert await told_at(road, days_ago=3) == midnight(road, days_ago=2)


async def test_told_as_of_its_reading_a_list_freezes_who_wrote_since(office: Office) -> None:
    async with office.running(failpoints="as_of_that_day:off"):
        await office.add_line()
        assert await told_at(office, days_ago=3) > midnight(office, days_ago=0)


async def told_at(office: Office, days_ago: int) -> datetime:
    """When a number was taken back, as threads is told that learns of it by a list of that day."""
    await written_to(office, ANA)
    one = job(office)
    await one.learn()
    await known_since(office)
    await listed(office, ANA, day=midnight(office, days_ago).date())
    await one.read_lists()
    [told] = await office.saw(NumberChecked, is_deactivated=True)
    at: datetime = told.at
    return at


def midnight(office: Office, days_ago: int) -> datetime:
    return datetime.combine(office.clock.now().date() - timedelta(days=days_ago), time(), UTC)


@pytest.mark.parametrize(("days_ago", "is_news"), [(0, False), (2, False), (3, True), (4, True)])
async def test_who_wrote_after_the_day_of_the_list_is_reached_there(road: Office, days_ago: int, is_news: bool) -> None:
    """Who wrote on it may have lost the number afterwards."""
    await written_to(road, ANA)
    one = job(road)
    await one.learn()
    await known_since(road)
    wrote_on = midnight(road, days_ago).date()
    await road.rows("UPDATE number_check SET wrote_on = $1", wrote_on)
    await listed(road, ANA, day=midnight(road, days_ago=3).date())
    await one.read_lists()
    assert await road.value("SELECT coalesce(is_deactivated, false) FROM number_check") == is_news
    assert await road.value("SELECT sum(found) FROM deactivation_day") == is_news


async def test_who_writes_just_then_is_not_known_as_taken_back_for_long(road: Office) -> None:
    await told_at(road, days_ago=3)
    await road.texts_in(ANA, "here I am")
    await job(road).learn()
    assert await road.value("SELECT is_deactivated FROM number_check") is False


async def test_what_was_taken_back_before_we_knew_it_is_its_next_owners(road: Office) -> None:
    await written_to(road, ANA)
    one = job(road)
    await one.learn()
    await known_since(road, days=2)
    await listed(road, ANA, day=road.clock.now().date() - timedelta(days=5))
    await one.read_lists()
    assert await road.value("SELECT found FROM deactivation_day WHERE done_at IS NOT NULL") == 0


async def test_without_asking_since_when_we_know_it_the_next_owner_is_taken_for_the_one_before(office: Office) -> None:
    async with office.running(failpoints="known_that_day:off"):
        await office.add_line()
        await written_to(office, ANA)
        one = job(office)
        await one.learn()
        await listed(office, ANA, day=office.clock.now().date() - timedelta(days=5))
        await one.read_lists()
        await office.saw(NumberChecked, number=ANA, is_deactivated=True)


async def test_a_long_list_is_read_a_piece_at_a_time(road: Office, odd: tuple[str, dict[str, Any]]) -> None:
    url, says = odd
    says |= {"status": 307, "headers": {"Location": f"{url}/huge"}, "streams": 200_000}
    await written_to(road, ANA, BEN)
    one = job(road, url=url)
    await one.learn()
    await known_since(road)
    await one.look_up()
    gc.collect()
    tracemalloc.start()
    async with one._api.open():
        assert await one._read(road.clock.now().date() - timedelta(days=1))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    told = await road.saw(NumberChecked, 2, is_deactivated=True)
    assert {event.number for event in told} == {ANA, BEN}
    assert peak < 4 * 1024 * 1024  # of 2.4 MB of list, in both ends and the database's driver


@pytest.mark.parametrize(
    "location",
    ["http://lists.example/x", "https://169.254.169.254/", "https://elsewhere.example/", "https://lists.example:22/",
     "ftp://lists.example/", "https://localhost/", "/relative", "", "javascript:x"],
)  # fmt: skip
async def test_sent_anywhere_else_it_does_not_go(
    road: Office, odd: tuple[str, dict[str, Any]], location: str, capsys: pytest.CaptureFixture[str]
) -> None:
    url, says = odd
    says |= {"status": 307, "headers": {"Location": location}}
    one = job(road, url=url)
    async with one._api.open():
        assert not await one._read(date(2026, 11, 23))
    assert "deactivations_refused" in capsys.readouterr().out
    assert await road.value("SELECT count(*) FROM deactivation_day WHERE done_at IS NOT NULL") == 0


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
async def test_a_list_that_is_not_given_is_asked_for_later(
    road: Office, odd: tuple[str, dict[str, Any]], status: int
) -> None:
    url, says = odd
    says["status"] = status
    await job(road, url=url).read_lists()
    [(count, done)] = await road.rows("SELECT count(*), count(done_at) FROM deactivation_day")
    assert (count, done) == (1, 0)  # and the other days are not asked for meanwhile
