"""Every error code, at the door and in a receipt, through the pretend phone company: what is stored, what is told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from proto.numbers import NumberOptedOut
from proto.sms import SmsExpired, SmsSend, SmsStatusChanged
from services.gateway.domain.cap import ZONE as CAP_ZONE
from services.gateway.domain.codes import CODES
from services.gateway.store import lines
from tests.service.gateway.office import LINE, OTHER_LINE, PROBATION, Office, at, until

# code, where it comes · the first attempt, how many there are · how long its line rests (s) · what is told, in which
# words · what else is kept. "busy": it goes round between queue and door until the line is well.
TABLE = """
20429 door    · busy        1 · -    · -         -                · -
20500 door    · unknown     1 · -    · unknown   -                · -
20503 door    · unknown     1 · -    · unknown   -                · -
21611 door    · busy        1 · -    · queued    our_fault        · -
30001 door    · queued      1 · 300  · queued    our_fault        · -
30001 receipt · failed      2 · 300  · queued    our_fault        · -
30022 door    · queued      1 · 60   · queued    our_fault        · -
30022 receipt · undelivered 2 · 60   · queued    our_fault        · -
30023 door    · queued      1 · cap  · queued    our_fault        · -
30023 receipt · undelivered 2 · cap  · queued    our_fault        · -
30027 door    · queued      1 · cap  · queued    our_fault        · -
30027 receipt · undelivered 2 · cap  · queued    our_fault        · -
30036 receipt · failed      1 · -    · expired   -                · -
60728 door    · queued      1 · 3600 · queued    our_fault        · -
63017 door    · busy        1 · -    · queued    our_fault        · -
63038 door    · queued      1 · 3600 · queued    our_fault        · everywhere
20003 door    · queued      1 · 300  · queued    our_fault        · everywhere
30002 door    · queued      1 · 300  · queued    our_fault        · everywhere
30002 receipt · failed      2 · 300  · queued    our_fault        · everywhere
21703 door    · queued      1 · 300  · queued    our_fault        · -
21704 door    · queued      1 · 300  · queued    our_fault        · -
21705 door    · queued      1 · 300  · queued    our_fault        · -
30024 door    · queued      1 · 3600 · queued    our_fault        · -
30024 receipt · undelivered 2 · 3600 · queued    our_fault        · -
30032 door    · queued      1 · 3600 · queued    our_fault        · -
30032 receipt · undelivered 2 · 3600 · queued    our_fault        · -
30034 door    · queued      1 · 3600 · queued    our_fault        · -
30034 receipt · failed      2 · 3600 · queued    our_fault        · -
21610 door    · failed      1 · -    · failed    opted_out        · opt_out
21610 receipt · undelivered 1 · -    · undelivered opted_out      · opt_out
21211 door    · failed      1 · -    · failed    wrong_number     · -
21214 door    · failed      1 · -    · failed    wrong_number     · -
21217 door    · failed      1 · -    · failed    wrong_number     · -
21266 door    · failed      1 · -    · failed    wrong_number     · -
21614 door    · failed      1 · -    · failed    landline         · -
30005 receipt · undelivered 1 · -    · undelivered not_in_service · -
30006 receipt · undelivered 1 · -    · undelivered landline       · -
21408 door    · failed      1 · -    · failed    our_fault        · -
21601 door    · failed      1 · -    · failed    our_fault        · -
21606 door    · failed      1 · -    · failed    our_fault        · -
21612 door    · failed      1 · -    · failed    our_fault        · -
21635 door    · failed      1 · -    · failed    our_fault        · -
21602 door    · failed      1 · -    · failed    content_refused  · -
21617 door    · failed      1 · -    · failed    content_refused  · -
21620 door    · failed      1 · -    · failed    content_refused  · -
21623 door    · failed      1 · -    · failed    content_refused  · -
30019 receipt · undelivered 1 · -    · undelivered content_refused · -
12300 receipt · undelivered 1 · -    · undelivered picture_not_carried · -
30004 receipt · undelivered 1 · -    · undelivered carrier_blocked · -
30007 receipt · undelivered 1 · -    · undelivered carrier_blocked · -
14107 door    · failed      1 · -    · failed    too_many_replies · quiet_pair
14107 receipt · undelivered 1 · -    · undelivered too_many_replies · quiet_pair
30003 receipt · undelivered 2 · -    · queued    phone_off        · +1800
30008 receipt · undelivered 2 · -    · queued    no_reason        · +1800
30017 receipt · undelivered 2 · -    · queued    no_reason        · +300
30410 receipt · undelivered 2 · -    · queued    no_reason        · +300
30500 receipt · undelivered 2 · -    · queued    no_reason        · +300
"""
# The table the provider's pages and three large senders' maps make (design notes), and three that the provider's own
# pages add: 12300, 21266 and 30036.
NAMED = """
    20429 20500 20503 21611 30001 30022 30023 30027 63038 60728 63017 14107 21211 21214 21217 21614 30005 30006 21610
    21408 21612 21606 21601 21635 21602 21617 21620 21623 30019 30034 30032 30024 21703 21704 21705 20003 30002 30003
    30008 30017 30410 30500 30004 30007
