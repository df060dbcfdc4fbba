"""Texts in: what is refused, what is stored, and that once means once."""

import asyncio

import pytest
from twilio.request_validator import RequestValidator

from proto.numbers import NumberOptedIn, NumberOptedOut
from proto.sms import SmsReceived
from tests.service.gateway.office import ANA, BEN, LINE, OTHER_LINE, TOKEN, Office


async def stored(road: Office) -> int:
    return int(await road.value("SELECT count(*) FROM inbound_text") + await road.value("SELECT count(*) FROM receipt"))


REFUSED: dict[str, tuple[dict, dict, int]] = {
    "unsigned": ({}, {"sign": ""}, 403),
    "signed with another token": ({}, {"token": "another"}, 403),
    "signature of another form": ({"Body": "changed on the way"}, {"sign": "form"}, 403),
    "signature that is no ASCII": ({}, {"sign": "ñandú"}, 403),
    "for another account": ({"AccountSid": "AC" + "9" * 32}, {}, 403),
    "to a line that is not ours": ({"To": OTHER_LINE}, {}, 403),
    "too large": ({"Body": "x" * 70_000}, {}, 413),
    "no sender": ({"From": ""}, {}, 400),
    "no sid": ({"MessageSid": ""}, {}, 400),
    "a sid that is none": ({"MessageSid": "'; DROP TABLE line --"}, {}, 400),
    "too many fields": ({f"Extra{n}": "x" for n in range(400)}, {}, 400),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_bad_webhooks_are_refused_and_nothing_is_stored(road: Office, name: str) -> None:
    fields, how, status = REFUSED[name]
    if how.get("sign") == "form":
        how = {"sign": RequestValidator(TOKEN).compute_signature(road.url + "/twilio/sms", road.form())}
    answer = await road.webhook(road.form(**fields), **how)
    assert answer.status == status
    assert await stored(road) == 0
    assert await road.value("SELECT count(*) FROM webhook_sid") == 0
    # Refusing takes nothing away: the same text, right, comes in.
    assert (await road.webhook(road.form())).status == 200
    await road.saw(SmsReceived)


async def test_a_body_that_is_no_form_is_refused(road: Office) -> None:
    async with road.http.post(road.url + "/twilio/sms", data=b"\xff\xfe\x00") as answer:
        assert answer.status == 400
    assert await stored(road) == 0


@pytest.mark.parametrize("algorithm", [None, "HMAC_SHA256"])
async def test_both_signature_schemes_are_taken(road: Office, algorithm: str | None) -> None:
    form = road.form()
    signature = RequestValidator(TOKEN).compute_signature(road.url + "/twilio/sms", form, algorithm)
    settings = {"X-Twilio-Webhooks-Signature-Settings": f"key=one,algorithm={algorithm}"} if algorithm else {}
    assert (await road.webhook(form, sign=signature, **settings)).status == 200


async def test_while_tokens_are_rotated_both_count(office: Office) -> None:
    async with office.running(twilio_auth_token_previous="the old one"):
        await office.add_line()
        assert (await office.webhook(office.form(), token="the old one")).status == 200
        assert (await office.webhook(office.form())).status == 200
        assert (await office.webhook(office.form(), token="")).status == 403


async def test_unknown_blank_and_repeated_parameters_are_kept(road: Office) -> None:
    form = road.form(Body="¿Está “bien”? 🙏", ToCity="", AddOns='{"status":"ok"}', NewThing="1")
    answer = await road.webhook(form)
    assert answer.status == 200
    [text] = await road.saw(SmsReceived)
    assert text.body == "¿Está “bien”? 🙏"
    raw = await road.value("SELECT form FROM inbound_text")
    assert "ToCity=&" in raw
    assert "NewThing=1" in raw


async def test_a_text_with_a_nul_takes_nobody_down_with_it(road: Office) -> None:
    answers = await asyncio.gather(
        *(road.webhook(road.form(Body=body)) for body in ["one", "two\x00", "three", "\x00"])
    )
    assert {answer.status for answer in answers} == {200}
    assert {text.body for text in await road.saw(SmsReceived, 4)} == {"one", "two\ufffd", "three", "\ufffd"}


async def test_the_same_webhook_many_times_at_once_and_again_later_has_one_effect(road: Office) -> None:
    forms = [road.form(From=sender, Body=f"text {n}") for n in range(20) for sender in (ANA, BEN)]
    answers = await asyncio.gather(*(road.webhook(form) for form in forms * 5))
    assert {answer.status for answer in answers} == {200}
    assert {(await road.webhook(form)).status for form in forms[:3]} == {200}
    await road.saw(SmsReceived, 40)
    await road.until_quiet()
    assert len(road.of(SmsReceived)) == 40
    assert await road.value("SELECT count(*) FROM inbound_text") == 40


async def test_each_number_s_texts_are_counted_in_the_order_of_their_acceptance(road: Office) -> None:
    for n in range(5):
        await road.webhook(road.form(Body=f"text {n}"))
    received = await road.saw(SmsReceived, 5)
    order = {e.body: s for e, (_, s) in zip(road.events, road.sequences, strict=True) if e in received}
    assert sorted(order, key=lambda body: order[body] or 0) == [f"text {n}" for n in range(5)]


async def test_stop_opts_the_number_out_of_that_line_and_start_in_again(road: Office) -> None:
    await road.add_line(OTHER_LINE)
    await road.webhook(road.form(Body="Stop"))
    [out] = await road.saw(NumberOptedOut)
    assert (out.number, out.line, out.how) == (ANA, LINE, "keyword")
    await road.webhook(road.form(Body="STOP"))  # again: no second event
    order, elsewhere = road.order(), road.order(line=OTHER_LINE)
    await road.send(order, elsewhere)
    await road.until_status(order.message_id, "failed")
    await road.until_status(elsewhere.message_id, "delivered")
    await road.webhook(road.form(Body="Yes"))
    await road.saw(NumberOptedIn)
    again = road.order()
    await road.send(again)
    await road.until_status(again.message_id, "delivered")
    assert len(road.of(NumberOptedOut)) == 1
    assert [entry["from"] for entry in await road.accepted()] == [OTHER_LINE, LINE]
    assert [t.keyword for t in sorted(road.of(SmsReceived), key=lambda t: t.text_id)] == ["stop", "stop", "start"]


async def test_stop_and_start_in_one_batch_end_as_the_last_one_says(road: Office) -> None:
    texts = ["STOP", "START", "STOP", "hello", "START"]
    await asyncio.gather(*(road.webhook(road.form(Body=body)) for body in texts))
    await road.saw(SmsReceived, 5)
    async with road.gateway.db.tx() as tx:
        last = await tx.fetchrow("SELECT is_opted_out, seq FROM opt_out")
    await road.until_quiet()
    newest = max(
        (seq or 0, isinstance(event, NumberOptedOut))
        for event, (_, seq) in zip(road.events, road.sequences, strict=True)
        if isinstance(event, NumberOptedOut | NumberOptedIn)
    )
    assert last is not None
    assert (last["seq"], last["is_opted_out"]) == newest


async def test_yes_from_one_who_never_stopped_is_an_answer(road: Office) -> None:
    await road.webhook(road.form(Body="Yes"))
    [text] = await road.saw(SmsReceived)
    assert text.keyword is None
    assert await road.value("SELECT count(*) FROM opt_out") == 0
