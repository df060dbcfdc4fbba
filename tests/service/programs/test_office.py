"""`./run office`: each act has its row and its audit row; what can't be is refused in a sentence, leaving nothing."""

import asyncio
import getpass
import re

import asyncpg
import pytest

from services.gateway.store import hold
from services.kit.clock import SYSTEM
from services.kit.db import Database as Kit
from services.web.domain.passwords import is_right
from tests.operators import Operator, Said
from tests.servers.databases import Database

FERN = ("staff", "Fern Ito", "Fern@County.example", "case_manager", "Parole", "--make-password")
LINE = ("line", "(801) 555-0143", "Parole")


async def acts(eyes: asyncpg.Connection, schema: str) -> list[str]:
    rows = await eyes.fetch(f"SELECT act, actor_kind, actor_id FROM {schema}.audit ORDER BY at, audit_id")
    assert {(row["actor_kind"], row["actor_id"]) for row in rows} <= {("operator", getpass.getuser())}
    return [row["act"] for row in rows]


def secret_in(said: Said) -> str:
    found = re.search(r"password \(shown once\): (\S+)", said.out)
    assert found, said
    return found[1]


async def test_a_department_its_people_and_its_line_are_made_and_on_record(
    operator: Operator, eyes: asyncpg.Connection
) -> None:
    told = (
        "--time-zone",
        "America/Denver",
        "--quiet-from",
        "21:30",
        "--quiet-until",
        "8:00",
        "--phone",
        "801 555 0100",
    )
    for words in (("department", "Parole", *told), FERN, (*LINE, "--kind", "toll_free")):
        assert (said := await operator.office(*words)).code == 0, said
    department = await eyes.fetchrow("SELECT * FROM web.department")
    assert department is not None
    assert (department["quiet_from"], department["quiet_until"]) == ("21:30", "08:00")
    assert department["office_phone"] == "+18015550100"
    fern = await eyes.fetchrow("SELECT email, role, department_id FROM web.staff")
    assert tuple(fern or ()) == ("fern@county.example", "case_manager", department["department_id"])
    line = await eyes.fetchrow("SELECT line, department_id, kind, pace FROM gateway.line")
    assert tuple(line or ()) == ("+18015550143", department["department_id"], "toll_free", 3.0)
    assert await acts(eyes, "web") == ["department_added", "staff_added"]
    assert await acts(eyes, "gateway") == ["line_changed"]
    told_of = await eyes.fetch("SELECT type FROM web.outbox UNION ALL SELECT type FROM gateway.outbox")
    assert {"department.changed.v1", "staff.changed.v1", "line.changed.v1"} < {row["type"] for row in told_of}


async def test_a_made_password_is_shown_once_and_a_new_one_replaces_it(
    operator: Operator, eyes: asyncpg.Connection
) -> None:
    await operator.office("department", "Parole")
    first = secret_in(await operator.office(*FERN))
    second = secret_in(await operator.office("password", "fern@county.example", "--make-password"))
    kept = await eyes.fetchval("SELECT password_hash FROM web.staff")
    assert (is_right(kept, first), is_right(kept, second)) == (False, True)
    assert (await operator.office("unlock", "fern@county.example")).code == 0
    assert await acts(eyes, "web") == ["department_added", "staff_added", "password_set", "staff_unlocked"]


async def test_a_publisher_gets_a_key_and_is_told_what_its_queue_still_needs(
    operator: Operator, eyes: asyncpg.Connection
) -> None:
    await operator.office("department", "Parole")
    plain = await operator.office("publisher", "clinic", "Parole")
    queued = await operator.office("publisher", "night-court", "Parole", "--queue")
    for said in (plain, queued):
        assert re.search(r"^cc_[0-9a-f]{12}_\S{43}$", said.out, re.MULTILINE), said
    assert "PUBLISHERS" not in plain.out
    for named in ("PUBLISHERS", "night-court_amqp_password", "publisher.night-court.receipts", "not made yet"):
        assert named in queued.out
    rows = await eyes.fetch("SELECT name, has_queue FROM reminders.publisher ORDER BY name")
    assert [tuple(row) for row in rows] == [("clinic", False), ("night-court", True)]
    assert await acts(eyes, "reminders") == ["publisher.added"] * 2


async def test_a_hold_is_ended_once(operator: Operator, eyes: asyncpg.Connection, database: Database) -> None:
    gateway = Kit("gateway", database.url("gateway_work"), 1, SYSTEM)
    await gateway.open()
    async with gateway.tx() as tx:
        await hold.hold(tx, "restored")
    await gateway.close()
    first, second = await operator.office("release-hold"), await operator.office("release-hold")
    assert (first.code, second.code, second.err) == (0, 1, "not done: nothing is held\n")
    assert not await eyes.fetchval("SELECT is_held FROM gateway.hold")
    rows = await eyes.fetch("SELECT act, actor_kind FROM gateway.audit ORDER BY at")
    assert tuple(rows[-1]) == ("hold_released", "operator")


