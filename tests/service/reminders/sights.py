"""A house with something of everybody's in it, and what each of its people sees of it through the page role."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID, uuid5

from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from tests.service.reminders.conftest import ANA, CARLA, COURT, MONDAY, PROBATION, Office

BEN, CAL = UUID(int=12), UUID(int=13)
DEV, ERIN, GUS, ADA, AUD, OTTO, GONE = (UUID(int=21 + n) for n in range(7))
FIELD, INTAKE = UUID(int=31), UUID(int=32)
# name: (id, role, department, team, is_active)
STAFF = {
    "carla": (CARLA, "case_manager", PROBATION, FIELD, True),
    "dev": (DEV, "case_manager", PROBATION, INTAKE, True),
    "erin": (ERIN, "supervisor", PROBATION, None, True),
    "gus": (GUS, "front_office", PROBATION, None, True),
    "ada": (ADA, "administrator", PROBATION, None, True),
    "aud": (AUD, "auditor", PROBATION, None, True),
    "otto": (OTTO, "supervisor", COURT, None, True),
    "gone": (GONE, "supervisor", PROBATION, None, False),
}
# name: (id, who serves them in probation)
CLIENTS = {"ana": (ANA, CARLA), "ben": (BEN, DEV), "cal": (CAL, None)}
OF_CLIENTS = ("client", "caseload", "appointment", "reminder", "announced", "edit", "slot", "conflict")
OF_RULES = ("department_rules", "cascade", "template", "source", "load", "load_row")


def named(*words: str) -> UUID:
    """The id of something in this house."""
    return uuid5(UUID(int=0), " ".join(words))


async def furnish(office: Office, *, has_directory: bool = True) -> None:
    """Put in three clients with two dates each, one date that is nobody's, and both departments' rules and files."""
    if has_directory:
        for person in STAFF.values():
            await office.db.execute("INSERT INTO staff VALUES ($1, 'somebody', $2, $3, $4, $5, 1)", *person)
        for team, supervisor in ((FIELD, ERIN), (INTAKE, UUID(int=99))):
            await office.db.execute("INSERT INTO team VALUES ($1, $2, $3, true, 1)", team, PROBATION, [supervisor])
    for name, (client_id, owner) in CLIENTS.items():
        await office.db.execute(
            "INSERT INTO client VALUES ($1, $2, 'America/Denver', true, false, '+18015550110', 'working', 1)",
            client_id, name,
        )  # fmt: skip
        await office.db.execute("INSERT INTO caseload VALUES ($1, $2, $3, true)", client_id, PROBATION, owner)
        one, other = sorted([await _date(office, name, "1", client_id), await _date(office, name, "2", client_id)])
        await office.db.execute("INSERT INTO conflict VALUES ($1, $2, $3, $4)", one, other, client_id, MONDAY)
    await _date(office, "nobody", "1", None)
    for department_id in (PROBATION, COURT):
        await _rules(office, department_id)


async def _date(office: Office, name: str, number: str, client_id: UUID | None) -> UUID:
    """A date that court published; its reminder, and what stands beside it."""
    date = named(name, number)
    await office.db.execute(
        """
        INSERT INTO appointment (appointment_id, publisher_id, their_id, event_id, version_at, content_hash, revision,
                                 state, kind, client_label, client_value, client_id, department_id, changed_at)
        SELECT $1, publisher_id, $2, 'e', $3, '', 1, 'cancelled', 'hearing', 'case', $2, $4, department_id, $3
          FROM publisher
         WHERE name = 'court'
        """,
        date, f"{name} {number}", MONDAY, client_id,
    )  # fmt: skip
    await office.db.execute(
        """
        INSERT INTO reminder (reminder_id, appointment_id, client_id, step, revision, event_id, state, not_before,
                              not_after, local_time, post_id, changed_at)
        VALUES ($1, $1, $2, 'day_before', 1, 'e', 'sent', $3, $4, '2026-03-10T08:30', $1, $3)
        """,
        date, client_id or ANA, MONDAY, MONDAY + timedelta(hours=1),
    )  # fmt: skip
    await office.db.execute("INSERT INTO announced VALUES ($1, 1)", date)
    await office.db.execute("INSERT INTO edit (appointment_id, by_id, at) VALUES ($1, $2, $3)", date, CARLA, MONDAY)
    await office.db.execute(
        "INSERT INTO slot VALUES ($1, $1, 1, '2026-03-10T08:30', 'America/Denver', 'here', $2, NULL, 'offered')",
        date, CARLA,
    )  # fmt: skip
    return date


async def _rules(office: Office, department_id: UUID) -> None:
    """A department's rules and words, and a file of a publisher of its."""
    this = named("of", str(department_id))
    await office.db.execute("INSERT INTO department_rules VALUES ($1)", department_id)
    await office.db.execute("INSERT INTO cascade VALUES ($1, 'other', 'day_before', 1, '16:00', true)", department_id)
    await office.db.execute(
        """
        INSERT INTO template (template_id, department_id, step, kind, version, wording, state, changed_at)
        VALUES ($1, $2, 'day_before', 'other', 1, '{"en": "Hi"}', 'published', $3)
        """,
        this, department_id, MONDAY,
    )  # fmt: skip
    await office.db.execute(
        """
        INSERT INTO publisher (publisher_id, name, department_id, key_prefix, key_hash, scopes, has_queue, added_at)
        VALUES ($1, $2, $3, $2, '', '{}', false, $4)
        """,
        this, f"files-{this.hex[:8]}", department_id, MONDAY,
    )  # fmt: skip
    await office.db.execute(
        "INSERT INTO source (source_id, publisher_id, name, format, mapping) VALUES ($1, $1, 'nightly', 'csv', '{}')",
        this,
    )
    await office.db.execute(
        """
        INSERT INTO load (load_id, source_id, came_how, file_name, content_hash, state, at)
        VALUES ($1, $1, 'drop', 'dates.csv', '', 'held', $2)
        """,
        this, MONDAY,
    )  # fmt: skip
    await office.db.execute("INSERT INTO load_row (load_id, place, cells) VALUES ($1, 1, '{ABBOTT}')", this)


@asynccontextmanager
async def page_of(office: Office, who: str) -> AsyncIterator[Tx]:
    """A page's transaction on behalf of one of the people; what they have in their token is as the directory says."""
    staff_id, role, department_id, *_ = STAFF[who]
    async with office.service.pages.page(StaffToken(staff_id, role, department_id, "s")) as tx:
        yield tx


async def clients_in(tx: Tx, table: str) -> set[str]:
    """Whose rows of a table a page sees: names of CLIENTS, or nobody."""
    names = {client_id: name for name, (client_id, _) in CLIENTS.items()} | {None: "nobody"}
    if table in ("announced", "edit", "slot", "reminder"):
        dates = {named(name, number): name for name in (*CLIENTS, "nobody") for number in "12"}
        rows = await tx.fetch(f"SELECT appointment_id FROM {table}")
        return {dates[row["appointment_id"]] for row in rows}
    return {names[row["client_id"]] for row in await tx.fetch(f"SELECT client_id FROM {table}")}
