"""Calls to a line: whom they ring, what is said when nobody answers, and that each counts once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from proto.numbers import NumberOptedOut
from proto.sms import CallReceived
from services.gateway.domain.calls import NOTICE
from services.gateway.store import lines
from tests.service.gateway.calling import Caller, Told
from tests.service.gateway.county import (
    BEN_ID,
    DESK,
    DEV,
    DEVS_DESK,
    FRONT_DESK,
    client,
    cover,
    department,
    person,
    phone,
    settle,
)
from tests.service.gateway.office import ANA, BEN, LINE, OTHER_LINE, Office, free_port

EN, ES = "en-US", "es-MX"
STRANGER = "+13075550198"


@pytest.fixture
async def county(road: Office) -> Office:
    """Ana is Carla's, writes Spanish; Carla has a desk, probation a phone."""
    await settle(road, client(), person(), person(DEV, DEVS_DESK), department())
    return road


async def test_a_call_rings_the_owner_s_desk_then_the_department_s_then_is_told_in_the_caller_s_language(
    county: Office,
) -> None:
    ana = Caller(county)
    first = await ana.calls()
    assert (first.rings, first.caller_id, first.verbs) == (DESK, ANA, ("Dial",))
    second = await ana.rang("no-answer")
    assert (second.rings, second.caller_id) == (FRONT_DESK, ANA)
    last = await ana.rang("busy")
    assert (last.said, last.verbs) == ((ES,), ("Say", "Hangup"))
    assert await ana.outcome() == "notice"
    assert await ana.ends() == 200
    [event] = await county.saw(CallReceived)
    assert (event.number, event.line, event.provider_sid) == (ANA, LINE, ana.form["CallSid"])
    assert await county.accepted() == []  # nothing is texted to somebody who called


async def test_once_somebody_answers_it_is_over_when_they_hang_up(county: Office) -> None:
    ana = Caller(county)
    await ana.calls()
    assert (await ana.rang("completed", CallStatus="completed")).verbs == ("Hangup",)
    assert await ana.outcome() == "answered"


async def test_a_caller_who_gives_up_rings_nobody_else(county: Office) -> None:
    ana = Caller(county)
    await ana.calls()
    assert (await ana.rang("canceled", CallStatus="completed")).verbs == ("Hangup",)
    assert await ana.outcome() == "gone"


@pytest.mark.parametrize(
    ("states", "number", "rings", "said"),
    [
        ([client(), person(desk_phone=None), department()], ANA, [FRONT_DESK], (ES,)),
        ([client(), person(is_active=False), department()], ANA, [FRONT_DESK], (ES,)),
        ([client(language="en"), person(), department(None)], ANA, [DESK], (EN,)),
        ([client(), person(desk_phone=None), department(None)], ANA, [], (ES,)),
        ([client(), person(), department(is_active=False)], ANA, [DESK], (ES,)),
        ([client(), person(), person(DEV, DEVS_DESK), department(), cover()], ANA, [DEVS_DESK, FRONT_DESK], (ES,)),
        ([client(), person(), person(DEV, None), department(), cover()], ANA, [FRONT_DESK], (ES,)),
        ([client(caseloads=()), person(), department()], ANA, [FRONT_DESK], (ES,)),
        ([client(), person(desk_phone=FRONT_DESK), department()], ANA, [FRONT_DESK], (ES,)),
        ([client(), person(), department()], STRANGER, [FRONT_DESK], (EN, ES)),
        ([client(), person(), department(None)], STRANGER, [], (EN, ES)),
        ([], STRANGER, [], (EN, ES)),
        ([client(), client(BEN_ID, language="en"), person(), department()], ANA, [FRONT_DESK], (EN, ES)),
        ([client(), client(BEN_ID), person(), department()], ANA, [FRONT_DESK], (ES,)),
        ([client(), client(BEN_ID, language="en", caseloads=()), person()], ANA, [DESK], (EN, ES)),
        ([client(phones=(phone(ANA, datetime.now(UTC) - timedelta(days=1)),)), person()], ANA, [], (EN, ES)),
        ([client(language="ru"), person(), department()], ANA, [DESK, FRONT_DESK], (EN,)),
    ],
    ids=[
        "no desk phone", "the owner has left", "no office phone", "no phone at all", "a closed department", "covered",
        "covered by one without a desk", "served elsewhere", "desk and office are one", "a stranger",
        "a stranger, no office", "nothing is known yet", "a shared number, two languages",
        "a shared number, one language", "shared with one who is served elsewhere",
        "a number that was theirs", "a language we do not speak",
    ],
)  # fmt: skip
async def test_whom_it_rings_and_what_is_said(
    road: Office, states: list, number: str, rings: list[str], said: tuple[str, ...]
) -> None:
    await settle(road, *states)
    caller, heard = Caller(road, From=number), []
    told = await caller.calls()
    while told.rings:
        heard.append(told.rings)
        told = await caller.rang("no-answer")
    assert (heard, told.said, told.verbs[-1]) == (rings, said, "Hangup")