async def test_a_line_is_given_a_cap_parked_and_opened_on_record(operator: Operator, eyes: asyncpg.Connection) -> None:
    service = "MG" + "0" * 31 + "7"
    for words in (
        ("department", "Parole"),
        (*LINE, "--kind", "ten_dlc", "--daily-cap", "2000"),
        LINE,
        ("line", service, "Parole", "--numbers", "801 555 0144", "--daily-cap", "none"),
        ("line", "262966", "Parole", "--daily-cap", "90000"),
    ):
        assert (said := await operator.office(*words)).code == 0, said
    rows = await eyes.fetch("SELECT line, kind, daily_cap FROM gateway.line ORDER BY kind")
    assert [tuple(row) for row in rows] == [
        ("+18015550143", "long_code", 2000),
        (service, "messaging_service", None),
        ("262966", "short_code", 90000),
    ]
    parked = await operator.office("park-line", "801 555 0143", "--because", "carrier's campaign review")
    assert "nothing goes by +18015550143 until: ./run office open-line" in parked.out, parked
    until = await operator.office("park-line", service, "--because", "moving", "--until", "2090-12-01T08:00")
    assert "until 2090-12-01T08:00, by its department's clock" in until.out, until
    row = await eyes.fetchrow("SELECT shut_because, shut_until FROM gateway.line WHERE line = $1", "+18015550143")
    assert tuple(row or ()) == ("carrier's campaign review", None)
    opened, again = [await operator.office("open-line", "801 555 0143") for _ in range(2)]
    assert (opened.code, again.code, again.err) == (0, 1, "not done: +18015550143 is not parked\n")
    assert (await acts(eyes, "gateway"))[-3:] == ["line_parked", "line_parked", "line_opened"]
    reasons = await eyes.fetch("SELECT facts->>'reason' FROM gateway.audit WHERE act = 'line_parked' ORDER BY at")
    assert [row[0] for row in reasons] == ["carrier's campaign review", "moving"]


async def test_what_somebody_said_at_the_desk_stops_texts_and_is_evidence(
    operator: Operator, eyes: asyncpg.Connection
) -> None:
    for words in (("department", "Parole"), LINE):
        assert (await operator.office(*words)).code == 0
    stop = ("consent", "801 555 0101", "801 555 0143", "stop", "--note", "asked at the desk, in words of their own")
    first, second = await operator.office(*stop), await operator.office(*stop)
    assert (first.code, second.code) == (0, 0)
    assert "gets no texts from +18015550143; what was said is kept" in first.out
    assert "as before" in second.out
    assert "0101" not in first.out
    row = await eyes.fetchrow("SELECT number, line, is_opted_out, how FROM gateway.opt_out")
    assert tuple(row or ()) == ("+18015550101", "+18015550143", True, "recorded")
    assert await eyes.fetchval("SELECT count(*) FROM gateway.consent_evidence WHERE how = 'recorded'") == 2
    assert await acts(eyes, "gateway") == ["line_changed", "number_opted_out"]
    assert "number.opted_out.v1" in {row["type"] for row in await eyes.fetch("SELECT type FROM gateway.outbox")}


