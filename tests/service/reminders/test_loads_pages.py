"""Files of dates through the doors web asks: each for those who may change their department's rules, for no others."""

import base64
import csv
import io
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import aiohttp
import msgspec
import pytest

from services.kit.ids import new_id
from services.kit.tokens import StaffToken, sign
from services.reminders import jobs
from services.reminders.domain.files.mapping import ClientBy, Mapping
from services.reminders.routes.document import API
from tests.service.described import Answer, Described
from tests.service.reminders.conftest import COURT, Office
from tests.service.reminders.loads import HEADER, MAPPING, docket, file, row
from tests.service.reminders.sights import STAFF, furnish, named
from tests.service.wire import PRIVATE_PEM

DESCRIBED = Described(API)
COURTS = named("of", str(COURT))


class Desk:
    """Web, asking on behalf of somebody."""

    def __init__(self, office: Office, session: aiohttp.ClientSession) -> None:
        self.office, self.session = office, session

    async def ask(self, who: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        staff_id, role, department_id, *_ = STAFF[who]
        token = sign(PRIVATE_PEM, StaffToken(staff_id, role, department_id, "s"), self.office.clock.now())
        async with self.session.request(
            method, self.office.service.url + path, json=body, headers={"Authorization": f"Bearer {token}"}
        ) as answer:
            said = Answer(answer.status, answer.content_type, await answer.text())
        DESCRIBED.hold_against(method, path, body, said)
        return said.status, said.json()

    async def done(self, act_id: UUID, who: str = "otto") -> str:
        """What came of an act."""
        await jobs.look_at_loads(self.office.service.db)
        await self.office.until("SELECT count(*) FROM act WHERE done_at IS NULL", 0)
        await self.settled()
        _, told = await self.ask(who, "GET", f"/v1/acts/{act_id}")
        return str(told["outcome"])

    async def bring(self, content: bytes, source_id: UUID = COURTS) -> UUID:
        """Bring a file and have it looked at."""
        load_id = new_id()
        status, _ = await self.ask("otto", "POST", f"/v1/sources/{source_id}/loads", new_load(content, load_id))
        assert status == 201
        await jobs.look_at_loads(self.office.service.db)
        await self.settled()
        return load_id

    async def settled(self) -> None:
        """Until nothing waits to be read or applied, whoever does it."""
        await self.office.until("SELECT count(*) FROM load WHERE state IN ('brought', 'read')", 0)


def as_json(mapping: Mapping) -> dict[str, Any]:
    return dict(msgspec.json.decode(msgspec.json.encode(mapping)))


def new_load(content: bytes, load_id: UUID) -> dict[str, Any]:
    return {"load_id": str(load_id), "file_name": "docket.csv", "content": base64.b64encode(content).decode()}


def source(edits: int = 0, **changes: Any) -> dict[str, Any]:
    """A form that says how a source is read."""
    plain: dict[str, Any] = {
        "act_id": str(new_id()),
        "publisher_id": str(COURTS),
        "name": "docket",
        "format": "csv",
        "mapping": as_json(MAPPING),
        "edits": edits,
    }
    return plain | changes


@pytest.fixture
async def desk(office: Office) -> AsyncIterator[Desk]:
    await furnish(office)
    mapping = msgspec.json.encode(MAPPING).decode()
    await office.db.execute("UPDATE source SET mapping = $1::jsonb WHERE source_id = $2", mapping, COURTS)
    async with aiohttp.ClientSession() as session:
        yield Desk(office, session)


# Of court's source and its file: otto supervises court, and all others are of probation.
DOORS: list[tuple[str, str, Any]] = [
    ("GET", f"/v1/sources/{COURTS}", None),
    ("PUT", f"/v1/sources/{COURTS}", source()),
    ("PUT", f"/v1/sources/{named('new')}", source()),
    ("POST", f"/v1/sources/{COURTS}/loads", new_load(docket(3), named("brought"))),
    ("GET", f"/v1/loads/{COURTS}", None),
    ("GET", f"/v1/loads/{COURTS}/report", None),
    ("POST", f"/v1/loads/{COURTS}/approve", {"act_id": str(named("approved"))}),
    ("POST", f"/v1/loads/{COURTS}/refuse", {"act_id": str(named("refused"))}),
]


@pytest.mark.parametrize(("method", "path", "body"), DOORS, ids=[f"{one[0]} {one[1]}" for one in DOORS])
async def test_each_door_is_its_departments_alone(desk: Desk, method: str, path: str, body: Any) -> None:
    await desk.office.db.execute("UPDATE load_row SET outcome = 'skipped', told = '{\"reason\": \"past\"}'")
    for who in STAFF:
        if who != "otto":
            assert (await desk.ask(who, method, path, body))[0] == 404, who
    assert await desk.office.db.fetchval("SELECT count(*) FROM act") == 0
    assert await desk.office.db.fetchval("SELECT count(*) FROM audit WHERE outcome = 'denied'") == len(STAFF) - 1
    assert (await desk.ask("otto", method, path, body))[0] in (200, 201, 202)


async def test_a_list_shows_what_its_asker_may_change(desk: Desk) -> None:
    seen = {who: (await desk.ask(who, "GET", "/v1/sources"))[1] for who in STAFF}
    assert {who: len(told["sources"]) for who, told in seen.items()} == dict.fromkeys(seen, 0) | {
        "erin": 1, "ada": 1, "otto": 1
    }  # fmt: skip
    assert {who for who, told in seen.items() if told["publishers"]} == {"erin", "ada", "otto"}
    assert {one["publisher_id"] for one in seen["otto"]["publishers"]} >= {str(COURTS)}


async def test_a_source_is_made_and_changed_and_says_when_another_was_faster(desk: Desk) -> None:
    source_id, form = new_id(), source()
    assert (await desk.ask("otto", "PUT", f"/v1/sources/{source_id}", form))[0] == 202
    assert (await desk.ask("otto", "PUT", f"/v1/sources/{source_id}", form))[0] == 202, "a second click"
    assert await desk.done(UUID(form["act_id"])) == "done"
    _, told = await desk.ask("otto", "GET", f"/v1/sources/{source_id}")
    assert (told["name"], told["edits"], told["min_share"]) == ("docket", 1, 0.8)
    assert told["mapping"]["key"] == ["case"]
    changed, late = source(1, name="daily docket", min_share=0.5), source(1, name="nightly docket")
    for one in (changed, late):
        assert (await desk.ask("otto", "PUT", f"/v1/sources/{source_id}", one))[0] in (202, 409)
    assert await desk.done(UUID(changed["act_id"])) == "done"
    status, problem = await desk.ask("otto", "PUT", f"/v1/sources/{source_id}", source(1))
    assert (status, problem["title"]) == (409, "changed")
    taken = source(name="daily docket")
    await desk.ask("otto", "PUT", f"/v1/sources/{new_id()}", taken)
    assert await desk.done(UUID(taken["act_id"])) == "name_taken"


async def test_what_is_wrong_with_a_mapping_is_said_before_it_is_kept(desk: Desk) -> None:
    bad = as_json(MAPPING) | {"kind": "picnic"}
    status, told = await desk.ask("otto", "PUT", f"/v1/sources/{COURTS}", source(mapping=bad))
    assert (status, told["title"], told["field"]) == (422, "mapping", "mapping.kind")
    await desk.office.db.execute("UPDATE publisher SET labels = '{offender}' WHERE publisher_id = $1", COURTS)
    theirs = source(0, name="nightly 2")
    await desk.ask("otto", "PUT", f"/v1/sources/{new_id()}", theirs)
    assert await desk.done(UUID(theirs["act_id"])) == "not_your_label"


async def test_a_file_is_brought_looked_at_approved_and_reported(desk: Desk) -> None:
    content = file(row(0), row(1, court=""), row(2, day="1/1/2026"))
    load_id = await desk.bring(content)
    again = await desk.ask("otto", "POST", f"/v1/sources/{COURTS}/loads", new_load(content, load_id))
    assert again[0] == 200, "a second click"
    _, page = await desk.ask("otto", "GET", f"/v1/loads/{load_id}")
    assert page["load"]["state"] == "held"
    assert [one["reason"] for one in page["load"]["because"]] == ["first_load", "refused"]
    assert page["load"]["summary"] == "Refused: 1 · No client yet: 1 · Left out: 1"
    assert [(one["place"], one["outcome"]) for one in page["rows"]] == [
        (2, "unmatched"), (3, "refused"), (4, "skipped")
    ]  # fmt: skip
    assert page["rows"][0]["sentence"].startswith("Tuesday, March 10, 2026, 8:30 AM, Matheson Courthouse, room 201.")
    _, spanish = await desk.ask("otto", "GET", f"/v1/loads/{load_id}?show=refused&language=es")
    assert [one["word"] for one in spanish["rows"]] == ["Rechazada"]
    act_id = new_id()
    for _ in range(2):
        assert (await desk.ask("otto", "POST", f"/v1/loads/{load_id}/approve", {"act_id": str(act_id)}))[0] == 202
    assert await desk.done(act_id) == "done"
    _, page = await desk.ask("otto", "GET", f"/v1/loads/{load_id}")
    assert (page["load"]["state"], page["load"]["approved_by_id"]) == ("applied", str(STAFF["otto"][0]))
    status, told = await desk.ask("otto", "POST", f"/v1/loads/{load_id}/refuse", {"act_id": str(new_id())})
    assert (status, told["title"]) == (409, "not_held")


async def test_a_refused_file_changes_nothing(desk: Desk) -> None:
    load_id, act_id = await desk.bring(docket(3)), new_id()
    await desk.ask("otto", "POST", f"/v1/loads/{load_id}/refuse", {"act_id": str(act_id)})
    assert await desk.done(act_id) == "done"
    _, page = await desk.ask("otto", "GET", f"/v1/loads/{load_id}")
    assert (page["load"]["state"], page["load"]["because"][0]["reason"]) == ("refused", "by_staff")
    assert await desk.office.db.fetchval("SELECT count(*) FROM appointment WHERE source_id IS NOT NULL") == 0


async def test_a_report_is_a_file_of_every_row_that_no_spreadsheet_runs(desk: Desk) -> None:
    load_id = await desk.bring(file(*(row(number) for number in range(60)), row(60, court="=cmd()")))
    _, first = await desk.ask("otto", "GET", f"/v1/loads/{load_id}")
    assert (len(first["rows"]), first["has_more"]) == (50, True)
    _, second = await desk.ask("otto", "GET", f"/v1/loads/{load_id}?after={first['rows'][-1]['after']}")
    assert (len(second["rows"]), second["has_more"]) == (11, False)
    _, report = await desk.ask("otto", "GET", f"/v1/loads/{load_id}/report")
    rows = list(csv.reader(io.StringIO(base64.b64decode(report["content"]).decode("utf-8-sig"))))
    assert (report["file_name"], len(rows)) == ("docket.csv.report.csv", 62)
    assert rows[1][:2] == ["2", "No client yet"]
    assert rows[1][3] == "C-0"
    assert rows[61][7] == "'=cmd()"


async def test_an_act_is_carried_out_within_the_rules_of_whoever_asked(desk: Desk) -> None:
    """As if a page had been talked into it: the work looks once more whose it is."""
    load_id = await desk.bring(docket(3))
    await desk.office.db.execute(
        """
        INSERT INTO act (act_id, kind, staff_id, department_id, facts, at)
        SELECT $1, 'load_approved', $2, $3, json_build_object('load_id', $4::text), now()
        """,
        named("talked into"), *(STAFF["erin"][0], STAFF["erin"][2]), str(load_id),
    )  # fmt: skip
    assert await desk.done(named("talked into"), "erin") == "not_yours"
    assert await desk.office.db.fetchval("SELECT state FROM load WHERE load_id = $1", load_id) == "held"


async def test_a_source_that_is_switched_off_takes_no_file(desk: Desk) -> None:
    await desk.office.db.execute("UPDATE source SET is_active = false")
    status, told = await desk.ask("otto", "POST", f"/v1/sources/{COURTS}/loads", new_load(docket(1), new_id()))
    assert (status, told["title"]) == (409, "switched_off")


async def test_a_sample_shows_its_columns_and_how_it_would_be_read(desk: Desk) -> None:
    sample = {"format": "csv", "content": base64.b64encode(file(row(0), row(1, court=""))).decode()}
    path = "/v1/sources/try"
    _, told = await desk.ask("otto", "POST", path, sample)
    assert (told["columns"], len(told["sample"]), told["rows"]) == (HEADER.split(","), 2, [])
    _, told = await desk.ask("otto", "POST", path, sample | {"mapping": as_json(MAPPING)})
    assert [(one["place"], one["outcome"], one["client"]) for one in told["rows"]] == [
        (2, "new", "court_id P-0"), (3, "refused", "")
    ]  # fmt: skip
    other = msgspec.structs.replace(MAPPING, client=ClientBy(label="court_id", id="{who}"))
    _, told = await desk.ask("otto", "POST", path, sample | {"mapping": as_json(other)})
    assert [one["reason"] for one in told["faults"]] == ["no_column"]
    status, told = await desk.ask("otto", "POST", path, sample | {"content": base64.b64encode(b"\n").decode()})
    assert (status, told["title"]) == (422, "empty")
    for who in ("carla", "gus", "aud", "gone"):
        assert (await desk.ask(who, "POST", path, sample))[0] == 404, who


async def test_the_layouts_we_know_are_there_to_be_taken(desk: Desk) -> None:
    _, told = await desk.ask("otto", "GET", "/v1/layouts")
    assert {"atlanta", "alaska_minor", "alaska_criminal", "idaho", "vermont", "salt_lake"} <= {
        one["key"] for one in told
    }
