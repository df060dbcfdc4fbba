"""Files of dates: every row has its outcome, and every good one becomes its client's date."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from services.reminders import jobs
from services.reminders.acts.loads import reading
from services.reminders.domain.files.lookups import lookup_of
from services.reminders.domain.files.presets import PRESETS
from services.reminders.domain.files.rows import Read
from tests.service.reminders.conftest import ANA, ANAS, Office
from tests.service.reminders.loads import MAPPING, Files, docket, file, row

ATLANTA = b"""6/19/2026|DOE,JANE|Courthouse|201|8:15:00|595096|40-6-20|RED LIGHT|1
6/19/2026|DOE,JANE|Courthouse|201|8:15:00|595097|40-5-29|NO LICENSE|0
6/19/2026|ROE,SAM "SLIM"|Courthouse||13:00:00|595098|40-6-181|SPEEDING|1
6/12/2026|ROE,ANN|Courthouse|201|8:15:00|595099|40-6-181|SPEEDING|1
6/26/2026|ROE,ANN|Courthouse|202|8:15:00|595099|40-6-181|SPEEDING|1
6/19/2026|DOE,JANE|Courthouse|201|8:15:00|595096|40-6-20|RED LIGHT|1
6/19/2026|POE,EDGAR|Courthouse|201|8:15:00|595100|40-6-20|RED LIGHT|1
6/20/2026|DOE,JOHN|Courthouse|201|8:15:00|595100|40-6-20|RED LIGHT|1
1/20/2026|DOE,JOHN|Courthouse|201|8:15:00|595101|40-6-20|RED LIGHT|1
6/20/2026|DOE,JOHN||201|8:15:00|595102|40-6-20|RED LIGHT|1
"""
CRIMINAL = b"""event_dt,last_name,first_name,courtroom,start_tm,case_no,event
09/27/2026,DOE,JANE,Angoon Courthouse,10:00 am,1AG-17-00006CR,Calendar Call
10/02/2026,DOE,JANE,"Courtroom A, Juneau Courthouse",9:00 am,1AG-17-00006CR,Trial
09/27/2026,ROE,SAM,Angoon Courthouse,10:00 am,1AG-17-00006CR,Calendar Call
09/27/2026,DOE,JANE,Angoon Courthouse,10:00 am,1AG-17-00006CR,Calendar Call
"""
SALT_LAKE = """ofndr_num,lname,crt_dt,crt_tm,crt_rm,(expression)
1001,ABBOTT,03/10/2026,08:30,201,A
1001,ABBOTT,03/17/2026,13:00,,A
1002,NU\u00d1EZ,03/10/2026,00:00,201,A
1003,BAKER,03/10/2026,08:30,201,B
1004,BAKER,03/10/2026,08:30,201,Z
,BAKER,03/10/2026,08:30,201,A
""".encode("cp1252")


async def test_atlantas_file_row_by_row(office: Office) -> None:
    preset = PRESETS["atlanta"]
    payable = preset.mapping.payable
    assert payable is not None
    pays = msgspec.structs.replace(payable, url="https://pay.example")
    mapping = msgspec.structs.replace(preset.mapping, payable=pays)
    files = await Files(office).opened(mapping, delimiter="|", is_quoted=False)
    load_id = await files.taken(ATLANTA)
    assert await files.outcomes(load_id) == [
        (1, "unmatched", "no_client"),
        (2, "unmatched", "no_client"),
        (3, "unmatched", "no_client"),
        (4, "twice", ""),
        (5, "unmatched", "no_client"),
        (6, "twice", ""),
        (7, "refused", "two_people"),
        (8, "refused", "two_people"),
        (9, "skipped", "past"),
        (10, "refused", "no_place"),
    ]
    rows = await office.db.fetch(
        "SELECT case_number, place, listed_as, payable IS NOT NULL AS pays FROM appointment ORDER BY case_number"
    )
    assert [tuple(one) for one in rows] == [
        ("595096", "Courthouse, room 201", "Jane Doe", False),
        ("595097", "Courthouse, room 201", "Jane Doe", False),
        ("595098", "Courthouse", 'Sam "Slim" Roe', True),
        ("595099", "Courthouse, room 202", "Ann Roe", True),
    ]


async def test_anchorages_criminal_file_row_by_row(office: Office) -> None:
    files = await Files(office).opened(PRESETS["alaska_criminal"].mapping)
    load_id = await files.taken(CRIMINAL)
    assert [one[:2] for one in await files.outcomes(load_id)] == [
        (2, "unmatched"),
        (3, "unmatched"),
        (4, "unmatched"),
        (5, "twice"),
    ]
    assert sorted(at for _, at, _ in (await files.dates()).values()) == ["09-27 10:00", "09-27 10:00", "10-02 09:00"]


async def test_salt_lakes_file_row_by_row(office: Office) -> None:
    courts = [
        {"crt_loc_cd": "A", "crt_loc_desc": "Matheson Courthouse", "vld_flg": "Y"},
        {"crt_loc_cd": "B", "crt_loc_desc": "Old Courthouse", "vld_flg": "N"},
    ]
    lookup = lookup_of(courts, "(expression)", "crt_loc_cd", "crt_loc_desc", "vld_flg")
    mapping = msgspec.structs.replace(PRESETS["salt_lake"].mapping, lookups={"court": lookup})
    files = await Files(office).opened(mapping)
    load_id = await files.taken(SALT_LAKE)
    assert await files.outcomes(load_id) == [
        (2, "unmatched", "no_client"),
        (3, "unmatched", "no_client"),
        (4, "refused", "midnight"),
        (5, "refused", "code_ended"),
        (6, "refused", "no_place"),
        (7, "refused", "no_key"),
    ]
    keys = await office.db.fetch("SELECT file_key, row_key FROM appointment ORDER BY row_key")
    assert [tuple(one) for one in keys] == [
        ("1001", "1001 2026-03-10T08:30"),
        ("1001", "1001 2026-03-17T13:00"),
    ], "a docket has several dates"


async def test_a_row_becomes_its_clients_date_and_its_reminder(office: Office) -> None:
    await office.know_ana()
    await office.until("SELECT count(*) FROM client", 1)
    files = await Files(office).opened()
    load_id = await files.taken(file(row(0, person="A-1001"), row(1, phone=ANAS), row(2)))
    assert [one[1:] for one in await files.outcomes(load_id)] == [("new", ""), ("new", ""), ("unmatched", "no_client")]
    rows = await office.db.fetch("SELECT client_id, matched_how FROM appointment ORDER BY row_key")
    assert [tuple(one) for one in rows] == [(ANA, "id"), (ANA, "phone"), (None, None)]
    await office.replan()
    assert await office.reminders() == [("day_before", 1, "planned")] * 2
    receipts = await office.db.fetch("SELECT type, note FROM receipt WHERE type = 'receipt.accepted.v1'")
    assert sorted(bool(one["note"]) for one in receipts) == [False, False, True]


async def test_who_becomes_known_later_has_the_date_from_then_on(office: Office) -> None:
    files = await Files(office).opened()
    first = await files.taken(docket(3))
    assert await files.counts(first) == {"unmatched": 3}
    await files.know(0)
    await office.until("SELECT count(*) FROM appointment WHERE client_id IS NOT NULL", 1)
    # By a phone nobody waits for: the next file finds them.
    again = await files.looked_at(file(row(0), row(1, phone=ANAS), row(2)))
    assert await files.state(again) == "applied"
    assert [one[1] for one in await files.outcomes(again)] == ["same", "changed", "unmatched"]
    assert await office.db.fetchval("SELECT client_id FROM appointment WHERE row_key = 'c-0'") == UUID(int=2_000)


async def test_a_phone_of_two_clients_is_nobodys(office: Office) -> None:
    files = await Files(office).opened()
    await files.know(5, 6)
    load_id = await files.taken(file(row(0, person="", phone=ANAS)))
    assert await files.outcomes(load_id) == [(2, "unmatched", "ambiguous")]
    assert await office.db.fetchval("SELECT client_label FROM appointment") == "phone"


@pytest.mark.parametrize(
    ("content", "because"),
    [
        (b"\xd0\xcf\x11\xe0old", "old_excel"),
        (b"\n\n", "empty"),
        (b"case,person,day\nC-1,P-1,3/9/2026\n", "no_column time, phone, court, room"),
    ],
)
async def test_what_is_no_file_of_its_sources_is_refused_whole(office: Office, content: bytes, because: str) -> None:
    files = await Files(office).opened()
    load_id = await files.looked_at(content)
    assert (await files.state(load_id), await files.held_because(load_id)) == ("refused", because)
    assert await office.db.fetchval("SELECT count(*) FROM load_file") == 0
    await files.taken(docket(2))
    assert await files.standing() == 2


async def test_a_file_is_kept_no_longer_than_it_takes_to_read_it(office: Office) -> None:
    files = await Files(office).opened()
    await files.looked_at(docket(2))
    assert await office.db.fetchval("SELECT count(*) FROM load_file") == 0


async def test_no_client_is_named_by_a_label_that_is_anothers(office: Office) -> None:
    files = await Files(office).opened(MAPPING)
    await office.db.execute("UPDATE publisher SET labels = '{offender}' WHERE name = 'court'")
    load_id = await files.looked_at(docket(2))
    assert (await files.state(load_id), await files.held_because(load_id)) == ("refused", "not_your_label")


async def test_its_rows_are_forgotten_after_two_months_and_its_counts_are_not(office: Office) -> None:
    files = await Files(office).opened()
    old = await files.taken(docket(3))
    held = await files.looked_at(docket(1))
    office.clock.advance(timedelta(days=30))
    fresh = await files.looked_at(file(row(0, day="5/4/2026")))
    office.clock.advance(timedelta(days=31))
    await jobs.forget_old(office.service.db)
    kept = await office.db.fetch("SELECT DISTINCT load_id FROM load_row")
    assert [one["load_id"] for one in kept] == [fresh]
    assert await office.db.fetchval("SELECT row_count FROM load WHERE load_id = $1", old) == 3
    assert await files.state(held) == "superseded"
    assert await files.standing() == 3


async def test_a_file_that_breaks_its_reader_keeps_no_other_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = await Files(office).opened()

    def broken(lines: object, mapping: object) -> list[Read]:
        raise RecursionError

    with monkeypatch.context() as patch:
        patch.setattr(reading, "read_all", broken)
        load_id = await files.looked_at(docket(2))
    assert (await files.state(load_id), await files.held_because(load_id)) == ("refused", "fault")
    await files.taken(docket(2))