CANT_BE: dict[str, tuple[tuple[str, ...], str]] = {
    "a role there is not": (("staff", "X", "x@county.example", "boss", "Parole"), "invalid choice: 'boss'"),
    "a department there is not": (
        ("staff", "X", "x@county.example", "auditor", "Nowhere", "--make-password"),
        "Nowhere",
    ),
    "an address without @": (("staff", "X", "county", "auditor", "Parole", "--make-password"), "has an @ in it"),
    "a person without a name": (("staff", "", "x@county.example", "auditor", "Parole", "--make-password"), "a name"),
    "an address twice": (FERN, "./run office password Fern@County.example"),
    "a password for nobody": (("password", "nobody@county.example", "--make-password"), "nobody signs in as"),
    "nobody to let in": (("unlock", "nobody@county.example"), "nobody signs in as"),
    "a department's name twice": (("department", "Parole"), "of this name already"),
    "a department without a name": (("department", ""), "needs a name"),
    "a zone of no place": (("department", "X", "--time-zone", "Mars/Olympus"), "no time zone"),
    "a path for a zone": (("department", "X", "--time-zone", "../../etc/passwd"), "no time zone"),
    "an hour there is not": (("department", "X", "--quiet-from", "25:00"), "write one such as 08:00"),
    "a telephone that is none": (("department", "X", "--phone", "12"), "digits"),
    "a number too short": (("line", "555-01", "Parole"), "digits"),
    "a number in letters": (("line", "801-CALL-NOW", "Parole"), "letters"),
    "a kind of line there is not": ((*LINE, "--kind", "fax"), "invalid choice: 'fax'"),
    "a pace in words": ((*LINE, "--pace", "fast"), "segments a second above 0"),
    "a pace of nothing": ((*LINE, "--pace", "0"), "segments a second above 0"),
    "a pace that is no number": ((*LINE, "--pace", "nan"), "segments a second above 0"),
    "a pace without end": ((*LINE, "--pace", "inf"), "segments a second above 0"),
    "a cap of nothing": ((*LINE, "--daily-cap", "0"), "--daily-cap is a whole number of segments a day above 0"),
    "a cap below nothing": ((*LINE, "--daily-cap=-5"), "--daily-cap is a whole number"),
    "a cap in words": ((*LINE, "--daily-cap", "many"), "--daily-cap is a whole number"),
    "a cap no carrier has": ((*LINE, "--daily-cap", "9" * 30), "--daily-cap is a whole number"),
    "numbers of a line that has none": ((*LINE, "--numbers", "801 555 0144"), "--numbers is for a Messaging Service"),
    "parking without a reason": (("park-line", "801 555 0143"), "--because"),
    "parking for no reason": (("park-line", "801 555 0143", "--because", " "), "why it is parked"),
    "parking a line there is not": (("park-line", "801 555 0177", "--because", "x"), "there is no line +18015550177"),
    "parking what is no line": (("park-line", "MG7", "--because", "x"), "32 hex digits"),
    "parking until yesterday": (
        ("park-line", "801 555 0143", "--because", "x", "--until", "2020-01-01T08:00"),
        "is over",
    ),
    "parking until some day": (("park-line", "801 555 0143", "--because", "x", "--until", "soon"), "2026-12-01T08:00"),
    "opening a line there is not": (("open-line", "801 555 0177"), "there is no line +18015550177"),
    "opening a line that is open": (("open-line", "801 555 0143"), "is not parked"),
    "a word for a line there is not": (
        ("consent", "801 555 0101", "801 555 0177", "stop", "--note", "at the desk"),
        "there is no line +18015550177",
    ),
    "a word nobody said": (("consent", "801 555 0101", "801 555 0143", "stop"), "--note"),
    "a word without words": (("consent", "801 555 0101", "801 555 0143", "stop", "--note", " "), "kept as evidence"),
    "a word that is none": (("consent", "801 555 0101", "801 555 0143", "maybe", "--note", "x"), "invalid choice"),
    "a publisher's name twice": (("publisher", "clinic", "Parole"), "of this name already"),
    "a publisher in capitals": (("publisher", "Clinic", "Parole"), "small letters"),
    "a publisher called as we are": (("publisher", "web", "Parole"), "not ours"),
    "a publisher that could forge receipts": (("publisher", "receipt", "Parole"), "not ours"),
    "an act there is not": (("fire", "everybody"), "invalid choice: 'fire'"),
    "no act": ((), "required: act"),
}
TABLES = (
    *("web.department", "web.staff", "gateway.line", "gateway.opt_out", "reminders.publisher"),
    *("web.audit", "web.outbox", "gateway.audit", "gateway.outbox"),
)


async def test_what_cant_be_is_refused_in_a_sentence_and_leaves_nothing(
    operator: Operator, eyes: asyncpg.Connection, subtests: pytest.Subtests
) -> None:
    for words in (("department", "Parole"), FERN, ("publisher", "clinic", "Parole"), LINE):
        assert (await operator.office(*words)).code == 0
    counting = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in TABLES)
    before = await eyes.fetchrow(counting)
    two = asyncio.Semaphore(2)

    async def refused(words: tuple[str, ...]) -> Said:
        async with two:
            return await operator.office(*words)

    answers = await asyncio.gather(*(refused(words) for words, _ in CANT_BE.values()))
    for (name, (_, why)), said in zip(CANT_BE.items(), answers, strict=True):
        with subtests.test(name):
            assert said.code in (1, 2)
            assert why in said.err
            assert said.is_calm
            assert said.out == ""
    assert await eyes.fetchrow(counting) == before


async def test_an_office_that_cant_be_reached_is_said(subtests: pytest.Subtests) -> None:
    away = "postgresql://web_work:hunter2@127.0.0.1:9/none"
    for environment, why in (({}, "WEB_DATABASE_URL is not set"), ({"WEB_DATABASE_URL": away}, "does not answer")):
        with subtests.test(why):
            said = await Operator(environment).office("department", "X")
            assert said.code == 1
            assert why in said.err
            assert "hunter2" not in said.err
            assert said.is_calm
