"""Two records of one person are merged, or parted again, while a planned text to many waits for both."""

from datetime import timedelta
from typing import Any

from services.threads.jobs import Jobs
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS, BENS, MONDAY
from tests.service.threads.many import CLOSED, carry, look, send, stop, writes_to
from tests.service.threads.merging import Record, merged, undone
from tests.service.threads.office import Office

TUESDAY: dict[str, Any] = {"local_time": "2026-03-03T09:00", "local_zone": "America/Denver"}
ITS_TIME = MONDAY + timedelta(hours=23, minutes=5)


async def planned_for_both(office: Office, ana: Record, twin: Record) -> tuple[dict[str, str], str]:
    """The text to many that waits for both records, and their merge, which is done."""
    batch: dict[str, str] = await send(office.carla, await writes_to(office.carla, [ana[1], twin[1]]), **TUESDAY)
    await carry(office)
    assert await office.value("SELECT count(*) FROM message WHERE status = 'held'") == 2
    return batch, await merged(office, ana, twin)


async def gone_when_due(office: Office) -> list[tuple[str, str]]:
    """What has left once its time has come and nothing waits: number and words of each."""
    office.clock.at = max(office.clock.at, ITS_TIME)
    await Jobs(office.service.db).release_held()
    await office.until("SELECT count(*) FROM message WHERE status = 'held'", 0)
    rows = await office.db.fetch("SELECT number, body FROM message WHERE status = 'queued' ORDER BY number")
    return [(row["number"], row["body"]) for row in rows]


async def both_records(office: Office) -> tuple[Record, Record]:
    return await office.add(), await office.add("Anna Abot", BENS)


async def stopped_while_merged(office: Office) -> list[tuple[str, str]]:
    """What goes of it though its rest was stopped."""
    batch, _ = await planned_for_both(office, *await both_records(office))
    await stop(office.carla, batch)
    await carry(office)
    return await gone_when_due(office)


async def test_one_person_gets_it_once(office: Office, ana: Record, twin: Record) -> None:
    batch, _ = await planned_for_both(office, ana, twin)
    assert await gone_when_due(office) == [(ANAS, CLOSED)]
    assert (await look(office.carla, batch))["progress"]["on_the_way"] == 1


async def counted(office: Office) -> tuple[int, int]:
    """Of two that one person would have got: how many were stopped, how many left out."""
    batch, _ = await planned_for_both(office, *await both_records(office))
    await gone_when_due(office)
    progress = (await look(office.carla, batch))["progress"]
    return progress["stopped"], progress["left_out"]


async def test_what_was_not_needed_any_more_nobody_has_stopped(office: Office) -> None:
    assert await counted(office) == (0, 1)
    [batch] = (await office.carla.get("/v1/batches"))["batches"]
    people = (await office.carla.get(f"/v1/batches/{batch['batch_id']}/people"))["people"]
    assert sorted(str(one["left_out"]) for one in people) == ["None", "sent_once"]


async def test_without_that_it_reads_as_stopped(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="not_stopped:off").running() as office:
        assert await counted(office) == (1, 0)


async def test_without_waiting_for_each_other_the_person_gets_it_twice(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="many_once:off").running() as office:
        await planned_for_both(office, *await both_records(office))
        assert await gone_when_due(office) == [(ANAS, CLOSED)] * 2


async def test_stop_the_rest_stops_all_of_it(office: Office) -> None:
    assert await stopped_while_merged(office) == []
    assert await office.value("SELECT count(*) FROM message WHERE status = 'cancelled'") == 2


async def test_without_keeping_it_in_its_batch_one_goes_all_the_same(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="kept_in_batch:off").running() as office:
        assert await stopped_while_merged(office) == [(ANAS, CLOSED)]


async def test_parted_before_it_goes_each_gets_their_own(office: Office, ana: Record, twin: Record) -> None:
    batch, merge_id = await planned_for_both(office, ana, twin)
    await undone(office, merge_id)
    assert await gone_when_due(office) == sorted([(ANAS, CLOSED), (BENS, CLOSED)])
    assert (await look(office.carla, batch))["progress"]["on_the_way"] == 2


async def test_parted_after_it_went_who_did_not_get_it_gets_it_while_its_moment_lasts(
    office: Office, ana: Record, twin: Record
) -> None:
    batch, merge_id = await planned_for_both(office, ana, twin)
    assert await gone_when_due(office) == [(ANAS, CLOSED)]
    await undone(office, merge_id)
    assert await gone_when_due(office) == sorted([(ANAS, CLOSED), (BENS, CLOSED)])
    assert (await look(office.carla, batch))["progress"]["on_the_way"] == 2


async def test_parted_much_later_their_author_is_told_that_it_did_not_go(
    office: Office, ana: Record, twin: Record
) -> None:
    _, merge_id = await planned_for_both(office, ana, twin)
    await gone_when_due(office)
    office.clock.advance(timedelta(days=2))
    await undone(office, merge_id)
    assert await gone_when_due(office) == [(ANAS, CLOSED)]
    assert await office.value("SELECT status FROM message WHERE thread_id = $1", twin[1]) == "expired"


async def test_parted_after_it_was_stopped_it_stays_stopped(office: Office, ana: Record, twin: Record) -> None:
    batch, merge_id = await planned_for_both(office, ana, twin)
    await stop(office.carla, batch)
    await carry(office)
    await undone(office, merge_id)
    assert await gone_when_due(office) == []
