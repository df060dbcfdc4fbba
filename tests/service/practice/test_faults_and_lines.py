"""Creates that go wrong before or after they are accepted, and lines that are slow or full."""

import asyncio
import itertools
import time

import aiohttp
import pytest

from tests.service.practice.conftest import ACCOUNT, ANA, BEN, LINE, Driver


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [("throttled", 429, 20429), ("unavailable", 503, 20503), ("server_error", 500, None)],
)
async def test_a_refusing_fault_accepts_nothing(company: Driver, fault: str, status: int, code: int | None) -> None:
    await company.knobs(next_faults=[fault], retry_after_s=7)
    url = f"{company.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    form = {"To": ANA, "From": LINE, "Body": "Hello"}

    async with company.session.post(url, data=form, headers=company.auth) as answer:
        assert answer.status == status
        if code:
            assert (await answer.json())["code"] == code
        else:
            assert answer.content_type == "text/html"
        assert answer.headers.get("Retry-After") == ("7" if status == 429 else None)
    assert await company.log() == []
    assert (await company.create())[0] == 201


async def test_a_503_after_accepting_leaves_a_message_that_is_delivered(company: Driver) -> None:
    await company.knobs(receipt_delay_ms=1, next_faults=["unavailable_after_accept"])

    status, body = await company.create()

    assert (status, b"<h1>503" in body) == (503, True)
    (entry,) = await company.log()
    assert (await company.office.receipts("delivered"))[-1]["MessageSid"] == entry["sid"]
    _, page = await company.api("GET", f"/Messages.json?To=%2B{ANA[1:]}")
    assert [message["sid"] for message in page["messages"]] == [entry["sid"]]


@pytest.mark.parametrize(
    ("fault", "accepted"),
    [("reset", 0), ("reset_after_accept", 1), ("hang", 0), ("hang_after_accept", 1)],
)
async def test_a_lost_answer_accepts_or_not_as_named(company: Driver, fault: str, accepted: int) -> None:
    await company.knobs(next_faults=[fault], hang_s=0.05)
    with pytest.raises(aiohttp.ClientError):
        await company.create()
    assert len(await company.log()) == accepted
    assert (await company.create())[0] == 201


async def test_a_hang_does_not_hold_up_the_stop(company: Driver) -> None:
    await company.knobs(next_faults=["hang"])
    asked = asyncio.ensure_future(company.create())
    await _counted(company, "fault_hang")
    started = time.monotonic()

    company.practice.stop()
    async with asyncio.timeout(3):
        await company.practice.until_stopped()

    assert time.monotonic() - started < 2
    with pytest.raises(aiohttp.ClientError):
        await asked


async def test_an_office_that_hangs_does_not_hold_up_the_stop(company: Driver) -> None:
    company.office.answers = ["hang"] * 3
    asked = asyncio.ensure_future(company.text_in())
    await company.create()
    await company.office.until(lambda got: len(got) == 3)

    company.practice.stop()
    async with asyncio.timeout(3):
        await company.practice.until_stopped()

    with pytest.raises(aiohttp.ClientError):
        await asked


async def _counted(company: Driver, name: str) -> None:
    async with asyncio.timeout(3):
        while name not in (await company.control("GET", "counts"))[1]:
            pass


async def test_faults_by_chance_are_the_same_for_the_same_seed(company: Driver) -> None:
    async def run() -> list[int]:
        await company.knobs(seed=11, fault_shares={"throttled": 0.2, "unavailable_after_accept": 0.2})
        return [(await company.create())[0] for _ in range(40)]

    first = await run()

    assert set(first) == {201, 429, 503}
    assert await run() == first


async def test_a_burst_refuses_so_many_in_a_row(company: Driver) -> None:
    await company.knobs(seed=3, fault_shares={"throttled": 0.3}, throttle_burst=4)
    statuses = "".join(["x" if (await company.create())[0] == 429 else "." for _ in range(40)])
    assert "xxxx" in statuses
    assert all(len(run) % 4 == 0 for run in statuses.strip("x").split(".") if run)


async def test_more_creates_at_once_than_allowed_are_throttled(company: Driver) -> None:
    await company.knobs(creates_in_flight=3, latency_ms=100)
    statuses = [status for status, _ in await asyncio.gather(*(company.create() for _ in range(10)))]
    assert sorted(statuses) == [201] * 3 + [429] * 7
    assert (await company.create())[0] == 201


async def test_latency_is_waited_for_on_every_create(company: Driver) -> None:
    await company.knobs(latency_ms=80)
    started = time.monotonic()
    await asyncio.gather(*(company.create() for _ in range(20)))
    assert 0.08 <= time.monotonic() - started < 1


async def test_a_line_sends_its_segments_at_its_pace(company: Driver) -> None:
    await company.knobs(receipt_delay_ms=0, receipt_statuses=["sent"])
    await company.control("PUT", f"lines/{LINE}", {"pace": 20})

    await asyncio.gather(*(company.create(Body="x" * 161) for _ in range(4)))
    sent = await company.office.until(lambda got: len(got) == 4)

    gaps = [later.at - earlier.at for earlier, later in itertools.pairwise(sent)]
    assert all(0.07 < gap < 0.3 for gap in gaps), gaps  # two segments at 20 a second: 100 ms


async def test_a_full_queue_refuses_and_opens_again(company: Driver) -> None:
    await company.knobs(queue_s=0.2)
    await company.control("PUT", f"lines/{LINE}", {"pace": 10})
    answers = [await company.create() for _ in range(5)]
    codes = [message.get("code") for _, message in answers]
    assert codes[:2] == [None, None]
    assert codes[-1] == 21611
    assert answers[-1][0] == 429
    async with asyncio.timeout(3):
        while (await company.create())[0] != 201:
            pass


@pytest.mark.parametrize("code", [30001, 30036])
async def test_a_message_that_waits_beyond_its_validity_fails_and_takes_no_place(company: Driver, code: int) -> None:
    await company.knobs(receipt_delay_ms=1, expiry_code=code)
    await company.control("PUT", f"lines/{LINE}", {"pace": 0.5})
    await company.create()
    _, late = await company.create(To=BEN, ValidityPeriod="1")

    failed = (await company.office.receipts("failed"))[-1]

    assert (failed["MessageSid"], failed["ErrorCode"]) == (late["sid"], str(code))
    _, late = await company.api("GET", late["uri"])
    assert (late["status"], late["error_code"], late["date_sent"]) == ("failed", code, None)
