"""`./run office` on the wire: lines with caps, parked and opened; what somebody said at the desk."""

import asyncio

import asyncpg
import pytest

from tests.operators import Operator, Said

LINE = ("line", "(801) 555-0143", "Parole")


async def acts(eyes: asyncpg.Connection) -> list[str]:
    rows = await eyes.fetch("SELECT act, actor_kind FROM gateway.audit ORDER BY at, audit_id")
    assert {row["actor_kind"] for row in rows} == {"operator"}
    return [row["act"] for row in rows]


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
    assert (await acts(eyes))[-3:] == ["line_parked", "line_parked", "line_opened"]
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
    assert await acts(eyes) == ["line_changed", "number_opted_out"]
    assert "number.opted_out.v1" in {row["type"] for row in await eyes.fetch("SELECT type FROM gateway.outbox")}


CANT_BE: dict[str, tuple[tuple[str, ...], str]] = {
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
}
TABLES = "gateway.line", "gateway.opt_out", "gateway.consent_evidence", "gateway.audit", "gateway.outbox"


async def test_what_cant_be_is_refused_in_a_sentence_and_leaves_nothing(
    operator: Operator, eyes: asyncpg.Connection, subtests: pytest.Subtests
) -> None:
    for words in (("department", "Parole"), LINE):
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