@pytest.mark.parametrize("number", ["anonymous", "+266696687", "Restricted", "sip:desk@county.example", "28849"])
async def test_a_caller_who_hides_is_shown_as_the_line_and_is_no_client(county: Office, number: str) -> None:
    told = await Caller(county, From=number).calls()
    assert (told.rings, told.caller_id) == (FRONT_DESK, LINE)
    [event] = await county.saw(CallReceived)
    assert event.number == number


async def test_a_call_to_a_messaging_service_s_number_is_for_that_line(county: Office) -> None:
    service, pooled = "MG" + "5" * 32, "+18015550198"
    await county.add_line(service, kind="messaging_service")
    async with county.gateway.db.tx() as tx:
        await lines.set_numbers(tx, service, [pooled])
    told = await Caller(county, To=pooled, From="anonymous").calls()
    assert (told.rings, told.caller_id) == (FRONT_DESK, pooled)
    [event] = await county.saw(CallReceived)
    assert event.line == service


async def test_a_call_never_comes_round_to_us_again(county: Office) -> None:
    """Not to the line that was called, another line, the caller, nor a desk that passed the call on."""
    await county.add_line(OTHER_LINE)
    for desk in (LINE, OTHER_LINE, ANA):
        await settle(county, person(desk_phone=desk), seq=2 + int(desk[-3:]))
        ana = Caller(county)
        assert (await ana.calls()).rings == FRONT_DESK
        await ana.ends()
    await settle(county, person(desk_phone=DESK), department(LINE), seq=10_000)
    assert (await Caller(county, ForwardedFrom=DESK).calls()).said == (ES,)
    assert (await Caller(county, From=LINE).calls()).said == (EN, ES)


async def test_a_desk_that_leads_back_without_saying_so_ends_with_the_notice(county: Office) -> None:
    rounds = [await Caller(county).calls() for _ in range(3)]
    assert [told.rings for told in rounds] == [DESK, DESK, None]
    assert rounds[-1].said == (ES,)
    # Somebody else may call meanwhile; and Ana again, once that is over.
    assert (await Caller(county, From=BEN).calls()).rings == FRONT_DESK
    async with county.superuser() as connection:
        await connection.execute("UPDATE gateway.call SET received_at = received_at - interval '1 minute'")
    assert (await Caller(county).calls()).rings == DESK


async def test_somebody_who_stopped_texts_may_call(county: Office) -> None:
    await county.webhook(county.form(Body="STOP"))
    await county.saw(NumberOptedOut)
    assert (await Caller(county).calls()).rings == DESK
    assert await county.accepted() == []


async def test_the_same_webhook_many_times_at_once_and_again_later_has_one_effect(county: Office) -> None:
    ana = Caller(county)
    answers = await asyncio.gather(*(ana.calls() for _ in range(8)))
    assert {told.rings for told in answers} == {DESK}
    await ana.rang("no-answer")
    assert (await ana.calls()).rings == DESK  # a retry of the first one, late
    await settle(county, person(desk_phone=DEVS_DESK), seq=2)
    assert (await ana.calls()).rings == DESK  # what was settled stays
    await county.saw(CallReceived)
    await county.until_quiet()
    assert len(county.of(CallReceived)) == 1
    assert await county.value("SELECT count(*) FROM call") == 1


