"""The second phone company: texts out and in by SMPP, and what is known when its link dies."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from proto.numbers import NumberOptedOut
from proto.sms import SmsExpired, SmsReceived, SmsStatusChanged
from services.gateway.jobs import taking
from services.gateway.settings import load
from services.gateway.store import hold
from services.kit.settings import Secret, SettingsError
from tests.fakes.smsc import Smsc, lasts
from tests.service.gateway.by_smpp import is_held, running, settled, told
from tests.service.gateway.office import ANA, BEN, LINE, Office, until


async def test_there_and_back(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        order = office.order("See you Monday at 9.")
        await office.send(order)
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="accepted")
        [text] = smsc.taken
        assert (text.short_message, text.destination.number) == (order.body, ANA[1:])
        assert timedelta(minutes=58) < lasts(text) < timedelta(hours=1)
        assert await smsc.receipt("id-1", "DELIVRD", ANA, LINE) == 0
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="delivered")
        assert await smsc.text("I will be there", ANA, LINE) == 0
        [received] = await office.saw(SmsReceived)
        assert (received.body, received.number, received.line) == ("I will be there", ANA, LINE)


async def test_a_stop_holds_before_it_is_acknowledged(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        assert await smsc.text("Stop", ANA, LINE) == 0
        order = office.order()
        await office.send(order)
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="failed", wording="opted_out")
        await office.saw(NumberOptedOut, number=ANA)
        assert smsc.taken == []


@pytest.mark.parametrize(
    ("status", "attempt", "wording"),
    [
        (11, "failed", "wrong_number"),
        (10, "failed", "our_fault"),
        (1, "failed", "content_refused"),
        (1027, "failed", "no_reason"),
        (8, "unknown", None),
        (255, "unknown", None),
    ],
)
async def test_a_refusal_says_what_it_means(
    office: Office, smsc: Smsc, status: int, attempt: str, wording: str | None
) -> None:
    async with running(office, smsc):
        smsc.answers = [status]
        order = office.order()
        await office.send(order)
        await office.saw(SmsStatusChanged, message_id=order.message_id, status=attempt, wording=wording)
        await asyncio.sleep(0.2)
        assert smsc.taken == []  # and it is not posted again


@pytest.mark.parametrize("status", [20, 88])
async def test_throttled_texts_wait_and_none_is_dropped(office: Office, smsc: Smsc, status: int) -> None:
    async with running(office, smsc):
        smsc.answers = [status, status]
        orders = [office.order(f"text {n}", to=f"+1307555{n:04}") for n in range(5)]
        await office.send(*orders)
        await office.saw(SmsStatusChanged, 5, status="accepted", seconds=30)
        assert Counter(text.short_message for text in smsc.taken) == {f"text {n}": 1 for n in range(5)}


async def test_no_more_wait_for_their_answers_than_the_window_has(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc, smpp_window=3):
        smsc.delay_s = 0.05
        await office.send(*(office.order(f"text {n}", to=f"+1307555{n:04}") for n in range(20)))
        await office.saw(SmsStatusChanged, 20, status="accepted", seconds=30)
        assert smsc.most_at_once == 3


async def test_a_picture_is_not_carried(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        order = office.order()
        async with office.gateway.db.tx() as tx:
            await tx.execute("UPDATE line SET parked_until = $1", tx.now + timedelta(minutes=1))
        await office.send(order)
        await office.until_status(order.message_id, "queued")
        async with office.gateway.db.tx() as tx:
            await tx.execute("UPDATE attempt SET media_ids = ARRAY[$1::uuid]", order.message_id)
            await tx.execute("UPDATE line SET parked_until = NULL")
        await office.saw(SmsStatusChanged, message_id=order.message_id, wording="picture_not_carried")


async def test_a_text_whose_time_ran_out_there_has_expired(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        order = office.order()
        await office.send(order)
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="accepted")
        async with office.gateway.db.tx() as tx:
            await tx.execute("UPDATE attempt SET not_after = $1", tx.now)
        await smsc.receipt("id-1", "EXPIRED", ANA, LINE)
        await office.saw(SmsExpired, message_id=order.message_id)


@pytest.mark.parametrize("how", ["cut", "drop"])
async def test_cut_off_after_its_bytes_a_text_is_unknown_and_never_posted_again(
    office: Office, smsc: Smsc, how: str
) -> None:
    async with running(office, smsc):
        smsc.answers = [how]
        order, next_ = office.order("once"), office.order("after", to=BEN)
        await office.send(order)
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="unknown")
        await office.send(next_)  # and the link is made anew
        await office.saw(SmsStatusChanged, message_id=next_.message_id, status="accepted", seconds=20)
        assert [text.short_message for text in smsc.taken] == ["once", "after"][how == "drop" :]
        await taking.explain(office.gateway.db)
        assert await office.status(order.message_id) == "unknown"  # for a person to judge
        assert await office.value("SELECT count(*) FROM attempt WHERE unknown_since IS NOT NULL") == 1


async def test_when_the_unknown_is_posted_again_it_goes_twice(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc, failpoints="unknown_not_reposted:off"):
        smsc.answers = ["cut"]
        await office.send(office.order("once"))

        async def twice() -> bool:
            return [text.short_message for text in smsc.taken] == ["once", "once"]

        await until(twice, 20)


@pytest.mark.parametrize("same_id", ["0", ""])
async def test_ids_that_are_given_twice_stop_nothing(office: Office, smsc: Smsc, same_id: str) -> None:
    async with running(office, smsc):
        smsc.same_id = same_id
        for _ in range(2):
            await office.send(*(office.order(f"text {n}", to=f"+1307555{n:04}") for n in range(10)))
        await office.saw(SmsStatusChanged, 20, status="accepted", seconds=20)
        assert len(smsc.taken) == 20
        assert await smsc.receipt("0", "DELIVRD", ANA, LINE) == 0


async def test_without_a_link_nothing_has_begun_and_all_goes_later(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        async with smsc.away():
            order = office.order()
            await office.send(order)
            await asyncio.sleep(1.5)
            assert await office.status(order.message_id) in ("queued", "claimed")
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="accepted", seconds=40)
        assert len(smsc.taken) == 1


async def test_a_receipt_before_the_answer_is_not_lost(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        smsc.delay_s = 0.5
        order = office.order()
        await office.send(order)
        assert await smsc.receipt("id-1", "DELIVRD", ANA, LINE) == 0
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="accepted")
        office.gateway.nudge("match_receipts")
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="delivered")


async def test_a_wrong_password_is_tried_again_and_sends_nothing(office: Office, smsc: Smsc) -> None:
    async with office.running(**told(smsc, smpp_password=Secret("wrong"))):
        await settled(lambda: smsc.refused >= 2)
        assert smsc.binds == 0


async def test_nothing_goes_until_a_person_says_that_the_ledger_is_whole(office: Office, smsc: Smsc) -> None:
    async with office.running(**told(smsc)):
        await office.add_line()
        await until(lambda: is_held(office))
        order = office.order()
        await office.send(order)
        await office.until_status(order.message_id, "queued")
        async with office.http.get(office.url + "/readyz") as answer:
            shown = await answer.json()
        assert shown["is_bound"]
        assert "a person must say" in shown["held_because"]
        assert smsc.taken == []
        async with office.gateway.db.tx() as tx:
            await hold.release_hold(tx)
        await settled(lambda: len(smsc.taken) == 1)  # ordered since the hold began, it is nothing an older ledger had


async def test_without_the_hold_a_ledger_nobody_has_vouched_for_sends(office: Office, smsc: Smsc) -> None:
    async with office.running(**told(smsc, failpoints="hold:off")):
        await office.add_line()
        await office.send(office.order())
        await settled(lambda: bool(smsc.taken))


async def test_a_database_of_yesterday_holds_a_restarted_server_of_now_does_not(office: Office, smsc: Smsc) -> None:
    async with running(office, smsc):
        for age, must_hold in ((timedelta(minutes=2), False), (timedelta(days=1), True)):
            async with office.gateway.db.tx() as tx:
                await tx.execute("UPDATE hold SET checked_on = 'elsewhere', checked_at = $1", tx.now - age)
            office.gateway.nudge("check_ledger")

            async def has_looked(expected: bool = must_hold) -> bool:
                [row] = await office.rows("SELECT is_held, checked_on FROM hold")
                return bool(row[0] is expected and (expected or row[1] != "elsewhere"))

            await until(has_looked)


def test_each_setting_that_the_provider_needs_is_named() -> None:
    common = dict.fromkeys(("WORK_DATABASE_URL", "PAGE_DATABASE_URL", "AMQP_URL", "STAFF_TOKEN_PUBLIC_KEY"), "x")
    with pytest.raises(SettingsError) as wrong:
        load(common | {"PROVIDER": "smpp", "SMPP_SYSTEM_ID": "county"})
    assert "SMPP_HOST is missing" in str(wrong.value)
    assert "SMPP_PASSWORD is missing" in str(wrong.value)
    assert "TWILIO" not in str(wrong.value)
    with pytest.raises(SettingsError, match="PROVIDER"):
        load(common | {"PROVIDER": "pigeon"})
    smpp = {"PROVIDER": "smpp", "SMPP_HOST": "h", "SMPP_SYSTEM_ID": "county", "SMPP_PASSWORD": "p"}
    assert load(common | smpp).provider == "smpp"
