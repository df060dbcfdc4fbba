"""STOP, START and HELP in both languages: in force with the webhook's commit, and kept as evidence for ever."""

import asyncpg
import pytest

from proto.numbers import NumberOptedIn, NumberOptedOut
from proto.sms import SmsReceived
from tests.service.gateway.office import ANA, LINE, OTHER_LINE, Office

EVIDENCE = "SELECT number, line, said, how, word, opt_out_type, body FROM consent_evidence ORDER BY at, evidence_id"


async def evidence(road: Office) -> list[tuple[str, ...]]:
    return [tuple(row) for row in await road.rows(EVIDENCE)]


async def test_alto_stops_that_line_and_start_brings_it_back(road: Office) -> None:
    await road.add_line(OTHER_LINE)
    await road.webhook(road.form(Body="¡Alto!"))
    [out] = await road.saw(NumberOptedOut)
    stopped, elsewhere = road.order(), road.order(line=OTHER_LINE)
    await road.send(stopped, elsewhere)
    await road.until_status(stopped.message_id, "failed")
    await road.until_status(elsewhere.message_id, "delivered")
    await road.webhook(road.form(Body="Reanudar"))
    await road.saw(NumberOptedIn)
    again = road.order()
    await road.send(again)
    await road.until_status(again.message_id, "delivered")
    assert (out.number, out.line) == (ANA, LINE)


async def test_without_keywords_a_stop_has_no_effect(office: Office) -> None:
    async with office.running(failpoints="keywords:off"):
        await office.add_line()
        await office.webhook(office.form(Body="ALTO"))
        order = office.order()
        await office.send(order)
        await office.until_status(order.message_id, "delivered")
        assert office.of(NumberOptedOut) == []


async def test_every_word_is_kept_as_it_was_said(road: Office) -> None:
    for body in ("¡Alto!", "STOP", "hello", "Ayuda", "START", "Start."):
        await road.webhook(road.form(Body=body))
    assert await evidence(road) == [
        (ANA, LINE, "stop", "keyword", "alto", "", "¡Alto!"),
        (ANA, LINE, "stop", "keyword", "stop", "", "STOP"),  # changes nothing, and was said
        (ANA, LINE, "help", "keyword", "ayuda", "", "Ayuda"),
        (ANA, LINE, "start", "keyword", "start", "", "START"),
        (ANA, LINE, "start", "keyword", "start", "", "Start."),
    ]
    texts = {text.text_id for text in await road.saw(SmsReceived, 6) if text.body == "START"}
    assert {await road.value("SELECT evidence_id FROM opt_out")} == texts


async def test_what_the_provider_took_it_for_is_kept_beside_the_words(road: Office) -> None:
    await road.webhook(road.form(Body="basta ya con esto", OptOutType="STOP"))
    await road.saw(NumberOptedOut)
    assert await evidence(road) == [(ANA, LINE, "stop", "keyword", "basta ya con esto", "STOP", "basta ya con esto")]


async def test_a_refusal_that_teaches_us_is_evidence_once(road: Office) -> None:
    await road.texts_in(ANA, "hello")  # the phone company knows the phone
    await road.knobs(error_codes={ANA: 21610})
    for _ in range(2):
        order = road.order()
        await road.send(order)
        await road.until_status(order.message_id, "failed")
    assert await evidence(road) == [(ANA, LINE, "stop", "provider", "", "", "")]


async def test_a_word_that_came_twice_is_kept_once(road: Office) -> None:
    form = road.form(Body="STOP")
    for _ in range(3):
        await road.webhook(form)
    assert len(await evidence(road)) == 1


async def test_without_evidence_nothing_is_left_to_show(office: Office) -> None:
    async with office.running(failpoints="evidence:off"):
        await office.add_line()
        await office.webhook(office.form(Body="STOP"))
        await office.saw(NumberOptedOut)
        assert await evidence(office) == []


@pytest.mark.parametrize("act", ["UPDATE consent_evidence SET word = ''", "DELETE FROM consent_evidence"])
async def test_nobody_can_change_what_was_said(road: Office, act: str) -> None:
    await road.webhook(road.form(Body="STOP"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with road.gateway.db.tx() as tx:
            await tx.execute(act)
    assert len(await evidence(road)) == 1