async def test_questions_asked_twice_or_late_get_the_same_answer_and_the_end_is_kept(county: Office) -> None:
    ana = Caller(county)
    first = await ana.calls()
    second = await ana.rang("no-answer")
    ana.told = first
    assert await ana.rang("no-answer") == second
    assert (await ana.rang("failed")).said == (ES,)
    ana.told = first
    assert await ana.rang("busy") == second  # long after
    assert await ana.outcome() == "notice"


async def test_that_somebody_answered_counts_though_the_end_was_heard_of_first(county: Office) -> None:
    ana = Caller(county)
    await ana.calls()
    await ana.ends()
    assert await ana.outcome() == "gone"
    assert (await ana.rang("completed", CallStatus="completed")).verbs == ("Hangup",)
    assert await ana.outcome() == "answered"
    await ana.ends("no-answer")
    assert await ana.outcome() == "answered"
    assert await county.value("SELECT ended_at IS NOT NULL FROM call")


async def test_a_word_on_the_way_ends_nothing(county: Office) -> None:
    ana = Caller(county)
    await ana.calls()
    assert await ana.ends("in-progress") == 200
    assert await ana.outcome() == "ringing"


async def test_a_call_nobody_knows_any_more_is_told_in_both_languages(county: Office) -> None:
    lost = Caller(county)
    lost.told = Told(200, then=f"{county.url}/twilio/voice/rang/1")
    assert (await lost.rang("no-answer")).said == (EN, ES)
    assert await lost.ends() == 200
    assert await county.value("SELECT count(*) FROM call") == 0


async def heard(office: Office, number: str, **knobs: object) -> list[str]:
    """What the phone company has a caller hear."""
    await office.knobs(ring_ms=0, **knobs)
    url = f"{office.company.url}/practice/phones/{number}/calls"
    async with office.http.post(url, json={"line": LINE}) as answer:
        return [f"{one['number']} {one['words']}".strip() for one in (await answer.json())["heard"]]


async def test_the_phone_company_does_what_it_is_told(county: Office) -> None:
    assert await heard(county, ANA) == [f"{DESK} answered."]
    rang = [f"{DESK} is busy.", f"{FRONT_DESK} rang for 20 seconds; nobody answered.", f"“{NOTICE['es']}”"]
    assert await heard(county, ANA, desks={DESK: "busy", FRONT_DESK: "no-answer"}) == rang
    assert await heard(county, ANA, desks={DESK: "canceled"}) == [f"{DESK} rang; the caller hung up."]
    assert await heard(county, STRANGER, desks={FRONT_DESK: "failed"}) == [
        f"{FRONT_DESK} can’t be reached.", f"“{NOTICE['en']}”", f"“{NOTICE['es']}”",
    ]  # fmt: skip
    await county.saw(CallReceived, 4)
    rows = await county.rows("SELECT outcome, ended_at IS NOT NULL FROM call ORDER BY received_at")
    assert [tuple(row) for row in rows] == [("answered", True), ("notice", True), ("gone", True), ("notice", True)]
    assert await county.accepted() == []


async def test_while_the_first_door_is_shut_a_call_goes_on_by_the_second(office: Office) -> None:
    port = free_port() + 1
    second = f"http://127.0.0.1:{port}"
    async with office.running(fallback_port=port, fallback_public_url=second):
        await office.add_line()
        await settle(office, client(), person(), department())
        setup = {
            "voice_url": f"http://127.0.0.1:{free_port() + 2}/twilio/voice",
            "voice_fallback_url": second + "/twilio/voice",
        }
        async with office.http.put(f"{office.company.url}/practice/lines/{LINE}", json=setup) as answer:
            assert answer.status == 204
        assert await heard(office, ANA, desks={DESK: "no-answer"}) == [
            f"{DESK} rang for 20 seconds; nobody answered.", f"{FRONT_DESK} answered.",
        ]  # fmt: skip