"""


class Row(msgspec.Struct, frozen=True):
    """One line of the table, with a line and a number of its own."""

    code: str
    where: str
    status: str
    attempts: int
    rest: str
    told: str | None
    wording: str | None
    kept: str
    line: str
    number: str


def row_of(place: int, text: str) -> Row:
    code, where, status, attempts, rest, told, wording, kept = (word for word in text.replace("·", " ").split() if word)
    return Row(
        code,
        where,
        status,
        int(attempts),
        rest,
        None if told == "-" else told,
        None if wording == "-" else wording,
        kept,
        f"+1385556{place:04}",
        f"+1307556{place:04}",
    )


ROWS = [row_of(place, text) for place, text in enumerate(TABLE.strip().splitlines())]


def test_the_table_is_whole() -> None:
    places = {"door": ("door",), "receipt": ("receipt",), "both": ("door", "receipt")}
    assert {(row.code, row.where) for row in ROWS} == {
        (number, where) for number, code in CODES.items() for where in places[code.comes]
    }
    assert set(CODES) == set(NAMED.split()) | {"12300", "21266", "30036"}


async def drive(office: Office, rows: Sequence[Row]) -> dict[str, SmsSend]:
    await office.knobs(
        error_codes={row.number: int(row.code) for row in rows},
        at_the_door={row.number: row.where == "door" for row in rows},
        receipt_delay_ms=20,
        retry_after_s=0,
    )
    orders = {
        row.number: office.order(
            f"{row.code} {row.where}", to=row.number, line=row.line, not_after=at(office, hours=48), purpose="away"
        )
        for row in rows
    }
    await office.send(*orders.values())
    return orders


def told_of(office: Office, message_id: UUID) -> list[Any]:
    """The last thing threads was told of a text, unless it is on its way."""
    known = [
        (seq or 0, event)
        for event, (_, seq) in zip(office.events, office.sequences, strict=True)
        if isinstance(event, SmsStatusChanged | SmsExpired) and event.message_id == message_id
    ]
    last = [event for _, event in sorted(known, key=lambda pair: pair[0])[-1:]]
    return [event for event in last if getattr(event, "status", "expired") not in ("accepted", "sent")]


async def judge(office: Office, row: Row, order: SmsSend, began: datetime) -> None:
    why = f"{row.code} {row.where}"
    attempts = await office.rows(
        "SELECT status, error_code, not_before, is_repeated FROM attempt WHERE message_id = $1 ORDER BY attempt_no",
        order.message_id,
    )
    assert len(attempts) == row.attempts, why
    first = attempts[0]
    if row.status != "busy":
        assert (first["status"], first["error_code"]) == (row.status, None if row.status == "unknown" else row.code), (
            why
        )
    if row.attempts == 2:
        assert (attempts[1]["status"], first["is_repeated"]) == ("queued", True), why
    await judge_line(office, row, began)
    [event] = told_of(office, order.message_id) if row.told else [None]
    if isinstance(event, SmsStatusChanged):
        assert (event.status, event.wording) == (row.told, row.wording), why
        assert event.code == (row.code if row.told != "unknown" else None), why
        assert (event.retry_at is not None) == (row.attempts == 2 or row.rest != "-" or row.code == "63017"), why
    else:
        assert event is None or row.told == "expired", why
    if row.kept.startswith("+"):
        assert near(attempts[1]["not_before"], began + timedelta(seconds=int(row.kept))), why


async def judge_line(office: Office, row: Row, began: datetime) -> None:
    [line] = await office.rows("SELECT parked_until, trouble FROM line WHERE line = $1", row.line)
    if row.rest == "cap":
        parked = line["parked_until"].astimezone(CAP_ZONE)
        assert (parked.hour, parked.minute, parked.second) == (0, 0, 0), row.code
        assert parked > began, row.code
    elif row.rest != "-":
        assert near(line["parked_until"], began + timedelta(seconds=int(row.rest))), row.code
    elif row.status != "busy":
        assert line["trouble"] in (0, 1), row.code
    if row.status == "busy" or row.rest != "-":
        assert line["trouble"] > 0, row.code


def near(moment: datetime, wanted: datetime) -> bool:
    return timedelta(seconds=-1) < moment - wanted < timedelta(seconds=90)


async def all_told(office: Office, rows: Sequence[Row], orders: dict[str, SmsSend]) -> None:
    async def told() -> bool:
        return all(told_of(office, orders[row.number].message_id) for row in rows if row.told)

    await until(told, 120)


async def test_every_code_ends_in_its_state_its_event_and_its_words(office: Office) -> None:
    rows = [row for row in ROWS if row.kept != "everywhere"]
    async with office.running():
        async with office.gateway.db.tx() as tx:
            for row in rows:
                await lines.add_line(tx, row.line, PROBATION, pace=None)
        began = office.clock.now()
        orders = await drive(office, rows)
        await all_told(office, rows, orders)
        for row in rows:
            await judge(office, row, orders[row.number], began)
        learnt = await office.rows("SELECT number, how FROM opt_out WHERE is_opted_out ORDER BY number")
        assert [tuple(one) for one in learnt] == [(row.number, "provider") for row in rows if row.kept == "opt_out"]
        await office.saw(NumberOptedOut, 2)
        silenced = await office.rows("SELECT number FROM quiet_pair ORDER BY number")
        assert [one[0] for one in silenced] == [row.number for row in rows if row.kept == "quiet_pair"]


async def test_what_is_wrong_with_the_account_stops_every_line(office: Office) -> None:
    rows = [row for row in ROWS if row.kept == "everywhere"]
    async with office.running():
        await office.add_line()
        for row in rows:
            here = msgspec.structs.replace(row, line=LINE)
            await office.add_line(OTHER_LINE)
            began = office.clock.now()
            orders = await drive(office, [here])
            await all_told(office, [here], orders)
            await judge(office, here, orders[row.number], began)
            await judge_line(office, msgspec.structs.replace(row, line=OTHER_LINE), began)
            await office.knobs()
            async with office.gateway.db.tx() as tx:  # a person has mended it
                await tx.execute("UPDATE line SET parked_until = NULL, trouble = 0")
            await office.saw(SmsStatusChanged, message_id=orders[row.number].message_id, status="delivered", seconds=30)
