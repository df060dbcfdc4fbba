"""A department's files of dates: its source, a file brought, and what became of every row."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from proto.people import ExternalId
from services.kit.ids import new_id
from services.reminders import jobs
from services.reminders.acts import clients
from services.reminders.domain.files.kept import GONE, decoded
from services.reminders.domain.files.mapping import ClientBy, Mapping, PhoneBy, Starts
from services.reminders.store import loads
from services.reminders.store.publishers import publisher_named
from services.reminders.store.sources import Source, save_source
from tests.service.reminders.conftest import CARLA, Office, ana

DENVER = "America/Denver"
MAPPING = Mapping(
    key=("case",),
    client=ClientBy(label="court_id", id="{person}"),
    phone=PhoneBy(column="phone"),
    starts=Starts(date="day", time="time", time_zone=DENVER, date_formats=("%m/%d/%Y",), time_formats=("%I:%M %p",)),
    place="{court}[, room {room}]",
    case_number="{case}",
    horizon_days=60,
)
HEADER = "case,person,day,time,court,room,phone"


def row(number: int, **cells: str) -> str:
    """A line of the usual file; what is not said of it is the same in every one."""
    plain = {
        "case": f"C-{number}",
        "person": f"P-{number}",
        "day": f"3/{10 + number % 15}/2026",
        "time": "8:30 AM",
        "court": "Matheson Courthouse",
        "room": "201",
        "phone": "",
    }
    return ",".join((plain | cells).values())


def file(*rows: str, header: str = HEADER) -> bytes:
    """A whole file."""
    return "\n".join((header, *rows, "")).encode()


def docket(count: int, besides: Sequence[int] = ()) -> bytes:
    """A file of so many dates, without these."""
    return file(*(row(number) for number in range(count) if number not in besides))


class Files:
    """One source of court's, and its files."""

    def __init__(self, office: Office) -> None:
        self.office, self.source_id = office, new_id()

    async def opened(self, mapping: Mapping = MAPPING, **changes: Any) -> "Files":
        """The source, read in this way."""
        async with self.office.service.db.tx() as tx:
            court = await publisher_named(tx, "court")
            assert court is not None
            fields: dict[str, Any] = {
                "name": "docket",
                "format": "csv",
                "delimiter": "",
                "is_quoted": True,
                "min_share": 0.8,
                "is_active": True,
                "edits": 0,
            }
            said = msgspec.json.encode(mapping).decode()
            fields |= {"source_id": self.source_id, "publisher_id": court.publisher_id, "mapping": said}
            await save_source(tx, Source(**fields | changes))
        return self

    async def bring(self, content: bytes, name: str = "docket.csv") -> UUID:
        """Leave a file, as an upload does."""
        load_id = new_id()
        async with self.office.service.db.tx() as tx:
            await loads.bring(tx, load_id, self.source_id, name, content, CARLA)
        return load_id

    async def settle(self) -> None:
        """Have all that waits read and applied, by us or by the service's own beat, and committed."""
        await jobs.look_at_loads(self.office.service.db)
        await self.office.until("SELECT count(*) FROM load WHERE state IN ('brought', 'read')", 0)

    async def looked_at(self, content: bytes) -> UUID:
        """Bring it, and see what would become of it, or what became of it."""
        load_id = await self.bring(content)
        await self.settle()
        return load_id

    async def approve(self, load_id: UUID) -> None:
        """Somebody looks at it, and has it applied."""
        async with self.office.service.db.tx() as tx:
            await loads.set_approved(tx, load_id, CARLA)
        await self.settle()

    async def taken(self, content: bytes) -> UUID:
        """A file that is applied, after somebody looked at it where that is needed."""
        load_id = await self.looked_at(content)
        if await self.state(load_id) == "held":
            await self.approve(load_id)
        assert await self.state(load_id) == "applied"
        return load_id

    async def state(self, load_id: UUID) -> str:
        return str(await self.office.db.fetchval("SELECT state FROM load WHERE load_id = $1", load_id))

    async def held_because(self, load_id: UUID) -> str | None:
        because: str | None = await self.office.db.fetchval("SELECT held_because FROM load WHERE load_id = $1", load_id)
        return because

    async def outcomes(self, load_id: UUID) -> list[tuple[int | None, str, str]]:
        """(row, outcome, reason) of each."""
        rows = await self.office.db.fetch(
            "SELECT place, outcome, reason FROM load_row WHERE load_id = $1 ORDER BY place", load_id
        )
        return [(r["place"] if r["place"] < GONE else None, r["outcome"], r["reason"] or "") for r in rows]

    async def counts(self, load_id: UUID) -> dict[str, int]:
        """How many of each outcome."""
        rows = await self.office.db.fetch(
            "SELECT outcome, count(*) FROM load_row WHERE load_id = $1 GROUP BY outcome", load_id
        )
        return {row["outcome"]: row["count"] for row in rows}

    async def told(self, load_id: UUID, place: int) -> Any:
        """What is kept of a row."""
        query = "SELECT told::text FROM load_row WHERE load_id = $1 AND place = $2"
        return decoded(await self.office.db.fetchval(query, load_id, place))

    async def dates(self) -> dict[str, tuple[str, str, int]]:
        """(state, local time, revision) of each date of the source, by its key."""
        rows = await self.office.db.fetch(
            """
            SELECT row_key, state, to_char(local_time, 'MM-DD HH24:MI') AS at, revision
              FROM appointment
             WHERE source_id = $1
            """,
            self.source_id,
        )
        return {row["row_key"]: (row["state"], row["at"], row["revision"]) for row in rows}

    async def standing(self) -> int:
        """How many of its dates stand."""
        query = "SELECT count(*) FROM appointment WHERE source_id = $1 AND state = 'scheduled'"
        return int(await self.office.db.fetchval(query, self.source_id))

    async def know(self, *numbers: int, label: str = "court_id") -> None:
        """Clients whom rows of these numbers name."""
        async with self.office.service.db.tx() as tx:
            for number in numbers:
                ids = (ExternalId(label=label, value=f"P-{number}"),)
                await clients.changed(tx, ana(client_id=UUID(int=2_000 + number), external_ids=ids), 1)
