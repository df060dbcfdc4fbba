"""Each mechanism can be taken away, and then its promise breaks: so the fault tests test something."""

from proto.sms import SmsReceived, SmsStatusChanged
from tests.service.gateway.office import ANA, Office, until


async def test_without_dedupe_a_webhook_acts_twice(office: Office) -> None:
    async with office.running(failpoints="dedupe:off"):
        await office.add_line()
        form = office.form()
        for _ in range(2):
            assert (await office.webhook(form)).status == 200
        await office.saw(SmsReceived, 2)


async def test_without_durability_before_2xx_an_answered_text_is_lost(office: Office) -> None:
    async with office.running(failpoints="durable_before_2xx:off,webhook.after_insert_before_commit:raise"):
        await office.add_line()
        assert (await office.webhook(office.form(Body="lost"))).status == 200
        assert (await office.webhook(office.form(Body="kept"))).status == 200
        await office.saw(SmsReceived, body="kept")
        assert [text.body for text in office.of(SmsReceived)] == ["kept"]


async def test_with_durability_before_2xx_it_is_not(office: Office) -> None:
    async with office.running(failpoints="webhook.after_insert_before_commit:raise"):
        await office.add_line()
        form = office.form()
        assert (await office.webhook(form)).status == 500
        assert (await office.webhook(form)).status == 200
        await office.saw(SmsReceived)


async def test_when_the_unknown_is_posted_again_it_goes_twice(office: Office) -> None:
    async with office.running(failpoints="unknown_not_reposted:off"):
        await office.add_line()
        await office.knobs(next_faults=["unavailable_after_accept"])
        await office.send(office.order())

        async def twice() -> bool:
            return len(await office.accepted()) == 2

        await until(twice)


async def test_without_ranks_a_late_receipt_takes_a_text_back(office: Office) -> None:
    async with office.running(failpoints="rank:off"):
        await office.add_line()
        await office.knobs(lost=1.0)
        order = office.order()
        await office.send(order)
        await office.saw(SmsStatusChanged, status="accepted")
        sid = await office.value("SELECT provider_sid FROM attempt")
        for word in ("delivered", "sent"):
            form = {"MessageSid": sid, "MessageStatus": word, "AccountSid": office.settings().twilio_account_sid}
            await office.webhook(form, f"/twilio/status/{order.message_id}")
        assert await office.status(order.message_id) == "sent"


async def test_without_the_check_at_the_claim_a_stop_does_not_hold(office: Office) -> None:
    async with office.running(failpoints="opt_out_at_claim:off"):
        await office.add_line()
        await office.texts_in(ANA, "hello")
        await office.webhook(office.form(Body="STOP"))
        order = office.order()
        await office.send(order)
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="accepted")


async def test_switches_are_ignored_outside_a_practice_office(office: Office) -> None:
    async with office.running(failpoints="dedupe:off", practice=False):
        await office.add_line()
        form = office.form()
        for _ in range(2):
            await office.webhook(form)
        await office.until_quiet()
        assert len(office.of(SmsReceived)) == 1
